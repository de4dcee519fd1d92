/// ArchivedConversation <-> JSON.
#include "multimodal/library/archive_json.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "engine/base/digest.h"
#include "multimodal/library/settings_json.h"
#include "multimodal/library/store_rows.h"

namespace sightline {

namespace {

using Json = nlohmann::ordered_json;

constexpr auto kRoles = std::to_array<std::string_view>({"system", "user", "assistant", "tool"});
constexpr auto kStates = std::to_array<std::string_view>({"writing", "complete", "interrupted", "failed"});
constexpr auto kFinishes = std::to_array<std::string_view>({"stop", "length", "context_full", "loop", "cancelled"});

Json parts_json(const std::vector<Part>& parts) {
  Json list = Json::array();
  for (const Part& part : parts) {
    if (const auto* text = std::get_if<Text>(&part)) list.push_back({{"text", text->utf8}});
    if (const auto* picture = std::get_if<ImageRef>(&part)) {
      list.push_back({{"picture", hex_text(picture->digest)}, {"name", picture->name}});
    }
  }
  return list;
}

Json region_json(const Region& region) {
  return {{"label", region.label},
          {"image_index", region.image_index},
          {"box", {region.x0, region.y0, region.x1, region.y1}},
          {"is_point", region.is_point},
          {"is_loose", region.is_loose}};
}

Json message_json(const StoredMessage& message) {
  Json json = {{"id", rows::number(message.id)},
               {"parent", rows::number(message.parent)},
               {"role", kRoles[static_cast<std::size_t>(message.role)]},
               {"created", rows::number(message.created)},
               {"parts", parts_json(message.parts)}};
  if (message.role != Role::Assistant) return json;
  json["state"] = kStates[static_cast<std::size_t>(message.state)];
  json["finish"] = kFinishes[static_cast<std::size_t>(message.finish)];
  json["stopped_while_thinking"] = message.stopped_while_thinking;
  if (message.thinking) json["thinking"] = *message.thinking;
  for (const Region& region : message.regions) json["regions"].push_back(region_json(region));
  const AnswerStatistics& figures = message.statistics;
  json["statistics"] = {{"prompt_tokens", figures.prompt_tokens},
                        {"reused_tokens", figures.reused_tokens},
                        {"new_tokens", figures.new_tokens},
                        {"seconds_to_first_token", figures.seconds_to_first_token},
                        {"tokens_per_second", figures.tokens_per_second},
                        {"thinking_seconds", figures.thinking_seconds}};
  json["model"] = message.model;
  if (!message.error.empty()) json["error"] = message.error;
  if (!message.error_id.empty()) json["error_id"] = message.error_id;
  return json;
}

/// Takes fields out of an object and remembers the first that is wrong.
class Fields {
 public:
  Fields(const JsonValue& json, std::string where, Status& status)
      : json_(json), where_(std::move(where)), status_(status) {
    if (!json.is(JsonValue::Kind::Object) && status_) refuse("", "is no object");
  }

  std::string text(std::string_view name) { return find(name, JsonValue::Kind::Text, "is no text").text; }
  bool flag(std::string_view name) { return find(name, JsonValue::Kind::Boolean, "is neither true nor false").boolean; }
  double real(std::string_view name) {
    return find(name, JsonValue::Kind::Number, "is no number").number().value_or(0.0);
  }
  std::int64_t whole(std::string_view name) {
    const JsonValue& found = find(name, JsonValue::Kind::Number, "is no number");
    const std::optional<std::int64_t> value = found.integer();
    if (found.is(JsonValue::Kind::Number) && !value) refuse(name, "is no whole number");
    return value.value_or(0);
  }
  const std::vector<JsonValue>& list(std::string_view name) {
    return find(name, JsonValue::Kind::Array, "is no list").items;
  }
  const JsonValue& object(std::string_view name) { return find(name, JsonValue::Kind::Object, "is no object"); }
  template <class T, std::size_t n>
  T choice(std::string_view name, const std::array<std::string_view, n>& names, T otherwise) {
    const std::string word = text(name);
    if (word.empty()) return otherwise;
    const auto at = std::find(names.begin(), names.end(), word);
    if (at == names.end()) refuse(name, "is not known");
    return at == names.end() ? otherwise : static_cast<T>(at - names.begin());
  }
  void refuse(std::string_view name, std::string_view why) {
    if (!status_) return;
    const std::string field = where_ + (name.empty() ? "" : ".") + std::string(name);
    status_ = Error{ErrorCode::InvalidArgument, field + " " + std::string(why), ""};
  }
  [[nodiscard]] const std::string& where() const noexcept { return where_; }

