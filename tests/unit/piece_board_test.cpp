/// PieceBoard: which connection fetches what, and that nothing is fetched by two.
#include "multimodal/hub/piece_board.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <numeric>
#include <set>

namespace sightline {
namespace {

constexpr std::int64_t kSize = std::int64_t{96} << 20;  // 768 pieces of 128 KiB, runs of up to 24

/// Completes the whole run of a connection and gives its pieces.
std::vector<std::int64_t> complete_run(PieceBoard& board, int connection, PieceRun run) {
  std::vector<std::int64_t> pieces;
  for (std::int64_t piece = run.begin;; ++piece) {
    pieces.push_back(piece);
    board.complete(piece, std::string(32, 'a'));
    board.end_flush(board.begin_flush(), true);
    if (!board.go_on(connection)) return pieces;
  }
}

TEST(PieceBoard, GivesRunsThatLieBesideEachOtherAndGetShorterTowardsTheEnd) {
  PieceBoard board(PieceCut::of(kSize));
  const PieceRun first = *board.take_run(0);
  const PieceRun second = *board.take_run(1);
  EXPECT_EQ(first, (PieceRun{0, 24}));
  EXPECT_EQ(second, (PieceRun{24, 48}));
  std::set<std::int64_t> seen;
  std::int64_t last_length = 24;
  PieceRun run = first;
  while (true) {
    for (const std::int64_t piece : complete_run(board, 0, run)) EXPECT_TRUE(seen.insert(piece).second) << piece;
    if (seen.size() == 768 - 24) break;
    run = *board.take_run(0);
    EXPECT_LE(run.end - run.begin, last_length);
    last_length = run.end - run.begin;
  }
  EXPECT_EQ(last_length, 1);
}

TEST(PieceBoard, GivesAnIdleConnectionHalfOfWhatASlowOneHasBeforeIt) {  // F-D20
  PieceBoard board(PieceCut::of(kSize));
  const PieceRun slow = *board.take_run(0);
  while (std::optional<PieceRun> run = board.take_run(1)) {
    if (run->begin < slow.end) {
      EXPECT_EQ(*run, (PieceRun{13, 24}));  // 23 are left behind the one on its way
      EXPECT_EQ(board.run_end(0), 13);
      break;
    }
    complete_run(board, 1, *run);
  }
  board.complete(0, std::string(32, 'a'));
  for (std::int64_t piece = 1; piece < 13; ++piece) {
    ASSERT_TRUE(board.go_on(0));
    board.complete(piece, std::string(32, 'a'));
    board.end_flush(board.begin_flush(), true);
  }
  EXPECT_FALSE(board.go_on(0)) << "the rest is the other one's";
}

TEST(PieceBoard, TakesBackTheRestOfARunThatIsGivenUp) {
  PieceBoard board(PieceCut::of(kSize));
  ASSERT_EQ(*board.take_run(0), (PieceRun{0, 24}));
  board.complete(0, std::string(32, 'a'));
  ASSERT_TRUE(board.go_on(0));
  board.give_back(0);
  EXPECT_EQ(*board.take_run(1), (PieceRun{1, 25}));
  EXPECT_EQ(board.reject(0), 1);
  EXPECT_EQ(*board.take_run(2), (PieceRun{0, 1})) << "what was damaged comes first, and nothing of another's run";
}

TEST(PieceBoard, WaitsForAFlushWhenTooMuchIsAtRisk) {  // F-D01
  PieceBoard board(PieceCut::of(kSize));
  std::int64_t n_written = 0;
  std::optional<PieceRun> run = board.take_run(0);
  std::future<bool> waiting;
  for (std::int64_t piece = run->begin; !waiting.valid(); ++piece) {
    board.complete(piece, std::string(32, 'a'));
    ++n_written;
    if (n_written == 96) {  // twice a sixteenth of the file
      waiting = std::async(std::launch::async, [&board] { return board.go_on(0) || board.take_run(0).has_value(); });
    } else if (!board.go_on(0)) {
      run = board.take_run(0);
      piece = run->begin - 1;
    }
  }
  EXPECT_TRUE(board.wants_flush());
  EXPECT_EQ(waiting.wait_for(std::chrono::milliseconds(50)), std::future_status::timeout);
  board.end_flush(board.begin_flush(), true);
  EXPECT_TRUE(waiting.get());
}

TEST(PieceBoard, CountsWhatAnEarlierProgramWroteWithoutFlushingAsNotYetSafe) {
  PieceBoard board(PieceCut::of(kSize));
  board.remember(3, std::string(32, 'b'), true);
  board.remember(4, std::string(32, 'c'), false);
  ASSERT_EQ(board.written_pieces().size(), 1U);
  EXPECT_EQ(board.written_pieces().front().index, 4);
  EXPECT_EQ(board.begin_flush(), std::vector<std::int64_t>{4});
  EXPECT_EQ(*board.take_run(0), (PieceRun{0, 3}));
}

}  // namespace
}  // namespace sightline
