/// Models in words: how they would run, how large they are, how far a download is.
#include "gui/models/model_words.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include "gui/meter/remaining_time.h"

namespace sightline::gui {

namespace {

using Verdict = ModelOutlook::Verdict;
using State = DownloadItem::State;

QString say(const char* text) { return QCoreApplication::translate("sightline::gui::ModelWords", text); }

QString amountWords(double amount) { return QLocale().toString(amount, 'f', amount < 10.0 ? 1 : 0); }

QString progressWords(const DownloadItem& download) {
  if (download.total_bytes <= 0) return {};
  return say(QT_TRANSLATE_NOOP("sightline::gui::ModelWords", "%1 of %2"))
      .arg(sizeWords(download.done_bytes), sizeWords(download.total_bytes));
}

QString joined(const QStringList& words) {
  QStringList kept = words;
  kept.removeAll(QString());
  return kept.join(QStringLiteral(" · "));
}

}  // namespace

QString sizeWords(std::int64_t bytes) { return QLocale().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat); }

QString verdictWords(const ModelOutlook& outlook) {
  switch (outlook.verdict) {
    case Verdict::RunsWell:
      return say(QT_TRANSLATE_NOOP("sightline::gui::ModelWords", "runs well"));
    case Verdict::RunsSlowly:
      return say(QT_TRANSLATE_NOOP("sightline::gui::ModelWords", "runs slowly"));
    case Verdict::StreamsFromDisk:
      return say(QT_TRANSLATE_NOOP("sightline::gui::ModelWords", "slow, from disk"));
    case Verdict::DoesNotFit:
      return say(QT_TRANSLATE_NOOP("sightline::gui::ModelWords", "does not fit"));
    case Verdict::Unknown:
      break;
  }
  return {};
}

QString missingWords(const ModelOutlook& outlook) {
  if (outlook.missing() <= 0) return {};
  return say(QT_TRANSLATE_NOOP("sightline::gui::ModelWords", "%1 of memory missing")).arg(sizeWords(outlook.missing()));
}

QString verdictSentence(const ModelOutlook& outlook) {
  switch (outlook.verdict) {
    case Verdict::RunsWell:
      return say(QT_TRANSLATE_NOOP("sightline::gui::ModelWords", "Runs well on this computer."));
    case Verdict::RunsSlowly:
      return say(QT_TRANSLATE_NOOP("sightline::gui::ModelWords", "Runs slowly: slower than people read aloud."));
    case Verdict::StreamsFromDisk:
      return say(QT_TRANSLATE_NOOP("sightline::gui::ModelWords",
                                   "Runs slowly, from disk: %1 of memory are missing for its weights."))
          .arg(sizeWords(outlook.missing()));
    case Verdict::DoesNotFit:
      return say(QT_TRANSLATE_NOOP("sightline::gui::ModelWords", "Does not fit: %1 of memory are missing."))
          .arg(sizeWords(outlook.missing()));
    case Verdict::Unknown:
      break;
  }
  return say(
      QT_TRANSLATE_NOOP("sightline::gui::ModelWords", "Fits into memory; how fast it runs shows when it is here."));
}

QString speedWords(const ModelOutlook& outlook) {
  if (outlook.tokens_per_second <= 0.0) {
    return say(QT_TRANSLATE_NOOP("sightline::gui::ModelWords", "not known yet"));
  }
  const bool isFromDisk = outlook.verdict == Verdict::StreamsFromDisk || outlook.verdict == Verdict::DoesNotFit;
  const QString amount = amountWords(outlook.tokens_per_second);
  if (isFromDisk) {
    return say(QT_TRANSLATE_NOOP("sightline::gui::ModelWords", "far below %1 tokens a second")).arg(amount);
  }
  return say(QT_TRANSLATE_NOOP("sightline::gui::ModelWords", "about %1 tokens a second")).arg(amount);
}

QString memoryWords(const ModelOutlook& outlook) {
  if (outlook.usable <= 0) return sizeWords(outlook.needed());
  return say(QT_TRANSLATE_NOOP("sightline::gui::ModelWords", "needs %1; %2 are available"))
      .arg(sizeWords(outlook.needed()), sizeWords(outlook.usable));
}

QString downloadWords(const DownloadItem& download) {
  const QString progress = progressWords(download);
  const QString sentence = QString::fromStdString(download.sentence);
  switch (download.state) {
    case State::Queued:
      return joined({say(QT_TRANSLATE_NOOP("sightline::gui::ModelWords", "waits for its turn")), progress});
    case State::Running: {
      if (download.total_bytes <= 0) return say(QT_TRANSLATE_NOOP("sightline::gui::ModelWords", "asking the hub…"));
      const QString speed = download.bytes_per_second > 0.0
                                ? say(QT_TRANSLATE_NOOP("sightline::gui::ModelWords", "%1/s"))
                                      .arg(sizeWords(static_cast<std::int64_t>(download.bytes_per_second)))
                                : QString();
      const auto left =
          download.remaining ? std::optional(static_cast<double>(download.remaining->count())) : std::nullopt;
      return joined({progress, speed, remainingSentence(left)});
    }
    case State::Waiting:
      return joined({say(QT_TRANSLATE_NOOP("sightline::gui::ModelWords", "waits")), sentence, progress});
    case State::Verifying:
      return joined({say(QT_TRANSLATE_NOOP("sightline::gui::ModelWords", "verifying")), progress});
    case State::Paused:
      return joined({say(QT_TRANSLATE_NOOP("sightline::gui::ModelWords", "paused")), progress});
    case State::Stopped:
      return joined({say(QT_TRANSLATE_NOOP("sightline::gui::ModelWords", "cancelled; what came is kept")), progress});
    case State::Failed:
      return joined({sentence, progress});
    case State::Done:
      break;
  }
  return joined({say(QT_TRANSLATE_NOOP("sightline::gui::ModelWords", "is here, whole and verified")),
                 sizeWords(download.total_bytes)});
}

QString downloadTitle(const DownloadItem& download) {
  const QString repository = QString::fromStdString(download.wish.repository);
  return joined({repository.section('/', -1), QString::fromStdString(download.wish.precision)});
}

}  // namespace sightline::gui
