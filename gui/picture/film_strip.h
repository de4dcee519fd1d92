/// FilmStrip: the pictures of one message beside each other, one of which is looked at.
#pragma once

#include <QImage>
#include <QListWidget>

namespace sightline::gui {

/// A row of thumbnails; the current row is the current picture. Arrow keys go through them.
class FilmStrip : public QListWidget {
  Q_OBJECT

 public:
  explicit FilmStrip(QWidget* parent = nullptr);

  /// `thumbnail` may be null: its place stays grey.
  void addPicture(const QString& name, const QImage& thumbnail);
  void setThumbnail(int picture, const QImage& thumbnail);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();
};

}  // namespace sightline::gui
