/// JSON from elsewhere is read exactly, and refused by what is wrong with it.
#include "multimodal/wire/json_value.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "multimodal/wire/python_json.h"

namespace sightline {
namespace {

using ::testing::HasSubstr;

std::string spelled(std::string_view json) {
  const Result<JsonValue> value = parse_json(json, "the text");
  EXPECT_TRUE(value) << json << ": " << value.error().message;
  return value ? python_json(*value) : std::string();
}

std::string refused(std::string_view json, const JsonLimits& limits = {}) {
  const Result<JsonValue> value = parse_json(json, "the text", limits);
  EXPECT_FALSE(value) << json;
  return value ? std::string() : value.error().message;
}

TEST(PythonJson, IsSpelledAsPythonSpellsIt) {
  // Each right side is what CPython 3.11 prints for json.dumps(json.loads(left), ensure_ascii=False).
  EXPECT_EQ(spelled(R"({"b":1,"a":[true,false,null],"":{}})"), R"({"b": 1, "a": [true, false, null], "": {}})");
  EXPECT_EQ(spelled(R"("\u00fc\n\t\r\b\f\u0001\u007f\/\"\\<&>\ud83d\ude00")"),
            "\"ü\\n\\t\\r\\b\\f\\u0001\x7f/\\\"\\\\<&>😀\"");
  EXPECT_EQ(spelled("[1,-1,0,-0,1.0,-0.0,1.5,100.0,1e2,123456789012345678901234567890]"),
            "[1, -1, 0, 0, 1.0, -0.0, 1.5, 100.0, 100.0, 123456789012345678901234567890]");
  EXPECT_EQ(spelled("[0.0001,0.00001,1e-7,1e15,1e16,1.5e16,1E+22,12345678901234567.0,0.1,1e-400,2.5e-310]"),
            "[0.0001, 1e-05, 1e-07, 1000000000000000.0, 1e+16, 1.5e+16, 1e+22, 1.2345678901234568e+16, 0.1, 0.0, "
            "2.5e-310]");
  EXPECT_EQ(spelled("18446744073709551615"), "18446744073709551615");
}

TEST(ParseJson, KeepsNumbersForWhoeverNeedsThem) {
  const Result<JsonValue> value =
      parse_json("[3, 3.0, 1e3, 1.5, 1e300, 9223372036854775807, 9223372036854775808]", "t");
  ASSERT_TRUE(value);
  EXPECT_EQ(value->items[0].integer(), 3);
  EXPECT_EQ(value->items[1].integer(), 3);
  EXPECT_EQ(value->items[2].integer(), 1000);
  EXPECT_EQ(value->items[3].integer(), std::nullopt);
  EXPECT_EQ(value->items[3].number(), 1.5);
  EXPECT_EQ(value->items[4].integer(), std::nullopt);
  EXPECT_EQ(value->items[5].integer(), 9223372036854775807);
  EXPECT_EQ(value->items[6].integer(), std::nullopt);
}

TEST(ParseJson, FindsItemsByName) {
  const Result<JsonValue> value = parse_json(R"({"a": 1, "b": null})", "t");
  ASSERT_TRUE(value);
  EXPECT_NE(value->find("b"), nullptr);
  EXPECT_EQ(value->find_given("b"), nullptr);
  EXPECT_NE(value->find_given("a"), nullptr);
  EXPECT_EQ(value->find("c"), nullptr);
}

TEST(ParseJson, SaysWhereTheTextIsNoJson) {
  EXPECT_THAT(refused(""), HasSubstr("the text is no JSON at byte"));
  EXPECT_THAT(refused("{\"a\": tru}"), HasSubstr("is no JSON at byte 10"));
  EXPECT_THAT(refused("[1] 2"), HasSubstr("is no JSON"));
  EXPECT_THAT(refused("[NaN]"), HasSubstr("is no JSON"));
  EXPECT_THAT(refused("[\"\\ud800\"]"), HasSubstr("is no JSON"));
  EXPECT_THAT(refused("[\"\xC0\xAF\"]"), HasSubstr("is no JSON"));
  EXPECT_THAT(refused("\xEF\xBB\xBF[]"), HasSubstr("byte-order mark"));
}

TEST(ParseJson, RefusesWhatHasTwoMeanings) {
  EXPECT_THAT(refused(R"({"a": 1, "b": {"a": 2}, "a": 3})"), HasSubstr("names \"a\" twice"));
  EXPECT_THAT(refused("[1e999]"), HasSubstr("too large"));
  EXPECT_THAT(refused(std::string(400, '9')), HasSubstr("too large"));
  EXPECT_THAT(refused("[\"a\\u0000b\"]"), HasSubstr("NUL"));
  EXPECT_THAT(refused("{\"a\\u0000b\": 1}"), HasSubstr("NUL"));
}

TEST(ParseJson, HoldsItsLimits) {
  EXPECT_THAT(refused(std::string(100000, '[')), HasSubstr("nested more than 128 deep"));
  std::string many = "[";
  for (int i = 0; i < 100000; ++i) many += "0,";
  EXPECT_THAT(refused(many + "0]"), HasSubstr("more than 100000 values"));
  EXPECT_THAT(refused("[1, 2]", {.bytes = 5}), HasSubstr("has 6 bytes, more than 5"));
  EXPECT_TRUE(parse_json(std::string(128, '[') + std::string(128, ']'), "t"));
}

TEST(ParseJson, RefusesEveryCut) {
  const std::string whole = R"({"a": [1.5e3, "ü\n", true], "b": {"c": null}})";
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_FALSE(parse_json(whole.substr(0, length), "t")) << length;
  }
}

}  // namespace
}  // namespace sightline
