/// DocumentSource: a statement of an answer with its place on a page, for windows.
#pragma once

#include <QRectF>
#include <QString>
#include <vector>

namespace sightline::gui {

/// A plain value.
struct DocumentSource {
  QString statement;          ///< of the answer
  int document = -1;          ///< number in the conversation, from 0; -1: its place was not found
  int page = -1;              ///< from 0
  std::vector<QRectF> boxes;  ///< fractions of the page, line by line
  QString snippet;            ///< as the page spells it; empty for a place that the model named in a picture
  bool isElsewhere = false;   ///< the answer names another page
  bool isFromModel = false;   ///< nothing on the page was compared with it
  bool needsNumber = false;   ///< there are several documents

  [[nodiscard]] bool isFound() const { return document >= 0; }
  bool operator==(const DocumentSource&) const = default;
};

/// "p. 12", or "2, p. 12" of several documents; empty if it was not found.
QString placeName(const DocumentSource& source);
/// What is said of it while the pointer is on it.
QString sourceTip(const DocumentSource& source);

}  // namespace sightline::gui
