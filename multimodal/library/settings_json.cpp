/// Settings <-> JSON.
#include "multimodal/library/settings_json.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <type_traits>
#include <utility>

#include "engine/base/utf8.h"
#include "multimodal/wire/json_value.h"

namespace sightline {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kPresets = 200;
constexpr std::size_t kExtras = 1000;
constexpr std::size_t kTextBytes = std::size_t{256} << 10;
constexpr std::int64_t kTokensMost = std::int64_t{1} << 30;
constexpr auto kEngineKinds = std::to_array<std::string_view>({"none", "this_computer", "remote"});
constexpr auto kThemes = std::to_array<std::string_view>({"desktop", "light", "dark", "high_contrast"});

/// Both directions pass over the same list of fields, so that none is written and not read. What is called as
/// visit(name, value, least, most) does the work.
template <class Options, class Visitor>
void visit_sampling(Options& sampling, Visitor& visit) {
  visit("temperature", sampling.temperature, 0.0, 100.0);
  visit("top_k", sampling.top_k, 0.0, 1e6);
  visit("top_p", sampling.top_p, 1e-9, 1.0);
  visit("min_p", sampling.min_p, 0.0, 1.0);
  visit("presence_penalty", sampling.presence_penalty, -2.0, 2.0);
  visit("repetition_penalty", sampling.repetition_penalty, 0.1, 10.0);
  visit("seed", sampling.seed, 0.0, 0.0);
}

template <class Options, class Visitor>
void visit_chat(Options& chat, Visitor& visit) {
  visit("system_prompt", chat.system_prompt, 0.0, 0.0);
  visit("think", chat.think, 0.0, 0.0);
  visit("max_new_tokens", chat.max_new_tokens, 0.0, static_cast<double>(kTokensMost));
  visit.enter("sampling", [&](auto& inner) { visit_sampling(chat.sampling, inner); });
}

template <class Choice, class Visitor>
void visit_engine(Choice& engine, Visitor& visit) {
  visit.choose("kind", engine.kind, kEngineKinds);
  visit("model", engine.model, 0.0, 0.0);
  visit("projector", engine.projector, 0.0, 0.0);
  visit("context_tokens", engine.context_tokens, 0.0, static_cast<double>(kTokensMost));
  visit("threads", engine.threads, 0.0, 1024.0);
  visit("url", engine.url, 0.0, 0.0);
  visit("token", engine.token, 0.0, 0.0);
  visit("remote_model", engine.remote_model, 0.0, 0.0);
}

template <class Whole, class Visitor>
void visit_settings(Whole& settings, Visitor& visit) {
  visit.enter("engine", [&](auto& inner) { visit_engine(settings.engine, inner); });
  visit.enter("chat", [&](auto& inner) { visit_chat(settings.chat, inner); });
  visit.choose("theme", settings.theme, kThemes);
  visit("language", settings.language, 0.0, 0.0);
}

template <class T>
constexpr bool kIsOptional = false;
template <class T>
constexpr bool kIsOptional<std::optional<T>> = true;

/// Takes fields out of an object that was parsed within limits.
class Reader {
 public:
  Reader(const JsonValue& json, std::string path, std::vector<std::string>& odd)
      : json_(json), path_(std::move(path)), odd_(odd) {}

  template <class T>
  void operator()(std::string_view name, T& value, double least, double most) {
    const JsonValue* found = json_.find_given(name);
    if (found != nullptr && !take(*found, value, least, most)) refuse(name);
  }
  template <class T, std::size_t n>
  void choose(std::string_view name, T& value, const std::array<std::string_view, n>& names) {
    const JsonValue* found = json_.find_given(name);
    if (found == nullptr) return;
    const auto at = std::find(names.begin(), names.end(), found->text);
    if (!found->is(JsonValue::Kind::Text) || at == names.end()) return refuse(name);
    value = static_cast<T>(at - names.begin());
  }
  template <class Body>
  void enter(std::string_view name, Body body) {
    const JsonValue* found = json_.find_given(name);
    if (found == nullptr) return;
    if (!found->is(JsonValue::Kind::Object)) return refuse(name);
    Reader inner(*found, path_ + std::string(name) + ".", odd_);
    body(inner);
  }
  void refuse(std::string_view name) { odd_.push_back(path_ + printable(name, 80)); }

