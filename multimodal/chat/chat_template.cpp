/// The chat template of the Qwen3.5 and Qwen3.6 family: conversation -> prompt pieces.
#include "multimodal/chat/chat_template.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "multimodal/chat/strip.h"

namespace sightline {

namespace {

/// A message's parts as the template sees them: neighbouring texts joined, white space at both ends gone.
std::vector<PromptPiece> render_content(const Message& message, std::size_t& n_images) {
  std::vector<PromptPiece> content;
  for (const Part& part : message.parts) {
    if (std::holds_alternative<ImageRef>(part)) {
      content.emplace_back(ImagePiece{n_images++});
      continue;
    }
    const std::string& text = std::get<Text>(part).utf8;
    if (!content.empty() && std::holds_alternative<UserPiece>(content.back())) {
      std::get<UserPiece>(content.back()).text += text;
    } else {
      content.emplace_back(UserPiece{text});
    }
  }
  if (!content.empty()) {
    if (auto* first = std::get_if<UserPiece>(&content.front())) first->text = strip_start(first->text);
    if (auto* last = std::get_if<UserPiece>(&content.back())) last->text = strip_end(last->text);
  }
  return content;
}

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

class Renderer {
 public:
  void control(std::string_view text) {
    if (!pieces_.empty() && std::holds_alternative<ControlPiece>(pieces_.back())) {
      std::get<ControlPiece>(pieces_.back()).text += text;
    } else {
      pieces_.emplace_back(ControlPiece{std::string(text)});
    }
  }
  void user(std::string text) {
    if (!text.empty()) pieces_.emplace_back(UserPiece{std::move(text)});
  }
  void content(std::vector<PromptPiece> content) {
    for (PromptPiece& piece : content) {
      if (std::holds_alternative<ImagePiece>(piece)) {
        control("<|vision_start|>");
        pieces_.push_back(piece);
        control("<|vision_end|>");
      } else {
        user(std::move(std::get<UserPiece>(piece).text));
      }
    }
  }
  void checkpoint() { pieces_.emplace_back(CheckpointPiece{}); }
  std::vector<PromptPiece> take() { return std::move(pieces_); }

 private:
  std::vector<PromptPiece> pieces_;
};

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

}  // namespace

Result<std::vector<PromptPiece>> render_chat(const Conversation& conversation, const RenderOptions& options) {
  const std::vector<Message>& messages = conversation.messages;
  if (messages.empty()) return refusal("No messages provided.");
  std::vector<std::vector<PromptPiece>> contents;
  std::size_t n_images = 0;
  for (const Message& message : messages) {
    const std::size_t before = n_images;
    contents.push_back(render_content(message, n_images));
    if (message.role == Role::System && n_images > before) return refusal("System message cannot contain images.");
  }
  const Questions questions = find_questions(conversation, contents);
  if (!questions.last) return refusal("No user query found in messages.");

  Renderer out;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    switch (messages[i].role) {
      case Role::System:
        if (i != 0) return refusal("System message must be at the beginning.");
        out.control("<|im_start|>system\n");
        out.content(std::move(contents[i]));
        out.control("<|im_end|>\n");
        out.checkpoint();
        break;
      case Role::User:
        out.control("<|im_start|>user\n");
        out.content(std::move(contents[i]));
        out.control("<|im_end|>\n");
        if (i >= *questions.last || i == questions.user_before_last) out.checkpoint();
        break;
      case Role::Assistant: {
        AssistantTurn turn = split_thinking(messages[i], std::move(contents[i]));
        out.control("<|im_start|>assistant\n");
        if (options.preserve_thinking || i > *questions.last) {
          out.control("<think>\n");
          out.user(std::move(turn.thinking));
          out.control("\n</think>\n\n");
        }
        out.content(std::move(turn.content));
        out.control("<|im_end|>\n");
        break;
      }
      case Role::Tool: return refusal("Unexpected message role.");
    }
  }
  if (options.add_reply_start) {
    out.control(options.think ? "<|im_start|>assistant\n<think>\n" : "<|im_start|>assistant\n<think>\n\n</think>\n\n");
  }
  return out.take();
}

}  // namespace sightline
