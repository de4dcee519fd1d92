/// PictureLoader: pictures read and prepared off the window's thread.
#include "gui/picture/picture_loader.h"

#include <memory>
#include <utility>

namespace sightline::gui {

PictureLoader::PictureLoader(PictureOptions options, QObject* parent) : QObject(parent), options_(std::move(options)) {}

/// Runs `work(options, stop)` and hands its value to the signal `ready`, or its error to failed().
template <class Value, class Work>
int PictureLoader::start(Work work, void (PictureLoader::*ready)(int, const Value&)) {
  const auto id = std::make_shared<int>(0);  // known only when the job has a number
  *id = jobs_.start([this, id, ready, work = std::move(work), options = options_](std::stop_token stop) {
    auto result = std::make_shared<Result<Value>>(work(options, std::move(stop)));
    return BackgroundJobs::Deliver([this, id, ready, result] {
      if (*result) {
        emit(this->*ready)(*id, **result);
      } else {
        emit failed(*id, QString::fromStdString(result->error().message));
      }
    });
  });
  return *id;
}

int PictureLoader::loadFile(const QString& path) {
  return start([path](const PictureOptions& options,
                      std::stop_token stop) { return loadPictureFile(path, options, std::move(stop)); },
               &PictureLoader::loaded);
}

int PictureLoader::loadBytes(const QByteArray& bytes, const QString& name) {
  return start([bytes, name](const PictureOptions& options,
                             std::stop_token stop) { return loadPictureBytes(bytes, name, options, std::move(stop)); },
               &PictureLoader::loaded);
}

int PictureLoader::loadPixels(const QImage& pixels, const QString& name) {
  return start(
      [pixels, name](const PictureOptions& options, std::stop_token stop) {
        return loadPicturePixels(pixels, name, options, std::move(stop));
      },
      &PictureLoader::loaded);
}

int PictureLoader::loadAgain(const ImageRef& image) {
  return start([image](const PictureOptions& options,
                       std::stop_token stop) { return loadPictureAgain(image, options, std::move(stop)); },
               &PictureLoader::loaded);
}

int PictureLoader::loadLevels(const ImageRef& image) {
  return start([image](const PictureOptions& options,
                       std::stop_token stop) { return makeLevels(image, options, std::move(stop)); },
               &PictureLoader::levelsReady);
}

}  // namespace sightline::gui
