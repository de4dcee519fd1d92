/// PageOffers: pages that were found in the pictures of the message being written.
#include "gui/composer/page_offers.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>

namespace sightline::gui {

namespace {

constexpr std::ptrdiff_t kRemembered = 8;  // looks at what the message has no more; each may hold two files

}  // namespace

PageOffers::PageOffers(PictureOptions options, QObject* parent)
    : QObject(parent), options_(std::move(options)), jobs_(nullptr, 1) {}

void PageOffers::lookAt(const std::vector<LoadedPicture>& pictures) {
  const auto isThere = [&pictures](const Look& look) {
    return std::any_of(pictures.begin(), pictures.end(),
                       [&look](const LoadedPicture& picture) { return look.isOf(picture.image.digest); });
  };
  for (const Look& look : looks_) {
    if (look.job != 0 && !isThere(look)) jobs_.cancel(look.job);
  }
  std::erase_if(looks_, [&](const Look& look) { return look.job != 0 && !isThere(look); });
  auto nOthers = std::count_if(looks_.begin(), looks_.end(), std::not_fn(isThere));
  std::erase_if(looks_, [&](const Look& look) { return !isThere(look) && nOthers-- > kRemembered; });
  for (const LoadedPicture& picture : pictures) {
    const bool isKnown = std::any_of(looks_.begin(), looks_.end(),
                                     [&picture](const Look& look) { return look.isOf(picture.image.digest); });
    if (!isKnown) start(picture);
  }
}

const PageOffer* PageOffers::find(const Digest& picture) const {
  const auto look = std::find_if(looks_.begin(), looks_.end(),
                                 [&picture](const Look& one) { return one.hasPage && one.isOf(picture); });
  return look == looks_.end() ? nullptr : &look->offer;
}

void PageOffers::start(const LoadedPicture& picture) {
  const int job = jobs_.start([this, image = picture.image, options = options_](std::stop_token stop) {
    auto page = std::make_shared<Result<std::optional<FoundPage>>>(findPage(image, options, std::move(stop)));
    return BackgroundJobs::Deliver([this, digest = image.digest, page] { take(digest, std::move(*page)); });
  });
  looks_.push_back({.offer = {picture, {}}, .job = job});
}

void PageOffers::take(const Digest& picture, Result<std::optional<FoundPage>> page) {
  const auto look = std::find_if(looks_.begin(), looks_.end(), [&picture](const Look& one) {
    return one.job != 0 && one.offer.photograph.image.digest == picture;
  });
  if (look == looks_.end()) return;
  look->job = 0;
  if (!page || !*page) return;
  look->offer.page = **std::move(page);
  look->hasPage = true;
  emit found();
}

}  // namespace sightline::gui
