/// PieceBoard: which pieces of a file are missing, on their way, written, and safely on disk.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"

namespace sightline {

/// What XXH3 makes of a piece's bytes, as 32 hexadecimal digits. It finds damage on disk; that the whole is what the hub
/// promised is for SHA-256 to say.
using PieceMark = std::string;

/// A file cut into pieces of one length, the last one shorter.
struct PieceCut {
  std::int64_t size = 0;   ///< bytes of the file
  std::int64_t piece = 1;  ///< bytes of a piece

  /// Pieces so small that losing eight of them loses less than 2 % of the file, and of at most 16 MiB. Those on their
  /// way are lost when a program is killed, one for each connection.
  static PieceCut of(std::int64_t size) noexcept;
  [[nodiscard]] std::int64_t count() const noexcept { return (size + piece - 1) / piece; }
  [[nodiscard]] std::int64_t begin(std::int64_t index) const noexcept { return index * piece; }
  [[nodiscard]] std::int64_t length(std::int64_t index) const noexcept {
    return index + 1 == count() ? size - begin(index) : piece;
  }
};

/// Most bytes whose loss is risked if the power fails: written and not yet flushed, or on their way.
inline constexpr std::int64_t kBytesAtRisk = std::int64_t{128} << 20;

/// Pieces [begin, end) that one connection fetches with one request, one after the other.
struct PieceRun {
  std::int64_t begin = 0, end = 0;

  bool operator==(const PieceRun&) const = default;
};

/// A piece that is written, and what came of it.
struct WrittenPiece {
  std::int64_t index = 0;
  PieceMark mark;
};

/// Shared by the threads of one download; all functions may be called from any of them. A connection is told apart by a
/// number of its own.
class PieceBoard {
 public:
  explicit PieceBoard(PieceCut cut);

  [[nodiscard]] const PieceCut& cut() const noexcept { return cut_; }
  /// A piece that an earlier program wrote, and perhaps flushed. Before the threads start.
  void remember(std::int64_t index, PieceMark mark, bool is_flushed);

  /// The first missing pieces that are nobody's yet, fewer of them towards the end; the first one is now on its way. If
  /// there are none, the second half of the longest run another connection has before it, which becomes that much
  /// shorter. Waits while too much is at risk, or there is nothing to take but the file is not verified yet. None when
  /// there is nothing more to do.
  std::optional<PieceRun> take_run(int connection);
  /// Where the connection's run ends by now.
  [[nodiscard]] std::int64_t run_end(int connection) const;
  /// The next piece of the run is now on its way; waits while too much is at risk. False if the run ends here, or
  /// there is nothing more to do: then the connection has none any more.
  bool go_on(int connection);
  /// The connection has no run any more; a piece of it that is on its way is missing again.
  void give_back(int connection);
  /// Waits while too much is at risk; false when there is nothing more to do.
  bool wait_for_room();
  /// The piece is written; `mark` is what came from the network.
  void complete(std::int64_t index, PieceMark mark);
  [[nodiscard]] bool is_complete(std::int64_t index) const;
  [[nodiscard]] bool has_missing() const;
  /// Bytes of all pieces that are written.
  [[nodiscard]] std::int64_t done_bytes() const;

  /// Waits until the piece is written and gives its mark; none when there is nothing more to do.
  std::optional<PieceMark> wait_for(std::int64_t index);
  /// What is on disk is not what came: the piece is missing again. Gives how often that happened to pieces that were
  /// written since the board was made.
  int reject(std::int64_t index);

  /// Whether so much is written that it is worth a flush.
  [[nodiscard]] bool wants_flush() const;
  /// Pieces written and not yet flushed; they are passed to `end_flush`.
  [[nodiscard]] std::vector<std::int64_t> begin_flush() const;
  /// After a success they are safe, else missing again.
  void end_flush(const std::vector<std::int64_t>& pieces, bool is_good);
  /// The marks of all safe pieces in order, dashes for others.
  [[nodiscard]] std::string safe_marks() const;
  /// Pieces written and not yet flushed, with their marks.
  [[nodiscard]] std::vector<WrittenPiece> written_pieces() const;

  /// Ends it: everybody's waiting is over.
  void stop();
  /// The same, because something failed; the first error stays.
  void fail(Error error);
  [[nodiscard]] bool is_stopped() const;
  [[nodiscard]] std::optional<Error> error() const;

 private:
  enum class State : std::uint8_t { Missing, Taken, Written, Safe };
  /// The piece on its way, and the end of those that follow it.
  struct Plan {
    std::int64_t current = 0, end = 0;
  };
  [[nodiscard]] bool is_full() const noexcept { return n_taken_ + n_written_ >= 2 * flush_pieces_; }
  [[nodiscard]] bool is_free(std::int64_t index) const;
  [[nodiscard]] std::optional<PieceRun> free_run() const;
  std::optional<PieceRun> split_longest();

  const PieceCut cut_;
  const std::int64_t flush_pieces_;  // half of what may be at risk
  const std::int64_t run_pieces_;    // the longest run
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<State> states_;
  std::vector<PieceMark> marks_;
  std::vector<bool> is_ours_;  // written since the board was made
  std::map<int, Plan> plans_;  // by connection
  std::int64_t n_taken_ = 0, n_written_ = 0;
  int n_rejected_ = 0;
  bool stopped_ = false;
  std::optional<Error> error_;
};

}  // namespace sightline
