/// PieceBoard: which pieces of a file are missing, on their way, written, and safely on disk.
#include "multimodal/hub/piece_board.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace sightline {

PieceCut PieceCut::of(std::int64_t size) noexcept {
  constexpr std::int64_t kSmallest = std::int64_t{64} << 10;
  constexpr std::int64_t kLargest = std::int64_t{16} << 20;
  const auto part =
      static_cast<std::int64_t>(std::bit_floor(static_cast<std::uint64_t>(std::max<std::int64_t>(1, size / 512))));
  return {size, std::clamp(part, kSmallest, kLargest)};
}

PieceBoard::PieceBoard(PieceCut cut)
    : cut_(cut),
      states_(static_cast<std::size_t>(cut.count()), State::Missing),
      marks_(static_cast<std::size_t>(cut.count())),
      is_ours_(static_cast<std::size_t>(cut.count())) {}

void PieceBoard::remember(std::int64_t index, PieceMark mark) {
  const std::lock_guard lock(mutex_);
  states_[static_cast<std::size_t>(index)] = State::Safe;
  marks_[static_cast<std::size_t>(index)] = std::move(mark);
}

std::optional<std::int64_t> PieceBoard::take() {
  std::unique_lock lock(mutex_);
  while (!stopped_) {
    const auto missing = std::find(states_.begin(), states_.end(), State::Missing);
    if (missing != states_.end() && at_risk() < kPiecesAtRisk) {
      *missing = State::Taken;
      ++n_taken_;
      return missing - states_.begin();
    }
    changed_.wait(lock);
  }
  return std::nullopt;
}

void PieceBoard::give_back(std::int64_t index) {
  const std::lock_guard lock(mutex_);
  State& state = states_[static_cast<std::size_t>(index)];
  if (state != State::Taken) return;  // someone else completed it
  state = State::Missing;
  --n_taken_;
  changed_.notify_all();
}

bool PieceBoard::wait_for_room() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stopped_ || at_risk() < kPiecesAtRisk; });
  return !stopped_;
}

void PieceBoard::complete(std::int64_t index, PieceMark mark) {
  const std::lock_guard lock(mutex_);
  State& state = states_[static_cast<std::size_t>(index)];
  if (state == State::Taken) --n_taken_;
  if (state == State::Taken || state == State::Missing) ++n_written_;
  state = State::Written;
  is_ours_[static_cast<std::size_t>(index)] = true;
  marks_[static_cast<std::size_t>(index)] = std::move(mark);
  changed_.notify_all();
}

bool PieceBoard::is_complete(std::int64_t index) const {
  const std::lock_guard lock(mutex_);
  const State state = states_[static_cast<std::size_t>(index)];
  return state == State::Written || state == State::Safe;
}

bool PieceBoard::has_missing() const {
  const std::lock_guard lock(mutex_);
  return std::find(states_.begin(), states_.end(), State::Missing) != states_.end();
}

std::int64_t PieceBoard::done_bytes() const {
  const std::lock_guard lock(mutex_);
  std::int64_t bytes = 0;
  for (std::size_t i = 0; i < states_.size(); ++i) {
    if (states_[i] == State::Written || states_[i] == State::Safe) bytes += cut_.length(static_cast<std::int64_t>(i));
  }
  return bytes;
}

std::optional<PieceMark> PieceBoard::wait_for(std::int64_t index) {
  const auto at = static_cast<std::size_t>(index);
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return stopped_ || states_[at] == State::Written || states_[at] == State::Safe; });
  if (stopped_) return std::nullopt;
  return marks_[at];
}

int PieceBoard::reject(std::int64_t index) {
  const std::lock_guard lock(mutex_);
  State& state = states_[static_cast<std::size_t>(index)];
  if (state == State::Written) --n_written_;
  state = State::Missing;
  changed_.notify_all();
  if (is_ours_[static_cast<std::size_t>(index)]) ++n_rejected_;
  return n_rejected_;
}

std::vector<std::int64_t> PieceBoard::begin_flush() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::int64_t> pieces;
  if (n_written_ == 0) return pieces;
  for (std::size_t i = 0; i < states_.size(); ++i) {
    if (states_[i] == State::Written) pieces.push_back(static_cast<std::int64_t>(i));
  }
  return pieces;
}

void PieceBoard::end_flush(const std::vector<std::int64_t>& pieces, bool is_good) {
  const std::lock_guard lock(mutex_);
  for (const std::int64_t piece : pieces) {
    State& state = states_[static_cast<std::size_t>(piece)];
    if (state != State::Written) continue;  // found to be damaged meanwhile
    state = is_good ? State::Safe : State::Missing;
    --n_written_;
  }
  changed_.notify_all();
}

std::string PieceBoard::safe_marks() const {
  const std::lock_guard lock(mutex_);
  std::string marks;
  marks.reserve(states_.size() * 32);
  for (std::size_t i = 0; i < states_.size(); ++i) {
    if (states_[i] == State::Safe) {
      marks += marks_[i];
    } else {
      marks.append(32, '-');
    }
  }
  return marks;
}

void PieceBoard::stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  changed_.notify_all();
}

void PieceBoard::fail(Error error) {
  const std::lock_guard lock(mutex_);
  if (!stopped_) error_ = std::move(error);
  stopped_ = true;
  changed_.notify_all();
}

bool PieceBoard::is_stopped() const {
  const std::lock_guard lock(mutex_);
  return stopped_;
}

std::optional<Error> PieceBoard::error() const {
  const std::lock_guard lock(mutex_);
  return error_;
}

}  // namespace sightline
