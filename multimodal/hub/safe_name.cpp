/// Names that came from the network, made safe to be names of files here.
#include "multimodal/hub/safe_name.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <system_error>

#include "engine/base/utf8.h"
#include "multimodal/library/plain_text.h"
#include "multimodal/library/standard_folders.h"

namespace sightline {

namespace {

constexpr std::size_t kNameBytes = 200;  // reliability: a file name from the network
constexpr auto kOwnEndings = std::to_array<std::string_view>({".part", ".json", ".lock"});
// Source: Microsoft's "Naming Files, Paths, and Namespaces".
constexpr auto kDevices = std::to_array<std::string_view>({"con", "prn", "aux", "nul"});

bool is_device(std::string_view part) {
  const std::string stem = lower_case(part.substr(0, part.find('.')));
  if (std::find(kDevices.begin(), kDevices.end(), stem) != kDevices.end()) return true;
  return stem.size() == 4 && (stem.starts_with("com") || stem.starts_with("lpt")) && std::isdigit(stem[3]) != 0;
}

bool has_combining_marks(std::string_view text) {
  while (!text.empty()) {
    const DecodedCodePoint point = decode_code_point(text);
    if (point.value >= 0x300 && point.value <= 0x36F) return true;
    text.remove_prefix(point.length);
  }
  return false;
}

/// What is wrong with one part of a path; empty if nothing is.
std::string_view fault_of(std::string_view part) {
  if (part.empty()) return "has an empty part";
  if (part.front() == '.') return "begins with a dot";
  if (part.back() == '.' || part.back() == ' ' || part.front() == ' ') return "begins or ends with a blank or a dot";
  if (part.find_first_of("\\:*?\"<>|") != std::string_view::npos) return "holds a character that names of files cannot";
  if (is_device(part)) return "is the name of a device on some systems";
  return {};
}

Error refuse(std::string_view name, std::string_view why) {
  return {ErrorCode::InvalidArgument,
          "the hub names a file \"" + printable(name, 80) + "\", which " + std::string(why) + "; it is not written",
          "DL_NAME"};
}

}  // namespace

Result<std::filesystem::path> safe_relative_path(std::string_view name) {
  if (name.empty()) return refuse(name, "is empty");
  if (name.size() > kNameBytes) return refuse(name, "is longer than 200 bytes");
  if (name.front() == '/') return refuse(name, "is an absolute path");
  if (const std::string_view fault = fault_of(name.substr(0, name.find('/'))); !fault.empty())
    return refuse(name, fault);
  if (printable(name, kNameBytes) != name) return refuse(name, "holds characters that cannot be seen");
  if (has_combining_marks(name)) return refuse(name, "can be spelled in two ways");
  const std::size_t slash = name.find('/');
  if (slash != std::string_view::npos) {
    const std::string_view file = name.substr(slash + 1);
    if (file.find('/') != std::string_view::npos) return refuse(name, "lies more than one folder deep");
    if (const std::string_view fault = fault_of(file); !fault.empty()) return refuse(name, fault);
  }
  const std::string lower = lower_case(name);
  for (const std::string_view ending : kOwnEndings) {
    if (lower.ends_with(ending)) return refuse(name, "ends like the notes that downloads keep");
  }
  return std::filesystem::path(name);
}

Status check_repository_name(std::string_view repository) {
  const auto is_plain = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.';
  };
  const std::size_t slash = repository.find('/');
  bool is_good = slash != std::string_view::npos && repository.size() <= kNameBytes;
  for (const std::string_view part :
       {repository.substr(0, slash), is_good ? repository.substr(slash + 1) : std::string_view()}) {
    is_good = is_good && fault_of(part).empty() && std::all_of(part.begin(), part.end(), is_plain);
  }
  if (is_good) return {};
  return Error{ErrorCode::InvalidArgument,
               printable(repository, 80) + " is not the name of a model on a hub, such as org/model", "DL_NAME"};
}

Status make_folders_below(const std::filesystem::path& folder, const std::filesystem::path& relative) {
  if (Status ok = make_private_folder(folder); !ok) return ok;
  std::filesystem::path path = folder;
  for (const std::filesystem::path& part : relative) {
    path /= part;
    std::error_code problem;
    const std::filesystem::file_status status = std::filesystem::symlink_status(path, problem);
    if (status.type() == std::filesystem::file_type::directory) continue;
    if (status.type() == std::filesystem::file_type::symlink) {
      return Error{ErrorCode::InvalidArgument,
                   printable(path.string()) + " is a symbolic link, and downloads do not follow links", "DL_NAME"};
    }
    if (status.type() != std::filesystem::file_type::not_found) {
      if (status.type() == std::filesystem::file_type::none)
        return file_error(path, "look at the folder", problem.value());
      return Error{ErrorCode::InvalidArgument, printable(path.string()) + " is in the way: it is no folder", "DL_NAME"};
    }
    if (Status ok = make_private_folder(path); !ok) return ok;
  }
  return {};
}

}  // namespace sightline
