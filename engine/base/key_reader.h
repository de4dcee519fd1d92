/// KeyReader: reads the keys of one architecture and remembers the first thing that was wrong.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "engine/base/gguf_file.h"

namespace sightline {

/// "1e-06" for messages.
std::string number_text(double value);

/// Reads hyper-parameters so that a list of them goes without interruptions: the first failure is remembered, and after
/// that every answer is harmless. Errors are Corrupt (GGUF_CORRUPT) and name file, key, what was found and what expected.
/// One thread at a time.
class KeyReader {
 public:
  /// Keys are looked up as `prefix`.name. The file outlives the reader.
  KeyReader(const GgufFile& file, std::string_view prefix) : file_(file), prefix_(std::string(prefix) + ".") {}

  [[nodiscard]] const GgufFile& file() const noexcept { return file_; }
  [[nodiscard]] std::string key(std::string_view name) const { return prefix_ + std::string(name); }
  [[nodiscard]] bool has(std::string_view name) const { return file_.has(key(name)); }
  [[nodiscard]] const std::optional<Error>& error() const noexcept { return error_; }

  /// A number within [low, high]; `low` after a failure.
  std::int64_t integer(std::string_view name, std::int64_t low, std::int64_t high);
  double number(std::string_view name);                            ///< 1 after a failure
  std::vector<std::int64_t> integers(std::string_view name);
  std::vector<double> numbers(std::string_view name);
  std::string text(std::string_view name);
  bool boolean(std::string_view name);

  /// `value` if it lies within [low, high]; otherwise refuses it and gives `low`.
  std::int64_t in_range(std::string_view name, std::int64_t value, std::int64_t low, std::int64_t high);
  /// Remembers "file: key is found, expected …".
  void refuse(std::string_view name, std::string_view found, std::string_view expected);
  void fail(Error error);

 private:
  template <class T>
  T take(Result<T> value, T otherwise);

  const GgufFile& file_;
  std::string prefix_;
  std::optional<Error> error_;
};

}  // namespace sightline
