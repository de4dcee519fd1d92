/// What a clipboard or a drop holds, and which of its forms to take.
#pragma once

#include <QByteArray>
#include <QImage>
#include <QString>
#include <QStringList>

class QMimeData;

namespace sightline::gui {

/// One of these is filled, or none.
struct PastedContent {
  QStringList files;   ///< paths on this machine
  QByteArray encoded;  ///< a picture as another program wrote it
  QImage pixels;       ///< a picture of this program
  QString text;
};

/// Files of this machine first. Then pixels, if there is no text or the text is only the address they came from: nothing
/// is ever fetched from an address. Then text. Encoded pictures are preferred, because they can be decoded elsewhere.
PastedContent readPasted(const QMimeData& data);

/// Whether readPasted would find something, without asking the owner of the clipboard for it.
bool holdsSomething(const QMimeData& data);

}  // namespace sightline::gui
