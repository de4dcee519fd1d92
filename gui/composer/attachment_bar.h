/// AttachmentBar: the attachments of the message being written, in the order they came.
#pragma once

#include <QScrollArea>
#include <map>

#include "gui/composer/attachment_chip.h"
#include "gui/composer/page_offers.h"
#include "gui/picture/picture_loader.h"

class QHBoxLayout;

namespace sightline::gui {

/// Pictures that one message may hold; so many take part in an answer of the engine.
inline constexpr int kPicturesMax = 16;

class DocumentShelf;
struct ShelvedDocument;

/// Reads what is added and shows it as chips. Hidden while there are none. A page is looked for in pictures, which a
/// person may take in their place; a message does not wait for that.
class AttachmentBar : public QScrollArea {
  Q_OBJECT

 public:
  /// `documents` reads what is no picture; null: nothing but pictures is taken.
  explicit AttachmentBar(PictureOptions options, DocumentShelf* documents = nullptr, QWidget* parent = nullptr);

  /// Each returns false, and does nothing, if there are as many pictures as a message may hold.
  bool addFile(const QString& path);
  bool addBytes(const QByteArray& bytes, const QString& name);
  bool addPixels(const QImage& pixels, const QString& name);
  /// Attached before, as number `at` from 0: a thumbnail that is missing is made and not told of.
  void addReady(const Attachment& attachment, int at);
  void clear();
  /// Takes those that are still read off the bar; they are read on and told of by asideReady and asideFailed. Gives them
  /// a number, counted from 1; 0: there are none.
  int setAside();
  /// Puts back those of a number that are still read.
  void bringBack(int aside);

  /// What these attachments would show of documents; empty: not known.
  void setDocumentPlan(const QString& sentence);
  /// Those that are ready, in order, and documents that are still read: their names are all that is kept of them.
  [[nodiscard]] Attachments attachments() const;
  [[nodiscard]] int count() const { return static_cast<int>(chips().size()); }
  [[nodiscard]] bool isLoading() const;
  [[nodiscard]] bool hasFailed() const;
  /// Whether a page is still looked for.
  [[nodiscard]] bool isLooking() const { return offers_.isLooking(); }
  /// Puts the keyboard on the last one, if there is one.
  void focusLast();

 signals:
  /// Something was added, became ready, failed or was removed.
  void changed();
  /// One of those that were set aside.
  void asideReady(int aside, const sightline::gui::Attachment& attachment);
  /// `sentence` names the picture.
  void asideFailed(int aside, const QString& sentence);
  /// The last one was removed by key: the keyboard needs another place.
  void left();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  [[nodiscard]] QList<AttachmentChip*> chips() const;
  [[nodiscard]] bool isFull() const;
  AttachmentChip* addChip(const QString& name, int at);
  void finish(int id, const LoadedPicture& picture);
  void fail(int id, const QString& sentence);
  void addDocument(int document, const QString& name, int at);
  void takeDocument(int document);
  void showDocument(int document, const ShelvedDocument& shelved, AttachmentChip* chip);
  void takeScan(int document, AttachmentChip* chip);
  void lookForPages();
  void showPages();
  void askForPage(AttachmentChip* chip);
  void remove(AttachmentChip* chip);
  void step(AttachmentChip* chip, int by);

  const PictureOptions options_;
  PictureLoader loader_;
  PageOffers offers_;
  DocumentShelf* const shelf_;
  QString plan_;
  std::map<int, AttachmentChip*> loading_;  // by the number of the request
  struct Aside {
    int number = 0;
    QString name;
  };
  std::map<int, Aside> aside_;  // by the number of the request
  int nAsides_ = 0;
  std::map<int, AttachmentChip*> thumbnails_;  // the same, of those that are ready but for their thumbnail
  QHBoxLayout* row_ = nullptr;
};

}  // namespace sightline::gui
