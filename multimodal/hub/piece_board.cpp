/// PieceBoard: which pieces of a file are missing, on their way, written, and safely on disk.
#include "multimodal/hub/piece_board.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace sightline {

namespace {

constexpr std::int64_t kLongestRun = std::int64_t{32}
                                     << 20;  // bytes; one question to the storage for so many is enough
constexpr std::int64_t kRunsOfFile = 32;     // at least, so that connections stay close to each other
constexpr std::int64_t kShareOfRest = 8;     // a run takes at most so much of what is left
constexpr std::int64_t kWorthSplitting = 4;  // pieces
constexpr std::int64_t kFlushes = 16;        // of a file, at least
constexpr std::int64_t kFewestAtOnce = 4;    // pieces

std::int64_t flush_pieces(const PieceCut& cut) {
  const std::int64_t most = std::max(kFewestAtOnce, kBytesAtRisk / 2 / cut.piece);
  return std::clamp(cut.count() / kFlushes, kFewestAtOnce, most);
}

}  // namespace

PieceCut PieceCut::of(std::int64_t size) noexcept {
  constexpr std::int64_t kSmallest = std::int64_t{64} << 10;
  constexpr std::int64_t kLargest = std::int64_t{16} << 20;
  const auto part =
      static_cast<std::int64_t>(std::bit_floor(static_cast<std::uint64_t>(std::max<std::int64_t>(1, size / 512))));
  return {size, std::clamp(part, kSmallest, kLargest)};
}

PieceBoard::PieceBoard(PieceCut cut)
    : cut_(cut),
      flush_pieces_(flush_pieces(cut)),
      run_pieces_(std::max<std::int64_t>(1, std::min(kLongestRun, cut.size / kRunsOfFile) / cut.piece)),
      states_(static_cast<std::size_t>(cut.count()), State::Missing),
      marks_(static_cast<std::size_t>(cut.count())),
      is_ours_(static_cast<std::size_t>(cut.count())) {}

void PieceBoard::remember(std::int64_t index, PieceMark mark, bool is_flushed) {
  const std::lock_guard lock(mutex_);
  State& state = states_[static_cast<std::size_t>(index)];
  if (state == State::Written) --n_written_;
  state = is_flushed ? State::Safe : State::Written;
  if (!is_flushed) ++n_written_;
  marks_[static_cast<std::size_t>(index)] = std::move(mark);
}

bool PieceBoard::is_free(std::int64_t index) const {
  if (states_[static_cast<std::size_t>(index)] != State::Missing) return false;
  return std::none_of(plans_.begin(), plans_.end(),
                      [index](const auto& plan) { return index > plan.second.current && index < plan.second.end; });
}

std::optional<PieceRun> PieceBoard::free_run() const {
  std::int64_t n_free = 0;
  std::optional<PieceRun> run;
  bool is_growing = false;
  for (std::int64_t i = 0; i < cut_.count(); ++i) {
    const bool free = is_free(i);
    n_free += free ? 1 : 0;
    if (free && !run) {
      run = PieceRun{i, i};
      is_growing = true;
    }
    is_growing = is_growing && free;
    if (is_growing) run->end = i + 1;
  }
  if (run)
    run->end =
        std::min({run->end, run->begin + run_pieces_, run->begin + std::max<std::int64_t>(1, n_free / kShareOfRest)});
  return run;
}

std::optional<PieceRun> PieceBoard::split_longest() {
  Plan* longest = nullptr;
  for (auto& [connection, plan] : plans_) {
    if (longest == nullptr || plan.end - plan.current > longest->end - longest->current) longest = &plan;
  }
  if (longest == nullptr) return std::nullopt;
  const std::int64_t rest = longest->end - longest->current - 1;
  if (rest < kWorthSplitting) return std::nullopt;
  const PieceRun half{longest->end - rest / 2, longest->end};
  longest->end = half.begin;
  return half;
}

std::optional<PieceRun> PieceBoard::take_run(int connection) {
  std::unique_lock lock(mutex_);
  plans_.erase(connection);
  while (!stopped_) {
    std::optional<PieceRun> run;
    if (!is_full()) run = free_run();
    if (!is_full() && !run) run = split_longest();
    if (run) {
      states_[static_cast<std::size_t>(run->begin)] = State::Taken;
      ++n_taken_;
      plans_[connection] = {run->begin, run->end};
      return run;
    }
    changed_.wait(lock);
  }
  return std::nullopt;
}

std::int64_t PieceBoard::run_end(int connection) const {
  const std::lock_guard lock(mutex_);
  const auto plan = plans_.find(connection);
  return plan == plans_.end() ? 0 : plan->second.end;
}

bool PieceBoard::go_on(int connection) {
  std::unique_lock lock(mutex_);
  const auto at = plans_.find(connection);
  if (at == plans_.end()) return false;
  Plan& plan = at->second;
  const std::int64_t next = plan.current + 1;
  changed_.wait(lock, [&] { return stopped_ || next >= plan.end || !is_full(); });
  if (stopped_ || next >= plan.end || states_[static_cast<std::size_t>(next)] != State::Missing) {
    plans_.erase(at);
    return false;
  }
  states_[static_cast<std::size_t>(next)] = State::Taken;
  ++n_taken_;
  plan.current = next;
  return true;
}

void PieceBoard::give_back(int connection) {
  const std::lock_guard lock(mutex_);
  const auto plan = plans_.find(connection);
  if (plan == plans_.end()) return;
  State& state = states_[static_cast<std::size_t>(plan->second.current)];
  if (state == State::Taken) {  // else someone else completed it
    state = State::Missing;
    --n_taken_;
  }
  plans_.erase(plan);
  changed_.notify_all();
}

bool PieceBoard::wait_for_room() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stopped_ || !is_full(); });
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

bool PieceBoard::wants_flush() const {
  const std::lock_guard lock(mutex_);
  return n_written_ >= flush_pieces_;
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

std::vector<WrittenPiece> PieceBoard::written_pieces() const {
  const std::lock_guard lock(mutex_);
  std::vector<WrittenPiece> pieces;
  for (std::size_t i = 0; n_written_ > 0 && i < states_.size(); ++i) {
    if (states_[i] == State::Written) pieces.push_back({static_cast<std::int64_t>(i), marks_[i]});
  }
  return pieces;
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
