/// RegionTable: the places of one picture as rows of a table.
#pragma once

#include <QAbstractTableModel>
#include <QColor>
#include <QSize>
#include <vector>

#include "multimodal/contract/region.h"

namespace sightline::gui {

/// One row for each place, in order: its label with its colour, and its pixels.
class RegionTable : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { Label, Coordinates, Columns };

  using QAbstractTableModel::QAbstractTableModel;

  /// `size`: of the upright picture in pixels.
  void setRegions(std::vector<Region> regions, QSize size);
  void addRegion(const Region& region);
  /// After a change of the language.
  void retranslate();

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  std::vector<Region> regions_;
  std::vector<QColor> colours_;
  QSize size_;
};

}  // namespace sightline::gui
