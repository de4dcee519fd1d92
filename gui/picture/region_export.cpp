/// Places written to files: a PNG with boxes, JSON as `sightline ground` prints it, COCO.
#include "gui/picture/region_export.h"

#include <QFileInfo>
#include <QImageWriter>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPainter>
#include <QSaveFile>
#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "gui/picture/place_painter.h"

namespace sightline::gui {

namespace {

constexpr int kSideMax = 32'767;  // of what Qt's painter reaches
constexpr double kThousandth = 1000.0;

/// Two or four numbers: x and y of one or both corners, multiplied.
std::vector<double> corners(const Region& region, double width, double height) {
  std::vector<double> values = {region.x0 * width, region.y0 * height};
  if (region.is_point) return values;
  values.push_back(region.x1 * width);
  values.push_back(region.y1 * height);
  return values;
}

QJsonArray wholeNumbers(const std::vector<double>& values) {
  QJsonArray array;
  for (const double value : values) array.append(static_cast<qint64>(std::llround(value)));
  return array;
}

/// Thousandths as the model wrote them: dividing and multiplying again must not leave a trace.
QJsonArray cleanNumbers(const std::vector<double>& values) {
  QJsonArray array;
  for (const double value : values) array.append(std::round(value * 1e6) / 1e6);
  return array;
}

QJsonObject regionObject(const Region& region, QSize size) {
  const QString name = region.is_point ? "point" : "bbox";
  QJsonObject object;
  object["label"] = region.label.empty() ? QJsonValue() : QJsonValue(QString::fromStdString(region.label));
  object[name] = wholeNumbers(corners(region, size.width(), size.height()));
  object[name + "_1000"] = cleanNumbers(corners(region, kThousandth, kThousandth));
  if (region.is_loose) object["flags"] = QJsonArray{"loose"};
  return object;
}

QJsonObject annotation(const Region& region, QSize size) {
  const std::vector<double> at = corners(region, size.width(), size.height());
  const double width = region.is_point ? 0.0 : at[2] - at[0];
  const double height = region.is_point ? 0.0 : at[3] - at[1];
  QJsonObject object;
  object["image_id"] = 1;
  object["bbox"] = cleanNumbers({at[0], at[1], width, height});
  object["area"] = width * height;
  object["iscrowd"] = 0;
  if (region.is_point) {
    object["keypoints"] = cleanNumbers({at[0], at[1], 2.0});  // 2: labelled and visible
    object["num_keypoints"] = 1;
  }
  return object;
}

Error diskError(const QString& path, const QString& why) {
  return {ErrorCode::Io, (QFileInfo(path).fileName() + ": it cannot be written: " + why).toStdString(), "DISK_ERROR"};
}

/// In proportion to the picture; the same as the command line's drawings.
PlaceMeasures measuresFor(QSize size, std::size_t n_regions) {
  const double side = std::sqrt(static_cast<double>(size.width()) * size.height());
  const double crowd = n_regions > 24 ? 0.72 : n_regions > 12 ? 0.85 : 1.0;
  PlaceMeasures measures;
  measures.line = std::max(side < 250.0 ? 1.0 : 2.0, std::round(side * crowd / 235.0));
  measures.halo = std::max(1.0, std::round(measures.line * 0.5));
  measures.radius = std::max(4.0, measures.line * 2.6);
  const double letters = std::clamp(side * crowd / 44.0, side < 250.0 ? 8.0 : 11.0, 160.0);
  measures.padding = std::max(1.0, std::round(letters * 0.3));
  measures.gap = measures.halo + 1.0;
  measures.font.setPixelSize(static_cast<int>(std::round(letters)));
  measures.font.setWeight(QFont::DemiBold);
  return measures;
}

void drawPlaces(QImage& picture, const std::vector<Region>& regions) {
  const PlaceMeasures measures = measuresFor(picture.size(), regions.size());
  const std::vector<QColor> colours = regionColours(regions);
  const double half = measures.line / 2.0 + measures.halo;  // outlines stay inside
  const QRectF inner = QRectF(picture.rect()).adjusted(half, half, -half, -half);
  std::vector<PlaceMark> marks;
  for (std::size_t i = 0; i < regions.size(); ++i) {
    PlaceMark mark;
    mark.region = static_cast<int>(i);
    const QRectF box = fractionsOf(regions[i]);
    const auto inside = [&](QPointF fraction) {
      return QPointF(std::clamp(fraction.x() * picture.width(), inner.left(), std::max(inner.left(), inner.right())),
                     std::clamp(fraction.y() * picture.height(), inner.top(), std::max(inner.top(), inner.bottom())));
    };
    mark.box = QRectF(inside(box.topLeft()), inside(box.bottomRight()));
    mark.isPoint = regions[i].is_point;
    if (mark.isPoint) {
      mark.box.adjust(-measures.radius, -measures.radius, measures.radius, measures.radius);
    }
    mark.isLoose = regions[i].is_loose;
    mark.text = shownLabel(regions[i]);
    mark.colour = colours[i];
    marks.push_back(mark);
  }
  placeLabels(marks, picture.rect(), measures);
  QPainter painter(&picture);
  paintPlaces(painter, marks, measures, 1.0);
}

}  // namespace

QByteArray regionsJson(const PicturePlaces& places) {
  QJsonArray regions;
  for (const Region& region : places.regions) regions.append(regionObject(region, places.size));
  QJsonObject object;
  object["image"] = QString::fromStdString(places.image.name);
  object["width"] = places.size.width();
  object["height"] = places.size.height();
  object["complete"] = places.complete;
  object["regions"] = regions;
  return QJsonDocument(object).toJson(QJsonDocument::Indented);
}

QByteArray regionsCoco(const PicturePlaces& places) {
  std::map<std::string, int> numbers;
  QJsonArray categories;
  QJsonArray annotations;
  for (const Region& region : places.regions) {
    const int next = static_cast<int>(numbers.size()) + 1;
    const auto [category, isNew] = numbers.try_emplace(region.label, next);
    if (isNew) {
      const QString name = region.label.empty() ? QString("place") : QString::fromStdString(region.label);
      categories.append(QJsonObject{{"id", next}, {"name", name}});
    }
    QJsonObject object = annotation(region, places.size);
    object["id"] = annotations.size() + 1;
    object["category_id"] = category->second;
    annotations.append(object);
  }
  const QJsonObject image{{"id", 1},
                          {"file_name", QString::fromStdString(places.image.name)},
                          {"width", places.size.width()},
                          {"height", places.size.height()}};
  const QJsonObject whole{{"images", QJsonArray{image}}, {"categories", categories}, {"annotations", annotations}};
  return QJsonDocument(whole).toJson(QJsonDocument::Indented);
}

Status writeWholeFile(const QString& path, const QByteArray& content) {
  QSaveFile file(path);
  if (!file.open(QIODevice::WriteOnly)) return diskError(path, file.errorString());
  if (file.write(content) != content.size() || !file.commit()) return diskError(path, file.errorString());
  return {};
}

Status writeMarkedPicture(const QString& path, const PicturePlaces& places, const PictureOptions& options,
                          std::stop_token stop) {
  const std::string& name = places.image.name;
  if (places.size.width() > kSideMax || places.size.height() > kSideMax) {
    return Error{ErrorCode::OverBudget, name + ": a side is longer than 32767 pixels, places cannot be drawn on it",
                 "IMAGE_LIMIT"};
  }
  Result<Image> image = decode_apart(*places.image.encoded, options.decoder, stop);
  if (!image) return Error{image.error().code, name + ": " + image.error().message, image.error().id};
  QImage picture(image->row(0), static_cast<int>(image->width()), static_cast<int>(image->height()),
                 static_cast<qsizetype>(image->width()) * 3, QImage::Format_RGB888);
  drawPlaces(picture, places.regions);
  if (stop.stop_requested()) return Error{ErrorCode::Cancelled, name + ": writing the picture was stopped"};
  QSaveFile file(path);
  if (!file.open(QIODevice::WriteOnly)) return diskError(path, file.errorString());
  QImageWriter writer(&file, "png");
  if (!writer.write(picture)) {
    file.cancelWriting();
    return diskError(path, file.error() != QFileDevice::NoError ? file.errorString() : writer.errorString());
  }
  if (!file.commit()) return diskError(path, file.errorString());
  return {};
}

}  // namespace sightline::gui
