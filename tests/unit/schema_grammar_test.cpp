/// Schemas read what they describe and nothing else, and are refused by the word that is not known.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "multimodal/structured/grammar_walker.h"
#include "multimodal/structured/reply_grammar.h"

namespace sightline {
namespace {

using ::testing::HasSubstr;

ResponseFormat format_of(std::string_view schema) {
  ResponseFormat format;
  format.kind = ResponseFormat::Kind::JsonSchema;
  format.schema = schema;
  return format;
}

/// What a text is to a grammar.
enum class Fit { No, Beginning, Whole };

Fit fit(const Grammar& grammar, std::string_view text) {
  GrammarWalker walker(grammar);
  GrammarWalker::SetId at = walker.start();
  for (const char c : text) {
    at = walker.step(at, static_cast<std::uint8_t>(c));
    if (at == GrammarWalker::kDead) return Fit::No;
  }
  return walker.may_end(at) ? Fit::Whole : Fit::Beginning;
}

/// A schema and what it makes of texts.
class Schema {
 public:
  explicit Schema(std::string_view text) : text_(text), grammar_(make_format_grammar(format_of(text), false)) {
    EXPECT_TRUE(grammar_) << text << ": " << grammar_.error().message;
  }
  void reads(std::initializer_list<std::string_view> texts) const { all(texts, Fit::Whole); }
  void refuses(std::initializer_list<std::string_view> texts) const { all(texts, Fit::No); }
  void begins(std::initializer_list<std::string_view> texts) const { all(texts, Fit::Beginning); }

