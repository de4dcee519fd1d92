/// ImageCache: rows of pictures that were seen before.
#include "vision/image_cache.h"

#include <algorithm>

namespace sightline {

namespace {

std::int64_t bytes_of(const ImageEmbedding& embedding) {
  auto bytes = static_cast<std::int64_t>(embedding.rows->values.bytes());
  for (const auto& features : embedding.deepstack) bytes += static_cast<std::int64_t>(features->values.bytes());
  return bytes;
}

}  // namespace

std::optional<ImageEmbedding> ImageCache::find(const Digest& key) {
  const auto entry =
      std::find_if(entries_.begin(), entries_.end(), [&key](const ImageEmbedding& e) { return e.content == key; });
  if (entry == entries_.end()) return std::nullopt;
  entries_.splice(entries_.begin(), entries_, entry);
  return entries_.front();
}

void ImageCache::insert(const ImageEmbedding& embedding) {
  if (bytes_of(embedding) > max_bytes_ || find(embedding.content).has_value()) return;
  entries_.push_front(embedding);
  bytes_ += bytes_of(embedding);
  while (bytes_ > max_bytes_) {
    bytes_ -= bytes_of(entries_.back());
    entries_.pop_back();
  }
}

}  // namespace sightline
