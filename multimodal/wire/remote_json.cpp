/// JSON of servers elsewhere, read without trusting its shape: what is missing or of another kind reads as empty.
#include "multimodal/wire/remote_json.h"

#include <cmath>
#include <utility>

#include "engine/base/utf8.h"

namespace sightline::remote {

namespace {

using Kind = JsonValue::Kind;

constexpr std::size_t kWords = 300;  // bytes of a server's message that are shown

/// The fractions of a region's `name`, n of them, each in [0, 1].
std::optional<std::vector<double>> fractions(const JsonValue& json, std::string_view name, std::size_t n) {
  const std::vector<JsonValue>& items = array(json, name);
  if (items.size() != n) return std::nullopt;
  std::vector<double> values;
  for (const JsonValue& item : items) {
    const std::optional<double> value = item.number();
    if (!value || *value < 0.0 || *value > 1.0) return std::nullopt;
    values.push_back(*value);
  }
  return values;
}

TokenScore::Choice choice(const JsonValue& json) {
  TokenScore::Choice choice;
  for (const JsonValue& byte : array(json, "bytes")) {
    choice.bytes += static_cast<char>(byte.integer().value_or('?') & 0xFF);
  }
  if (choice.bytes.empty()) choice.bytes = text(json, "token");
  choice.logprob = static_cast<float>(number(json, "logprob"));
  return choice;
}

/// The text of a message in one of the usual places; `detail` may be a list of objects with `msg`.
std::string find_words(const JsonValue& json) {
  const JsonValue* error = json.find_given("error");
  if (error != nullptr && error->is(Kind::Text)) return error->text;
  if (error != nullptr) return text(*error, "message");
  for (const char* name : {"message", "detail"}) {
    if (std::string words = text(json, name); !words.empty()) return words;
  }
  const std::vector<JsonValue>& details = array(json, "detail");
  return details.empty() ? std::string() : text(details.front(), "msg");
}

}  // namespace

std::string text(const JsonValue& json, std::string_view name) {
  const JsonValue* value = json.find(name);
  return value != nullptr && value->is(Kind::Text) ? value->text : std::string();
}

std::int64_t integer(const JsonValue& json, std::string_view name, std::int64_t otherwise) {
  const JsonValue* value = json.find(name);
  return value == nullptr ? otherwise : value->integer().value_or(otherwise);
}

double number(const JsonValue& json, std::string_view name) {
  const JsonValue* value = json.find(name);
  return value == nullptr ? 0.0 : value->number().value_or(0.0);
}

const JsonValue& object(const JsonValue& json, std::string_view name) {
  static const JsonValue empty;
  const JsonValue* value = json.find(name);
  return value != nullptr && value->is(Kind::Object) ? *value : empty;
}

const std::vector<JsonValue>& array(const JsonValue& json, std::string_view name) {
  static const std::vector<JsonValue> empty;
  const JsonValue* value = json.find(name);
  return value != nullptr && value->is(Kind::Array) ? value->items : empty;
}

std::optional<RegionFound> region(const JsonValue& json) {
  constexpr std::int64_t kMost = 1'000'000;
  RegionFound found;
  const std::int64_t index = integer(json, "index", -1);
  const std::int64_t image = integer(json, "image", -1);
  if (index < 0 || index > kMost || image < 0 || image > kMost) return std::nullopt;
  found.index = static_cast<std::size_t>(index);
  found.region.image_index = static_cast<std::size_t>(image);
  found.region.label = text(json, "label");
  const JsonValue* loose = json.find("loose");
  found.region.is_loose = loose != nullptr && loose->boolean;
  if (const auto point = fractions(json, "point", 2)) {
    found.region.is_point = true;
    found.region.x0 = found.region.x1 = (*point)[0];
    found.region.y0 = found.region.y1 = (*point)[1];
    return found;
  }
  const auto box = fractions(json, "box", 4);
  if (!box || (*box)[2] < (*box)[0] || (*box)[3] < (*box)[1]) return std::nullopt;
  found.region.x0 = (*box)[0];
  found.region.y0 = (*box)[1];
  found.region.x1 = (*box)[2];
  found.region.y1 = (*box)[3];
  return found;
}

std::optional<TokenScore> score(const JsonValue& json) {
  if (!json.is(Kind::Object)) return std::nullopt;
  TokenScore score;
  score.chosen = choice(json);
  for (const JsonValue& other : array(json, "top_logprobs")) score.best.push_back(choice(other));
  return score;
}

std::string error_words(std::string_view body) {
  const Result<JsonValue> json = parse_json(body, "the error", {.bytes = std::size_t{1} << 20, .takes_nul = true});
  std::string words;
  if (json) {
    words = json->is(Kind::Text) ? json->text : find_words(*json);
  } else if (body.find('<') == std::string_view::npos) {  // a page says nothing in one sentence
    words = replace_invalid_utf8(body.substr(0, 2 * kWords));
  }
  for (char& c : words) {
    if (c == '\n' || c == '\r' || c == '\t') c = ' ';
  }
  words.erase(words.find_last_not_of(' ') + 1);
  return printable(words, kWords);
}

bool is_context_error(std::string_view body) {
  for (const std::string_view sign : {"exceed_context_size_error", "context_length_exceeded", "maximum context length",
                                      "longer than the model's context length", "CTX_FULL"}) {
    if (body.substr(0, 65536).find(sign) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace sightline::remote
