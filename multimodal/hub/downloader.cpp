/// Downloading one file of a hub: in pieces, over several connections, continued after anything, and verified.
#include "multimodal/hub/downloader.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <deque>
#include <thread>
#include <utility>
#include <vector>

#include "engine/base/utf8.h"
#include "multimodal/hub/piece_fetcher.h"
#include "multimodal/library/file_moves.h"

namespace sightline {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kFlushInterval(5);
constexpr std::chrono::milliseconds kReportInterval(200);
constexpr std::chrono::seconds kSpeedWindow(8);
constexpr int kRejections = 16;  // of pieces that the disk gave back wrong

/// Bytes per second over the last seconds.
class Speedometer {
 public:
  void note(std::int64_t bytes) {
    const Clock::time_point now = Clock::now();
    notes_.emplace_back(now, bytes);
    while (notes_.size() > 2 && now - notes_.front().first > kSpeedWindow) notes_.pop_front();
  }
  [[nodiscard]] double bytes_per_second() const {
    if (notes_.size() < 2) return 0.0;
    const std::chrono::duration<double> time = notes_.back().first - notes_.front().first;
    return time.count() <= 0.0 ? 0.0 : static_cast<double>(notes_.back().second - notes_.front().second) / time.count();
  }

 private:
  std::deque<std::pair<Clock::time_point, std::int64_t>> notes_;
};

/// Reads a piece as the disk gives it back, into its mark and `sha256`. By blocks that stay in the processor's cache from
/// the copy to both sums: with whole pieces a download over the loopback took a quarter longer.
Result<PieceMark> read_piece(const PartFile& part, const PieceCut& cut, std::int64_t piece, Sha256& sha256) {
  std::array<std::byte, std::size_t{128} << 10> bytes{};
  PieceMarker marker;
  for (std::int64_t at = 0; at < cut.length(piece);) {
    const auto n = std::min<std::int64_t>(cut.length(piece) - at, std::ssize(bytes));
    const std::span<std::byte> block(bytes.data(), static_cast<std::size_t>(n));
    if (Status ok = part.read(cut.begin(piece) + at, block); !ok) return ok.error();
    marker.update(block);
    sha256.update(block);
    at += n;
  }
  return marker.finish();
}

/// Reads the pieces in their order as they are written, holds each against its mark, and makes the SHA-256 of all.
/// None if it was stopped.
std::optional<Digest> verify(const PartFile& part, PieceBoard& board) {
  const PieceCut& cut = board.cut();
  Sha256 sha256;
  for (std::int64_t piece = 0; piece < cut.count();) {
    const std::optional<PieceMark> wanted = board.wait_for(piece);
    if (!wanted) return std::nullopt;
    Sha256 with_piece = sha256;
    const Result<PieceMark> mark = read_piece(part, cut, piece, with_piece);
    if (!mark) {
      board.fail(mark.error());
      return std::nullopt;
    }
    if (*mark == *wanted) {
      sha256 = std::move(with_piece);
      ++piece;
    } else if (board.reject(piece) >= kRejections) {
      board.fail(Error{ErrorCode::Io, "the disk gives back other bytes than were written to it; it may be failing",
                       "DISK_ERROR"});
      return std::nullopt;
    }
  }
  return sha256.finish();
}

/// One file on its way, seen from the calling thread.
class Download {
 public:
  Download(const HubClient& client, const DownloadTask& task, const DownloadOptions& options, PartFile part,
           PieceBoard& board, DownloadControl& control, const DownloadObserver& observer)
      : part_(std::move(part)),
        board_(board),
        observer_(observer),
        shared_{client, task, options, part_, board, control, SourceOfFile(client, task), ended_.get_token(),
                {},     {},   {},      {},    {},    {}} {}

