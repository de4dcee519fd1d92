/// A scene to measure: a drawn picture and a long answer.
#pragma once

#include <QByteArray>
#include <QImage>
#include <string>

namespace sightline::bench {

/// A table with a cup, a book, an apple and a lamp, drawn with plain shapes, `width` pixels wide, 3 : 2; "png" or "jpg".
QByteArray tablePicture(int width, const char* format);
/// Markdown of about `nWords` words with everything that Markdown has.
std::string longAnswer(int nWords);

}  // namespace sightline::bench
