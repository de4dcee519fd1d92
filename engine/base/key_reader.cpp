/// KeyReader: reads the keys of one architecture and remembers the first thing that was wrong.
#include "engine/base/key_reader.h"

#include <cstdio>
#include <utility>

namespace sightline {

std::string number_text(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

template <class T>
T KeyReader::take(Result<T> value, T otherwise) {
  if (value) return *std::move(value);
  Error error = std::move(value).error();
  error.code = ErrorCode::Corrupt;  // a key this architecture must have is part of a valid file
  error.id = "GGUF_CORRUPT";
  fail(std::move(error));
  return otherwise;
}

std::int64_t KeyReader::integer(std::string_view name, std::int64_t low, std::int64_t high) {
  return in_range(name, take(file_.integer(key(name)), low), low, high);
}

double KeyReader::number(std::string_view name) { return take(file_.number(key(name)), 1.0); }

std::vector<std::int64_t> KeyReader::integers(std::string_view name) { return take(file_.integers(key(name)), {}); }

std::vector<double> KeyReader::numbers(std::string_view name) { return take(file_.numbers(key(name)), {}); }

std::string KeyReader::text(std::string_view name) {
  return std::string(take(file_.text(key(name)), std::string_view{}));
}

bool KeyReader::boolean(std::string_view name) { return take(file_.boolean(key(name)), false); }

std::int64_t KeyReader::in_range(std::string_view name, std::int64_t value, std::int64_t low, std::int64_t high) {
  if (value >= low && value <= high) return value;
  refuse(name, std::to_string(value), std::to_string(low) + " to " + std::to_string(high));
  return low;
}

void KeyReader::refuse(std::string_view name, std::string_view found, std::string_view expected) {
  fail({ErrorCode::Corrupt,
        std::string(file_.name()) + ": " + key(name) + " is " + std::string(found) + ", expected " +
            std::string(expected),
        "GGUF_CORRUPT"});
}

void KeyReader::fail(Error error) {
  if (!error_.has_value()) error_ = std::move(error);
}

}  // namespace sightline
