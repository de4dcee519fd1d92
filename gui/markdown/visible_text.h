/// Characters that hide, reorder or overprint others, made visible or harmless.
#pragma once

#include <QString>
#include <QStringView>
#include <cstdint>

namespace sightline::gui {

/// Where a text will stand. In prose, joiners and the marks of direction that scripts need are kept; in code and in
/// addresses every character that draws nothing is shown.
enum class TextPlace : std::uint8_t { Prose, CodeOrAddress };

/// The text with control characters as their pictures (␛), with overrides of direction, tags and, in code, characters
/// of no width as "⟨U+202E⟩", with private characters as "�" and with at most 8 combining marks on one letter. Newlines
/// and tabs stay. Text that needs no change is given as it is.
[[nodiscard]] QString visibleText(const QString& text, TextPlace place);

}  // namespace sightline::gui
