/// What GgufFile gives for good files, and what it says about files that are no model.
#include "engine/base/gguf_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "engine/base/log.h"
#include "tests/support/gguf_writer.h"
#include "tests/support/temp_folder.h"

namespace sightline {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using testing_support::GgufWriter;
using testing_support::TempFolder;

Result<GgufFile> parse(std::string_view file, std::string_view name = "model.gguf") {
  return GgufFile::parse(std::as_bytes(std::span(file)), file.size(), name);
}

GgufWriter sample() {
  const std::vector<float> norm{1, 2, 3, 4};
  GgufWriter writer;
  writer.text("general.architecture", "qwen35").integer("qwen35.block_count", 4);
  writer.tensor_f32("output_norm.weight", {4}, norm);
  writer.hole("blk.0.ffn_gate_exps.weight", DType::Q8_0, {3, 5, 64});
  return writer;
}

TEST(GgufFile, ReadsEveryIntegerTypeThatFits) {
  const std::string file = GgufWriter()
                               .integer("u8", 255, GgufType::U8)
                               .integer("i8", -128, GgufType::I8)
                               .integer("u16", 65535, GgufType::U16)
                               .integer("i16", -32768, GgufType::I16)
                               .integer("u32", 4294967295, GgufType::U32)
                               .integer("i32", -5, GgufType::I32)
                               .integer("i64", INT64_MIN, GgufType::I64)
                               .integer("u64", INT64_MAX, GgufType::U64)
                               .integer("too big", -1, GgufType::U64)
                               .file();
  const auto gguf = parse(file);
  ASSERT_TRUE(gguf) << gguf.error().message;

  EXPECT_EQ(*gguf->integer("u8"), 255);
  EXPECT_EQ(*gguf->integer("i8"), -128);
  EXPECT_EQ(*gguf->integer("u16"), 65535);
  EXPECT_EQ(*gguf->integer("i16"), -32768);
  EXPECT_EQ(*gguf->integer("u32"), 4294967295);
  EXPECT_EQ(*gguf->integer("i32"), -5);
  EXPECT_EQ(*gguf->integer("i64"), INT64_MIN);
  EXPECT_EQ(*gguf->integer("u64"), INT64_MAX);
  const auto too_big = gguf->integer("too big");
  ASSERT_FALSE(too_big);
  EXPECT_EQ(too_big.error().message, "model.gguf: too big: expected an integer below 2^63, found 18446744073709551615");
  EXPECT_EQ(*gguf->number("too big"), 18446744073709551615.0);
}

TEST(GgufFile, ReadsNumbersTruthValuesTextsAndArrays) {
  const std::vector<std::string> tokens{"a", "", "\xFF\x80", "Ġthe"};
  const std::vector<double> numbers{0.5, -2};
  const std::string file = GgufWriter()
                               .number("f32", 0.25)
                               .number("f64", 1e300, GgufType::F64)
                               .boolean("yes", true)
                               .integer("one", 1, GgufType::U8)
                               .integer("two", 2, GgufType::U8)
                               .text("text", "grüße")
                               .text("empty", "")
                               .integers("sections", {11, 11, 10, 0})
                               .integers("small", {-1, 1}, GgufType::I8)
                               .booleans("flags", {true, false, true})
                               .numbers("means", numbers)
                               .numbers("wide means", numbers, GgufType::F64)
                               .texts("tokens", tokens)
                               .integers("nothing", {})
                               .file();
  const auto gguf = parse(file);
  ASSERT_TRUE(gguf) << gguf.error().message;

  EXPECT_EQ(*gguf->number("f32"), 0.25);
  EXPECT_EQ(*gguf->number("f64"), 1e300);
  EXPECT_EQ(*gguf->number("two"), 2);
  EXPECT_TRUE(*gguf->boolean("yes"));
  EXPECT_TRUE(*gguf->boolean("one"));
  EXPECT_FALSE(gguf->boolean("two"));
  EXPECT_EQ(*gguf->text("text"), "grüße");
  EXPECT_EQ(*gguf->text("empty"), "");
  EXPECT_THAT(*gguf->integers("sections"), ElementsAre(11, 11, 10, 0));
  EXPECT_THAT(*gguf->integers("small"), ElementsAre(-1, 1));
  EXPECT_THAT(*gguf->integers("flags"), ElementsAre(1, 0, 1));
  EXPECT_THAT(*gguf->numbers("means"), ElementsAre(0.5, -2));
  EXPECT_THAT(*gguf->numbers("wide means"), ElementsAre(0.5, -2));
  EXPECT_THAT(*gguf->texts("tokens"), ElementsAre("a", "", "\xFF\x80", "Ġthe"));
  EXPECT_THAT(*gguf->integers("nothing"), ElementsAre());
  EXPECT_EQ(gguf->keys().size(), 14U);
  EXPECT_EQ(gguf->keys().front(), "f32");
  EXPECT_TRUE(gguf->has("tokens"));
  EXPECT_FALSE(gguf->has("token"));
}

TEST(GgufFile, SaysWhatWasExpectedAndWhatWasFound) {   // F-G11
  const std::vector<std::string> texts{"x"};
  const std::string file =
      GgufWriter().number("layers", 4).text("name", "x").boolean("flag", true).texts("texts", texts).file();
  const auto gguf = parse(file);
  ASSERT_TRUE(gguf);

  EXPECT_EQ(gguf->integer("layers").error().message, "model.gguf: layers: expected an integer, found a number (f32)");
  EXPECT_EQ(gguf->integer("name").error().message, "model.gguf: name: expected an integer, found text");
  EXPECT_EQ(gguf->integer("flag").error().message, "model.gguf: flag: expected an integer, found a truth value");
  EXPECT_EQ(gguf->integer("texts").error().message, "model.gguf: texts: expected an integer, found an array of text");
  EXPECT_EQ(gguf->integers("texts").error().message,
            "model.gguf: texts: expected an array of integers, found an array of text");
  EXPECT_EQ(gguf->text("layers").error().id, "GGUF_CORRUPT");
  EXPECT_EQ(gguf->texts("name").error().code, ErrorCode::Corrupt);
  EXPECT_EQ(gguf->number("flag").error().code, ErrorCode::Corrupt);
  EXPECT_EQ(gguf->numbers("texts").error().code, ErrorCode::Corrupt);
  EXPECT_EQ(gguf->boolean("layers").error().code, ErrorCode::Corrupt);
  EXPECT_EQ(gguf->integer("absent").error().code, ErrorCode::NotFound);
  EXPECT_THAT(gguf->integer("absent").error().message, HasSubstr("the key absent is missing"));
}

TEST(GgufFile, TurnsAxesRoundAndDropsOuterOnes) {
  const auto gguf = parse(sample().hole("flat", DType::F32, {1, 1, 8}).hole("one", DType::F32, {1, 1}).file());
  ASSERT_TRUE(gguf) << gguf.error().message;

  const GgufTensor* experts = gguf->find_tensor("blk.0.ffn_gate_exps.weight");
  ASSERT_NE(experts, nullptr);
  EXPECT_THAT(experts->shape(), ElementsAre(3, 5, 64));
  EXPECT_EQ(experts->dtype, DType::Q8_0);
  EXPECT_EQ(experts->bytes, 3U * 5 * 2 * 34);
  EXPECT_THAT(gguf->find_tensor("flat")->shape(), ElementsAre(8));
  EXPECT_THAT(gguf->find_tensor("one")->shape(), ElementsAre(1));
  EXPECT_EQ(gguf->find_tensor("absent"), nullptr);
  EXPECT_EQ(gguf->tensors().size(), 4U);
}

TEST(GgufFile, OffsetsCountFromTheStartOfTheFile) {
  for (const std::uint32_t alignment : {8U, 32U, 4096U, 65536U}) {
    const std::string file = sample().alignment(alignment).file();
    const auto gguf = parse(file);
    ASSERT_TRUE(gguf) << gguf.error().message;
    const GgufTensor* norm = gguf->find_tensor("output_norm.weight");
    EXPECT_EQ(norm->offset % alignment, 0U);
    float third = 0;
    std::memcpy(&third, file.data() + norm->offset + 8, sizeof third);
    EXPECT_EQ(third, 3.0F);
  }
}

TEST(GgufFile, OpeningGivesTheSameAsParsing) {
  const TempFolder folder;
  ASSERT_TRUE(sample().write(folder / "model.gguf"));
  const std::string bytes = sample().file();
  ASSERT_EQ(std::filesystem::file_size(folder / "model.gguf"), bytes.size());

  const auto opened = GgufFile::open(folder / "model.gguf");

  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ(opened->name(), "model.gguf");
  EXPECT_EQ(opened->file_size(), bytes.size());
  EXPECT_EQ(*opened->text("general.architecture"), "qwen35");
  EXPECT_EQ(opened->find_tensor("output_norm.weight")->offset, parse(bytes)->find_tensor("output_norm.weight")->offset);
}

TEST(GgufFile, APrefixWithAllMetadataIsEnough) {
  const std::string file = sample().file();
  const std::uint64_t head = sample().head_bytes();
  const auto bytes = std::as_bytes(std::span(file));

  EXPECT_TRUE(GgufFile::parse(bytes.first(head), file.size(), "model.gguf"));
  const auto too_short = GgufFile::parse(bytes.first(head - 1), file.size(), "model.gguf");

  ASSERT_FALSE(too_short);
  EXPECT_THAT(too_short.error().message, HasSubstr("are at hand"));
}

TEST(GgufFile, ReadsVersionsTwoAndThreeOnly) {   // F-G05
  EXPECT_TRUE(parse(sample().version(2).file()));
  for (const std::uint32_t version : {0U, 1U, 4U, 0x80000000U, 0x03000000U}) {
    const auto gguf = parse(sample().version(version).file());
    ASSERT_FALSE(gguf);
    EXPECT_EQ(gguf.error().code, ErrorCode::Unsupported);
    EXPECT_EQ(gguf.error().id, "GGUF_UNSUPPORTED");
    EXPECT_THAT(gguf.error().message, HasSubstr(std::to_string(version)));
  }
  EXPECT_THAT(parse(sample().version(0x03000000U).file()).error().message, HasSubstr("big-endian"));
}

TEST(GgufFile, SaysWhatAFileThatIsNoModelLooksLike) {   // F-G01, F-G02
  using namespace std::string_literals;
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "the file is empty"},
      {"abc", "a text file"},
      {"\xFF\x01\x02", "3 bytes long"},
      {"  <!DOCTYPE HTML><title>404</title>", "a web page"},
      {"<HTML lang=en>", "a web page"},
      {"\xEF\xBB\xBF<?xml version='1.0'?>", "an XML file"},
      {"{\"error\": 1}", "a JSON file"},
      {"PK\3\4abcdefghijk", "a ZIP archive"},
      {"\x10\0\0\0\0\0\0\0{\"a\":{}}       "s, "a safetensors file"},
      {"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "placeholder"},
      {"lmgg\1\2\3\4", "older GGML format"},
      {std::string(4096, '\0'), "a file of zeros"},
      {"\x89PNG\r\n\x1A\n", "a PNG image"},
  };
  for (const auto& [content, finding] : cases) {
    const auto gguf = parse(content);
    ASSERT_FALSE(gguf);
    EXPECT_EQ(gguf.error().id, "GGUF_NOT_A_MODEL") << gguf.error().message;
    EXPECT_THAT(gguf.error().message, HasSubstr(finding));
    EXPECT_THAT(gguf.error().message, HasSubstr("model.gguf: "));
  }
}

