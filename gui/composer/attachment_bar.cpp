/// AttachmentBar: the attachments of the message being written, in the order they came.
#include "gui/composer/attachment_bar.h"

#include <QApplication>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QScrollBar>
#include <algorithm>
#include <utility>

#include "gui/composer/straighten_dialog.h"
#include "gui/document/document_shelf.h"

namespace sightline::gui {

namespace {

constexpr int kGap = 8;
constexpr int kBarHeight = 6;
constexpr int kScanWidth = 1700;  // pixels: a sheet of A4 has the four million then that a model is shown at most
constexpr const char* kThinBar =
    "QScrollBar { height: 6px; background: transparent; margin: 0; }"
    "QScrollBar::handle { background: palette(mid); border-radius: 3px; min-width: 32px; }"
    "QScrollBar::add-line, QScrollBar::sub-line { width: 0; }"
    "QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }";

/// By its name alone, which costs no time; whoever reads it looks at its content.
bool looksLikePicture(const QString& path) {
  static const QStringList endings = {"png", "jpg", "jpeg", "webp", "bmp", "gif"};
  return endings.contains(QFileInfo(path).suffix().toLower());
}

/// A PDF whose only page has no words. What was locked is kept as a file: a draft holds pictures themselves.
bool isLoneScan(const ShelvedDocument& document) {
  return document.state == ShelvedDocument::State::Ready && document.info.kind == DocumentKind::Pdf &&
         document.pages.size() == 1 && document.pages.front().needs_picture() &&
         document.pages.front().problem.empty() && !document.info.needed_password;
}

}  // namespace

AttachmentBar::AttachmentBar(PictureOptions options, DocumentShelf* documents, QWidget* parent)
    : QScrollArea(parent), options_(std::move(options)), loader_(options_), offers_(options_), shelf_(documents) {
  setObjectName("attachmentBar");
  setAccessibleName(tr("Attachments"));
  setFrameShape(QFrame::NoFrame);
  setWidgetResizable(true);
  setFocusPolicy(Qt::NoFocus);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  auto* const content = new QWidget;
  content->setObjectName("attachments");
  row_ = new QHBoxLayout(content);
  row_->setContentsMargins(0, 0, 0, 0);
  row_->setSpacing(kGap);
  row_->addStretch(1);
  setWidget(content);
  viewport()->setAutoFillBackground(false);
  content->setAutoFillBackground(false);
  horizontalScrollBar()->setStyleSheet(kThinBar);
  row_->setAlignment(Qt::AlignTop);
  setFixedHeight(AttachmentChip(QString()).height() + kBarHeight + 2);
  hide();
  connect(&loader_, &PictureLoader::loaded, this, &AttachmentBar::finish);
  connect(&loader_, &PictureLoader::failed, this, &AttachmentBar::fail);
  connect(&offers_, &PageOffers::found, this, &AttachmentBar::showPages);
  if (shelf_ != nullptr) connect(shelf_, &DocumentShelf::changed, this, &AttachmentBar::takeDocument);
}

void AttachmentBar::finish(int id, const LoadedPicture& picture) {
  const Attachment attachment{Attachment::Kind::Picture, picture, QString::fromStdString(picture.image.name), {}};
  if (const auto away = aside_.extract(id)) return emit asideReady(away.mapped().number, attachment);
  const bool isKnown = thumbnails_.contains(id);
  (isKnown ? thumbnails_ : loading_).extract(id).mapped()->setAttachment(attachment);
  lookForPages();
  if (!isKnown) emit changed();
}

void AttachmentBar::fail(int id, const QString& sentence) {
  if (const auto away = aside_.extract(id)) return emit asideFailed(away.mapped().number, sentence);
  auto job = thumbnails_.extract(id);  // what was readable once and is not now must not be sent
  if (!job) job = loading_.extract(id);
  job.mapped()->setFailed(sentence);
  lookForPages();
  emit changed();
}

QList<AttachmentChip*> AttachmentBar::chips() const {
  QList<AttachmentChip*> chips;
  for (int i = 0; i < row_->count(); ++i) {
    if (auto* const chip = qobject_cast<AttachmentChip*>(row_->itemAt(i)->widget())) chips << chip;
  }
  return chips;
}

bool AttachmentBar::isFull() const {
  const QList<AttachmentChip*> all = chips();
  return std::count_if(all.begin(), all.end(), [](const AttachmentChip* chip) {
           return chip->state() != AttachmentChip::State::Ready || chip->attachment().kind == Attachment::Kind::Picture;
         }) >= kPicturesMax;
}

AttachmentChip* AttachmentBar::addChip(const QString& name, int at) {
  auto* const chip = new AttachmentChip(name);
  chip->installEventFilter(this);
  row_->insertWidget(at, chip);
  connect(chip, &AttachmentChip::removeRequested, this, [this, chip] { remove(chip); });
  connect(chip, &AttachmentChip::pageRequested, this, [this, chip] { askForPage(chip); });
  chip->show();
  show();
  return chip;
}

void AttachmentBar::changeEvent(QEvent* event) {
  QScrollArea::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) setAccessibleName(tr("Attachments"));
}

