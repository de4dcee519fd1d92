/// Downloading a model: which of its files, in which order, and what is written down about them.
#include "multimodal/hub/model_download.h"

#include <algorithm>
#include <system_error>

#include "engine/base/utf8.h"
#include "multimodal/hub/safe_name.h"
#include "multimodal/library/model_files.h"
#include "multimodal/library/plain_text.h"

namespace sightline {

namespace {

/// Bytes of the plan that are not there yet; what an interrupted download has reserved counts as there.
std::int64_t missing_bytes(const DownloadPlan& plan, const std::filesystem::path& folder) {
  std::int64_t missing = 0;
  for (const HubFileEntry& file : plan.files) {
    std::error_code problem;
    const bool is_there = std::filesystem::exists(folder / file.path, problem) ||
                          std::filesystem::exists(folder / (file.path + ".part"), problem);
    if (!is_there) missing += file.size;
  }
  return missing;
}

/// The observer's view of one file as a part of all.
DownloadObserver part_of_all(const DownloadObserver& observer, std::int64_t before, std::int64_t total) {
  if (!observer) return {};
  return [&observer, before, total](DownloadProgress progress) {
    progress.done_bytes += before;
    progress.total_bytes = total;
    if (progress.bytes_per_second > 1.0) {
      const double left = static_cast<double>(total - progress.done_bytes);
      progress.remaining = std::chrono::seconds(static_cast<std::int64_t>(left / progress.bytes_per_second) + 1);
    }
    observer(progress);
  };
}

}  // namespace

std::int64_t DownloadPlan::bytes() const noexcept {
  std::int64_t sum = 0;
  for (const HubFileEntry& file : files) sum += file.size;
  return sum;
}

Result<DownloadPlan> plan_download(const HubModel& model, std::string_view variant, bool with_projector) {
  std::vector<NamedFile> named;
  for (const HubFileEntry& file : model.files) named.push_back({file.path, file.size});
  const ModelFileGroups groups = group_model_files(named);
  const ModelVariant* chosen = choose_variant(groups, variant);
  if (chosen == nullptr) {
    std::string names;
    for (const ModelVariant& other : groups.variants) names += (names.empty() ? "" : ", ") + other.name;
    if (names.empty()) {
      return Error{ErrorCode::NotFound,
                   model.repository +
                       " has no GGUF files; models for this program often are in a repository whose name ends in -GGUF",
                   ""};
    }
    return Error{ErrorCode::NotFound,
                 model.repository + " has no " + printable(variant, 60) + "; there are " + printable(names, 400), ""};
  }
  if (!chosen->is_complete) {
    return Error{ErrorCode::Corrupt, model.repository + " lacks parts of " + printable(chosen->name, 60), "DL_SERVER"};
  }
  DownloadPlan plan{model, chosen->name, {}, false};
  const auto add = [&](const NamedFile& file) {
    const auto entry = std::find_if(model.files.begin(), model.files.end(),
                                    [&file](const HubFileEntry& other) { return other.path == file.path; });
    plan.files.push_back(*entry);
  };
  for (const NamedFile& file : chosen->files) add(file);
  const NamedFile* projector = with_projector ? choose_projector(groups, *chosen) : nullptr;
  if (projector != nullptr) add(*projector);
  plan.has_projector = projector != nullptr;
  for (const HubFileEntry& file : plan.files) {
    if (const Result<std::filesystem::path> safe = safe_relative_path(file.path); !safe) return safe.error();
  }
  return plan;
}

Status download_model(const HubClient& client, const DownloadPlan& plan, const ModelFolder& folder,
                      const DownloadOptions& options, DownloadDisk& disk, DownloadControl& control,
                      const DownloadObserver& observer, std::stop_token stop) {
  if (Status ok = check_repository_name(plan.model.repository); !ok) return ok;
  const std::filesystem::path home = folder.path() / plan.model.repository;
  if (Status ok = make_folders_below(folder.path(), plan.model.repository); !ok) return ok;
  const std::int64_t missing = missing_bytes(plan, home);
  const std::int64_t free = disk.free_bytes(home);
  if (missing > 0 && free - options.spare_bytes < missing) {
    return Error{ErrorCode::Io,
                 "the model needs " + gigabytes_text(missing) + " on the disk of " + printable(folder.path().string()) +
                     " and " + gigabytes_text(options.spare_bytes) + " to spare, and " + gigabytes_text(free) +
                     " are free",
                 "DISK_FULL"};
  }
  std::int64_t before = 0;
  for (const HubFileEntry& file : plan.files) {
    const Result<std::filesystem::path> name = safe_relative_path(file.path);
    if (!name) return name.error();
    const std::filesystem::path inside = std::filesystem::path(plan.model.repository) / name->parent_path();
    if (Status ok = make_folders_below(folder.path(), inside); !ok) return ok;
    const DownloadTask task{{plan.model.repository, plan.model.commit, {}}, file, home / *name};
    const Result<DownloadedFile> got =
        download_file(client, task, options, disk, control, part_of_all(observer, before, plan.bytes()), stop);
    if (!got) return got.error();
    const FileRecord record{file.size, hex_text(got->sha256), plan.model.commit, got->is_verified};
    if (Status ok = folder.record(plan.model.repository, name->generic_string(), record); !ok) return ok;
    before += file.size;
  }
  return {};
}

}  // namespace sightline
