/// The door to documents for windows: what it tells, and that nobody waits for it.
#include "multimodal/document_desk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>

#include "multimodal/document/document_heading.h"
#include "tests/support/document_set.h"
#include "tests/support/pdf_writer.h"
#include "tests/unit/document_fixture.h"

namespace sightline {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing_support::DocumentTest;
using testing_support::PdfWriter;
using testing_support::raw_pdf;

constexpr std::chrono::seconds kPatience{60};

/// Keeps what comes from another thread.
template <class T>
class Waiting {
 public:
  Done<T> done() {
    return [this](Result<T> result) {
      const std::lock_guard lock(mutex_);
      EXPECT_FALSE(result_) << "answered twice";
      result_ = std::move(result);
      changed_.notify_all();
    };
  }
  Result<T> wait() {
    std::unique_lock lock(mutex_);
    const bool came = changed_.wait_for(lock, kPatience, [this] { return result_.has_value(); });
    if (!came) return Error{ErrorCode::Internal, "nothing came", ""};
    return *std::move(result_);
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<Result<T>> result_;
};

/// The events of one document.
class Watcher {
 public:
  DocumentSink sink() {
    return [this](const DocumentEvent& event) {
      const std::lock_guard lock(mutex_);
      events_.push_back(event);
      changed_.notify_all();
    };
  }
  /// The last event, once it has come.
  DocumentEvent end() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, kPatience, [this] { return has_ended(); });
    EXPECT_TRUE(has_ended());
    return events_.empty() ? DocumentEvent{DocumentFailed{{ErrorCode::Internal, "nothing came", ""}}} : events_.back();
  }
  template <class T>
  std::vector<T> all() {
    const std::lock_guard lock(mutex_);
    std::vector<T> found;
    for (const DocumentEvent& event : events_) {
      if (const auto* const one = std::get_if<T>(&event)) found.push_back(*one);
    }
    return found;
  }

 private:
  [[nodiscard]] bool has_ended() const {
    return !events_.empty() && (std::holds_alternative<DocumentReady>(events_.back()) ||
                                std::holds_alternative<DocumentFailed>(events_.back()));
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<DocumentEvent> events_;
};

class DocumentDeskTest : public DocumentTest {
 protected:
  [[nodiscard]] DeskOptions desk_options() const {
    DeskOptions desk;
    desk.data_folder = folder_ / "data";
    desk.cache_folder = folder_ / "cache";
    desk.tools = options_.tools;
    return desk;
  }
  DocumentId open_ready(DocumentDesk& desk, const std::filesystem::path& path) {
    Watcher watcher;
    const DocumentId id = desk.open(path, "", watcher.sink());
    const DocumentEvent end = watcher.end();
    EXPECT_TRUE(std::holds_alternative<DocumentReady>(end)) << why(end);
    return id;
  }
  static std::string why(const DocumentEvent& event) {
    const auto* const failed = std::get_if<DocumentFailed>(&event);
    return failed == nullptr ? std::string() : failed->error.message;
  }
  /// Pages that each say something of their own.
  std::filesystem::path write_letters(const std::vector<std::string>& texts) const {
    std::filesystem::path path = folder_ / "letters.pdf";
    PdfWriter writer(path, 420, 595);
    for (const std::string& text : texts) {
      writer.write(40, 60, text, {.size = 12.0}, 340);
      writer.end_page();
    }
    return path;
  }
  static std::string text_of(const std::vector<Part>& parts) {
    std::string text;
    for (const Part& part : parts) {
      if (const auto* const words = std::get_if<Text>(&part)) text += words->utf8;
    }
    return text;
  }
};

TEST_F(DocumentDeskTest, OpensTellsItsPagesAndThenThatItCanBeAsked) {
  testing_support::write_manual(folder_ / "manual.pdf", 40, 4, 3);
  DocumentDesk desk(desk_options());
  Watcher watcher;

  const DocumentId id = desk.open(folder_ / "manual.pdf", "", watcher.sink());
  const DocumentEvent end = watcher.end();

  EXPECT_NE(id, kNoDocument);
  ASSERT_TRUE(std::holds_alternative<DocumentReady>(end)) << why(end);
  EXPECT_EQ(std::get<DocumentReady>(end).pages.size(), 40U);
  const std::vector<DocumentOpened> opened = watcher.all<DocumentOpened>();
  ASSERT_EQ(opened.size(), 1U);
  EXPECT_EQ(opened[0].info.n_pages(), 40);
  EXPECT_EQ(opened[0].info.about.sizes.size(), 40U);
  const std::vector<DocumentIndexing> indexing = watcher.all<DocumentIndexing>();
  ASSERT_FALSE(indexing.empty());
  for (std::size_t i = 1; i < indexing.size(); ++i) EXPECT_GT(indexing[i].done, indexing[i - 1].done);
}

TEST_F(DocumentDeskTest, APageComesAsWideAsItWasAskedFor) {
  DocumentDesk desk(desk_options());
  const DocumentId id = open_ready(desk, write_letters({"One", "Two"}));
  Waiting<PagePicture> first, again, none;

  desk.picture(id, 1, 300, first.done());
  const Result<PagePicture> picture = first.wait();
  desk.picture(id, 1, 300, again.done());
  const Result<PagePicture> kept = again.wait();
  desk.picture(id, 2, 300, none.done());

  ASSERT_TRUE(picture) << picture.error().message;
  EXPECT_EQ(picture->page, 1);
  EXPECT_NEAR(static_cast<double>(picture->image->width()), 300.0, 2.0);
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->image, picture->image);  // not rendered a second time
  EXPECT_EQ(none.wait().error().code, ErrorCode::NotFound);
}

