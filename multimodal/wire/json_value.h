/// JsonValue: JSON from elsewhere as plain values, order and numbers kept exactly, read within limits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"

namespace sightline {

/// One JSON value. A plain value; may cross threads.
struct JsonValue {
  enum class Kind : std::uint8_t { Null, Boolean, Number, Text, Array, Object } kind = Kind::Null;
  bool boolean = false;            ///< Boolean
  std::string text;                ///< Text: UTF-8 without NUL; Number: as it was written, finite as a double
  std::vector<JsonValue> items;    ///< Array; Object: the values, in the order they were written
  std::vector<std::string> names;  ///< Object: the name of each item, no two alike

  [[nodiscard]] bool is(Kind wanted) const noexcept { return kind == wanted; }
  /// The item of this name; null if there is none or this is no object.
  [[nodiscard]] const JsonValue* find(std::string_view name) const noexcept;
  /// As `find`, and null for an item that is null: clients write null for what they leave out.
  [[nodiscard]] const JsonValue* find_given(std::string_view name) const noexcept;
  /// The number if it is whole and fits; `1.0` and `1e3` are whole, `1.5` and texts are not.
  [[nodiscard]] std::optional<std::int64_t> integer() const noexcept;
  [[nodiscard]] std::optional<double> number() const noexcept;
};

/// What is refused before it costs memory or time.
struct JsonLimits {
  std::size_t bytes = std::size_t{64} << 20;
  std::size_t depth = 128;       ///< arrays and objects inside each other
  std::size_t values = 100'000;  ///< all values together, names of objects not counted
  bool takes_nul = false;        ///< texts may hold NUL, as a model's words may
};

/// The value that `json` says. `name` stands for the text in messages ("the body"). Time and memory are linear.
/// Errors: OverBudget for more than `limits` allow; InvalidArgument with the byte for what is no JSON, a byte-order mark,
/// text that is not UTF-8 or holds NUL, a name that occurs twice in an object, a number beyond a double. Any thread.
Result<JsonValue> parse_json(std::string_view json, std::string_view name, const JsonLimits& limits = {});

}  // namespace sightline
