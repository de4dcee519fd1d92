/// ModelDetails: one model that may be fetched: what it is, its precisions, how they would run, and the button.
#pragma once

#include <QWidget>
#include <optional>

#include "multimodal/contract/models.h"

class QCheckBox;
class QListWidget;
class QPushButton;

namespace sightline::gui {

class OutlookTable;
class TextLabel;

/// Offers go in, wishes come out.
class ModelDetails : public QWidget {
  Q_OBJECT

 public:
  explicit ModelDetails(QWidget* parent = nullptr);

  /// Shows a model; one of the same repository keeps the chosen precision. `counterpart`: to hold it against.
  void setOffer(const ModelOffer& offer, const std::optional<ModelOffer>& counterpart);
  /// Where it would go, and what room there is; -1: unknown.
  void setPlace(const QString& folder, std::int64_t freeBytes);
  /// The hub is being asked for this model's files.
  void setAsking(bool isAsking);
  void setProblem(const QString& sentence);
  [[nodiscard]] const ModelOffer& offer() const { return offer_; }
  /// What would be fetched.
  [[nodiscard]] DownloadWish wish() const;

 signals:
  void downloadRequested(const sightline::DownloadWish& wish);
  /// Of a precision that is here.
  void useRequested(const QString& repository, const QString& precision);
  void lookUpRequested(const QString& repository);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void build();
  void refill(const QString& chosen);
  void describe();
  void retranslate();
  [[nodiscard]] const ModelPrecision* current() const;
  [[nodiscard]] QString diskSentence(const ModelPrecision& precision) const;

  ModelOffer offer_;
  std::optional<ModelOffer> counterpart_;
  QString folder_;
  std::int64_t freeBytes_ = -1;
  bool isAsking_ = false;
  bool isFilling_ = false;
  TextLabel* name_ = nullptr;
  TextLabel* goodFor_ = nullptr;
  TextLabel* facts_ = nullptr;
  TextLabel* precisionsName_ = nullptr;
  QListWidget* precisions_ = nullptr;
  OutlookTable* outlook_ = nullptr;
  TextLabel* source_ = nullptr;
  TextLabel* disk_ = nullptr;
  TextLabel* problem_ = nullptr;
  QCheckBox* projector_ = nullptr;
  QPushButton* lookUp_ = nullptr;
  QPushButton* download_ = nullptr;
};

}  // namespace sightline::gui
