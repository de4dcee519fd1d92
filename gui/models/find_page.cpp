/// FindPage: models that may be had: a list to search in, and what is known of the chosen one.
#include "gui/models/find_page.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QListWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/controls/row_delegate.h"
#include "gui/controls/text_button.h"
#include "gui/controls/text_label.h"
#include "gui/models/model_details.h"
#include "gui/models/model_words.h"

namespace sightline::gui {

namespace {

constexpr int kListWidth = 19;  // heights of a line
constexpr int kWordsMost = 200;

}  // namespace

FindPage::FindPage(QWidget* parent) : QWidget(parent) {
  setObjectName("findPage");
  search_ = new QLineEdit;
  search_->setObjectName("modelSearch");
  search_->setMaxLength(kWordsMost);
  search_->setClearButtonEnabled(true);
  askHub_ = new TextButton(TextButton::Kind::Plain);
  askHub_->setObjectName("searchHub");
  list_ = new QListWidget;
  list_->setObjectName("offers");
  list_->setItemDelegate(new RowDelegate(list_));
  note_ = new TextLabel(TextLabel::Kind::Dim);
  note_->setObjectName("searchNote");
  details_ = new ModelDetails;
  auto* const left = new QWidget;
  left->setFixedWidth(kListWidth * fontMetrics().height());
  auto* const column = new QVBoxLayout(left);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(8);
  column->addWidget(search_);
  column->addWidget(list_, 1);
  column->addWidget(note_);
  column->addWidget(askHub_, 0, Qt::AlignLeading);
  auto* const row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(22);
  row->addWidget(left);
  row->addWidget(details_, 1);
  setFocusProxy(search_);
  connect(search_, &QLineEdit::textEdited, this, [this] {
    hub_ = {};
    hubSentence_.clear();
    refill();
    emit wordsChanged(words());
  });
  connect(search_, &QLineEdit::textChanged, this, [this](const QString& text) {
    if (text.isEmpty()) emit wordsChanged({});  // by the button in the field
  });
  connect(search_, &QLineEdit::returnPressed, askHub_, &QPushButton::click);
  connect(askHub_, &QPushButton::clicked, this, [this] {
    if (!words().isEmpty()) return emit hubRequested(words());
    search_->setFocus();
  });
  connect(list_, &QListWidget::currentRowChanged, this, [this] {
    if (!isFilling_) showCurrent();
  });
  retranslate();
}

QString FindPage::words() const { return search_->text().simplified(); }

void FindPage::focusSearch() {
  search_->setFocus();
  search_->selectAll();
}

void FindPage::setCatalogue(const ModelOffers& found) {
  catalogue_ = found;
  refill();
}

void FindPage::setHubFound(const ModelOffers& found, const QString& sentence) {
  hub_ = found;
  hubSentence_ = sentence;
  isSearching_ = false;
  refill();
}

void FindPage::setSearching(bool isSearching) {
  isSearching_ = isSearching;
  refill();
}

ModelOffer* FindPage::offerOf(const QString& repository) {
  for (std::vector<ModelOffer>* const offers : {&catalogue_.offers, &hub_.offers}) {
    for (ModelOffer& offer : *offers) {
      if (repository == QString::fromStdString(offer.repository)) return &offer;
    }
  }
  return nullptr;
}

void FindPage::setOffer(const ModelOffer& offer) {
  ModelOffer* const known = offerOf(QString::fromStdString(offer.repository));
  if (known == nullptr) return;  // the search has gone on
  const std::int64_t downloads = known->downloads;
  *known = offer;
  known->downloads = downloads;
  refill();
}

void FindPage::addRow(const ModelOffer& offer) {
  const ModelPrecision* const usual = offer.usual();
  QStringList second;
  if (usual != nullptr) second << sizeWords(usual->bytes) << verdictWords(usual->outlook);
  if (usual == nullptr) second << QString::fromStdString(offer.repository).section('/', 0, 0);
  const bool isHere = std::any_of(offer.precisions.begin(), offer.precisions.end(),
                                  [](const ModelPrecision& precision) { return precision.is_here; });
  if (isHere) second << tr("is here");
  second.removeAll(QString());
  auto* const item = new QListWidgetItem(QString::fromStdString(offer.name), list_);
  item->setData(RowDelegate::SecondLine, second.join(QStringLiteral(" · ")));
  item->setData(Qt::AccessibleTextRole, item->text() + QStringLiteral(", ") + second.join(QStringLiteral(", ")));
  item->setData(Qt::UserRole, QString::fromStdString(offer.repository));
  item->setToolTip(QString::fromStdString(offer.repository));
}

void FindPage::refill() {
  isFilling_ = true;
  const QString chosen = list_->currentItem() ? list_->currentItem()->data(Qt::UserRole).toString() : QString();
  list_->clear();
  for (const ModelOffer& offer : catalogue_.offers) addRow(offer);
  for (const ModelOffer& offer : hub_.offers) addRow(offer);
  int row = list_->count() > 0 ? 0 : -1;
  for (int i = 0; i < list_->count(); ++i) {
    if (list_->item(i)->data(Qt::UserRole).toString() == chosen) row = i;
  }
  list_->setCurrentRow(row);
  isFilling_ = false;
  QString note = hubSentence_;
  if (isSearching_) note = tr("Asking the hub…");
  if (note.isEmpty() && list_->count() == 0) note = tr("No model that is known here is called that.");
  note_->setSentence(note);
  askHub_->setEnabled(!isSearching_);
  showCurrent();
}

void FindPage::showCurrent() {
  const QListWidgetItem* const item = list_->currentItem();
  const ModelOffer* const offer = item == nullptr ? nullptr : offerOf(item->data(Qt::UserRole).toString());
  details_->setVisible(offer != nullptr);
  if (offer == nullptr) return;
  std::optional<ModelOffer> counterpart;
  for (const ModelOffer& other : catalogue_.offers) {
    if (!offer->counterpart.empty() && other.id == offer->counterpart) counterpart = other;
  }
  details_->setOffer(*offer, counterpart);
  const ModelOffers& place = catalogue_.folder.empty() ? hub_ : catalogue_;
  details_->setPlace(QString::fromStdString(place.folder), place.free_bytes);
}

void FindPage::retranslate() {
  search_->setPlaceholderText(tr("Search by name"));
  search_->setAccessibleName(tr("Search for models by name"));
  for (QToolButton* const button : search_->findChildren<QToolButton*>()) {  // Qt leaves it without a name
    button->setAccessibleName(tr("Clear the search"));
  }
  askHub_->setText(tr("Search on the hub"));
  askHub_->setToolTip(tr("Asks the hub, which is chosen under Settings, for what stands in the field"));
  list_->setAccessibleName(tr("Models to download"));
  refill();
}

void FindPage::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace sightline::gui
