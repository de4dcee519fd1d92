/// The program's own icon.
#include "gui/icons/application_icon.h"

#include <QSize>
#include <QString>
#include <array>

/// Resources of a static library are there only once they are asked for; Qt wants this outside of namespaces.
static void loadResources() { Q_INIT_RESOURCE(sightline_icons); }

namespace sightline::gui {

namespace {

constexpr std::array<int, 4> kSizes = {32, 48, 128, 256};

}  // namespace

QIcon applicationIcon() {
  loadResources();
  QIcon icon;
  for (const int side : kSizes) icon.addFile(QStringLiteral(":/icons/sightline-%1.png").arg(side), {side, side});
  return icon;
}

}  // namespace sightline::gui
