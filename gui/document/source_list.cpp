/// SourceList: the statements of an answer and where each stands.
#include "gui/document/source_list.h"

#include <QCoreApplication>
#include <QPainter>
#include <algorithm>
#include <utility>

#include "gui/conversation/theme.h"

namespace sightline::gui {

namespace {

constexpr int kPad = 8;
constexpr int kTagPad = 7;
constexpr int kLines = 2;

/// Texts of places, wherever they are shown.
struct SourceTexts {
  Q_DECLARE_TR_FUNCTIONS(SourceTexts)
};

QString tagOf(const QModelIndex& index) {
  return index.data(SourceModel::IsFound).toBool() ? index.data(SourceModel::Place).toString() : QStringLiteral("–");
}

}  // namespace

QString placeName(const DocumentSource& source) {
  if (!source.isFound()) return {};
  const QString page = SourceTexts::tr("p. %1").arg(source.page + 1);
  return source.needsNumber ? QString("%1, %2").arg(source.document + 1).arg(page) : page;
}

QString sourceTip(const DocumentSource& source) {
  if (!source.isFound()) return SourceTexts::tr("Found on none of the pages that were shown.");
  QString tip = source.snippet.isEmpty() ? SourceTexts::tr("%1: a place that the model named").arg(placeName(source))
                                         : SourceTexts::tr("%1: “%2”").arg(placeName(source), source.snippet);
  if (source.isElsewhere) tip += '\n' + SourceTexts::tr("The answer names another page for it.");
  return tip;
}

bool SourceModel::goesOn(const std::vector<DocumentSource>& sources) const {
  return !sources_.empty() && sources.size() >= sources_.size() &&
         std::equal(sources_.begin(), sources_.end(), sources.begin());
}

void SourceModel::setSources(std::vector<DocumentSource> sources) {
  if (goesOn(sources)) {
    if (sources.size() == sources_.size()) return;
    beginInsertRows({}, rowCount(), static_cast<int>(sources.size()) - 1);
    sources_ = std::move(sources);
    return endInsertRows();
  }
  beginResetModel();
  sources_ = std::move(sources);
  endResetModel();
}

int SourceModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(sources_.size());
}

QVariant SourceModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount()) return {};
  const DocumentSource& source = sources_[static_cast<std::size_t>(index.row())];
  switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
      return source.isFound() ? tr("%1: %2").arg(placeName(source), source.statement)
                              : tr("Not found: %1").arg(source.statement);
    case Qt::ToolTipRole:
      return sourceTip(source).toHtmlEscaped();
    case Place:
      return placeName(source);
    case Statement:
      return source.statement;
    case Snippet:
      return source.snippet;
    case IsFound:
      return source.isFound();
    default:
      return {};
  }
}

void SourceModel::retranslate() {
  if (rowCount() > 0) emit dataChanged(index(0), index(rowCount() - 1));
}

QSize SourceDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
  return {80, option.fontMetrics.lineSpacing() * kLines + 2 * kPad};
}

void SourceDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const QPalette& palette = option.palette;
  const bool isFound = index.data(SourceModel::IsFound).toBool();
  const bool isChosen = option.state.testFlag(QStyle::State_Selected);
  const bool isUnder = option.state.testFlag(QStyle::State_MouseOver);
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  const QRectF row = QRectF(option.rect).adjusted(2, 1, -2, -1);
  if (isChosen || isUnder) {
    QColor ground = isChosen ? palette.color(QPalette::Highlight) : palette.color(QPalette::WindowText);
    ground.setAlphaF(isChosen ? 0.20F : 0.06F);
    painter->setPen(Qt::NoPen);
    painter->setBrush(ground);
    painter->drawRoundedRect(row, 6, 6);
  }
  if (option.state.testFlag(QStyle::State_HasFocus)) {
    painter->setPen(QPen(palette.color(QPalette::Highlight), 1.5));
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(row, 6, 6);
  }
  QFont small = option.font;
  small.setWeight(QFont::DemiBold);
  painter->setFont(small);
  const QString tag = tagOf(index);
  const double tagWidth = std::max(44.0, painter->fontMetrics().horizontalAdvance(tag) + 2.0 * kTagPad);
  const QRectF plate(row.left() + kPad, row.top() + kPad - 1, tagWidth, option.fontMetrics.height() + 3);
  painter->setPen(Qt::NoPen);
  QColor ground = isFound ? palette.color(QPalette::Highlight) : palette.color(QPalette::WindowText);
  ground.setAlphaF(isFound ? 0.22F : 0.08F);
  painter->setBrush(ground);
  painter->drawRoundedRect(plate, 5, 5);
  painter->setPen(palette.color(isFound ? QPalette::WindowText : QPalette::PlaceholderText));
  painter->drawText(plate, Qt::AlignCenter, tag);
  painter->setFont(option.font);
  painter->setPen(palette.color(isFound ? QPalette::WindowText : QPalette::PlaceholderText));
  const QRectF words(plate.right() + kPad, row.top() + kPad, row.right() - plate.right() - 2 * kPad,
                     row.height() - 2 * kPad + 2);
  const QString statement = index.data(SourceModel::Statement).toString().simplified();
  // As much as two lines hold.
  QString shown = statement;
  const QFontMetrics& metrics = option.fontMetrics;
  const auto fits = [&metrics, &words](const QString& text) {
    return metrics.boundingRect(QRect(0, 0, static_cast<int>(words.width()), 10'000), Qt::TextWordWrap, text)
               .height() <= kLines * metrics.lineSpacing() + 2;
  };
  shown.truncate(400);
  while (!shown.isEmpty() && !fits(shown == statement ? shown : shown + QChar(0x2026))) {
    shown.truncate(std::max<qsizetype>(0, shown.size() * 9 / 10 - 1));
  }
  painter->drawText(words, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap,
                    shown == statement ? shown : shown + QChar(0x2026));
  painter->restore();
}

}  // namespace sightline::gui