 private:
  void all(std::initializer_list<std::string_view> texts, Fit wanted) const {
    if (!grammar_) return;
    for (const std::string_view text : texts) EXPECT_EQ(fit(**grammar_, text), wanted) << text_ << " and " << text;
  }
  std::string text_;
  Result<std::unique_ptr<const Grammar>> grammar_;
};

std::string refusal(std::string_view schema) {
  const Result<std::unique_ptr<const Grammar>> grammar = make_format_grammar(format_of(schema), false);
  EXPECT_FALSE(grammar) << schema;
  return grammar ? std::string() : grammar.error().message;
}

TEST(SchemaGrammar, ReadsEachType) {
  Schema(R"({"type": "null"})").reads({"null"});
  Schema(R"({"type": "boolean"})").reads({"true", "false"});
  Schema(R"({"type": "boolean"})").refuses({"null", "1", "True"});
  Schema(R"({"type": "integer"})").reads({"0", "-1", "7", "123456789012345678"});
  Schema(R"({"type": "integer"})").refuses({"01", "1.0", "+1", "1e3", "-0", "1234567890123456789"});
  Schema(R"({"type": "number"})").reads({"0", "-0.5", "1.25", "12e3", "1E-07", "3.0"});
  Schema(R"({"type": "number"})").refuses({".5", "01", "1e999", "NaN"});
  Schema(R"({"type": "number"})").begins({"1.", "-", "1e", "1e+"});
  Schema(R"({"type": ["string", "null"]})").reads({"null", "\"\""});
  Schema(R"({"type": ["string", "null"]})").refuses({"1"});
}

TEST(SchemaGrammar, ReadsTextsAsJsonWritesThem) {
  const Schema text(R"({"type": "string"})");
  text.reads({"\"\"", "\"a b\"", "\"ü\xF0\x9F\x98\x80\"", R"("\"\\\n\t\b\f\r")"});
  text.refuses({"\"\n\"", "\"\x01", "\"\xC0\xAF", "\"\xED\xA0\x80", "\"\xF4\x90", "\"\\x", "a"});
  text.begins({"\"", "\"a", "\"\\", "\"\xC3"});
}

TEST(SchemaGrammar, CountsCharacters) {
  const Schema text(R"({"type": "string", "minLength": 2, "maxLength": 3})");
  text.reads({"\"ab\"", "\"äöü\"", R"("\n\"a")"});
  text.refuses({"\"a\"", "\"abcd"});
  Schema(R"({"minLength": 1})").refuses({"\"\"", "1"});
  Schema(R"({"type": "string", "maxLength": 0})").reads({"\"\""});
}

TEST(SchemaGrammar, FollowsPatterns) {
  const auto pattern = [](std::string_view text) {
    return Schema(R"({"type": "string", "pattern": ")" + std::string(text) + "\"}");
  };
  pattern("^[a-c]+$").reads({"\"abc\""});
  pattern("^[a-c]+$").refuses({"\"\"", "\"d"});
  pattern("b").reads({"\"abc\"", "\"b\""});
  pattern("b").refuses({"\"ac\""});
  pattern("^b").reads({"\"bc\""});
  pattern("^b").refuses({"\"ab"});
  pattern("^(ab|cd){2,3}$").reads({"\"abcd\"", "\"cdcdab\""});
  pattern("^(ab|cd){2,3}$").refuses({"\"ab\"", "\"abababab"});
  pattern("^\\\\d{3}-\\\\w*\\\\.?$").reads({"\"123-a_1.\"", "\"123-\""});
  pattern("^\\\\d{3}-\\\\w*\\\\.?$").refuses({"\"12-", "\"123--"});
  pattern("^[^,]$").reads({"\"é\"", "\"\\n\"", "\"\\\"\""});
  pattern("^[^,]$").refuses({"\",\"", "\"\""});
  pattern("^[à-ü]$").reads({"\"é\""});
  pattern("^[à-ü]$").refuses({"\"ý\"", "\"a"});
  pattern("^.*$").reads({"\"\"", "\"x y\""});
  pattern("^(?:a|)b+?$").reads({"\"b\"", "\"abb\""});
  pattern("^(a*)*$").reads({"\"aaaa\"", "\"\""});
  pattern("^a$|^b").reads({"\"a\"", "\"bcd\""});
  pattern("^a$|^b").refuses({"\"ac"});
  pattern("^\\\\u00e9$").reads({"\"é\""});
}

TEST(SchemaGrammar, RefusesPatternsThatItDoesNotKnow) {
  for (const std::string_view pattern : {"(", ")", "[a", "[b-a]", "*", "a{2,1}", "a{", "(?=a)", "(?<n>a)", "\\\\1",
                                         "\\\\bword", "a^b", "a**", "\\\\", "\\\\p{L}", "(a$)b"}) {
    EXPECT_THAT(refusal(R"({"type": "string", "pattern": ")" + std::string(pattern) + "\"}"),
                HasSubstr("schema.pattern"))
        << pattern;
  }
  EXPECT_THAT(refusal(R"({"type": "string", "pattern": "a", "minLength": 1})"), HasSubstr("pattern"));
}

TEST(SchemaGrammar, KeepsWholeNumbersWithinBounds) {
  const Schema within(R"({"type": "integer", "minimum": -12, "maximum": 305})");
  for (int i = -400; i <= 400; ++i) {
    const std::string text = std::to_string(i);
    if (i >= -12 && i <= 305) {
      within.reads({text});
    } else if (std::abs(i) >= 306) {
      within.refuses({text});
    }
  }
  within.refuses({"-13", "306", "1000", "-100"});
  Schema(R"({"type": "integer", "exclusiveMinimum": 0})").reads({"1", "99"});
  Schema(R"({"type": "integer", "exclusiveMinimum": 0})").refuses({"0", "-"});
  Schema(R"({"type": "integer", "maximum": -5})").reads({"-5", "-123"});
  Schema(R"({"type": "integer", "maximum": -5})").refuses({"-4\"", "5", "0"});
  Schema(R"({"type": "integer", "minimum": 0.5, "maximum": 2.5})").reads({"1", "2"});
  Schema(R"({"type": "integer", "minimum": 0.5, "maximum": 2.5})").refuses({"0", "3"});
  EXPECT_THAT(refusal(R"({"type": "integer", "minimum": 3, "maximum": 2})"), HasSubstr("schema"));
}

TEST(SchemaGrammar, KeepsNumbersWithinBounds) {
  const Schema share(R"({"type": "number", "minimum": 0, "maximum": 1})");
  share.reads({"0", "1", "0.5", "0.000"});
  share.refuses({"1.", "2", "1e"});
  const Schema open(R"({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 2})");
  open.reads({"0.5", "1", "1.99"});
  open.begins({"0", "0.00"});
  open.refuses({"2", "-0.5"});
  const Schema below(R"({"type": "number", "minimum": -1.5, "maximum": -1})");
  below.reads({"-1"});
  below.refuses({"1", "-0", "-2"});
  const Schema around(R"({"type": "number", "minimum": -2, "maximum": 10})");
  around.reads({"-2", "-1.5", "-0.25", "9.99", "10"});
  around.refuses({"-2.", "10.", "11", "-3"});
  EXPECT_THAT(refusal(R"({"type": "number", "minimum": 0.1, "maximum": 0.9})"), HasSubstr("schema"));
}

TEST(SchemaGrammar, ReadsObjectsInTheOrderOfTheSchema) {
  const Schema object(R"({"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "null"},
                          "c": {"type": "boolean"}}, "required": ["b"]})");
  object.reads({R"({"b":null})", R"({"a":1,"b":null})", R"({"a": 1, "b": null, "c": true})", "{\n  \"b\": null\n}"});
  object.refuses({"{}", R"({"a":1})", R"({"c")", R"({"b":null,"a")", R"({"b":null,})", R"({"d")", R"({,)"});
  const Schema empty(R"({"type": "object", "properties": {"a": {"type": "null"}}})");
  empty.reads({"{}", R"({"a":null})", "{ }"});
}

