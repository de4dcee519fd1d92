/// Messages and functions of clients become conversations, or are refused by the name of the field.
#include "multimodal/wire/message_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "multimodal/wire/tool_json.h"

namespace sightline {
namespace {

using ::testing::HasSubstr;

JsonValue json(std::string_view text) {
  Result<JsonValue> value = parse_json(text, "the text");
  EXPECT_TRUE(value) << value.error().message;
  return value ? *std::move(value) : JsonValue();
}

/// Pictures are their address.
MessageOptions seeing() {
  MessageOptions options;
  options.open_image = [](std::string_view url) -> Result<ImageRef> {
    if (!url.starts_with("data:")) return Error{ErrorCode::InvalidArgument, "only data: is opened", ""};
    ImageRef image;
    image.name = url;
    return image;
  };
  return options;
}

Conversation read(std::string_view text) {
  Result<Conversation> conversation = read_messages(json(text), seeing());
  EXPECT_TRUE(conversation) << conversation.error().message;
  return conversation ? *std::move(conversation) : Conversation();
}

std::string refused(std::string_view text) {
  const Result<Conversation> conversation = read_messages(json(text), seeing());
  EXPECT_FALSE(conversation) << text;
  return conversation ? std::string() : conversation.error().message;
}

std::string text_of(const Message& message) {
  std::string text;
  for (const Part& part : message.parts) {
    if (const auto* piece = std::get_if<Text>(&part)) text += piece->utf8;
    if (const auto* image = std::get_if<ImageRef>(&part)) text += "[" + image->name + "]";
  }
  return text;
}

TEST(ReadMessages, TakesTextsPicturesAndThinking) {
  const Conversation conversation = read(R"([
    {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:a"}}, {"type": "text", "text": "What?"}]},
    {"role": "assistant", "content": "That.", "reasoning_content": "hm"},
    {"role": "user", "content": "Sure?", "name": "bob"}])");

  ASSERT_EQ(conversation.messages.size(), 3U);
  EXPECT_EQ(text_of(conversation.messages[0]), "[data:a]What?");
  EXPECT_EQ(conversation.messages[1].role, Role::Assistant);
  EXPECT_EQ(conversation.messages[1].thinking, "hm");
  EXPECT_EQ(text_of(conversation.messages[2]), "Sure?");
}

TEST(ReadMessages, PutsInstructionsInFront) {
  const Conversation conversation =
      read(R"([{"role": "developer", "content": "One."}, {"role": "user", "content": "Hi"},
    {"role": "system", "content": "Two."}, {"role": "user", "content": "You?"}])");

  ASSERT_EQ(conversation.messages.size(), 3U);
  EXPECT_EQ(conversation.messages[0].role, Role::System);
  EXPECT_EQ(text_of(conversation.messages[0]), "One.\n\nTwo.");
  EXPECT_EQ(text_of(conversation.messages[2]), "You?");
}

TEST(ReadMessages, ReadsCallsAndPutsResultsInTheirOrder) {
  const Conversation conversation = read(R"([{"role": "user", "content": "?"},
    {"role": "assistant", "content": null, "tool_calls": [
      {"id": "a", "type": "function", "function": {"name": "f", "arguments": "{\"x\": 1.0, \"s\": \"1\", \"l\": [1,2]}"}},
      {"id": "b", "type": "function", "function": {"name": "g", "arguments": ""}}]},
    {"role": "tool", "tool_call_id": "b", "content": "second"},
    {"role": "tool", "tool_call_id": "a", "content": "first"}])");

  ASSERT_EQ(conversation.messages.size(), 4U);
  const std::vector<ToolCall>& calls = conversation.messages[1].calls;
  ASSERT_EQ(calls.size(), 2U);
  EXPECT_EQ(calls[0].name, "f");
  ASSERT_EQ(calls[0].arguments.size(), 3U);
  EXPECT_EQ(calls[0].arguments[0].value, "1.0");
  EXPECT_EQ(calls[0].arguments[0].kind, Argument::Kind::Number);
  EXPECT_EQ(calls[0].arguments[1].kind, Argument::Kind::Text);
  EXPECT_EQ(calls[0].arguments[2].value, "[1, 2]");
  EXPECT_TRUE(calls[1].arguments.empty());
  EXPECT_EQ(text_of(conversation.messages[2]), "first");
  EXPECT_EQ(text_of(conversation.messages[3]), "second");
}

