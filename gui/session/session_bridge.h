/// SessionBridge: the session as seen from the window's thread.
#pragma once

#include <QElapsedTimer>
#include <QMetaType>
#include <QObject>
#include <QStringList>
#include <QTimer>
#include <functional>
#include <map>
#include <memory>
#include <type_traits>
#include <utility>

#include "gui/session/answer_inbox.h"
#include "gui/session/deliver.h"
#include "multimodal/session.h"

namespace sightline::gui {

/// What is handed to the window in one turn of its event loop, at most: so a flood of text never stops it.
inline constexpr std::size_t kTurnBytes = 16 * 1024;
inline constexpr std::size_t kTurnEvents = 200;
/// Milliseconds between two turns that hand over events of answers.
inline constexpr int kTurnPause = 33;

/// Owns the session. Everything it tells comes on the window's thread, in order, through the event loop; nothing it does
/// waits for disk, network or engine, except its destruction. The window's thread only.
class SessionBridge : public QObject {
  Q_OBJECT

 public:
  /// `options.on_event` is the bridge's own.
  explicit SessionBridge(SessionOptions options, QObject* parent = nullptr);
  /// Ends the session: usually at once, at most some seconds.
  ~SessionBridge() override;

  [[nodiscard]] Session& session() { return *session_; }
  [[nodiscard]] const EngineState& engine() const { return engine_; }
  [[nodiscard]] const Settings& settings() const { return settings_; }
  [[nodiscard]] bool isOpen() const { return isOpen_; }
  /// Why not everything that was written could be saved; empty: it is, as far as is known here.
  [[nodiscard]] const QString& savingTrouble() const { return savingTrouble_; }

  /// A `done` for functions of the session: `take` gets the result on the window's thread, unless `receiver` is gone.
  template <class T>
  Done<T> answerTo(QObject* receiver, std::type_identity_t<std::function<void(Result<T>)>> take) {
    return deliverTo<T>(this, receiver, std::move(take));
  }
  /// As `answerTo`, for what gives nothing back: a failure becomes `failed`.
  [[nodiscard]] Done<void> orTell();

  /// As those of the session; the events come as `answerNews` under the ticket.
  Ticket ask(Question question);
  Ticket retry(MessageId answer, AskOptions options);
  Ticket edit(MessageId question, std::vector<Part> parts, AskOptions options);
  void stop(Ticket ticket);

 signals:
  /// Before it is open; that may take seconds.
  void storeChecking(qint64 bytes);
  /// `notices` are sentences for the person.
  void storeOpened(const QStringList& notices, bool isLasting);
  void settingsChanged();
  void engineChanged();
  void listChanged();
  void saveFailed(const QString& sentence);
  void saveWorksAgain();
  /// What the person asked for could not be done.
  void failed(const QString& sentence);
  /// Collected for at most kTurnPause and handed over together, at most kTurnBytes and kTurnEvents at once.
  void answerNews(const std::vector<sightline::gui::AnswerNews>& news);

 private:
  AnswerSink sinkFor(Ticket ticket);
  void take(const SessionEvent& event);
  void wake();
  void handOver();

  Settings settings_;
  EngineState engine_;
  bool isOpen_ = false;
  QString savingTrouble_;
  std::map<Ticket, RequestId> running_;
  int lastTicket_ = 0;
  QTimer turn_;
  QElapsedTimer sinceTurn_;
  AnswerInbox inbox_;
  std::unique_ptr<Session> session_;  // ends first: nothing is told afterwards
};

}  // namespace sightline::gui

Q_DECLARE_METATYPE(std::vector<sightline::gui::AnswerNews>)
