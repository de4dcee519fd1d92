/// Prompt pieces -> engine Input with positions.
#include "multimodal/chat/prompt.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace sightline {

namespace {

class InputBuilder {
 public:
  explicit InputBuilder(const Tokenizer& tokenizer) : tokenizer_(tokenizer) {}

  void add_user_text(std::string_view text) { plain_ += text; }

  void add_control_text(std::string_view text) {
    while (!text.empty()) {
      const std::size_t close = text.find('>');
      const std::size_t open = close == std::string_view::npos ? close : text.rfind('<', close);
      if (close == std::string_view::npos) break;
      if (open == std::string_view::npos) {
        plain_ += text.substr(0, close + 1);
        text.remove_prefix(close + 1);
        continue;
      }
      const std::string_view name = text.substr(open, close - open + 1);
      if (const std::optional<TokenId> token = tokenizer_.special(name)) {
        plain_ += text.substr(0, open);
        encode_plain();
        tokens_.push_back(*token);
      } else {
        plain_ += text.substr(0, close + 1);
      }
      text.remove_prefix(close + 1);
    }
    plain_ += text;
  }

  /// Behind the text so far, in the midst of what is encoded as one.
  void mark_checkpoint() { mark_ = plain_.size(); }

  void end_segment(bool checkpoint_after) {
    encode_plain();
    if (tokens_.empty()) return;
    const auto n = static_cast<std::int32_t>(tokens_.size());
    input_.segments.push_back(token_segment(std::exchange(tokens_, {}), position_, checkpoint_after));
    position_ += n;
  }

  void add_image(const ImageEmbedding& image) {
    end_segment(false);
    input_.segments.push_back(image_segment(image, position_, true));
    position_ += positions_of(image);
  }

  Input take() {
    end_segment(false);
    return std::move(input_);
  }

 private:
  void encode_plain() {
    if (plain_.empty()) return;
    const std::vector<TokenId> tokens = tokenizer_.encode(plain_, SpecialTokens::AsPlainText);
    plain_.clear();
    const auto middle = tokens.begin() + tokens_before(std::exchange(mark_, 0), tokens);
    tokens_.insert(tokens_.end(), tokens.begin(), middle);
    if (middle != tokens.begin()) end_segment(true);
    tokens_.insert(tokens_.end(), middle, tokens.end());
  }

  /// How many of `tokens` are the same whatever follows their first `n_bytes` bytes, as far as can be told.
  std::ptrdiff_t tokens_before(std::size_t n_bytes, const std::vector<TokenId>& tokens) const {
    constexpr std::ptrdiff_t kUnsure = 4;  // a word goes on behind the mark seldom, and has few tokens
    std::ptrdiff_t n = 0;
    for (const TokenId token : tokens) {
      const std::size_t size = tokenizer_.bytes(token).size();
      if (size > n_bytes) break;
      n_bytes -= size;
      ++n;
    }
    return std::max<std::ptrdiff_t>(n - kUnsure, 0);
  }

  const Tokenizer& tokenizer_;
  std::string plain_;            // not encoded yet
  std::size_t mark_ = 0;         // bytes of it before a checkpoint; 0: none
  std::vector<TokenId> tokens_;  // of the segment that is open
  std::int32_t position_ = 0;    // of its first token
  Input input_;
};

}  // namespace

std::int32_t positions_of(const ImageEmbedding& image) noexcept {
  return static_cast<std::int32_t>(std::max(image.grid_h, image.grid_w));
}

InputSegment image_segment(const ImageEmbedding& image, std::int32_t first, bool checkpoint_after) {
  InputSegment segment;
  segment.rows = image.rows;
  segment.content = image.content;
  segment.checkpoint_after = checkpoint_after;
  for (std::int64_t row = 0; row < image.grid_h; ++row) {
    for (std::int64_t col = 0; col < image.grid_w; ++col) {
      segment.positions.push_back(
          {first, first + static_cast<std::int32_t>(row), first + static_cast<std::int32_t>(col)});
    }
  }
  return segment;
}

Result<Input> build_input(std::span<const PromptPiece> pieces, std::span<const ImageEmbedding> images,
                          const Tokenizer& tokenizer) {
  InputBuilder builder(tokenizer);
  for (const PromptPiece& piece : pieces) {
    if (const auto* control = std::get_if<ControlPiece>(&piece)) {
      builder.add_control_text(control->text);
    } else if (const auto* user = std::get_if<UserPiece>(&piece)) {
      builder.add_user_text(user->text);
    } else if (const auto* checkpoint = std::get_if<CheckpointPiece>(&piece)) {
      checkpoint->within_text ? builder.mark_checkpoint() : builder.end_segment(true);
    } else if (std::holds_alternative<VideoPiece>(piece)) {
      return Error{ErrorCode::Unsupported, "the conversation holds a video, and videos cannot be seen yet",
                   "VIDEO_UNSUPPORTED"};
    } else {
      const std::size_t index = std::get<ImagePiece>(piece).image_index;
      if (index >= images.size()) {
        return Error{ErrorCode::Unsupported,
                     "the conversation holds a picture, and no projector file is loaded to see it",
                     "IMAGE_UNSUPPORTED"};
      }
      builder.add_image(images[index]);
    }
  }
  return builder.take();
}

}  // namespace sightline
