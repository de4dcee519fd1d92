/// An array whose last byte is the last byte of a readable page: reading or writing past its end stops the program.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <type_traits>

namespace sightline::testing_support {

/// `size` values of T, all zero at first, directly before a page without access. Neither copied nor moved.
template <class T>
class GuardedArray {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  explicit GuardedArray(std::int64_t size) : size_(static_cast<std::size_t>(size)) {
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    const std::size_t bytes = size_ * sizeof(T);
    const std::size_t usable = (bytes + page - 1) / page * page;
    mapped_ = usable + page;
    memory_ = mmap(nullptr, mapped_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory_ == MAP_FAILED) std::abort();  // a test machine without a few pages
    auto* const start = static_cast<std::byte*>(memory_);
    if (mprotect(start + usable, page, PROT_NONE) != 0) std::abort();
    data_ = reinterpret_cast<T*>(start + usable - bytes);
  }
  explicit GuardedArray(std::span<const T> values) : GuardedArray(static_cast<std::int64_t>(values.size())) {
    if (!values.empty()) std::memcpy(data_, values.data(), values.size_bytes());
  }
  ~GuardedArray() { munmap(memory_, mapped_); }
  GuardedArray(const GuardedArray&) = delete;
  GuardedArray& operator=(const GuardedArray&) = delete;

  [[nodiscard]] T* data() const noexcept { return data_; }
  [[nodiscard]] std::int64_t size() const noexcept { return static_cast<std::int64_t>(size_); }
  T& operator[](std::int64_t i) const noexcept { return data_[i]; }

 private:
  std::size_t size_ = 0, mapped_ = 0;
  void* memory_ = nullptr;
  T* data_ = nullptr;
};

}  // namespace sightline::testing_support