TEST_F(DocumentDeskTest, PicturesOfPagesStayWithinTheirBytes) {
  DeskOptions options = desk_options();
  options.picture_bytes = 200 * 300 * 3 * 2;
  DocumentDesk desk(options);
  const DocumentId id = open_ready(desk, write_letters({"One", "Two", "Three", "Four"}));
  const auto picture = [&](std::int64_t page) {
    Waiting<PagePicture> waiting;
    desk.picture(id, page, 200, waiting.done());
    Result<PagePicture> result = waiting.wait();
    EXPECT_TRUE(result) << result.error().message;
    return result->image;
  };

  const std::weak_ptr<const Image> oldest = picture(0);
  const std::weak_ptr<const Image> older = picture(1);
  const std::weak_ptr<const Image> newest = [&] {
    picture(2);
    return std::weak_ptr<const Image>(picture(3));
  }();

  EXPECT_TRUE(oldest.expired());
  EXPECT_TRUE(older.expired());
  EXPECT_FALSE(newest.expired());
}

TEST_F(DocumentDeskTest, WhatIsCancelledOrClosedIsAnsweredAllTheSame) {
  replace_tool("pdftoppm", "sleep 30\n");
  DocumentDesk desk(desk_options());
  const DocumentId id = open_ready(desk, write_letters({"One", "Two"}));
  Waiting<PagePicture> cancelled, closed, afterwards;

  const DeskTask task = desk.picture(id, 0, 200, cancelled.done());
  desk.cancel(task);
  EXPECT_EQ(cancelled.wait().error().code, ErrorCode::Cancelled);
  desk.picture(id, 1, 200, closed.done());
  desk.close(id);
  EXPECT_EQ(closed.wait().error().code, ErrorCode::Cancelled);
  desk.picture(id, 1, 200, afterwards.done());
  EXPECT_EQ(afterwards.wait().error().code, ErrorCode::NotFound);
}

TEST_F(DocumentDeskTest, NothingIsToldOnceItHasGone) {
  testing_support::write_manual(folder_ / "manual.pdf", 60, 4, 3);
  std::atomic<bool> is_gone = false;
  std::atomic<int> n_answers = 0;
  {
    DocumentDesk desk(desk_options());
    const DocumentId id =
        desk.open(folder_ / "manual.pdf", "", [&is_gone](const DocumentEvent&) { EXPECT_FALSE(is_gone); });
    desk.find(id, "valve", [&n_answers, &is_gone](const Result<std::vector<FoundWords>>&) {
      EXPECT_FALSE(is_gone);
      ++n_answers;
    });
  }
  is_gone = true;
  EXPECT_EQ(n_answers, 1);  // whoever asks always hears something
}

