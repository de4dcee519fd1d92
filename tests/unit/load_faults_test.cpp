/// Loading where the machine fails: no memory, a broken disk, and a thousand bad files one after the other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <thread>

#include "tests/support/disk_fault.h"
#include "tests/support/model_runner.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tiny_model.h"

namespace sightline {
namespace {

using ::testing::HasSubstr;
using testing_support::ModelRunner;
using testing_support::random_tokens;
using testing_support::TempFolder;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kOwnMemory = false;   // sanitizers take address space by the terabyte and keep what was freed
#else
constexpr bool kOwnMemory = true;
#endif

std::int64_t n_open_files() {
  const std::filesystem::directory_iterator entries("/proc/self/fd");
  return std::distance(begin(entries), end(entries));
}

/// Field `index` of /proc/self/statm in bytes: 0 is all address space, 1 what is resident.
std::int64_t memory(int index) {
  std::ifstream file("/proc/self/statm");
  std::int64_t pages = 0;
  for (int i = 0; i <= index; ++i) file >> pages;
  return pages * sysconf(_SC_PAGESIZE);
}

class LoadFaults : public ::testing::Test {
 protected:
  LoadFaults() {
    testing_support::TinyModelOptions options;
    options.dtype = DType::Q8_0;
    options.n_experts = 2;
    const Status written = testing_support::write_tiny_model(model_, options);
    EXPECT_TRUE(written) << written.error().message;
  }

  /// The model with `what` overwritten by `with`, both equally long, where it first stands.
  std::filesystem::path damaged(const std::string& name, const std::string& what, const std::string& with) {
    std::string bytes = content();
    const std::size_t at = bytes.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return folder_.write(name, bytes.replace(at, with.size(), with));
  }
  [[nodiscard]] std::string content() const {
    std::ifstream file(model_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  TempFolder folder_;
  std::filesystem::path model_ = folder_ / "model.gguf";
};

// How loading ended in a process that may take `bytes` of address space more than it has.
enum class Ending { Loaded, Refused, OtherError, Crashed };
Ending load_within(const std::filesystem::path& model, std::int64_t bytes) {
  const pid_t child = fork();
  if (child == 0) {
    const auto limit = static_cast<rlim_t>(memory(0) + bytes);
    const rlimit both{limit, limit};
    setrlimit(RLIMIT_AS, &both);
    const rlimit no_core{0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    const auto runner = ModelRunner::load(model);
    if (runner) _exit(static_cast<int>(Ending::Loaded));
    const bool refused = runner.error().code == ErrorCode::OverBudget && runner.error().id == "MODEL_TOO_BIG";
    _exit(static_cast<int>(refused ? Ending::Refused : Ending::OtherError));
  }
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status)) return Ending::Crashed;
  return static_cast<Ending>(WEXITSTATUS(status));
}

TEST_F(LoadFaults, SayThatMemoryIsMissingUnderALimitOfAddressSpace) {   // F-E10
  if (!kOwnMemory) GTEST_SKIP() << "the sanitizer needs the address space";
  const auto size = static_cast<std::int64_t>(std::filesystem::file_size(model_));
  std::map<Ending, int> count;
  for (std::int64_t more = size / 4; more < 16 * size; more += more / 16) {
    const Ending ending = load_within(model_, more);
    EXPECT_TRUE(ending == Ending::Loaded || ending == Ending::Refused)
        << "ending " << static_cast<int>(ending) << " with " << more << " bytes";
    ++count[ending];
  }
  EXPECT_GT(count[Ending::Refused], 5);
  EXPECT_GT(count[Ending::Loaded], 5);
}

TEST_F(LoadFaults, NameFileAndPlaceWhenTheDiskFails) {   // F-G54
  const Result<WeightStore> store = WeightStore::open(model_);
  ASSERT_TRUE(store) << store.error().message;
  for (const char* name : {"token_embd.weight", "blk.2.ffn_down_exps.weight"}) {
    const GgufTensor* tensor = store->find(name);
    ASSERT_NE(tensor, nullptr);
    bool is_broken = false;
    Error error;
    std::thread([&] {
      is_broken = testing_support::fail_reads_from(static_cast<std::uint32_t>(tensor->offset));
      if (!is_broken) return;
      const auto runner = ModelRunner::load(model_);
      if (!runner) error = runner.error();
    }).join();
    if (!is_broken) GTEST_SKIP() << "the system does not let a thread refuse its own reads";

    EXPECT_EQ(error.code, ErrorCode::Io) << name;
    EXPECT_EQ(error.id, "DISK_ERROR") << name;
    EXPECT_THAT(error.message, HasSubstr("model.gguf: reading at byte "));
  }
  EXPECT_TRUE(ModelRunner::load(model_));
}

TEST_F(LoadFaults, LeaveNothingBehindAfterAThousandBadFiles) {   // G7
  const auto good = ModelRunner::load(model_);
  ASSERT_TRUE(good) << good.error().message;
  const std::vector<TokenId> tokens = random_tokens(12, (*good)->model().config().vocab_size, 5);
  const auto scores = [&] {
    Sequence sequence = (*good)->empty_sequence();
    return (*good)->feed(sequence, tokens);
  };
  const std::vector<float> before = scores();
  const std::string bytes = content();
  const std::array<std::filesystem::path, 5> bad{
      folder_.write("page.gguf", "<!DOCTYPE html>"),
      folder_.write("short.gguf", std::string_view(bytes).substr(0, bytes.size() - 100)),
      damaged("family.gguf", "qwen35moe", "qwen39moe"),
      damaged("first.gguf", "blk.0.attn_norm.weight", "blk.0.attn_morn.weight"),
      damaged("last.gguf", "blk.3.ffn_down_shexp.weight", "blk.3.ffn_down_shelf.weight"),
  };
  const auto refuse = [&](int times) {
    for (int i = 0; i < times; ++i) {
      const std::filesystem::path& path = bad[static_cast<std::size_t>(i) % bad.size()];
      ASSERT_FALSE(ModelRunner::load(path)) << path;
    }
  };

  refuse(50);   // what is kept for later loads is there now
  const std::int64_t files = n_open_files();
  const std::int64_t resident = memory(1);
  refuse(1000);

  EXPECT_EQ(n_open_files(), files);
  if (kOwnMemory) {
    EXPECT_LT(memory(1) - resident, std::int64_t{1} << 20);
  }
  EXPECT_EQ(scores(), before);
}

}  // namespace
}  // namespace sightline