bool AttachmentBar::addFile(const QString& path) {
  if (isFull()) return false;
  if (shelf_ != nullptr && !looksLikePicture(path)) {
    const int document = shelf_->add(path);
    addDocument(document, QFileInfo(path).fileName(), count());
    return true;
  }
  AttachmentChip* const chip = addChip(QFileInfo(path).fileName(), count());
  loading_[loader_.loadFile(path)] = chip;
  emit changed();
  return true;
}

bool AttachmentBar::addBytes(const QByteArray& bytes, const QString& name) {
  if (isFull()) return false;
  AttachmentChip* const chip = addChip(name, count());
  loading_[loader_.loadBytes(bytes, name)] = chip;
  emit changed();
  return true;
}

bool AttachmentBar::addPixels(const QImage& pixels, const QString& name) {
  if (isFull()) return false;
  AttachmentChip* const chip = addChip(name, count());
  loading_[loader_.loadPixels(pixels, name)] = chip;
  emit changed();
  return true;
}

void AttachmentBar::addReady(const Attachment& attachment, int at) {
  if (attachment.kind == Attachment::Kind::Document) {
    if (shelf_ == nullptr) return;
    const AttachedDocument& document = attachment.document;
    int handle = shelf_->find(document.handle) == nullptr ? 0 : document.handle;
    if (handle == 0 && document.digest != Digest{}) handle = shelf_->withDigest(document.digest);
    if (handle == 0 && !document.path.isEmpty()) handle = shelf_->add(document.path);
    if (handle == 0) handle = shelf_->addAgain(document.digest, attachment.name, document.nPages);
    return addDocument(handle, attachment.name, at);
  }
  AttachmentChip* const chip = addChip(attachment.name, at);
  chip->setAttachment(attachment);
  const bool isPicture = attachment.kind == Attachment::Kind::Picture && attachment.picture.image.encoded != nullptr;
  if (isPicture && attachment.picture.thumbnail.isNull()) {
    thumbnails_[loader_.loadAgain(attachment.picture.image)] = chip;
  }
  lookForPages();
  emit changed();
}

void AttachmentBar::clear() {
  for (AttachmentChip* const chip : chips()) remove(chip);
}

int AttachmentBar::setAside() {
  if (loading_.empty()) return 0;
  ++nAsides_;
  for (const auto& [id, chip] : std::exchange(loading_, {})) {
    aside_[id] = {nAsides_, chip->name()};
    remove(chip);
  }
  return nAsides_;
}

void AttachmentBar::bringBack(int aside) {
  for (auto job = aside_.begin(); job != aside_.end();) {
    if (job->second.number != aside) {
      ++job;
      continue;
    }
    loading_[job->first] = addChip(job->second.name, count());
    job = aside_.erase(job);
  }
  emit changed();
}

Attachments AttachmentBar::attachments() const {
  Attachments ready;
  for (const AttachmentChip* const chip : chips()) {
    const bool isDocument = chip->attachment().kind == Attachment::Kind::Document;
    if (chip->state() == AttachmentChip::State::Ready || isDocument) ready.push_back(chip->attachment());
  }
  return ready;
}

bool AttachmentBar::hasFailed() const {
  const QList<AttachmentChip*> all = chips();
  return std::any_of(all.begin(), all.end(),
                     [](const AttachmentChip* chip) { return chip->state() == AttachmentChip::State::Failed; });
}

bool AttachmentBar::isLoading() const {
  const QList<AttachmentChip*> all = chips();
  return !loading_.empty() || std::any_of(all.begin(), all.end(), [](const AttachmentChip* chip) {
    return chip->state() == AttachmentChip::State::Loading;
  });
}

// --- Documents ------------------------------------------------------------------------------------------------------

void AttachmentBar::addDocument(int document, const QString& name, int at) {
  showDocument(document, *shelf_->find(document), addChip(name, at));
  emit changed();
}

void AttachmentBar::showDocument(int document, const ShelvedDocument& shelved, AttachmentChip* chip) {
  chip->setDocument(document, shelved);
  if (isLoneScan(shelved) && !isFull()) takeScan(document, chip);
}

/// Makes a picture of a document's only page. Until it is there, and if it cannot be made, it is a document.
void AttachmentBar::takeScan(int document, AttachmentChip* chip) {
  chip->setLoading();
  shelf_->picture(document, 0, kScanWidth, chip, [this, document, chip](const QImage& page, const QString&) {
    if (!chips().contains(chip)) return;
    if (!page.isNull()) {
      loading_[loader_.loadPixels(page, chip->name())] = chip;
    } else if (const ShelvedDocument* const shelved = shelf_->find(document); shelved != nullptr) {
      chip->setDocument(document, *shelved);
      emit changed();
    }
  });
}

