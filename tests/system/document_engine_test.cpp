/// Documents asked through the session and a real engine, as the window does: what was read once is not read again.
#include <gtest/gtest.h>

#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "multimodal/document_desk.h"
#include "multimodal/session.h"
#include "tests/support/pdf_writer.h"
#include "tests/support/temp_folder.h"
#include "tests/system/program.h"

namespace sightline {
namespace {

using testing_support::PdfWriter;
using testing_support::TempFolder;
using namespace std::chrono_literals;

/// What one question cost.
struct Asked {
  AnswerBegun begun;
  Finished finished;
};

class DocumentEngine : public ::testing::Test {
 protected:
  DocumentEngine() {
    DeskOptions desk;
    desk.data_folder = folder_ / "data";
    desk.cache_folder = folder_ / "cache";
    desk.tools.ours = std::filesystem::path(SIGHTLINE_BINARY_DIR) / "bin";
    desk_ = std::make_unique<DocumentDesk>(desk);
    SessionOptions session;
    session.data_folder = folder_ / "data";
    session.config_folder = folder_ / "config";
    session.engine_program = testing_support::sightline_program();
    session_ = std::make_unique<Session>(std::move(session));
    EngineChoice demo;
    demo.kind = EngineChoice::Kind::ThisComputer;
    demo.model = SIGHTLINE_SOURCE "/resources/demo_model/sightline-demo.gguf";
    demo.projector = SIGHTLINE_SOURCE "/resources/demo_model/sightline-demo-mmproj.gguf";
    demo.threads = 2;
    session_->choose_engine(demo, {});
  }

  DocumentId open(const std::filesystem::path& path) {
    auto opened = std::make_shared<std::promise<bool>>();
    const DocumentId id = desk_->open(path, "", [opened](const DocumentEvent& event) {
      if (std::holds_alternative<DocumentReady>(event)) opened->set_value(true);
      if (std::holds_alternative<DocumentFailed>(event)) opened->set_value(false);
    });
    EXPECT_TRUE(opened->get_future().get());
    return id;
  }

  PreparedQuestion prepare(const DeskQuestion& question) {
    std::promise<Result<PreparedQuestion>> prepared;
    desk_->prepare(question, [&prepared](Result<PreparedQuestion> result) { prepared.set_value(std::move(result)); });
    Result<PreparedQuestion> result = prepared.get_future().get();
    EXPECT_TRUE(result) << result.error().message;
    return result ? *std::move(result) : PreparedQuestion();
  }

  Asked ask(ConversationId conversation, const PreparedQuestion& prepared, const std::string& text) {
    Question question;
    question.conversation = conversation;
    question.parts = prepared.parts;
    question.parts.emplace_back(Text{text});
    question.options.think = false;
    ChatOptions brief;
    brief.max_new_tokens = 24;
    question.chat_options = brief;
    auto asked = std::make_shared<Asked>();
    std::promise<void> ended;
    session_->ask(question, [asked, &ended](const AnswerEvent& event) {
      if (const auto* begun = std::get_if<AnswerBegun>(&event)) asked->begun = *begun;
      const auto* chat = std::get_if<ChatEvent>(&event);
      if (chat == nullptr) return;
      if (const auto* finished = std::get_if<Finished>(chat)) asked->finished = *finished;
      if (const auto* failed = std::get_if<Failed>(chat)) ADD_FAILURE() << failed->error.message;
      if (std::holds_alternative<Finished>(*chat) || std::holds_alternative<Failed>(*chat)) ended.set_value();
    });
    ended.get_future().get();
    return *asked;
  }

  TempFolder folder_;
  std::unique_ptr<DocumentDesk> desk_;
  std::unique_ptr<Session> session_;
};

TEST_F(DocumentEngine, TheSecondQuestionReadsNeitherPagesNorPicturesAgain) {
  const std::filesystem::path path = folder_ / "scan.pdf";
  {
    PdfWriter pdf(path, 300, 400);
    for (const char* words : {"TOTAL 12.50", "Received with thanks"}) {
      pdf.begin_scan(80.0, 1);
      pdf.write(40, 60, words, {.size = 20.0}, 240);
      pdf.end_page();
    }
  }
  DeskQuestion question;
  question.documents = {open(path)};
  question.text = "What is the total?";
  const PreparedQuestion first = prepare(question);
  ASSERT_EQ(first.pages.size(), 2U);
  ASSERT_EQ(first.pages[0].form, PageForm::Picture);

  const Asked begin = ask(kNoConversation, first, question.text);

  constexpr std::int64_t kRowsOfTwoPictures = 80;  // the demo model takes 40 at least for each
  EXPECT_GT(begin.finished.prompt_tokens, kRowsOfTwoPictures);
  EXPECT_EQ(begin.finished.reused_tokens, 0);

  // What follows in the same conversation: its pages were shown, and their rows and states are still there.
  question.text = "Which page says thanks?";
  question.introduced = {0};
  for (const ChosenPage& page : first.pages) question.shown_before.push_back(page.name);
  const PreparedQuestion second = prepare(question);
  EXPECT_TRUE(second.pages.empty());
  const Asked follow = ask(begin.begun.conversation, second, question.text);
  EXPECT_GE(follow.finished.reused_tokens, begin.finished.prompt_tokens);
  EXPECT_LT(follow.finished.prompt_tokens - follow.finished.reused_tokens, 100);

  // The same document in another conversation: the same pages are written again letter for letter, and drawn the same.
  question.shown_before.clear();
  question.introduced.clear();
  question.text = "What is the date?";
  const PreparedQuestion again = prepare(question);
  ASSERT_EQ(again.pages.size(), 2U);
  const Asked other = ask(kNoConversation, again, question.text);
  EXPECT_NE(other.begun.conversation, begin.begun.conversation);
  EXPECT_GT(other.finished.reused_tokens, kRowsOfTwoPictures);
  EXPECT_LT(other.finished.prompt_tokens - other.finished.reused_tokens, 100);
}

}  // namespace
}  // namespace sightline
