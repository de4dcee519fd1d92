/// ModelsDialog: finding models, downloads, what is on this computer, and where all that comes from, in one window.
#include "gui/models/models_dialog.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QScreen>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "gui/controls/segmented_control.h"
#include "gui/controls/text_button.h"
#include "gui/models/downloads_page.h"
#include "gui/models/find_page.h"
#include "gui/models/installed_page.h"
#include "gui/models/sources_page.h"

namespace sightline::gui {

namespace {

constexpr QSize kSize{72, 50};  // heights of a line, so that it grows with the text
constexpr double kShareOfScreen = 0.92;
constexpr int kPages = 4;

}  // namespace

ModelsDialog::ModelsDialog(QWidget* parent) : QDialog(parent) {
  setObjectName("modelsDialog");
  resize((kSize * fontMetrics().height()).boundedTo(screen()->availableSize() * kShareOfScreen));
  choice_ = new SegmentedControl(kPages);
  find_ = new FindPage;
  downloads_ = new DownloadsPage;
  installed_ = new InstalledPage;
  sources_ = new SourcesPage;
  pages_ = new QStackedWidget;
  for (QWidget* const page : std::initializer_list<QWidget*>{find_, downloads_, installed_, sources_})
    pages_->addWidget(page);
  close_ = new TextButton(TextButton::Kind::Plain);
  close_->setObjectName("closeModels");
  auto* const bottom = new QHBoxLayout;
  bottom->addStretch(1);
  bottom->addWidget(close_);
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(20, 18, 20, 16);
  column->setSpacing(14);
  column->addWidget(choice_);
  column->addWidget(pages_, 1);
  column->addLayout(bottom);
  connect(choice_, &SegmentedControl::chosen, pages_, &QStackedWidget::setCurrentIndex);
  connect(close_, &QPushButton::clicked, this, &QDialog::reject);
  connect(downloads_, &DownloadsPage::findRequested, this, [this] {
    showPage(Page::Find);
    find_->focusSearch();
  });
  retranslate();
}

void ModelsDialog::showPage(Page page) {
  choice_->setCurrent(static_cast<int>(page));
  if (page != this->page()) choice_->setFocus();  // what had the keyboard is about to be hidden
  pages_->setCurrentIndex(static_cast<int>(page));
}

ModelsDialog::Page ModelsDialog::page() const { return static_cast<Page>(pages_->currentIndex()); }

void ModelsDialog::setUnfinished(int n) {
  if (n == nUnfinished_) return;
  nUnfinished_ = n;
  retranslate();
}

void ModelsDialog::retranslate() {
  setWindowTitle(tr("Models"));
  choice_->setAccessibleName(tr("Pages of the model manager"));
  choice_->setTexts({tr("Find"), nUnfinished_ > 0 ? tr("Downloads (%L1)").arg(nUnfinished_) : tr("Downloads"),
                     tr("On this computer"), tr("Settings")});
  close_->setText(tr("Close"));
}

void ModelsDialog::changeEvent(QEvent* event) {
  QDialog::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace sightline::gui
