/// PromptPiece: a prompt before it becomes tokens; control text and a person's text are different types.
#pragma once

#include <cstddef>
#include <string>
#include <variant>

namespace sightline {

/// Literal text of the chat template. Special tokens such as `<|im_start|>` are recognised in it.
struct ControlPiece {
  std::string text;
};
/// Text that a person, a document or a model wrote. It never becomes a special token, whatever it looks like.
struct UserPiece {
  std::string text;
};
/// The rows of an image stand here.
struct ImagePiece {
  std::size_t image_index = 0;   ///< counted over the whole conversation, from 0
};
/// A video stands here. It can be rendered, but not be seen yet.
struct VideoPiece {};
/// The state reached here is worth remembering: prompts that follow are likely to begin the same way.
struct CheckpointPiece {
  /// The text on both sides is encoded as one, and the state is that of a token a little before.
  bool within_text = false;
};

using PromptPiece = std::variant<ControlPiece, UserPiece, ImagePiece, VideoPiece, CheckpointPiece>;

}  // namespace sightline
