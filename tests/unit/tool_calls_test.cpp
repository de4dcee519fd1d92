/// Calls of functions are read from the reply the same way, wherever the stream is cut.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "multimodal/reply/json_spelling.h"
#include "multimodal/reply/reply_parser.h"

namespace sightline {
namespace {

const std::vector<Tool>& tools() {
  static const std::vector<Tool> known = {
      {"f", "{}", {{"s", true}, {"i", false}, {"l", false}, {"t", true}}},
      {"g", "{}", {}},
  };
  return known;
}

/// The reply as one text: thinking, answer and calls in brackets, in order.
std::string told(bool in_thinking, const std::vector<std::string_view>& pieces) {
  constexpr std::string_view kKinds = "snb0j";  // text, number, boolean, null, JSON
  ReplyParser parser(in_thinking, tools());
  std::string out;
  char last = ' ';
  const auto add = [&](const std::vector<ReplyPart>& parts) {
    for (const ReplyPart& part : parts) {
      const char kind = part.kind == ReplyPart::Kind::Thinking ? 'T' : part.kind == ReplyPart::Kind::Answer ? 'A' : 'C';
      if (kind != last || kind == 'C') out += std::string("|") + kind + ":";
      last = kind;
      out += part.utf8;
      if (kind != 'C') continue;
      EXPECT_EQ(part.utf8, "");
      out += part.call.name;
      for (const Argument& argument : part.call.arguments) {
        out += "," + argument.name + kKinds[static_cast<std::size_t>(argument.kind)] + "=" + argument.value;
      }
    }
  };
  for (const std::string_view piece : pieces) add(parser.push(piece));
  add(parser.finish());
  return out;
}

/// The result of the whole text, after making sure that every cut into two or three pieces and single bytes give the
/// same.
std::string parse(std::string_view text, bool in_thinking = false) {
  const std::string whole = told(in_thinking, {text});
  std::vector<std::string_view> bytes;
  for (std::size_t i = 0; i < text.size(); ++i) bytes.push_back(text.substr(i, 1));
  EXPECT_EQ(told(in_thinking, bytes), whole);
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    EXPECT_EQ(told(in_thinking, {text.substr(0, cut), text.substr(cut)}), whole) << "cut at " << cut;
    for (std::size_t next = cut; next <= text.size(); next += 7) {
      EXPECT_EQ(told(in_thinking, {text.substr(0, cut), text.substr(cut, next - cut), text.substr(next)}), whole)
          << "cut at " << cut << " and " << next;
    }
  }
  return whole;
}

TEST(ToolCalls, AreReadAsTheTemplateShowsThem) {
  EXPECT_EQ(parse("<tool_call>\n<function=f>\n<parameter=s>\nRome\n</parameter>\n<parameter=i>\n3\n</parameter>\n"
                  "</function>\n</tool_call>"),
            "|C:f,ss=Rome,in=3");
  EXPECT_EQ(parse("<tool_call>\n<function=g>\n</function>\n</tool_call>"), "|C:g");
}

TEST(ToolCalls, FollowThinkingAndText) {
  EXPECT_EQ(parse("Need it.\n</think>\n\nI look.\n\n<tool_call>\n<function=g>\n</function>\n</tool_call>\n", true),
            "|T:Need it.|A:I look.|C:g");
  EXPECT_EQ(parse("Need it.\n<tool_call>\n<function=g>\n</function>\n</tool_call>", true), "|T:Need it.|C:g");
}

TEST(ToolCalls, MayBeSeveral) {
  EXPECT_EQ(parse("<tool_call>\n<function=g>\n</function>\n</tool_call>\n<tool_call>\n<function=f>\n</function>\n"
                  "</tool_call>\n\nDone. \n"),
            "|C:g|C:f|A:\n\nDone.");
}

TEST(ToolCalls, TypeTheirValues) {
  const auto value = [](std::string_view key, std::string_view written) {
    const std::string whole = parse("<tool_call><function=f><parameter=" + std::string(key) + ">\n" +
                                    std::string(written) + "\n</parameter></function></tool_call>");
    return whole.substr(std::string_view("|C:f,").size() + key.size());
  };
  EXPECT_EQ(value("s", "3"), "s=3");
  EXPECT_EQ(value("s", "{\"a\": 1}"), "s={\"a\": 1}");
  EXPECT_EQ(value("s", "\n two\nlines \n"), "s=\n two\nlines \n");
  EXPECT_EQ(value("s", ""), "s=");
  EXPECT_EQ(value("i", " 3 "), "n=3");
  EXPECT_EQ(value("i", "three"), "s=three");
  EXPECT_EQ(value("i", "True"), "b=true");
  EXPECT_EQ(value("i", "None"), "0=null");
  EXPECT_EQ(value("l", "[1,{\"a\":None}]"), "j=[1, {\"a\": null}]");
  EXPECT_EQ(value("l", "[1,"), "s=[1,");
  EXPECT_EQ(value("unknown", "1e2"), "n=100.0");
  EXPECT_EQ(value("unknown", "Rome"), "s=Rome");
  EXPECT_EQ(value("unknown", "\"Rome\\n\""), "s=Rome\n");
}

TEST(ToolCalls, TolerateWhatModelsWrite) {
  EXPECT_EQ(
      parse("<tool_call> <function= f ><parameter= s >x</parameter><parameter=i>1</parameter></function></tool_call>"),
      "|C:f,ss=x,in=1");
  EXPECT_EQ(parse("<tool_call><function=f><parameter=s>a</parameter><parameter=s>b</parameter></function></tool_call>"),
            "|C:f,ss=b");
  EXPECT_EQ(parse("<tool_call>\n<function=f>\n<parameter=s>\na\n<parameter=t>\nb\n</function>\n</tool_call>"),
            "|C:f,ss=a,ts=b");
  EXPECT_EQ(parse("<tool_call>\n<function=f>\n<parameter=s>\na\n</parameter>\n</tool_call>"), "|C:f,ss=a");
}

TEST(ToolCalls, MayHoldTagsInTheirValues) {
  EXPECT_EQ(parse("<tool_call><function=f><parameter=s>\n<b> </parameter> x </function> <tool_call>\n</parameter>"
                  "</function></tool_call>"),
            "|C:f,ss=<b> </parameter> x </function> <tool_call>");
}

TEST(ToolCalls, ThatAreNoneStayText) {
  EXPECT_EQ(parse("Write <tool_call> and so on.\n"), "|A:Write <tool_call> and so on.\n");
  EXPECT_EQ(parse("a \n<tool_call>\n<function=f>\n<parameter=s>\nb"),
            "|A:a \n<tool_call>\n<function=f>\n<parameter=s>\nb");
  EXPECT_EQ(parse("<tool_call><function=></function></tool_call>"), "|A:<tool_call><function=></function></tool_call>");
  EXPECT_EQ(parse("<tool_call><function=f>no</function></tool_call>"),
            "|A:<tool_call><function=f>no</function></tool_call>");
  EXPECT_EQ(parse("<tool_call><tool_call><function=g></function></tool_call>"), "|A:<tool_call>|C:g");
  EXPECT_EQ(parse("a <tool_cal"), "|A:a <tool_cal");
  const std::string long_name = "<tool_call><function=" + std::string(300, 'n') + "></function></tool_call>";
  EXPECT_EQ(parse(long_name), "|A:" + long_name);
}

TEST(ToolCalls, AreTextIfThereIsNothingToCall) {
  ReplyParser parser(false);
  const std::vector<ReplyPart> parts = parser.push("<tool_call>\n<function=g>\n</function>\n</tool_call>");
  ASSERT_EQ(parts.size(), 1U);
  EXPECT_EQ(parts[0].kind, ReplyPart::Kind::Answer);
}

TEST(SpellJson, AcceptsJsonOnly) {
  const auto spelled = [](std::string_view text) {
    const std::optional<Argument> value = spell_json(text);
    return value ? value->value : std::string("no");
  };
  EXPECT_EQ(spelled(" {\"b\":[ ],\"a\":{ \"c\":-1.50e1 }} "), R"({"b": [], "a": {"c": -15.0}})");
  EXPECT_EQ(spelled("\"\\u00e9\\ud83d\\ude00\\/\""), "é😀/");
  EXPECT_EQ(spelled("[\"\\u00e9\\n\"]"), "[\"é\\n\"]");
  for (const std::string_view text : {"",
                                      "{",
                                      "}",
                                      "[1,]",
                                      "[,1]",
                                      "{\"a\"}",
                                      "{\"a\":}",
                                      "{a:1}",
                                      "{'a':1}",
                                      "01",
                                      "-",
                                      "1.",
                                      ".5",
                                      "1e",
                                      "+1",
                                      "1 2",
                                      "tru",
                                      "truee",
                                      "\"a",
                                      "\"\n\"",
                                      "\"\\x\"",
                                      "\"\\ud800\"",
                                      "\"\\udc00\"",
                                      "\"\\u12g4\"",
                                      "\"\\u0000\"",
                                      "{\"a\":1,\"a\":2}",
                                      "1e999",
                                      "NaN",
                                      "[1 2]"}) {
    EXPECT_EQ(spelled(text), "no") << text;
  }
  EXPECT_EQ(spelled(std::string(64, '[') + std::string(64, ']')), std::string(64, '[') + std::string(64, ']'));
  EXPECT_EQ(spelled(std::string(65, '[') + std::string(65, ']')), "no");
  EXPECT_EQ(spelled(std::string(100000, '[')), "no");
}

}  // namespace
}  // namespace sightline
