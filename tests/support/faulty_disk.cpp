/// FaultyDisk: a disk under SQLite that fails when a test says so, and that remembers what was written in which order.
#include "tests/support/faulty_disk.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <new>
#include <string_view>

namespace sightline::testing_support {

class FaultyDisk::State {
 public:
  /// Notes a change, or says that it fails.
  int change(DiskChange change, int failure) {
    const std::lock_guard lock(mutex_);
    if (is_full_ && change.kind == DiskChange::Kind::Write && is_full_()) {
      has_failed = true;
      return SQLITE_FULL;
    }
    if (failing_) {
      if (n_until_ == 0) {
        if (!has_failed) {
          failed_ending_a_commit = change.kind == DiskChange::Kind::Sync && !changes.empty() &&
                                   changes.back().kind == DiskChange::Kind::Truncate;
        }
        has_failed = true;
        failing_ = lasts_;
        return failure;
      }
      --n_until_;
    }
    changes.push_back(std::move(change));
    return SQLITE_OK;
  }
  void fail_after(int n, bool lasts) {
    const std::lock_guard lock(mutex_);
    failing_ = true;
    lasts_ = lasts;
    n_until_ = n;
    has_failed = false;
  }
  void fill_while(std::function<bool()> is_full) {
    const std::lock_guard lock(mutex_);
    is_full_ = std::move(is_full);
    has_failed = false;
  }
  void heal() {
    const std::lock_guard lock(mutex_);
    failing_ = false;
    is_full_ = nullptr;
  }
  bool has_failed_yet() const {
    const std::lock_guard lock(mutex_);
    return has_failed;
  }

  sqlite3_vfs vfs{};
  sqlite3_vfs* real = nullptr;
  std::vector<DiskChange> changes;
  bool has_failed = false, failed_ending_a_commit = false;

 private:
  mutable std::mutex mutex_;
  std::function<bool()> is_full_;
  bool failing_ = false, lasts_ = false;
  int n_until_ = 0;
};

namespace {

using State = FaultyDisk::State;

/// SQLite hands us memory for this and, behind it, for the real one.
struct File {
  sqlite3_file base;
  State* state;
  std::string* name;
};

File& ours(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }
sqlite3_file* real(sqlite3_file* file) { return reinterpret_cast<sqlite3_file*>(&ours(file) + 1); }

int change(sqlite3_file* file, DiskChange::Kind kind, std::int64_t offset, std::string bytes, int failure) {
  return ours(file).state->change({kind, *ours(file).name, offset, std::move(bytes)}, failure);
}

int file_close(sqlite3_file* file) {
  const int code = real(file)->pMethods == nullptr ? SQLITE_OK : real(file)->pMethods->xClose(real(file));
  delete ours(file).name;
  return code;
}
int file_read(sqlite3_file* file, void* to, int size, sqlite3_int64 at) {
  return real(file)->pMethods->xRead(real(file), to, size, at);
}
int file_write(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
  std::string bytes(static_cast<const char*>(from), static_cast<std::size_t>(size));
  const int code = change(file, DiskChange::Kind::Write, at, std::move(bytes), SQLITE_IOERR_WRITE);
  return code != SQLITE_OK ? code : real(file)->pMethods->xWrite(real(file), from, size, at);
}
int file_truncate(sqlite3_file* file, sqlite3_int64 size) {
  const int code = change(file, DiskChange::Kind::Truncate, size, {}, SQLITE_IOERR_TRUNCATE);
  return code != SQLITE_OK ? code : real(file)->pMethods->xTruncate(real(file), size);
}
int file_sync(sqlite3_file* file, int flags) {
  const int code = change(file, DiskChange::Kind::Sync, 0, {}, SQLITE_IOERR_FSYNC);
  return code != SQLITE_OK ? code : real(file)->pMethods->xSync(real(file), flags);
}
int file_size(sqlite3_file* file, sqlite3_int64* size) { return real(file)->pMethods->xFileSize(real(file), size); }
int file_lock(sqlite3_file* file, int level) { return real(file)->pMethods->xLock(real(file), level); }
int file_unlock(sqlite3_file* file, int level) { return real(file)->pMethods->xUnlock(real(file), level); }
int file_reserved(sqlite3_file* file, int* is_reserved) {
  return real(file)->pMethods->xCheckReservedLock(real(file), is_reserved);
}
int file_control(sqlite3_file* file, int operation, void* argument) {
  return real(file)->pMethods->xFileControl(real(file), operation, argument);
}
int file_sector(sqlite3_file* file) { return real(file)->pMethods->xSectorSize(real(file)); }
int file_traits(sqlite3_file* file) { return real(file)->pMethods->xDeviceCharacteristics(real(file)); }

/// Version 1: without memory maps and shared memory, which would go past us.
constexpr sqlite3_io_methods kMethods = {
    1,         file_close,  file_read,     file_write,   file_truncate, file_sync,   file_size,
    file_lock, file_unlock, file_reserved, file_control, file_sector,   file_traits, nullptr,
    nullptr,   nullptr,     nullptr,       nullptr,      nullptr};

State& state_of(sqlite3_vfs* vfs) { return *static_cast<State*>(vfs->pAppData); }

int vfs_open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  State& state = state_of(vfs);
  ours(file).state = &state;
  ours(file).name = new std::string(name == nullptr ? "" : std::filesystem::path(name).filename().string());
  const int code = state.real->xOpen(state.real, name, real(file), flags, out_flags);
  file->pMethods = &kMethods;
  if (code == SQLITE_OK) return code;
  file_close(file);
  file->pMethods = nullptr;
  return code;
}

int vfs_delete(sqlite3_vfs* vfs, const char* name, int syncs_folder) {
  State& state = state_of(vfs);
  const std::string file = std::filesystem::path(name).filename().string();
  const int code = state.change({DiskChange::Kind::Delete, file, 0, {}}, SQLITE_IOERR_DELETE);
  return code != SQLITE_OK ? code : state.real->xDelete(state.real, name, syncs_folder);
}

}  // namespace

