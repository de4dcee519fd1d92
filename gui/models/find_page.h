/// FindPage: models that may be had: a list to search in, and what is known of the chosen one.
#pragma once

#include <QWidget>
#include <vector>

#include "multimodal/contract/models.h"

class QLineEdit;
class QListWidget;
class QPushButton;

namespace sightline::gui {

class ModelDetails;
class TextLabel;

/// Typing looks into the catalogue; only the button and the Enter key ask the hub.
class FindPage : public QWidget {
  Q_OBJECT

 public:
  explicit FindPage(QWidget* parent = nullptr);

  /// What the catalogue has of the words that stand in the field.
  void setCatalogue(const ModelOffers& found);
  /// What the hub has; `sentence`, if not empty, says why it has nothing.
  void setHubFound(const ModelOffers& found, const QString& sentence);
  void setSearching(bool isSearching);
  /// Everything of a model that is in the list.
  void setOffer(const ModelOffer& offer);
  [[nodiscard]] QString words() const;
  [[nodiscard]] ModelDetails* details() const { return details_; }
  void focusSearch();

 signals:
  void wordsChanged(const QString& words);
  void hubRequested(const QString& words);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void refill();
  void showCurrent();
  void addRow(const ModelOffer& offer);
  void retranslate();
  [[nodiscard]] ModelOffer* offerOf(const QString& repository);

  ModelOffers catalogue_, hub_;
  QString hubSentence_;
  bool isSearching_ = false, isFilling_ = false;
  QLineEdit* search_ = nullptr;
  QPushButton* askHub_ = nullptr;
  QListWidget* list_ = nullptr;
  TextLabel* note_ = nullptr;
  ModelDetails* details_ = nullptr;
};

}  // namespace sightline::gui
