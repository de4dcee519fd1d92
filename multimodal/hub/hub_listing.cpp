/// What hubs say about models, read within limits.
#include <algorithm>
#include <cctype>
#include <set>

#include "engine/base/utf8.h"
#include "multimodal/hub/hub_client.h"
#include "multimodal/library/plain_text.h"
#include "multimodal/wire/json_value.h"

namespace sightline {

namespace {

constexpr std::size_t kListingBytes = std::size_t{32} << 20;
constexpr std::size_t kEntries = 20'000;
constexpr std::int64_t kFileBytes = std::int64_t{1} << 40;

Error refuse(std::string_view name, const std::string& why) {
  return {ErrorCode::Unavailable, std::string(name) + " " + why, "DL_SERVER"};
}

Result<JsonValue> parse(std::string_view json, std::string_view name) {
  Result<JsonValue> value = parse_json(json, name, {.bytes = kListingBytes, .values = 2'000'000});
  if (!value) return refuse(name, "cannot be understood: " + value.error().message);
  return value;
}

const std::string* text_of(const JsonValue& value, std::string_view name) {
  const JsonValue* item = value.find_given(name);
  return item != nullptr && item->is(JsonValue::Kind::Text) ? &item->text : nullptr;
}

bool is_hex(const std::string& text, std::size_t length) {
  return text.size() == length && std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return std::isdigit(c) != 0 || (c >= 'a' && c <= 'f');
         });
}

Result<std::optional<Digest>> digest_in(const std::string* text, const std::string& path, std::string_view name) {
  if (text == nullptr) return std::optional<Digest>();
  if (!is_hex(*text, 64)) return refuse(name, "gives \"" + printable(path, 80) + "\" a SHA-256 that is none");
  return digest_from_hex(*text);
}

/// Takes one entry in; a size is asked of model files only, which are all we fetch.
Status add_file(HubModel& model, const std::string& path, const JsonValue* size, const std::string* digest,
                std::string_view name) {
  HubFileEntry file;
  file.path = path;
  const std::optional<std::int64_t> bytes = size == nullptr ? std::nullopt : size->integer();
  if (!bytes || *bytes < 0 || *bytes > kFileBytes) {
    if (!path.ends_with(".gguf")) return {};
    return refuse(name, "gives \"" + printable(path, 80) + "\" no size that a file can have");
  }
  file.size = *bytes;
  Result<std::optional<Digest>> sha256 = digest_in(digest, path, name);
  if (!sha256) return sha256.error();
  file.sha256 = *sha256;
  model.files.push_back(std::move(file));
  return {};
}

/// Two names that one file system takes for the same would overwrite each other.
Status check_distinct(const HubModel& model, std::string_view name) {
  std::set<std::string> seen;
  for (const HubFileEntry& file : model.files) {
    if (!seen.insert(lower_case(file.path)).second)
      return refuse(name, "names \"" + printable(file.path, 80) + "\" twice");
  }
  return {};
}

}  // namespace

Result<HubModel> read_hub_model(std::string_view json, std::string_view name) {
  const Result<JsonValue> value = parse(json, name);
  if (!value) return value.error();
  HubModel model;
  const std::string* const repository = text_of(*value, "id");
  const std::string* const commit = text_of(*value, "sha");
  const JsonValue* const files = value->find_given("siblings");
  if (repository == nullptr || commit == nullptr || files == nullptr || !files->is(JsonValue::Kind::Array)) {
    return refuse(name, "is not what a hub of models says");
  }
  if (!is_hex(*commit, 40)) return refuse(name, "names no commit");
  if (files->items.size() > kEntries) return refuse(name, "lists more than 20000 files");
  model.repository = *repository;
  model.commit = *commit;
  const JsonValue* const gguf = value->find_given("gguf");
  if (const std::string* architecture = gguf == nullptr ? nullptr : text_of(*gguf, "architecture")) {
    model.architecture = *architecture;
  }
  for (const JsonValue& entry : files->items) {
    const std::string* const path = text_of(entry, "rfilename");
    if (path == nullptr) return refuse(name, "lists a file without a name");
    const JsonValue* const large = entry.find_given("lfs");
    const std::string* digest = large == nullptr ? nullptr : text_of(*large, "sha256");
    const JsonValue* size = large == nullptr ? nullptr : large->find_given("size");
    if (size == nullptr) size = entry.find_given("size");
    if (Status ok = add_file(model, *path, size, digest, name); !ok) return ok.error();
  }
  if (Status ok = check_distinct(model, name); !ok) return ok.error();
  return model;
}

Result<HubModel> read_modelscope_files(std::string_view json, std::string_view name) {
  const Result<JsonValue> value = parse(json, name);
  if (!value) return value.error();
  const JsonValue* const data = value->find_given("Data");
  const JsonValue* const files = data == nullptr ? nullptr : data->find_given("Files");
  if (files == nullptr || !files->is(JsonValue::Kind::Array)) return refuse(name, "is not what ModelScope says");
  if (files->items.size() > kEntries) return refuse(name, "lists more than 20000 files");
  HubModel model;
  for (const JsonValue& entry : files->items) {
    const std::string* const path = text_of(entry, "Path");
    const std::string* const type = text_of(entry, "Type");
    if (path == nullptr) return refuse(name, "lists a file without a name");
    if (type != nullptr && *type == "tree") continue;
    const std::string* digest = text_of(entry, "Sha256");
    if (digest != nullptr && digest->empty()) digest = nullptr;
    if (Status ok = add_file(model, *path, entry.find_given("Size"), digest, name); !ok) return ok.error();
  }
  if (Status ok = check_distinct(model, name); !ok) return ok.error();
  return model;
}

Result<std::vector<HubFound>> read_hub_search(std::string_view json, std::string_view name) {
  const Result<JsonValue> value = parse(json, name);
  if (!value) return value.error();
  if (!value->is(JsonValue::Kind::Array)) return refuse(name, "is not what a hub of models says");
  std::vector<HubFound> found;
  for (const JsonValue& entry : value->items) {
    const std::string* const repository = text_of(entry, "id");
    if (repository == nullptr) continue;
    const JsonValue* const downloads = entry.find_given("downloads");
    found.push_back({*repository, downloads == nullptr ? 0 : downloads->integer().value_or(0)});
  }
  return found;
}

Result<std::string> read_hub_owner(std::string_view json, std::string_view name) {
  const Result<JsonValue> value = parse(json, name);
  if (!value) return value.error();
  const std::string* const owner = text_of(*value, "name");
  if (owner == nullptr || owner->empty()) return refuse(name, "names nobody");
  return printable(*owner, 80);
}

}  // namespace sightline
