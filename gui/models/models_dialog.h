/// ModelsDialog: finding models, downloads, what is on this computer, and where all that comes from, in one window.
#pragma once

#include <QDialog>

class QPushButton;
class QStackedWidget;

namespace sightline::gui {

class DownloadsPage;
class FindPage;
class InstalledPage;
class SegmentedControl;
class SourcesPage;

/// The frame around four pages, each of which knows its own business.
class ModelsDialog : public QDialog {
  Q_OBJECT

 public:
  enum class Page { Find, Downloads, Installed, Sources };

  explicit ModelsDialog(QWidget* parent = nullptr);

  [[nodiscard]] FindPage* find() const { return find_; }
  [[nodiscard]] DownloadsPage* downloads() const { return downloads_; }
  [[nodiscard]] InstalledPage* installed() const { return installed_; }
  [[nodiscard]] SourcesPage* sources() const { return sources_; }
  void showPage(Page page);
  [[nodiscard]] Page page() const;
  /// How many downloads are not done, for the name of their page.
  void setUnfinished(int n);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();

  int nUnfinished_ = 0;
  SegmentedControl* choice_ = nullptr;
  QStackedWidget* pages_ = nullptr;
  FindPage* find_ = nullptr;
  DownloadsPage* downloads_ = nullptr;
  InstalledPage* installed_ = nullptr;
  SourcesPage* sources_ = nullptr;
  QPushButton* close_ = nullptr;
};

}  // namespace sightline::gui
