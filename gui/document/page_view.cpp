/// PageView: the pages of a document, one below the other.
#include "gui/document/page_view.h"

#include <QEvent>
#include <QPainter>
#include <QScrollBar>
#include <algorithm>
#include <cmath>
#include <utility>

#include "gui/icons/soft_parts.h"

namespace sightline::gui {

namespace {

constexpr double kZoomLeast = 0.25;
constexpr double kZoomMost = 8.0;
constexpr int kWidthStep = 64;    // device pixels: a view that grows a little does not need new pictures
constexpr int kWidthMost = 4096;  // what a page is rendered at, at most
constexpr int kAskingPause = 40;  // milliseconds: pages that fly past are not asked for
constexpr int kNear = 2;          // pages around those seen whose pictures are kept
constexpr int kToldLetters = 2000;

QColor withAlpha(QColor colour, double alpha) {
  colour.setAlphaF(static_cast<float>(alpha));
  return colour;
}

}  // namespace

PageView::PageView(QWidget* parent) : QAbstractScrollArea(parent) {
  setObjectName("pageView");
  setFrameShape(QFrame::NoFrame);
  setFocusPolicy(Qt::StrongFocus);
  viewport()->setMouseTracking(true);
  grabGesture(Qt::PinchGesture);
  soften(*verticalScrollBar());
  soften(*horizontalScrollBar());
  verticalScrollBar()->setAccessibleName(tr("Pages"));
  asking_.setSingleShot(true);
  asking_.setInterval(kAskingPause);
  connect(&asking_, &QTimer::timeout, this, &PageView::ask);
}

void PageView::setPages(std::vector<QSizeF> sizes, bool haveOnlyWords, const QString& name) {
  sizes_ = std::move(sizes);
  haveOnlyWords_ = haveOnlyWords;
  name_ = name;
  message_.clear();
  pictures_.clear();
  asked_.clear();
  words_.clear();
  wordsAsked_.clear();
  problems_.clear();
  marks_.clear();
  selectedPage_ = anchor_ = cursor_ = hovered_ = current_ = -1;
  zoom_ = 1.0;
  verticalScrollBar()->setValue(0);
  layOut();
  emit zoomChanged(zoom_);
}

void PageView::showMessage(const QString& sentence) {
  setPages({}, false, {});
  message_ = sentence;
  describe();
  viewport()->update();
}

void PageView::setPicture(int page, const QImage& picture) {
  if (page < 0 || page >= nPages() || picture.isNull()) return;
  const auto asked = asked_.find(page);
  pictures_[page] = {picture, asked == asked_.end() ? picture.width() : asked->second};
  if (asked != asked_.end()) asked_.erase(asked);
  // A picture's own file tells its size only now.
  if (sizes_[static_cast<std::size_t>(page)].isEmpty()) {
    sizes_[static_cast<std::size_t>(page)] = picture.size();
    layOut();
  }
  viewport()->update();
}

void PageView::setWords(int page, const PageText& words) {
  if (page < 0 || page >= nPages()) return;
  words_[page] = PageWords(words);
  if (page == current_) describe();
  viewport()->update();
}

void PageView::setProblem(int page, const QString& sentence) {
  if (page < 0 || page >= nPages()) return;
  problems_[page] = sentence;
  asked_.erase(page);
  if (page == current_) describe();
  viewport()->update();
}

QString PageView::problemOf(int page) const {
  const auto found = problems_.find(page);
  return found == problems_.end() ? QString() : found->second;
}

void PageView::setMarks(std::vector<PageMark> marks) {
  marks_ = std::move(marks);
  viewport()->update();
}

QString PageView::selectedText() const {
  const auto found = words_.find(selectedPage_);
  return found == words_.end() ? QString() : found->second.text(anchor_, cursor_);
}

// --- Where things are -----------------------------------------------------------------------------------------------

QPointF PageView::origin() const {
  return {-static_cast<double>(horizontalScrollBar()->value()), -static_cast<double>(verticalScrollBar()->value())};
}

QRectF PageView::placeOf(int page, const QRectF& fractions) const {
  return page < 0 || page >= nPages() ? QRectF() : layout_.place(page, fractions).translated(origin());
}

int PageView::pageUnder(QPointF point) const {
  const QPointF at = point - origin();
  const int page = layout_.pageAt(at.y());
  return page >= 0 && layout_.page(page).contains(at) ? page : -1;
}

QPointF PageView::fractionAt(int page, QPointF point) const { return layout_.fraction(page, point - origin()); }

void PageView::layOut() {
  layout_ = PageLayout(sizes_, viewport()->width(), zoom_);
  const QSizeF whole = layout_.size();
  verticalScrollBar()->setRange(0, std::max(0, static_cast<int>(std::ceil(whole.height())) - viewport()->height()));
  verticalScrollBar()->setPageStep(viewport()->height());
  verticalScrollBar()->setSingleStep(std::max(16, viewport()->height() / 12));
  horizontalScrollBar()->setRange(0, std::max(0, static_cast<int>(std::floor(whole.width())) - viewport()->width()));
  horizontalScrollBar()->setPageStep(viewport()->width());
  horizontalScrollBar()->setSingleStep(24);
  look();
  viewport()->update();
}

/// The point of the page at `anchor` stays there.
void PageView::setZoom(double zoom, QPointF anchor) {
  const double wanted = std::clamp(zoom, kZoomLeast, kZoomMost);
  if (nPages() == 0 || wanted == zoom_) return;
  const int page = std::max(0, layout_.pageAt((anchor - origin()).y()));
  const QPointF fraction = fractionAt(page, anchor);
  zoom_ = wanted;
  layOut();
  const QPointF now = placeOf(page, QRectF(fraction, QSizeF(0, 0))).topLeft();
  horizontalScrollBar()->setValue(horizontalScrollBar()->value() + static_cast<int>(std::lround(now.x() - anchor.x())));
  verticalScrollBar()->setValue(verticalScrollBar()->value() + static_cast<int>(std::lround(now.y() - anchor.y())));
  emit zoomChanged(zoom_);
}

void PageView::zoomIn() { setZoom(zoom_ * 1.25, QRectF(viewport()->rect()).center()); }

void PageView::zoomOut() { setZoom(zoom_ / 1.25, QRectF(viewport()->rect()).center()); }

void PageView::fitWidth() { setZoom(1.0, QRectF(viewport()->rect()).center()); }

void PageView::showPage(int page) {
  if (page < 0 || page >= nPages()) return;
  verticalScrollBar()->setValue(static_cast<int>(layout_.page(page).top() - kPageMargin));
}

void PageView::reveal(int page, const QRectF& fractions) {
  if (page < 0 || page >= nPages()) return;
  const QRectF place = placeOf(page, fractions);
  const QRectF inside = QRectF(viewport()->rect()).adjusted(8, 24, -8, -24);
  if (inside.contains(place)) return;
  const QPointF by = place.center() - inside.center();
  verticalScrollBar()->setValue(verticalScrollBar()->value() + static_cast<int>(by.y()));
  const bool isBeside = place.left() < inside.left() || place.right() > inside.right();
  if (isBeside) horizontalScrollBar()->setValue(horizontalScrollBar()->value() + static_cast<int>(by.x()));
}

// --- What is seen ---------------------------------------------------------------------------------------------------

int PageView::wantedWidth(int page) const {
  const double width = layout_.page(page).width() * devicePixelRatioF();
  return std::min(kWidthMost, (static_cast<int>(width) / kWidthStep + 1) * kWidthStep);
}

/// After every change of what is seen.
void PageView::look() {
  const double middle = -origin().y() + viewport()->height() / 2.0;
  const int page = layout_.pageAt(middle);
  if (page != current_) {
    current_ = page;
    describe();
    emit pageChanged(page);
  }
  if (nPages() > 0 && !asking_.isActive()) asking_.start();
}

/// Asks for what is missing and forgets what is far away.
void PageView::ask() {
  const double top = -origin().y();
  const std::pair<int, int> seen = layout_.pagesIn(top, top + viewport()->height());
  const int first = seen.first;
  const int last = seen.second;
  const auto isFar = [first, last](int page) { return page < first - kNear || page > last + kNear; };
  std::erase_if(pictures_, [&isFar](const auto& entry) { return isFar(entry.first); });
  std::erase_if(words_, [&, this](const auto& entry) {
    const bool isGone = isFar(entry.first) && entry.first != selectedPage_;
    if (isGone) wordsAsked_.erase(entry.first);
    return isGone;
  });
  std::erase_if(asked_, [&, this](const auto& entry) {
    const bool isGone = entry.first < first - 1 || entry.first > last + 1;
    if (isGone) emit pictureUnwanted(entry.first);
    return isGone;
  });
  // What is asked for last comes first: the pages around, then the ones that are seen, the first of them last.
  std::vector<int> pages;
  if (last + 1 < nPages()) pages.push_back(last + 1);
  if (first > 0) pages.push_back(first - 1);
  for (int page = last; page >= first; --page) pages.push_back(page);
  for (const int page : pages) {
    if (wordsAsked_.insert(page).second) emit wordsWanted(page);
    if (haveOnlyWords_ || problems_.contains(page)) continue;
    const int width = wantedWidth(page);
    const auto there = pictures_.find(page);
    const auto asked = asked_.find(page);
    const bool isThere = there != pictures_.end() && there->second.width == width;
    const bool isAsked = asked != asked_.end() && asked->second == width;
    if (isThere || isAsked) continue;
    if (asked != asked_.end()) emit pictureUnwanted(page);
    asked_[page] = width;
    emit pictureWanted(page, width);
  }
}

/// The page in words, for those who do not see it.
void PageView::describe() {
  if (current_ < 0) {
    setAccessibleName(tr("Document"));
    setAccessibleDescription(message_);
    return;
  }
  setAccessibleName(tr("%1, page %2 of %3").arg(name_).arg(current_ + 1).arg(nPages()));
  const auto words = words_.find(current_);
  QString text = problemOf(current_);
  if (text.isEmpty() && words != words_.end()) text = words->second.text(0, words->second.count() - 1);
  setAccessibleDescription(text.left(kToldLetters));
}

void PageView::resizeEvent(QResizeEvent* event) {
  QAbstractScrollArea::resizeEvent(event);
  const int page = current_;
  const double before = page < 0 ? 0.0 : fractionAt(page, QPointF(0, viewport()->height() / 2.0)).y();
  layOut();
  if (page < 0) return;
  const double now = placeOf(page, QRectF(0, before, 0, 0)).top();
  verticalScrollBar()->setValue(verticalScrollBar()->value() +
                                static_cast<int>(std::lround(now - viewport()->height() / 2.0)));
}

void PageView::changeEvent(QEvent* event) {
  QAbstractScrollArea::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) {
    verticalScrollBar()->setAccessibleName(tr("Pages"));
    describe();
  }
  if (event->type() == QEvent::PaletteChange) viewport()->update();
}

