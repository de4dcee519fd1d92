/// DocumentPanel: which document is shown, what was found in it, and what is lit.
#include <QComboBox>
#include <QFontMetrics>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QLocale>
#include <QMenu>
#include <QProgressBar>
#include <QSpinBox>
#include <QToolButton>
#include <algorithm>
#include <utility>

#include "gui/document/document_panel.h"
#include "gui/document/source_list.h"
#include "gui/document/thumbnail_list.h"

namespace sightline::gui {

namespace {

constexpr std::size_t kContentsMost = 300;  // a menu with more helps nobody
constexpr int kContentsLetters = 60;

std::vector<QRectF> rectsOf(const std::vector<PageBox>& boxes) {
  std::vector<QRectF> rects;
  for (const PageBox& box : boxes) rects.push_back(rectOf(box));
  return rects;
}

QRectF around(const std::vector<QRectF>& boxes) {
  QRectF whole;
  for (const QRectF& box : boxes) whole = whole.isNull() ? box : whole.united(box);
  return whole;
}

}  // namespace

const ShelvedDocument* DocumentPanel::shelved() const {
  return current_ < 0 ? nullptr : shelf_.find(documents_[static_cast<std::size_t>(current_)]);
}

void DocumentPanel::setDocuments(const std::vector<DocumentHandle>& documents) {
  if (documents == documents_) return;
  const DocumentHandle before = current_ < 0 ? 0 : documents_[static_cast<std::size_t>(current_)];
  documents_ = documents;
  const auto same = std::find(documents_.begin(), documents_.end(), before);
  if (before != 0 && same != documents_.end()) {
    current_ = static_cast<int>(same - documents_.begin());
    return showNames();
  }
  current_ = -1;
  showDocument(static_cast<int>(documents_.size()) - 1);
  if (documents_.empty()) showPages();
}

void DocumentPanel::showDocument(int document) {
  if (document < 0 || document >= static_cast<int>(documents_.size()) || document == current_) return;
  current_ = document;
  showPages();
}

void DocumentPanel::takeChange(int handle) {
  const ShelvedDocument* const document = shelved();
  if (document == nullptr || documents_[static_cast<std::size_t>(current_)] != handle) return showNames();
  const bool isShown = document->isVisible() && document->id == shown_;
  if (!isShown) return showPages();
  showState();
  const bool isReady = document->state == ShelvedDocument::State::Ready;
  if (!isReady) return;
  for (std::size_t page = 0; page < document->pages.size(); ++page) {
    const std::string& problem = document->pages[page].problem;
    if (!problem.empty()) view_->setProblem(static_cast<int>(page), QString::fromStdString(problem));
  }
  if (!field_->text().isEmpty()) search();
}

/// The document at hand from its beginning, or why it cannot be seen.
void DocumentPanel::showPages() {
  const ShelvedDocument* const document = shelved();
  fetching_.clear();
  found_.clear();
  foundNow_ = -1;
  const bool isVisible = document != nullptr && document->isVisible();
  shown_ = isVisible ? document->id : kNoDocument;
  std::vector<QSizeF> sizes;
  if (isVisible) {
    sizes.resize(static_cast<std::size_t>(document->nPages));
    for (std::size_t i = 0; i < std::min(sizes.size(), document->info.about.sizes.size()); ++i) {
      const sightline::PageSize& size = document->info.about.sizes[i];
      sizes[i] = QSizeF(size.width, size.height);
    }
  }
  thumbnails_->pages()->setPages(sizes);
  if (isVisible) {
    isFollowing_ = true;
    page_->setRange(1, std::max(1, static_cast<int>(sizes.size())));
    isFollowing_ = false;
    view_->setPages(std::move(sizes), document->info.kind == DocumentKind::Text, document->name);
    thumbnails_->setCurrentPage(0);
  } else {
    view_->showMessage(document == nullptr                                  ? tr("No document")
                       : document->state == ShelvedDocument::State::Opening ? tr("Opening %1…").arg(document->name)
                       : document->state == ShelvedDocument::State::Locked
                           ? tr("%1 is protected by a password.").arg(document->name)
                           : document->failure);
  }
  showNames();
  fillContents();
  showState();
  showFound();
  showMarks();
  if (isVisible && !field_->text().isEmpty()) search();
  if (isVisible && wantedSource_) goToSource(*std::exchange(wantedSource_, std::nullopt));
}

void DocumentPanel::showNames() {
  const bool hasMany = documents_.size() > 1;
  names_->setVisible(hasMany);
  name_->setVisible(!hasMany);
  const ShelvedDocument* const document = shelved();
  const QString name = document == nullptr ? QString() : document->name;
  name_->setText(name_->fontMetrics().elidedText(name, Qt::ElideMiddle, std::max(40, name_->width())));
  name_->setToolTip(document == nullptr ? QString() : document->path.toHtmlEscaped());
  names_->clear();
  for (const DocumentHandle handle : documents_) {
    const ShelvedDocument* const one = shelf_.find(handle);
    names_->addItem(one == nullptr ? tr("No document") : one->name);
  }
  names_->setCurrentIndex(current_);
}

void DocumentPanel::fillContents() {
  contentsMenu_->clear();
  const ShelvedDocument* const document = shelved();
  const std::size_t n = document == nullptr ? 0 : std::min(document->outline.size(), kContentsMost);
  for (std::size_t i = 0; i < n; ++i) {
    const OutlineEntry& entry = document->outline[i];
    QString title = QString::fromStdString(entry.title).simplified().left(kContentsLetters);
    title.replace('&', "&&");
    QAction* const action =
        contentsMenu_->addAction(QString(4 * std::clamp(entry.depth - 1, 0, 5), ' ') + title, this,
                                 [this, page = entry.page] { view_->showPage(static_cast<int>(page)); });
    action->setEnabled(entry.page >= 0);
  }
  contents_->setVisible(n > 0);
}

void DocumentPanel::showState() {
  const ShelvedDocument* const document = shelved();
  using State = ShelvedDocument::State;
  const State state = document == nullptr ? State::Failed : document->state;
  const bool isVisible = document != nullptr && document->isVisible();
  tools_->setEnabled(isVisible);
  pageCount_->setText(isVisible ? tr("of %1").arg(QLocale().toString(static_cast<qlonglong>(document->nPages)))
                                : QString());
  field_->setEnabled(state == State::Ready);
  unlock_->setVisible(document != nullptr && (state == State::Locked || state == State::Failed));
  progress_->setVisible(document != nullptr && (state == State::Opening || state == State::Reading));
  const bool isCounted = state == State::Reading && document->total > 0;
  progress_->setRange(0, isCounted ? static_cast<int>(document->total) : 0);
  progress_->setValue(isCounted ? static_cast<int>(document->done) : 0);
  QStringList sentences;
  if (isCounted) {
    sentences << tr("Reading page %1 of %2…").arg(document->done).arg(document->total);
  } else if (isVisible) {
    for (const std::string& notice : document->info.notices) sentences << QString::fromStdString(notice);
  }
  status_->setText(sentences.join('\n'));
  status_->setVisible(!sentences.isEmpty());
}

// --- Pages ----------------------------------------------------------------------------------------------------------

void DocumentPanel::fetchPicture(int page, int width) {
  const auto take = [this, id = shown_, page](const QImage& picture, const QString& problem) {
    if (id != shown_) return;
    fetching_.erase(page);
    if (!picture.isNull()) view_->setPicture(page, picture);
    if (!problem.isEmpty()) view_->setProblem(page, problem);
  };
  const std::optional<DeskTask> task =
      shelf_.picture(documents_[static_cast<std::size_t>(current_)], page, width, this, take);
  if (task) fetching_[page] = *task;
}

void DocumentPanel::fetchWords(int page) {
  if (shown_ == kNoDocument) return;
  shelf_.desk().words(shown_, page,
                      shelf_.answerTo<PageText>(this, [this, id = shown_, page](const Result<PageText>& words) {
                        if (id != shown_) return;
                        if (words) return view_->setWords(page, *words);
                        const ShelvedDocument* const document = shelved();
                        const bool isOnlyWords = document != nullptr && document->info.kind == DocumentKind::Text;
                        if (isOnlyWords) view_->setProblem(page, QString::fromStdString(words.error().message));
                      }));
}

// --- Searching ------------------------------------------------------------------------------------------------------

void DocumentPanel::search() {
  typing_.stop();
  if (searching_) shelf_.desk().cancel(*std::exchange(searching_, std::nullopt));
  const QString words = field_->text().simplified();
  if (words.isEmpty() || shown_ == kNoDocument) return takeFound({});
  searching_ = shelf_.desk().find(
      shown_, words.toStdString(),
      shelf_.answerTo<std::vector<FoundWords>>(this, [this, id = shown_, words](Result<std::vector<FoundWords>> found) {
        if (id != shown_ || words != field_->text().simplified()) return;
        searching_.reset();
        takeFound(found ? *std::move(found) : std::vector<FoundWords>());
      }));
}

void DocumentPanel::takeFound(std::vector<FoundWords> found) {
  found_ = std::move(found);
  // The first place from the page on that is looked at.
  const int page = view_->currentPage();
  const auto next =
      std::find_if(found_.begin(), found_.end(), [page](const FoundWords& one) { return one.page >= page; });
  foundNow_ = -1;
  if (found_.empty()) {
    showFound();
    return showMarks();
  }
  goToFound(next == found_.end() ? 0 : static_cast<int>(next - found_.begin()));
}

void DocumentPanel::goToFound(int index) {
  const int n = static_cast<int>(found_.size());
  if (n == 0) return;
  foundNow_ = (index % n + n) % n;
  const FoundWords& found = found_[static_cast<std::size_t>(foundNow_)];
  view_->reveal(static_cast<int>(found.page), around(rectsOf(found.boxes)));
  showFound();
  showMarks();
}

void DocumentPanel::showFound() {
  const bool isAsked = !field_->text().simplified().isEmpty();
  const auto n = static_cast<qlonglong>(found_.size());
  foundCount_->setText(!isAsked ? QString()
                       : n == 0 ? tr("Nothing found")
                                : tr("%1 of %2").arg(foundNow_ + 1).arg(QLocale().toString(n)));
  for (const char* const name : {"foundPrevious", "foundNext"}) findChild<QToolButton*>(name)->setEnabled(n > 0);
}

// --- Sources --------------------------------------------------------------------------------------------------------

void DocumentPanel::setSources(std::vector<DocumentSource> sources) {
  const auto nFound =
      std::count_if(sources.begin(), sources.end(), [](const DocumentSource& source) { return source.isFound(); });
  const auto n = static_cast<int>(sources.size());
  sourceCount_->setText(tr("Sources of the answer: %1 of %2 statements found").arg(nFound).arg(n));
  sources_->setVisible(n > 0);
  if (!sourceModel_->goesOn(sources)) {
    lit_ = -1;
    wantedSource_.reset();
  }
  isFollowing_ = true;
  sourceModel_->setSources(std::move(sources));
  isFollowing_ = false;
  showMarks();
}

void DocumentPanel::lightSource(int source) {
  const int lit = source >= 0 ? source : sourceList_->currentIndex().row();  // the one that was chosen stays
  if (lit == lit_) return;
  lit_ = lit;
  showMarks();
}

void DocumentPanel::goToSource(int source) {
  if (source < 0 || source >= sourceModel_->rowCount()) return;
  const DocumentSource wanted = sourceModel_->sources()[static_cast<std::size_t>(source)];
  isFollowing_ = true;
  sourceList_->setCurrentIndex(sourceModel_->index(source));
  isFollowing_ = false;
  lit_ = source;
  if (!wanted.isFound() || wanted.document >= static_cast<int>(documents_.size())) return showMarks();
  showDocument(wanted.document);
  if (shown_ == kNoDocument) {
    wantedSource_ = source;
    return showMarks();
  }
  view_->reveal(wanted.page, wanted.boxes.empty() ? QRectF(0, 0, 1, 0.1) : around(wanted.boxes));
  showMarks();
}

void DocumentPanel::showMarks() {
  std::vector<PageMark> marks;
  const std::vector<DocumentSource>& sources = sourceModel_->sources();
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (sources[i].document != current_ || current_ < 0) continue;
    const bool isLit = static_cast<int>(i) == lit_;
    marks.push_back({isLit ? PageMark::Kind::LitSource : PageMark::Kind::Source, sources[i].page, sources[i].boxes,
                     static_cast<int>(i), sources[i].statement});
  }
  for (std::size_t i = 0; i < found_.size(); ++i) {
    const bool isNow = static_cast<int>(i) == foundNow_;
    marks.push_back({isNow ? PageMark::Kind::FoundNow : PageMark::Kind::Found,
                     static_cast<int>(found_[i].page),
                     rectsOf(found_[i].boxes),
                     -1,
                     {}});
  }
  view_->setMarks(std::move(marks));
}

}  // namespace sightline::gui
