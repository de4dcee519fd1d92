/// Attachment: what goes with a message besides its text.
#pragma once

#include <QMetaType>
#include <QString>
#include <cstdint>
#include <vector>

#include "engine/base/digest.h"
#include "gui/picture/picture_work.h"

namespace sightline::gui {

/// A document by what names it for good; its content stays in its file. A plain value.
struct AttachedDocument {
  int handle = 0;  ///< on the shelf; 0: of an earlier run
  QString path;    ///< empty: where it was then
  Digest digest;   ///< zero until it is open
  std::int64_t nPages = 0;
  std::vector<std::int64_t> pages;  ///< of a question that was asked: those that were shown, from 0
};

/// A picture, a long text that would drown the message, or a document. A plain value.
struct Attachment {
  enum class Kind { Picture, Text, Document } kind = Kind::Picture;
  LoadedPicture picture;  ///< Kind::Picture
  QString name;           ///< for people
  QString text;           ///< Kind::Text
  AttachedDocument document = {};
};

using Attachments = std::vector<Attachment>;

}  // namespace sightline::gui

Q_DECLARE_METATYPE(sightline::gui::Attachments)
