/// PictureShelf: pictures that the store keeps, fetched for windows, and their thumbnails.
#pragma once

#include <QImage>
#include <QObject>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "gui/picture/picture_loader.h"
#include "gui/session/session_bridge.h"

namespace sightline::gui {

/// Keeps the thumbnails of the last 400 pictures, and no bytes. GUI thread.
class PictureShelf : public QObject {
  Q_OBJECT

 public:
  using Take = std::function<void(const std::vector<ImageRef>& pictures)>;

  PictureShelf(SessionBridge& bridge, PictureOptions options, QObject* parent = nullptr);

  /// The thumbnail, if it is there; asks for nothing.
  [[nodiscard]] QImage known(const ImageRef& picture) const;
  /// Null until thumbnailReady tells of it; then it was asked for and is on its way, unless it cannot be read.
  QImage thumbnail(const ImageRef& picture);
  /// One that is known already.
  void keepThumbnail(const Digest& picture, const QImage& thumbnail);
  /// The same pictures with their bytes, later; those that are lost are left out. Never if `receiver` is gone.
  void fetch(QObject* receiver, const std::vector<ImageRef>& pictures, Take take);

 signals:
  void thumbnailReady(const sightline::Digest& picture);

 private:
  void finish(int id, const LoadedPicture& picture);

  SessionBridge& bridge_;
  PictureLoader loader_;
  std::map<Digest, QImage> thumbnails_;
  std::deque<Digest> order_;  // the oldest first
  std::set<Digest> asked_;
  std::map<int, Digest> loading_;
};

}  // namespace sightline::gui
