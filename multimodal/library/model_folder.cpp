/// ModelFolder: our own folder of models.
#include "multimodal/library/model_folder.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "engine/base/digest.h"
#include "engine/base/gguf_file.h"
#include "engine/base/shard_set.h"
#include "engine/base/utf8.h"
#include "multimodal/library/file_moves.h"
#include "multimodal/library/model_files.h"
#include "multimodal/library/output_file.h"
#include "multimodal/wire/json_value.h"

namespace sightline {

namespace {

namespace fs = std::filesystem;

Status check_import(const std::vector<fs::path>& files) {
  std::vector<NamedFile> named;
  for (const fs::path& file : files) {
    const Result<GgufFile> gguf = GgufFile::open(file);
    if (!gguf) return gguf.error();
    named.push_back({file.filename().string(), static_cast<std::int64_t>(gguf->file_size())});
    if (file.extension() != ".gguf") {
      return Error{ErrorCode::InvalidArgument,
                   printable(file.filename().string()) + " does not end in .gguf; rename it first", "DL_NAME"};
    }
  }
  for (const ModelVariant& variant : group_model_files(named).variants) {
    if (variant.is_complete) continue;
    return Error{ErrorCode::Corrupt,
                 printable(variant.files.front().path) + " is one of several files; name all of them", "GGUF_CORRUPT"};
  }
  return {};
}

}  // namespace

std::map<std::string, FileRecord> ModelFolder::records(const std::string& repository) const {
  std::map<std::string, FileRecord> records;
  std::ifstream file(folder_ / repository / kModelRecords, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const Result<JsonValue> json = parse_json(text, kModelRecords);
  const JsonValue* files = json ? json->find("files") : nullptr;
  if (files == nullptr || !files->is(JsonValue::Kind::Object)) return records;
  for (std::size_t i = 0; i < files->names.size(); ++i) {
    const JsonValue& entry = files->items[i];
    const auto text_of = [&entry](std::string_view name) {
      const JsonValue* value = entry.find(name);
      return value == nullptr ? std::string() : value->text;
    };
    const JsonValue* bytes = entry.find("bytes");
    const JsonValue* verified = entry.find("verified");
    records[files->names[i]] = {bytes == nullptr ? 0 : bytes->integer().value_or(0), text_of("sha256"),
                                text_of("commit"), verified != nullptr && verified->boolean};
  }
  return records;
}

Status ModelFolder::record(const std::string& repository, const std::string& file, const FileRecord& record) const {
  std::map<std::string, FileRecord> all = records(repository);
  all[file] = record;
  return write_records(repository, all);
}

Status ModelFolder::write_records(const std::string& repository,
                                  const std::map<std::string, FileRecord>& records) const {
  nlohmann::ordered_json json = {{"version", 1}, {"files", nlohmann::ordered_json::object()}};
  for (const auto& [name, entry] : records) {
    json["files"][name] = {
        {"bytes", entry.bytes}, {"sha256", entry.sha256}, {"commit", entry.commit}, {"verified", entry.is_verified}};
  }
  return replace_file(folder_ / repository / kModelRecords,
                      json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

Status ModelFolder::import_files(const std::vector<fs::path>& files, const std::string& repository, ImportMode mode,
                                 const FileProgress& progress) const {
  if (Status ok = check_import(files); !ok) return ok;
  const fs::path folder = folder_ / repository;
  for (const fs::path& file : files) {
    if (Status ok = refuse_if_taken(folder / file.filename()); !ok) return ok;
  }
  if (Status ok = make_private_folder(folder); !ok) return ok;
  std::vector<fs::path> taken;
  for (const fs::path& file : files) {
    bool is_there = false;
    const Status ok = take_in(file, repository, mode, progress, is_there);
    if (is_there) taken.push_back(folder / file.filename());
    if (ok) continue;
    if (mode != ImportMode::Move) take_back(taken, repository);  // half a model is in the way of the next attempt
    return ok;
  }
  return {};
}

Status ModelFolder::take_in(const fs::path& file, const std::string& repository, ImportMode mode,
                            const FileProgress& progress, bool& is_there) const {
  const fs::path target = folder_ / repository / file.filename();
  std::error_code problem;
  Status ok;
  if (mode == ImportMode::Move) {
    ok = move_file(file, target, progress);
  } else {
    if (mode == ImportMode::Link) fs::create_hard_link(fs::canonical(file, problem), target, problem);
    if (mode == ImportMode::Copy || problem) ok = copy_file_whole(file, target, progress);
  }
  if (!ok) return ok;
  is_there = true;
  const Result<Digest> digest = digest_of(target, progress);
  if (!digest) return digest.error();
  const auto bytes = static_cast<std::int64_t>(fs::file_size(target, problem));
  return record(repository, target.filename().string(), {bytes, hex_text(*digest), "", false});
}

void ModelFolder::take_back(const std::vector<fs::path>& files, const std::string& repository) const {
  const fs::path folder = folder_ / repository;
  std::map<std::string, FileRecord> known = records(repository);
  std::error_code problem;
  for (const fs::path& file : files) {
    fs::remove(file, problem);
    known.erase(file.filename().string());
  }
  if (!known.empty()) return static_cast<void>(write_records(repository, known));
  fs::remove(folder / kModelRecords, problem);
  remove_empty_folders(folder, folder_);
}

Result<std::vector<VerifiedFile>> ModelFolder::verify(const LocalModel& model, const FileProgress& progress) const {
  const std::map<std::string, FileRecord> known = model.store == ModelStore::Ours
                                                      ? ModelFolder(model.root).records(model.repository)
                                                      : std::map<std::string, FileRecord>();
  std::vector<fs::path> files = model.files;
  if (!model.projector.empty()) files.push_back(model.projector);
  std::vector<VerifiedFile> verified;
  for (const fs::path& file : files) {
    VerifiedFile result;
    result.name = model.store == ModelStore::Ours
                      ? file.lexically_relative(model.root / model.repository).generic_string()
                      : file.filename().string();
    const Result<Digest> digest = digest_of(file, progress);
    if (!digest && digest.error().code != ErrorCode::NotFound) return digest.error();
    result.sha256 = digest ? hex_text(*digest) : std::string();
    // Other programs name files after what is in them.
    std::error_code problem;
    std::string promised = fs::canonical(file, problem).filename().string();
    if (promised.starts_with("sha256-")) promised.erase(0, 7);
    if (const auto record = known.find(result.name); record != known.end()) promised = record->second.sha256;
    const bool is_digest = digest_from_hex(promised).has_value();
    using State = VerifiedFile::State;
    result.state = !digest                     ? State::Missing
                   : !is_digest                ? State::Unknown
                   : promised == result.sha256 ? State::Good
                                               : State::Damaged;
    verified.push_back(std::move(result));
  }
  return verified;
}

Status ModelFolder::remove(const LocalModel& model) const {
  if (model.store != ModelStore::Ours) {
    return Error{ErrorCode::InvalidArgument,
                 printable(model.name) + " belongs to " + std::string(store_name(model.store)) + "; remove it there",
                 ""};
  }
  std::vector<fs::path> files = model.files;
  bool is_shared = false;
  StoreFolders only_ours;
  only_ours.ours = {model.root};
  for (const LocalModel& other : find_local_models(only_ours)) {
    is_shared = is_shared || (other.repository == model.repository && other.files != model.files);
  }
  const fs::path folder = model.root / model.repository;
  if (!is_shared && !model.projector.empty()) files.push_back(model.projector);
  for (const fs::path& file : files) {
    if (unlink(file.c_str()) != 0 && errno != ENOENT) return file_error(file, "remove the file", errno);
    if (file.parent_path() != folder) remove_empty_folders(file.parent_path(), folder);
  }
  if (!is_shared) {
    std::error_code problem;
    fs::remove(folder / kModelRecords, problem);
    remove_empty_folders(folder, model.root);
  }
  return {};
}

}  // namespace sightline
