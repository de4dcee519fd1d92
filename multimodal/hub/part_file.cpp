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
#include <fstream>
#include <iterator>
#include <utility>

#include "engine/base/utf8.h"
#include "multimodal/library/plain_text.h"
#include "multimodal/library/standard_folders.h"
#include "multimodal/wire/json_value.h"

namespace sightline {

namespace {

constexpr std::size_t kJournalBytes = std::size_t{8} << 20;
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

std::string marks_check(std::string_view marks) { return mark_text(XXH3_128bits(marks.data(), marks.size())); }

bool is_mark(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace

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

PartFile::PartFile(int descriptor, std::filesystem::path target, PartIdentity identity, DownloadDisk& disk)
    : descriptor_(descriptor),
      target_(std::move(target)),
      part_(with_ending(target_, ".part")),
      journal_(with_ending(target_, ".part.json")),
      identity_(std::move(identity)),
      disk_(&disk) {}

PartFile::PartFile(PartFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      target_(std::move(other.target_)),
      part_(std::move(other.part_)),
      journal_(std::move(other.journal_)),
      identity_(std::move(other.identity_)),
      disk_(other.disk_) {}

PartFile::~PartFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

void PartFile::read_journal(PieceBoard& board, std::optional<PartIdentity>& claimed) const {
  const int descriptor = ::open(journal_.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (descriptor < 0) return;
  std::string text(kJournalBytes, '\0');
  const ssize_t n = pread(descriptor, text.data(), text.size(), 0);
  close(descriptor);
  if (n <= 0 || n == static_cast<ssize_t>(kJournalBytes)) return;
  text.resize(static_cast<std::size_t>(n));
  const Result<JsonValue> json = parse_json(text, "the journal");
  if (!json) return;
  const auto number = [&json](std::string_view name) {
    const JsonValue* value = json->find(name);
    return value == nullptr ? std::nullopt : value->integer();
  };
  const auto word = [&json](std::string_view name) {
    const JsonValue* value = json->find(name);
    return value != nullptr && value->is(JsonValue::Kind::Text) ? value->text : std::string();
  };
  const PieceCut& cut = board.cut();
  const std::string marks = word("pieces");
  if (number("version") != 1 || word("check") != marks_check(marks)) return;
  claimed = PartIdentity{number("size").value_or(-1), word("content")};
  if (*claimed != identity_ || number("piece_bytes") != cut.piece) return;
  if (marks.size() != static_cast<std::size_t>(cut.count()) * kMarkLength) return;
  for (std::int64_t i = 0; i < cut.count(); ++i) {
    std::string mark = marks.substr(static_cast<std::size_t>(i) * kMarkLength, kMarkLength);
    if (is_mark(mark)) board.remember(i, std::move(mark));
  }
}

Result<PartFile> PartFile::open(const std::filesystem::path& target, const PartIdentity& identity, bool restart,
                                DownloadDisk& disk, PieceBoard& board) {
  const Result<int> descriptor = open_locked(with_ending(target, ".part"));
  if (!descriptor) return descriptor.error();
  PartFile part(*descriptor, target, identity, disk);
  if (restart) {
    if (Status ok = disk.remove(part.journal_); !ok) return ok.error();
    return part;
  }
  std::optional<PartIdentity> claimed;
  part.read_journal(board, claimed);
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

Status PartFile::reserve(std::int64_t spare_bytes) {
  struct stat status {};
  if (fstat(descriptor_, &status) != 0) return file_error(part_, "look at the file", errno);
  const std::int64_t had = std::min<std::int64_t>(identity_.size, status.st_blocks * std::int64_t{512});
  const std::int64_t needed = identity_.size - had;
  const std::int64_t free = disk_->free_bytes(part_.parent_path());
  if (needed > 0 && free - spare_bytes < needed) {
    return Error{ErrorCode::Io,
                 printable(target_.filename().string()) + " needs " + gigabytes_text(needed) + " more on the disk of " +
                     printable(target_.parent_path().string()) + " and " + gigabytes_text(spare_bytes) +
                     " to spare, and " + gigabytes_text(free) + " are free; what came before is kept",
                 "DISK_FULL"};
  }
  return disk_->reserve(descriptor_, identity_.size, part_);
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

Status PartFile::keep(PieceBoard& board) const {
  const std::vector<std::int64_t> pieces = board.begin_flush();
  if (pieces.empty()) return {};
  Status flushed = disk_->flush(descriptor_, part_);
  board.end_flush(pieces, flushed.has_value());
  if (!flushed) return flushed;
  const std::string marks = board.safe_marks();
  return disk_->replace(journal_, "{\"version\": 1, \"size\": " + std::to_string(identity_.size) + ", \"content\": \"" +
                                      identity_.content + "\", \"piece_bytes\": " + std::to_string(board.cut().piece) +
                                      ", \"check\": \"" + marks_check(marks) + "\", \"pieces\": \"" + marks + "\"}\n");
}

Status PartFile::finish() const {
  if (Status ok = disk_->flush(descriptor_, part_); !ok) return ok;
  if (Status ok = disk_->put_in_place(part_, target_); !ok) return ok;
  return disk_->remove(journal_);
}

Status PartFile::discard() const {
  if (Status ok = disk_->remove(journal_); !ok) return ok;
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
