/// Whatever a loss of power leaves of the writes, the store opens whole and has all that was reported as done.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "multimodal/library/conversation_store.h"
#include "tests/support/busy_store.h"
#include "tests/support/faulty_disk.h"
#include "tests/support/temp_folder.h"

namespace sightline {
namespace {

using namespace std::chrono_literals;
using namespace testing_support;

/// What was on the disk's list of changes when the store had this content.
struct Reached {
  std::size_t n_changes = 0;
  std::string content;
};

std::vector<Reached> live(const FaultyDisk& disk, const std::filesystem::path& folder) {
  std::vector<Reached> reached;
  const Result<ConversationStore::Opened> opened = ConversationStore::open({.folder = folder, .lock_wait = 0ms});
  if (!opened) return reached;
  reached.push_back({disk.changes().size(), content_of(*opened->store)});
  for (const StoreStep& step : busy_afternoon()) {
    if (const Status ok = step(*opened->store); !ok) ADD_FAILURE() << ok.error().message;
    reached.push_back({disk.changes().size(), content_of(*opened->store)});
  }
  return reached;
}

TEST(StorePower, AfterALossOfPowerEverythingReportedAsDoneIsThere) {
  std::vector<DiskChange> changes;
  std::vector<Reached> reached;
  {
    const TempFolder folder;
    const FaultyDisk disk;
    reached = live(disk, folder.path());
    changes = disk.changes();
  }
  ASSERT_EQ(reached.size(), busy_afternoon().size() + 1);
  std::set<std::pair<std::size_t, DiskImage>> seen;
  std::size_t done = 0;  // steps that were reported as done
  for (std::size_t n = 0; n <= changes.size() && !HasFailure(); ++n) {
    while (done + 1 < reached.size() && reached[done + 1].n_changes <= n) ++done;
    const bool is_new = n < reached[0].n_changes;  // not even opened
    for (const PowerLoss loss :
         {PowerLoss::Nothing, PowerLoss::Unsynced, PowerLoss::Reordered, PowerLoss::Torn, PowerLoss::ZeroFilled}) {
      SCOPED_TRACE("after " + std::to_string(n) + " changes, loss " + std::to_string(static_cast<int>(loss)));
      const DiskImage image = image_after(changes, n, loss);
      if (!seen.emplace(done, image).second) continue;
      const TempFolder left;
      left.write("conversations.lock", "1");
      for (const auto& [name, bytes] : image) left.write(name, bytes);
      const Result<ConversationStore::Opened> opened = ConversationStore::open({.folder = left.path(), .lock_wait = 0ms});
      ASSERT_TRUE(opened) << opened.error().message;
      ASSERT_TRUE(opened->notices.empty()) << opened->notices[0].message;
      const std::string found = content_of(*opened->store);
      const std::string& before = reached[done].content;
      const std::string& after = reached[std::min(done + 1, reached.size() - 1)].content;
      EXPECT_TRUE(found == before || (!is_new && found == after)) << "found\n" << found << "\nnot\n" << before;
    }
  }
}

}  // namespace
}  // namespace sightline
