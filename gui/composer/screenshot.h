/// A picture of the screen, by whatever way the desktop allows.
#pragma once

#include <QImage>
#include <QString>
#include <functional>

class QWidget;

namespace sightline::gui {

/// What came of it: one of these is filled; none if the person changed their mind.
struct Screenshot {
  QImage pixels;
  QString file;      ///< where the desktop put it
  QString sentence;  ///< why there is none
};

/// Takes one and answers later. `parent`: the window that asks.
using TakeScreenshot = std::function<void(QWidget* parent, std::function<void(const Screenshot&)> answer)>;

/// On X11 a part of the screen that `parent` is on, chosen by hand. Elsewhere the desktop's own dialog through its portal,
/// or a sentence if there is none. Source: XDG Desktop Portal, org.freedesktop.portal.Screenshot version 2.
void takeScreenshot(QWidget* parent, std::function<void(const Screenshot&)> answer);

}  // namespace sightline::gui
