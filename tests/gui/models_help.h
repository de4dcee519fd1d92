/// The dialog of models on a hub of the test's own, and what a person does to it.
#pragma once

#include <gtest/gtest.h>

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMessageBox>
#include <QProgressBar>
#include <QPushButton>
#include <QTest>
#include <QToolButton>
#include <memory>
#include <optional>

#include "gui/models/download_row.h"
#include "gui/models/downloads_page.h"
#include "gui/models/find_page.h"
#include "gui/models/installed_page.h"
#include "gui/models/model_details.h"
#include "gui/models/models_controller.h"
#include "gui/models/models_dialog.h"
#include "tests/gui/shell_help.h"
#include "tests/support/models_of_test.h"

namespace sightline::gui::testing_support {

inline constexpr int kModelsPatience = 20'000;  // milliseconds; a bound for hanging, no measure

template <class Condition>
bool comesTrue(Condition condition) {
  return QTest::qWaitFor(condition, kModelsPatience);
}

/// One program with its dialog; `restart` is its end and its next start.
class ModelsWindow : public ::testing::Test {
 protected:
  void SetUp() override { start(); }
  void TearDown() override { controller.reset(); }

  void start() {
    FileChooser chooser;
    chooser.open = [this](QWidget*, const QString&, const QString&, const FileChooser::Answer& answer) {
      answer(files);
    };
    chooser.folder = [this](QWidget*, const QString&, const FileChooser::Answer& answer) { answer(files); };
    controller = std::make_unique<ModelsController>(&window, chooser, options());
    QObject::connect(controller.get(), &ModelsController::modelChosen, &window,
                     [this](const ModelFile& model) { chosen = model; });
    QObject::connect(controller.get(), &ModelsController::noticed, &window,
                     [this](const QString& sentence) { notices << sentence; });
    controller->open();
    ASSERT_TRUE(comesTrue([this] { return offers()->count() > 0; }));
  }
  [[nodiscard]] virtual ModelManagerOptions options() { return outside.options(); }
  void restart() {
    delete dialog();
    controller.reset();
    start();
  }

  [[nodiscard]] ModelsDialog* dialog() const { return controller->dialog(); }
  [[nodiscard]] QListWidget* offers() const { return dialog()->findChild<QListWidget*>("offers"); }
  [[nodiscard]] QListWidget* precisions() const { return dialog()->findChild<QListWidget*>("precisions"); }
  [[nodiscard]] QListWidget* installed() const { return dialog()->findChild<QListWidget*>("installed"); }
  [[nodiscard]] QPushButton* button(const char* name) const { return dialog()->findChild<QPushButton*>(name); }
  [[nodiscard]] QString label(const char* name) const { return dialog()->findChild<QLabel*>(name)->text(); }
  [[nodiscard]] QStringList titlesOf(const QListWidget* list) const {
    QStringList titles;
    for (int i = 0; i < list->count(); ++i) titles << list->item(i)->text();
    return titles;
  }
  /// The rows of downloads from top to bottom.
  [[nodiscard]] std::vector<DownloadRow*> rows() const {
    std::vector<DownloadRow*> found;
    const QWidget* const list = dialog()->findChild<QWidget*>("downloadList");
    for (DownloadRow* const row : list->findChildren<DownloadRow*>()) found.push_back(row);
    std::sort(found.begin(), found.end(), [](const DownloadRow* a, const DownloadRow* b) { return a->y() < b->y(); });
    return found;
  }
  [[nodiscard]] DownloadRow* row(const QString& title) const {
    for (DownloadRow* const candidate : rows()) {
      if (candidate->findChild<QLabel*>("downloadTitle")->text() == title) return candidate;
    }
    return nullptr;
  }
  [[nodiscard]] QString stateOf(const QString& title) const {
    const DownloadRow* const found = row(title);
    return found == nullptr ? QString() : found->findChild<QLabel*>("downloadState")->text();
  }
  [[nodiscard]] int stepsOf(const QString& title) const {
    const DownloadRow* const found = row(title);
    return found == nullptr ? -1 : found->findChild<QProgressBar*>("downloadProgress")->value();
  }
  void press(const QString& title, const char* name) const {
    DownloadRow* const found = row(title);
    ASSERT_NE(found, nullptr) << title.toStdString();
    auto* const wanted = found->findChild<QAbstractButton*>(name);
    ASSERT_TRUE(comesTrue([wanted] { return wanted->isVisible() && wanted->isEnabled(); })) << name;
    QTest::mouseClick(wanted, Qt::LeftButton);
  }
  [[nodiscard]] bool saysSoon(const QString& title, const QString& words) const {
    return comesTrue([&] { return stateOf(title).contains(words); });
  }
  /// Finds the test's model on the hub, opens its files and asks for one of them.
  void download(const QString& precision) const {
    showFiles(precision);
    for (int i = 0; i < precisions()->count(); ++i) {
      if (precisions()->item(i)->text().startsWith(precision)) precisions()->setCurrentRow(i);
    }
    ASSERT_TRUE(button("downloadModel")->isEnabled());
    QTest::mouseClick(button("downloadModel"), Qt::LeftButton);
    ASSERT_TRUE(comesTrue([&] {
      return row("model · " + precision) != nullptr && dialog()->page() == ModelsDialog::Page::Downloads;
    }));
  }
  /// The test's model on the hub with its files, of which this is one.
  void showFiles(const QString& precision) const {
    dialog()->showPage(ModelsDialog::Page::Find);
    auto* const search = dialog()->findChild<QLineEdit*>("modelSearch");
    type(search, "org/model");
    QTest::keyClick(search, Qt::Key_Return);
    ASSERT_TRUE(comesTrue([this] { return titlesOf(offers()) == QStringList{"model"}; }));
    if (!titlesOf(precisions()).join(' ').contains(precision)) QTest::mouseClick(button("lookUpModel"), Qt::LeftButton);
    ASSERT_TRUE(comesTrue([&] { return precisions()->isVisible() && precisions()->count() >= 2; }));
  }
  /// The question that is open, answered with yes or no.
  void answerQuestion(bool isYes) const {
    auto* const box = dialog()->findChild<QMessageBox*>("deleteQuestion");
    ASSERT_NE(box, nullptr);
    EXPECT_EQ(box->textFormat(), Qt::PlainText) << "names in it are other people's";
    QPushButton* const yes = box->findChild<QPushButton*>("deleteForGood");
    QTest::mouseClick(isYes ? yes : qobject_cast<QPushButton*>(box->button(QMessageBox::Cancel)), Qt::LeftButton);
    ASSERT_TRUE(comesTrue([this] { return dialog()->findChild<QMessageBox*>("deleteQuestion") == nullptr; }));
  }

  sightline::testing_support::ModelsOfTest outside;
  QWidget window;
  std::unique_ptr<ModelsController> controller;
  QStringList files;
  std::optional<ModelFile> chosen;
  QStringList notices;
};

}  // namespace sightline::gui::testing_support
