/// JsonValue: JSON from elsewhere as plain values, order and numbers kept exactly, read within limits.
#include "multimodal/wire/json_value.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <system_error>
#include <unordered_set>
#include <utility>

#include "engine/base/utf8.h"

namespace sightline {

namespace {

constexpr std::size_t kNameInMessage = 64;  // bytes of a text from elsewhere that a message repeats

/// Builds the value while the library reads; each function gives false to stop it. Its tree would look up each name
/// among all those before it and round long numbers, so it is not used.
class Builder {
 public:
  Builder(std::string_view name, const JsonLimits& limits) : name_(name), limits_(limits) {}

  // What nlohmann::json::sax_parse calls.
  bool null() { return add(JsonValue::Kind::Null) != nullptr; }
  bool boolean(bool value) {
    JsonValue* added = add(JsonValue::Kind::Boolean);
    if (added != nullptr) added->boolean = value;
    return added != nullptr;
  }
  bool number_integer(std::int64_t value) { return add_number(std::to_string(value)); }
  bool number_unsigned(std::uint64_t value) { return add_number(std::to_string(value)); }
  bool number_float(double value, const std::string& written) {
    return std::isfinite(value) ? add_number(written) : refuse("holds a number that is too large");
  }
  bool string(std::string& value) {
    if (has_nul(value)) return false;
    JsonValue* added = add(JsonValue::Kind::Text);
    if (added != nullptr) added->text = std::move(value);
    return added != nullptr;
  }
  bool binary(nlohmann::json::binary_t& /*value*/) { return refuse("holds bytes"); }
  bool start_object(std::size_t /*count*/) { return open(JsonValue::Kind::Object); }
  bool start_array(std::size_t /*count*/) { return open(JsonValue::Kind::Array); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(std::string& value) {
    if (has_nul(value)) return false;
    if (!names_.back().insert(value).second) {
      return refuse("names \"" + printable(value, kNameInMessage) + "\" twice in an object");
    }
    open_.back()->names.push_back(std::move(value));
    return true;
  }
  bool parse_error(std::size_t position, const std::string& /*token*/, const nlohmann::json::exception& problem) {
    constexpr int kNumberOutOfRange = 406;
    if (problem.id == kNumberOutOfRange) return refuse("holds a number that is too large");
    return refuse("is no JSON at byte " + std::to_string(position));
  }

  Result<JsonValue> take() {
    if (error_) return *std::move(error_);
    return std::move(root_);
  }

 private:
  bool refuse(const std::string& why, ErrorCode code = ErrorCode::InvalidArgument) {
    if (!error_) error_ = Error{code, name_ + " " + why, ""};
    return false;
  }
  bool has_nul(const std::string& text) {
    return !limits_.takes_nul && text.find('\0') != std::string::npos && !refuse("holds a text with a NUL character");
  }
  bool add_number(std::string written) {
    JsonValue* added = add(JsonValue::Kind::Number);
    if (added != nullptr) added->text = std::move(written);
    return added != nullptr;
  }
  /// Null, and an error noted, if there are too many.
  JsonValue* add(JsonValue::Kind kind) {
    if (++n_values_ > limits_.values) {
      refuse("holds more than " + std::to_string(limits_.values) + " values", ErrorCode::OverBudget);
      return nullptr;
    }
    JsonValue* added = open_.empty() ? &root_ : &open_.back()->items.emplace_back();
    added->kind = kind;
    return added;
  }
  bool open(JsonValue::Kind kind) {
    if (open_.size() == limits_.depth) {
      return refuse("is nested more than " + std::to_string(limits_.depth) + " deep", ErrorCode::OverBudget);
    }
    JsonValue* added = add(kind);
    if (added == nullptr) return false;
    open_.push_back(added);
    names_.emplace_back();
    return true;
  }
  bool close() {
    open_.pop_back();
    names_.pop_back();
    return true;
  }

  std::string name_;
  JsonLimits limits_;
  JsonValue root_;
  std::vector<JsonValue*> open_;  // outermost first; an open value does not move, for only the innermost one grows
  std::vector<std::unordered_set<std::string>> names_;  // of each open object
  std::size_t n_values_ = 0;
  std::optional<Error> error_;
};

/// `digits` read as far as they are a number; none if they are not one altogether.
template <class T>
std::optional<T> read_whole(std::string_view digits) noexcept {
  T value{};
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (problem != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

}  // namespace

const JsonValue* JsonValue::find(std::string_view name) const noexcept {
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? nullptr : &items[static_cast<std::size_t>(found - names.begin())];
}

const JsonValue* JsonValue::find_given(std::string_view name) const noexcept {
  const JsonValue* found = find(name);
  return found == nullptr || found->is(Kind::Null) ? nullptr : found;
}

std::optional<std::int64_t> JsonValue::integer() const noexcept {
  if (!is(Kind::Number)) return std::nullopt;
  if (const std::optional<std::int64_t> exact = read_whole<std::int64_t>(text)) return exact;
  constexpr double kExactIntegers = 9007199254740992.0;  // 2^53
  const std::optional<double> value = number();
  if (!value || std::trunc(*value) != *value || std::abs(*value) > kExactIntegers) return std::nullopt;
  return static_cast<std::int64_t>(*value);
}

std::optional<double> JsonValue::number() const noexcept {
  if (!is(Kind::Number)) return std::nullopt;
  return read_whole<double>(text);
}

Result<JsonValue> parse_json(std::string_view json, std::string_view name, const JsonLimits& limits) {
  if (json.size() > limits.bytes) {
    return Error{
        ErrorCode::OverBudget,
        std::string(name) + " has " + std::to_string(json.size()) + " bytes, more than " + std::to_string(limits.bytes),
        ""};
  }
  if (json.starts_with("\xEF\xBB\xBF")) {
    return Error{ErrorCode::InvalidArgument, std::string(name) + " begins with a byte-order mark", ""};
  }
  Builder builder(name, limits);
  nlohmann::json::sax_parse(json.begin(), json.end(), &builder);
  return builder.take();
}

}  // namespace sightline
