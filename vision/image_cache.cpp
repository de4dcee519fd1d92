/// ImageCache: rows of pictures that were seen before.
#include "vision/image_cache.h"

#include <algorithm>
#include <cstddef>

namespace sightline {

namespace {

constexpr std::size_t kMostKeys = 8;  ///< files with the same pixels; more than two or three are rare

std::int64_t bytes_of(const ImageEmbedding& embedding) {
  auto bytes = static_cast<std::int64_t>(embedding.rows->values.bytes());
  for (const auto& features : embedding.deepstack) bytes += static_cast<std::int64_t>(features->values.bytes());
  return bytes;
}

}  // namespace

ImageCache::Entries::iterator ImageCache::locate(const Digest& key) {
  return std::find_if(entries_.begin(), entries_.end(), [&key](const Entry& entry) {
    return entry.embedding.content == key || std::find(entry.keys.begin(), entry.keys.end(), key) != entry.keys.end();
  });
}

std::optional<ImageEmbedding> ImageCache::find(const Digest& key) {
  const auto entry = locate(key);
  if (entry == entries_.end()) return std::nullopt;
  entries_.splice(entries_.begin(), entries_, entry);
  return entry->embedding;
}

void ImageCache::insert(const ImageEmbedding& embedding) {
  if (bytes_of(embedding) > max_bytes_ || find(embedding.content).has_value()) return;
  entries_.push_front({embedding, {}});
  bytes_ += bytes_of(embedding);
  while (bytes_ > max_bytes_) {
    bytes_ -= bytes_of(entries_.back().embedding);
    entries_.pop_back();
  }
}

void ImageCache::add_key(const Digest& content, const Digest& key) {
  if (locate(key) != entries_.end()) return;
  const auto entry = locate(content);
  if (entry == entries_.end()) return;
  if (entry->keys.size() == kMostKeys) entry->keys.erase(entry->keys.begin());
  entry->keys.push_back(key);
}

}  // namespace sightline
