/// The template in models with random weights is known to the chat, so that trying one out starts without a warning.
#include <gtest/gtest.h>

#include "bench/model_vocabulary.h"
#include "multimodal/chat/template_variant.h"

namespace sightline {
namespace {

TEST(RandomModelTemplate, IsAnsweredLikeThatOfQwen36WithoutANotice) {
  const TemplateVariant variant = detect_template(bench::chat_template_text());

  EXPECT_EQ(variant.notice, "");
  EXPECT_TRUE(variant.thinks_by_default);
  EXPECT_TRUE(variant.can_preserve_thinking);
  EXPECT_FALSE(variant.scalars_as_text);
  EXPECT_TRUE(variant.sees_images);
}

}  // namespace
}  // namespace sightline