TEST(GgufFile, RefusesRandomBytes) {   // F-G02
  std::string bytes(1 << 20, '\0');
  std::uint32_t state = 1;
  for (char& byte : bytes) byte = static_cast<char>((state = state * 1664525U + 1013904223U) >> 24);
  const auto gguf = parse(bytes);
  ASSERT_FALSE(gguf);
  EXPECT_EQ(gguf.error().id, "GGUF_NOT_A_MODEL");
}

TEST(GgufFile, AcceptsAndLogsTrailingBytes) {   // F-G34
  std::vector<std::string> lines;
  set_log_sink([&](LogLevel, std::string_view line) { lines.emplace_back(line); });
  EXPECT_TRUE(parse(sample().file()));
  EXPECT_TRUE(lines.empty());
  EXPECT_TRUE(parse(sample().file() + std::string(1 << 20, 'x')));
  set_log_sink({});
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_THAT(lines[0], HasSubstr("1048576 bytes after the last tensor"));
}

TEST(GgufFile, ShowsHostileNamesEscaped) {   // F-G08, G8
  const std::string key = "a\nb\x1B[31m%s%n<b>\u202E";
  const auto gguf = parse(GgufWriter().text(key, "x").file(), "evil\n\u202Egguf");
  ASSERT_TRUE(gguf);
  EXPECT_EQ(gguf->keys().front(), key);
  const std::string message = gguf->integer(key).error().message;
  EXPECT_THAT(message, HasSubstr("evil\\u{0A}\\u{202E}gguf: a\\u{0A}b\\u{1B}[31m%s%n<b>\\u{202E}: expected"));
  EXPECT_THAT(message, Not(HasSubstr("\u202E")));
}

TEST(ShapeText, ListsAxesOutermostFirst) {
  const std::vector<std::int64_t> shape{2048, 512};
  EXPECT_EQ(shape_text(shape), "(2048, 512)");
  EXPECT_EQ(shape_text({}), "()");
}

}  // namespace
}  // namespace sightline
