/// GGUF header, metadata and tensor directory of one file; every offset validated.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/dtype.h"
#include "engine/base/error.h"
#include "engine/base/input_file.h"

namespace sightline {

/// One entry of the tensor directory. Axes are outermost first (GGUF's order turned round); missing axes are 1 and
/// not listed, so a vector has one axis, a matrix (rows, cols), expert weights (experts, rows, cols).
struct GgufTensor {
  std::string name;
  DType dtype = DType::F32;
  std::size_t n_axes = 0;
  std::array<std::int64_t, 4> axes{};
  std::uint64_t offset = 0;   ///< from the start of the file
  std::uint64_t bytes = 0;

  [[nodiscard]] std::span<const std::int64_t> shape() const noexcept { return {axes.data(), n_axes}; }
};

/// What a GGUF file says about itself. Immutable after reading; any thread may read it. Movable.
///
/// Source: GGUF v2 and v3 (ggml's `gguf.h`). Everything that later code divides by, indexes with or allocates from is
/// checked here or in ModelConfig; a file that passes lies wholly inside its own length.
class GgufFile {
 public:
  ~GgufFile();
  GgufFile(GgufFile&&) noexcept;
  GgufFile& operator=(GgufFile&&) noexcept;

  /// Reads header, metadata and directory of the file at `path`; tensor data is not touched.
  /// Errors: NotFound, Io, Unsupported, Corrupt, OverBudget; every message names the file.
  static Result<GgufFile> open(const std::filesystem::path& path);
  /// The same for a file that is already open.
  static Result<GgufFile> read(const InputFile& file);
  /// The same from memory; never reads outside `bytes`. `name` stands for the file in messages. `file_size` is the
  /// length of the whole file, of which `bytes` may be a prefix that holds at least everything before the data.
  static Result<GgufFile> parse(std::span<const std::byte> bytes, std::uint64_t file_size, std::string_view name);

  [[nodiscard]] bool has(std::string_view key) const noexcept;
  /// Value of a key of any integer type that fits. Errors: NotFound, Corrupt ("expected an integer, found text").
  [[nodiscard]] Result<std::int64_t> integer(std::string_view key) const;
  [[nodiscard]] Result<double> number(std::string_view key) const;   ///< f32, f64 or any integer
  [[nodiscard]] Result<bool> boolean(std::string_view key) const;    ///< bool, or an integer 0 or 1
  [[nodiscard]] Result<std::string_view> text(std::string_view key) const;
  /// Arrays of any integer or bool type.
  [[nodiscard]] Result<std::vector<std::int64_t>> integers(std::string_view key) const;
  [[nodiscard]] Result<std::vector<double>> numbers(std::string_view key) const;
  /// The views live as long as this file.
  [[nodiscard]] Result<std::vector<std::string_view>> texts(std::string_view key) const;
  [[nodiscard]] std::vector<std::string_view> keys() const;          ///< in file order

  [[nodiscard]] std::span<const GgufTensor> tensors() const noexcept;
  [[nodiscard]] const GgufTensor* find_tensor(std::string_view name) const noexcept;   ///< null if absent
  [[nodiscard]] std::string_view name() const noexcept;    ///< file name, escaped for messages
  [[nodiscard]] std::uint64_t file_size() const noexcept;

 private:
  struct Data;
  explicit GgufFile(std::unique_ptr<Data> data) noexcept;
  std::unique_ptr<Data> data_;
};

/// "(2048, 512)" for messages.
std::string shape_text(std::span<const std::int64_t> shape);

}  // namespace sightline
