/// Failure as a value: Error, ErrorCode, Result<T>, Status.
#pragma once

#include <cassert>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace sightline {

/// What kind of failure it is; programs and windows decide by this, people read the message.
enum class ErrorCode : std::uint8_t {
  InvalidArgument,  ///< the request is wrong
  NotFound,         ///< file, model or page missing
  Unsupported,      ///< known, but not ours
  Corrupt,          ///< bytes contradict themselves
  OverBudget,       ///< would not fit, or a stated limit is exceeded
  Cancelled,        ///< the person or client stopped it
  Unavailable,      ///< network or remote server
  Io,               ///< the disk said no
  Internal,         ///< our bug, caught at a border
};

/// One failure. A plain value; may cross threads.
struct Error {
  ErrorCode code = ErrorCode::Internal;
  std::string message{};   ///< one sentence for a person; names the file, tensor or field concerned
  std::string_view id{};   ///< stable identifier such as "GGUF_TRUNCATED", or empty; always a string literal
};

/// A T or an Error. Spelled like std::expected, so that it can become an alias one day.
///
/// Requires: has_value() before `*` and `->`, !has_value() before error(). Both are asserted.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: converts on purpose
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: converts on purpose

  [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  T& operator*() & noexcept { return value(); }
  const T& operator*() const& noexcept { return value(); }
  T&& operator*() && noexcept { return std::move(value()); }
  T* operator->() noexcept { return &value(); }
  const T* operator->() const noexcept { return &value(); }

  [[nodiscard]] const Error& error() const& noexcept {
    assert(!has_value());
    return *std::get_if<1>(&state_);
  }
  [[nodiscard]] Error&& error() && noexcept {
    assert(!has_value());
    return std::move(*std::get_if<1>(&state_));
  }

 private:
  T& value() noexcept {
    assert(has_value());
    return *std::get_if<0>(&state_);
  }
  const T& value() const noexcept {
    assert(has_value());
    return *std::get_if<0>(&state_);
  }

  std::variant<T, Error> state_;
};

/// Success or an Error, for functions that give nothing back.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT: converts on purpose

  [[nodiscard]] bool has_value() const noexcept { return !error_.has_value(); }
  explicit operator bool() const noexcept { return has_value(); }
  [[nodiscard]] const Error& error() const& noexcept {
    assert(error_.has_value());
    return *error_;
  }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

}  // namespace sightline
