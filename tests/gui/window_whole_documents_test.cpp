/// All of a long document is asked for: it is read part by part, with notes to be seen and a stop that keeps them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>

#include "tests/gui/document_window.h"

namespace sightline::gui {
namespace {

using ::testing::HasSubstr;
using testing_support::DocumentWindow;
using testing_support::lastSaid;
using testing_support::waitFor;
using testing_support::writeHandbook;

/// Notes what the parts say and puts them together, each step when the test lets it.
class Noter {
 public:
  [[nodiscard]] testing_support::ScriptedBackend::Script script() {
    return [this](const ChatRequest& request, const EventSink& sink, const std::stop_token& stop) {
      const std::string said = lastSaid(request);
      const bool isAnswer = said.find("Question about the whole document") != std::string::npos;
      if (isAnswer) {
        const std::lock_guard lock(mutex_);
        summary_ = said;
      }
      const int number = isAnswer ? 0 : ++nNotes_;
      sink(Progress{Progress::Stage::Reading, 1, 2});
      if (isAnswer) sink(AnswerDelta{"It is drained \"every 14 months\" [p. 17]. And it "});
      Finished end;
      if (!(isAnswer ? answerGate : noteGate).wait(stop)) {
        end.reason = Finish::Cancelled;
        return sink(end);
      }
      sink(AnswerDelta{isAnswer ? "is well kept." : "Note " + std::to_string(number) + " on gardens."});
      sink(end);
    };
  }
  std::string summary() {
    const std::lock_guard lock(mutex_);
    return summary_;
  }
  [[nodiscard]] int nNotes() const { return nNotes_; }
  testing_support::Gate noteGate, answerGate;

 private:
  std::mutex mutex_;
  std::string summary_;
  std::atomic<int> nNotes_{0};
};

/// Is there before the window that uses it.
struct Noted {
  Noter noter_;
};

class WindowWholeDocuments : protected Noted, public DocumentWindow {
 protected:
  WindowWholeDocuments() : DocumentWindow(noter_.script()) {}
  ConversationItem answer() { return rig_.view().itemAt(rig_.view().nItems() - 1); }
  bool says(const QString& sentence) {
    return waitFor([&] { return rig_.view().nItems() >= 2 && answer().sentence.contains(sentence); });
  }
  void askForAll() {
    EXPECT_TRUE(dropAndWait(writeHandbook(rig_.folder / "handbook.pdf")));
    rig_.send("Summarise the handbook.");
    EXPECT_TRUE(says("Part 1 of"));
  }
  /// Lets the parts be read until the answer is begun.
  [[nodiscard]] bool readAll() {
    for (int i = 0; i < 100; ++i) noter_.noteGate.open();
    const bool isRead = waitFor([this] { return !noter_.summary().empty(); });
    return isRead && waitFor([this] { return answer().text.contains("every 14 months"); });
  }
};

TEST_F(WindowWholeDocuments, AllOfALongDocumentIsReadPartByPartWithItsNotesInSight) {
  ASSERT_TRUE(dropAndWait(writeHandbook(rig_.folder / "handbook.pdf")));
  rig_.type("Summarise the handbook.");
  EXPECT_TRUE(waitFor([this] { return chip()->detail().contains("All 40 pages, read in"); }))
      << chip()->detail().toStdString();
  QTest::keyClick(rig_.edit(), Qt::Key_Return);
  ASSERT_TRUE(says("Part 1 of"));
  EXPECT_EQ(answer().state, ItemState::Waiting);
  noter_.noteGate.open();
  ASSERT_TRUE(says("Part 2 of"));
  EXPECT_GT(answer().share, 0.0);
  EXPECT_TRUE(waitFor([this] { return answer().thinking.contains("Note 1 on gardens."); }));

  ASSERT_TRUE(readAll());
  noter_.answerGate.open();
  ASSERT_TRUE(rig_.settle());

  EXPECT_THAT(answer().text.toStdString(), HasSubstr("is well kept."));
  EXPECT_GT(noter_.nNotes(), 2);
  EXPECT_THAT(noter_.summary(), HasSubstr("> Note 1 on gardens."));
  EXPECT_THAT(noter_.summary(), HasSubstr("> Note " + std::to_string(noter_.nNotes()) + " on gardens."));
  ASSERT_TRUE(hasSources(2));
  EXPECT_EQ(sources().sources()[0].page, 16);
  EXPECT_THAT(rig_.view().itemAt(0).text.toStdString(), HasSubstr("handbook.pdf, all 40 pages"));
}

TEST_F(WindowWholeDocuments, AStopLeavesTheNotesThatAreThereAsTheAnswer) {
  askForAll();
  noter_.noteGate.open();
  ASSERT_TRUE(says("Part 2 of"));

  rig_.window->controller().stop();

  ASSERT_TRUE(rig_.settle());
  EXPECT_TRUE(waitFor([this] { return answer().state == ItemState::Stopped; }));
  EXPECT_THAT(answer().text.toStdString(), HasSubstr("Note 1 on gardens."));
  EXPECT_TRUE(noter_.summary().empty());
}

TEST_F(WindowWholeDocuments, AnotherAnswerReadsTheDocumentAgainAndWhatFollowsIsShownItsPages) {
  askForAll();
  ASSERT_TRUE(readAll());
  noter_.answerGate.open();
  ASSERT_TRUE(rig_.settle());
  const int nNotes = noter_.nNotes();

  rig_.press(1, ControlKind::Retry);
  ASSERT_TRUE(waitFor([&] { return noter_.nNotes() > nNotes; }));
  noter_.answerGate.open();
  ASSERT_TRUE(rig_.settle());
  EXPECT_EQ(noter_.nNotes(), 2 * nNotes);
  EXPECT_EQ(answer().nVersions, 2);

  ASSERT_TRUE(rig_.ask("Who sweeps our chimney?"));
  EXPECT_THAT(lastSaid(rig_.backend->requests().back()), HasSubstr("Mr Harlow"));
}

TEST_F(WindowWholeDocuments, SourcesAreThereWhileTheAnswerIsStillWritten) {
  askForAll();
  ASSERT_TRUE(readAll());

  ASSERT_TRUE(hasSources(1));

  EXPECT_EQ(sources().sources()[0].page, 16);
  EXPECT_TRUE(rig_.window->controller().isAnswering());
  const QPoint place = placeInAnswer(1, "every 14 months");
  EXPECT_FALSE(place.isNull());
  noter_.answerGate.open();
  ASSERT_TRUE(rig_.settle());
  EXPECT_TRUE(hasSources(2));
}

}  // namespace
}  // namespace sightline::gui
