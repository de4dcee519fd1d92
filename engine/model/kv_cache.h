/// KvCache: keys and values of one full-attention layer, in pages that sequences share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/base/aligned_buffer.h"
#include "engine/base/error.h"
#include "engine/kernels/attention.h"

namespace sightline {

/// The keys and values of one sequence in one layer. Pages of 64 rows are filled from the front; a full page never
/// changes again, so copies of a sequence share it, also across threads. The page that is being filled belongs to one
/// cache alone. Move-only; one thread at a time.
class KvCache {
 public:
  KvCache(KvType type, std::int64_t n_kv_heads, std::int64_t head_dim) noexcept;
  KvCache(KvCache&&) noexcept = default;
  KvCache& operator=(KvCache&&) noexcept = default;

  /// What `reserve(rows)` would take.
  [[nodiscard]] std::int64_t bytes_to_reserve(std::int64_t rows) const noexcept;
  /// Makes pages for rows [0, rows). On failure nothing has changed. Errors: OverBudget.
  Status reserve(std::int64_t rows);

  /// A cache with the first `rows` rows of this one: full pages are shared, a page begun is copied.
  /// Errors: OverBudget.
  [[nodiscard]] Result<KvCache> fork(std::int64_t rows) const;

  /// Bytes of pages that no other cache holds.
  [[nodiscard]] std::int64_t own_bytes() const noexcept;
  [[nodiscard]] std::int64_t reserved_rows() const noexcept {
    return static_cast<std::int64_t>(pages_.size()) * kPageRows;
  }

  /// The page that row `row` lies in. Requires: row < reserved_rows().
  [[nodiscard]] std::byte* page_of_row(std::int64_t row) const noexcept;
  [[nodiscard]] KvPages pages() const noexcept { return {addresses_, type_}; }
  [[nodiscard]] KvType type() const noexcept { return type_; }

 private:
  using Page = AlignedBuffer<std::byte>;

  KvCache(const KvCache&) = default;  // shares every page, the one being filled too: for `fork` only
  Status add_page();

  KvType type_;
  std::int64_t page_bytes_;
  std::vector<std::shared_ptr<Page>> pages_;
  std::vector<std::byte*> addresses_;  // of the same pages, as the kernels take them
};

}  // namespace sightline
