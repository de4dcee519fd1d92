/// DownloadList: the downloads that are not done, on disk.
#include "multimodal/library/download_list.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>

#include "multimodal/library/output_file.h"
#include "multimodal/library/standard_folders.h"
#include "multimodal/wire/json_value.h"

namespace sightline {

namespace {

constexpr std::size_t kListBytes = std::size_t{1} << 20;
constexpr int kVersion = 1;

std::optional<DownloadRecord> read_record(const JsonValue& entry) {
  const auto text = [&entry](std::string_view name) {
    const JsonValue* value = entry.find(name);
    return value != nullptr && value->is(JsonValue::Kind::Text) ? value->text : std::string();
  };
  const auto bytes = [&entry](std::string_view name) {
    const JsonValue* value = entry.find(name);
    return std::max<std::int64_t>(0, value == nullptr ? 0 : value->integer().value_or(0));
  };
  const auto flag = [&entry](std::string_view name) {
    const JsonValue* value = entry.find(name);
    return value != nullptr && value->boolean;
  };
  DownloadRecord record{
      text("repository"), text("variant"), flag("projector"), text("hub"), text("commit"), {}, 0, 0, false};
  record.total_bytes = bytes("total_bytes");
  record.done_bytes = std::min(bytes("done_bytes"), record.total_bytes);
  record.is_stopped = flag("stopped");
  const JsonValue* files = entry.find("files");
  for (std::size_t i = 0; files != nullptr && files->is(JsonValue::Kind::Array) && i < files->items.size(); ++i) {
    record.files.push_back(files->items[i].text);
  }
  if (record.repository.empty()) return std::nullopt;
  return record;
}

}  // namespace

std::vector<DownloadRecord> read_download_list(const std::filesystem::path& file) {
  std::ifstream input(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(input), {}};
  const Result<JsonValue> json = parse_json(text, "the list of downloads", {.bytes = kListBytes});
  std::vector<DownloadRecord> records;
  const JsonValue* version = json ? json->find("version") : nullptr;
  const JsonValue* list = json ? json->find("downloads") : nullptr;
  if (version == nullptr || version->integer() != kVersion || list == nullptr || !list->is(JsonValue::Kind::Array)) {
    return records;
  }
  for (const JsonValue& entry : list->items) {
    if (std::optional<DownloadRecord> record = read_record(entry)) records.push_back(*std::move(record));
  }
  return records;
}

Status write_download_list(const std::filesystem::path& file, const std::vector<DownloadRecord>& records) {
  nlohmann::ordered_json json = {{"version", kVersion}, {"downloads", nlohmann::ordered_json::array()}};
  for (const DownloadRecord& record : records) {
    json["downloads"].push_back({{"repository", record.repository},
                                 {"variant", record.variant},
                                 {"projector", record.with_projector},
                                 {"hub", record.hub},
                                 {"commit", record.commit},
                                 {"files", record.files},
                                 {"done_bytes", record.done_bytes},
                                 {"total_bytes", record.total_bytes},
                                 {"stopped", record.is_stopped}});
  }
  if (Status ok = make_private_folder(file.parent_path()); !ok) return ok;
  return replace_file(file, json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

}  // namespace sightline
