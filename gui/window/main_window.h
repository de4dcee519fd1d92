/// MainWindow: conversations, the open one, and its picture.
#pragma once

#include <QMainWindow>
#include <QTimer>
#include <filesystem>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "gui/composer/screenshot.h"
#include "gui/files/file_chooser.h"
#include "gui/picture/picture_work.h"
#include "gui/window/window_state.h"
#include "multimodal/document_desk.h"
#include "multimodal/session.h"

class QAction;
class QMenu;
class QSplitter;
class QStackedWidget;

namespace sightline::gui {

class ChatPage;
class ConversationController;
class HistoryPanel;
class DocumentPanel;
class DocumentShelf;
class PicturePanel;
class PictureShelf;
class SessionBridge;

/// What a window asks the world for.
struct WindowOutside {
  SessionOptions session;
  PictureOptions pictures = {};
  FileChooser chooser = systemFileChooser();
  TakeScreenshot screenshot = takeScreenshot;
  DeskOptions documents = {};
  std::filesystem::path stateFolder;
  /// After starts that went wrong: the engine does not start by itself, the last conversation is not opened, and sizes
  /// are as at first.
  bool isSafeStart = false;
};

/// The window. What stands around the conversation is put in from outside: `setEngineWidget`, `setWelcome`, and whoever
/// hears the requests. GUI thread.
class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  explicit MainWindow(WindowOutside outside, QWidget* parent = nullptr);
  /// Saves and ends the session: usually at once, at most some seconds.
  ~MainWindow() override;

  [[nodiscard]] SessionBridge& bridge() { return *bridge_; }
  [[nodiscard]] ConversationController& controller() { return *controller_; }
  [[nodiscard]] HistoryPanel* history() const { return history_; }
  [[nodiscard]] ChatPage* page() const { return page_; }
  [[nodiscard]] PicturePanel* pictures() const { return pictures_; }
  [[nodiscard]] DocumentPanel* documents() const { return documents_; }
  /// An action by its object name, such as "openSettings" or "exportJson"; null if there is none.
  [[nodiscard]] QAction* action(const QString& name) const { return findChild<QAction*>(name); }

  /// Stands in the header, for choosing who answers.
  void setEngineWidget(QWidget* widget);
  /// Stands in an empty conversation.
  void setWelcome(QWidget* widget);

 public slots:
  /// One sentence for the person, until it is closed or another one comes; empty: none.
  void showNotice(const QString& sentence);

 signals:
  void settingsRequested();
  void modelsRequested();
  /// The options of the open conversation.
  void conversationOptionsRequested();

 protected:
  bool event(QEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void closeEvent(QCloseEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void buildParts();
  void buildMenus();
  void buildConversationMenu();
  void buildViewMenu();
  void connectSession();
  void connectHistory();
  void connectController();
  // Texts as QT_TR_NOOP gives them: they are translated again with each change of the language.
  QAction* addAction(const char* name, const char* text, const QKeySequence& keys, const std::function<void()>& run);
  QMenu* addMenu(const char* text);
  void retranslateMenus();
  void refreshList();
  void takeList(const QString& words, const Result<std::vector<ConversationSummary>>& list);
  void openConversation(qint64 conversation);
  void showTitle();
  void showContext();
  void showEditing();
  /// As showNotice, for what needs no answer: it goes by itself.
  void showPassingNotice(const QString& sentence);
  void layOutPanels();
  /// What is shown on the right, now that there is something or not any more.
  void showSide(bool hasPictures, bool hasDocuments, QWidget* wanted);
  void rememberWidths();
  void setTextPercent(int percent);
  void exportSome(std::vector<ConversationId> conversations, ExportFormat format);
  void importSome();
  void showAbout();
  void showKeys();
  void focusNextArea();
  void tryToLeave();
  void askBeforeLeaving();

  WindowOutside outside_;
  WindowState state_;
  std::unique_ptr<SessionBridge> bridge_;
  PictureShelf* shelf_ = nullptr;
  ConversationController* controller_ = nullptr;
  QSplitter* splitter_ = nullptr;
  HistoryPanel* history_ = nullptr;
  ChatPage* page_ = nullptr;
  QStackedWidget* side_ = nullptr;  // pictures or documents, whichever is looked at
  PicturePanel* pictures_ = nullptr;
  DocumentShelf* documentShelf_ = nullptr;
  DocumentPanel* documents_ = nullptr;
  int listRequest_ = 0;
  bool isListAsked_ = false;  // and has not come yet
  bool isListStale_ = false;  // and is to be asked for again
  bool hasPictures_ = false;
  bool hasDocuments_ = false;
  bool isLaidOut_ = false;   // shown once, so that widths mean something
  bool hasStarted_ = false;  // the engine, by itself, once
  bool isLeaving_ = false;   // though not everything is saved: the person said so
  double plainPoints_ = 10;
  QTimer passing_;
  std::vector<std::pair<QAction*, const char*>> menuTexts_;
};

}  // namespace sightline::gui
