/// Formulas in Markdown, taken out before it is parsed, so that their signs mean nothing to it.
#pragma once

#include <QString>
#include <string>
#include <string_view>
#include <vector>

namespace sightline::gui {

/// One formula of a text.
struct FoundFormula {
  std::string tex;       ///< without delimiters, trimmed
  std::string original;  ///< with them
  bool isDisplay = false;
};

/// A text whose formulas are replaced by marks, and the formulas that the marks count.
struct TextWithMarks {
  std::string text;
  std::vector<FoundFormula> formulas;

  /// What a piece of `text` stands for: its formulas by their originals.
  [[nodiscard]] std::string restore(std::string_view piece) const;
};

/// A piece of text between marks, or the number of a formula.
struct MarkedPiece {
  std::string_view text;
  int formula = -1;  ///< index, or -1 for text
};

/// Finds `$…$`, `$$…$$`, `\(…\)` and `\[…\]` outside code. A single dollar opens only before a character that is no
/// space and closes only after one and not before a digit, so that prices stay text. No formula spans an empty line.
/// Takes time linear in the text.
/// Source: the rule for dollars is pandoc's (manual, extension tex_math_dollars).
[[nodiscard]] TextWithMarks takeFormulasOut(std::string_view markdown);

/// Cuts a piece of marked text into texts and formulas, in order.
[[nodiscard]] std::vector<MarkedPiece> splitAtMarks(std::string_view text, std::size_t nFormulas);

}  // namespace sightline::gui