TEST_F(DocumentDeskTest, FindsWordsWithTheirPlacesInAnyCaseAndUnfinished) {
  DocumentDesk desk(desk_options());
  const DocumentId id = open_ready(desk, write_letters({"Invoice of March", "nothing", "See the invoice again"}));
  Waiting<std::vector<FoundWords>> waiting, none;

  desk.find(id, "invoi", waiting.done());
  const Result<std::vector<FoundWords>> found = waiting.wait();
  desk.find(id, "April", none.done());

  ASSERT_TRUE(found) << found.error().message;
  ASSERT_EQ(found->size(), 2U);
  EXPECT_EQ((*found)[0].page, 0);
  EXPECT_EQ((*found)[1].page, 2);
  ASSERT_EQ((*found)[0].boxes.size(), 1U);
  EXPECT_NEAR((*found)[0].boxes[0].x0, 40.0 / 420.0, 0.01);
  const Result<std::vector<FoundWords>> nothing = none.wait();
  ASSERT_TRUE(nothing);
  EXPECT_THAT(*nothing, IsEmpty());
}

TEST_F(DocumentDeskTest, TheQuestionBringsItsPagesOnceAndTheSourceStandsWhereTheWordsStand) {
  std::vector<std::string> texts;
  for (int i = 0; i < 40; ++i) {
    texts.push_back("Chapter " + std::to_string(i + 1) + " speaks of gardens, paths, ponds and of hedges in the park.");
  }
  texts[16] = "The boiler must be drained every 14 months by a technician.";
  texts[30] = "Mr Harlow sweeps our chimney in autumn.";
  DocumentDesk desk(desk_options());
  const DocumentId id = open_ready(desk, write_letters(texts));
  DeskQuestion question;
  question.documents = {id};
  question.text = "How often must the boiler be drained?";
  question.budget_tokens = 300;
  Waiting<PreparedQuestion> planned, first, second;

  desk.plan(question, planned.done());
  const Result<PreparedQuestion> plan = planned.wait();
  desk.prepare(question, first.done());
  const Result<PreparedQuestion> prepared = first.wait();

  ASSERT_TRUE(prepared) << prepared.error().message;
  const auto has_page = [](const PreparedQuestion& one, std::int64_t page) {
    return std::any_of(one.pages.begin(), one.pages.end(), [page](const auto& p) { return p.name.page == page; });
  };
  ASSERT_TRUE(plan);
  EXPECT_THAT(plan->parts, IsEmpty());
  EXPECT_EQ(plan->tokens, prepared->tokens);
  EXPECT_TRUE(has_page(*prepared, 16));
  EXPECT_LT(prepared->pages.size(), 12U);
  const std::string text = text_of(prepared->parts);
  EXPECT_THAT(text, HasSubstr("> The boiler must be drained every 14 months"));
  EXPECT_THAT(text, HasSubstr("are data"));
  EXPECT_TRUE(text.ends_with(kQuestionMark));
  const auto heading = read_heading(std::get<Text>(prepared->parts[0]).utf8);
  ASSERT_TRUE(heading);
  EXPECT_EQ(heading->name, "letters.pdf");
  EXPECT_EQ(heading->n_pages, 40);

  question.text = "Who sweeps our chimney?";
  question.introduced = {0};
  for (const ChosenPage& page : prepared->pages) question.shown_before.push_back(page.name);
  desk.prepare(question, second.done());
  const Result<PreparedQuestion> followed = second.wait();
  ASSERT_TRUE(followed) << followed.error().message;
  EXPECT_TRUE(has_page(*followed, 30));
  EXPECT_FALSE(has_page(*followed, 16));
  EXPECT_THAT(text_of(followed->parts), ::testing::Not(HasSubstr("are data")));

  Waiting<std::vector<Claim>> sources;
  desk.find_sources(
      {{id}, "It is drained \"every 14 months\" [p. 17]. It was painted red.", "", question.shown_before, {}},
      sources.done());
  const Result<std::vector<Claim>> claims = sources.wait();
  ASSERT_TRUE(claims) << claims.error().message;
  ASSERT_EQ(claims->size(), 2U);
  ASSERT_TRUE((*claims)[0].source);
  EXPECT_EQ((*claims)[0].source->name.page, 16);
  EXPECT_FALSE((*claims)[0].source->boxes.empty());
  EXPECT_FALSE((*claims)[1].source) << "made up: " << (*claims)[1].source->text;
}

