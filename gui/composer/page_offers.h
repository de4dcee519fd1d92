/// PageOffers: pages that were found in the pictures of the message being written.
#pragma once

#include <QObject>
#include <optional>
#include <vector>

#include "gui/files/background_jobs.h"
#include "gui/picture/page_finder.h"

namespace sightline::gui {

/// A picture and the page in it; a message holds one of the two.
struct PageOffer {
  LoadedPicture photograph;
  FoundPage page;

  /// The picture of the two that has these bytes is the page's.
  [[nodiscard]] bool isStraight(const Digest& picture) const { return page.straight.image.digest == picture; }
};

/// Looks at pictures one after the other, off the window's thread, each once, and remembers for a while what it found,
/// so that whoever comes back to a draft can change the choice. What goes wrong meanwhile is no page. Every picture is
/// looked at without being asked for, and the page is proposed, never taken by itself: a picture in a conversation may
/// be about more than the sheet that lies in it, whereas a file given to `sightline doc` is a document. The window's
/// thread only.
class PageOffers : public QObject {
  Q_OBJECT

 public:
  explicit PageOffers(PictureOptions options, QObject* parent = nullptr);

  /// The message has these pictures, complete with thumbnails: new ones are looked at, looking at others is ended.
  void lookAt(const std::vector<LoadedPicture>& pictures);
  /// The offer that this picture is a part of; null: there is none, or none yet. Until lookAt is called again.
  [[nodiscard]] const PageOffer* find(const Digest& picture) const;
  [[nodiscard]] bool isLooking() const { return jobs_.running() > 0; }

 signals:
  /// One more page.
  void found();

 private:
  struct Look {
    PageOffer offer;
    int job = 0;  // 0: it has ended
    bool hasPage = false;

    [[nodiscard]] bool isOf(const Digest& picture) const {
      return offer.photograph.image.digest == picture || (hasPage && offer.isStraight(picture));
    }
  };

  void start(const LoadedPicture& picture);
  void take(const Digest& picture, Result<std::optional<FoundPage>> page);

  PictureOptions options_;
  std::vector<Look> looks_;  // latest last
  BackgroundJobs jobs_;
};

}  // namespace sightline::gui
