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
#include "engine/base/input_file.h"
#include "engine/base/shard_set.h"
#include "engine/base/utf8.h"
#include "multimodal/library/model_files.h"
#include "multimodal/library/output_file.h"
#include "multimodal/wire/json_value.h"

namespace sightline {

namespace {

namespace fs = std::filesystem;

constexpr const char* kRecords = "sightline-files.json";
constexpr std::size_t kBlock = std::size_t{4} << 20;

Error stopped() { return {ErrorCode::Cancelled, "stopped; what was done stays", "CANCELLED"}; }

/// Reads all of a file in blocks. Errors: those of InputFile; Cancelled; what `take` says.
Status for_each_block(const fs::path& path, const FileProgress& progress,
                      const std::function<Status(std::span<const std::byte>)>& take) {
  const Result<InputFile> input = InputFile::open(path);
  if (!input) return input.error();
  std::vector<std::byte> block(kBlock);
  const auto size = static_cast<std::int64_t>(input->size());
  for (std::int64_t at = 0; at < size;) {
    const std::span<std::byte> part(block.data(), static_cast<std::size_t>(std::min<std::int64_t>(size - at, kBlock)));
    if (Status ok = input->read(static_cast<std::uint64_t>(at), part); !ok) return ok;
    if (Status ok = take(part); !ok) return ok;
    at += static_cast<std::int64_t>(part.size());
    if (progress && !progress(path.filename().string(), at, size)) return stopped();
  }
  return {};
}

Status refuse_if_taken(const fs::path& path) {
  std::error_code problem;
  if (!fs::exists(fs::symlink_status(path, problem))) return {};
  return Error{ErrorCode::InvalidArgument, printable(path.string()) + " exists already; move it away, and try again",
               "DL_NAME"};
}

/// Renames, or copies and removes on another disk.
Status move_file(const fs::path& from, const fs::path& to, const FileProgress& progress) {
  if (Status ok = refuse_if_taken(to); !ok) return ok;
  if (rename(from.c_str(), to.c_str()) == 0) return {};
  if (errno != EXDEV) return file_error(to, "move the file there", errno);
  if (Status ok = copy_file_whole(from, to, progress); !ok) return ok;
  if (unlink(from.c_str()) != 0) return file_error(from, "remove the file", errno);
  return {};
}

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

void remove_empty_folders(fs::path folder, const fs::path& root) {
  std::error_code problem;
  while (folder != root && folder.string().size() > root.string().size() && fs::is_empty(folder, problem) && !problem) {
    fs::remove(folder, problem);
    folder = folder.parent_path();
  }
}

}  // namespace

Status copy_file_whole(const fs::path& from, const fs::path& to, const FileProgress& progress) {
  if (Status ok = refuse_if_taken(to); !ok) return ok;
  Result<OutputFile> output = OutputFile::create(to, true);
  if (!output) return output.error();
  if (Status ok =
          for_each_block(from, progress, [&](std::span<const std::byte> block) { return output->write(block); });
      !ok)
    return ok;
  return output->commit();
}

std::map<std::string, FileRecord> ModelFolder::records(const std::string& repository) const {
  std::map<std::string, FileRecord> records;
  std::ifstream file(folder_ / repository / kRecords, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const Result<JsonValue> json = parse_json(text, kRecords);
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
  nlohmann::ordered_json json = {{"version", 1}, {"files", nlohmann::ordered_json::object()}};
  for (const auto& [name, entry] : all) {
    json["files"][name] = {
        {"bytes", entry.bytes}, {"sha256", entry.sha256}, {"commit", entry.commit}, {"verified", entry.is_verified}};
  }
  Result<OutputFile> output = OutputFile::create(folder_ / repository / kRecords, true);
  if (!output) return output.error();
  if (Status ok = output->write(json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n"); !ok)
    return ok;
  return output->commit();
}

Status ModelFolder::import_files(const std::vector<fs::path>& files, const std::string& repository, ImportMode mode,
                                 const FileProgress& progress) const {
  if (Status ok = check_import(files); !ok) return ok;
  const fs::path folder = folder_ / repository;
  for (const fs::path& file : files) {
    if (Status ok = refuse_if_taken(folder / file.filename()); !ok) return ok;
  }
  if (Status ok = make_private_folder(folder); !ok) return ok;
  for (const fs::path& file : files) {
    const fs::path target = folder / file.filename();
    std::error_code problem;
    Status ok;
    if (mode == ImportMode::Move) {
      ok = move_file(file, target, progress);
    } else {
      if (mode == ImportMode::Link) fs::create_hard_link(fs::canonical(file, problem), target, problem);
      if (mode == ImportMode::Copy || problem) ok = copy_file_whole(file, target, progress);
    }
    if (!ok) return ok;
    Sha256 sha256;
    ok = for_each_block(target, progress, [&](std::span<const std::byte> block) {
      sha256.update(block);
      return Status();
    });
    if (!ok) return ok;
    const auto bytes = static_cast<std::int64_t>(fs::file_size(target, problem));
    if (ok = record(repository, target.filename().string(), {bytes, hex_text(sha256.finish()), "", false}); !ok)
      return ok;
  }
  return {};
}

Result<std::vector<VerifiedFile>> ModelFolder::verify(const LocalModel& model, const FileProgress& progress) const {
  const std::map<std::string, FileRecord> known = model.store == ModelStore::Ours
                                                      ? ModelFolder(model.root).records(model.repository)
                                                      : std::map<std::string, FileRecord>();
  std::vector<fs::path> files = model.files;
  if (!model.projector.empty()) files.push_back(model.projector);
  std::vector<VerifiedFile> verified;
  for (const fs::path& file : files) {
    VerifiedFile result{file.lexically_relative(model.root / model.repository).generic_string()};
    if (model.store != ModelStore::Ours) result.name = file.filename().string();
    Sha256 sha256;
    const Status ok = for_each_block(file, progress, [&](std::span<const std::byte> block) {
      sha256.update(block);
      return Status();
    });
    if (!ok && ok.error().code != ErrorCode::NotFound) return ok.error();
    result.sha256 = ok ? hex_text(sha256.finish()) : std::string();
    // Other programs name files after what is in them.
    std::error_code problem;
    std::string promised = fs::canonical(file, problem).filename().string();
    if (promised.starts_with("sha256-")) promised.erase(0, 7);
    if (const auto record = known.find(result.name); record != known.end()) promised = record->second.sha256;
    const bool is_digest = digest_from_hex(promised).has_value();
    using State = VerifiedFile::State;
    result.state = !ok                         ? State::Missing
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
    fs::remove(folder / kRecords, problem);
    remove_empty_folders(folder, model.root);
  }
  return {};
}

Status ModelFolder::move_to(const fs::path& target, const FileProgress& progress) const {
  std::error_code problem;
  const fs::path from = fs::weakly_canonical(folder_, problem);
  const fs::path to = fs::weakly_canonical(target, problem);
  if (from == to) return {};
  const fs::path relative = to.lexically_relative(from);
  if (!relative.empty() && *relative.begin() != "..") {
    return Error{ErrorCode::InvalidArgument, printable(target.string()) + " lies inside the folder that is to be moved",
                 ""};
  }
  if (Status ok = make_private_folder(to); !ok) return ok;
  std::vector<fs::path> files;
  for (fs::recursive_directory_iterator entry(from, problem), end; !problem && entry != end; entry.increment(problem)) {
    std::error_code ignored;
    if (entry->is_regular_file(ignored) && !entry->is_symlink(ignored)) files.push_back(entry->path());
  }
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) {
    const fs::path goal = to / file.lexically_relative(from);
    if (Status ok = make_private_folder(goal.parent_path()); !ok) return ok;
    std::error_code ignored;
    // Records grow with the files: those of an interrupted move give way.
    if (file.filename() == kRecords) fs::remove(goal, ignored);
    if (Status ok = move_file(file, goal, progress); !ok) return ok;
    remove_empty_folders(file.parent_path(), from);
  }
  return {};
}

}  // namespace sightline
