/// Characters that hide, reorder or overprint others, made visible or harmless.
#include "gui/markdown/visible_text.h"

#include <QChar>

#include "gui/markdown/limits.h"

namespace sightline::gui {

namespace {

enum class Treatment : std::uint8_t { Keep, ControlPicture, Name, Neutral, Newline, Drop, Combine };

bool isDirectionControl(char32_t c) { return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069); }

/// Joiners, marks of direction, spaces and fillers without width: harmless in prose, where scripts and emoji need them.
bool drawsNothing(char32_t c) {
  return c == 0x00AD || c == 0x034F || c == 0x061C || c == 0x115F || c == 0x1160 || c == 0x17B4 || c == 0x17B5 ||
         (c >= 0x180B && c <= 0x180E) || (c >= 0x200B && c <= 0x200F) || (c >= 0x2060 && c <= 0x2065) ||
         (c >= 0x206A && c <= 0x206F) || c == 0x3164 || (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF || c == 0xFFA0 ||
         (c >= 0xFFF9 && c <= 0xFFFB);
}

bool isCombining(char32_t c) {
  const QChar::Category category = QChar::category(c);
  return category == QChar::Mark_NonSpacing || category == QChar::Mark_Enclosing;
}

Treatment treatmentOf(char32_t c, TextPlace place) {
  if (c >= 0x20 && c < 0x7F) return Treatment::Keep;
  if (c == '\n' || c == '\t') return Treatment::Keep;
  if (c < 0x20 || c == 0x7F) return Treatment::ControlPicture;
  if (c < 0xA0) return Treatment::Neutral;
  if (c == 0x2028 || c == 0x2029) return Treatment::Newline;
  if (isDirectionControl(c) || (c >= 0xE0000 && c <= 0xE0FFF)) return Treatment::Name;
  if (drawsNothing(c)) {
    if (place == TextPlace::CodeOrAddress) return Treatment::Name;
    return c == 0xFEFF ? Treatment::Drop : Treatment::Keep;
  }
  if (QChar::category(c) == QChar::Other_PrivateUse || QChar::isNonCharacter(c) || c == 0xFFFC) {
    return Treatment::Neutral;
  }
  return isCombining(c) ? Treatment::Combine : Treatment::Keep;
}

void appendTreated(char32_t c, Treatment treatment, QString& out) {
  switch (treatment) {
    case Treatment::Keep:
    case Treatment::Combine:
      out += QString::fromUcs4(&c, 1);
      return;
    case Treatment::ControlPicture:
      out += QChar(c == 0x7F ? 0x2421 : 0x2400 + static_cast<char16_t>(c));
      return;
    case Treatment::Name:
      out += QStringLiteral("⟨U+%1⟩").arg(c, 4, 16, QLatin1Char('0')).toUpper();
      return;
    case Treatment::Neutral:
      out += QChar(QChar::ReplacementCharacter);
      return;
    case Treatment::Newline:
      out += QLatin1Char('\n');
      return;
    case Treatment::Drop:
      return;
  }
}

bool isPlainAscii(const QString& text) {
  for (const QChar c : text) {
    const char16_t u = c.unicode();
    if (u >= 0x7F || (u < 0x20 && u != '\n' && u != '\t')) return false;
  }
  return true;
}

}  // namespace

QString visibleText(const QString& text, TextPlace place) {
  if (isPlainAscii(text)) return text;
  const int maxMarks = MarkdownLimits{}.combiningMarks;
  QString out;
  out.reserve(text.size());
  int marks = 0;
  for (qsizetype i = 0; i < text.size(); ++i) {
    char32_t c = text[i].unicode();
    if (text[i].isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate()) {
      c = QChar::surrogateToUcs4(text[i], text[i + 1]);
      ++i;
    } else if (text[i].isSurrogate()) {
      c = QChar::ReplacementCharacter;
    }
    const Treatment treatment = treatmentOf(c, place);
    marks = treatment == Treatment::Combine ? marks + 1 : 0;
    if (marks <= maxMarks) appendTreated(c, treatment, out);
  }
  return out;
}

}  // namespace sightline::gui
