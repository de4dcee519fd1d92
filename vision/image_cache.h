/// ImageCache: rows of pictures that were seen before.
#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <vector>

#include "engine/base/digest.h"
#include "vision/embed_image.h"

namespace sightline {

/// Embeddings by the identity of everything that shaped them (embedding_key). Holds up to a number of bytes; the one that
/// was not asked for the longest goes first. One thread at a time.
class ImageCache {
 public:
  explicit ImageCache(std::int64_t max_bytes) : max_bytes_(max_bytes) {}

  /// The embedding under `key`, its content or one of its other keys; none if it is not here (any more).
  [[nodiscard]] std::optional<ImageEmbedding> find(const Digest& key);
  /// Remembers `embedding` under its content. One that is larger than the whole cache is not kept.
  void insert(const ImageEmbedding& embedding);
  /// Lets the embedding of `content` be found under `key` too, as long as it is here: a file's bytes tell what it shows
  /// before it is decoded. Of many keys the last few stay.
  void add_key(const Digest& content, const Digest& key);

  [[nodiscard]] std::int64_t bytes() const noexcept { return bytes_; }

 private:
  struct Entry {
    ImageEmbedding embedding;
    std::vector<Digest> keys;  // others than its content
  };
  using Entries = std::list<Entry>;
  Entries::iterator locate(const Digest& key);

  std::int64_t max_bytes_;
  std::int64_t bytes_ = 0;
  Entries entries_;  // last used first; a few dozen at most
};

}  // namespace sightline
