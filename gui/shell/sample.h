/// The picture that the first question is about, as the programs carry it.
#pragma once

#include <QByteArray>
#include <QImage>
#include <QStringList>

namespace sightline::gui {

/// Its file, a PNG of our own.
[[nodiscard]] QByteArray sampleBytes();
[[nodiscard]] QImage sampleImage();
/// Three questions about it that the demo model was trained for. In English, the only language it knows.
[[nodiscard]] QStringList sampleQuestions();

}  // namespace sightline::gui