TEST(SchemaGrammar, TakesOtherPropertiesByName) {
  const Schema object(R"({"type": "object", "properties": {"ab": {"type": "null"}},
                          "additionalProperties": {"type": "integer"}, "required": ["x"]})");
  object.reads({R"({"ab":null,"x":1})", R"({"x":1,"abc":2,"a":3,"":4})"});
  object.refuses({R"({"x":1,"ab")", R"({"x":1,"x")", R"({"ab":null})"});
  Schema(R"({"type": "object"})").reads({"{}", R"({"any": [1, {"thing": null}]})"});
  Schema(R"({"type": "object", "additionalProperties": false})").refuses({R"({"a")"});
}

TEST(SchemaGrammar, CountsItems) {
  const Schema list(R"({"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 3})");
  list.reads({"[1]", "[1, 2, 3]", "[\n  1,\n  2\n]"});
  list.refuses({"[]", "[1,2,3,", "[\"", "[1 2"});
  Schema(R"({"type": "array", "items": {"type": "null"}})").reads({"[]", "[null,null,null,null]"});
  const Schema first(R"({"prefixItems": [{"type": "null"}, {"type": "integer"}], "items": false, "minItems": 2})");
  first.reads({"[null,1]"});
  first.refuses({"[1", "[null]", "[null,1,"});
  Schema(R"({"prefixItems": [{"type": "null"}], "items": {"type": "integer"}})").reads({"[]", "[null]", "[null,1,2]"});
  Schema(R"({"type": "array", "maxItems": 0})").reads({"[]"});
}

TEST(SchemaGrammar, ReadsChoicesAndConstants) {
  Schema(R"({"enum": ["a", 1, null, {"b": [1]}]})").reads({"\"a\"", "1", "null", R"({"b": [1]})"});
  Schema(R"({"enum": ["a", 1]})").refuses({"\"b", "2"});
  Schema(R"({"type": "string", "enum": ["a", 1]})").refuses({"1"});
  Schema(R"({"const": "\u00e9\n"})").reads({"\"é\\n\""});
}

TEST(SchemaGrammar, ReadsBranches) {
  const Schema any(R"({"anyOf": [{"type": "integer"}, {"type": "array", "items": {"type": "null"}}]})");
  any.reads({"1", "[null]"});
  any.refuses({"[1", "\""});
  Schema(R"({"oneOf": [{"const": 1}, {"const": 12}]})").reads({"1", "12"});
  const Schema all(R"({"allOf": [{"$ref": "#/$defs/a"}, {"properties": {"y": {"type": "null"}}}],
                       "properties": {"z": {"type": "null"}}, "$defs": {"a": {"type": "object",
                       "properties": {"x": {"type": "null"}}, "required": ["x"]}}})");
  all.reads({R"({"z":null,"x":null,"y":null})", R"({"x":null})"});
  all.refuses({"{}"});
  Schema(R"({"allOf": [{"type": "integer"}]})").reads({"5"});
}

