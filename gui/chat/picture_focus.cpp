/// PictureFocus: which pictures the panel shows, and which answer's places are over them.
#include "gui/chat/picture_focus.h"

#include <algorithm>

namespace sightline::gui {

PictureFocus::PictureFocus(PicturePanel& panel, PictureShelf& shelf, QObject* parent)
    : QObject(parent), panel_(panel), shelf_(shelf) {
  connect(&panel_, &PicturePanel::regionHovered, this, [this](int picture, int region) {
    const auto found = std::find_if(places_.begin(), places_.end(), [picture, region](const Place& place) {
      return region >= 0 && place.picture == picture && place.region == region;
    });
    const int index = found == places_.end() ? -1 : static_cast<int>(found - places_.begin());
    emit regionHovered(static_cast<qint64>(answer_), index);
  });
  connect(&panel_, &PicturePanel::boxDrawn, this, &PictureFocus::boxDrawn);
}

bool PictureFocus::has(std::size_t imageIndex) const {
  return imageIndex >= first_ && imageIndex - first_ < pictures_.size();
}

void PictureFocus::showPictures(const std::vector<ImageRef>& pictures, std::size_t first) {
  first_ = first;
  const bool isSame = std::equal(pictures.begin(), pictures.end(), pictures_.begin(), pictures_.end(),
                                 [](const ImageRef& a, const ImageRef& b) { return a.digest == b.digest; });
  if (isSame) return;
  const bool wasEmpty = pictures_.empty();
  pictures_ = pictures;
  isLoaded_ = false;
  wanted_ = 0;
  answer_ = kNoMessage;
  regions_.clear();
  places_.clear();
  panel_.setPictures({});
  const int request = ++request_;
  shelf_.fetch(this, pictures, [this, request](const std::vector<ImageRef>& found) {
    if (request != request_ || found.size() != pictures_.size()) return;
    std::vector<PanelPicture> shown;
    for (const ImageRef& image : found) shown.push_back({image, shelf_.thumbnail(image)});
    panel_.setPictures(shown);
    isLoaded_ = true;
    showRegions();
    panel_.showPicture(wanted_);
  });
  if (wasEmpty != pictures_.empty()) emit emptyChanged(pictures_.empty());
}

void PictureFocus::showAnswer(MessageId answer, const std::vector<Region>& regions) {
  if (answer == answer_ && regions.size() == regions_.size()) return;
  answer_ = answer;
  regions_ = regions;
  showRegions();
}

/// Finds out where the place is shown; false if nowhere.
bool PictureFocus::place(std::size_t index) {
  const Region& region = regions_[index];
  if (region.is_loose || !has(region.image_index)) return false;
  const std::size_t picture = region.image_index - first_;
  places_[index] = {static_cast<int>(picture), nInPicture_[picture]++};
  return true;
}

void PictureFocus::showRegions() {
  places_.assign(regions_.size(), {});
  nInPicture_.assign(pictures_.size(), 0);
  std::vector<std::vector<Region>> perPicture(pictures_.size());
  for (std::size_t i = 0; i < regions_.size(); ++i) {
    if (place(i)) perPicture[static_cast<std::size_t>(places_[i].picture)].push_back(regions_[i]);
  }
  if (!isLoaded_) return;
  for (std::size_t i = 0; i < perPicture.size(); ++i) panel_.setRegions(static_cast<int>(i), perPicture[i]);
}

void PictureFocus::setRegion(std::size_t index, const Region& region) {
  const bool isNext = index == regions_.size();
  if (index >= regions_.size()) regions_.resize(index + 1);
  regions_[index] = region;
  if (!isNext) return showRegions();
  places_.resize(regions_.size());
  if (place(index) && isLoaded_) panel_.addRegion(places_[index].picture, region);
}

void PictureFocus::highlight(int region) {
  const bool isShown = region >= 0 && region < static_cast<int>(places_.size()) &&
                       places_[static_cast<std::size_t>(region)].picture >= 0;
  if (!isShown) return panel_.highlightRegion(panel_.currentPicture(), -1);
  const Place& place = places_[static_cast<std::size_t>(region)];
  if (isLoaded_) panel_.highlightRegion(place.picture, place.region);
}

void PictureFocus::choosePicture(int picture) {
  wanted_ = picture;
  if (isLoaded_) panel_.showPicture(picture);
}

}  // namespace sightline::gui
