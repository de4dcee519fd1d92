/// PictureShelf: pictures that the store keeps, fetched for windows, and their thumbnails.
#include "gui/chat/picture_shelf.h"

#include <optional>
#include <utility>

namespace sightline::gui {

namespace {

constexpr std::size_t kThumbnails = 400;

/// Pictures that come one by one.
struct Fetching {
  std::vector<std::optional<ImageRef>> found;
  std::size_t nMissing = 0;
};

}  // namespace

PictureShelf::PictureShelf(SessionBridge& bridge, PictureOptions options, QObject* parent)
    : QObject(parent), bridge_(bridge), loader_(std::move(options)) {
  connect(&loader_, &PictureLoader::loaded, this, &PictureShelf::finish);
  connect(&loader_, &PictureLoader::failed, this, [this](int id) { loading_.erase(id); });
}

QImage PictureShelf::known(const ImageRef& picture) const {
  const auto found = thumbnails_.find(picture.digest);
  return found == thumbnails_.end() ? QImage() : found->second;
}

QImage PictureShelf::thumbnail(const ImageRef& picture) {
  if (QImage there = known(picture); !there.isNull()) return there;
  if (!asked_.insert(picture.digest).second) return {};
  fetch(this, {picture}, [this](const std::vector<ImageRef>& pictures) {
    for (const ImageRef& one : pictures) loading_[loader_.loadAgain(one)] = one.digest;
  });
  return {};
}

void PictureShelf::keepThumbnail(const Digest& picture, const QImage& thumbnail) {
  if (thumbnail.isNull() || !thumbnails_.emplace(picture, thumbnail).second) return;
  order_.push_back(picture);
  if (order_.size() <= kThumbnails) return;
  thumbnails_.erase(order_.front());
  asked_.erase(order_.front());
  order_.pop_front();
}

void PictureShelf::finish(int id, const LoadedPicture& picture) {
  const auto job = loading_.extract(id);
  if (!job) return;
  keepThumbnail(job.mapped(), picture.thumbnail);
  emit thumbnailReady(job.mapped());
}

void PictureShelf::fetch(QObject* receiver, const std::vector<ImageRef>& pictures, Take take) {
  const auto fetching = std::make_shared<Fetching>();
  fetching->found.resize(pictures.size());
  fetching->nMissing = pictures.size();
  if (pictures.empty()) return take({});
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    const auto keep = [fetching, take, i, name = pictures[i].name](Result<ImageRef> read) {
      if (read) {
        fetching->found[i] = *std::move(read);
        fetching->found[i]->name = name;
      }
      if (--fetching->nMissing > 0) return;
      std::vector<ImageRef> there;
      for (const std::optional<ImageRef>& one : fetching->found) {
        if (one) there.push_back(*one);
      }
      take(there);
    };
    if (pictures[i].encoded != nullptr) {
      keep(pictures[i]);
    } else {
      bridge_.session().read_picture(pictures[i].digest, bridge_.answerTo<ImageRef>(receiver, keep));
    }
  }
}

}  // namespace sightline::gui
