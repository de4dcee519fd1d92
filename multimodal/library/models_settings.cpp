/// ModelsSettings: what a person chose about models, on disk.
#include "multimodal/library/models_settings.h"

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "engine/base/utf8.h"
#include "multimodal/library/output_file.h"
#include "multimodal/wire/json_value.h"

namespace sightline {

namespace {

constexpr const char* kFile = "models.json";
constexpr int kVersion = 1;
constexpr std::size_t kBytes = std::size_t{64} << 10;

}  // namespace

Result<ModelsSettings> read_models_settings(const ReadVariable& read) {
  const Result<StandardFolders> folders = standard_folders(read);
  if (!folders) return folders.error();
  std::ifstream input(folders->config / kFile, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(input), {}};
  const Result<JsonValue> json = parse_json(text, kFile, {.bytes = kBytes});
  const JsonValue* const version = json ? json->find("version") : nullptr;
  ModelsSettings settings;
  if (version == nullptr || version->integer() != kVersion) return settings;
  const auto text_of = [&json](std::string_view name) {
    const JsonValue* const value = json->find(name);
    return value != nullptr && value->is(JsonValue::Kind::Text) ? value->text : std::string();
  };
  const auto path_of = [&text_of](std::string_view name) {
    std::filesystem::path path = text_of(name);
    return path.is_absolute() ? path : std::filesystem::path();
  };
  settings.folder = path_of("folder");
  settings.folder_before = path_of("folder_before");
  settings.hub = text_of("hub");
  return settings;
}

Status write_models_settings(const ReadVariable& read, const ModelsSettings& settings) {
  const Result<StandardFolders> folders = standard_folders(read);
  if (!folders) return folders.error();
  nlohmann::ordered_json json = {{"version", kVersion}};
  const auto put = [&json](const char* name, const std::string& value) {
    if (!value.empty()) json[name] = value;
  };
  for (const std::filesystem::path& path : {settings.folder, settings.folder_before}) {
    if (is_valid_utf8(path.string())) continue;
    return Error{ErrorCode::InvalidArgument, printable(path.string()) + " cannot be written down in the settings", ""};
  }
  put("folder", settings.folder.string());
  put("folder_before", settings.folder_before.string());
  put("hub", settings.hub);
  if (Status ok = make_private_folder(folders->config); !ok) return ok;
  return replace_file(folders->config / kFile,
                      json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

}  // namespace sightline
