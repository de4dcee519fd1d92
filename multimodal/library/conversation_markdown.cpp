/// Conversations as Markdown, for people.
#include "multimodal/library/conversation_markdown.h"

#include <string>
#include <string_view>
#include <utility>

#include "engine/base/digest.h"
#include "engine/base/utf8.h"
#include "multimodal/library/output_file.h"
#include "multimodal/library/standard_folders.h"
#include "multimodal/library/store_title.h"

namespace sightline {

namespace {

std::string_view ending_of(std::span<const std::byte> bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (text.starts_with("\x89PNG")) return ".png";
  if (text.starts_with("\xFF\xD8")) return ".jpg";
  if (text.starts_with("GIF8")) return ".gif";
  if (text.starts_with("RIFF") && text.substr(0, 16).find("WEBP") != std::string_view::npos) return ".webp";
  if (text.starts_with("II*") || text.starts_with("MM")) return ".tif";
  return text.starts_with("BM") ? ".bmp" : ".img";
}

/// Text that Markdown shows as it stands, on one line.
std::string literal(std::string_view text) {
  std::string escaped;
  for (const char c : one_line(text)) {
    if (std::string_view("\\`*_[]<>#|!").find(c) != std::string_view::npos) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

/// Writes pictures, each once, under names made of their digests: those of a person could lead anywhere.
class PictureFolder {
 public:
  PictureFolder(ConversationStore& store, const std::filesystem::path& file)
      : store_(store), folder_(file.string() + ".pictures"), name_(folder_.filename().string()) {}

  /// A Markdown link to it.
  Result<std::string> add(const ImageRef& picture) {
    const Result<ImageRef> read = store_.read_picture(picture.digest);
    if (!read) return read.error();
    if (Status ok = make_private_folder(folder_); !ok) return ok.error();
    const std::string name = hex_text(picture.digest).substr(0, 16) + std::string(ending_of(*read->encoded));
    Result<OutputFile> output = OutputFile::create(folder_ / name, true);
    if (!output) return output.error();
    if (Status ok = output->write(std::span<const std::byte>(*read->encoded)); !ok) return ok.error();
    if (Status ok = output->commit(); !ok) return ok.error();
    std::string link = literal(picture.name).insert(0, "![").append("](<").append(replace_invalid_utf8(name_));
    return link.append("/").append(name).append(">)\n\n");
  }

 private:
  ConversationStore& store_;
  std::filesystem::path folder_;
  std::string name_;
};

Status add_message(const StoredMessage& message, PictureFolder& pictures, std::string& text) {
  text += message.role == Role::Assistant ? "## Answer" : "## Question";
  if (!message.model.empty()) text += " (" + literal(message.model) + ")";
  text += "\n\n";
  for (const Part& part : message.parts) {
    if (const auto* words = std::get_if<Text>(&part)) text += words->utf8 + "\n\n";
    if (const auto* picture = std::get_if<ImageRef>(&part)) {
      const Result<std::string> link = pictures.add(*picture);
      if (!link) return link.error();
      text += *link;
    }
  }
  if (message.state == MessageState::Failed) text += literal(message.error).insert(0, 1, '*').append("*\n\n");
  if (message.state == MessageState::Interrupted) text += "*The answer was interrupted.*\n\n";
  return {};
}

}  // namespace

Status export_markdown(ConversationStore& store, const std::vector<ConversationId>& conversations,
                       const std::filesystem::path& file) {
  Result<OutputFile> output = OutputFile::create(file, true);
  if (!output) return output.error();
  PictureFolder pictures(store, file);
  for (const ConversationId id : conversations) {
    const Result<StoredConversation> conversation = store.read(id);
    if (!conversation) return conversation.error();
    std::string text = "# " + literal(conversation->summary.title) + "\n\n";
    for (const StoredMessage& message : conversation->messages) {
      if (Status ok = add_message(message, pictures, text); !ok) return ok;
    }
    if (Status ok = output->write(text); !ok) return ok;
  }
  return output->commit();
}

}  // namespace sightline
