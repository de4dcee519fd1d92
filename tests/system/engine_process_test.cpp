/// The engine as a child: it loads, answers, dies, is started again, and never outlives its parent.
#include "multimodal/engine_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <condition_variable>
#include <fstream>
#include <future>
#include <memory>
#include <mutex>
#include <sstream>
#include <thread>

#include "multimodal/session.h"
#include "tests/support/golden.h"
#include "tests/support/temp_folder.h"
#include "tests/system/program.h"

namespace sightline {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using testing_support::sightline_program;
using testing_support::TempFolder;
using namespace std::chrono_literals;
using Kind = EngineState::Kind;

EngineChoice tiny_model() {
  EngineChoice choice;
  choice.kind = EngineChoice::Kind::ThisComputer;
  choice.model = testing_support::golden_path("text/tiny-moe-f32.gguf").string();
  choice.threads = 2;
  return choice;
}

/// Keeps every state and waits for one.
class States {
 public:
  EngineProcess::OnChange sink() {
    return [this](const EngineState& state) {
      const std::lock_guard lock(mutex_);
      states_.push_back(state);
      changed_.notify_all();
    };
  }
  EngineState wait_for(Kind kind) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, 60s, [&] { return !states_.empty() && states_.back().kind == kind; });
    return states_.empty() ? EngineState{} : states_.back();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<EngineState> states_;
};

std::string file_of_process(int id, const char* name) {
  std::ifstream file("/proc/" + std::to_string(id) + "/" + name);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// Whether the process is there and no zombie.
bool is_running(int id) {
  const std::string status = file_of_process(id, "stat");
  return !status.empty() && status.find(") Z") == std::string::npos;
}

TEST(EngineProcess, LoadsAndIsReadyBehindASecretAddress) {
  States states;
  Result<std::unique_ptr<EngineProcess>> process =
      EngineProcess::start({sightline_program(), tiny_model()}, states.sink());
  ASSERT_TRUE(process) << process.error().message;
  const EngineState ready = states.wait_for(Kind::Ready);
  ASSERT_EQ(ready.kind, Kind::Ready);
  EXPECT_EQ(ready.model, "tiny-moe-f32");
  EXPECT_GT(ready.context_tokens, 0);
  EXPECT_FALSE(ready.sees_images);
  const std::optional<HttpClientOptions> address = (*process)->address();
  ASSERT_TRUE(address);
  EXPECT_THAT(address->base_url, HasSubstr("127.0.0.1"));
  EXPECT_THAT(file_of_process((*process)->process_id(), "cmdline"), Not(HasSubstr(address->token)));
  const int id = (*process)->process_id();
  process->reset();
  EXPECT_FALSE(is_running(id));
}

TEST(EngineProcess, SaysWhyItCannotStart) {
  const TempFolder folder;
  EngineChoice choice = tiny_model();
  choice.model = folder.write("no \"model\" \xF0\x9F\x90\x88.gguf", "this is no model").string();
  States states;
  const Result<std::unique_ptr<EngineProcess>> process =
      EngineProcess::start({sightline_program(), choice}, states.sink());
  ASSERT_TRUE(process);
  const EngineState ended = states.wait_for(Kind::Ended);
  EXPECT_EQ(ended.reason, EngineState::Reason::CannotStart);
  EXPECT_NE(ended.exit_code, 0);
  EXPECT_THAT(ended.message, HasSubstr("gguf"));
  EXPECT_THAT(ended.message, Not(HasSubstr("sightline:")));
  const auto refused = EngineProcess::start({folder / "missing", choice}, states.sink());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::NotFound);
  const auto unable = EngineProcess::start({folder.write("text", "no program"), choice}, states.sink());
  ASSERT_FALSE(unable);
  EXPECT_EQ(unable.error().id, "ENGINE_DIED");
}

TEST(EngineProcess, TellsBySignalHowItEnded) {
  States states;
  const Result<std::unique_ptr<EngineProcess>> process =
      EngineProcess::start({sightline_program(), tiny_model()}, states.sink());
  ASSERT_TRUE(process);
  ASSERT_EQ(states.wait_for(Kind::Ready).kind, Kind::Ready);
  kill((*process)->process_id(), SIGSEGV);
  const EngineState ended = states.wait_for(Kind::Ended);
  EXPECT_EQ(ended.reason, EngineState::Reason::Signal);
  EXPECT_EQ(ended.signal, SIGSEGV);
  EXPECT_EQ(ended.id, "ENGINE_DIED");
  EXPECT_EQ((*process)->process_id(), -1);
}