TEST(SchemaGrammar, FollowsReferences) {
  const Schema tree(R"({"$ref": "#/$defs/node", "$defs": {"node": {"type": "object", "properties":
      {"v": {"type": "integer"}, "next": {"anyOf": [{"$ref": "#/$defs/node"}, {"type": "null"}]}},
      "required": ["v", "next"], "additionalProperties": false}}})");
  tree.reads({R"({"v":1,"next":null})", R"({"v":1,"next":{"v":2,"next":{"v":3,"next":null}}})"});
  tree.refuses({R"({"v":1,"next":1)"});
  Schema(R"({"type": "array", "items": {"$ref": "#"}})").reads({"[]", "[[],[[]]]"});
  Schema(R"({"properties": {"a/b~": {"type": "null"}, "c": {"$ref": "#/properties/a~1b~0"}}})")
      .reads({R"({"a/b~":null,"c":null})"});
}

TEST(SchemaGrammar, EndsRecursionBeforeItGetsTooDeep) {
  Schema list(R"({"type": "array", "items": {"$ref": "#"}})");
  list.begins({std::string(30, '[')});
  list.refuses({std::string(100, '[')});
}

TEST(SchemaGrammar, NamesTheWordThatIsNotKnown) {
  EXPECT_THAT(refusal(R"({"not": {}})"), HasSubstr("schema uses \"not\""));
  EXPECT_THAT(refusal(R"({"properties": {"a": {"multipleOf": 3}}})"),
              HasSubstr("schema.properties.a uses \"multipleOf\""));
  EXPECT_THAT(refusal(R"({"items": {"uniqueItems": true}})"), HasSubstr("schema.items"));
  EXPECT_THAT(refusal(R"({"anyOf": [{}], "type": "object"})"), HasSubstr("\"type\""));
  EXPECT_THAT(refusal(R"({"type": "thing"})"), HasSubstr("schema.type"));
  EXPECT_THAT(refusal(R"({"type": "string", "minLength": -1})"), HasSubstr("schema.minLength is no count"));
  EXPECT_THAT(refusal(R"({"$ref": "http://example.org"})"), HasSubstr("schema.$ref"));
  EXPECT_THAT(refusal(R"({"$ref": "#/nowhere"})"), HasSubstr("nowhere"));
  EXPECT_THAT(refusal("5"), HasSubstr("is no schema"));
  EXPECT_THAT(refusal("{"), HasSubstr("no JSON"));
  EXPECT_TRUE(
      make_format_grammar(format_of(R"({"title": "t", "description": "d", "x-own": 1, "format": "date"})"), false));
}

TEST(SchemaGrammar, RefusesWhatNoValueObeys) {
  EXPECT_THAT(refusal("false"), HasSubstr("cannot be fulfilled"));
  EXPECT_THAT(refusal(R"({"type": "string", "enum": [1]})"), HasSubstr("cannot be fulfilled"));
  EXPECT_THAT(refusal(R"({"properties": {"a": {"$ref": "#"}}, "required": ["a"]})"), HasSubstr("cannot be fulfilled"));
  EXPECT_THAT(refusal(R"({"$ref": "#"})"), HasSubstr("leads back to itself"));
  EXPECT_THAT(refusal(R"({"anyOf": [{"$ref": "#"}]})"), HasSubstr("leads back to itself"));
  Schema(R"({"properties": {"a": false}})").reads({"{}"});
  Schema(R"({"properties": {"a": false}})").refuses({R"({"a":n)"});
}

TEST(SchemaGrammar, RefusesSchemasThatAreTooLarge) {
  std::string many = R"({"enum": [)";
  for (int i = 0; i < 1000000; ++i) many += "1,";
  many.back() = ']';
  EXPECT_FALSE(refusal(many + "}").empty());
  std::string branches = R"({"anyOf": [)";
  for (int i = 0; i < 30000; ++i) branches += R"({"type":"string","minLength":9},)";
  branches.back() = ']';
  EXPECT_THAT(refusal(branches + "}"), HasSubstr("too much room"));
  std::string deep;
  for (int i = 0; i < 10000; ++i) deep += R"({"items":)";
  EXPECT_THAT(refusal(deep), HasSubstr("deep"));
  EXPECT_THAT(refusal(R"({"pattern": "^a{1,1000000}$"})"), HasSubstr("too much room"));
  EXPECT_THAT(refusal(R"({"pattern": "((a{1,1000}){1,1000}){1,1000}"})"), HasSubstr("too much room"));
  EXPECT_THAT(refusal(R"({"type": "string", "maxLength": 1000000})"), HasSubstr("too much room"));
  EXPECT_THAT(refusal(R"({"type": "array", "minItems": 100000000000})"), HasSubstr("too much room"));
  std::string chain = R"({"$ref": "#/$defs/0", "$defs": {)";
  for (int i = 0; i < 5000; ++i) {
    chain += "\"" + std::to_string(i) + R"(": {"$ref": "#/$defs/)" + std::to_string(i + 1) + "\"},";
  }
  EXPECT_THAT(refusal(chain + R"("5000": {}}})"), HasSubstr("refers on"));
}

TEST(SchemaGrammar, FollowsCatastrophicPatternsInOneGo) {
  const Schema nested(R"({"type": "string", "pattern": "^(a+)+(a|aa)*(a*)*b$"})");
  nested.reads({"\"" + std::string(2000, 'a') + "b\""});
  nested.refuses({"\"" + std::string(2000, 'a') + "c\""});
}

TEST(FormatGrammar, ReadsAnyObject) {
  ResponseFormat format;
  format.kind = ResponseFormat::Kind::JsonObject;
  const auto grammar = make_format_grammar(format, false);
  ASSERT_TRUE(grammar);
  EXPECT_EQ(fit(**grammar, R"({"a": [1.5, "x", {}], "b": null})"), Fit::Whole);
  EXPECT_EQ(fit(**grammar, "[]"), Fit::No);
  EXPECT_EQ(fit(**grammar, "{}\n"), Fit::No);
  EXPECT_EQ(fit(**grammar, "{\n\n"), Fit::No);
}

TEST(FormatGrammar, LeavesTheThinkingFree) {
  const auto grammar = make_format_grammar(format_of(R"({"type": "null"})"), true);
  ASSERT_TRUE(grammar);
  for (const std::string_view text :
       {"</think>null", "so, <think> a </thin </<</think>\nnull", "\xFFx</think>\n\nnull"}) {
    EXPECT_EQ(fit(**grammar, text), Fit::Whole) << text;
  }
  EXPECT_EQ(fit(**grammar, "null"), Fit::Beginning);
  for (const std::string_view text :
       {"</think>x", "</think>\n\n\n", "<tool_call>", "<<tool_call>", "<tool_<tool_call>"}) {
    EXPECT_EQ(fit(**grammar, text), Fit::No) << text;
  }
  EXPECT_EQ(fit(**grammar, "<tool_calls"), Fit::Beginning);
}

TEST(CallGrammar, ReadsCallsOfTheFunctionsThereAre) {
  const std::vector<Tool> tools = {
      {"f",
       R"({"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties":
           {"s": {"type": "string"}, "i": {"type": "integer"}, "u": {"type": "string", "enum": ["x", "y"]},
            "n": {"not": {}}}, "required": ["s"]}}})",
       {{"s", true}, {"i", false}, {"u", true}, {"n", false}}},
      {"g", R"({"name": "g"})", {}}};
  const auto grammar = make_call_grammar(tools, "", false);
  ASSERT_TRUE(grammar) << grammar.error().message;
  const std::string g = "<tool_call>\n<function=g>\n</function>\n</tool_call>";
  EXPECT_EQ(fit(**grammar, g), Fit::Whole);
  EXPECT_EQ(fit(**grammar, g + "\n" + g), Fit::Whole);
  EXPECT_EQ(fit(**grammar,
                "<tool_call>\n<function=f>\n<parameter=s>\na <b>\nc\n</parameter>\n<parameter=i>\n-3\n</parameter>\n"
                "<parameter=u>\ny\n</parameter>\n<parameter=n>\n[1]\n</parameter>\n</function>\n</tool_call>"),
            Fit::Whole);
  for (const std::string_view text : {"Hello", "<tool_call>\n<function=h", "<tool_call>\n<function=f>\n</function>",
                                      "<tool_call>\n<function=f>\n<parameter=s>\n\n</parameter>\n<parameter=i>\nx"}) {
    EXPECT_EQ(fit(**grammar, text), Fit::No) << text;
  }
  const auto named = make_call_grammar(tools, "g", false);
  ASSERT_TRUE(named);
  EXPECT_EQ(fit(**named, "<tool_call>\n<function=f"), Fit::No);
  EXPECT_FALSE(make_call_grammar(tools, "h", false));
  EXPECT_FALSE(make_call_grammar({}, "", false));
}

}  // namespace
}  // namespace sightline
