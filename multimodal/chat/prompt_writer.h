/// PromptWriter: puts the pieces of a prompt one after the other.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "multimodal/chat/prompt_piece.h"

namespace sightline {

/// Control text and a person's text are two functions here, so that every line of the template says which it writes.
/// One thread at a time.
class PromptWriter {
 public:
  /// Literal text of the template.
  void control(std::string_view text) {
    if (!pieces_.empty() && std::holds_alternative<ControlPiece>(pieces_.back())) {
      std::get<ControlPiece>(pieces_.back()).text += text;
    } else {
      pieces_.emplace_back(ControlPiece{std::string(text)});
    }
  }
  /// Text that someone wrote. Empty text leaves no piece.
  void user(std::string text) {
    if (!text.empty()) pieces_.emplace_back(UserPiece{std::move(text)});
  }
  /// A message's pieces as they stand.
  void content(std::vector<PromptPiece> content) {
    for (PromptPiece& piece : content) {
      if (auto* text = std::get_if<UserPiece>(&piece)) {
        user(std::move(text->text));
      } else if (const auto* literal = std::get_if<ControlPiece>(&piece)) {
        control(literal->text);
      } else {
        control("<|vision_start|>");
        pieces_.push_back(std::move(piece));
        control("<|vision_end|>");
      }
    }
  }
  void checkpoint() { pieces_.emplace_back(CheckpointPiece{}); }
  /// Between two texts that are encoded as one.
  void checkpoint_within() { pieces_.emplace_back(CheckpointPiece{.within_text = true}); }
  std::vector<PromptPiece> take() { return std::move(pieces_); }

 private:
  std::vector<PromptPiece> pieces_;
};

}  // namespace sightline
