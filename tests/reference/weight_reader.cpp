/// Reads keys and tensors of a GGUF file for the reference and remembers the first thing that went wrong.
#include "tests/reference/weight_reader.h"

#include <cstdint>
#include <initializer_list>
#include <utility>

#include "engine/kernels/dequantize.h"

namespace sightline::reference {
namespace {

std::int64_t to_axis(std::size_t size) { return static_cast<std::int64_t>(size); }

}  // namespace

WeightReader::WeightReader(const WeightStore& store, std::string_view prefix) : store_(store), prefix_(prefix) {}

void WeightReader::fail(Error error) {
  if (!error_) error_ = std::move(error);
}

Status WeightReader::status() const {
  if (error_) return *error_;
  return {};
}

std::size_t WeightReader::size(std::string_view name) {
  const std::string key = prefix_ + "." + std::string(name);
  Result<std::int64_t> value = store_.metadata().integer(key);
  if (!value) {
    fail(value.error());
    return 0;
  }
  if (*value < 0) {
    fail({ErrorCode::Corrupt, key + " is negative", "GGUF_CORRUPT"});
    return 0;
  }
  return static_cast<std::size_t>(*value);
}

std::size_t WeightReader::size(std::string_view name, std::size_t otherwise) {
  return store_.metadata().has(prefix_ + "." + std::string(name)) ? size(name) : otherwise;
}

double WeightReader::number(std::string_view name) {
  Result<double> value = store_.metadata().number(prefix_ + "." + std::string(name));
  if (!value) {
    fail(value.error());
    return 0.0;
  }
  return *value;
}

std::vector<std::int64_t> WeightReader::optional_integers(std::string_view name) {
  const std::string key = prefix_ + "." + std::string(name);
  if (!store_.metadata().has(key)) return {};
  Result<std::vector<std::int64_t>> values = store_.metadata().integers(key);
  if (!values) {
    fail(values.error());
    return {};
  }
  return *std::move(values);
}

Row WeightReader::numbers(std::string_view name, std::size_t count) {
  const std::string key = prefix_ + "." + std::string(name);
  Result<std::vector<double>> values = store_.metadata().numbers(key);
  if (!values) {
    fail(values.error());
    return Row(count);
  }
  if (values->size() != count) {
    fail({ErrorCode::Corrupt, key + " does not hold " + std::to_string(count) + " numbers", "GGUF_CORRUPT"});
    return Row(count);
  }
  return *std::move(values);
}

bool WeightReader::has_tensor(std::string_view name) const { return store_.find(name) != nullptr; }

std::vector<float> WeightReader::expand(const GgufTensor& tensor) {
  const Result<TensorView> view = store_.map(tensor);
  if (!view) {
    fail(view.error());
    return {};
  }
  const std::int64_t rows = view->rows();
  const std::int64_t cols = view->cols();
  std::vector<float> values(static_cast<std::size_t>(rows * cols));
  for (std::int64_t i = 0; i < rows; ++i) dequantize_row(view->dtype(), view->row(i), values.data() + i * cols, cols);
  return values;
}

Row WeightReader::vector(const std::string& name, std::size_t length) {
  if (error_) return {};
  const Result<const GgufTensor*> tensor = store_.require(name, {to_axis(length)});
  if (!tensor) {
    fail(tensor.error());
    return {};
  }
  const std::vector<float> values = expand(**tensor);
  return {values.begin(), values.end()};
}

std::vector<float> WeightReader::scales(const std::string& name, std::size_t count) {
  if (!has_tensor(name + ".scale")) return std::vector<float>(count, 1.0F);
  const Result<const GgufTensor*> tensor = store_.require(name + ".scale", {to_axis(count)});
  if (!tensor) {
    fail(tensor.error());
    return std::vector<float>(count, 1.0F);
  }
  return expand(**tensor);
}

Matrix WeightReader::matrix(const std::string& name, std::size_t rows, std::size_t cols) {
  if (error_) return {};
  const Result<const GgufTensor*> tensor = store_.require(name + ".weight", {to_axis(rows), to_axis(cols)});
  if (!tensor) {
    fail(tensor.error());
    return {};
  }
  Matrix matrix{.rows = rows, .cols = cols, .values = expand(**tensor)};
  const std::vector<float> scale = scales(name, 1);
  if (!error_) matrix.scale = static_cast<double>(scale.front());
  return matrix;
}

Matrix WeightReader::kernels(const std::string& name, std::size_t count, std::size_t channels, std::size_t side) {
  if (error_) return {};
  const Result<const GgufTensor*> tensor =
      store_.require(name, {to_axis(count), to_axis(channels), to_axis(side), to_axis(side)});
  if (!tensor) {
    fail(tensor.error());
    return {};
  }
  return {.rows = count, .cols = channels * side * side, .values = expand(**tensor)};
}

std::vector<Matrix> WeightReader::matrices(const std::string& name, std::size_t experts, std::size_t rows,
                                           std::size_t cols) {
  std::vector<Matrix> matrices(experts);
  if (error_) return matrices;
  const Result<const GgufTensor*> tensor =
      store_.require(name + ".weight", {to_axis(experts), to_axis(rows), to_axis(cols)});
  if (!tensor) {
    fail(tensor.error());
    return matrices;
  }
  const std::vector<float> values = expand(**tensor);
  const std::vector<float> scale = scales(name, experts);
  if (error_) return matrices;
  for (std::size_t e = 0; e < experts; ++e) {
    const auto begin = values.begin() + static_cast<std::ptrdiff_t>(e * rows * cols);
    const auto end = begin + static_cast<std::ptrdiff_t>(rows * cols);
    matrices[e] = {.rows = rows, .cols = cols, .values = {begin, end}, .scale = static_cast<double>(scale[e])};
  }
  return matrices;
}

}  // namespace sightline::reference
