/// Rows of pictures are found again by what shaped them, up to a number of bytes.
#include "vision/image_cache.h"

#include <gtest/gtest.h>

#include <memory>

namespace sightline {
namespace {

Digest key(int number) {
  Digest digest;
  digest.bytes[0] = static_cast<std::byte>(number);
  return digest;
}

std::shared_ptr<const EmbeddingRows> rows(std::int64_t n) {
  auto made = std::make_shared<EmbeddingRows>();
  made->values = std::move(*AlignedBuffer<float>::create(n * 16));
  made->rows = n;
  made->d_model = 16;
  return made;
}

/// A picture of n rows of 64 bytes.
ImageEmbedding picture(int number, std::int64_t n) {
  ImageEmbedding embedding;
  embedding.rows = rows(n);
  embedding.grid_h = 1;
  embedding.grid_w = n;
  embedding.content = key(number);
  return embedding;
}

TEST(ImageCache, FindsWhatItHolds) {
  ImageCache cache(1 << 20);
  EXPECT_FALSE(cache.find(key(1)));
  const ImageEmbedding one = picture(1, 4);
  cache.insert(one);
  cache.insert(picture(2, 6));

  const std::optional<ImageEmbedding> found = cache.find(key(1));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->rows, one.rows);  // shared, not copied
  EXPECT_EQ(found->grid_w, 4);
  EXPECT_EQ(found->content, key(1));
  EXPECT_EQ(cache.find(key(2))->grid_w, 6);
  EXPECT_FALSE(cache.find(key(3)));
}

TEST(ImageCache, CountsBytesOfRowsAndFeaturesOnce) {
  ImageCache cache(1 << 20);
  cache.insert(picture(1, 4));
  EXPECT_EQ(cache.bytes(), 4 * 64);
  cache.insert(picture(1, 4));
  EXPECT_EQ(cache.bytes(), 4 * 64);
  ImageEmbedding deep = picture(2, 4);
  deep.deepstack = {rows(4), rows(4)};
  cache.insert(deep);
  EXPECT_EQ(cache.bytes(), 4 * 4 * 64);
}

TEST(ImageCache, DropsWhatWasNotAskedForTheLongest) {
  ImageCache cache(10 * 64);
  cache.insert(picture(1, 4));
  cache.insert(picture(2, 4));
  ASSERT_TRUE(cache.find(key(1)));  // now 2 is the older one
  cache.insert(picture(3, 4));
  EXPECT_TRUE(cache.find(key(1)));
  EXPECT_FALSE(cache.find(key(2)));
  EXPECT_TRUE(cache.find(key(3)));
  EXPECT_EQ(cache.bytes(), 8 * 64);

  cache.insert(picture(1, 4));  // being given again counts as being asked for
  cache.insert(picture(4, 4));
  EXPECT_FALSE(cache.find(key(3)));
  EXPECT_TRUE(cache.find(key(1)));

  cache.insert(picture(5, 9));  // takes the place of both
  EXPECT_FALSE(cache.find(key(1)));
  EXPECT_FALSE(cache.find(key(4)));
  EXPECT_EQ(cache.bytes(), 9 * 64);
}

TEST(ImageCache, KeepsNothingLargerThanItself) {
  ImageCache cache(10 * 64);
  cache.insert(picture(1, 4));
  cache.insert(picture(2, 11));
  EXPECT_FALSE(cache.find(key(2)));
  EXPECT_TRUE(cache.find(key(1)));  // and drops nothing for it
  cache.insert(picture(3, 10));
  EXPECT_TRUE(cache.find(key(3)));

  ImageCache none(0);
  none.insert(picture(1, 1));
  EXPECT_FALSE(none.find(key(1)));
  EXPECT_EQ(none.bytes(), 0);
}

TEST(ImageCache, FindsByOtherKeysToo) {
  ImageCache cache(10 * 64);
  cache.insert(picture(1, 4));
  cache.add_key(key(1), key(51));
  cache.add_key(key(1), key(52));
  cache.add_key(key(9), key(59));  // nothing is here under this content
  EXPECT_EQ(cache.find(key(51))->content, key(1));
  EXPECT_EQ(cache.find(key(52))->content, key(1));
  EXPECT_FALSE(cache.find(key(59)));
  EXPECT_EQ(cache.bytes(), 4 * 64);

  cache.insert(picture(2, 4));
  ASSERT_TRUE(cache.find(key(51)));  // counts as being asked for
  cache.insert(picture(3, 4));
  EXPECT_TRUE(cache.find(key(52)));
  EXPECT_FALSE(cache.find(key(2)));
  cache.insert(picture(4, 10));  // takes the place of all
  EXPECT_FALSE(cache.find(key(51)));
}

TEST(ImageCache, KeepsAFewOtherKeys) {
  ImageCache cache(10 * 64);
  cache.insert(picture(1, 4));
  for (int i = 100; i < 200; ++i) cache.add_key(key(1), key(i));
  EXPECT_TRUE(cache.find(key(199)));
  EXPECT_FALSE(cache.find(key(100)));
  EXPECT_TRUE(cache.find(key(1)));
}

TEST(ImageCache, WhatWasHandedOutOutlivesIt) {
  std::optional<ImageEmbedding> kept;
  {
    ImageCache cache(5 * 64);
    cache.insert(picture(1, 5));
    kept = cache.find(key(1));
    cache.insert(picture(2, 5));
    EXPECT_FALSE(cache.find(key(1)));
  }
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->rows->rows, 5);
  EXPECT_EQ(kept->rows->values[79], 0.0F);
}

}  // namespace
}  // namespace sightline
