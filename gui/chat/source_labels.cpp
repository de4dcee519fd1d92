/// What windows say of claims and of the pages of a question.
#include "gui/chat/source_labels.h"

#include <QCoreApplication>
#include <QLocale>
#include <QRegularExpression>
#include <QStringList>
#include <algorithm>
#include <map>
#include <vector>

#include "gui/document/page_words.h"

namespace sightline::gui {

namespace {

constexpr qsizetype kLeastLabel = 2;  // letters

/// Texts on pages that are about to be shown.
struct PlanTexts {
  Q_DECLARE_TR_FUNCTIONS(PlanTexts)
};

/// What stands in quotation marks, the longest first.
QStringList quotationsIn(const QString& text) {
  static const QRegularExpression quoted(
      "(?:\"([^\"]+)\"|\u201C([^\u201D]+)\u201D|\u201E([^\u201C\u201D]+)[\u201C\u201D]|\u00AB([^\u00BB]+)\u00BB|"
      "\u300C([^\u300D]+)\u300D)");
  QStringList found;
  for (QRegularExpressionMatchIterator it = quoted.globalMatch(text); it.hasNext();) {
    found << it.next().capturedTexts().mid(1).join(QString()).trimmed();
  }
  std::stable_sort(found.begin(), found.end(), [](const QString& a, const QString& b) { return a.size() > b.size(); });
  return found;
}

/// `words` as they stand in the text, with the mark of a page right behind them.
QString standing(const QString& words, const QString& text) {
  if (words.size() < kLeastLabel) return {};
  const qsizetype at = text.indexOf(words, 0, Qt::CaseInsensitive);
  if (at < 0) return {};
  static const QRegularExpression mark("\\G[\"\u201D\u2019\u00BB\u300D]?[.,;]?\\s?\\[[^\\]\\n]{1,40}\\]");
  const QRegularExpressionMatch behind = mark.match(text, at + words.size());
  const qsizetype n = words.size() + (behind.hasMatch() ? behind.capturedLength() : 0);
  const QString label = text.mid(at, n);
  return label.contains('\n') ? QString() : label;
}

}  // namespace

QString shownWords(QString markdown) {
  static const QRegularExpression marks("\\*\\*|__|`|(?<![\\w*])\\*(?=\\S)|(?<=\\S)\\*(?![\\w*])");
  static const QRegularExpression places("\\{\"bbox_2d\"[^}]*\\}");
  return markdown.remove(marks).remove(places);
}

DocumentSource sourceOf(const Claim& claim, bool needsNumber) {
  DocumentSource source;
  static const QRegularExpression lonely("\\s+([.,;:!?])");  // the mark of a page stood before it
  source.statement = shownWords(QString::fromStdString(claim.text)).simplified().replace(lonely, "\\1");
  source.needsNumber = needsNumber;
  if (!claim.source) return source;
  source.document = static_cast<int>(claim.source->name.document);
  source.page = static_cast<int>(claim.source->name.page);
  for (const PageBox& box : claim.source->boxes) source.boxes.push_back(rectOf(box));
  source.snippet = QString::fromStdString(claim.source->text);
  source.isElsewhere = claim.source->is_elsewhere;
  source.isFromModel = claim.source->is_from_model;
  return source;
}

QString sourceLabel(const Claim& claim, const QString& text) {
  if (!claim.source) return {};
  const QString statement = shownWords(QString::fromStdString(claim.text)).trimmed();
  QStringList wanted = quotationsIn(statement);
  QString without = statement;
  while (!without.isEmpty() && (without.back() == '.' || without.back().isSpace())) without.chop(1);
  wanted << without << QString::fromStdString(claim.source->text);
  for (const QString& words : wanted) {
    const QString label = standing(words, text);
    if (!label.isEmpty()) return label;
  }
  return {};
}

QString planSentence(const PreparedQuestion& plan) {
  if (plan.pages.empty()) return PlanTexts::tr("No page fits into what is left of the context");
  const QString tokens = QLocale().toString(static_cast<qlonglong>(plan.tokens));
  if (plan.n_parts > 0) {
    return PlanTexts::tr("All %1 pages, read in %2 parts, about %3 tokens")
        .arg(QLocale().toString(static_cast<qlonglong>(plan.pages.size())),
             QLocale().toString(static_cast<qlonglong>(plan.n_parts)), tokens);
  }
  std::map<std::size_t, std::vector<std::int64_t>> pages;
  bool hasText = false;
  bool hasPictures = false;
  for (const ChosenPage& page : plan.pages) {
    pages[page.name.document].push_back(page.name.page);
    hasPictures = hasPictures || page.form == PageForm::Picture || page.form == PageForm::Both;
    hasText = hasText || page.form != PageForm::Picture;
  }
  QStringList lists;
  for (const auto& [document, list] : pages) lists << QString::fromStdString(page_list(list, "–"));
  const bool isOne = plan.pages.size() == 1;
  const QString list = lists.join("; ");
  QString sentence;
  if (hasText && hasPictures) {
    sentence = PlanTexts::tr("Pages %1 as text and pictures, about %2 tokens");
  } else if (hasPictures) {
    sentence = isOne ? PlanTexts::tr("Page %1 as a picture, about %2 tokens")
                     : PlanTexts::tr("Pages %1 as pictures, about %2 tokens");
  } else {
    sentence =
        isOne ? PlanTexts::tr("Page %1 as text, about %2 tokens") : PlanTexts::tr("Pages %1 as text, about %2 tokens");
  }
  return sentence.arg(list, tokens);
}

}  // namespace sightline::gui
