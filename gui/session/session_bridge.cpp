/// SessionBridge: the session as seen from the window's thread.
#include "gui/session/session_bridge.h"

#include <algorithm>
#include <variant>

namespace sightline::gui {

namespace {

bool isEnd(const AnswerEvent& event) {
  const auto* const chat = std::get_if<ChatEvent>(&event);
  return chat != nullptr && (std::holds_alternative<Finished>(*chat) || std::holds_alternative<Failed>(*chat));
}

}  // namespace

SessionBridge::SessionBridge(SessionOptions options, QObject* parent)
    : QObject(parent), inbox_([this] { QMetaObject::invokeMethod(this, &SessionBridge::wake, Qt::QueuedConnection); }) {
  turn_.setSingleShot(true);
  turn_.setTimerType(Qt::PreciseTimer);
  connect(&turn_, &QTimer::timeout, this, &SessionBridge::handOver);
  options.on_event = [this](const SessionEvent& event) {
    QMetaObject::invokeMethod(
        this, [this, event] { take(event); }, Qt::QueuedConnection);
  };
  session_ = std::make_unique<Session>(std::move(options));
  engine_ = session_->engine_state();
}

SessionBridge::~SessionBridge() { session_.reset(); }

Done<void> SessionBridge::orTell() {
  return answerTo<void>(this, [this](const Status& status) {
    if (!status) emit failed(QString::fromStdString(status.error().message));
  });
}

void SessionBridge::take(const SessionEvent& event) {
  if (const auto* const checking = std::get_if<StoreChecking>(&event)) {
    emit storeChecking(checking->bytes);
  } else if (const auto* const opened = std::get_if<StoreOpened>(&event)) {
    QStringList notices;
    for (const Error& notice : opened->notices) notices << QString::fromStdString(notice.message);
    isOpen_ = true;
    emit storeOpened(notices, opened->is_lasting);
  } else if (const auto* const changed = std::get_if<SettingsChanged>(&event)) {
    settings_ = changed->settings;
    emit settingsChanged();
  } else if (const auto* const engine = std::get_if<EngineChanged>(&event)) {
    engine_ = engine->state;
    emit engineChanged();
  } else if (std::holds_alternative<ListChanged>(event)) {
    emit listChanged();
  } else if (const auto* const trouble = std::get_if<SaveFailed>(&event)) {
    savingTrouble_ = QString::fromStdString(trouble->error.message);
    emit saveFailed(savingTrouble_);
  } else {
    savingTrouble_.clear();
    emit saveWorksAgain();
  }
}

AnswerSink SessionBridge::sinkFor(Ticket ticket) {
  return [this, ticket](const AnswerEvent& event) { inbox_.put(ticket, event); };
}

Ticket SessionBridge::ask(Question question) {
  const Ticket ticket{++lastTicket_};
  running_[ticket] = session_->ask(std::move(question), sinkFor(ticket));
  return ticket;
}

Ticket SessionBridge::retry(MessageId answer, AskOptions options) {
  const Ticket ticket{++lastTicket_};
  running_[ticket] = session_->retry(answer, options, sinkFor(ticket));
  return ticket;
}

Ticket SessionBridge::edit(MessageId question, std::vector<Part> parts, AskOptions options) {
  const Ticket ticket{++lastTicket_};
  running_[ticket] = session_->edit(question, std::move(parts), options, sinkFor(ticket));
  return ticket;
}

void SessionBridge::stop(Ticket ticket) {
  if (const auto found = running_.find(ticket); found != running_.end()) session_->cancel(found->second);
}

/// The first word after a silence is handed over at once; while words stream, they wait for the next turn.
void SessionBridge::wake() {
  if (turn_.isActive()) return;
  const qint64 passed = sinceTurn_.isValid() ? sinceTurn_.elapsed() : kTurnPause;
  turn_.start(static_cast<int>(std::max<qint64>(0, kTurnPause - passed)));
}

void SessionBridge::handOver() {
  const std::vector<AnswerNews> news = inbox_.take(kTurnBytes, kTurnEvents);
  sinceTurn_.start();
  for (const AnswerNews& one : news) {
    if (isEnd(one.event)) running_.erase(one.ticket);
  }
  if (!news.empty()) emit answerNews(news);
  if (!inbox_.settle()) turn_.start(kTurnPause);
}

}  // namespace sightline::gui