FaultyDisk::FaultyDisk() : state_(std::make_unique<State>()) {
  sqlite3_initialize();
  state_->real = sqlite3_vfs_find(nullptr);
  state_->vfs = *state_->real;  // what is not changed below does not look at the object it is called for
  state_->vfs.szOsFile = static_cast<int>(sizeof(File)) + state_->real->szOsFile;
  state_->vfs.pNext = nullptr;
  state_->vfs.zName = "faulty";
  state_->vfs.pAppData = state_.get();
  state_->vfs.xOpen = vfs_open;
  state_->vfs.xDelete = vfs_delete;
  sqlite3_vfs_register(&state_->vfs, 1);
}

FaultyDisk::~FaultyDisk() {
  sqlite3_vfs_unregister(&state_->vfs);
  sqlite3_vfs_register(state_->real, 1);
}

void FaultyDisk::fail_after(int n, bool lasts) { state_->fail_after(n, lasts); }
void FaultyDisk::fill_while(std::function<bool()> is_full) { state_->fill_while(std::move(is_full)); }
void FaultyDisk::heal() { state_->heal(); }
bool FaultyDisk::has_failed() const { return state_->has_failed_yet(); }
bool FaultyDisk::failed_ending_a_commit() const { return state_->failed_ending_a_commit; }
const std::vector<DiskChange>& FaultyDisk::changes() const { return state_->changes; }

namespace {

void put(std::string& file, std::int64_t offset, std::string_view bytes) {
  const auto at = static_cast<std::size_t>(offset);
  file.resize(std::max(file.size(), at + bytes.size()), '\0');
  file.replace(at, bytes.size(), bytes);
}

void apply(DiskImage& image, const DiskChange& change, PowerLoss loss = PowerLoss::Nothing) {
  using Kind = DiskChange::Kind;
  if (change.kind == Kind::Delete) image.erase(change.file);
  if (change.kind == Kind::Truncate) image[change.file].resize(static_cast<std::size_t>(change.offset), '\0');
  if (change.kind != Kind::Write) return;
  std::string& file = image[change.file];
  std::string bytes = change.bytes;
  if (loss == PowerLoss::Torn) bytes.resize(bytes.size() / 1024 * 512);
  if (loss == PowerLoss::ZeroFilled) {
    const std::size_t kept = file.size() - std::min(file.size(), static_cast<std::size_t>(change.offset));
    if (bytes.size() > kept) std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(kept), bytes.end(), '\0');
  }
  put(file, change.offset, bytes);
}

}  // namespace

DiskImage image_after(const std::vector<DiskChange>& changes, std::size_t n, PowerLoss loss) {
  DiskImage image;
  const auto is_synced = [&](std::size_t i) {
    for (std::size_t later = i + 1; later < n; ++later) {
      if (changes[later].file == changes[i].file && changes[later].kind == DiskChange::Kind::Sync) return true;
    }
    return false;
  };
  for (std::size_t i = 0; i < n; ++i) {
    const bool is_last = i + 1 == n;
    const bool may_be_lost = changes[i].kind != DiskChange::Kind::Delete && !is_synced(i);
    const bool is_lost = may_be_lost && (loss == PowerLoss::Unsynced || (loss == PowerLoss::Reordered && !is_last));
    if (is_lost) continue;
    PowerLoss here = PowerLoss::Nothing;
    if (loss == PowerLoss::Torn && is_last) here = loss;
    if (loss == PowerLoss::ZeroFilled && !is_synced(i)) here = loss;
    apply(image, changes[i], here);
  }
  return image;
}

}  // namespace sightline::testing_support
