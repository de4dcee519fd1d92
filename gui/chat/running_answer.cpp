/// RunningAnswer: one answer under way, as its events tell it.
#include "gui/chat/running_answer.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <variant>

#include "gui/chat/conversation_items.h"
#include "gui/conversation/message_texts.h"
#include "gui/conversation/part_rows.h"

namespace sightline::gui {

namespace {

constexpr std::size_t kRegionsMost = 10'000;  // no answer that a person looks at has more

/// Share of the work that is done; below 0: not known.
double shareOf(const Progress& progress) {
  if (progress.total <= 0) return -1.0;
  return std::clamp(static_cast<double>(progress.done) / static_cast<double>(progress.total), 0.0, 1.0);
}

/// The same of all parts together: reading a part takes longer than noting what is in it.
double shareOfAll(const Progress& progress) {
  if (progress.n_parts <= 0) return shareOf(progress);
  if (progress.part <= 0) return 1.0;
  const double before = static_cast<double>(progress.part - 1) + std::max(0.0, shareOf(progress));
  return std::clamp(before / static_cast<double>(progress.n_parts), 0.0, 1.0);
}

QString stageName(Progress::Stage stage, double share) {
  const bool hasShare = share >= 0;
  const int percent = static_cast<int>(100.0 * share);
  switch (stage) {
    case Progress::Stage::Loading:
      return hasShare ? MessageTexts::tr("Loading the model, %1 %").arg(percent)
                      : MessageTexts::tr("Loading the model");
    case Progress::Stage::SeeingImage:
      return hasShare ? MessageTexts::tr("Looking at the picture, %1 %").arg(percent)
                      : MessageTexts::tr("Looking at the picture");
    case Progress::Stage::Reading:
      return hasShare ? MessageTexts::tr("Reading, %1 %").arg(percent) : MessageTexts::tr("Reading");
  }
  return {};
}

}  // namespace

QString ProgressSentence::sentence(const Progress& progress, double seconds) {
  if (progress.n_parts > 0) return sentenceOfPart(progress, seconds);
  partsBegun_.reset();
  const double share = shareOf(progress);
  if (progress.stage != stage_) remaining_.clear();
  stage_ = progress.stage;
  if (share >= 0) remaining_.add(share, seconds);
  const QString name = stageName(progress.stage, share);
  const QString left = share >= 0 ? remainingSentence(remaining_.seconds()) : QString();
  return left.isEmpty() ? name + "…" : name + ", " + left;
}

/// Parts are read and noted by turns, so what is left follows from how long the parts before took.
QString ProgressSentence::sentenceOfPart(const Progress& progress, double seconds) {
  if (progress.part <= 0) return MessageTexts::tr("Putting the notes together…");
  if (!partsBegun_) partsBegun_ = seconds;
  const QString name = MessageTexts::tr("Part %1 of %2: %3")
                           .arg(progress.part)
                           .arg(progress.n_parts)
                           .arg(stageName(progress.stage, shareOf(progress)));
  std::optional<double> left;
  if (progress.part > 1) {
    const double perPart = (seconds - *partsBegun_) / static_cast<double>(progress.part - 1);
    left = perPart * static_cast<double>(progress.n_parts - progress.part + 1);
  }
  const QString sentence = remainingSentence(left);
  return sentence.isEmpty() ? name + "…" : name + ", " + sentence;
}

void RunningAnswer::begin(const AnswerBegun& begun, int version, int nVersions) {
  begun_ = begun;
  item_.id = itemId(begun.answer);
  item_.role = ItemRole::Answer;
  item_.state = ItemState::Waiting;
  item_.version = version;
  item_.nVersions = nVersions;
}

void RunningAnswer::noteToken() {
  if (item_.statistics.secondsToFirstToken >= 0) return;
  item_.statistics.secondsToFirstToken = static_cast<double>(sinceAsked_.elapsed()) / 1000.0;
  item_.sentence = notice_;
  item_.share = -1.0;
}

/// Nobody can know how long an answer will be; so it is said how long it has been growing, once a second.
bool RunningAnswer::tellWriting() {
  if (!sinceWritten_.isValid()) sinceWritten_.start();
  const qint64 seconds = sinceWritten_.elapsed() / 1000;
  if (seconds == toldSeconds_) return false;
  toldSeconds_ = seconds;
  const QString writing = MessageTexts::tr("Writing… %1").arg(durationText(static_cast<double>(seconds)));
  item_.sentence = notice_.isEmpty() ? writing : notice_ + '\n' + writing;
  return true;
}

AnswerChange RunningAnswer::take(const ChatEvent& event) {
  AnswerChange change;
  const ItemState before = item_.state;
  if (const auto* const progress = std::get_if<Progress>(&event)) {
    const double seconds = static_cast<double>(sinceAsked_.elapsed()) / 1000.0;
    item_.sentence = progress_.sentence(*progress, seconds);
    item_.share = shareOfAll(*progress);
    takesNotes_ = progress->n_parts > 0;
    change.changesState = true;
  } else if (const auto* const thought = std::get_if<ThinkingDelta>(&event)) {
    if (!takesNotes_) noteToken();  // else what is read stays told of
    if (!sinceThought_.isValid()) sinceThought_.start();
    change.thinking = QString::fromStdString(thought->utf8);
    item_.thinking += change.thinking;
    item_.thinkingSeconds = static_cast<double>(sinceThought_.elapsed()) / 1000.0;
    if (!takesNotes_) item_.state = ItemState::Thinking;
  } else if (const auto* const answer = std::get_if<AnswerDelta>(&event)) {
    noteToken();
    change.text = QString::fromStdString(answer->utf8);
    item_.text += change.text;
    item_.state = ItemState::Streaming;
    change.changesState = tellWriting();
  } else if (const auto* const found = std::get_if<RegionFound>(&event)) {
    if (found->index < kRegionsMost) {
      if (found->index >= regions_.size()) regions_.resize(found->index + 1);
      regions_[found->index] = found->region;
      change.region = found->index;
    }
  } else if (const auto* const notice = std::get_if<Notice>(&event)) {
    notice_ = QString::fromStdString(notice->message);
    item_.sentence = notice_;
    change.changesState = true;
  } else if (const auto* const finished = std::get_if<Finished>(&event)) {
    end(*finished);
    change.isEnd = true;
  } else if (const auto* const failed = std::get_if<Failed>(&event)) {
    fail(failed->error);
    change.isEnd = true;
  }
  change.changesState = change.changesState || item_.state != before || change.isEnd;
  return change;
}

void RunningAnswer::end(const Finished& finished) {
  finished_ = finished;
  item_.state = finished.reason == Finish::Cancelled ? ItemState::Stopped : ItemState::Done;
  const QString why = endSentence(finished.reason, finished.stopped_while_thinking);
  item_.sentence = why;
  if (item_.state == ItemState::Done && why.isEmpty()) item_.sentence = notice_;
  item_.share = -1.0;
  item_.statistics.nReusedTokens = finished.prompt_tokens > 0 ? finished.reused_tokens : -1;
  double writing = finished.writing_seconds;
  if (writing <= 0.0 && item_.statistics.secondsToFirstToken >= 0) {
    writing = static_cast<double>(sinceAsked_.elapsed()) / 1000.0 - item_.statistics.secondsToFirstToken;
  }
  if (writing > 0.0 && finished.new_tokens > 0) {
    item_.statistics.tokensPerSecond = static_cast<double>(finished.new_tokens) / writing;
  }
}

void RunningAnswer::fail(const Error& error) {
  const bool isStop = error.code == ErrorCode::Cancelled;
  item_.state = isStop ? ItemState::Stopped : ItemState::Failed;
  item_.sentence = isStop ? QString() : QString::fromStdString(error.message);
  item_.share = -1.0;
}

}  // namespace sightline::gui