TEST(ReadMessages, NamesTheFieldThatIsWrong) {
  EXPECT_THAT(refused("5"), HasSubstr("messages is no array"));
  EXPECT_THAT(refused("[5]"), HasSubstr("messages[0] is no object"));
  EXPECT_THAT(refused(R"([{"role": "user", "content": "a"}, {"role": "robot"}])"), HasSubstr("messages[1].role"));
  EXPECT_THAT(refused(R"([{"role": "user", "content": null}])"), HasSubstr("messages[0].content is missing"));
  EXPECT_THAT(refused(R"([{"role": "user", "content": 5}])"), HasSubstr("messages[0].content is neither"));
  EXPECT_THAT(refused(R"([{"role": "user", "content": [{"type": "audio"}]}])"), HasSubstr("messages[0].content[0]"));
  EXPECT_THAT(refused(R"([{"role": "user", "content": [{"type": "text", "text": 5}]}])"), HasSubstr("content[0]"));
  EXPECT_THAT(refused(R"([{"role": "user", "content": [{"type": "image_url", "image_url": 5}]}])"), HasSubstr("url"));
  EXPECT_THAT(refused(R"([{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "http://a"}}]}])"),
              HasSubstr("messages[0].content[0]: only data: is opened"));
  EXPECT_THAT(refused(R"([{"role": "system", "content": [{"type": "image_url", "image_url": {"url": "data:a"}}]}])"),
              HasSubstr("instructions"));
  EXPECT_THAT(refused(R"([{"role": "assistant", "tool_calls": [{"function": {"name": "a>b"}}]}])"),
              HasSubstr("messages[0].tool_calls[0].function.name"));
  EXPECT_THAT(refused(R"([{"role": "assistant", "tool_calls": [{"function": {"name": "f", "arguments": "[1]"}}]}])"),
              HasSubstr("messages[0].tool_calls[0].function.arguments is no object"));
  EXPECT_THAT(refused(R"([{"role": "assistant", "tool_calls": [{"function": {"name": "f", "arguments": "{"}}]}])"),
              HasSubstr("arguments is no JSON"));
}

TEST(ReadMessages, HoldsItsLimits) {
  std::string many = "[";
  for (int i = 0; i < 4097; ++i) many += R"({"role":"user","content":"a"},)";
  many.back() = ']';
  EXPECT_THAT(refused(many), HasSubstr("messages has 4097 entries, more than 4096"));
  std::string pictures = R"([{"role": "user", "content": [)";
  for (int i = 0; i < 17; ++i) pictures += R"({"type":"image_url","image_url":{"url":"data:"}},)";
  pictures.back() = ']';
  EXPECT_THAT(refused(pictures + "}]"), HasSubstr("more than 16 pictures"));
}

TEST(ReadMessages, RefusesPicturesWithoutAnOpener) {
  const Result<Conversation> conversation = read_messages(
      json(R"([{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:"}}]}])"), {});
  ASSERT_FALSE(conversation);
  EXPECT_EQ(conversation.error().id, "IMAGE_UNSUPPORTED");
}

TEST(ReadTools, KeepsDefinitionsAndKnowsWhatIsText) {
  const Result<std::vector<Tool>> tools = read_tools(json(R"([{"type":"function","function":{"name":"f","parameters":
    {"type":"object","properties":{"a":{"type":"string"},"b":{"type":"integer"},"c":{"type":["string","null"]},
    "d":{"type":["string","integer"]},"e":{}}}}},{"name":"g"}])"));

  ASSERT_TRUE(tools) << tools.error().message;
  ASSERT_EQ(tools->size(), 2U);
  EXPECT_EQ((*tools)[0].name, "f");
  EXPECT_THAT((*tools)[0].definition, HasSubstr(R"({"type": "function", "function": {"name": "f", "parameters": {)"));
  std::string texts;
  for (const Tool::Parameter& parameter : (*tools)[0].parameters) {
    texts += parameter.name + (parameter.is_string ? "+" : "-");
  }
  EXPECT_EQ(texts, "a+b-c+d-e-");
  EXPECT_EQ((*tools)[1].definition, R"({"name": "g"})");
}

TEST(ReadTools, NamesTheFieldThatIsWrong) {
  const auto refusal = [](std::string_view text) {
    const Result<std::vector<Tool>> tools = read_tools(json(text));
    EXPECT_FALSE(tools) << text;
    return tools ? std::string() : tools.error().message;
  };
  EXPECT_TRUE(read_tools(json("null")));
  EXPECT_TRUE(read_tools(json("[]")));
  EXPECT_THAT(refusal("{}"), HasSubstr("tools is no array"));
  EXPECT_THAT(refusal("[5]"), HasSubstr("tools[0] is no object"));
  EXPECT_THAT(refusal(R"([{"type": "web_search"}])"), HasSubstr("tools[0].type"));
  EXPECT_THAT(refusal(R"([{"type": "function", "function": {}}])"), HasSubstr("tools[0].function.name"));
  EXPECT_THAT(refusal(R"([{"name": "a b"}])"), HasSubstr("tools[0].name"));
  EXPECT_THAT(refusal(R"([{"name": "a>"}])"), HasSubstr("tools[0].name"));
  EXPECT_THAT(refusal(R"([{"name": "a"}, {"name": "a"}])"), HasSubstr("tools[1]"));
  EXPECT_THAT(refusal(R"([{"name": "a", "parameters": []}])"), HasSubstr("tools[0].parameters"));
  std::string many = "[";
  for (int i = 0; i < 257; ++i) many += R"({"name":"f)" + std::to_string(i) + "\"},";
  many.back() = ']';
  EXPECT_THAT(refusal(many), HasSubstr("more than 256"));
}

}  // namespace
}  // namespace sightline
