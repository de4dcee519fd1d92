/// SegmentedControl: one choice out of a few, side by side.
#pragma once

#include <QAbstractButton>
#include <QWidget>
#include <vector>

namespace sightline::gui {

/// As radio buttons, with their keys: the arrows move the choice. Exactly one segment is chosen.
class SegmentedControl : public QWidget {
  Q_OBJECT

 public:
  explicit SegmentedControl(int nSegments, QWidget* parent = nullptr);

  /// As many as there are segments.
  void setTexts(const QStringList& texts);
  [[nodiscard]] int current() const;
  /// Not told of.
  void setCurrent(int index);

 signals:
  /// By the person.
  void chosen(int index);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  std::vector<QAbstractButton*> segments_;
};

}  // namespace sightline::gui
