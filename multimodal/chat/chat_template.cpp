/// The chat template of the Qwen3.5 and Qwen3.6 family: conversation -> prompt pieces.
#include "multimodal/chat/chat_template.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "multimodal/chat/prompt_writer.h"
#include "multimodal/chat/strip.h"
#include "multimodal/chat/tool_rendering.h"

namespace sightline {

namespace {

constexpr std::size_t kLongText = 1024;  ///< bytes of a text whose state is worth remembering

/// Turns messages into pieces; counts what there is to see over the conversation.
class ContentReader {
 public:
  explicit ContentReader(bool add_vision_id) : add_vision_id_(add_vision_id) {}

  /// A message's parts as the template sees them: neighbouring texts joined, white space at both ends gone.
  std::vector<PromptPiece> read(const Message& message) {
    std::vector<PromptPiece> content;
    for (const Part& part : message.parts) {
      if (std::holds_alternative<ImageRef>(part)) {
        add_number("Picture ", n_images_ + 1, content);
        content.emplace_back(ImagePiece{n_images_++});
      } else if (std::holds_alternative<VideoRef>(part)) {
        add_number("Video ", ++n_videos_, content);
        content.emplace_back(VideoPiece{});
      } else {
        add_text(std::get<Text>(part).utf8, content);
      }
    }
    if (!content.empty()) {
      if (auto* first = std::get_if<UserPiece>(&content.front())) first->text = strip_start(first->text);
      if (auto* last = std::get_if<UserPiece>(&content.back())) last->text = strip_end(last->text);
    }
    return content;
  }

 private:
  void add_number(const char* what, std::size_t number, std::vector<PromptPiece>& content) const {
    if (add_vision_id_) content.emplace_back(ControlPiece{what + std::to_string(number) + ": "});
  }
  static void add_text(const std::string& text, std::vector<PromptPiece>& content) {
    if (!content.empty() && std::holds_alternative<UserPiece>(content.back())) {
      std::get<UserPiece>(content.back()).text += text;
    } else {
      content.emplace_back(UserPiece{text});
    }
  }

  bool add_vision_id_;
  std::size_t n_images_ = 0, n_videos_ = 0;
};

bool is_tool_response(const std::vector<PromptPiece>& content) {
  if (content.empty()) return false;
  const auto* first = std::get_if<UserPiece>(&content.front());
  const auto* last = std::get_if<UserPiece>(&content.back());
  return first != nullptr && last != nullptr && first->text.starts_with("<tool_response>") &&
         last->text.ends_with("</tool_response>");
}

Error refusal(std::string message) { return {ErrorCode::InvalidArgument, std::move(message), "TEMPLATE_ERROR"}; }

struct AssistantTurn {
  std::string thinking;
  std::vector<PromptPiece> content;
};

/// Takes inline thinking out of the answer, where the thinking is not known by itself.
AssistantTurn split_thinking(const Message& message, std::vector<PromptPiece> content) {
  constexpr std::string_view kOpen = "<think>";
  constexpr std::string_view kClose = "</think>";
  AssistantTurn turn;
  if (message.thinking) turn.thinking = strip(*message.thinking);
  if (!message.thinking && content.size() == 1 && std::holds_alternative<UserPiece>(content[0])) {
    std::string& text = std::get<UserPiece>(content[0]).text;
    if (const std::size_t close = text.find(kClose); close != std::string::npos) {
      std::string_view thinking = std::string_view(text).substr(0, close);
      if (const std::size_t open = thinking.rfind(kOpen); open != std::string_view::npos) {
        thinking.remove_prefix(open + kOpen.size());
      }
      turn.thinking = strip(thinking);
      text.erase(0, text.rfind(kClose) + kClose.size());
      text.erase(0, std::min(text.find_first_not_of('\n'), text.size()));
    }
  }
  turn.content = std::move(content);
  return turn;
}

/// The last question, and the user message before it.
struct Questions {
  std::optional<std::size_t> last;
  std::optional<std::size_t> user_before_last;
};

Questions find_questions(const Conversation& conversation, const std::vector<std::vector<PromptPiece>>& contents) {
  Questions found;
  for (std::size_t i = conversation.messages.size(); i-- > 0;) {
    if (conversation.messages[i].role != Role::User) continue;
    if (!found.last) {
      if (!is_tool_response(contents[i])) found.last = i;
    } else {
      found.user_before_last = i;
      break;
    }
  }
  return found;
}

Status check_system(const Message& message) {
  for (const Part& part : message.parts) {
    if (std::holds_alternative<ImageRef>(part)) return refusal("System message cannot contain images.");
    if (std::holds_alternative<VideoRef>(part)) return refusal("System message cannot contain videos.");
  }
  return {};
}

bool says_something(const std::vector<PromptPiece>& content) {
  return std::any_of(content.begin(), content.end(), [](const PromptPiece& piece) {
    const auto* text = std::get_if<UserPiece>(&piece);
    return text == nullptr || !strip(text->text).empty();
  });
}

bool begins_with_space(const std::vector<PromptPiece>& content) {
  const auto* text = content.empty() ? nullptr : std::get_if<UserPiece>(&content.front());
  return text != nullptr && strip_start(text->text).size() < text->text.size();
}

/// Writes the turns of a conversation whose contents and questions are known.
class TurnWriter {
 public:
  TurnWriter(const std::vector<Message>& messages, const Questions& questions, const RenderOptions& options)
      : messages_(messages), questions_(questions), options_(options) {}

