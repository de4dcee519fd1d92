/// ModelFile: one model on this computer, for lists to choose from.
#pragma once

#include <QString>

namespace sightline::gui {

/// A plain value.
struct ModelFile {
  QString path;
  QString title;      ///< as people call it; empty: the file's name without its ending
  QString projector;  ///< the file for pictures that belongs to it; empty: none is known
  qint64 bytes = 0;   ///< 0: not said

  bool operator==(const ModelFile&) const = default;
};

}  // namespace sightline::gui
