/// Owning, 64-byte aligned, zero-filled array; large ones ask the system for 2 MiB pages.
#include "engine/base/aligned_buffer.h"

#include <sys/mman.h>

#include <cstdlib>
#include <cstring>

namespace sightline::detail {

namespace {

constexpr std::size_t kLargePage = std::size_t{2} << 20;
constexpr std::size_t kMappedFrom = 2 * kLargePage;   // smaller buffers come from the heap

std::size_t rounded_up(std::size_t bytes, std::size_t unit) { return (bytes + unit - 1) / unit * unit; }

/// Anonymous pages whose start is a multiple of 2 MiB: a larger piece is taken and its ends given back.
void* map_large(std::size_t bytes) noexcept {
  const std::size_t wanted = rounded_up(bytes, kLargePage);
  if (wanted < bytes || wanted > SIZE_MAX - kLargePage) return nullptr;
  void* raw = mmap(nullptr, wanted + kLargePage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (raw == MAP_FAILED) return nullptr;
  auto* const start = static_cast<std::byte*>(raw);
  const auto address = reinterpret_cast<std::uintptr_t>(raw);
  const std::size_t before = rounded_up(address, kLargePage) - address;
  if (before > 0) munmap(start, before);
  if (before < kLargePage) munmap(start + before + wanted, kLargePage - before);
  madvise(start + before, wanted, MADV_HUGEPAGE);   // advice only: plain pages are correct too
  madvise(start + before, wanted, MADV_DONTDUMP);   // weights stay out of core files
  return start + before;
}

}  // namespace

void* allocate_zeroed(std::size_t bytes) noexcept {
  if (bytes >= kMappedFrom) return map_large(bytes);
  const std::size_t padded = rounded_up(bytes, 64);
  void* memory = std::aligned_alloc(64, padded);
  if (memory != nullptr) std::memset(memory, 0, padded);
  return memory;
}

void release(void* memory, std::size_t bytes) noexcept {
  if (bytes >= kMappedFrom) {
    munmap(memory, rounded_up(bytes, kLargePage));
  } else {
    std::free(memory);
  }
}

}  // namespace sightline::detail
