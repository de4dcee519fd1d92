/// AttachmentChip: one attachment of the message being written, with a way to remove it.
#pragma once

#include <QFrame>

#include "gui/composer/attachment.h"

class QLabel;
class QToolButton;

namespace sightline::gui {

struct ShelvedDocument;

/// Grey while its picture is read, then with a thumbnail, or with a sentence that says why it cannot be read. Delete and
/// Backspace remove it.
class AttachmentChip : public QFrame {
  Q_OBJECT

 public:
  enum class State { Loading, Ready, Failed };
  /// What is known of a page in the picture.
  enum class Page {
    None,
    Found,     ///< one can be taken out of it
    Slanted,   ///< it is one, not straight
    Straight,  ///< it was taken out or turned, and is the picture now
  };

  explicit AttachmentChip(const QString& name, QWidget* parent = nullptr);

  void setAttachment(const Attachment& attachment);
  void setFailed(const QString& sentence);
  void setLoading();
  /// A document as far as it is known.
  void setDocument(int handle, const ShelvedDocument& document);
  /// Of the picture that is attached, until another one is.
  void setPage(Page page);
  /// What a question would show of a document; empty: not known.
  void setPlan(const QString& sentence);

  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] Page page() const { return page_; }
  /// Of a document also before it is ready; otherwise requires: state() is Ready.
  [[nodiscard]] const Attachment& attachment() const { return attachment_; }
  [[nodiscard]] const QString& name() const { return name_; }
  [[nodiscard]] QString detail() const;
  [[nodiscard]] QSize sizeHint() const override;

 signals:
  void removeRequested();
  /// The person wants to see the page and choose.
  void pageRequested();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  /// Says anew what is known: title, detail, names for those who do not see them.
  void describe();
  void describePage();
  [[nodiscard]] QString detailText() const;
  [[nodiscard]] int textWidth() const;

  State state_ = State::Loading;
  Page page_ = Page::None;
  Attachment attachment_;
  QString name_;
  QString failure_;
  QString progress_;  // of a document that is read
  QString plan_;
  QLabel* title_ = nullptr;
  QLabel* detail_ = nullptr;
  QToolButton* straighten_ = nullptr;
  QToolButton* remove_ = nullptr;
};

}  // namespace sightline::gui
