/// Fixed workers and one call: parallel_for.
#include "engine/base/thread_pool.h"

#include <algorithm>
#include <chrono>
#include <system_error>
#include <thread>
#include <vector>

#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>
#endif

namespace sightline {

namespace {

void relax() noexcept {
#if defined(__x86_64__) || defined(__i386__)
  _mm_pause();
#else
  std::this_thread::yield();
#endif
}

// How long a worker looks for the next piece before it sleeps: longer than the gaps inside a forward pass, shorter
// than the time a person could notice in a battery.
constexpr auto kSpinTime = std::chrono::microseconds(200);
constexpr int kChecksPerClock = 64;     // the clock is read once in so many looks
constexpr int kChecksBeforeYield = 4096;   // with more workers than cores, waiting must let the others run

}  // namespace

/// One word says everything about the current job: its number, whether it still takes helpers, and how many are in.
struct ThreadPool::Shared {
  static constexpr std::uint64_t kHelpers = 0xFFFF;      // count of workers inside the job
  static constexpr std::uint64_t kOpen = 0x10000;        // helpers may enter
  static constexpr std::uint64_t kNextJob = 0x20000;     // the job's number stands above both

  /// The items of one worker; others help themselves to what is left of it when they have none of their own.
  struct alignas(64) Share {
    std::atomic<std::int64_t> next{0};
    std::int64_t end = 0;
  };

  explicit Shared(int workers) : shares(static_cast<std::size_t>(workers)) {}

  alignas(64) std::atomic<std::uint64_t> state{0};
  alignas(64) std::atomic<std::uint32_t> wake{0};
  std::atomic<int> sleepers{0};
  std::atomic<bool> ending{false};
  std::vector<Share> shares;
  std::int64_t grain = 1;
  Piece piece = nullptr;
  void* context = nullptr;
  std::vector<std::jthread> threads;

  void take_pieces(int worker) noexcept {
    const auto own = static_cast<std::size_t>(worker);
    for (std::size_t i = 0; i < shares.size(); ++i) {
      Share& share = shares[(own + i) % shares.size()];
      while (share.next.load(std::memory_order_relaxed) < share.end) {   // looking first disturbs nobody
        const std::int64_t begin = share.next.fetch_add(grain, std::memory_order_relaxed);
        if (begin >= share.end) break;
        piece(context, begin, std::min(begin + grain, share.end), worker);
      }
    }
  }

  /// Divides [0, count) into neighbouring shares of whole pieces.
  void share_out(std::int64_t count) noexcept {
    const auto n_shares = static_cast<std::int64_t>(shares.size());
    const std::int64_t n_pieces = (count + grain - 1) / grain;
    for (std::int64_t i = 0; i < n_shares; ++i) {
      Share& share = shares[static_cast<std::size_t>(i)];
      share.next.store(n_pieces * i / n_shares * grain, std::memory_order_relaxed);
      share.end = std::min(n_pieces * (i + 1) / n_shares * grain, count);
    }
  }

  /// Enters the job `seen_job` differs from, if one is open; false if there is none.
  bool help(int worker, std::uint64_t& seen_job) noexcept {
    std::uint64_t now = state.load(std::memory_order_seq_cst);
    while ((now & kOpen) != 0 && now / kNextJob != seen_job) {
      if (state.compare_exchange_weak(now, now + 1, std::memory_order_acq_rel, std::memory_order_acquire)) {
        seen_job = now / kNextJob;
        take_pieces(worker);
        state.fetch_sub(1, std::memory_order_release);
        return true;
      }
    }
    return false;
  }

  void work(int worker) noexcept {
    std::uint64_t seen_job = 0;
    while (!ending.load(std::memory_order_acquire)) {
      if (help(worker, seen_job)) continue;
      const auto until = std::chrono::steady_clock::now() + kSpinTime;
      bool found = false;
      for (int i = 1; !found && !ending.load(std::memory_order_relaxed); ++i) {
        found = help(worker, seen_job);
        if (!found) relax();
        if (i % kChecksPerClock == 0 && std::chrono::steady_clock::now() >= until) break;
      }
      if (!found) sleep(worker, seen_job);
    }
  }

  void sleep(int worker, std::uint64_t& seen_job) noexcept {
    const std::uint32_t ticket = wake.load(std::memory_order_seq_cst);
    sleepers.fetch_add(1, std::memory_order_seq_cst);
    // A job opened before the line above did not see this sleeper, so look once more.
    if (!help(worker, seen_job) && !ending.load(std::memory_order_seq_cst)) wake.wait(ticket, std::memory_order_seq_cst);
    sleepers.fetch_sub(1, std::memory_order_seq_cst);
  }

  void wake_sleepers() noexcept {
    if (sleepers.load(std::memory_order_seq_cst) == 0) return;
    wake.fetch_add(1, std::memory_order_seq_cst);
    wake.notify_all();
  }
};

ThreadPool::ThreadPool(int workers) : shared_(std::make_unique<Shared>(std::max(workers, 1))) {
  for (int worker = 1; worker < workers; ++worker) {
    try {
      shared_->threads.emplace_back([shared = shared_.get(), worker] { shared->work(worker); });
    } catch (const std::system_error&) {
      break;   // the system gives no more threads: fewer workers, same results
    }
  }
}

ThreadPool::~ThreadPool() {
  shared_->ending.store(true, std::memory_order_seq_cst);
  shared_->wake.fetch_add(1, std::memory_order_seq_cst);
  shared_->wake.notify_all();
  shared_->threads.clear();   // joins
}

int ThreadPool::workers() const noexcept { return static_cast<int>(shared_->threads.size()) + 1; }

void ThreadPool::run(std::int64_t count, std::int64_t grain, Piece piece, void* context) noexcept {
  if (count <= 0) return;
  grain = std::max<std::int64_t>(grain, 1);
  if (shared_->threads.empty() || count <= grain) {
    for (std::int64_t begin = 0; begin < count; begin += grain) piece(context, begin, std::min(begin + grain, count), 0);
    return;
  }
  Shared& shared = *shared_;
  shared.grain = grain;
  shared.share_out(count);
  shared.piece = piece;
  shared.context = context;
  const std::uint64_t job = shared.state.load(std::memory_order_relaxed) / Shared::kNextJob + 1;
  shared.state.store(job * Shared::kNextJob | Shared::kOpen, std::memory_order_seq_cst);
  shared.wake_sleepers();
  shared.take_pieces(0);
  shared.state.fetch_and(~Shared::kOpen, std::memory_order_acq_rel);   // late helpers find the door shut
  for (int i = 0; (shared.state.load(std::memory_order_acquire) & Shared::kHelpers) != 0; ++i) {
    if (i % kChecksBeforeYield == kChecksBeforeYield - 1) std::this_thread::yield();
    relax();
  }
}

}  // namespace sightline
