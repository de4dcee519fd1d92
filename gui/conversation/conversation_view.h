/// The conversation: a scroll area that lays out and paints only what is seen.
#pragma once

#include <QAbstractScrollArea>
#include <QElapsedTimer>
#include <QTimer>
#include <QUrl>
#include <map>
#include <memory>
#include <vector>

#include "gui/conversation/conversation_item.h"
#include "gui/conversation/link_prompt.h"
#include "gui/conversation/message_rows.h"
#include "gui/files/background_jobs.h"

class QMenu;
class QToolButton;

namespace sightline::gui {

/// A place in the text: message, row, character.
struct TextPosition {
  std::size_t item = 0;
  std::size_t row = 0;
  int offset = 0;
  auto operator<=>(const TextPosition&) const = default;
};

/// A control of a row.
struct ControlPosition {
  std::size_t item = 0;
  std::size_t row = 0;
  int control = -1;  ///< -1: none
  bool operator==(const ControlPosition&) const = default;
};

/// Where words are looked for: from what is selected on, behind it, or before it.
enum class FindWay : std::uint8_t { Here, Next, Previous };

/// Shows messages and reports what a person does with them; changes nothing itself and opens nothing. What is appended
/// becomes visible with the next frame; only the open end of an answer is read and laid out again. A very long message
/// is read on another thread when it is to be seen, and its place is empty until then. GUI thread.
class ConversationView : public QAbstractScrollArea {
  Q_OBJECT
 public:
  explicit ConversationView(QWidget* parent = nullptr);
  ~ConversationView() override;

  /// Asked before a link is opened; the view keeps it. The default is a LinkDialog.
  void setLinkPrompt(std::unique_ptr<LinkPrompt> prompt);
  void setMentions(const std::vector<Mention>& mentions);

  [[nodiscard]] std::size_t nItems() const { return items_.size(); }
  [[nodiscard]] const ConversationItem& itemAt(std::size_t index) const { return items_[index]->item(); }
  [[nodiscard]] QString plainTextAt(std::size_t index) const { return items_[index]->asText(); }
  [[nodiscard]] QString selectedText() const;
  [[nodiscard]] bool isFollowing() const { return isFollowing_; }
  /// How many blocks have been laid out since the beginning; for measurements.
  [[nodiscard]] std::int64_t nBlockLayouts() const;
  /// How many messages are read as Markdown at the moment; for measurements.
  [[nodiscard]] std::size_t nAwake() const;
  /// Name of the control that has the keyboard, or empty.
  [[nodiscard]] QString focusedControlName() const;
  /// Brings everything that was appended onto the screen now, instead of with the next frame.
  void flush();
  /// Where a message is on the viewport.
  [[nodiscard]] QRect itemRect(std::size_t index) const;
  /// Controls of a message, laid out if need be, with their places on the viewport.
  [[nodiscard]] std::vector<std::pair<RowControl, QRect>> controlsOf(std::size_t index);
  /// Does what pressing a control does.
  void pressControl(std::size_t index, ControlKind kind);
  /// Selects the next place of `words` and brings it onto the screen, going on at the other end; false if they stand
  /// nowhere. The case of letters does not count. Thinking is searched where it is open.
  bool find(const QString& words, FindWay way);
  /// The menu of a place on the viewport; belongs to the view.
  QMenu* createMenu(QPoint at);

 public slots:
  void append(const sightline::gui::ConversationItem& item);
  void appendText(const QString& id, const QString& text);
  void appendThinking(const QString& id, const QString& text);
  /// Takes state, sentence, versions and figures; text, thinking and pictures stay.
  void update(const sightline::gui::ConversationItem& item);
  void replace(const sightline::gui::ConversationItem& item);
  /// Of the message's pictures in order; null ones are left as they are.
  void setThumbnails(const QString& id, const std::vector<QImage>& thumbnails);
  void remove(const QString& id);
  void clear();
  void highlightMention(const QString& messageId, int regionIndex);
  void jumpToNewest();
  /// Scrolls a message into view where these words stand and selects them; where they stand nowhere as they are, its
  /// beginning. The case of letters does not count.
  void reveal(const QString& id, const QString& words);
  void copySelection() const;
  /// The last piece of code of all messages; does nothing where there is none.
  void copyLastCode();
  void selectAll();

