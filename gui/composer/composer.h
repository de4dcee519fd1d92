/// Composer: where a message is written.
#pragma once

#include <QWidget>

#include "gui/composer/attachment.h"
#include "gui/composer/screenshot.h"
#include "gui/files/file_chooser.h"
#include "gui/picture/picture_work.h"

class QLabel;
class QMimeData;
class QToolButton;

namespace sightline::gui {

class AttachmentBar;
class DocumentShelf;
class MessageEdit;
class RoundButton;

/// What a composer asks the world for.
struct ComposerOutside {
  PictureOptions pictures = {};
  FileChooser chooser = systemFileChooser();
  TakeScreenshot screenshot = takeScreenshot;
  DocumentShelf* documents = nullptr;  ///< null: only pictures can be attached
};

/// Text and attachments of a message, before it is sent. Knows nothing of conversations: values go in and out.
class Composer : public QWidget {
  Q_OBJECT

 public:
  explicit Composer(ComposerOutside outside, QWidget* parent = nullptr);

  [[nodiscard]] QString text() const;
  [[nodiscard]] Attachments attachments() const;
  /// A draft from before; replaces what is there and is not told of.
  void setDraft(const QString& text, const Attachments& attachments);
  /// Puts text and attachments before what is there, what is still read included; not told of.
  void prepend(const QString& text, const Attachments& attachments);
  /// While on, sending waits: more of the draft is on its way, and comes by `prepend`. `setDraft` ends it.
  void expectMore(bool on);
  /// Puts `words` behind the text, with a blank before them if there is none; not told of.
  void appendWords(const QString& words);
  /// As those of the attachment bar: pictures that are still read belong to another conversation from now on, and come
  /// back when that is opened again.
  int setAside();
  void bringBack(int aside);
  /// Files of any kind; what is neither picture nor document says so in its place.
  void addFiles(const QStringList& paths);
  /// What the attachments would show of documents; empty: not known.
  void setDocumentPlan(const QString& sentence);
  [[nodiscard]] bool isThinking() const;
  [[nodiscard]] QString notice() const;
  void focusText();
  /// A drag over something beside it that is meant for it as well. Sent to it by the application, a drop would come back
  /// to where the mouse is, again and again.
  bool takeDrag(QEvent* event) { return QWidget::event(event); }

 public slots:
  /// While an answer is written, the button stops it and nothing is sent.
  void setAnswering(bool on);
  /// Not told of.
  void setThinking(bool on);
  /// Off for models that cannot.
  void setThinkingOffered(bool on);

 signals:
  /// The composer is empty afterwards.
  void sendRequested(const QString& text, const sightline::gui::Attachments& attachments);
  void stopRequested();
  void editLastRequested();
  void thinkingChanged(bool on);
  /// How this conversation is answered.
  void optionsRequested();
  /// After every change by the person, with those attachments that are ready.
  void draftChanged(const QString& text, const sightline::gui::Attachments& attachments);
  /// As those of the attachment bar.
  void asideReady(int aside, const sightline::gui::Attachment& attachment);
  void asideFailed(int aside, const QString& sentence);

 protected:
  void changeEvent(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dragLeaveEvent(QDragLeaveEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void buildButtons();
  QToolButton* makeTool(const char* name, const QIcon& icon);
  void retranslate();
  void connectParts();
  void take(const QMimeData& pasted);
  void takeText(const QString& text);
  void askForFiles();
  void askForScreenshot();
  void trySend();
  void sendOrStop();
  void changed();
  void updateButtons();
  void setNotice(const QString& sentence);

  ComposerOutside outside_;
  AttachmentBar* bar_ = nullptr;
  MessageEdit* edit_ = nullptr;
  QToolButton* attach_ = nullptr;
  QToolButton* screenshot_ = nullptr;
  QToolButton* think_ = nullptr;
  QToolButton* options_ = nullptr;
  RoundButton* send_ = nullptr;
  QLabel* notice_ = nullptr;
  bool isAnswering_ = false;
  bool isSendWaiting_ = false;   // for pictures that are still read
  bool isMoreExpected_ = false;  // pictures of a draft that come from elsewhere
  bool isSilent_ = false;       // the program changes the draft, not the person
  bool isDropOver_ = false;
};

}  // namespace sightline::gui
