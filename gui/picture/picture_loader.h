/// PictureLoader: pictures read and prepared off the window's thread.
#pragma once

#include <QObject>

#include "gui/files/background_jobs.h"
#include "gui/picture/picture_work.h"

namespace sightline::gui {

/// Each request returns a number at once and is answered later by exactly one signal with that number, unless it is
/// cancelled. The window's thread only.
class PictureLoader : public QObject {
  Q_OBJECT

 public:
  explicit PictureLoader(PictureOptions options, QObject* parent = nullptr);

  /// Answered by loaded() or failed(); as the functions of picture_work.h.
  int loadFile(const QString& path);
  int loadBytes(const QByteArray& bytes, const QString& name);
  int loadPixels(const QImage& pixels, const QString& name);
  int loadAgain(const ImageRef& image);
  /// Answered by levelsReady() or failed().
  int loadLevels(const ImageRef& image);

  void cancel(int id) { jobs_.cancel(id); }

 signals:
  void loaded(int id, const sightline::gui::LoadedPicture& picture);
  void levelsReady(int id, const sightline::gui::PictureLevels& levels);
  /// `sentence` names the picture.
  void failed(int id, const QString& sentence);

 private:
  template <class Value, class Work>
  int start(Work work, void (PictureLoader::*ready)(int, const Value&));

  PictureOptions options_;
  BackgroundJobs jobs_;
};

}  // namespace sightline::gui
