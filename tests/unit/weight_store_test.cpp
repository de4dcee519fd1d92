/// WeightStore: look-up, reading and mapping, split sets, and files that change underneath.
#include "engine/base/weight_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <thread>

#include "engine/base/shard_set.h"
#include "tests/support/gguf_writer.h"
#include "tests/support/temp_folder.h"

namespace sightline {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing_support::GgufWriter;
using testing_support::TempFolder;

std::vector<float> counting(std::size_t n, float start = 0) {
  std::vector<float> values(n);
  for (std::size_t i = 0; i < n; ++i) values[i] = start + static_cast<float>(i);
  return values;
}

GgufWriter sample() {
  GgufWriter writer;
  writer.text("general.architecture", "qwen35");
  writer.tensor_f32("output_norm.weight", {4}, counting(4));
  writer.tensor_f32("blk.0.ffn_gate_inp.weight", {3, 8}, counting(24, 100));
  writer.hole("blk.1.ffn_gate_inp.weight", DType::Q8_0, {3, 32});
  return writer;
}

std::filesystem::path written(const TempFolder& folder, const GgufWriter& writer = sample()) {
  EXPECT_TRUE(writer.write(folder / "model.gguf"));
  return folder / "model.gguf";
}

/// Opens `path`, which must fail.
Error refusal(const std::filesystem::path& path) {
  const auto store = WeightStore::open(path);
  if (!store) return store.error();
  ADD_FAILURE() << path << " was accepted";
  return {};
}

TEST(WeightStore, ReadsAndMapsTheSameBytes) {
  const TempFolder folder;
  const auto store = WeightStore::open(written(folder));
  ASSERT_TRUE(store) << store.error().message;
  const GgufTensor* tensor = store->find("blk.0.ffn_gate_inp.weight");
  ASSERT_NE(tensor, nullptr);

  std::vector<float> part(4);
  ASSERT_TRUE(store->read(*tensor, 8 * sizeof(float), std::as_writable_bytes(std::span(part))));
  const auto view = store->map(*tensor);

  EXPECT_THAT(part, ElementsAre(108, 109, 110, 111));
  ASSERT_TRUE(view);
  EXPECT_THAT(view->shape(), ElementsAre(3, 8));
  float value = 0;
  std::memcpy(&value, view->row(2) + 4, sizeof value);
  EXPECT_EQ(value, 117.0F);
  EXPECT_EQ(store->bytes(), 4 * 4U + 24 * 4 + 3 * 34);
  EXPECT_EQ(store->tensors().size(), 3U);
  EXPECT_THAT(store->paths(), ElementsAre(folder / "model.gguf"));
  EXPECT_EQ(*store->metadata().text("general.architecture"), "qwen35");
}

TEST(WeightStore, ReadsFromManyThreads) {
  const TempFolder folder;
  const auto store = WeightStore::open(written(folder));
  ASSERT_TRUE(store);
  std::vector<std::thread> threads;
  std::vector<float> sums(4);
  for (std::size_t t = 0; t < sums.size(); ++t) {
    threads.emplace_back([&, t] {
      const GgufTensor* tensor = store->find("output_norm.weight");
      std::vector<float> values(4);
      for (int i = 0; i < 100; ++i) {
        if (!store->read(*tensor, 0, std::as_writable_bytes(std::span(values))) || !store->map(*tensor)) return;
        sums[t] += values[3];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(sums, ElementsAre(300, 300, 300, 300));
}

TEST(WeightStore, RequiresExactShapesExceptForOuterOnes) {   // F-G35
  const TempFolder folder;
  const auto store = WeightStore::open(written(folder));
  ASSERT_TRUE(store);

  EXPECT_TRUE(store->require("blk.0.ffn_gate_inp.weight", {3, 8}));
  EXPECT_TRUE(store->require("blk.0.ffn_gate_inp.weight", {1, 3, 8}));
  EXPECT_TRUE(store->require("output_norm.weight", {1, 4}));
  const auto transposed = store->require("blk.0.ffn_gate_inp.weight", {8, 3});
  ASSERT_FALSE(transposed);
  EXPECT_EQ(transposed.error().message,
            "model.gguf: blk.0.ffn_gate_inp.weight: shape (3, 8), expected (8, 3)");
  EXPECT_EQ(transposed.error().id, "GGUF_CORRUPT");
  EXPECT_FALSE(store->require("output_norm.weight", {4, 1}));
  const auto missing = store->require("output.weight", {4, 8});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().message, "model.gguf: output.weight is missing");
  EXPECT_EQ(missing.error().code, ErrorCode::Corrupt);
}

TEST(WeightStore, RefusesRangesAndTensorsThatAreNotItsOwn) {
  const TempFolder folder;
  const auto store = WeightStore::open(written(folder));
  ASSERT_TRUE(store);
  GgufTensor tensor = *store->find("output_norm.weight");
  std::vector<std::byte> bytes(16);
  EXPECT_TRUE(store->read(tensor, 0, bytes));
  EXPECT_EQ(store->read(tensor, 1, bytes).error().code, ErrorCode::InvalidArgument);
  EXPECT_EQ(store->read(tensor, UINT64_MAX, bytes).error().code, ErrorCode::InvalidArgument);
  tensor.offset += 32;
  EXPECT_EQ(store->read(tensor, 0, bytes).error().code, ErrorCode::InvalidArgument);
  EXPECT_EQ(store->map(tensor).error().code, ErrorCode::InvalidArgument);
}

TEST(WeightStore, OpensASplitSetFromItsFirstFile) {
  const TempFolder folder;
  ASSERT_TRUE(sample().alignment(64).write_split(folder.path(), "Qwen-35B", 3));
  const auto store = WeightStore::open(folder / "Qwen-35B-00001-of-00003.gguf");
  ASSERT_TRUE(store) << store.error().message;

  EXPECT_EQ(store->paths().size(), 3U);
  EXPECT_EQ(store->tensors().size(), 3U);
  const auto router = store->require("blk.0.ffn_gate_inp.weight", {3, 8});
  ASSERT_TRUE(router);
  std::vector<float> values(24);
  ASSERT_TRUE(store->read(**router, 0, std::as_writable_bytes(std::span(values))));
  EXPECT_EQ(values, counting(24, 100));
  const auto view = store->map(**router);
  ASSERT_TRUE(view);
  EXPECT_EQ(std::memcmp(view->data(), values.data(), 96), 0);
  EXPECT_EQ(store->require("blk.1.ffn_gate_inp.weight", {3, 33}).error().message,
            "Qwen-35B-00003-of-00003.gguf: blk.1.ffn_gate_inp.weight: shape (3, 32), expected (3, 33)");
  EXPECT_THAT(refusal(folder / "Qwen-35B-00002-of-00003.gguf").message,
              HasSubstr("this is part 2 of 3; open the first part, Qwen-35B-00001-of-00003.gguf"));
}

TEST(WeightStore, RefusesSplitSetsThatDoNotFitTogether) {   // F-G36
  const TempFolder folder;
  const auto part = [&](int i) { return folder / shard_file_name("m", i, 3); };
  const auto write = [&] { EXPECT_TRUE(sample().write_split(folder.path(), "m", 3)); };
  const auto expect_refusal = [&](std::string_view file, std::string_view rule) {
    const Error error = refusal(part(1));
    EXPECT_EQ(error.id, "GGUF_CORRUPT");
    EXPECT_THAT(error.message, HasSubstr(std::string(file)));
    EXPECT_THAT(error.message, HasSubstr(std::string(rule)));
  };
  const auto copy = [&](const std::filesystem::path& from, const std::filesystem::path& to) {
    std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing);
  };

  write();
  std::filesystem::remove(part(2));
  expect_refusal("m-00002-of-00003.gguf", "this part is missing");
  write();
  copy(part(2), part(3));
  expect_refusal("m-00003-of-00003.gguf", "split.no is 1, expected 2");

  const TempFolder other;
  write();
  GgufWriter more = sample();
  more.hole("more", DType::F32, {1}).hole("and more", DType::F32, {1}).hole("most", DType::F32, {1});
  ASSERT_TRUE(more.write_split(other.path(), "m", 3));
  copy(other / "m-00003-of-00003.gguf", part(3));
  expect_refusal("m-00003-of-00003.gguf", "split.tensors.count is 6, expected 3");

  const auto split_keys = [](GgufWriter writer, std::int64_t no, std::int64_t tensors) {
    writer.integer("split.no", no, GgufType::U16).integer("split.count", 3, GgufType::U16);
    return writer.integer("split.tensors.count", tensors, GgufType::I32);
  };
  write();
  ASSERT_TRUE(split_keys(GgufWriter().text("general.architecture", "llama"), 2, 3).write(part(3)));
  expect_refusal("m-00003-of-00003.gguf", "belongs to another model");
  ASSERT_TRUE(split_keys(GgufWriter(), 2, 3).write(part(3)));
  expect_refusal("m-00001-of-00003.gguf", "its 3 parts hold 2 tensors, split.tensors.count announces 3");
  ASSERT_TRUE(split_keys(GgufWriter().hole("output_norm.weight", DType::F32, {1}), 2, 3).write(part(3)));
  expect_refusal("m-00003-of-00003.gguf", "output_norm.weight is also in m-00001-of-00003.gguf");
}

TEST(WeightStore, RefusesImpossibleShardCounts) {   // F-G36
  const TempFolder folder;
  for (const std::int64_t count : {65LL, 1LL << 31, -1LL}) {
    const Error error = refusal(written(folder, sample().integer("split.count", count, GgufType::I64)));
    EXPECT_EQ(error.id, "GGUF_CORRUPT");
    EXPECT_THAT(error.message, HasSubstr("split.count is " + std::to_string(count)));
  }
  EXPECT_THAT(refusal(written(folder, sample().integer("split.count", 2))).message,
              HasSubstr("its name does not end in -00001-of-00002.gguf"));
  for (const std::int64_t count : {0, 1}) {   // merging tools leave a 0 behind
    EXPECT_TRUE(WeightStore::open(written(folder, sample().integer("split.count", count, GgufType::U16))));
  }
}

TEST(ShardName, TakesOnlyNamesOfThePattern) {
  const auto name = shard_name("Qwen-00002-of-00003.gguf");
  ASSERT_TRUE(name);
  EXPECT_EQ(name->prefix, "Qwen");
  EXPECT_EQ(name->number, 2);
  EXPECT_EQ(name->count, 3);
  EXPECT_EQ(shard_file_name(name->prefix, 1, name->count), "Qwen-00001-of-00003.gguf");
  for (const char* wrong : {"Qwen.gguf", "-00001-of-00003.gguf", "Q-00000-of-00003.gguf", "Q-00004-of-00003.gguf",
                            "Q-0001-of-00003.gguf", "Q-00001-of-0000x.gguf", "Q-00001-of-00003",
                            "Q_00001-of-00003.gguf"}) {
    EXPECT_FALSE(shard_name(wrong)) << wrong;
  }
}

TEST(WeightStore, NeverWaitsForWhatIsNoFile) {   // F-G50
  const TempFolder folder;
  ASSERT_EQ(mkfifo((folder / "pipe").c_str(), 0600), 0);
  const int listener = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, (folder / "socket").c_str(), sizeof address.sun_path - 1);
  ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  std::filesystem::create_symlink(folder / "nowhere", folder / "dangling");
  std::filesystem::create_symlink(folder / "loop", folder / "loop");

  EXPECT_THAT(refusal(folder.path()).message, HasSubstr("this is a folder, not a file"));
  EXPECT_EQ(refusal(folder.path()).id, "GGUF_NOT_A_MODEL");
  EXPECT_THAT(refusal(folder / "pipe").message, HasSubstr("pipe: this is a named pipe, not a file"));
  EXPECT_THAT(refusal(folder / "socket").message, HasSubstr("socket: this is a socket, not a file"));
  EXPECT_THAT(refusal("/dev/null").message, HasSubstr("null: this is a device, not a file"));
  EXPECT_THAT(refusal(folder / "dangling").message, HasSubstr("leads to a file that does not exist"));
  EXPECT_THAT(refusal(folder / "loop").message, HasSubstr("leads back to itself"));
  EXPECT_EQ(refusal(folder / "absent").code, ErrorCode::NotFound);
  close(listener);
  if (geteuid() != 0) {   // the superuser may read everything
    std::filesystem::permissions(written(folder), std::filesystem::perms::none);
    EXPECT_THAT(refusal(folder / "model.gguf").message, HasSubstr("not allowed to read"));
  }
}

TEST(WeightStore, FollowsLinks) {   // F-G51
  const TempFolder folder, elsewhere;
  std::filesystem::create_symlink(written(elsewhere), folder / "link.gguf");
  const auto store = WeightStore::open(folder / "link.gguf");
  ASSERT_TRUE(store);
  EXPECT_EQ(store->metadata().name(), "link.gguf");
}

TEST(WeightStore, NoticesThatTheFileWasShortened) {   // F-G52
  const TempFolder folder;
  const auto path = written(folder);
  const auto store = WeightStore::open(path);
  ASSERT_TRUE(store);
  const GgufTensor* tensor = store->find("blk.0.ffn_gate_inp.weight");
  std::vector<std::byte> bytes(tensor->bytes);
  ASSERT_TRUE(store->check_unchanged());

  std::filesystem::resize_file(path, tensor->offset + 10);

  const Status read = store->read(*tensor, 0, bytes);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().id, "MODEL_CHANGED");
  EXPECT_THAT(read.error().message, HasSubstr("model.gguf: the file was shortened"));
  EXPECT_EQ(store->map(*tensor).error().id, "MODEL_CHANGED");
  EXPECT_EQ(store->check_unchanged().error().id, "MODEL_CHANGED");
}

TEST(WeightStore, KeepsReadingAReplacedOrDeletedFile) {   // F-G53
  const TempFolder folder;
  const auto path = written(folder);
  const auto store = WeightStore::open(path);
  ASSERT_TRUE(store);
  const GgufTensor* tensor = store->find("output_norm.weight");
  std::vector<float> values(4);

  folder.write("other", std::string(std::filesystem::file_size(path), 'x'));
  std::filesystem::rename(folder / "other", path);
  EXPECT_TRUE(store->read(*tensor, 0, std::as_writable_bytes(std::span(values))));
  EXPECT_EQ(values, counting(4));
  std::filesystem::remove(path);
  EXPECT_TRUE(store->read(*tensor, 0, std::as_writable_bytes(std::span(values))));
  EXPECT_TRUE(store->check_unchanged());
}

}  // namespace
}  // namespace sightline
