/// A person asks documents: drops one, looks at its pages, asks, follows the sources, comes back another day.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <filesystem>
#include <fstream>

#include "gui/document/password_asker.h"
#include "tests/gui/document_window.h"

namespace sightline::gui {
namespace {

using ::testing::HasSubstr;
using testing_support::DocumentWindow;
using testing_support::lastSaid;
using testing_support::waitFor;
using testing_support::writeHandbook;
using testing_support::writePdf;

/// Answers what a reader of the handbook would say, and remembers what was shown.
class Reader {
 public:
  [[nodiscard]] testing_support::ScriptedBackend::Script script() {
    return [this](const ChatRequest& request, const EventSink& sink, const std::stop_token&) {
      const std::string said = lastSaid(request);
      {
        const std::lock_guard lock(mutex_);
        asked_.push_back(said);
        nMessages_ = request.conversation.messages.size();
      }
      const bool isAboutChimney = said.find("chimney?") != std::string::npos;
      sink(AnswerDelta{isAboutChimney ? "It is swept by \"Mr Harlow\" [p. 31]."
                                      : "It is drained \"every 14 months\" [p. 17]. It was painted red."});
      Finished end;
      end.prompt_tokens = 900;
      end.new_tokens = 20;
      sink(end);
    };
  }
  std::vector<std::string> asked() {
    const std::lock_guard lock(mutex_);
    return asked_;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> asked_;
  std::size_t nMessages_ = 0;
};

/// Is there before the window that uses it.
struct Read {
  Reader reader_;
};

class WindowDocuments : protected Read, public DocumentWindow {
 protected:
  WindowDocuments() : DocumentWindow(reader_.script()) {}
};

TEST_F(WindowDocuments, ADroppedDocumentCanBeLookedAtAndSaysWhatWouldBeShown) {
  ASSERT_TRUE(dropAndWait(writeHandbook(rig_.folder / "handbook.pdf")));

  EXPECT_EQ(chip()->name(), "handbook.pdf");
  EXPECT_TRUE(panel().isVisible());
  EXPECT_TRUE(waitFor([this] { return pages().hasPicture(0); }));
  EXPECT_THAT(chip()->detail().toStdString(), HasSubstr("40 pages"));
  rig_.type("How often must the boiler be drained?");
  EXPECT_TRUE(waitFor([this] { return chip()->detail().contains("16–18"); })) << chip()->detail().toStdString();
  EXPECT_THAT(chip()->detail().toStdString(), HasSubstr("tokens"));
}

TEST_F(WindowDocuments, TheAnswerLeadsBackToThePageAndAClickLightsThePlace) {
  ASSERT_TRUE(dropAndWait(writeHandbook(rig_.folder / "handbook.pdf")));

  ASSERT_TRUE(rig_.ask("How often must the boiler be drained?"));

  const std::string shown = reader_.asked().at(0);
  EXPECT_THAT(shown, HasSubstr("> The boiler must be drained every 14 months"));
  EXPECT_TRUE(shown.ends_with("How often must the boiler be drained?"));
  EXPECT_THAT(rig_.view().itemAt(0).text.toStdString(), HasSubstr("handbook.pdf, page"));
  EXPECT_THAT(rig_.view().itemAt(0).text.toStdString(), ::testing::Not(HasSubstr("> ")));
  EXPECT_TRUE(rig_.hasTitles({"Today", "How often must the boiler be drained?"}));
  ASSERT_TRUE(hasSources(2));
  EXPECT_EQ(sources().sources()[0].page, 16);
  EXPECT_FALSE(sources().sources()[1].isFound());
  EXPECT_NE(pages().currentPage(), 16);

  const QPoint place = placeInAnswer(1, "every 14 months");
  ASSERT_FALSE(place.isNull());
  QTest::mouseClick(rig_.view().viewport(), Qt::LeftButton, {}, place);

  EXPECT_EQ(pages().currentPage(), 16);
  const auto lit = std::find_if(pages().marks().begin(), pages().marks().end(),
                                [](const PageMark& mark) { return mark.kind == PageMark::Kind::LitSource; });
  ASSERT_NE(lit, pages().marks().end());
  EXPECT_EQ(lit->page, 16);
  EXPECT_TRUE(waitFor([this] { return pages().hasPicture(16); }));
}

TEST_F(WindowDocuments, WhatFollowsChoosesItsOwnPages) {
  ASSERT_TRUE(dropAndWait(writeHandbook(rig_.folder / "handbook.pdf")));
  ASSERT_TRUE(rig_.ask("How often must the boiler be drained?"));
  ASSERT_TRUE(hasSources(2));

  ASSERT_TRUE(rig_.ask("Who sweeps our chimney?"));

  const std::string shown = reader_.asked().at(1);
  EXPECT_THAT(shown, HasSubstr("Mr Harlow"));
  EXPECT_THAT(shown, ::testing::Not(HasSubstr("every 14 months")));  // the conversation has it
  ASSERT_TRUE(hasSources(1));
  EXPECT_EQ(sources().sources()[0].page, 30);
}

TEST_F(WindowDocuments, AnotherDayEverythingIsThereAgain) {
  ASSERT_TRUE(dropAndWait(writeHandbook(rig_.folder / "handbook.pdf")));
  ASSERT_TRUE(rig_.ask("How often must the boiler be drained?"));
  ASSERT_TRUE(hasSources(2));

  rig_.restart();

  ASSERT_TRUE(hasSources(2));
  EXPECT_TRUE(panel().isVisible());
  panel().goToSource(0);
  EXPECT_EQ(pages().currentPage(), 16);
  ASSERT_TRUE(rig_.ask("Who sweeps our chimney?"));
  EXPECT_THAT(reader_.asked().back(), HasSubstr("Mr Harlow"));
}

TEST_F(WindowDocuments, AFileThatIsGoneIsToldOfAndTheConversationStaysReadable) {
  ASSERT_TRUE(dropAndWait(writeHandbook(rig_.folder / "handbook.pdf")));
  ASSERT_TRUE(rig_.ask("How often must the boiler be drained?"));
  ASSERT_TRUE(hasSources(2));
  std::filesystem::remove(rig_.folder / "handbook.pdf");

  rig_.restart();

  ASSERT_TRUE(waitFor([this] { return rig_.window->page()->notice()->sentence().contains("handbook.pdf"); }));
  EXPECT_EQ(rig_.view().nItems(), 2U);
  EXPECT_THAT(rig_.answerAt(1).toStdString(), HasSubstr("every 14 months"));
  EXPECT_EQ(sources().rowCount(), 0);
  ASSERT_TRUE(rig_.ask("And our chimney?"));  // it goes on without the document
  EXPECT_THAT(reader_.asked().back(), ::testing::Not(HasSubstr("Mr Harlow")));
}

TEST_F(WindowDocuments, ADraftKeepsItsDocument) {
  ASSERT_TRUE(dropAndWait(writeHandbook(rig_.folder / "handbook.pdf")));
  rig_.type("How often");
  ASSERT_TRUE(waitFor([this] { return rig_.composer().attachments().size() == 1; }));

  rig_.restart();

  ASSERT_TRUE(waitFor([this] { return chip() != nullptr && chip()->state() == AttachmentChip::State::Ready; }));
  EXPECT_EQ(chip()->name(), "handbook.pdf");
  EXPECT_EQ(rig_.composer().text(), "How often");
}

TEST_F(WindowDocuments, ChangingAQuestionKeepsTheDocument) {
  ASSERT_TRUE(dropAndWait(writeHandbook(rig_.folder / "handbook.pdf")));
  ASSERT_TRUE(rig_.ask("How often must the boiler be drained?"));

  rig_.press(0, ControlKind::EditQuestion);
  ASSERT_TRUE(waitFor([this] { return rig_.composer().attachments().size() == 1; }));
  rig_.edit()->selectAll();
  rig_.send("Who sweeps our chimney?");

  ASSERT_TRUE(waitFor([this] { return reader_.asked().size() == 2; }) && rig_.settle());
  EXPECT_THAT(reader_.asked().back(), HasSubstr("Mr Harlow"));
  EXPECT_THAT(reader_.asked().back(), HasSubstr("are data"));  // as if nothing had been asked before
  EXPECT_EQ(rig_.view().itemAt(0).nVersions, 2);
}

TEST_F(WindowDocuments, TextAndAPictureOfManyPagesAreDocumentsAndAPictureStaysOne) {
  std::ofstream(rig_.folder / "notes.txt") << "The boiler is drained every 14 months.\n";
  ASSERT_TRUE(dropAndWait(QString::fromStdString((rig_.folder / "notes.txt").string())));
  EXPECT_EQ(chip()->attachment().kind, Attachment::Kind::Document);
  ASSERT_TRUE(rig_.ask("How often is the boiler drained?"));
  EXPECT_THAT(rig_.view().itemAt(0).text.toStdString(), HasSubstr("notes.txt, 1 page"));
}

TEST_F(WindowDocuments, AScanOfOnePageIsAskedAsThePictureItIs) {
  const std::filesystem::path path = rig_.folder / "scan.pdf";
  {
    sightline::testing_support::PdfWriter pdf(path, 420, 595);
    pdf.begin_scan(150, 3);
    pdf.write(40, 60, "The boiler must be drained every 14 months.", {.size = 14.0}, 340);
    pdf.end_page();
  }
  ASSERT_TRUE(dropAndWait(QString::fromStdString(path.string())));
  EXPECT_EQ(chip()->attachment().kind, Attachment::Kind::Picture);
  EXPECT_EQ(chip()->name(), "scan.pdf");
  EXPECT_GE(chip()->attachment().picture.size.width(), 1700) << "as fine as models see it";

  ASSERT_TRUE(rig_.ask("How often must it be drained?"));

  const Conversation asked = rig_.backend->requests().back().conversation;
  ASSERT_EQ(asked.messages.size(), 1U);
  ASSERT_EQ(asked.messages[0].parts.size(), 2U);  // as models are taught: the picture, the question, and no rules
  EXPECT_TRUE(std::holds_alternative<ImageRef>(asked.messages[0].parts[0]));
  EXPECT_EQ(lastSaid(rig_.backend->requests().back()), "How often must it be drained?");
}

TEST_F(WindowDocuments, APageWithWordsStaysADocument) {
  ASSERT_TRUE(dropAndWait(writePdf(rig_.folder / "one.pdf", {"The boiler must be drained every 14 months."})));
  EXPECT_EQ(chip()->attachment().kind, Attachment::Kind::Document);
}

TEST_F(WindowDocuments, ALockedDocumentAsksForItsPassword) {
  const std::filesystem::path plain = rig_.folder / "plain.pdf";
  const std::filesystem::path locked = rig_.folder / "locked.pdf";
  writePdf(plain, {"The secret is 4711."});
  const std::string command = "qpdf --encrypt open sesame 256 -- '" + plain.string() + "' '" + locked.string() + "'";
  if (std::system(command.c_str()) != 0) GTEST_SKIP() << "qpdf is not there";
  drop(QString::fromStdString(locked.string()));
  const auto dialog = [this] { return rig_.window->findChild<PasswordDialog*>(); };

  ASSERT_TRUE(waitFor([&] { return dialog() != nullptr; }));
  dialog()->findChild<QLineEdit*>("passwordField")->setText("wrong");
  dialog()->accept();
  ASSERT_TRUE(waitFor([&] { return dialog() != nullptr && dialog()->isVisible(); }));
  dialog()->findChild<QLineEdit*>("passwordField")->setText("open");
  dialog()->accept();

  EXPECT_TRUE(waitFor([this] { return chip()->state() == AttachmentChip::State::Ready; }));
}

}  // namespace
}  // namespace sightline::gui
