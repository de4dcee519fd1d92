/// PictureFocus: which pictures the panel shows, and which answer's places are over them.
#pragma once

#include <QObject>
#include <utility>
#include <vector>

#include "gui/chat/picture_shelf.h"
#include "gui/picture/picture_panel.h"
#include "multimodal/contract/stored_chat.h"

namespace sightline::gui {

/// The panel shows the pictures of one message and the places of one answer; this keeps the two numberings apart: an
/// answer counts its places over all pictures, the panel those of each picture. GUI thread.
class PictureFocus : public QObject {
  Q_OBJECT

 public:
  PictureFocus(PicturePanel& panel, PictureShelf& shelf, QObject* parent = nullptr);

  /// `first` is the index, over the conversation, of the first of these pictures. None: nothing is shown. The same
  /// pictures again keep view and places.
  void showPictures(const std::vector<ImageRef>& pictures, std::size_t first);
  /// The places of an answer, in place of another one's.
  void showAnswer(MessageId answer, const std::vector<Region>& regions);
  /// One more place of the answer that is shown, or another value of one.
  void setRegion(std::size_t index, const Region& region);
  void highlight(int region);
  void choosePicture(int picture);

  [[nodiscard]] MessageId answer() const { return answer_; }
  [[nodiscard]] bool isEmpty() const { return pictures_.empty(); }
  /// Whether the picture with this index over the conversation is among those shown.
  [[nodiscard]] bool has(std::size_t imageIndex) const;
  [[nodiscard]] std::size_t nPictures() const { return pictures_.size(); }

 signals:
  /// -1: none any more.
  void regionHovered(qint64 answer, int region);
  /// `picture` among those shown, in fractions of its sides.
  void boxDrawn(int picture, const QRectF& fractions);
  void emptyChanged(bool isEmpty);

 private:
  struct Place {
    int picture = -1;  // -1: not over any of the pictures shown
    int region = -1;
  };

  void showRegions();
  bool place(std::size_t index);

  PicturePanel& panel_;
  PictureShelf& shelf_;
  std::vector<ImageRef> pictures_;
  std::size_t first_ = 0;
  bool isLoaded_ = false;  // the panel has these pictures
  int wanted_ = 0;         // the picture to be shown first
  int request_ = 0;
  MessageId answer_ = kNoMessage;
  std::vector<Region> regions_;
  std::vector<Place> places_;    // of regions_
  std::vector<int> nInPicture_;  // places over each picture
};

}  // namespace sightline::gui
