/// Attachment: what goes with a message besides its text.
#pragma once

#include <QMetaType>
#include <QString>
#include <vector>

#include "gui/picture/picture_work.h"

namespace sightline::gui {

/// A picture, or a long text that would drown the message. A plain value.
struct Attachment {
  enum class Kind { Picture, Text } kind = Kind::Picture;
  LoadedPicture picture;  ///< Kind::Picture
  QString name;           ///< for people
  QString text;           ///< Kind::Text
};

using Attachments = std::vector<Attachment>;

}  // namespace sightline::gui

Q_DECLARE_METATYPE(sightline::gui::Attachments)