 private:
  template <class T>
  static bool take(const JsonValue& json, T& value, double least, double most) {
    if constexpr (kIsOptional<T>) {
      typename T::value_type inner{};
      if (!take(json, inner, least, most)) return false;
      value = std::move(inner);
      return true;
    } else if constexpr (std::is_same_v<T, std::string>) {
      if (!json.is(JsonValue::Kind::Text) || json.text.size() > kTextBytes) return false;
      value = json.text;
      return true;
    } else if constexpr (std::is_same_v<T, bool>) {
      value = json.boolean;
      return json.is(JsonValue::Kind::Boolean);
    } else if constexpr (std::is_same_v<T, double>) {
      const std::optional<double> number = json.number();
      if (!number || *number < least || *number > most) return false;
      value = *number;
      return true;
    } else {
      const std::optional<std::int64_t> number = json.integer();
      if (!number || *number < 0) return false;
      if (most > 0.0 && (static_cast<double>(*number) < least || static_cast<double>(*number) > most)) return false;
      value = static_cast<T>(*number);
      return true;
    }
  }

  const JsonValue& json_;
  std::string path_;
  std::vector<std::string>& odd_;
};

/// Puts fields into an object, over what is there.
class Writer {
 public:
  explicit Writer(Json& json) : json_(json) {
    if (!json_.is_object()) json_ = Json::object();
  }

  template <class T>
  void operator()(const char* name, const T& value, double /*least*/, double /*most*/) {
    if constexpr (kIsOptional<T>) {
      if (value) return put(name, *value);
      json_.erase(name);
    } else {
      put(name, value);
    }
  }
  template <class T, std::size_t n>
  void choose(const char* name, const T& value, const std::array<std::string_view, n>& names) {
    json_[name] = std::string(names[static_cast<std::size_t>(value)]);
  }
  template <class Body>
  void enter(const char* name, Body body) {
    Writer inner(json_[name]);
    body(inner);
  }

 private:
  template <class T>
  void put(const char* name, const T& value) {
    if constexpr (std::is_same_v<T, std::string>) {
      json_[name] = replace_invalid_utf8(value);
    } else if constexpr (std::is_same_v<T, std::uint64_t>) {
      json_[name] = value & 0x7FFFFFFFFFFFFFFFU;  // what a whole number of the reader can hold
    } else {
      json_[name] = value;
    }
  }

  Json& json_;
};

/// Writes nothing and notes the first number that its reader would refuse.
class Checker {
 public:
  template <class T>
  void operator()(const char* name, const T& value, double least, double most) {
    if constexpr (kIsOptional<T>) {
      if (value) (*this)(name, *value, least, most);
    } else if constexpr (std::is_same_v<T, std::string>) {
      if (value.size() > kTextBytes) note(name, "is longer than 256 KiB");
    } else if constexpr (!std::is_same_v<T, bool>) {
      const auto number = static_cast<double>(value);
      if (most > least && !(number >= least && number <= most)) note(name, "is out of range");
    }
  }
  template <class T, std::size_t n>
  void choose(const char* /*name*/, const T& /*value*/, const std::array<std::string_view, n>& /*names*/) {}
  template <class Body>
  void enter(const char* name, Body body) {
    const std::string outer = path_;
    path_ += std::string(name) + ".";
    body(*this);
    path_ = outer;
  }
  void note(const std::string& name, const char* what) {
    if (status) status = Error{ErrorCode::InvalidArgument, "the setting " + path_ + name + " " + what, ""};
  }

  Status status;

