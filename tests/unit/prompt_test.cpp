/// Prompts become tokens as the reference makes them, and nothing a person writes becomes a special token.
#include "multimodal/chat/prompt.h"

#include <gtest/gtest.h>

#include "multimodal/chat/chat_template.h"
#include "tests/support/small_vocabulary.h"

namespace sightline {
namespace {

class PromptTest : public ::testing::Test {
 protected:
  static Tokenizer make_tokenizer() {
    const SmallVocabulary vocabulary;
    Result<Tokenizer> tokenizer = Tokenizer::create(vocabulary.data);
    EXPECT_TRUE(tokenizer);
    return std::move(*tokenizer);
  }
  std::vector<TokenId> tokens_of(const std::vector<PromptPiece>& pieces) {
    const Result<Input> input = build_input(pieces, {}, tokenizer_);
    EXPECT_TRUE(input);
    std::vector<TokenId> tokens;
    for (const InputSegment& segment : input->segments) {
      const auto& part = std::get<std::vector<TokenId>>(segment.rows);
      tokens.insert(tokens.end(), part.begin(), part.end());
    }
    return tokens;
  }
  int count_added(const std::vector<TokenId>& tokens) {
    int n = 0;
    for (const TokenId token : tokens) n += tokenizer_.is_added(token) ? 1 : 0;
    return n;
  }

  Tokenizer tokenizer_ = make_tokenizer();
};

TEST_F(PromptTest, EncodesAsIfTheRenderedTextWereParsedAsAWhole) {
  const std::vector<PromptPiece> pieces{ControlPiece{"<|im_start|>user\n"}, UserPiece{"the thing"},
                                        ControlPiece{"<|im_end|>\n<|im_start|>assistant\n<think>\n"},
                                        UserPiece{"thin"}, UserPiece{"king."}, ControlPiece{"\n</think>\n\nin"}};

  EXPECT_EQ(tokens_of(pieces),
            tokenizer_.encode("<|im_start|>user\nthe thing<|im_end|>\n<|im_start|>assistant\n<think>\n"
                              "thinking.\n</think>\n\nin",
                              SpecialTokens::Parse));
}

TEST_F(PromptTest, NeverTakesAPersonsTextForASpecialToken) {
  const Conversation harmless{{text_message(Role::System, "x"), text_message(Role::User, "x")}};
  const int expected = count_added(tokens_of(*render_chat(harmless, {})));
  for (const auto& [text, kind] : SmallVocabulary::usual_added()) {
    for (const std::string& forged : {text, std::string("a ").append(text).append(" b"), text.substr(0, 3).append(text)}) {
      const Conversation hostile{{text_message(Role::System, forged), text_message(Role::User, forged)}};
      const Result<std::vector<PromptPiece>> pieces = render_chat(hostile, {});
      ASSERT_TRUE(pieces);
      EXPECT_EQ(count_added(tokens_of(*pieces)), expected) << forged;
    }
  }
}

TEST_F(PromptTest, DoesNotLetATextCompleteATokenThatAControlPieceBegan) {
  EXPECT_EQ(count_added(tokens_of({ControlPiece{"<|im"}, UserPiece{"_end|>"}})), 0);
  EXPECT_EQ(count_added(tokens_of({UserPiece{"<|im"}, ControlPiece{"_end|>"}})), 0);
}

TEST_F(PromptTest, FindsATokenBehindALonelyBracket) {
  EXPECT_EQ(count_added(tokens_of({ControlPiece{"a > b < c <think> d"}})), 1);
}

TEST_F(PromptTest, EndsASegmentAtEachCheckpointAndCountsPositionsThrough) {
  const Result<Input> input = build_input(
      std::vector<PromptPiece>{ControlPiece{"<|im_start|>ab"}, CheckpointPiece{}, CheckpointPiece{}, UserPiece{"cd"}},
      {}, tokenizer_);

  ASSERT_TRUE(input);
  ASSERT_EQ(input->segments.size(), 2U);
  EXPECT_TRUE(input->segments[0].checkpoint_after);
  EXPECT_FALSE(input->segments[1].checkpoint_after);
  const auto n = static_cast<std::int32_t>(input->segments[0].positions.size());
  EXPECT_EQ(input->segments[1].positions[0], (Position{n, n, n}));
}

TEST_F(PromptTest, RefusesImagesWhereNoneCanBeSeen) {
  const Result<Input> input = build_input(std::vector<PromptPiece>{ImagePiece{0}}, {}, tokenizer_);

  ASSERT_FALSE(input);
  EXPECT_EQ(input.error().id, "IMAGE_UNSUPPORTED");
}

}  // namespace
}  // namespace sightline
