/// Killed while a person types and while an answer streams, again and again, the window loses nothing that was saved.
#include <gtest/gtest.h>

#include <QProcess>
#include <atomic>
#include <memory>
#include <optional>

#include "multimodal/session.h"
#include "tests/gui/kill_rounds.h"
#include "tests/gui/picture_help.h"

namespace sightline::gui {
namespace {

using namespace testing_support;
using sightline::testing_support::TempFolder;

constexpr int kUsual = 10;    // rounds
constexpr int kLengths = 12;  // in which a window lives

/// Lines that a window says before it is killed, another number each round.
int linesIn(int round) { return 3 * (1 + round % kLengths); }

/// Runs the window until it has said `nLines` times what it saved, kills it, and returns the last it said.
qint64 runAndKill(const TempFolder& folder, const QString& what, int nLines) {
  QProcess program;
  program.start(SIGHTLINE_TYPIST, {QString::fromStdString(folder.path().string()), what});
  qint64 saved = 0;
  for (int i = 0; i < nLines; ++i) {
    if (!program.canReadLine() && !program.waitForReadyRead(kPatience)) return -1;
    if (!program.canReadLine()) continue;
    saved = program.readLine().trimmed().toLongLong();
  }
  program.kill();
  program.waitForFinished(kPatience);
  while (program.canReadLine()) saved = program.readLine().trimmed().toLongLong();
  return saved;
}

/// A session on what is left, and whether the store had to be put aside.
struct Left {
  explicit Left(const TempFolder& folder) {
    SessionOptions options;
    options.data_folder = folder / "data";
    options.config_folder = folder / "config";
    options.on_event = [this](const SessionEvent& event) {
      if (const auto* const opened = std::get_if<StoreOpened>(&event))
        nNotices = static_cast<int>(opened->notices.size());
    };
    session = std::make_unique<Session>(std::move(options));
  }
  /// Waits for what is told of the opening, which may come behind the first answers.
  [[nodiscard]] int countNotices() const {
    EXPECT_TRUE(waitFor([this] { return nNotices >= 0; }));
    return nNotices;
  }
  /// Waits for the answer to a question.
  template <class T, class Call>
  [[nodiscard]] std::optional<T> wait(Call call) const {
    auto answer = std::make_shared<std::optional<Result<T>>>();
    auto isThere = std::make_shared<std::atomic<bool>>(false);
    call([answer, isThere](Result<T> result) {
      answer->emplace(std::move(result));
      *isThere = true;
    });
    if (!waitFor([&] { return isThere->load(); }) || !**answer) return std::nullopt;
    return ***answer;
  }

  std::atomic<int> nNotices = -1;  // -1: not open yet
  std::unique_ptr<Session> session;
};

QString counted(qsizetype size) {
  QString text;
  for (int i = 0; text.size() < size; ++i) text += QString::number(i) + ' ';
  return text.left(size);
}

TEST(WindowKill, WhatWasTypedIsThere) {
  for (int round = 0; round < killRounds(kUsual); ++round) {
    SCOPED_TRACE(round);
    const TempFolder folder;
    const qint64 saved = runAndKill(folder, "type", linesIn(round));
    ASSERT_GT(saved, 0);
    const Left left(folder);
    const auto draft = left.wait<Draft>([&](auto done) { left.session->read_draft(kNoConversation, std::move(done)); });
    ASSERT_TRUE(draft);
    EXPECT_EQ(left.countNotices(), 0);
    EXPECT_GE(static_cast<qint64>(draft->text.size()), saved);
    EXPECT_EQ(QString::fromStdString(draft->text), counted(static_cast<qsizetype>(draft->text.size())));
  }
}

TEST(WindowKill, WhatWasStreamedIsThere) {
  for (int round = 0; round < killRounds(kUsual); ++round) {
    SCOPED_TRACE(round);
    const TempFolder folder;
    const qint64 saved = runAndKill(folder, "stream", linesIn(round));
    ASSERT_GE(saved, 0);
    const Left left(folder);
    const auto list =
        left.wait<std::vector<ConversationSummary>>([&](auto done) { left.session->list(std::move(done)); });
    ASSERT_TRUE(list);
    ASSERT_EQ(list->size(), 1U);
    const auto read =
        left.wait<StoredConversation>([&](auto done) { left.session->read(list->front().id, std::move(done)); });
    ASSERT_TRUE(read);
    EXPECT_EQ(left.countNotices(), 0);
    ASSERT_EQ(read->messages.size(), 2U);
    EXPECT_EQ(std::get<Text>(read->messages[0].parts.at(0)).utf8, "count");
    EXPECT_EQ(read->messages[1].state, MessageState::Interrupted);
    const std::string text =
        read->messages[1].parts.empty() ? std::string() : std::get<Text>(read->messages[1].parts[0]).utf8;
    EXPECT_GE(static_cast<qint64>(text.size()), saved);
    EXPECT_EQ(QString::fromStdString(text), counted(static_cast<qsizetype>(text.size())));
  }
}

}  // namespace
}  // namespace sightline::gui