void PageView::scrollContentsBy(int, int) {
  look();
  viewport()->update();
}

// --- Painting -------------------------------------------------------------------------------------------------------

void PageView::paintEvent(QPaintEvent*) {
  QPainter painter(viewport());
  painter.fillRect(viewport()->rect(), palette().color(QPalette::Window).darker(106));
  if (nPages() == 0) {
    painter.setPen(palette().color(QPalette::PlaceholderText));
    painter.drawText(viewport()->rect().adjusted(24, 24, -24, -24), Qt::AlignCenter | Qt::TextWordWrap, message_);
  }
  const double top = -origin().y();
  const auto [first, last] = layout_.pagesIn(top, top + viewport()->height());
  for (int page = first; page <= last; ++page) {
    paintPage(painter, page);
    paintMarks(painter, page);
  }
  if (!hasFocus()) return;
  painter.setPen(QPen(palette().color(QPalette::Highlight), 2.0));
  painter.setBrush(Qt::NoBrush);
  painter.drawRect(QRectF(viewport()->rect()).adjusted(1.0, 1.0, -1.0, -1.0));
}

void PageView::paintPage(QPainter& painter, int page) const {
  const QRectF place = layout_.page(page).translated(origin());
  for (int i = 3; i > 0; --i) {  // a soft edge below, as paper has
    painter.fillRect(place.adjusted(-i, 1 - i, i, i + 1), withAlpha(Qt::black, 0.035));
  }
  painter.fillRect(place, Qt::white);
  const auto picture = pictures_.find(page);
  const auto words = words_.find(page);
  if (picture != pictures_.end()) {
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(place, picture->second.image);
  } else if (haveOnlyWords_ && words != words_.end()) {
    painter.save();
    painter.setClipRect(place);
    words->second.paint(painter, place);
    painter.restore();
  } else {
    const QString problem = problemOf(page);
    painter.setPen(problem.isEmpty() ? QColor(0x90, 0x90, 0x98) : QColor(0xa0, 0x28, 0x28));
    painter.drawText(place.adjusted(16, 16, -16, -16), Qt::AlignCenter | Qt::TextWordWrap,
                     problem.isEmpty() ? QString::number(page + 1) : problem);
  }
}