 private:
  const JsonValue& find(std::string_view name, JsonValue::Kind kind, std::string_view why) {
    static const JsonValue kNothing;
    const JsonValue* found = json_.find_given(name);
    if (found == nullptr) return kNothing;
    if (found->is(kind)) return *found;
    refuse(name, why);
    return kNothing;
  }

  const JsonValue& json_;
  std::string where_;
  Status& status_;
};

std::string at(const std::string& where, std::string_view name, std::size_t i) {
  return where + "." + std::string(name) + "[" + std::to_string(i) + "]";
}

std::optional<ImageRef> read_picture(Fields& fields) {
  const std::optional<Digest> digest = digest_from_hex(fields.text("picture"));
  if (!digest) {
    fields.refuse("picture", "is no digest");
    return std::nullopt;
  }
  return ImageRef{nullptr, *digest, fields.text("name")};
}

std::vector<Part> read_parts(Fields& message, Status& status) {
  std::vector<Part> parts;
  const std::vector<JsonValue>& list = message.list("parts");
  for (std::size_t i = 0; i < list.size() && status; ++i) {
    Fields part(list[i], at(message.where(), "parts", i), status);
    if (list[i].find_given("picture") == nullptr) {
      parts.emplace_back(Text{part.text("text")});
    } else if (std::optional<ImageRef> picture = read_picture(part)) {
      parts.emplace_back(*std::move(picture));
    }
  }
  return parts;
}

Region read_region(const JsonValue& json, const std::string& where, Status& status) {
  Fields fields(json, where, status);
  Region region;
  region.label = fields.text("label");
  region.image_index = static_cast<std::size_t>(std::max<std::int64_t>(fields.whole("image_index"), 0));
  region.is_point = fields.flag("is_point");
  region.is_loose = fields.flag("is_loose");
  std::array<double, 4> box{};
  const std::vector<JsonValue>& numbers = fields.list("box");
  if (numbers.size() != box.size()) fields.refuse("box", "has not four numbers");
  for (std::size_t i = 0; i < box.size() && i < numbers.size(); ++i) {
    const double value = numbers[i].number().value_or(-1.0);
    if (!(value >= 0.0 && value <= 1.0)) fields.refuse("box", "is not within the picture");
    box[i] = value;
  }
  if (box[2] < box[0] || box[3] < box[1]) fields.refuse("box", "ends before it begins");
  region.x0 = box[0];
  region.y0 = box[1];
  region.x1 = box[2];
  region.y1 = box[3];
  return region;
}

StoredMessage read_message(const JsonValue& json, const std::string& where, Status& status) {
  Fields fields(json, where, status);
  StoredMessage message;
  message.id = MessageId{fields.whole("id")};
  message.parent = MessageId{fields.whole("parent")};
  message.role = fields.choice("role", kRoles, Role::User);
  message.created = Moment(std::chrono::milliseconds(fields.whole("created")));
  message.parts = read_parts(fields, status);
  message.state = fields.choice("state", kStates, MessageState::Complete);
  message.finish = fields.choice("finish", kFinishes, Finish::Stop);
  message.stopped_while_thinking = fields.flag("stopped_while_thinking");
  if (json.find_given("thinking") != nullptr) message.thinking = fields.text("thinking");
  const std::vector<JsonValue>& regions = fields.list("regions");
  for (std::size_t i = 0; i < regions.size() && status; ++i) {
    message.regions.push_back(read_region(regions[i], at(where, "regions", i), status));
  }
  if (const JsonValue& json_figures = fields.object("statistics"); json_figures.is(JsonValue::Kind::Object)) {
    Fields figures(json_figures, where + ".statistics", status);
    message.statistics = {figures.whole("prompt_tokens"),    figures.whole("reused_tokens"),
                          figures.whole("new_tokens"),       figures.real("seconds_to_first_token"),
                          figures.real("tokens_per_second"), figures.real("thinking_seconds")};
  }
  message.model = fields.text("model");
  message.error = fields.text("error");
  message.error_id = fields.text("error_id");
  return message;
}

void read_messages(Fields& conversation, ArchivedConversation& archived, Status& status) {
  const std::vector<JsonValue>& list = conversation.list("messages");
  if (list.size() > kConversationMessages) conversation.refuse("messages", "has more than 100,000");
  std::set<MessageId> known = {kNoMessage};
  for (std::size_t i = 0; i < list.size() && status; ++i) {
    const std::string where = at(conversation.where(), "messages", i);
    StoredMessage message = read_message(list[i], where, status);
    Fields fields(list[i], where, status);
    if (!known.contains(message.parent)) fields.refuse("parent", "is no earlier message");
    if (!known.insert(message.id).second) fields.refuse("id", "occurs twice or is 0");
    archived.messages.push_back(std::move(message));
  }
}

}  // namespace

std::string archived_json(const ArchivedConversation& archived) {
  Json json = {{"title", archived.summary.title},
               {"is_named", archived.summary.is_named},
               {"is_pinned", archived.summary.is_pinned},
               {"created", rows::number(archived.summary.created)},
               {"updated", rows::number(archived.summary.updated)}};
  if (archived.options) json["options"] = Json::parse(chat_options_json(*archived.options), nullptr, false);
  json["last_chosen"] = rows::number(archived.last_chosen);
  json["messages"] = Json::array();
  for (const StoredMessage& message : archived.messages) json["messages"].push_back(message_json(message));
  if (!archived.draft.empty()) {
    const std::vector<Part> pictures(archived.draft.pictures.begin(), archived.draft.pictures.end());
    json["draft"] = {{"text", archived.draft.text}, {"pictures", parts_json(pictures)}};
  }
  return json.dump(1, ' ', false, Json::error_handler_t::replace);
}

Result<ArchivedConversation> read_archived_json(const JsonValue& json, const std::string& where) {
  Status status;
  Fields fields(json, where, status);
  ArchivedConversation archived;
  archived.summary.title = fields.text("title");
  archived.summary.is_named = fields.flag("is_named");
  archived.summary.is_pinned = fields.flag("is_pinned");
  archived.summary.created = Moment(std::chrono::milliseconds(fields.whole("created")));
  archived.summary.updated = Moment(std::chrono::milliseconds(fields.whole("updated")));
  archived.last_chosen = MessageId{fields.whole("last_chosen")};
  if (const JsonValue& options = fields.object("options"); options.is(JsonValue::Kind::Object)) {
    archived.options = read_chat_options(options);
  }
  read_messages(fields, archived, status);
  if (const JsonValue& json_draft = fields.object("draft"); json_draft.is(JsonValue::Kind::Object)) {
    Fields draft(json_draft, where + ".draft", status);
    archived.draft.text = draft.text("text");
    const std::vector<JsonValue>& pictures = draft.list("pictures");
    for (std::size_t i = 0; i < pictures.size() && status; ++i) {
      Fields picture(pictures[i], at(draft.where(), "pictures", i), status);
      if (std::optional<ImageRef> read = read_picture(picture)) archived.draft.pictures.push_back(*std::move(read));
    }
  }
  if (!status) return status.error();
  return archived;
}

}  // namespace sightline