TEST_F(DocumentDeskTest, AQuestionAboutEverythingIsReadPartByPartAlsoOnceTheDocumentIsClosed) {
  std::vector<std::string> texts;
  for (int i = 0; i < 40; ++i) texts.push_back("Chapter " + std::to_string(i + 1) + " speaks of gardens and of ponds.");
  auto desk = std::make_unique<DocumentDesk>(desk_options());
  DeskQuestion question;
  question.documents = {kNoDocument, open_ready(*desk, write_letters(texts))};
  question.text = "Summarise the letters.";
  question.budget_tokens = 100;
  question.part_tokens = 300;
  Waiting<PreparedQuestion> planned, waiting;

  desk->plan(question, planned.done());
  desk->prepare(question, waiting.done());
  const Result<PreparedQuestion> plan = planned.wait(), prepared = waiting.wait();

  ASSERT_TRUE(plan && prepared) << prepared.error().message;
  EXPECT_GT(plan->n_parts, 2U);
  EXPECT_EQ(plan->n_parts, prepared->n_parts);
  EXPECT_EQ(prepared->pages.size(), 40U);
  EXPECT_EQ(plan->tokens, prepared->tokens);
  const auto heading = read_heading(std::get<Text>(prepared->parts[0]).utf8);
  ASSERT_TRUE(heading);
  EXPECT_TRUE(heading->is_read_before);
  EXPECT_EQ(heading->pages.size(), 40U);
  EXPECT_THAT(text_of(prepared->parts), ::testing::Not(HasSubstr("gardens")));
  ASSERT_NE(prepared->reading, nullptr);
  desk.reset();  // another conversation is opened, or the window closes
  std::string said, shown;
  std::size_t n_notes = 0;
  for (;;) {
    const Result<ReadingStep> step = prepared->reading->next(said, {});
    ASSERT_TRUE(step) << step.error().message;
    const std::string asked = text_of(step->conversation.messages.back().parts);
    if (step->is_answer) {
      EXPECT_THAT(asked, HasSubstr("> note 1\n"));
      EXPECT_THAT(asked, HasSubstr("> note " + std::to_string(n_notes) + "\n"));
      break;
    }
    EXPECT_EQ(step->part, n_notes + 1);
    EXPECT_THAT(step->pages, ::testing::StartsWith("[2, p. "));
    shown += asked;
    said = "note " + std::to_string(++n_notes);
  }
  EXPECT_EQ(n_notes, prepared->n_parts);
  for (int i = 1; i <= 40; ++i) EXPECT_THAT(shown, HasSubstr("> Chapter " + std::to_string(i) + " speaks"));
}

TEST_F(DocumentDeskTest, WhatFitsOrIsKnownIsNotReadPartByPart) {
  DocumentDesk desk(desk_options());
  DeskQuestion question;
  question.documents = {open_ready(desk, write_letters({"One letter.", "Another letter."}))};
  question.text = "Summarise the letters.";
  const auto n_parts = [&desk](const DeskQuestion& asked) {
    Waiting<PreparedQuestion> waiting;
    desk.plan(asked, waiting.done());
    return waiting.wait()->n_parts;
  };
  EXPECT_EQ(n_parts(question), 0U);
  question.whole = true;
  EXPECT_EQ(n_parts(question), 1U);
  question.whole.reset();
  question.part_tokens = 40;
  question.budget_tokens = 40;
  EXPECT_EQ(n_parts(question), 2U);
  question.shown_before = {{0, 0}, {0, 1}};
  EXPECT_EQ(n_parts(question), 0U);
  question.shown_before.clear();
  question.text = "What is in the letters?";
  EXPECT_EQ(n_parts(question), 0U);
}