 signals:
  void linkActivated(const QUrl& url);
  void mentionHovered(const QString& messageId, int regionIndex);  ///< -1: none any more
  void mentionActivated(const QString& messageId, int regionIndex);
  void pictureActivated(const QString& messageId, int index);
  /// A message with pictures came onto the screen, and not all of them have a thumbnail.
  void thumbnailsWanted(const QString& messageId);
  void retryRequested(const QString& messageId);
  void tryAgainRequested(const QString& messageId);
  void editRequested(const QString& messageId);
  void versionRequested(const QString& messageId, int version);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;
  void scrollContentsBy(int dx, int dy) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool focusNextPrevChild(bool next) override;
  bool viewportEvent(QEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;

 private:
  using RowPlace = std::pair<std::size_t, std::size_t>;  // item, row

  bool select(std::size_t item, const QString& words, const TextPosition& from, bool forward);
  void showItem(std::size_t item, bool isSelected);
  void addControls(QMenu& menu, std::size_t item, std::size_t row);
  [[nodiscard]] std::size_t indexOf(const QString& id) const;
  void changed();
  void refreshTheme();
  void retranslate();
  void placeItems();
  [[nodiscard]] std::size_t itemUnder(double y) const;
  [[nodiscard]] RowPlace firstShown() const;
  double wake(std::size_t item, double itemTop, double top, double& change);
  void readApart(std::size_t item);
  [[nodiscard]] bool isNearEnd(int value) const;
  void layOutVisible();
  void dropFarLayouts();
  void updateScrollBar();
  void tick();
  [[nodiscard]] double columnLeft() const;
  [[nodiscard]] QPointF rowOrigin(std::size_t item, std::size_t row) const;
  [[nodiscard]] bool findRow(QPointF point, bool nearest, std::size_t& item, std::size_t& row) const;
  [[nodiscard]] TextPosition positionAt(QPointF point) const;
  [[nodiscard]] ControlPosition controlAt(QPointF point) const;
  [[nodiscard]] const RowControl* control(const ControlPosition& at) const;
  [[nodiscard]] TextRange selectionIn(std::size_t item, std::size_t row) const;
  void paintItem(QPainter& painter, std::size_t index, QRectF clip);
  void activate(const ControlPosition& at);
  void hover(QPointF point);
  [[nodiscard]] std::pair<std::size_t, MentionRange> mentionAt(QPointF point) const;
  bool moveFocus(bool forward);
  void ensureVisible(QRectF rect);

  std::vector<std::unique_ptr<MessageRows>> items_;
  std::vector<double> tops_;  // of the items; one more than items
  Theme theme_;
  QTimer frame_;
  QTimer clock_;
  QElapsedTimer sinceTick_;
  QToolButton* newest_;
  std::unique_ptr<LinkPrompt> prompt_;
  std::vector<RowPlace> laidOut_;
  std::int64_t nPastLayouts_ = 0;  // of messages that are gone
  QStringList wanting_;            // messages that were woken without their thumbnails
  TextPosition anchor_;
  TextPosition cursor_;
  bool isSelecting_ = false;
  bool isFollowing_ = true;
  bool isAdjusting_ = false;  // the scroll bar moves because of us
  ControlPosition hovered_;
  ControlPosition focused_;
  ControlPosition pressed_;
  BackgroundJobs jobs_;
  std::map<QString, WrittenMessage> reading_;  // what is read apart, by the message's id
  QString litMessage_;
  int litRegion_ = -1;
  QString hoveredMessage_;
  int hoveredRegion_ = -1;
};

}  // namespace sightline::gui
