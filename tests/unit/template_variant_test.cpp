/// The variant of a chat template is told by features of its text, each by itself.
#include "multimodal/chat/template_variant.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "tests/support/golden.h"

namespace sightline {
namespace {

std::string published(const std::string& name) {
  std::ifstream in(testing_support::golden_path("chat/templates/" + name + ".jinja"), std::ios::binary);
  EXPECT_TRUE(in.good()) << name;
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
  return text;
}

TEST(TemplateVariant, KnowsThePublishedTemplates) {
  const TemplateVariant q36 = detect_template(published("qwen3.6"));
  EXPECT_TRUE(q36.thinks_by_default);
  EXPECT_TRUE(q36.can_preserve_thinking);
  EXPECT_FALSE(q36.scalars_as_text);
  EXPECT_TRUE(q36.sees_images);
  EXPECT_EQ(q36.notice, "");

  const TemplateVariant q35 = detect_template(published("qwen3.5"));
  EXPECT_TRUE(q35.thinks_by_default);
  EXPECT_FALSE(q35.can_preserve_thinking);
  EXPECT_TRUE(q35.scalars_as_text);
  EXPECT_EQ(q35.notice, "");

  const TemplateVariant small = detect_template(published("qwen3.5-nothink"));
  EXPECT_FALSE(small.thinks_by_default);
  EXPECT_FALSE(small.can_preserve_thinking);
  EXPECT_EQ(small.notice, "");
}

TEST(TemplateVariant, OverlooksOtherWhiteSpace) {
  EXPECT_EQ(detect_template("\n" + replaced(published("qwen3.6"), "\n    ", "\n  ") + "  \n").notice, "");
}

TEST(TemplateVariant, SaysThatATemplateWasModifiedAndStillReadsItsFeatures) {
  const TemplateVariant variant = detect_template(replaced(published("qwen3.6"), "preserve_thinking", "keep"));

  EXPECT_NE(variant.notice.find("modified"), std::string::npos);
  EXPECT_FALSE(variant.can_preserve_thinking);
  EXPECT_TRUE(variant.thinks_by_default);
}

TEST(TemplateVariant, TakesTheNearestForAnotherFamilyOrNone) {
  EXPECT_NE(detect_template("{{ bos_token }}{% for m in messages %}[INST]{% endfor %}").notice, "");
  EXPECT_NE(detect_template("").notice, "");
  EXPECT_TRUE(detect_template("").can_preserve_thinking);
}

}  // namespace
}  // namespace sightline
