/// Owning, 64-byte aligned, zero-filled array; large ones ask the system for 2 MiB pages.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>

#include "engine/base/error.h"

namespace sightline {

namespace detail {
/// Zero-filled memory, 64-byte aligned (2 MiB aligned from 4 MiB on, where the system is also asked for large
/// pages). Null when memory is refused. `bytes` > 0.
void* allocate_zeroed(std::size_t bytes) noexcept;
void release(void* memory, std::size_t bytes) noexcept;
}  // namespace detail

/// Array of `size` values of T, all zero at first. Move-only. One thread changes it at a time; any number read it.
template <class T>
class AlignedBuffer {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  AlignedBuffer() = default;
  AlignedBuffer(AlignedBuffer&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  AlignedBuffer& operator=(AlignedBuffer&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  AlignedBuffer(const AlignedBuffer&) = delete;
  AlignedBuffer& operator=(const AlignedBuffer&) = delete;
  ~AlignedBuffer() {
    if (data_ != nullptr) detail::release(data_, bytes());
  }

  /// Errors: OverBudget if the system refuses the memory; the message says how much was asked for.
  static Result<AlignedBuffer> create(std::int64_t size) {
    AlignedBuffer buffer;
    if (size <= 0) return buffer;
    const auto bytes = static_cast<std::uint64_t>(size) * sizeof(T);
    void* memory = static_cast<std::uint64_t>(size) > PTRDIFF_MAX / sizeof(T) ? nullptr : detail::allocate_zeroed(bytes);
    if (memory == nullptr) {
      return Error{ErrorCode::OverBudget, "the system refused " + std::to_string(bytes) + " bytes of memory",
                   "MODEL_TOO_BIG"};
    }
    buffer.data_ = static_cast<T*>(memory);
    buffer.size_ = size;
    return buffer;
  }

  [[nodiscard]] T* data() noexcept { return data_; }
  [[nodiscard]] const T* data() const noexcept { return data_; }
  [[nodiscard]] std::int64_t size() const noexcept { return size_; }
  [[nodiscard]] std::size_t bytes() const noexcept { return static_cast<std::size_t>(size_) * sizeof(T); }
  T& operator[](std::int64_t i) noexcept {
    assert(i >= 0 && i < size_);
    return data_[i];
  }
  const T& operator[](std::int64_t i) const noexcept {
    assert(i >= 0 && i < size_);
    return data_[i];
  }
  [[nodiscard]] std::span<T> span() noexcept { return {data_, static_cast<std::size_t>(size_)}; }
  [[nodiscard]] std::span<const T> span() const noexcept { return {data_, static_cast<std::size_t>(size_)}; }

 private:
  T* data_ = nullptr;
  std::int64_t size_ = 0;
};

}  // namespace sightline
