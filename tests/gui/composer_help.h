/// A composer with everything outside it under the test's control, and what it told.
#pragma once

#include <QDragEnterEvent>
#include <QDropEvent>
#include <QMimeData>
#include <QPlainTextEdit>
#include <memory>

#include "gui/composer/attachment_chip.h"
#include "gui/composer/composer.h"
#include "tests/gui/picture_help.h"

namespace sightline::gui::testing_support {

/// One composer, shown.
class ComposerRig {
 public:
  explicit ComposerRig(PictureOptions pictures = realDecoder()) {
    ComposerOutside outside;
    outside.pictures = std::move(pictures);
    outside.chooser.open = [this](QWidget*, const QString&, const QString&, const FileChooser::Answer& answer) {
      answer(chosen);
    };
    outside.screenshot = [this](QWidget*, const std::function<void(const Screenshot&)>& answer) { answer(shot); };
    composer = std::make_unique<Composer>(outside);
    composer->resize(600, 200);
    composer->show();
    edit = composer->findChild<QPlainTextEdit*>("messageEdit");
    QObject::connect(composer.get(), &Composer::sendRequested, composer.get(),
                     [this](const QString& text, const Attachments& with) {
                       sentTexts << text;
                       sent.push_back(with);
                     });
    QObject::connect(composer.get(), &Composer::draftChanged, composer.get(),
                     [this](const QString& text, const Attachments& with) {
                       ++nDrafts;
                       draftText = text;
                       draftCount = with.size();
                     });
  }

  [[nodiscard]] QList<AttachmentChip*> chips() const {
    QList<AttachmentChip*> shown;
    for (AttachmentChip* const chip : composer->findChildren<AttachmentChip*>()) {
      if (!chip->isHidden()) shown << chip;
    }
    return shown;
  }
  [[nodiscard]] bool settle() const {
    return waitFor([this] {
      const QList<AttachmentChip*> all = chips();
      return std::none_of(all.begin(), all.end(),
                          [](const AttachmentChip* chip) { return chip->state() == AttachmentChip::State::Loading; });
    });
  }
  void drop(const QMimeData& data) const {
    QDragEnterEvent enter({20, 20}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(composer.get(), &enter);
    EXPECT_TRUE(enter.isAccepted());
    QDropEvent event({20, 20}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(composer.get(), &event);
  }
  void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) const {
    QTest::keyClick(edit, key, modifiers);
  }

  std::unique_ptr<Composer> composer;
  QPlainTextEdit* edit = nullptr;
  QStringList chosen;
  Screenshot shot;
  QStringList sentTexts;
  std::vector<Attachments> sent;
  int nDrafts = 0;
  QString draftText;
  std::size_t draftCount = 0;
};

}  // namespace sightline::gui::testing_support
