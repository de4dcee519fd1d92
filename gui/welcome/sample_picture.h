/// SamplePicture: a picture with round corners, no larger than a thumbnail.
#pragma once

#include <QImage>
#include <QWidget>

namespace sightline::gui {

/// Shows; reacts to nothing.
class SamplePicture : public QWidget {
 public:
  explicit SamplePicture(QWidget* parent = nullptr);

  /// Hidden for a null image.
  void setImage(const QImage& image);

  [[nodiscard]] QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QImage image_;
};

}  // namespace sightline::gui