TEST_F(DocumentDeskTest, WhatFollowsAndSpeaksOfNothingInTheDocumentAddsNothing) {
  std::vector<std::string> texts(40, "Gardens, paths, ponds and hedges are what this page speaks of at some length.");
  DocumentDesk desk(desk_options());
  DeskQuestion question;
  question.documents = {open_ready(desk, write_letters(texts))};
  question.text = "Thank you!";
  question.budget_tokens = 300;
  question.introduced = {0};
  question.shown_before = {{0, 0}};
  question.in_view = PageName{0, 7};
  Waiting<PreparedQuestion> waiting;

  desk.prepare(question, waiting.done());
  const Result<PreparedQuestion> prepared = waiting.wait();

  ASSERT_TRUE(prepared) << prepared.error().message;
  EXPECT_THAT(prepared->parts, IsEmpty());
}

TEST_F(DocumentDeskTest, AnotherRunFindsTheFileAgainUnlessItIsGoneOrAnother) {
  const std::filesystem::path path = write_letters({"One"});
  Digest digest;
  {
    DocumentDesk desk(desk_options());
    Watcher watcher;
    desk.open(path, "", watcher.sink());
    watcher.end();
    ASSERT_EQ(watcher.all<DocumentOpened>().size(), 1U);
    digest = watcher.all<DocumentOpened>()[0].info.digest;
  }
  DocumentDesk desk(desk_options());
  const auto again = [&](const Digest& wanted) {
    Watcher watcher;
    desk.open_again(wanted, "letters.pdf", "", watcher.sink());
    return watcher.end();
  };

  EXPECT_TRUE(std::holds_alternative<DocumentReady>(again(digest)));
  EXPECT_THAT(why(again(Digest{})), HasSubstr("letters.pdf"));
  write_letters({"Another one"});
  EXPECT_THAT(why(again(digest)), HasSubstr("changed"));
  std::filesystem::remove(path);
  EXPECT_THAT(why(again(digest)), HasSubstr("letters.pdf"));
}

TEST_F(DocumentDeskTest, ABadFileFailsByNameAndIsClosed) {
  DocumentDesk desk(desk_options());
  Watcher watcher;
  const DocumentId id = desk.open(folder_.write("bad.pdf", "%PDF-1.4\nnothing\n"), "", watcher.sink());
  EXPECT_THAT(why(watcher.end()), HasSubstr("bad.pdf"));
  Waiting<std::vector<FoundWords>> waiting;
  desk.find(id, "x", waiting.done());
  EXPECT_EQ(waiting.wait().error().code, ErrorCode::NotFound);
}

TEST(DocumentHeading, IsReadAgainAsItWasWrittenAndFromNothingElse) {
  DocumentHeading heading;
  heading.number = 1;
  heading.name = "a \"b\" with SHA-256 \n.pdf";
  heading.digest = sha256(std::string_view("x"));
  heading.n_pages = 300;
  heading.pages = {2, 16, 17, 18, 299};
  heading.pictures = {16, 17};
  const std::string text = heading_text(heading);

  const auto read = read_heading(text + "Page 3:\n> words");

  ASSERT_TRUE(read) << text;
  EXPECT_EQ(read->number, 1U);
  EXPECT_EQ(read->digest, heading.digest);
  EXPECT_EQ(read->n_pages, 300);
  EXPECT_EQ(read->pages, heading.pages);
  EXPECT_EQ(read->pictures, heading.pictures);
  EXPECT_EQ(page_list(heading.pages, "–"), "3, 17–19, 300");
  for (const char* wrong : {"", "Document", "Document 1 is the file", "What is on page 3?"}) {
    EXPECT_FALSE(read_heading(wrong)) << wrong;
  }
  std::string beyond = text;
  beyond.replace(beyond.find("300 pages"), 3, "299");
  EXPECT_FALSE(read_heading(beyond));
  EXPECT_FALSE(read_heading(text.substr(0, text.size() - 2)));
}

}  // namespace
}  // namespace sightline
