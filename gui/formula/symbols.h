/// TeX's names of signs.
#pragma once

#include <QString>
#include <cstdint>
#include <optional>

namespace sightline::gui {

/// How a sign keeps its distance from its neighbours. Source: The TeXbook, chapter 18.
enum class AtomClass : std::uint8_t { Ordinary, Operator, Binary, Relation, Opening, Closing, Punctuation };

/// A sign and its class.
struct Symbol {
  QString text;
  AtomClass atom = AtomClass::Ordinary;
  bool isItalic = false;
  bool isLarge = false;    ///< a sum: larger in a displayed formula
  bool hasLimits = false;  ///< scripts stand above and below in a displayed formula
};

/// The sign of a command without its backslash ("alpha", "sum", "lim"), if it is one.
[[nodiscard]] std::optional<Symbol> findSymbol(const QString& command);
/// The sign that stands for itself: letters are italic, "+" is binary, "-" becomes a minus.
[[nodiscard]] Symbol plainSymbol(char32_t character);
/// The mark that an accent command puts above its argument ("hat"), or empty.
[[nodiscard]] QString findAccent(const QString& command);

/// Whether a command draws nothing of its own here: sizes of fences, styles, struts.
[[nodiscard]] bool isWithoutSign(const QString& command);
/// Whether a command sets its argument in another font, or as text.
[[nodiscard]] bool isFontCommand(const QString& command);

}  // namespace sightline::gui