TEST(EngineProcess, EndsWithItsParent) {
  const std::array<int, 2> ids = testing_support::make_pipe();
  const pid_t parent = fork();
  ASSERT_GE(parent, 0);
  if (parent == 0) {
    States states;
    const auto process = EngineProcess::start({sightline_program(), tiny_model()}, states.sink());
    if (!process || states.wait_for(Kind::Ready).kind != Kind::Ready) _exit(1);
    const int id = (*process)->process_id();
    if (write(ids[1], &id, sizeof id) != sizeof id) _exit(1);
    raise(SIGKILL);
  }
  close(ids[1]);
  int id = 0;
  ASSERT_EQ(read(ids[0], &id, sizeof id), static_cast<ssize_t>(sizeof id));
  close(ids[0]);
  waitpid(parent, nullptr, 0);
  for (int i = 0; i < 600 && is_running(id); ++i) std::this_thread::sleep_for(100ms);
  EXPECT_FALSE(is_running(id));
}

/// What a request brought, waited for bit by bit.
struct Talk {
  std::mutex mutex;
  std::condition_variable changed;
  std::optional<AnswerBegun> begun;
  std::string answer;
  std::optional<Finished> finished;
  std::optional<Error> failed;

  AnswerSink sink() {
    return [this](const AnswerEvent& event) {
      const std::lock_guard lock(mutex);
      if (const auto* one = std::get_if<AnswerBegun>(&event)) begun = *one;
      if (const auto* chat = std::get_if<ChatEvent>(&event)) {
        if (const auto* text = std::get_if<AnswerDelta>(chat)) answer += text->utf8;
        if (const auto* end = std::get_if<Finished>(chat)) finished = *end;
        if (const auto* end = std::get_if<Failed>(chat)) failed = end->error;
      }
      changed.notify_all();
    };
  }
  template <class Condition>
  bool wait_until(Condition condition) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, 60s, condition);
  }
  bool wait_for_end() {
    return wait_until([this] { return finished || failed; });
  }
};

Question long_question(std::uint64_t seed) {
  Question question;
  question.parts = {Text{"Tell me a very long story."}};
  question.chat_options = ChatOptions{};
  question.chat_options->think = false;
  question.chat_options->max_new_tokens = 20'000;
  question.chat_options->sampling.seed = seed;
  return question;
}

/// Waits until the engine is ready, asks, and kills the engine at the first word.
std::unique_ptr<Talk> ask_and_kill(Session& session, std::uint64_t seed) {
  session.start_engine();
  for (int i = 0; i < 600 && session.engine_state().kind != Kind::Ready; ++i) std::this_thread::sleep_for(100ms);
  EXPECT_EQ(session.engine_state().kind, Kind::Ready);
  int engine = -1;  // the kernel lists children by the thread that started them
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream children(entry.path() / "children");
    if (int id = 0; children >> id) engine = id;
  }
  EXPECT_GT(engine, 0);
  auto talk = std::make_unique<Talk>();
  session.ask(long_question(seed), [keep = talk->sink(), engine](const AnswerEvent& event) {
    keep(event);
    const auto* chat = std::get_if<ChatEvent>(&event);
    if (chat != nullptr && std::holds_alternative<AnswerDelta>(*chat) && engine > 0) kill(engine, SIGKILL);
  });
  EXPECT_TRUE(talk->wait_for_end());
  for (int i = 0; i < 600 && session.engine_state().kind != Kind::Ended; ++i) std::this_thread::sleep_for(10ms);
  return talk;
}

TEST(SessionWithEngine, KeepsWhatADyingEngineSaidAndTriesAgain) {
  const TempFolder folder;
  SessionOptions options;
  options.data_folder = folder / "data";
  options.config_folder = folder / "config";
  options.engine_program = sightline_program();
  Session session(std::move(options));
  session.choose_engine(tiny_model(), {});

  // A made-up model ends when chance says so, now and then before the process does: then another answer is asked for.
  std::unique_ptr<Talk> asked;
  for (std::uint64_t seed = 1; seed <= 20 && (!asked || !asked->failed); ++seed) asked = ask_and_kill(session, seed);
  const Talk& first = *asked;
  ASSERT_TRUE(first.failed);
  EXPECT_EQ(first.failed->id, "ENGINE_DIED");
  EXPECT_EQ(session.engine_state().kind, Kind::Ended);

  std::promise<StoredConversation> kept;
  session.read(first.begun->conversation, [&](Result<StoredConversation> read) { kept.set_value(*std::move(read)); });
  const StoredConversation conversation = kept.get_future().get();
  ASSERT_THAT(conversation.messages, SizeIs(2));
  EXPECT_EQ(conversation.messages[1].state, MessageState::Failed);
  EXPECT_EQ(std::get<Text>(conversation.messages[1].parts.at(0)).utf8, first.answer);

  Talk again;
  session.retry(first.begun->answer, {}, again.sink());
  ASSERT_TRUE(again.wait_for_end());
  EXPECT_TRUE(again.finished) << again.failed->message;
  EXPECT_EQ(session.engine_state().kind, Kind::Ready);
}

}  // namespace
}  // namespace sightline
