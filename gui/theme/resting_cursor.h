/// RestingCursor: the cursor in texts stands still while nobody types, so that a window that is left alone costs nothing.
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

namespace sightline::gui {

/// Lets text cursors blink as the desktop says, and stand still, seen, once no key, button or focus has come for a
/// while; the next one makes them blink again. One per application, on its thread.
///
/// Source: the ten seconds are GTK's (gtk-cursor-blink-timeout), whose texts rest in the same way.
class RestingCursor : public QObject {
  Q_OBJECT

 public:
  static constexpr int kRestsAfter = 10'000;  // milliseconds

  explicit RestingCursor(QObject* parent = nullptr, int restsAfter = kRestsAfter);
  ~RestingCursor() override;

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void takeAct();
  void look();

  const int restsAfter_;
  QTimer look_;
  QElapsedTimer sinceAct_;
  bool isResting_ = false;
};

}  // namespace sightline::gui
