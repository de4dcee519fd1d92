/// KvCache: keys and values of one full-attention layer, in pages that sequences share.
#include "engine/model/kv_cache.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

namespace sightline {

KvCache::KvCache(KvType type, std::int64_t n_kv_heads, std::int64_t head_dim) noexcept
    : type_(type), page_bytes_(kv_page_bytes(type, n_kv_heads, head_dim)) {}

Status KvCache::add_page() {
  Result<Page> page = Page::create(page_bytes_);
  if (!page) return page.error();
  pages_.push_back(std::make_shared<Page>(*std::move(page)));
  addresses_.push_back(pages_.back()->data());
  return {};
}

std::int64_t KvCache::bytes_to_reserve(std::int64_t rows) const noexcept {
  const std::int64_t n_missing = (rows + kPageRows - 1) / kPageRows - static_cast<std::int64_t>(pages_.size());
  return std::max<std::int64_t>(n_missing, 0) * page_bytes_;
}

Status KvCache::reserve(std::int64_t rows) {
  const std::size_t before = pages_.size();
  while (reserved_rows() < rows) {
    Status added = add_page();
    if (added) continue;
    pages_.resize(before);
    addresses_.resize(before);
    return added;
  }
  return {};
}

Result<KvCache> KvCache::fork(std::int64_t rows) const {
  assert(rows <= reserved_rows());
  const auto n_full = static_cast<std::size_t>(rows / kPageRows);
  KvCache copy = *this;
  copy.pages_.resize(n_full);
  copy.addresses_.resize(n_full);
  if (rows % kPageRows != 0) {
    Status added = copy.add_page();
    if (!added) return added.error();
    std::memcpy(copy.addresses_.back(), addresses_[n_full], static_cast<std::size_t>(page_bytes_));
  }
  return copy;
}

std::int64_t KvCache::own_bytes() const noexcept {
  std::int64_t bytes = 0;
  for (const std::shared_ptr<Page>& page : pages_) {
    if (page.use_count() == 1) bytes += page_bytes_;
  }
  return bytes;
}

std::byte* KvCache::page_of_row(std::int64_t row) const noexcept {
  assert(row >= 0 && row < reserved_rows());
  return addresses_[static_cast<std::size_t>(row / kPageRows)];
}

}  // namespace sightline
