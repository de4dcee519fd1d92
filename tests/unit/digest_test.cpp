/// SHA-256 against the published examples, in one piece and in many.
#include "engine/base/digest.h"

#include <gtest/gtest.h>

#include <utility>

namespace sightline {
namespace {

// Source: FIPS 180-4 examples of NIST.
constexpr std::string_view kAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr std::string_view kEmpty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr std::string_view kTwoBlocks = "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1";
constexpr std::string_view kMillionA = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

TEST(Sha256, AgreesWithThePublishedExamples) {
  EXPECT_EQ(hex_text(sha256("abc")), kAbc);
  EXPECT_EQ(hex_text(sha256("")), kEmpty);
  EXPECT_EQ(hex_text(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")), kTwoBlocks);
}

TEST(Sha256, PiecesDoNotMatter) {
  Sha256 hash;
  const std::string piece(999, 'a');
  for (int i = 0; i < 1001; ++i) hash.update(piece);
  hash.update("a");
  EXPECT_EQ(hex_text(hash.finish()), kMillionA);
}

TEST(Sha256, BeginsAnewAfterFinish) {
  Sha256 hash;
  hash.update("something else");
  (void)hash.finish();
  EXPECT_EQ(hex_text(hash.finish()), kEmpty);
  hash.update("ab");
  Sha256 moved = std::move(hash);
  moved.update("c");
  EXPECT_EQ(hex_text(moved.finish()), kAbc);
}

TEST(Sha256, CopiesGoOnByThemselves) {
  Sha256 hash;
  hash.update("ab");
  Sha256 copy = hash;
  copy.update("x");
  hash.update("c");
  EXPECT_EQ(hex_text(hash.finish()), kAbc);
  EXPECT_NE(hex_text(copy.finish()), kAbc);
  Sha256 assigned;
  assigned.update("something else");
  hash.update("ab");
  assigned = hash;
  assigned.update("c");
  EXPECT_EQ(hex_text(assigned.finish()), kAbc);
}

TEST(Digest, ReadsBackItsText) {
  const Digest digest = sha256("abc");
  EXPECT_EQ(digest_from_hex(kAbc), digest);
  EXPECT_EQ(digest_from_hex("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"), digest);
  EXPECT_FALSE(digest_from_hex(""));
  EXPECT_FALSE(digest_from_hex(kAbc.substr(1)));
  EXPECT_FALSE(digest_from_hex(std::string(63, 'a') + "g"));
}

TEST(Digest, ComparesByValue) {
  EXPECT_EQ(sha256("abc"), sha256("abc"));
  EXPECT_NE(sha256("abc"), sha256("abd"));
  EXPECT_LT(sha256("abc"), sha256(""));   // ba… before e3…
}

}  // namespace
}  // namespace sightline
