/// RequestFields: checked access to the fields of a JSON object.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/error.h"
#include "multimodal/wire/json_value.h"

namespace sightline {

/// Reads fields one after the other and keeps the first thing that is wrong; null counts as left out. After a problem
/// everything reads as left out. `prefix` stands before names in messages ("stream_options."). One thread at a time.
class RequestFields {
 public:
  explicit RequestFields(const JsonValue& object, std::string prefix = "")
      : object_(object), prefix_(std::move(prefix)) {}

  /// In [low, high]; with `above_low` low itself is refused.
  std::optional<double> number(std::string_view name, double low, double high, bool above_low = false);
  std::optional<std::int64_t> integer(std::string_view name, std::int64_t low, std::int64_t high);
  std::optional<bool> boolean(std::string_view name);
  /// The text, or none and a problem for anything else.
  const std::string* text(std::string_view name);
  const JsonValue* array(std::string_view name);
  const JsonValue* object(std::string_view name);
  /// Any value that is given.
  const JsonValue* any(std::string_view name);

  /// Notes that the field is wrong: "NAME why".
  void refuse(std::string_view name, const std::string& why, ErrorCode code = ErrorCode::InvalidArgument);
  /// Notes an error found by others.
  void refuse(std::string_view name, Error error);
  /// Refuses each of these if it is given and neither null, false, 0, "" nor empty.
  void refuse_given(std::initializer_list<std::string_view> names);

  [[nodiscard]] bool ok() const noexcept { return !error_.has_value(); }
  /// Requires: !ok().
  [[nodiscard]] const Error& error() const noexcept { return *error_; }
  [[nodiscard]] const std::string& param() const noexcept { return param_; }
  /// Takes over the problem of fields inside this one.
  void take_problem(const RequestFields& inner);

 private:
  const JsonValue* find(std::string_view name, JsonValue::Kind kind, const char* kind_name);

  const JsonValue& object_;
  std::string prefix_;
  std::optional<Error> error_;
  std::string param_;
};

}  // namespace sightline
