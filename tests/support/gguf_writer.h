/// Writes valid GGUF files for tests: metadata of every type, tensors of any size, split sets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/dtype.h"
#include "engine/base/error.h"
#include "engine/base/gguf_format.h"

namespace sightline::testing_support {

/// Collects keys and tensors in order and writes them as GGUF. Shapes are outermost first, as in the engine.
///
/// Nothing is checked against the reader's limits, so that files beyond them can be made too. One thread at a time.
class GgufWriter {
 public:
  /// Fills `out` with the tensor's bytes from `offset` on; called from front to back.
  using Producer = std::function<void(std::uint64_t offset, std::span<std::byte> out)>;

  GgufWriter& version(std::uint32_t version);
  /// Writes the key general.alignment and aligns by it. Without this call 32 is used and no key written.
  GgufWriter& alignment(std::uint32_t alignment);

  GgufWriter& integer(std::string_view key, std::int64_t value, GgufType type = GgufType::U32);
  GgufWriter& number(std::string_view key, double value, GgufType type = GgufType::F32);
  GgufWriter& boolean(std::string_view key, bool value);
  GgufWriter& text(std::string_view key, std::string_view value);
  GgufWriter& integers(std::string_view key, std::span<const std::int64_t> values, GgufType type = GgufType::I32);
  GgufWriter& integers(std::string_view key, std::initializer_list<std::int64_t> values,
                       GgufType type = GgufType::I32);
  GgufWriter& numbers(std::string_view key, std::span<const double> values, GgufType type = GgufType::F32);
  GgufWriter& booleans(std::string_view key, const std::vector<bool>& values);
  GgufWriter& texts(std::string_view key, std::span<const std::string> values);

  /// A tensor whose bytes are copied now. Requires: bytes.size() is what dtype and shape need.
  GgufWriter& tensor(std::string_view name, DType dtype, std::span<const std::int64_t> shape,
                     std::span<const std::byte> bytes);
  GgufWriter& tensor(std::string_view name, DType dtype, std::initializer_list<std::int64_t> shape,
                     std::span<const std::byte> bytes);
  GgufWriter& tensor_f32(std::string_view name, std::initializer_list<std::int64_t> shape,
                         std::span<const float> values);
  /// A tensor whose bytes are asked for while writing, at most 1 MiB at a time.
  GgufWriter& tensor(std::string_view name, DType dtype, std::span<const std::int64_t> shape, Producer producer);
  /// A tensor of zeros that takes no room on disk.
  GgufWriter& hole(std::string_view name, DType dtype, std::span<const std::int64_t> shape);
  GgufWriter& hole(std::string_view name, DType dtype, std::initializer_list<std::int64_t> shape);

  /// Errors: Io.
  [[nodiscard]] Status write(const std::filesystem::path& path) const;
  /// Writes `n_shards` files prefix-00001-of-0000N.gguf into `folder`, tensors divided in order, as evenly as their
  /// number allows; the first has all metadata. Errors: Io.
  [[nodiscard]] Status write_split(const std::filesystem::path& folder, std::string_view prefix,
                                   std::int64_t n_shards) const;
  /// The whole file as bytes; for small ones.
  [[nodiscard]] std::string file() const;
  /// Bytes of `file()` before the padding that precedes the tensor data.
  [[nodiscard]] std::uint64_t head_bytes() const { return head().size(); }

 private:
  struct Entry {
    std::string key;
    GgufType type;
    std::string value;   // as it lies in the file, after the type
  };
  struct Tensor {
    std::string name;
    DType dtype;
    std::vector<std::int64_t> shape;
    std::uint64_t bytes;
    Producer producer;   // empty: zeros
  };

  GgufWriter& add(std::string_view key, GgufType type, std::string value);
  [[nodiscard]] std::string head() const;
  [[nodiscard]] std::uint64_t aligned(std::uint64_t offset) const {
    return (offset + alignment_ - 1) / alignment_ * alignment_;
  }

  std::uint32_t version_ = 3;
  std::uint32_t alignment_ = 32;
  std::vector<Entry> entries_;
  std::vector<Tensor> tensors_;
};

}  // namespace sightline::testing_support
