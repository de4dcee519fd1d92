/// Kill -9 at any instant: nothing older than a second is missing, nothing is doubled, and the store is whole.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <new>
#include <random>
#include <string>
#include <thread>

#include "multimodal/library/conversation_store.h"
#include "multimodal/session.h"
#include "tests/support/scripted_backend.h"
#include "tests/support/temp_folder.h"

namespace sightline {
namespace {

using testing_support::ScriptedBackend;
using testing_support::TempFolder;
using namespace std::chrono_literals;

using Clock = std::chrono::steady_clock;

/// Piece number `i` of the endless text that is typed and streamed.
std::string piece(std::int64_t i) { return "w" + std::to_string(i) + " "; }

/// What both processes see: how much was told when, and how long the machine took to bring a byte to disk meanwhile. The
/// clock is the same for all processes.
struct Shared {
  static constexpr std::size_t kMost = 4096;
  static constexpr std::int64_t kRests = 0;
  std::atomic<std::int64_t> longest_flush{0}, flushing_since{kRests};
  std::atomic<std::int64_t> n_typed{0}, n_streamed{0}, n_asked{0};
  std::array<std::atomic<std::int64_t>, kMost> typed_at{}, streamed_at{};
};

std::int64_t now() { return Clock::now().time_since_epoch().count(); }

/// How many pieces were told at least a second before `killed`, and before the machine stood still for as long as it
/// did: one save may wait for another, and each for its own flushes.
std::int64_t n_due(const std::array<std::atomic<std::int64_t>, Shared::kMost>& times, std::int64_t n,
                   const Shared& shared, std::int64_t killed) {
  constexpr std::int64_t kFlushes = 4;
  const std::int64_t flushing = shared.flushing_since;
  const std::int64_t stall = std::max(shared.longest_flush.load(), flushing == Shared::kRests ? 0 : killed - flushing);
  const std::int64_t second = std::chrono::duration_cast<Clock::duration>(1s).count();
  while (n > 0 && times[static_cast<std::size_t>(n - 1)] > killed - second - kFlushes * stall) --n;
  return n;
}

/// Brings a byte to disk again and again, and notes how long that takes on this machine just now.
[[noreturn]] void watch_disk(const std::filesystem::path& file, Shared& shared) {
  const int descriptor = open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  while (true) {
    shared.flushing_since = now();
    (void)!pwrite(descriptor, "x", 1, 0);
    fsync(descriptor);
    shared.longest_flush = std::max(shared.longest_flush.load(), now() - shared.flushing_since);
    shared.flushing_since = Shared::kRests;
    std::this_thread::sleep_for(10ms);
  }
}

std::string all_pieces(std::int64_t n) {
  std::string text;
  for (std::int64_t i = 0; i < n; ++i) text += piece(i);
  return text;
}

/// Types and streams through the real session until it is killed.
[[noreturn]] void work(const std::filesystem::path& folder, Shared& shared) {
  std::thread([&] { watch_disk(folder / "disk", shared); }).detach();
  SessionOptions options;
  options.data_folder = folder / "data";
  options.config_folder = folder / "config";
  options.backend =
      std::make_shared<ScriptedBackend>([&shared](const ChatRequest&, const EventSink& sink, const std::stop_token&) {
        for (std::int64_t i = 0; i < static_cast<std::int64_t>(Shared::kMost); ++i) {
          shared.streamed_at[static_cast<std::size_t>(i)] = now();
          shared.n_streamed = i + 1;
          sink(AnswerDelta{piece(i)});
          std::this_thread::sleep_for(5ms);
        }
        sink(Finished{});
      });
  auto* session = new Session(std::move(options));  // never destroyed: this process ends by force
  std::promise<void> opened;
  session->save_draft(kNoConversation, {}, [&opened](const Result<void>&) { opened.set_value(); });
  opened.get_future().wait();
  Question question;
  question.parts = {Text{"What?"}};
  session->ask(question, [&shared](const AnswerEvent& event) {
    if (std::holds_alternative<AnswerBegun>(event)) shared.n_asked = 1;
  });
  std::string text;
  for (std::int64_t i = 0; i < static_cast<std::int64_t>(Shared::kMost); ++i) {
    text += piece(i);
    shared.typed_at[static_cast<std::size_t>(i)] = now();
    shared.n_typed = i + 1;
    session->save_draft(kNoConversation, {text, {}}, {});
    std::this_thread::sleep_for(7ms);
  }
  while (true) pause();
}

std::string text_of(const StoredMessage& message) {
  return message.parts.empty() ? "" : std::get<Text>(message.parts.front()).utf8;
}

/// Opens what is left and holds it against what was told.
void check(const std::filesystem::path& folder, const Shared& shared, std::int64_t killed) {
  const Result<ConversationStore::Opened> opened = ConversationStore::open({.folder = folder / "data"});
  ASSERT_TRUE(opened) << opened.error().message;
  ASSERT_TRUE(opened->notices.empty()) << opened->notices[0].message;
  ConversationStore& store = *opened->store;
  Query query(store.database(), "PRAGMA integrity_check");
  ASSERT_TRUE(query.next());
  ASSERT_EQ(query.text(0), "ok");

  const Result<Draft> draft = store.read_draft(kNoConversation);
  ASSERT_TRUE(draft);
  const std::string typed = all_pieces(shared.n_typed);
  EXPECT_TRUE(typed.starts_with(draft->text));
  EXPECT_GE(draft->text.size(), all_pieces(n_due(shared.typed_at, shared.n_typed, shared, killed)).size());

  const Result<std::vector<ConversationSummary>> list = store.list();
  ASSERT_TRUE(list);
  ASSERT_LE(list->size(), 1U);
  ASSERT_GE(list->size(), static_cast<std::size_t>(shared.n_asked)) << "its answer had begun, so it was to be there";
  if (list->empty()) return;
  const Result<StoredConversation> kept = store.read(list->front().id);
  ASSERT_TRUE(kept);
  ASSERT_EQ(kept->messages.size(), 2U);
  EXPECT_EQ(text_of(kept->messages[0]), "What?");
  EXPECT_EQ(kept->messages[1].state, MessageState::Interrupted);
  const std::string answer = text_of(kept->messages[1]);
  EXPECT_TRUE(all_pieces(shared.n_streamed).starts_with(answer));
  EXPECT_GE(answer.size(), all_pieces(n_due(shared.streamed_at, shared.n_streamed, shared, killed)).size());
}

TEST(StoreKill, NothingOlderThanASecondIsMissing) {
  constexpr int kCycles = 50;
  std::mt19937 random(6);
  for (int cycle = 0; cycle < kCycles && !HasFailure(); ++cycle) {
    SCOPED_TRACE(cycle);
    const TempFolder folder;
    void* memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ASSERT_NE(memory, MAP_FAILED);
    auto* shared = new (memory) Shared;
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) work(folder.path(), *shared);
    // Some are killed while they open the store, most while they type and stream.
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % (cycle % 5 == 0 ? 40 : 2200)));
    const std::int64_t killed = now();
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    check(folder.path(), *shared, killed);
    munmap(memory, sizeof(Shared));
  }
}

}  // namespace
}  // namespace sightline
