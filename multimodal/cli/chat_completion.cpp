/// What the tab key may put on a line of `chat`.
#include "multimodal/cli/chat_completion.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "engine/base/utf8.h"
#include "multimodal/cli/terminal.h"

namespace sightline {

namespace {

constexpr std::size_t kMost = 10000;  // entries of a folder that are looked at

bool can_be_shown(const std::string& name) {
  return is_valid_utf8(name) && name.find('\n') == std::string::npos && terminal_safe(name) == name;
}

/// The same path with what may follow its last name.
std::vector<std::string> complete_path(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "" : path.substr(0, slash + 1);
  const std::string begun = path.substr(folder.size());
  std::vector<std::string> paths;
  std::error_code problem;
  std::filesystem::directory_iterator entry(folder.empty() ? "." : folder, problem);
  const std::filesystem::directory_iterator end;
  for (std::size_t i = 0; !problem && entry != end && i < kMost; ++i, entry.increment(problem)) {
    const std::string name = entry->path().filename().string();
    const bool is_hidden = name.starts_with('.') && begun.empty();
    if (is_hidden || !name.starts_with(begun) || !can_be_shown(name)) continue;
    std::error_code unknown;
    paths.push_back(folder + name + (entry->is_directory(unknown) ? "/" : ""));
  }
  return paths;
}

}  // namespace

std::vector<std::string> complete_line(std::string_view line, std::span<const std::string> commands) {
  std::vector<std::string> lines;
  if (!line.starts_with('/')) return lines;
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos) {
    std::copy_if(commands.begin(), commands.end(), std::back_inserter(lines),
                 [line](const std::string& command) { return command.starts_with(line); });
  } else {
    const std::string command(line.substr(0, space + 1));
    for (const std::string& path : complete_path(std::string(line.substr(space + 1)))) lines.push_back(command + path);
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

std::string common_beginning(std::span<const std::string> lines) {
  if (lines.empty()) return {};
  std::string_view common = lines.front();
  for (const std::string& line : lines) {
    const auto [end, other] = std::mismatch(common.begin(), common.end(), line.begin(), line.end());
    common = common.substr(0, static_cast<std::size_t>(end - common.begin()));
  }
  while (!common.empty() && !is_valid_utf8(common)) common.remove_suffix(1);
  return std::string(common);
}

}  // namespace sightline
