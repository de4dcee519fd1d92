/// What a person wrote and attached, as parts of a message and as a draft, and back.
#pragma once

#include <QString>
#include <vector>

#include "gui/composer/attachment.h"
#include "multimodal/contract/stored_chat.h"
#include "multimodal/document_desk.h"

namespace sightline::gui {

/// Text and attachments of one message, before it is sent or after.
struct Written {
  QString text;
  Attachments attachments;  ///< pictures first

  [[nodiscard]] bool isEmpty() const { return text.isEmpty() && attachments.empty(); }
};

/// Pictures first, then each long text as a part of its own behind its name, then `documents`, which the desk made of the
/// documents, then the text.
std::vector<Part> partsOf(const Written& written, std::vector<Part> documents = {});
/// The same again. Pictures have neither bytes nor thumbnail if the parts have none. Of documents, their names and which
/// pages were shown. Texts that no window attached are joined to the text.
Written writtenFrom(const std::vector<Part>& parts);
/// What is shown of a question: its text, and one line for each long text and each document that was attached.
QString shownText(const Written& written);

/// "report.pdf, pages 3, 17–19 of 300".
QString documentLine(const Attachment& attachment);

/// A draft holds text and pictures; long texts travel behind the text, told apart by control characters.
Draft draftOf(const Written& written);
Written writtenFrom(const Draft& draft);

/// One behind the other, the texts with an empty line between them.
Written joined(const Written& first, const Written& second);
/// Whether both have the same text and the same attachments.
[[nodiscard]] bool isSame(const Written& left, const Written& right);

/// The pictures among the parts, in order, those of pages included: as models count them.
std::vector<ImageRef> picturesOf(const std::vector<Part>& parts);
/// Those that a person attached; they come before all others.
std::vector<ImageRef> attachedPicturesOf(const std::vector<Part>& parts);
/// What stands before the pages of each document among the parts.
std::vector<DocumentHeading> headingsOf(const std::vector<Part>& parts);

}  // namespace sightline::gui
