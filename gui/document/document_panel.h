/// DocumentPanel: the documents of a conversation with everything that can be done to look into them.
#pragma once

#include <QTimer>
#include <QWidget>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "gui/document/document_shelf.h"
#include "gui/document/document_source.h"
#include "gui/document/page_view.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QListView;
class QMenu;
class QProgressBar;
class QSpinBox;
class QToolButton;

namespace sightline::gui {

class SourceModel;
class ThumbnailList;

/// Pages, small pages beside them, a field to search in, and below them the statements of the answer that is looked at
/// with their places. Documents are named by their number in the conversation. Keys: Ctrl+F searches, F3 and Shift+F3 go
/// through what was found; those of PageView.
class DocumentPanel : public QWidget {
  Q_OBJECT

 public:
  explicit DocumentPanel(DocumentShelf& shelf, QWidget* parent = nullptr);

  /// In the order of their numbers; 0 is one that is not open. The same ones again keep what is shown.
  void setDocuments(const std::vector<DocumentHandle>& documents);
  [[nodiscard]] const std::vector<DocumentHandle>& documents() const { return documents_; }
  /// Those of one answer, in place of another one's.
  void setSources(std::vector<DocumentSource> sources);
  [[nodiscard]] int currentDocument() const { return current_; }
  [[nodiscard]] PageView* view() const { return view_; }
  [[nodiscard]] std::size_t nFound() const { return found_.size(); }

 public slots:
  void showDocument(int document);
  /// Lights it where it stands, if it is on a page that is shown; -1: the one that was chosen, if any.
  void lightSource(int source);
  /// Goes to its page and lights it.
  void goToSource(int source);
  void focusSearch();

 signals:
  void sourceHovered(int source);
  /// A person chose it here.
  void sourceChosen(int source);

 protected:
  void changeEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  QWidget* buildHead();
  QWidget* buildSearch();
  QWidget* buildSources();
  QToolButton* addTool(QWidget* row, const char* name, const QIcon& icon);
  void connectParts();
  void retranslate();
  void takeChange(int handle);
  void showState();
  void showPages();
  void showNames();
  void fillContents();
  void search();
  void takeFound(std::vector<FoundWords> found);
  void goToFound(int index);
  void showFound();
  void showMarks();
  void fetchPicture(int page, int width);
  void fetchWords(int page);
  [[nodiscard]] const ShelvedDocument* shelved() const;

  DocumentShelf& shelf_;
  std::vector<DocumentHandle> documents_;
  int current_ = -1;
  DocumentId shown_ = kNoDocument;  // whose pages are in the view
  std::map<int, DeskTask> fetching_;
  std::optional<DeskTask> searching_;
  std::vector<FoundWords> found_;
  int foundNow_ = -1;
  int lit_ = -1;
  bool isFollowing_ = false;  // something is being set to what is shown
  bool wantsThumbnails_ = true;
  std::optional<int> wantedSource_;  // as soon as its document is open
  QTimer typing_;

  QComboBox* names_ = nullptr;
  QLabel* name_ = nullptr;
  QWidget* tools_ = nullptr;
  QToolButton* thumbnailTool_ = nullptr;
  QToolButton* contents_ = nullptr;
  QMenu* contentsMenu_ = nullptr;
  QSpinBox* page_ = nullptr;
  QLabel* pageCount_ = nullptr;
  QLabel* zoom_ = nullptr;
  QWidget* searchRow_ = nullptr;
  QLineEdit* field_ = nullptr;
  QLabel* foundCount_ = nullptr;
  QProgressBar* progress_ = nullptr;
  QLabel* status_ = nullptr;
  QToolButton* unlock_ = nullptr;
  ThumbnailList* thumbnails_ = nullptr;
  PageView* view_ = nullptr;
  QWidget* sources_ = nullptr;
  QLabel* sourceCount_ = nullptr;
  QListView* sourceList_ = nullptr;
  SourceModel* sourceModel_ = nullptr;
};

}  // namespace sightline::gui
