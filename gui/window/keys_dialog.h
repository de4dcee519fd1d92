/// KeysDialog: all keys of the window, to look them up.
#pragma once

#include <QDialog>
#include <QString>
#include <utility>
#include <vector>

class QTreeWidget;

namespace sightline::gui {

/// One group of keys: what it is about, and for each key what it does.
struct KeyGroup {
  QString title;
  std::vector<std::pair<QString, QString>> keys;  ///< what it does; the key
};

/// A list that is read, by eyes or by assistive programs; changes nothing. GUI thread.
class KeysDialog : public QDialog {
  Q_OBJECT

 public:
  explicit KeysDialog(const std::vector<KeyGroup>& groups, QWidget* parent = nullptr);

 private:
  QTreeWidget* list_ = nullptr;
};

/// Keys that no menu shows: of the message that is written, of the conversation, and of the picture.
[[nodiscard]] std::vector<KeyGroup> keysBesideMenus();

}  // namespace sightline::gui
