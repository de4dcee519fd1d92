/// KeysDialog: all keys of the window, to look them up.
#include "gui/window/keys_dialog.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QKeySequence>
#include <QScreen>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace sightline::gui {

namespace {

constexpr QSize kSize{34, 32};  // in heights of a line
constexpr double kShareOfScreen = 0.9;

QString shown(const QKeySequence& keys) { return keys.toString(QKeySequence::NativeText); }

}  // namespace

KeysDialog::KeysDialog(const std::vector<KeyGroup>& groups, QWidget* parent) : QDialog(parent) {
  setObjectName("keysDialog");
  setAttribute(Qt::WA_DeleteOnClose);
  setWindowTitle(tr("Keys"));
  resize((kSize * fontMetrics().height()).boundedTo(screen()->availableSize() * kShareOfScreen));
  list_ = new QTreeWidget;
  list_->setObjectName("keysList");
  list_->setAccessibleName(tr("Keys"));
  list_->setColumnCount(2);
  list_->setHeaderHidden(true);
  list_->setRootIsDecorated(false);
  list_->setItemsExpandable(false);
  list_->setFrameShape(QFrame::NoFrame);
  list_->setUniformRowHeights(true);
  for (const KeyGroup& group : groups) {
    auto* const head = new QTreeWidgetItem(list_, {group.title});
    QFont font = list_->font();
    font.setWeight(QFont::DemiBold);
    head->setFont(0, font);
    head->setFlags(Qt::ItemIsEnabled);
    for (const auto& [what, keys] : group.keys) new QTreeWidgetItem(head, {what, keys});
  }
  list_->expandAll();
  list_->header()->setStretchLastSection(false);
  list_->header()->setSectionResizeMode(0, QHeaderView::Stretch);
  list_->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
  auto* const buttons = new QDialogButtonBox(QDialogButtonBox::Close);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  auto* const column = new QVBoxLayout(this);
  column->addWidget(list_, 1);
  column->addWidget(buttons);
}

std::vector<KeyGroup> keysBesideMenus() {
  const QString enter = shown(Qt::Key_Return);
  return {{KeysDialog::tr("Writing"),
           {{KeysDialog::tr("Send"), enter},
            {KeysDialog::tr("New line"), shown(Qt::SHIFT | Qt::Key_Return)},
            {KeysDialog::tr("Change the last question, where nothing is written"), shown(Qt::Key_Up)},
            {KeysDialog::tr("Stop the answer"), shown(Qt::Key_Escape)},
            {KeysDialog::tr("Think before answering"), shown(Qt::CTRL | Qt::SHIFT | Qt::Key_T)}}},
          {KeysDialog::tr("Reading"),
           {{KeysDialog::tr("Next button or link, and press it"), shown(Qt::Key_Tab) + ", " + enter},
            {KeysDialog::tr("Beginning and end"), shown(Qt::Key_Home) + ", " + shown(Qt::Key_End)}}},
          {KeysDialog::tr("Conversations"),
           {{KeysDialog::tr("Open, rename, delete"), enter + ", " + shown(Qt::Key_F2) + ", " + shown(Qt::Key_Delete)},
            {KeysDialog::tr("Bring back what was deleted"), shown(QKeySequence::Undo)}}},
          {KeysDialog::tr("Picture"),
           {{KeysDialog::tr("Larger, smaller"), "+, −"},
            {KeysDialog::tr("Whole picture, actual size"), "0, 1"},
            {KeysDialog::tr("Move"), "←, →, ↑, ↓"},
            {KeysDialog::tr("Next place, previous place"), "N, " + shown(Qt::SHIFT | Qt::Key_N)},
            {KeysDialog::tr("Boxes, labels on and off"), "B, L"},
            {KeysDialog::tr("Draw a box with the mouse"), shown(Qt::SHIFT)}}}};
}

}  // namespace sightline::gui
