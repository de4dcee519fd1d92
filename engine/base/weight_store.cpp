/// One or more GGUF shards as: name and shape -> where the weights lie and how to get them.
#include "engine/base/weight_store.h"

#include <algorithm>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "engine/base/input_file.h"
#include "engine/base/mapped_file.h"
#include "engine/base/shard_set.h"
#include "engine/base/utf8.h"

namespace sightline {

namespace {

/// A tensor by name, with the shard that holds it.
struct Place {
  const GgufTensor* tensor = nullptr;
  std::size_t shard = 0;
};

std::span<const std::int64_t> without_outer_ones(std::span<const std::int64_t> shape) {
  while (shape.size() > 1 && shape.front() == 1) shape = shape.subspan(1);
  return shape;
}

}  // namespace

struct WeightStore::Data {
  std::vector<Shard> shards;
  std::vector<std::filesystem::path> paths;
  std::vector<Place> by_name;   // sorted
  std::uint64_t bytes = 0;
  mutable std::mutex mutex;     // guards `mapped`
  mutable std::vector<std::optional<MappedFile>> mapped;

  [[nodiscard]] const Place* find(std::string_view name) const noexcept {
    const auto found = std::lower_bound(by_name.begin(), by_name.end(), name, [](const Place& p, std::string_view n) {
      return std::string_view(p.tensor->name) < n;
    });
    return found != by_name.end() && found->tensor->name == name ? &*found : nullptr;
  }

  /// The shard `tensor` lies in. Errors: InvalidArgument if it came from elsewhere.
  [[nodiscard]] Result<std::size_t> shard_of(const GgufTensor& tensor) const {
    const Place* place = find(tensor.name);
    if (place != nullptr && place->tensor->offset == tensor.offset && place->tensor->bytes == tensor.bytes) {
      return place->shard;
    }
    return Error{ErrorCode::InvalidArgument, printable(tensor.name) + " is not a tensor of this model", ""};
  }
};

WeightStore::WeightStore(std::unique_ptr<Data> data) noexcept : data_(std::move(data)) {}
WeightStore::~WeightStore() = default;
WeightStore::WeightStore(WeightStore&&) noexcept = default;
WeightStore& WeightStore::operator=(WeightStore&&) noexcept = default;

Result<WeightStore> WeightStore::open(const std::filesystem::path& path) {
  Result<std::vector<Shard>> shards = open_shards(path);
  if (!shards) return shards.error();
  auto data = std::make_unique<Data>();
  data->shards = std::move(*shards);
  data->mapped.resize(data->shards.size());
  for (std::size_t i = 0; i < data->shards.size(); ++i) {
    data->paths.push_back(data->shards[i].path);
    for (const GgufTensor& tensor : data->shards[i].gguf.tensors()) {
      data->by_name.push_back({&tensor, i});
      data->bytes += tensor.bytes;
    }
  }
  std::sort(data->by_name.begin(), data->by_name.end(),
            [](const Place& a, const Place& b) { return a.tensor->name < b.tensor->name; });
  const auto twin = std::adjacent_find(data->by_name.begin(), data->by_name.end(), [](const Place& a, const Place& b) {
    return a.tensor->name == b.tensor->name;
  });
  if (twin != data->by_name.end()) {
    return Error{ErrorCode::Corrupt,
                 std::string(data->shards[twin[1].shard].gguf.name()) + ": " + printable(twin->tensor->name) +
                     " is also in " + std::string(data->shards[twin[0].shard].gguf.name()),
                 "GGUF_CORRUPT"};
  }
  return WeightStore(std::move(data));
}

const GgufFile& WeightStore::metadata() const noexcept { return data_->shards.front().gguf; }

std::vector<const GgufTensor*> WeightStore::tensors() const {
  std::vector<const GgufTensor*> all;
  all.reserve(data_->by_name.size());
  for (const Shard& shard : data_->shards) {
    for (const GgufTensor& tensor : shard.gguf.tensors()) all.push_back(&tensor);
  }
  return all;
}

const GgufTensor* WeightStore::find(std::string_view name) const noexcept {
  const Place* place = data_->find(name);
  return place == nullptr ? nullptr : place->tensor;
}

Result<const GgufTensor*> WeightStore::require(std::string_view name, std::initializer_list<std::int64_t> shape) const {
  const Place* place = data_->find(name);
  if (place == nullptr) {
    return Error{ErrorCode::Corrupt, std::string(metadata().name()) + ": " + printable(name) + " is missing",
                 "GGUF_CORRUPT"};
  }
  const std::span<const std::int64_t> expected(shape.begin(), shape.size());
  if (std::ranges::equal(without_outer_ones(place->tensor->shape()), without_outer_ones(expected))) {
    return place->tensor;
  }
  return Error{ErrorCode::Corrupt,
               std::string(data_->shards[place->shard].gguf.name()) + ": " + printable(name) + ": shape " +
                   shape_text(place->tensor->shape()) + ", expected " + shape_text(expected),
               "GGUF_CORRUPT"};
}

Status WeightStore::read(const GgufTensor& tensor, std::uint64_t offset, std::span<std::byte> out) const {
  const Result<std::size_t> shard = data_->shard_of(tensor);
  if (!shard) return shard.error();
  if (offset > tensor.bytes || out.size() > tensor.bytes - offset) {
    return Error{ErrorCode::InvalidArgument,
                 printable(tensor.name) + ": bytes " + std::to_string(offset) + " to " +
                     std::to_string(offset + out.size()) + " were asked for, it has " + std::to_string(tensor.bytes),
                 ""};
  }
  return data_->shards[*shard].file.read(tensor.offset + offset, out);
}

Result<TensorView> WeightStore::map(const GgufTensor& tensor) const {
  const Result<std::size_t> shard = data_->shard_of(tensor);
  if (!shard) return shard.error();
  const std::lock_guard lock(data_->mutex);
  std::optional<MappedFile>& mapped = data_->mapped[*shard];
  if (!mapped) {
    Result<MappedFile> made = MappedFile::map(data_->shards[*shard].file);
    if (!made) return made.error();
    mapped = std::move(*made);
  }
  return TensorView(tensor.dtype, tensor.shape(), mapped->bytes().data() + tensor.offset);
}

Status WeightStore::check_unchanged() const {
  for (const Shard& shard : data_->shards) {
    const Status unchanged = shard.file.check_unchanged();
    if (!unchanged) return unchanged;
  }
  return {};
}

std::uint64_t WeightStore::bytes() const noexcept { return data_->bytes; }
std::span<const std::filesystem::path> WeightStore::paths() const noexcept { return data_->paths; }

}  // namespace sightline
