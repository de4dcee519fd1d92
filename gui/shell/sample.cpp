/// The picture that the first question is about, as the programs carry it.
#include "gui/shell/sample.h"

#include <QFile>

/// Resources of a static library are there only once they are asked for; Qt wants this outside of namespaces.
static void loadResources() { Q_INIT_RESOURCE(sightline_samples); }

namespace sightline::gui {

QByteArray sampleBytes() {
  loadResources();
  QFile file(QStringLiteral(":/samples/shapes.png"));
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QImage sampleImage() { return QImage::fromData(sampleBytes(), "PNG"); }

QStringList sampleQuestions() {
  return {QStringLiteral("Where is the red circle?"), QStringLiteral("How many shapes are there?"),
          QStringLiteral("Describe the picture.")};
}

}  // namespace sightline::gui
