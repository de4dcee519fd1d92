/// WindowState: sizes and places of the window, kept from one start to the next; and whether the last starts went wrong.
#include "gui/window/window_state.h"

#include <QDir>
#include <QSettings>
#include <algorithm>

namespace sightline::gui {

namespace {

QString fileIn(const std::filesystem::path& folder, const char* name) {
  const QString path = QFile::decodeName(folder.c_str());
  QDir().mkpath(path);
  return path + '/' + name;
}

}  // namespace

std::filesystem::path standardStateFolder() {
  if (const QByteArray own = qgetenv("SIGHTLINE_STATE_DIR"); !own.isEmpty()) return own.toStdString();
  const QByteArray shared = qgetenv("XDG_STATE_HOME");
  const bool isUsable = QDir::isAbsolutePath(QFile::decodeName(shared));
  const std::filesystem::path base =
      isUsable ? std::filesystem::path(shared.toStdString())
               : std::filesystem::path(QFile::encodeName(QDir::homePath()).toStdString()) / ".local" / "state";
  return base / "sightline";
}

WindowState readWindowState(const std::filesystem::path& folder) {
  const QSettings file(fileIn(folder, "window.ini"), QSettings::IniFormat);
  WindowState state;
  const auto number = [&file](const char* key, int fallback, int least, int most) {
    bool isNumber = false;
    const int value = file.value(key, fallback).toInt(&isNumber);
    return isNumber && value >= least && value <= most ? value : fallback;
  };
  state.geometry = file.value("geometry").toByteArray();
  state.historyWidth = number("historyWidth", state.historyWidth, 100, 2000);
  state.pictureWidth = number("pictureWidth", state.pictureWidth, 100, 8000);
  state.textPercent = number("textPercent", state.textPercent, 60, 240);
  state.showsHistory = file.value("showsHistory", true).toBool();
  state.showsPicture = file.value("showsPicture", true).toBool();
  state.conversation = std::max<qint64>(0, file.value("conversation", 0).toLongLong());
  return state;
}

void writeWindowState(const std::filesystem::path& folder, const WindowState& state) {
  QSettings file(fileIn(folder, "window.ini"), QSettings::IniFormat);
  file.setValue("geometry", state.geometry);
  file.setValue("historyWidth", state.historyWidth);
  file.setValue("pictureWidth", state.pictureWidth);
  file.setValue("textPercent", state.textPercent);
  file.setValue("showsHistory", state.showsHistory);
  file.setValue("showsPicture", state.showsPicture);
  file.setValue("conversation", state.conversation);
}

StartGuard::StartGuard(const std::filesystem::path& folder) : file_(fileIn(folder, "starts.ini")) {
  QSettings file(file_, QSettings::IniFormat);
  nFailed_ = std::clamp(file.value("failed", 0).toInt(), 0, 1000);
  file.setValue("failed", nFailed_ + 1);
}

void StartGuard::wentWell() { QSettings(file_, QSettings::IniFormat).setValue("failed", 0); }

}  // namespace sightline::gui
