/// RunningAnswer: one answer under way, as its events tell it.
#pragma once

#include <QElapsedTimer>
#include <QString>
#include <optional>
#include <vector>

#include "gui/conversation/conversation_item.h"
#include "gui/meter/remaining_time.h"
#include "multimodal/session.h"

namespace sightline::gui {

/// The work before the first token in one sentence, with the time that is left once it can be told.
class ProgressSentence {
 public:
  /// `seconds` by any clock that only goes on.
  QString sentence(const Progress& progress, double seconds);

 private:
  QString sentenceOfPart(const Progress& progress, double seconds);

  Progress::Stage stage_ = Progress::Stage::Loading;
  std::optional<double> partsBegun_;  // seconds
  RemainingTime remaining_;
};

/// What an event changed.
struct AnswerChange {
  QString text, thinking;     ///< that came
  bool changesState = false;  ///< or sentence, or figures
  std::optional<std::size_t> region;
  bool isEnd = false;
};

/// Grows with its events; holds everything that came, so that a conversation can be left and opened again meanwhile.
class RunningAnswer {
 public:
  RunningAnswer() { sinceAsked_.start(); }

  /// `version` of `nVersions` answers to the same question.
  void begin(const AnswerBegun& begun, int version, int nVersions);
  AnswerChange take(const ChatEvent& event);

  [[nodiscard]] const AnswerBegun& begun() const { return begun_; }
  [[nodiscard]] const ConversationItem& item() const { return item_; }
  [[nodiscard]] const std::vector<Region>& regions() const { return regions_; }
  [[nodiscard]] const std::optional<Finished>& finished() const { return finished_; }

 private:
  void noteToken();
  bool tellWriting();
  void end(const Finished& finished);
  void fail(const Error& error);

  AnswerBegun begun_;
  ConversationItem item_;
  std::vector<Region> regions_;
  std::optional<Finished> finished_;
  ProgressSentence progress_;
  QElapsedTimer sinceAsked_;
  QElapsedTimer sinceThought_;
  QElapsedTimer sinceWritten_;
  qint64 toldSeconds_ = 0;   // of the writing
  QString notice_;           // what the engine had to say about the question
  bool takesNotes_ = false;  // on what is read part by part
};

}  // namespace sightline::gui
