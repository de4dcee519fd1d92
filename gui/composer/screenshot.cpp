/// A picture of the screen, by whatever way the desktop allows.
#include "gui/composer/screenshot.h"

#include <QGuiApplication>
#include <QPixmap>
#include <QScreen>
#include <QWidget>
#include <utility>

#include "gui/composer/portal_screenshot.h"
#include "gui/composer/screen_picker.h"

namespace sightline::gui {

void takeScreenshot(QWidget* parent, std::function<void(const Screenshot&)> answer) {
  if (QGuiApplication::platformName() != "xcb") {
    (new PortalScreenshot(QDBusConnection::sessionBus(), parent, std::move(answer)))->ask();
    return;
  }
  QScreen* const screen = parent->screen();
  const QImage still = screen->grabWindow(0).toImage();
  if (still.isNull()) {
    return answer({{}, {}, ScreenPicker::tr("This screen lets no program take its picture.")});
  }
  auto* const picker = new ScreenPicker(still, parent);
  picker->setAttribute(Qt::WA_DeleteOnClose);
  QObject::connect(picker, &ScreenPicker::picked, picker, [picker, answer](const QImage& pixels) {
    picker->close();
    answer({pixels, {}, {}});
  });
  QObject::connect(picker, &ScreenPicker::cancelled, picker, [picker, answer] {
    picker->close();
    answer({});
  });
  picker->setGeometry(screen->geometry());
  picker->showFullScreen();
  picker->activateWindow();
  picker->setFocus();
}

}  // namespace sightline::gui
