/// One or more GGUF shards as: name and shape -> where the weights lie and how to get them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "engine/base/gguf_file.h"
#include "engine/base/tensor_view.h"

namespace sightline {

/// A model's files: opened, checked against each other, kept open.
///
/// Immutable after open; any thread may look up and read. Movable. Views made by `map` live as long as the store.
class WeightStore {
 public:
  ~WeightStore();
  WeightStore(WeightStore&&) noexcept;
  WeightStore& operator=(WeightStore&&) noexcept;

  /// Opens the file at `path` and, if it is the first of a split set (`name-00001-of-0000N.gguf`), all its
  /// siblings, whose names are made from `path` and never from metadata.
  /// Errors: as GgufFile::open; Corrupt for shards that are missing, of another model, doubled or miscounted.
  static Result<WeightStore> open(const std::filesystem::path& path);

  /// Metadata of the first shard.
  [[nodiscard]] const GgufFile& metadata() const noexcept;
  /// All tensors of all shards.
  [[nodiscard]] std::vector<const GgufTensor*> tensors() const;
  [[nodiscard]] const GgufTensor* find(std::string_view name) const noexcept;
  /// The tensor `name` with exactly `shape` (outermost first; axes of 1 at the outer end do not count).
  /// Errors: Corrupt, "model.gguf: blk.7.ffn_gate_inp.weight: shape (255, 2048), expected (256, 2048)" or "… is
  /// missing".
  [[nodiscard]] Result<const GgufTensor*> require(std::string_view name,
                                                  std::initializer_list<std::int64_t> shape) const;

  /// Copies bytes [offset, offset + out.size()) of the tensor's data by positioned reads. Any number of threads.
  /// Errors: Io naming file and offset; Corrupt (MODEL_CHANGED) if the file became shorter; InvalidArgument if the
  /// tensor is not one of this store's or the range lies outside it.
  [[nodiscard]] Status read(const GgufTensor& tensor, std::uint64_t offset, std::span<std::byte> out) const;
  /// The whole tensor as it lies in the mapped file. Errors: Io if the system refuses the mapping.
  [[nodiscard]] Result<TensorView> map(const GgufTensor& tensor) const;

  /// Errors: Corrupt MODEL_CHANGED if one of the files was written to or shortened since it was opened. Replacing or
  /// deleting a file does no harm: what was opened stays.
  [[nodiscard]] Status check_unchanged() const;

  [[nodiscard]] std::uint64_t bytes() const noexcept;   ///< sum of all tensor data
  [[nodiscard]] std::span<const std::filesystem::path> paths() const noexcept;

 private:
  struct Data;
  explicit WeightStore(std::unique_ptr<Data> data) noexcept;
  std::unique_ptr<Data> data_;
};

}  // namespace sightline
