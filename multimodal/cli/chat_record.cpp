/// A conversation as a file: Markdown for people, JSON for programs.
#include "multimodal/cli/chat_record.h"

#include <nlohmann/json.hpp>
#include <span>
#include <system_error>
#include <utility>
#include <variant>

#include "engine/base/utf8.h"
#include "multimodal/library/output_file.h"

namespace sightline {

namespace {

using Json = nlohmann::ordered_json;

const char* heading(Role role) {
  switch (role) {
    case Role::System:
      return "System message";
    case Role::User:
      return "Question";
    case Role::Assistant:
      return "Answer";
    case Role::Tool:
      break;
  }
  return "Result of a function";
}

std::string text_of(const Message& message) {
  std::string text;
  for (const Part& part : message.parts) {
    if (const auto* words = std::get_if<Text>(&part)) text += words->utf8;
  }
  return text;
}

}  // namespace

std::string chat_markdown(const Conversation& conversation, const std::string& model) {
  std::string text = "# Conversation with " + printable(model, 200) + "\n";
  for (const Message& message : conversation.messages) {
    text += std::string("\n## ") + heading(message.role) + "\n\n";
    for (const Part& part : message.parts) {
      const auto* image = std::get_if<ImageRef>(&part);
      if (image != nullptr) text += "Picture: " + printable(image->name, 300) + "\n\n";
    }
    text += text_of(message);
    if (!text.ends_with('\n')) text += '\n';
  }
  return text;
}

std::string chat_json(const Conversation& conversation, const std::string& model) {
  Json messages = Json::array();
  for (const Message& message : conversation.messages) {
    Json json = {{"role", role_name(message.role)}};
    if (message.thinking) json["thinking"] = *message.thinking;
    json["content"] = text_of(message);
    for (const Part& part : message.parts) {
      const auto* image = std::get_if<ImageRef>(&part);
      if (image != nullptr) json["images"].push_back({{"name", image->name}, {"sha256", hex_text(image->digest)}});
    }
    messages.push_back(std::move(json));
  }
  const Json record = {{"model", model}, {"messages", std::move(messages)}};
  return record.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Status save_chat(const Conversation& conversation, const std::string& model, const std::filesystem::path& path,
                 bool overwrites) {
  const bool is_json = path.extension() == ".json";
  if (!is_json && path.extension() != ".md") {
    return Error{ErrorCode::InvalidArgument,
                 printable(path.string()) + ": the name has to end in .md (to read) or .json (for programs)", ""};
  }
  std::error_code problem;
  if (!overwrites && std::filesystem::exists(std::filesystem::symlink_status(path, problem))) {
    return Error{ErrorCode::InvalidArgument, printable(path.string()) + " exists already; /save! FILE replaces it", ""};
  }
  Result<OutputFile> file = OutputFile::create(path);
  if (!file) return file.error();
  const std::string text = is_json ? chat_json(conversation, model) : chat_markdown(conversation, model);
  if (Status ok = file->write(std::as_bytes(std::span(text))); !ok) return ok;
  return file->commit();
}

}  // namespace sightline
