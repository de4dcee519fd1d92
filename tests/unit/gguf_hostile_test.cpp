/// Files that lie: every count, length, type, shape and offset of a GGUF file, wrong in turn.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/base/gguf_file.h"
#include "engine/base/gguf_reader.h"
#include "engine/base/limits.h"
#include "tests/support/gguf_writer.h"
#include "tests/support/patch.h"
#include "tests/support/temp_folder.h"

namespace sightline {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using testing_support::after;
using testing_support::GgufWriter;
using testing_support::patched;
using testing_support::TempFolder;

constexpr std::uint64_t kHuge[] = {std::uint64_t{1} << 31, std::uint64_t{1} << 63, UINT64_MAX - 31, UINT64_MAX};
constexpr std::size_t kTensorCountAt = 8, kKeyCountAt = 16;

Result<GgufFile> parse(std::string_view file) {
  return GgufFile::parse(std::as_bytes(std::span(file)), file.size(), "model.gguf");
}

/// The error for `file`; fails the test if it is accepted. The message must name the file.
Error refusal(std::string_view file) {
  const auto gguf = parse(file);
  if (gguf) {
    ADD_FAILURE() << "a wrong file was accepted";
    return {};
  }
  EXPECT_THAT(gguf.error().message, HasSubstr("model.gguf: "));
  return gguf.error();
}

/// Keys alpha (u32), beta (text), gamma (u64 array), flag (bool); tensors first (2, 64) Q8_0, second (4) F32.
GgufWriter sample() {
  const std::vector<float> values{1, 2, 3, 4};
  GgufWriter writer;
  writer.integer("alpha", 1).text("beta", "hello").integers("gamma", {1, 2}, GgufType::U64).boolean("flag", true);
  writer.hole("first", DType::Q8_0, {2, 64}).tensor_f32("second", {4}, values);
  return writer;
}

// Places in sample().file(): value type of a key, and the fields of a tensor.
std::size_t type_of(const std::string& file, std::string_view key) { return after(file, key); }
std::size_t axes_of(const std::string& file, std::string_view name) { return after(file, name); }
std::size_t length_of(const std::string& file, std::string_view name, std::size_t axis) {
  return after(file, name) + 4 + 8 * axis;
}
std::size_t dtype_of(const std::string& file, std::string_view name, std::size_t n_axes) {
  return length_of(file, name, n_axes);
}
std::size_t offset_of(const std::string& file, std::string_view name, std::size_t n_axes) {
  return dtype_of(file, name, n_axes) + 4;
}

TEST(HostileGguf, TheSampleItselfIsGood) { EXPECT_TRUE(parse(sample().file())); }

TEST(HostileGguf, RefusesEveryPrefix) {   // F-G03, G5
  std::vector<std::string> tokens(300, "token");
  const std::string file = sample().texts("tokens", tokens).hole("third", DType::F32, {5, 7}).file();
  ASSERT_TRUE(parse(file));
  const std::size_t data_end = file.size() - (32 - 5 * 7 * 4 % 32) % 32;   // the last padding may be missing
  for (std::size_t length = 0; length < data_end; ++length) {
    const Error error = refusal(std::string_view(file).substr(0, length));
    if (length == 0) {
      EXPECT_EQ(error.id, "GGUF_NOT_A_MODEL");
    } else {
      EXPECT_THAT(error.id, AnyOf("GGUF_TRUNCATED", "GGUF_CORRUPT")) << length;
    }
  }
  for (std::size_t length = data_end; length <= file.size(); ++length) EXPECT_TRUE(parse(file.substr(0, length)));
}

TEST(HostileGguf, NamesExpectedAndActualSizeOfATruncatedFile) {
  const std::string file = sample().file();   // ends with 16 bytes of data and 16 of padding
  const Error error = refusal(std::string_view(file).substr(0, file.size() - 17));
  EXPECT_EQ(error.id, "GGUF_TRUNCATED");
  EXPECT_THAT(error.message, HasSubstr("need " + std::to_string(file.size() - 16) + " bytes"));
  EXPECT_THAT(error.message, HasSubstr("has " + std::to_string(file.size() - 17)));
}

TEST(HostileGguf, RefusesALargeFileCutAnywhereWithoutReadingItsData) {   // F-G04
  const TempFolder folder;
  const auto path = folder / "large.gguf";
  constexpr std::int64_t kCols = 1 << 20, kRows = 6100;
  GgufWriter writer = sample();
  for (const char* name : {"a", "b", "c", "d"}) writer.hole(name, DType::Q8_0, {kRows, kCols});
  ASSERT_TRUE(writer.write(path));
  const std::uint64_t whole = std::filesystem::file_size(path);
  ASSERT_GT(whole, std::uint64_t{25} << 30);
  const auto complete = GgufFile::open(path);
  ASSERT_TRUE(complete) << complete.error().message;

  std::vector<std::uint64_t> cuts{writer.head_bytes(), whole / 2, whole - 1};
  for (const GgufTensor& tensor : complete->tensors()) {
    cuts.push_back(tensor.offset);
    if (tensor.offset + tensor.bytes < whole) cuts.push_back(tensor.offset + tensor.bytes);
  }
  std::sort(cuts.rbegin(), cuts.rend());   // the file only ever gets shorter
  for (const std::uint64_t cut : cuts) {
    for (const std::uint64_t length : {cut + 1, cut, cut - 1}) {
      if (length >= whole) continue;
      std::filesystem::resize_file(path, length);
      std::uint64_t fetched = 0;
      const auto file = InputFile::open(path);
      ASSERT_TRUE(file);
      const auto contents = read_gguf(
          GgufCursor("large.gguf", length, length, [&](std::uint64_t offset, std::span<std::byte> out) {
            fetched += out.size();
            return file->read(offset, out);
          }));
      ASSERT_FALSE(contents) << length;
      EXPECT_THAT(contents.error().id, AnyOf("GGUF_TRUNCATED", "GGUF_CORRUPT"));
      EXPECT_LE(fetched, std::uint64_t{1} << 20);
    }
  }
}

TEST(HostileGguf, RefusesImpossibleCounts) {   // F-G06
  const std::string file = sample().file();
  for (const std::size_t place : {kTensorCountAt, kKeyCountAt}) {
    for (const std::uint64_t count : kHuge) {
      EXPECT_THAT(refusal(patched(file, place, count)).id, AnyOf("GGUF_CORRUPT", "GGUF_LIMIT"));
    }
    EXPECT_THAT(refusal(patched(file, place, std::uint64_t{4000})).message, HasSubstr("more than the"));
  }
  const Error keys = refusal(patched(file, kKeyCountAt, std::uint64_t{limits::kGgufKeys + 1}));
  EXPECT_EQ(keys.code, ErrorCode::OverBudget);
  EXPECT_EQ(keys.message, "model.gguf: the number of metadata keys is 4097, the limit is 4096");
  EXPECT_EQ(refusal(patched(file, kTensorCountAt, std::uint64_t{limits::kGgufTensors + 1})).id, "GGUF_LIMIT");
}

TEST(HostileGguf, RefusesImpossibleTextLengths) {   // F-G07
  const std::string file = sample().file();
  for (const std::string_view text : {"alpha", "hello", "first"}) {
    const std::size_t length_at = after(file, text) - text.size() - 8;
    const std::uint64_t rest = file.size() - length_at - 8;
    for (const std::uint64_t length : {rest + 1, kHuge[0], kHuge[1], kHuge[2], kHuge[3]}) {
      const Error error = refusal(patched(file, length_at, length));
      EXPECT_EQ(error.id, "GGUF_CORRUPT");
      EXPECT_THAT(error.message, HasSubstr("are left in the file"));
    }
  }
  EXPECT_THAT(refusal(GgufWriter().integer("", 1).file()).message, HasSubstr("metadata key 0: the key is empty"));
  EXPECT_THAT(refusal(GgufWriter().hole("", DType::F32, {1}).file()).message, HasSubstr("tensor name is empty"));
}

TEST(HostileGguf, HoldsNamesAndTextsToTheirLimits) {   // F-G08
  const std::string long_key(256, 'k'), long_name(64, 'n');
  EXPECT_TRUE(parse(GgufWriter().integer(long_key, 1).hole(long_name, DType::F32, {1}).file()));
  EXPECT_EQ(refusal(GgufWriter().integer(long_key + "k", 1).file()).id, "GGUF_LIMIT");
  EXPECT_EQ(refusal(GgufWriter().integer(std::string(65535, 'k'), 1).file()).id, "GGUF_LIMIT");
  EXPECT_EQ(refusal(GgufWriter().hole(long_name + "n", DType::F32, {1}).file()).id, "GGUF_LIMIT");
  EXPECT_EQ(refusal(GgufWriter().text("t", std::string((16 << 20) + 1, 'x')).file()).id, "GGUF_LIMIT");
  for (const std::string_view name : {std::string_view("a\xFF"), std::string_view("a\0b", 3)}) {
    EXPECT_EQ(refusal(GgufWriter().integer(name, 1).file()).id, "GGUF_CORRUPT");
    EXPECT_EQ(refusal(GgufWriter().hole(name, DType::F32, {1}).file()).id, "GGUF_CORRUPT");
  }
}

TEST(HostileGguf, RefusesDoubledNames) {   // F-G09
  const Error key = refusal(sample().integer("beta", 2).file());
  EXPECT_EQ(key.message, "model.gguf: metadata key 4 (beta): this key appears twice");
  EXPECT_EQ(key.id, "GGUF_CORRUPT");
  const Error tensor = refusal(sample().hole("first", DType::F32, {1}).file());
  EXPECT_EQ(tensor.message, "model.gguf: tensor 2 (first): this tensor name appears twice");
}

TEST(HostileGguf, RefusesUnknownTypesAndNestedArrays) {   // F-G10
  const std::string file = sample().file();
  for (const std::uint32_t type : {13U, 255U, 0xFFFFFFFFU}) {
    EXPECT_EQ(refusal(patched(file, type_of(file, "alpha"), type)).id, "GGUF_CORRUPT");
    EXPECT_THAT(refusal(patched(file, type_of(file, "gamma") + 4, type)).message,
                HasSubstr("metadata key 2 (gamma): array element type " + std::to_string(type) + " does not exist"));
  }
  EXPECT_THAT(refusal(patched(file, type_of(file, "gamma") + 4, std::uint32_t{9})).message,
              HasSubstr("array of arrays"));
  for (const std::uint64_t length : {std::uint64_t{1} << 61, std::uint64_t{100000}, UINT64_MAX}) {
    EXPECT_EQ(refusal(patched(file, type_of(file, "gamma") + 8, length)).id, "GGUF_CORRUPT");
  }
  const std::vector<std::int64_t> many(limits::kGgufArrayLength + 1);
  EXPECT_EQ(refusal(GgufWriter().integers("many", many, GgufType::U8).file()).id, "GGUF_LIMIT");
}

TEST(HostileGguf, RefusesTruthValuesOtherThanZeroAndOne) {   // F-G11
  const std::string file = sample().booleans("flags", {true, false, true}).file();
  EXPECT_THAT(refusal(patched(file, after(file, "flag") + 4, char{2})).message,
              HasSubstr("(flag): expected a truth value (0 or 1), found 2"));
  EXPECT_EQ(refusal(patched(file, after(file, "flags") + 4 + 4 + 8 + 2, char{-1})).id, "GGUF_CORRUPT");
}

TEST(HostileGguf, RefusesOddAlignments) {   // F-G11, F-G12
  for (const std::int64_t alignment : {0LL, 1LL, 3LL, 4LL, 7LL, 131072LL, 1LL << 31}) {
    const Error error = refusal(GgufWriter().integer("general.alignment", alignment).file());
    EXPECT_EQ(error.id, "GGUF_CORRUPT");
    EXPECT_THAT(error.message, HasSubstr("the alignment is " + std::to_string(alignment)));
  }
  EXPECT_THAT(refusal(GgufWriter().text("general.alignment", "32").file()).message,
              HasSubstr("expected an integer, found text"));
}

TEST(HostileGguf, RefusesImpossibleShapes) {   // F-G13, F-G14
  const std::string file = sample().file();
  for (const std::uint32_t axes : {0U, 5U, 0xFFFFFFFFU}) {
    EXPECT_THAT(refusal(patched(file, axes_of(file, "first"), axes)).message, HasSubstr("expected 1 to 4"));
  }
  for (const std::size_t axis : {0U, 1U}) {
    for (const std::uint64_t length : {std::uint64_t{0}, UINT64_MAX, std::uint64_t{1} << 63}) {
      EXPECT_THAT(refusal(patched(file, length_of(file, "first", axis), length)).message,
                  HasSubstr("has length " + std::to_string(length)));
    }
  }
  const auto with_shape = [&](std::uint64_t inner, std::uint64_t outer) {
    return patched(patched(file, length_of(file, "first", 0), inner), length_of(file, "first", 1), outer);
  };
  EXPECT_THAT(refusal(with_shape(1ULL << 32, 1ULL << 32)).message, HasSubstr("too many elements"));
  EXPECT_THAT(refusal(patched(file, length_of(file, "second", 0), 1ULL << 62)).message, HasSubstr("too many bytes"));
  EXPECT_EQ(refusal(with_shape(1ULL << 40, 2)).id, "GGUF_LIMIT");
  EXPECT_EQ(refusal(with_shape(1ULL << 39, 2)).id, "GGUF_TRUNCATED");
  // Exactly so many bytes that adding the padding leaves the range of file sizes.
  const std::string edge = patched(file, length_of(file, "second", 0), (std::uint64_t{1} << 63) / 4 - 1);
  EXPECT_THAT(refusal(edge).message, HasSubstr("too many bytes"));
}

TEST(HostileGguf, RefusesFormatsItDoesNotKnowAndTornBlocks) {   // F-G15
  const std::string file = sample().file();
  for (const std::uint32_t number : {4U, 5U, 15U, 31U, 36U, 97U, 137U, 0xFFFFFFFFU}) {
    const Error error = refusal(patched(file, dtype_of(file, "first", 2), number));
    EXPECT_EQ(error.id, "GGUF_UNSUPPORTED");
    EXPECT_THAT(error.message, HasSubstr("type " + std::to_string(number) + " is not supported; supported are F32, "));
  }
  const Error torn = refusal(patched(file, length_of(file, "first", 0), std::uint64_t{63}));
  EXPECT_EQ(torn.id, "GGUF_CORRUPT");
  EXPECT_THAT(torn.message, HasSubstr("tensor 0 (first): rows of 63 weights cannot be stored as Q8_0"));
}

TEST(HostileGguf, RefusesTensorsOutOfPlace) {   // F-G30, F-G31, F-G32
  const std::string file = sample().file();
  const std::size_t first = offset_of(file, "first", 2), second = offset_of(file, "second", 1);
  EXPECT_THAT(refusal(patched(file, second, std::uint64_t{161})).message, HasSubstr("not a multiple of the alignment"));
  EXPECT_EQ(refusal(patched(file, second, std::uint64_t{1} << 40)).id, "GGUF_TRUNCATED");
  EXPECT_EQ(refusal(patched(file, second, UINT64_MAX - 31)).id, "GGUF_CORRUPT");
  EXPECT_EQ(refusal(patched(file, second, (std::uint64_t{1} << 63) - 32)).id, "GGUF_CORRUPT");
  for (const std::uint64_t offset : {0U, 32U, 128U}) {
    const Error error = refusal(patched(file, second, offset));
    EXPECT_EQ(error.id, "GGUF_CORRUPT");
    EXPECT_THAT(error.message, HasSubstr("overlaps that of"));
  }
  EXPECT_EQ(refusal(patched(file, first, std::uint64_t{32})).id, "GGUF_CORRUPT");
  // Order in the file need not be order in the directory.
  std::string swapped = GgufWriter().hole("a", DType::F32, {8}).hole("b", DType::F32, {8}).file();
  swapped = patched(swapped, offset_of(swapped, "a", 1), std::uint64_t{32});
  const std::size_t b = after(swapped, std::string_view("b\1\0\0\0", 5)) + 8 + 4;
  EXPECT_TRUE(parse(patched(swapped, b, std::uint64_t{0})));
}

TEST(HostileGguf, OpensTheLargestDirectoryAndMetadata) {   // F-G33, G6
  GgufWriter writer;
  const std::string prefix(50, 'x');
  for (std::int64_t i = 0; i < limits::kGgufKeys; ++i) writer.integer(std::string(240, 'k') + std::to_string(i), i);
  for (std::int64_t i = 0; i < limits::kGgufTensors; ++i) writer.hole(prefix + std::to_string(i), DType::F32, {1});
  const auto gguf = parse(writer.file());
  ASSERT_TRUE(gguf) << gguf.error().message;
  EXPECT_NE(gguf->find_tensor(prefix + "65535"), nullptr);
  EXPECT_EQ(*gguf->integer(std::string(240, 'k') + "4095"), 4095);
}

TEST(HostileGguf, StopsAtTheMetadataLimitBeforeFetching) {
  constexpr std::uint64_t kFileSize = std::uint64_t{1} << 40;
  std::uint64_t fetched = 0;
  GgufCursor cursor("model.gguf", kFileSize, kFileSize, [&](std::uint64_t, std::span<std::byte> out) -> Status {
    fetched += out.size();
    return {};
  });
  ASSERT_TRUE(cursor.skip(1000, "a text"));
  const std::uint64_t before = fetched;

  const auto beyond = cursor.skip(limits::kGgufMetadataBytes - 999, "a text");

  ASSERT_FALSE(beyond);
  EXPECT_EQ(beyond.error().id, "GGUF_LIMIT");
  EXPECT_THAT(beyond.error().message, HasSubstr("is 268435457, the limit is 268435456"));
  EXPECT_EQ(fetched, before);
}

TEST(HostileGguf, SurvivesEveryByteBeingWrong) {
  const std::string file = sample().file();
  for (std::size_t i = 0; i < sample().head_bytes(); ++i) {
    for (const int value : {0, 1, 0x7F, 0x80, 0xFF}) {
      const auto gguf = parse(patched(file, i, static_cast<char>(value)));
      if (!gguf) {
        EXPECT_FALSE(gguf.error().id.empty());
        continue;
      }
      for (const GgufTensor& tensor : gguf->tensors()) EXPECT_LE(tensor.offset + tensor.bytes, file.size());
    }
  }
}

}  // namespace
}  // namespace sightline
