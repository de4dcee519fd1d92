/// PartFile: a file that is being downloaded, and the journal of what of it is safe.
#include "multimodal/hub/part_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#define XXH_STATIC_LINKING_ONLY
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "engine/base/utf8.h"
#include "multimodal/library/plain_text.h"
#include "multimodal/library/standard_folders.h"

namespace sightline {

namespace {

constexpr std::size_t kMarkLength = 32;

PieceMark mark_text(XXH128_hash_t hash) {
  std::array<char, kMarkLength + 1> text{};
  std::snprintf(text.data(), text.size(), "%016llx%016llx", static_cast<unsigned long long>(hash.high64),
                static_cast<unsigned long long>(hash.low64));
  return text.data();
}

std::filesystem::path with_ending(const std::filesystem::path& file, const char* ending) {
  std::filesystem::path out = file;
  out += ending;
  return out;
}

/// A locked descriptor of the file that has the name now. Errors: as PartFile::open.
Result<int> open_locked(const std::filesystem::path& part) {
  for (int attempt = 0; attempt < 16; ++attempt) {
    const int descriptor = open(part.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    if (descriptor < 0) {
      const int problem = errno;
      if (problem != ELOOP && problem != EISDIR) return file_error(part, "open the file", problem);
      return Error{ErrorCode::InvalidArgument, printable(part.string()) + " is in the way: it is a link or a folder",
                   "DL_NAME"};
    }
    struct stat ours {
    }, named{};
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
      close(descriptor);
      return Error{ErrorCode::Unavailable,
                   printable(part.stem().string()) + " is being downloaded already, by another window or program",
                   "DL_BUSY"};
    }
    // Whoever had it before may have finished meanwhile: then the name is free, and ours has another one.
    const bool is_named = fstat(descriptor, &ours) == 0 && lstat(part.c_str(), &named) == 0 &&
                          ours.st_ino == named.st_ino && ours.st_dev == named.st_dev;
    if (is_named && S_ISREG(ours.st_mode)) return descriptor;
    close(descriptor);
    if (is_named)
      return Error{ErrorCode::InvalidArgument, printable(part.string()) + " is in the way: it is no file", "DL_NAME"};
  }
  return Error{ErrorCode::Unavailable, printable(part.string()) + " changes hands all the time", "DL_BUSY"};
}

}  // namespace

PieceMark mark_of(std::string_view text) { return mark_text(XXH3_128bits(text.data(), text.size())); }

struct PieceMarker::State {
  XXH3_state_t hash;
};

PieceMarker::PieceMarker() : state_(std::make_unique<State>()) { XXH3_128bits_reset(&state_->hash); }
PieceMarker::~PieceMarker() = default;
PieceMarker::PieceMarker(PieceMarker&&) noexcept = default;
PieceMarker& PieceMarker::operator=(PieceMarker&&) noexcept = default;

void PieceMarker::update(std::span<const std::byte> bytes) {
  XXH3_128bits_update(&state_->hash, bytes.data(), bytes.size());
}

PieceMark PieceMarker::finish() {
  const PieceMark mark = mark_text(XXH3_128bits_digest(&state_->hash));
  XXH3_128bits_reset(&state_->hash);
  return mark;
}

PartFile::PartFile(int descriptor, std::filesystem::path target, std::int64_t size,
                   std::unique_ptr<PieceJournal> journal, DownloadDisk& disk)
    : descriptor_(descriptor),
      target_(std::move(target)),
      part_(with_ending(target_, ".part")),
      size_(size),
      journal_(std::move(journal)),
      disk_(&disk) {}

PartFile::PartFile(PartFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      target_(std::move(other.target_)),
      part_(std::move(other.part_)),
      size_(other.size_),
      journal_(std::move(other.journal_)),
      flushed_(std::move(other.flushed_)),
      disk_(other.disk_) {}

PartFile::~PartFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

Result<PartFile> PartFile::open(const std::filesystem::path& target, const PartIdentity& identity, bool restart,
                                DownloadDisk& disk, PieceBoard& board) {
  const Result<int> descriptor = open_locked(with_ending(target, ".part"));
  if (!descriptor) return descriptor.error();
  PartFile part(*descriptor, target, identity.size,
                std::make_unique<PieceJournal>(with_ending(target, ".part.json"), identity, disk), disk);
  if (restart) {
    if (Status ok = part.journal_->remove(); !ok) return ok.error();
    return part;
  }
  const std::optional<PartIdentity> claimed = part.journal_->read(board);
  if (claimed && *claimed != identity) {
    return Error{
        ErrorCode::Corrupt,
        printable(target.filename().string()) +
            " has changed on the hub since its download began; what came of the old one is kept until you begin again "
            "with --restart",
        "DL_CHANGED"};
  }
  return part;
}

Status PartFile::reserve(std::int64_t spare_bytes, const PieceBoard& board) {
  struct stat status {};
  if (fstat(descriptor_, &status) != 0) return file_error(part_, "look at the file", errno);
  const std::int64_t had = std::min<std::int64_t>(size_, status.st_blocks * std::int64_t{512});
  const std::int64_t needed = size_ - had;
  const std::int64_t free = disk_->free_bytes(part_.parent_path());
  if (needed > 0 && free - spare_bytes < needed) {
    return Error{ErrorCode::Io,
                 printable(target_.filename().string()) + " needs " + gigabytes_text(needed) + " more on the disk of " +
                     printable(target_.parent_path().string()) + " and " + gigabytes_text(spare_bytes) +
                     " to spare, and " + gigabytes_text(free) + " are free; what came before is kept",
                 "DISK_FULL"};
  }
  if (Status ok = disk_->reserve(descriptor_, size_, part_); !ok) return ok;
  return journal_->keep(board);
}

Status PartFile::write(std::int64_t offset, std::span<const std::byte> bytes) const {
  return disk_->write(descriptor_, offset, bytes, part_);
}

Status PartFile::read(std::int64_t offset, std::span<std::byte> out) const {
  while (!out.empty()) {
    const ssize_t n = pread(descriptor_, out.data(), out.size(), offset);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return file_error(part_, "read", errno);
    if (n == 0) {
      std::memset(out.data(), 0, out.size());
      return {};
    }
    out = out.subspan(static_cast<std::size_t>(n));
    offset += n;
  }
  return {};
}

Status PartFile::note(std::int64_t index, const PieceMark& mark) const { return journal_->add(index, mark); }

Status PartFile::keep(PieceBoard& board) {
  if (!flushed_) return flushed_;
  const std::vector<std::int64_t> pieces = board.begin_flush();
  if (pieces.empty()) return {};
  flushed_ = disk_->flush(descriptor_, part_);
  board.end_flush(pieces, flushed_.has_value());
  if (flushed_) return journal_->keep(board);
  // What can still be read from memory may never have reached the disk.
  journal_->keep_flushed_only(board);
  return flushed_;
}

Status PartFile::finish() const {
  if (Status ok = disk_->flush(descriptor_, part_); !ok) return ok;
  if (Status ok = disk_->put_in_place(part_, target_); !ok) return ok;
  return journal_->remove();
}

Status PartFile::discard() const {
  if (Status ok = journal_->remove(); !ok) return ok;
  return disk_->remove(part_);
}

Status discard_part(const std::filesystem::path& target, DownloadDisk& disk) {
  std::error_code ignored;
  if (!std::filesystem::exists(std::filesystem::symlink_status(with_ending(target, ".part"), ignored))) {
    return disk.remove(with_ending(target, ".part.json"));
  }
  PieceBoard nothing(PieceCut{});
  const Result<PartFile> part = PartFile::open(target, {}, true, disk, nothing);
  return part ? part->discard() : Status(part.error());
}

}  // namespace sightline
