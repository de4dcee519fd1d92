/// One window for a folder: the claim, the call to come forward, and the end of either.
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>

#include "gui/shell/single_instance.h"
#include "tests/gui/picture_help.h"

namespace sightline::gui {
namespace {

using namespace testing_support;

TEST(SingleInstance, TheSecondCallsTheFirst) {
  const sightline::testing_support::TempFolder folder;
  SingleInstance first(folder / "data");
  ASSERT_TRUE(first.isFirst());
  QByteArray token = "none";
  QObject::connect(&first, &SingleInstance::showRequested, [&token](const QByteArray& got) { token = got; });
  first.listen();
  SingleInstance second(folder / "x" / ".." / "data");
  ASSERT_FALSE(second.isFirst()) << "the same folder, written otherwise";
  std::atomic<int> isShown = -1;
  std::thread call([&] { isShown = second.showOther("a token") ? 1 : 0; });
  EXPECT_TRUE(waitFor([&isShown] { return isShown >= 0; }));
  call.join();
  EXPECT_EQ(isShown, 1);
  EXPECT_EQ(token, "a token");
}

TEST(SingleInstance, OtherFoldersAreOthers) {
  const sightline::testing_support::TempFolder folder;
  const SingleInstance first(folder / "a"), second(folder / "b");
  EXPECT_TRUE(first.isFirst());
  EXPECT_TRUE(second.isFirst());
}

TEST(SingleInstance, OneThatHangsIsNotWaitedForEndlessly) {
  const sightline::testing_support::TempFolder folder;
  const SingleInstance first(folder / "data");  // never listens
  SingleInstance second(folder / "data");
  EXPECT_FALSE(second.isFirst());
  EXPECT_FALSE(second.showOther({}));
  EXPECT_FALSE(second.isFirst());
}

TEST(SingleInstance, OneThatIsEndingLeavesTheClaimToTheNext) {
  const sightline::testing_support::TempFolder folder;
  auto first = std::make_unique<SingleInstance>(folder / "data");  // its event loop has ended already
  SingleInstance second(folder / "data");
  std::atomic<int> isShown = -1;
  std::thread call([&] { isShown = second.showOther({}) ? 1 : 0; });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  first.reset();
  call.join();
  EXPECT_EQ(isShown, 0);
  EXPECT_TRUE(second.isFirst());
  EXPECT_FALSE(SingleInstance(folder / "data").isFirst()) << "and whoever comes now is the second";
}

TEST(SingleInstance, TheClaimEndsWithItsHolder) {
  const sightline::testing_support::TempFolder folder;
  auto first = std::make_unique<SingleInstance>(folder / "data");
  first.reset();
  EXPECT_TRUE(SingleInstance(folder / "data").isFirst());
}

}  // namespace
}  // namespace sightline::gui
