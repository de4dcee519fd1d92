/// A conversation as a file: Markdown for people, JSON for programs.
#pragma once

#include <filesystem>
#include <string>

#include "engine/base/error.h"
#include "multimodal/contract/conversation.h"

namespace sightline {

/// Questions and answers under headings; pictures by name; without the thinking. Ends with a newline.
std::string chat_markdown(const Conversation& conversation, const std::string& model);

/// `{"model", "messages": [{"role", "content", "thinking", "images": [{"name", "sha256"}]}]}`; thinking and images only
/// where there are some. Always valid JSON. Ends with a newline.
std::string chat_json(const Conversation& conversation, const std::string& model);

/// Writes one of the two, by the ending of the name: .md or .json. The file appears whole or not at all.
/// Errors: InvalidArgument for another ending, and for a file that exists unless `overwrites`; those of OutputFile.
Status save_chat(const Conversation& conversation, const std::string& model, const std::filesystem::path& path,
                 bool overwrites);

}  // namespace sightline
