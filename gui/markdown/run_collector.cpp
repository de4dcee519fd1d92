/// Gathers the runs of one paragraph or cell while Markdown is being read.
#include "gui/markdown/run_collector.h"

#include <QCoreApplication>
#include <utility>

#include "gui/markdown/visible_text.h"

namespace sightline::gui {

namespace {

constexpr qsizetype kLongestShownAddress = 200;  // a picture may carry its whole data in its address

QString fromUtf8(std::string_view utf8) { return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size())); }

}  // namespace

void RunCollector::enterPicture(QString address) {
  if (++pictureDepth_ > 1) return;
  flush();
  pictureText_.clear();
  pictureAddress_ = std::move(address);
}

void RunCollector::leavePicture() {
  if (--pictureDepth_ > 0) return;
  QString address = visibleText(pictureAddress_, TextPlace::CodeOrAddress);
  if (address.size() > kLongestShownAddress) address = address.left(kLongestShownAddress) + QStringLiteral("…");
  const QString alternative = visibleText(pictureText_, TextPlace::Prose);
  const QString text =
      alternative.isEmpty()
          ? QCoreApplication::translate("sightline::gui::Markdown", "[picture not loaded: %1]").arg(address)
          : QCoreApplication::translate("sightline::gui::Markdown", "[picture not loaded: %1, %2]")
                .arg(alternative, address);
  flush();
  Run run = {RunKind::Picture, text, address_, bold_ > 0, italic_ > 0, false, struck_ > 0};
  runs_.push_back(std::move(run));
}

void RunCollector::addMarked(std::string_view utf8) {
  if (code_ > 0) {
    addText(fromUtf8(source_.restore(utf8)));
    return;
  }
  for (const MarkedPiece& piece : splitAtMarks(utf8, source_.formulas.size())) {
    if (piece.formula < 0) {
      addText(fromUtf8(piece.text));
      continue;
    }
    const FoundFormula& formula = source_.formulas[static_cast<std::size_t>(piece.formula)];
    add(formula.isDisplay ? RunKind::DisplayFormula : RunKind::Formula, fromUtf8(formula.tex));
  }
}

void RunCollector::addText(const QString& text) { add(RunKind::Text, text); }

void RunCollector::add(RunKind kind, const QString& text) {
  if (text.isEmpty()) return;
  if (pictureDepth_ > 0) {
    pictureText_ += text;
    return;
  }
  Run run = {kind, {}, address_, bold_ > 0, italic_ > 0, code_ > 0, struck_ > 0};
  run.text = std::exchange(pending_.text, {});
  const bool joins = kind == RunKind::Text && run == pending_;
  pending_.text = std::exchange(run.text, {});
  if (!joins) {
    flush();
    pending_ = std::move(run);
  }
  pending_.text += text;
}

void RunCollector::flush() {
  Run run = std::exchange(pending_, {});
  run.text = visibleText(run.text, run.code ? TextPlace::CodeOrAddress : TextPlace::Prose);
  if (!run.text.isEmpty()) runs_.push_back(std::move(run));
}

std::vector<Run> RunCollector::take() {
  flush();
  return std::exchange(runs_, {});
}

}  // namespace sightline::gui