 private:
  std::string path_;
};

bool has_preset(const std::vector<Preset>& presets, const std::string& name) {
  return std::any_of(presets.begin(), presets.end(), [&name](const Preset& preset) { return preset.name == name; });
}

void read_presets(const JsonValue& json, ReadSettings& read) {
  for (std::size_t i = 0; i < json.items.size(); ++i) {
    const std::string path = "presets[" + std::to_string(i) + "].";
    Reader reader(json.items[i], path, read.odd_fields);
    Preset preset;
    reader("name", preset.name, 0.0, 0.0);
    visit_chat(preset.options, reader);
    if (preset.name.empty() || has_preset(read.settings.presets, preset.name) ||
        read.settings.presets.size() == kPresets) {
      read.odd_fields.push_back(path + "name");
      continue;
    }
    read.settings.presets.push_back(std::move(preset));
  }
}

void read_extras(const JsonValue& json, ReadSettings& read) {
  for (std::size_t i = 0; i < json.names.size() && i < kExtras; ++i) {
    if (json.items[i].is(JsonValue::Kind::Text)) {
      read.settings.extras.emplace_back(json.names[i], json.items[i].text);
    } else {
      read.odd_fields.push_back("extras." + printable(json.names[i], 80));
    }
  }
}

Json presets_json(const std::vector<Preset>& presets, const Json& earlier) {
  Json list = Json::array();
  for (const Preset& preset : presets) {
    Json json = Json::object();
    if (earlier.is_array()) {
      const auto same = std::find_if(earlier.begin(), earlier.end(), [&preset](const Json& old) {
        return old.is_object() && old.contains("name") && old["name"] == preset.name;
      });
      if (same != earlier.end()) json = *same;
    }
    Writer writer(json);
    writer("name", preset.name, 0.0, 0.0);
    visit_chat(preset.options, writer);
    list.push_back(std::move(json));
  }
  return list;
}

std::string dump(const Json& json, int indent) { return json.dump(indent, ' ', false, Json::error_handler_t::replace); }

}  // namespace

Result<ReadSettings> read_settings_json(std::string_view json) {
  const Result<JsonValue> value = parse_json(json, "the settings file", {.bytes = kSettingsBytes});
  if (!value) return value.error();
  if (!value->is(JsonValue::Kind::Object)) {
    return Error{ErrorCode::InvalidArgument, "the settings file is no JSON object", ""};
  }
  ReadSettings read;
  Reader reader(*value, "", read.odd_fields);
  visit_settings(read.settings, reader);
  if (const JsonValue* presets = value->find_given("presets"); presets != nullptr) {
    if (presets->is(JsonValue::Kind::Array)) {
      read_presets(*presets, read);
    } else {
      reader.refuse("presets");
    }
  }
  if (const JsonValue* extras = value->find_given("extras"); extras != nullptr) read_extras(*extras, read);
  return read;
}

std::string settings_json(const Settings& settings, std::string_view earlier) {
  Json json = Json::object();
  // Within limits only: the library writes deep values by recursion.
  if (parse_json(earlier, "the settings file", {.bytes = kSettingsBytes})) json = Json::parse(earlier, nullptr, false);
  Writer writer(json);
  visit_settings(settings, writer);
  json["presets"] = presets_json(settings.presets, json.contains("presets") ? json["presets"] : Json());
  json["extras"] = Json::object();
  for (const auto& [name, value] : settings.extras) {
    json["extras"][replace_invalid_utf8(name)] = replace_invalid_utf8(value);
  }
  return dump(json, 2) + "\n";
}

Status check_settings(const Settings& settings) {
  Checker checker;
  visit_settings(settings, checker);
  for (std::size_t i = 0; i < settings.presets.size(); ++i) {
    checker.enter(("presets[" + std::to_string(i) + "]").c_str(),
                  [&](Checker& inner) { visit_chat(settings.presets[i].options, inner); });
    if (settings.presets[i].name.empty()) checker.note("presets", "has one without a name");
    const std::vector<Preset> before(settings.presets.begin(), settings.presets.begin() + static_cast<long>(i));
    if (has_preset(before, settings.presets[i].name)) checker.note("presets", "has two of the same name");
  }
  if (settings.presets.size() > kPresets) checker.note("presets", "has more than 200");
  if (settings.extras.size() > kExtras) checker.note("extras", "has more than 1,000");
  return checker.status;
}

std::string chat_options_json(const ChatOptions& options) {
  Json json = Json::object();
  Writer writer(json);
  visit_chat(options, writer);
  return dump(json, -1);
}

std::optional<ChatOptions> read_chat_options_json(std::string_view json) {
  const Result<JsonValue> value = parse_json(json, "the options", {.bytes = kSettingsBytes});
  if (!value || !value->is(JsonValue::Kind::Object)) return std::nullopt;
  return read_chat_options(*value);
}

ChatOptions read_chat_options(const JsonValue& json) {
  ChatOptions options;
  std::vector<std::string> ignored;
  Reader reader(json, "", ignored);
  visit_chat(options, reader);
  return options;
}

}  // namespace sightline
