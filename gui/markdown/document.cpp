/// A message as a flat list of blocks: equality, and its text as a person would copy it.
#include "gui/markdown/document.h"

#include <QStringList>
#include <algorithm>
#include <tuple>

namespace sightline::gui {

namespace {

bool sameShape(const std::shared_ptr<const TableShape>& a, const std::shared_ptr<const TableShape>& b) {
  if (a == b) return true;
  return a != nullptr && b != nullptr && *a == *b;
}

QString markerText(const Block& block) {
  switch (block.marker) {
    case Marker::None:
      return {};
    case Marker::Bullet:
      return QStringLiteral("• ");
    case Marker::Number:
      return QString::number(block.number) + QStringLiteral(". ");
    case Marker::OpenTask:
      return QStringLiteral("☐ ");
    case Marker::DoneTask:
      return QStringLiteral("☑ ");
  }
  return {};
}

QString indentText(const Block& block) {
  const auto items = std::count(block.enclosures.begin(), block.enclosures.end(), Enclosure::Item);
  return QString(std::max<qsizetype>(0, items - 1) * 2, QLatin1Char(' '));
}

}  // namespace

bool Block::operator==(const Block& other) const {
  const auto fields = [](const Block& b) {
    return std::tie(b.kind, b.runs, b.text, b.language, b.headingLevel, b.enclosures, b.marker, b.number, b.isTight,
                    b.continues, b.startsQuote, b.hasHeader, b.rows);
  };
  return fields(*this) == fields(other) && sameShape(shape, other.shape);
}

QString plainText(const std::vector<Run>& runs) {
  QString text;
  for (const Run& run : runs) {
    if (run.kind == RunKind::Formula) {
      text += QLatin1Char('$') + run.text + QLatin1Char('$');
    } else if (run.kind == RunKind::DisplayFormula) {
      text += QStringLiteral("$$") + run.text + QStringLiteral("$$");
    } else {
      text += run.text;
    }
  }
  return text;
}

QString plainText(const Block& block) {
  switch (block.kind) {
    case BlockKind::Paragraph:
    case BlockKind::Heading:
      return plainText(block.runs);
    case BlockKind::Code:
    case BlockKind::Plain:
      return block.text;
    case BlockKind::Formula:
      return QStringLiteral("$$") + block.text + QStringLiteral("$$");
    case BlockKind::Rule:
      return QStringLiteral("———");
    case BlockKind::Table:
      break;
  }
  QStringList rows;
  for (const std::vector<Cell>& row : block.rows) {
    QStringList cells;
    for (const Cell& cell : row) cells += plainText(cell).replace(QLatin1Char('\n'), QLatin1Char(' '));
    rows += cells.join(QLatin1Char('\t'));
  }
  return rows.join(QLatin1Char('\n'));
}

QString plainText(const std::vector<Block>& blocks) {
  QString text;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const Block& block = blocks[i];
    if (i > 0) text += block.isTight || block.continues ? QStringLiteral("\n") : QStringLiteral("\n\n");
    text += indentText(block) + markerText(block) + plainText(block);
  }
  return text;
}

}  // namespace sightline::gui
