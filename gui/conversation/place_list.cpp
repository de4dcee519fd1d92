/// A list of places as models write it, said in words.
#include "gui/conversation/place_list.h"

#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QStringList>

namespace sightline::gui {

namespace {

constexpr qsizetype kHead = 64;    // characters that say what it is
constexpr qsizetype kNamed = 100;  // labels that are listed

bool beginsAsPlaces(const QString& text) {
  QString head = text.left(kHead);
  head.removeIf([](QChar c) { return c.isSpace(); });
  for (const char* const kind : {"[{\"bbox_2d\"", "[{\"point_2d\"", "{\"bbox_2d\"", "{\"point_2d\""}) {
    if (head.startsWith(QLatin1String(kind)) || QLatin1String(kind).startsWith(head)) return true;
  }
  return false;
}

/// The labels in their order, each once.
QStringList labelsIn(const QString& text) {
  static const QRegularExpression label(QStringLiteral("\"label\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\""));
  QStringList labels;
  QHash<QString, int> counts;
  for (auto found = label.globalMatch(text); found.hasNext();) {
    const QByteArray literal = "[\"" + found.next().captured(1).toUtf8() + "\"]";
    const QString name = QJsonDocument::fromJson(literal).array().at(0).toString();
    if (name.isEmpty() || counts[name]++ > 0) continue;
    labels << name;
  }
  for (QString& name : labels) {
    if (const int count = counts.value(name); count > 1) name += QStringLiteral(" ×%1").arg(count);
  }
  return labels;
}

}  // namespace

std::optional<Block> placeList(const Block& block, bool isGrowing) {
  const bool isData = block.language.isEmpty() || block.language.compare("json", Qt::CaseInsensitive) == 0;
  if (block.kind != BlockKind::Code || !isData || !beginsAsPlaces(block.text)) return std::nullopt;
  QStringList labels = labelsIn(block.text);
  if (labels.isEmpty() && !isGrowing) return std::nullopt;
  const bool isCut = isGrowing || labels.size() > kNamed;
  labels = labels.mid(0, kNamed);
  if (isCut) labels << QStringLiteral("…");
  Block words = block;
  words.kind = BlockKind::Paragraph;
  words.text.clear();
  words.language.clear();
  Run run;
  run.text = labels.join(QLatin1String(", "));
  words.runs = {run};
  return words;
}

}  // namespace sightline::gui
