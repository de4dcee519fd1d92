/// ModelFolder: moving all of it to another place.
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <vector>

#include "engine/base/utf8.h"
#include "multimodal/library/model_folder.h"
#include "multimodal/library/plain_text.h"
#include "multimodal/library/standard_folders.h"

namespace sightline {

namespace {

namespace fs = std::filesystem;

/// All files below the folder, in the order of their names. Links stay where they are.
std::vector<fs::path> files_below(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code problem;
  for (fs::recursive_directory_iterator entry(folder, problem), end; !problem && entry != end;
       entry.increment(problem)) {
    std::error_code ignored;
    if (entry->is_regular_file(ignored) && !entry->is_symlink(ignored)) files.push_back(entry->path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::int64_t size_of(const fs::path& file) {
  std::error_code problem;
  const std::uintmax_t size = fs::file_size(file, problem);
  return problem ? 0 : static_cast<std::int64_t>(size);
}

/// Folders in which nothing is any more, as a move leaves them that was killed between a file and its folder.
void remove_all_empty_folders(const fs::path& root) {
  std::vector<fs::path> folders;
  std::error_code problem;
  for (fs::recursive_directory_iterator entry(root, problem), end; !problem && entry != end; entry.increment(problem)) {
    std::error_code ignored;
    if (entry->is_directory(ignored) && !entry->is_symlink(ignored)) folders.push_back(entry->path());
  }
  std::sort(folders.rbegin(), folders.rend());  // what lies in a folder comes before it
  for (const fs::path& folder : folders) {
    if (fs::is_empty(folder, problem) && !problem) fs::remove(folder, problem);
  }
}

/// Records that a program began to write which is no more: OutputFile's names, with a number that nobody has.
void remove_begun_records(const fs::path& root) {
  const std::string beginning = std::string(kModelRecords) + ".part-";
  for (const fs::path& file : files_below(root)) {
    const std::string name = file.filename().string();
    if (!name.starts_with(beginning)) continue;
    const auto writer = static_cast<pid_t>(std::strtol(name.c_str() + beginning.size(), nullptr, 10));
    std::error_code problem;
    if (writer > 0 && kill(writer, 0) != 0 && errno == ESRCH) fs::remove(file, problem);
  }
}

/// Whoever downloads holds a lock on the part.
bool is_being_downloaded(const fs::path& file) {
  if (file.extension() != ".part") return false;
  const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (descriptor < 0) return false;
  const bool is_held = flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  close(descriptor);
  return is_held;
}

}  // namespace

Status ModelFolder::check_move(const fs::path& target) const {
  std::error_code problem;
  const fs::path from = fs::weakly_canonical(folder_, problem);
  const fs::path to = fs::weakly_canonical(target, problem);
  if (from == to) return {};
  const fs::path relative = to.lexically_relative(from);
  if (!relative.empty() && *relative.begin() != "..") {
    return Error{ErrorCode::InvalidArgument, printable(target.string()) + " lies inside the folder that is to be moved",
                 ""};
  }
  if (fs::exists(to, problem) && !fs::is_directory(to, problem)) {
    return Error{ErrorCode::InvalidArgument, printable(target.string()) + " is no folder", "DL_NAME"};
  }
  if (Status ok = make_private_folder(to); !ok) return ok;
  if (access(to.c_str(), W_OK | X_OK) != 0) return file_error(to, "write in the folder", errno);
  std::int64_t needed = 0;
  for (const fs::path& file : files_below(from)) {
    if (is_being_downloaded(file)) {
      return Error{ErrorCode::Unavailable,
                   printable(file.stem().string()) + " is being downloaded; pause that, and move the folder then",
                   "DL_BUSY"};
    }
    const fs::path goal = to / file.lexically_relative(from);
    if (!fs::exists(goal, problem)) needed += size_of(file);
  }
  struct stat here {
  }, there{};
  if (stat(from.c_str(), &here) != 0 || stat(to.c_str(), &there) != 0 || here.st_dev == there.st_dev) return {};
  const fs::space_info space = fs::space(to, problem);
  const auto free = static_cast<std::int64_t>(space.available);
  if (problem || free >= needed) return {};
  return Error{ErrorCode::Io,
               "the models need " + gigabytes_text(needed) + " on the disk of " + printable(target.string()) +
                   ", and " + gigabytes_text(free) + " are free",
               "DISK_FULL"};
}

/// Records of the same model in both places become one file.
Status ModelFolder::move_records(const fs::path& from, const ModelFolder& to, const std::string& repository) const {
  std::map<std::string, FileRecord> all = to.records(repository);
  for (const auto& [name, record] : records(repository)) all[name] = record;
  if (Status ok = to.write_records(repository, all); !ok) return ok;
  if (unlink(from.c_str()) != 0 && errno != ENOENT) return file_error(from, "remove the file", errno);
  return {};
}

Status ModelFolder::move_to(const fs::path& target, const FileProgress& progress) const {
  if (Status ok = check_move(target); !ok) return ok;
  std::error_code problem;
  const fs::path from = fs::weakly_canonical(folder_, problem);
  const fs::path to = fs::weakly_canonical(target, problem);
  if (from == to) return {};
  const std::vector<fs::path> files = files_below(from);
  std::int64_t total = 0, before = 0;
  for (const fs::path& file : files) total += size_of(file);
  for (const fs::path& file : files) {
    const std::int64_t size = size_of(file);
    const fs::path relative = file.lexically_relative(from);
    const fs::path goal = to / relative;
    if (Status ok = make_private_folder(goal.parent_path()); !ok) return ok;
    // A copy is read once and once more when it is there: half of the way each.
    std::int64_t seen = 0, last = 0;
    const FileProgress part = [&](const std::string& name, std::int64_t done, std::int64_t) {
      seen += done > last ? done - last : done;
      last = done;
      return !progress || progress(name, before + std::min(size, seen / 2), total);
    };
    const bool is_record = file.filename() == kModelRecords;
    const Status ok = is_record ? move_records(file, ModelFolder(to), relative.parent_path().generic_string())
                                : move_file(file, goal, part);
    if (!ok) return ok;
    remove_empty_folders(file.parent_path(), from);
    before += size;
    if (progress && !progress(file.filename().string(), before, total)) return stopped_by_progress();
  }
  remove_all_empty_folders(from);
  remove_begun_records(to);
  return {};
}

}  // namespace sightline