  /// Functions, and the instructions of the first message if it holds any.
  void system(std::vector<PromptPiece> instructions) {
    const bool has_message = messages_[0].role == Role::System;
    if (!has_message && options_.tools.empty()) return;
    out_.control("<|im_start|>system\n");
    if (!options_.tools.empty()) {
      write_tools(options_.tools, out_);
      if (has_message && says_something(instructions)) out_.control("\n\n");
    }
    if (has_message) out_.content(std::move(instructions));
    out_.control("<|im_end|>\n");
    out_.checkpoint();
  }
  void user(std::size_t i, std::vector<PromptPiece> content) {
    const bool is_question = i == *questions_.last;
    if (is_question && i > 0 && messages_[i - 1].role != Role::System) out_.checkpoint();  // it may be edited
    out_.control("<|im_start|>user\n");
    if (is_question) {
      write_question(messages_[i], std::move(content));
    } else {
      out_.content(std::move(content));
    }
    out_.control("<|im_end|>\n");
    keep_reply_start_ = i >= *questions_.last || i == questions_.user_before_last;
  }
  void assistant(std::size_t i, std::vector<PromptPiece> content) {
    AssistantTurn turn = split_thinking(messages_[i], std::move(content));
    const bool shows_thinking = options_.preserve_thinking || i > *questions_.last;
    open_reply(shows_thinking || !begins_with_space(turn.content));
    if (shows_thinking) {
      out_.control("<think>\n");
      out_.user(std::move(turn.thinking));
      out_.control("\n</think>\n\n");
    }
    const bool follows_text = says_something(turn.content);
    out_.content(std::move(turn.content));
    write_calls(messages_[i].calls, follows_text, options_.scalars_as_text, out_);
    out_.control("<|im_end|>\n");
  }
  void tool(std::size_t i, std::vector<PromptPiece> content) {
    if (messages_[i - 1].role != Role::Tool) out_.control("<|im_start|>user");
    out_.control("\n<tool_response>\n");
    out_.content(std::move(content));
    out_.control("\n</tool_response>");
    if (i + 1 < messages_.size() && messages_[i + 1].role == Role::Tool) return;
    out_.control("<|im_end|>\n");
    keep_reply_start_ = i > *questions_.last;
  }
  std::vector<PromptPiece> take() {
    if (options_.add_reply_start) {
      open_reply(true);
      out_.control(options_.think ? "<think>\n" : "<think>\n\n</think>\n\n");
    } else if (keep_reply_start_) {
      out_.checkpoint();
    }
    return out_.take();
  }

 private:
  /// The next prompt begins with all that stands before, whether or not the model thinks and its thinking is shown.
  /// A checkpoint ends what is encoded as one, so that none may stand where white space follows.
  void open_reply(bool may_keep) {
    out_.control("<|im_start|>assistant\n");
    if (keep_reply_start_ && may_keep) out_.checkpoint();
    keep_reply_start_ = false;
  }
  /// Of several texts, the one before the last may be a document that more will be asked about.
  void write_question(const Message& message, std::vector<PromptPiece> content) {
    const std::size_t n = message.parts.size();
    const auto* last = n < 2 ? nullptr : std::get_if<Text>(&message.parts[n - 1]);
    if (last == nullptr || !std::holds_alternative<Text>(message.parts[n - 2])) return out_.content(std::move(content));
    std::string text = std::move(std::get<UserPiece>(content.back()).text);
    content.pop_back();
    out_.content(std::move(content));
    const std::size_t asked = std::min(strip_end(last->utf8).size(), text.size());
    const std::size_t document = text.size() - asked;
    if (document < kLongText) return out_.user(std::move(text));
    out_.user(text.substr(0, document));
    out_.checkpoint_within();
    out_.user(text.substr(document));
  }

  const std::vector<Message>& messages_;
  const Questions& questions_;
  const RenderOptions& options_;
  PromptWriter out_;
  bool keep_reply_start_ = false;  // the next reply's start is worth remembering
};

}  // namespace

Result<std::vector<PromptPiece>> render_chat(const Conversation& conversation, const RenderOptions& options) {
  const std::vector<Message>& messages = conversation.messages;
  if (messages.empty()) return refusal("No messages provided.");
  ContentReader reader(options.add_vision_id);
  std::vector<std::vector<PromptPiece>> contents;
  for (const Message& message : messages) {
    if (message.role == Role::System) {
      if (Status ok = check_system(message); !ok) return ok.error();
    }
    contents.push_back(reader.read(message));
  }
  const Questions questions = find_questions(conversation, contents);
  if (!questions.last) return refusal("No user query found in messages.");
  if (messages[0].role == Role::Tool) return refusal("A tool message cannot be the first one.");

  TurnWriter out(messages, questions, options);
  out.system(contents[0]);
  for (std::size_t i = 0; i < messages.size(); ++i) {
    switch (messages[i].role) {
      case Role::System:
        if (i != 0) return refusal("System message must be at the beginning.");
        break;
      case Role::User:
        out.user(i, std::move(contents[i]));
        break;
      case Role::Assistant:
        out.assistant(i, std::move(contents[i]));
        break;
      case Role::Tool:
        out.tool(i, std::move(contents[i]));
        break;
    }
  }
  return out.take();
}

}  // namespace sightline
