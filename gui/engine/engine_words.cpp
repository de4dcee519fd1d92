/// The state of the engine in words.
#include "gui/engine/engine_words.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QUrl>
#include <algorithm>

#include "gui/meter/remaining_time.h"

namespace sightline::gui {

namespace {

/// Gives the words a context of their own.
struct EngineWords {
  Q_DECLARE_TR_FUNCTIONS(sightline::gui::EngineWords)
};

QString endWords(EngineState::Reason reason) {
  switch (reason) {
    case EngineState::Reason::Exited:
      return EngineWords::tr("ended");
    case EngineState::Reason::Signal:
      return EngineWords::tr("ended unexpectedly");
    case EngineState::Reason::KilledForMemory:
      return EngineWords::tr("ran out of memory");
    case EngineState::Reason::CannotStart:
      return EngineWords::tr("could not start");
    case EngineState::Reason::Unreachable:
      return EngineWords::tr("not reachable");
  }
  return {};
}

QString endSentence(EngineState::Reason reason) {
  switch (reason) {
    case EngineState::Reason::Exited:
    case EngineState::Reason::Signal:
      return EngineWords::tr("The engine ended. Your conversations are safe; asking starts it again.");
    case EngineState::Reason::KilledForMemory:
      return EngineWords::tr(
          "The system ran out of memory and ended the engine. Your conversations are safe. Close other "
          "programs, or choose a smaller model.");
    case EngineState::Reason::CannotStart:
      return EngineWords::tr("The engine could not be started with this model.");
    case EngineState::Reason::Unreachable:
      return EngineWords::tr("The remote engine does not answer. Check its address and your network.");
  }
  return {};
}

}  // namespace

QString stateWords(const EngineState& state, std::optional<double> secondsLeft) {
  switch (state.kind) {
    case EngineState::Kind::NotStarted:
      return EngineWords::tr("not loaded");
    case EngineState::Kind::Starting: {
      if (!(state.loaded > 0)) return EngineWords::tr("starting…");
      const QString loading = EngineWords::tr("loading %1 %").arg(static_cast<int>(std::min(state.loaded, 1.0) * 100));
      const QString left = remainingSentence(secondsLeft);
      return left.isEmpty() ? loading : loading + QStringLiteral(" · ") + left;
    }
    case EngineState::Kind::Ready:
      return EngineWords::tr("ready");
    case EngineState::Kind::Ended:
      return endWords(state.reason);
  }
  return {};
}

QString stateSentence(const EngineState& state) {
  switch (state.kind) {
    case EngineState::Kind::NotStarted:
      return EngineWords::tr("The model is loaded with your first question, or when you start it here.");
    case EngineState::Kind::Starting:
      return EngineWords::tr("The model is being loaded. You can write already; your question waits for it.");
    case EngineState::Kind::Ready: {
      const QString where =
          state.is_remote ? EngineWords::tr("Ready on another computer.") : EngineWords::tr("Ready on this computer.");
      if (state.sees_images) return where;
      return where + QLatin1Char('\n') + EngineWords::tr("This model cannot see pictures.");
    }
    case EngineState::Kind::Ended:
      if (!state.message.empty()) return QString::fromStdString(state.message);
      return endSentence(state.reason);
  }
  return {};
}

QString modelName(const EngineState& state, const EngineChoice& choice) {
  if (state.kind == EngineState::Kind::Ready && !state.model.empty()) return QString::fromStdString(state.model);
  if (choice.kind == EngineChoice::Kind::ThisComputer) return fileTitle(QString::fromStdString(choice.model));
  if (choice.kind == EngineChoice::Kind::None) return {};
  if (!choice.remote_model.empty()) return QString::fromStdString(choice.remote_model);
  return QUrl(QString::fromStdString(choice.url)).host();
}

QString fileTitle(const QString& path) {
  const QString name = QFileInfo(path).fileName();
  return name.endsWith(QLatin1String(".gguf"), Qt::CaseInsensitive) ? name.chopped(5) : name;
}

bool isServerAddress(const QString& text) {
  const QUrl url(text.trimmed(), QUrl::StrictMode);
  return url.isValid() && (url.scheme() == QLatin1String("http") || url.scheme() == QLatin1String("https")) &&
         !url.host().isEmpty();
}

bool isOwnComputer(const QString& address) {
  const QString host = QUrl(address.trimmed()).host();
  if (host == QLatin1String("localhost")) return true;
  if (host == QLatin1String("::1")) return true;
  const QStringList parts = host.split(QLatin1Char('.'));
  const bool areNumbers = std::all_of(parts.begin(), parts.end(), [](const QString& part) {
    bool isNumber = false;
    return part.toUInt(&isNumber) <= 255 && isNumber;
  });
  return parts.size() == 4 && areNumbers && parts.first() == QLatin1String("127");
}

}  // namespace sightline::gui