/// What the shelf knows of a document by now. A file of one picture is a picture like any other, and so is a scan of
/// one page: models are taught to read a sheet from the picture and the question alone.
void AttachmentBar::takeDocument(int document) {
  const ShelvedDocument* const shelved = shelf_->find(document);
  bool isNews = false;  // for the message; how far the reading is changes nothing in it
  for (AttachmentChip* const chip : chips()) {
    const bool isIt =
        chip->attachment().kind == Attachment::Kind::Document && chip->attachment().document.handle == document;
    if (!isIt || shelved == nullptr) continue;
    const AttachmentChip::State before = chip->state();
    const bool wasKnown = chip->attachment().document.nPages > 0;
    const bool isPicture = shelved->isVisible() && shelved->info.kind == DocumentKind::Pictures && shelved->nPages == 1;
    if (isPicture) {
      chip->setAttachment({});
      chip->setLoading();
      loading_[loader_.loadFile(shelved->path)] = chip;
    } else {
      showDocument(document, *shelved, chip);
      chip->setPlan(plan_);
    }
    isNews = isNews || chip->state() != before || wasKnown != (chip->attachment().document.nPages > 0);
  }
  if (isNews) emit changed();
}

void AttachmentBar::setDocumentPlan(const QString& sentence) {
  plan_ = sentence;
  for (AttachmentChip* const chip : chips()) chip->setPlan(sentence);
}

// --- Pages in pictures ----------------------------------------------------------------------------------------------

/// In the pictures that are there by now, and in no others.
void AttachmentBar::lookForPages() {
  std::vector<LoadedPicture> pictures;
  for (const AttachmentChip* const chip : chips()) {
    const LoadedPicture& picture = chip->attachment().picture;
    const bool isComplete = chip->state() == AttachmentChip::State::Ready && !picture.thumbnail.isNull();
    if (isComplete) pictures.push_back(picture);
  }
  offers_.lookAt(pictures);
  showPages();
}

void AttachmentBar::showPages() {
  using Page = AttachmentChip::Page;
  for (AttachmentChip* const chip : chips()) {
    const Digest& digest = chip->attachment().picture.image.digest;
    const PageOffer* const offer = chip->state() == AttachmentChip::State::Ready ? offers_.find(digest) : nullptr;
    if (offer == nullptr) {
      chip->setPage(Page::None);
    } else {
      chip->setPage(offer->isStraight(digest) ? Page::Straight : offer->page.isWhole ? Page::Slanted : Page::Found);
    }
  }
}

void AttachmentBar::askForPage(AttachmentChip* chip) {
  const PageOffer* const offer = offers_.find(chip->attachment().picture.image.digest);
  if (offer == nullptr) return;
  auto* const dialog = new StraightenDialog(*offer, options_, window());
  connect(chip, &QObject::destroyed, dialog, &QDialog::reject);
  connect(dialog, &StraightenDialog::chosen, chip, [this, chip, both = *offer](bool straight) {
    Attachment attachment = chip->attachment();
    attachment.picture = straight ? both.page.straight : both.photograph;
    chip->setAttachment(attachment);
    lookForPages();
    emit changed();
  });
  dialog->open();
}

// --- Order ----------------------------------------------------------------------------------------------------------

void AttachmentBar::remove(AttachmentChip* chip) {
  for (auto* const jobs : {&loading_, &thumbnails_}) {
    const auto job = std::find_if(jobs->begin(), jobs->end(), [chip](const auto& e) { return e.second == chip; });
    if (job == jobs->end()) continue;
    loader_.cancel(job->first);
    jobs->erase(job);
  }
  const bool hadFocus = chip->hasFocus() || chip->isAncestorOf(QApplication::focusWidget());
  const qsizetype at = chips().indexOf(chip);
  row_->removeWidget(chip);
  chip->hide();
  chip->deleteLater();  // its own signal may have brought us here
  const QList<AttachmentChip*> rest = chips();
  setVisible(!rest.isEmpty());
  lookForPages();
  emit changed();
  if (!hadFocus) return;
  if (rest.isEmpty()) {
    emit left();
  } else {
    rest[std::min(at, rest.size() - 1)]->setFocus();
  }
}

void AttachmentBar::focusLast() {
  const QList<AttachmentChip*> all = chips();
  if (!all.isEmpty()) all.back()->setFocus();
}

void AttachmentBar::step(AttachmentChip* chip, int by) {
  const QList<AttachmentChip*> all = chips();
  const qsizetype next = all.indexOf(chip) + by;
  if (next < 0 || next >= all.size()) return;
  all[next]->setFocus();
  ensureWidgetVisible(all[next]);
}

bool AttachmentBar::eventFilter(QObject* watched, QEvent* event) {
  auto* const chip = qobject_cast<AttachmentChip*>(watched);
  if (chip != nullptr && event->type() == QEvent::KeyPress) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Left || key == Qt::Key_Right) {
      step(chip, (key == Qt::Key_Right) == (layoutDirection() == Qt::LeftToRight) ? 1 : -1);
      return true;
    }
  }
  return QScrollArea::eventFilter(watched, event);
}

}  // namespace sightline::gui
