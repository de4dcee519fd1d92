/// WindowState: sizes and places of the window, kept from one start to the next; and whether the last starts went wrong.
#pragma once

#include <QByteArray>
#include <QString>
#include <filesystem>

namespace sightline::gui {

/// SIGHTLINE_STATE_DIR, else sightline in XDG_STATE_HOME, else in ~/.local/state.
std::filesystem::path standardStateFolder();

/// What a window remembers. A plain value.
struct WindowState {
  QByteArray geometry;     ///< as QWidget gives it; empty: none
  int historyWidth = 250;  ///< logical pixels
  int pictureWidth = 440;
  bool showsHistory = true;
  bool showsPicture = true;
  int textPercent = 100;    ///< 60 … 240
  qint64 conversation = 0;  ///< that was open; 0: none
};

/// From `folder`/window.ini; what is missing or out of range is as above. A folder that cannot be read counts as empty.
WindowState readWindowState(const std::filesystem::path& folder);
/// A folder that cannot be written is no trouble: then nothing is remembered.
void writeWindowState(const std::filesystem::path& folder, const WindowState& state);

/// Counts starts that ended abnormally soon after: `folder`/starts.ini. Two in a row make the next one a safe start.
class StartGuard {
 public:
  /// Notes that a start begins.
  explicit StartGuard(const std::filesystem::path& folder);
  [[nodiscard]] bool isSafeStart() const { return nFailed_ >= 2; }
  /// To be told 30 s after the start, or at an orderly end: this one went well.
  void wentWell();

 private:
  QString file_;
  int nFailed_ = 0;
};

}  // namespace sightline::gui
