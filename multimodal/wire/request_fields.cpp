/// RequestFields: checked access to the fields of a JSON object.
#include "multimodal/wire/request_fields.h"

#include <cmath>
#include <sstream>
#include <utility>

namespace sightline {

namespace {

using Kind = JsonValue::Kind;

/// As people write it: without digits that say nothing.
std::string spell(double value) {
  std::ostringstream out;
  out.imbue(std::locale::classic());
  out << value;
  return out.str();
}

bool asks_for_nothing(const JsonValue& value) {
  switch (value.kind) {
    case Kind::Null: return true;
    case Kind::Boolean: return !value.boolean;
    case Kind::Number: return value.number() == 0.0;
    case Kind::Text: return value.text.empty();
    case Kind::Array:
    case Kind::Object: break;
  }
  return value.items.empty();
}

}  // namespace

const JsonValue* RequestFields::find(std::string_view name, Kind kind, const char* kind_name) {
  const JsonValue* value = any(name);
  if (value == nullptr || value->is(kind)) return value;
  refuse(name, std::string("is not ") + kind_name);
  return nullptr;
}

const JsonValue* RequestFields::any(std::string_view name) { return ok() ? object_.find_given(name) : nullptr; }

std::optional<double> RequestFields::number(std::string_view name, double low, double high, bool above_low) {
  const JsonValue* value = find(name, Kind::Number, "a number");
  if (value == nullptr) return std::nullopt;
  const std::optional<double> number = value->number();
  if (number && (above_low ? *number > low : *number >= low) && *number <= high) return *number + 0.0;   // no -0.0
  refuse(name, (above_low ? "is not above " : "is not between ") + spell(low) + (above_low ? " and at most " : " and ") +
                   spell(high));
  return std::nullopt;
}

std::optional<std::int64_t> RequestFields::integer(std::string_view name, std::int64_t low, std::int64_t high) {
  const JsonValue* value = find(name, Kind::Number, "a number");
  if (value == nullptr) return std::nullopt;
  const std::optional<std::int64_t> number = value->integer();
  if (number && *number >= low && *number <= high) return number;
  refuse(name, "is not a whole number between " + std::to_string(low) + " and " + std::to_string(high));
  return std::nullopt;
}

std::optional<bool> RequestFields::boolean(std::string_view name) {
  const JsonValue* value = find(name, Kind::Boolean, "true or false");
  return value == nullptr ? std::nullopt : std::optional(value->boolean);
}

const std::string* RequestFields::text(std::string_view name) {
  const JsonValue* value = find(name, Kind::Text, "a text");
  return value == nullptr ? nullptr : &value->text;
}

const JsonValue* RequestFields::array(std::string_view name) { return find(name, Kind::Array, "an array"); }

const JsonValue* RequestFields::object(std::string_view name) { return find(name, Kind::Object, "an object"); }

void RequestFields::refuse(std::string_view name, const std::string& why, ErrorCode code) {
  refuse(name, Error{code, prefix_ + std::string(name) + " " + why, "SRV_BAD_REQUEST"});
}

void RequestFields::refuse(std::string_view name, Error error) {
  if (!ok()) return;
  error_ = std::move(error);
  param_ = prefix_ + std::string(name);
}

void RequestFields::refuse_given(std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    const JsonValue* value = any(name);
    if (value != nullptr && !asks_for_nothing(*value)) refuse(name, "is not supported by this server");
  }
}

void RequestFields::take_problem(const RequestFields& inner) {
  if (!ok() || inner.ok()) return;
  error_ = inner.error_;
  param_ = inner.param_;
}

}  // namespace sightline
