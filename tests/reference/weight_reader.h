/// Reads keys and tensors of a GGUF file for the reference and remembers the first thing that went wrong.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "engine/base/weight_store.h"
#include "tests/reference/reference_math.h"

namespace sightline::reference {

/// After the first failure every further call returns something empty; `status` tells what failed. So the list of a
/// model's tensors reads as a list. One thread at a time.
class WeightReader {
 public:
  /// `store` outlives the reader; `prefix` is the architecture, which starts the keys.
  WeightReader(const WeightStore& store, std::string_view prefix);

  /// Value of the key "prefix.name"; the second form gives `otherwise` if the key is absent.
  std::size_t size(std::string_view name);
  std::size_t size(std::string_view name, std::size_t otherwise);
  double number(std::string_view name);
  /// Empty if the key is absent.
  std::vector<std::int64_t> optional_integers(std::string_view name);
  /// Exactly `count` numbers.
  Row numbers(std::string_view name, std::size_t count);

  [[nodiscard]] bool has_tensor(std::string_view name) const;
  Row vector(const std::string& name, std::size_t length);
  /// "name.weight" with its "name.scale", if there is one.
  Matrix matrix(const std::string& name, std::size_t rows, std::size_t cols);
  /// The whole tensor `name` (count, channels, side, side), a row of channels · side² weights for each kernel.
  Matrix kernels(const std::string& name, std::size_t count, std::size_t channels, std::size_t side);
  /// "name.weight" (experts, rows, cols) with its "name.scale" (experts), if there is one.
  std::vector<Matrix> matrices(const std::string& name, std::size_t experts, std::size_t rows, std::size_t cols);

  void fail(Error error);
  [[nodiscard]] Status status() const;

 private:
  std::vector<float> expand(const GgufTensor& tensor);
  std::vector<float> scales(const std::string& name, std::size_t count);

  const WeightStore& store_;
  std::string prefix_;
  std::optional<Error> error_;
};

}  // namespace sightline::reference
