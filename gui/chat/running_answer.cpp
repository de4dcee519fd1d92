/// RunningAnswer: one answer under way, as its events tell it.
#include "gui/chat/running_answer.h"

#include <QCoreApplication>
#include <cmath>
#include <utility>
#include <variant>

#include "gui/chat/conversation_items.h"

namespace sightline::gui {

namespace {

constexpr std::size_t kRegionsMost = 10'000;  // no answer that a person looks at has more
constexpr double kSecondsToJudge = 1.0;       // a rate over less says nothing
constexpr double kMinute = 60.0;

QString tr(const char* text) { return QCoreApplication::translate("sightline::gui::Message", text); }

QString stageName(const Progress& progress) {
  const bool hasShare = progress.total > 0;
  const int percent =
      hasShare ? static_cast<int>(100.0 * static_cast<double>(progress.done) / static_cast<double>(progress.total)) : 0;
  switch (progress.stage) {
    case Progress::Stage::Loading:
      return hasShare ? tr("Loading the model, %1 %").arg(percent) : tr("Loading the model");
    case Progress::Stage::SeeingImage:
      return tr("Looking at the picture");
    case Progress::Stage::Reading:
      return hasShare ? tr("Reading, %1 %").arg(percent) : tr("Reading");
  }
  return {};
}

QString timeLeft(double seconds) {
  if (seconds < 1.5) return {};
  if (seconds < kMinute) return tr("about %1 s left").arg(std::lround(seconds));
  return tr("about %1 min left").arg(std::lround(std::ceil(seconds / kMinute)));
}

}  // namespace

QString ProgressSentence::sentence(const Progress& progress, double seconds) {
  if (!first_ || first_->stage != progress.stage || progress.done < first_->done) {
    first_ = progress;
    since_ = seconds;
  }
  const QString name = stageName(progress);
  const double passed = seconds - since_;
  const auto done = static_cast<double>(progress.done - first_->done);
  if (passed < kSecondsToJudge || done <= 0 || progress.total <= progress.done) return name + "…";
  const QString left = timeLeft(passed / done * static_cast<double>(progress.total - progress.done));
  return left.isEmpty() ? name + "…" : name + ", " + left;
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
  item_.sentence.clear();
}

AnswerChange RunningAnswer::take(const ChatEvent& event) {
  AnswerChange change;
  const ItemState before = item_.state;
  if (const auto* const progress = std::get_if<Progress>(&event)) {
    const double seconds = static_cast<double>(sinceAsked_.elapsed()) / 1000.0;
    item_.sentence = progress_.sentence(*progress, seconds);
    change.changesState = true;
  } else if (const auto* const thought = std::get_if<ThinkingDelta>(&event)) {
    noteToken();
    if (!sinceThought_.isValid()) sinceThought_.start();
    change.thinking = QString::fromStdString(thought->utf8);
    item_.thinking += change.thinking;
    item_.thinkingSeconds = static_cast<double>(sinceThought_.elapsed()) / 1000.0;
    item_.state = ItemState::Thinking;
  } else if (const auto* const answer = std::get_if<AnswerDelta>(&event)) {
    noteToken();
    change.text = QString::fromStdString(answer->utf8);
    item_.text += change.text;
    item_.state = ItemState::Streaming;
  } else if (const auto* const found = std::get_if<RegionFound>(&event)) {
    if (found->index < kRegionsMost) {
      if (found->index >= regions_.size()) regions_.resize(found->index + 1);
      regions_[found->index] = found->region;
      change.region = found->index;
    }
  } else if (const auto* const notice = std::get_if<Notice>(&event)) {
    item_.sentence = QString::fromStdString(notice->message);
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
  if (!why.isEmpty() || item_.text.isEmpty()) item_.sentence = why;
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
}

}  // namespace sightline::gui