void PageView::paintMarks(QPainter& painter, int page) const {
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setClipRect(layout_.page(page).translated(origin()));
  const QColor found(0xff, 0xd5, 0x4a);
  const QColor source(0x2f, 0x7d, 0xe1);
  for (const PageMark& mark : marks_) {
    if (mark.page != page) continue;
    const bool isLit = mark.kind == PageMark::Kind::LitSource;
    const bool isSource = isLit || mark.kind == PageMark::Kind::Source;
    for (const QRectF& box : mark.boxes) {
      const QRectF place = placeOf(page, box).adjusted(-2, -1.5, 2, 1.5);
      painter.setCompositionMode(QPainter::CompositionMode_Multiply);  // the letters stay black
      painter.setPen(Qt::NoPen);
      if (isSource) {
        painter.setBrush(isLit ? QColor(0xff, 0xe2, 0x8a) : QColor(0xdd, 0xea, 0xfb));
      } else {
        painter.setBrush(mark.kind == PageMark::Kind::FoundNow ? QColor(0xff, 0xa9, 0x4d) : found.lighter(130));
      }
      painter.drawRoundedRect(place, 3, 3);
      painter.setCompositionMode(QPainter::CompositionMode_SourceOver);
      painter.setBrush(Qt::NoBrush);
      if (isLit || mark.kind == PageMark::Kind::FoundNow) {
        painter.setPen(QPen(isLit ? QColor(0xd9, 0x7b, 0x00) : QColor(0xc2, 0x5e, 0x00), 1.6));
        painter.drawRoundedRect(place, 3, 3);
      } else if (isSource) {
        painter.setPen(QPen(withAlpha(source, 0.55), 1.0));
        painter.drawRoundedRect(place, 3, 3);
      }
    }
  }
  if (const auto words = words_.find(page); page == selectedPage_ && words != words_.end()) {
    painter.setCompositionMode(QPainter::CompositionMode_Multiply);
    painter.setPen(Qt::NoPen);
    painter.setBrush(QColor(0xb4, 0xd5, 0xff));
    for (const QRectF& box : words->second.boxes(anchor_, cursor_)) painter.drawRect(placeOf(page, box));
  }
  painter.restore();
}

}  // namespace sightline::gui
