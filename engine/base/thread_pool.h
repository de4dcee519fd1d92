/// Fixed workers and one call: parallel_for.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <type_traits>

namespace sightline {

/// A fixed team of workers. The calling thread is worker 0 and takes part.
///
/// Workers spin for a short while after a piece of work, because the next one usually follows within microseconds
/// inside a forward pass, and then sleep; an idle pool uses no processor time.
/// Threads: parallel_for is called by one thread at a time, always the same one or with synchronisation between.
class ThreadPool {
 public:
  /// `workers` counts the calling thread; values below 1 mean 1. If the system refuses to start a thread the pool
  /// has fewer workers, never none.
  explicit ThreadPool(int workers);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  [[nodiscard]] int workers() const noexcept;

  /// Calls body(begin, end, worker) for pieces that cover [0, count) without overlap; returns when all are done.
  ///
  /// Pieces hold `grain` items (the last may hold fewer) and start at multiples of `grain`, so that which items
  /// share a piece does not depend on the number of workers. Which worker gets which piece is not fixed: each begins
  /// with a run of neighbouring pieces, in order, and then takes what others have not begun. Bodies must not throw,
  /// allocate, log or call parallel_for.
  template <class Body>
  void parallel_for(std::int64_t count, std::int64_t grain, Body&& body) noexcept {
    using Plain = std::remove_reference_t<Body>;
    run(count, grain,
        [](void* context, std::int64_t begin, std::int64_t end, int worker) {
          (*static_cast<Plain*>(context))(begin, end, worker);
        },
        const_cast<void*>(static_cast<const void*>(&body)));
  }

 private:
  using Piece = void (*)(void* context, std::int64_t begin, std::int64_t end, int worker);
  void run(std::int64_t count, std::int64_t grain, Piece piece, void* context) noexcept;

  struct Shared;
  std::unique_ptr<Shared> shared_;
};

}  // namespace sightline
