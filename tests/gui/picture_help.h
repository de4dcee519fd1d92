/// Pictures, events and waiting for tests of windows.
#pragma once

#include <QApplication>
#include <QMouseEvent>
#include <QSignalSpy>
#include <QTest>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "gui/picture/picture_work.h"
#include "tests/support/picture_writer.h"
#include "tests/support/temp_folder.h"

namespace sightline::gui::testing_support {

constexpr int kPatience = 20'000;  // milliseconds; a bound for hanging, no measure

inline PictureOptions realDecoder() {
  PictureOptions options;
  options.decoder.program = SIGHTLINE_DECODER;
  return options;
}

/// A decoder that never answers, in `folder`.
inline PictureOptions hangingDecoder(const sightline::testing_support::TempFolder& folder) {
  PictureOptions options;
  options.decoder.program = folder / "decoder-hangs";
  if (!std::filesystem::exists(options.decoder.program)) {
    std::filesystem::create_symlink(SIGHTLINE_DECODER_STUB, options.decoder.program);
  }
  return options;
}

/// An RGB PNG of one colour.
inline std::string pngBytes(std::int64_t width, std::int64_t height, std::uint8_t value = 90) {
  const std::vector<std::uint8_t> row(static_cast<std::size_t>(3 * width), value);
  const auto bytes = sightline::testing_support::write_png(
      {.size = {width, height}, .rows = std::vector(static_cast<std::size_t>(height), row)});
  return {bytes.begin(), bytes.end()};
}

inline QByteArray toArray(const std::string& bytes) { return {bytes.data(), static_cast<qsizetype>(bytes.size())}; }

inline QString writeFile(const sightline::testing_support::TempFolder& folder, std::string_view name,
                         const std::string& bytes) {
  return QString::fromStdString(folder.write(name, bytes).string());
}

/// Runs the event loop until `condition` holds.
template <class Condition>
bool waitFor(Condition condition) {
  return QTest::qWaitFor(condition, kPatience);
}

/// One mouse event, sent straight to the widget.
inline void sendMouse(QWidget& widget, QEvent::Type type, QPointF at, Qt::MouseButton button = Qt::LeftButton,
                      Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
  const bool isMove = type == QEvent::MouseMove;
  QMouseEvent event(type, at, widget.mapToGlobal(at), isMove ? Qt::NoButton : button,
                    type == QEvent::MouseButtonRelease ? Qt::NoButton : Qt::MouseButtons(button), modifiers);
  QApplication::sendEvent(&widget, &event);
}

inline void drag(QWidget& widget, QPointF from, QPointF to, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
  sendMouse(widget, QEvent::MouseButtonPress, from, Qt::LeftButton, modifiers);
  sendMouse(widget, QEvent::MouseMove, (from + to) / 2.0, Qt::LeftButton, modifiers);
  sendMouse(widget, QEvent::MouseMove, to, Qt::LeftButton, modifiers);
  sendMouse(widget, QEvent::MouseButtonRelease, to, Qt::LeftButton, modifiers);
}

}  // namespace sightline::gui::testing_support