  Result<DownloadedFile> run(const std::stop_token& stop) {
    const std::stop_callback on_stop(stop, [this] {
      board_.fail(Error{ErrorCode::Cancelled, "the download was stopped; what came is kept", "CANCELLED"});
      end();
    });
    std::optional<Digest> digest;
    bool is_verified = false;
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < std::max(1, shared_.options.connections); ++i) {
        threads.emplace_back([this, i] { fetch_pieces(shared_, i); });
      }
      threads.emplace_back([&] {
        digest = verify(part_, board_);
        const std::lock_guard lock(shared_.mutex);
        is_verified = true;
        shared_.woken.notify_all();
      });
      watch(is_verified);
      end();  // whoever waits for more pieces
    }
    const Status kept = part_.keep(board_);
    if (const std::optional<Error> error = board_.error()) return *error;
    if (!kept) return kept.error();
    return finish(*digest);
  }

 private:
  void end() {
    board_.stop();
    ended_.request_stop();
    shared_.woken.notify_all();
  }

  /// Flushes, keeps the journal and reports until all is verified or something failed.
  void watch(const bool& is_verified) {
    Clock::time_point flushed_at = Clock::now();
    Clock::time_point reported_at{};
    while (true) {
      {
        std::unique_lock lock(shared_.mutex);
        shared_.woken.wait_for(lock, std::chrono::milliseconds(10), [&] { return is_verified; });
        if (is_verified) break;
      }
      if (board_.is_stopped()) {
        ended_.request_stop();
        break;
      }
      const Clock::time_point now = Clock::now();
      if (board_.wants_flush() || now - flushed_at > kFlushInterval) {
        if (Status ok = part_.keep(board_); !ok) board_.fail(ok.error());
        flushed_at = Clock::now();
      }
      if (now - reported_at >= kReportInterval) {
        report();
        reported_at = now;
      }
    }
    report();
  }

  void report() {
    speed_.note(shared_.fetched_bytes);
    if (!observer_) return;
    DownloadProgress progress;
    progress.file = shared_.task.file.path;
    progress.total_bytes = shared_.task.file.size;
    progress.done_bytes = std::min(progress.total_bytes, board_.done_bytes() + shared_.begun_bytes);
    progress.bytes_per_second = speed_.bytes_per_second();
    const std::int64_t left = progress.total_bytes - progress.done_bytes;
    if (left > 0 && progress.bytes_per_second > 1.0) {
      progress.remaining =
          std::chrono::seconds(static_cast<std::int64_t>(static_cast<double>(left) / progress.bytes_per_second) + 1);
    }
    if (left == 0) progress.stage = DownloadProgress::Stage::Verifying;
    {
      const std::lock_guard lock(shared_.mutex);
      progress.why = shared_.waiting_for;
    }
    if (!progress.why.empty()) progress.stage = DownloadProgress::Stage::Waiting;
    observer_(progress);
  }

  Result<DownloadedFile> finish(const Digest& digest) {
    const HubFileEntry& file = shared_.task.file;
    if (file.sha256 && digest != *file.sha256) {
      if (Status ok = part_.discard(); !ok) return ok.error();
      return Error{ErrorCode::Corrupt,
                   printable(file.path, 80) + " came whole, but its SHA-256 is not the one that " +
                       shared_.client.server() + " promised; it was thrown away: try again, or another source",
                   "DL_HASH"};
    }
    if (Status ok = part_.finish(); !ok) return ok.error();
    return DownloadedFile{digest, file.sha256.has_value(), shared_.fetched_bytes};
  }

  PartFile part_;
  PieceBoard& board_;
  const DownloadObserver& observer_;
  std::stop_source ended_;
  FetchShared shared_;
  Speedometer speed_;
};

/// The file is there already: whether it is the right one. None if it is not there.
Result<std::optional<DownloadedFile>> look_at_target(const DownloadTask& task, const DownloadObserver& observer,
                                                     const std::stop_token& stop) {
  struct stat status {};
  if (lstat(task.target.c_str(), &status) != 0) return std::optional<DownloadedFile>();
  const auto taken = [&task](const char* what) {
    return Error{ErrorCode::InvalidArgument,
                 printable(task.target.string()) + " exists already and is " + what + "; move it away, and try again",
                 "DL_NAME"};
  };
  if (!S_ISREG(status.st_mode)) return taken(S_ISLNK(status.st_mode) ? "a symbolic link" : "no file");
  if (status.st_size != task.file.size) return taken("a file of another size");
  const Result<Digest> digest = digest_of(task.target, [&](const std::string&, std::int64_t done, std::int64_t) {
    if (observer) observer({DownloadProgress::Stage::Verifying, task.file.path, done, task.file.size});
    return !stop.stop_requested();
  });
  if (!digest) return digest.error();
  if (task.file.sha256 && *digest != *task.file.sha256) return taken("not the one on the hub: its SHA-256 differs");
  return std::optional<DownloadedFile>(DownloadedFile{*digest, task.file.sha256.has_value(), 0});
}

}  // namespace

Result<DownloadedFile> download_file(const HubClient& client, const DownloadTask& task, const DownloadOptions& options,
                                     DownloadDisk& disk, DownloadControl& control, const DownloadObserver& observer,
                                     std::stop_token stop) {
  const Result<std::optional<DownloadedFile>> there = look_at_target(task, observer, stop);
  if (!there) return there.error();
  if (*there) {
    if (Status ok = discard_part(task.target, disk); !ok && ok.error().id != "DL_BUSY") return ok.error();
    return **there;
  }
  const std::string content = task.file.sha256 ? hex_text(*task.file.sha256) : task.model.commit + ":" + task.file.path;
  PieceBoard board(PieceCut::of(task.file.size));
  Result<PartFile> part = PartFile::open(task.target, {task.file.size, content}, options.restart, disk, board);
  if (!part) return part.error();
  if (Status ok = part->reserve(options.spare_bytes, board); !ok) return ok.error();
  return Download(client, task, options, *std::move(part), board, control, observer).run(stop);
}

}  // namespace sightline
