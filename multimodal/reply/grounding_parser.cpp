/// From the text of an answer to places in the picture: parse_grounding, GroundingParser.
#include "multimodal/reply/grounding_parser.h"

#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "multimodal/reply/answer_sections.h"
#include "multimodal/reply/grounding_fallbacks.h"
#include "multimodal/reply/grounding_objects.h"
#include "multimodal/reply/json_string.h"

namespace sightline {

namespace {

constexpr double kFull = 1000.0;
constexpr std::size_t kGrowth = 256;  // a text is read again when it has grown by this part of itself

/// Kind and numbers as written.
std::string place_key(const FoundPlace& place) {
  std::string key = std::to_string(static_cast<int>(place.item.kind));
  for (std::size_t i = 0; i < place.item.n_coords(); ++i) key += ' ' + shortest_number(place.item.coords[i]);
  for (const double value : place.polygon) key += ' ' + shortest_number(value);
  return key;
}

/// A text cut to the limit, at the beginning of a character.
std::string_view within_limit(std::string_view text, GroundingWarnings& warnings) {
  if (text.size() <= kGroundingTextMax) return text;
  warnings.add(GroundingWarning::TooLong);
  std::size_t end = kGroundingTextMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end);
}

/// Leaves out what may turn out to be no place, or to be one that was there already.
void keep_certain(std::vector<FoundPlace>& places) {
  std::unordered_map<std::string, bool> is_open;  // by kind and numbers: whether one of these may still change
  const auto is_uncertain = [&is_open](const FoundPlace& place) {
    if (place.is_held) return true;
    const auto [seen, is_new] = is_open.try_emplace(place_key(place), place.is_open);
    if (is_new) return false;
    const bool may_be_equal = seen->second || place.is_open;
    seen->second = may_be_equal;
    return may_be_equal;
  };
  places.erase(std::remove_if(places.begin(), places.end(), is_uncertain), places.end());
}

/// The same place with the same label and attributes counts once.
void drop_duplicates(std::vector<FoundPlace>& places, GroundingWarnings& warnings) {
  std::unordered_set<std::string> seen;
  const auto is_duplicate = [&seen](const FoundPlace& place) {
    const std::string label = place.item.label ? "=" + *place.item.label : "";
    return !seen.insert(place_key(place) + '\n' + std::to_string(label.size()) + label + place.members).second;
  };
  const auto kept = std::remove_if(places.begin(), places.end(), is_duplicate);
  if (kept != places.end()) warnings.add(GroundingWarning::Duplicates);
  places.erase(kept, places.end());
}

/// Loose places go first when there are too many: they may mean nothing.
void keep_few(std::vector<FoundPlace>& places, GroundingWarnings& warnings) {
  if (places.size() <= kPlacesMax) return;
  warnings.add(GroundingWarning::TooMany);
  std::size_t surplus = places.size() - kPlacesMax;
  for (std::size_t i = places.size(); i-- > 0 && surplus > 0;) {
    if (!places[i].item.flags.has(PlaceFlag::Loose)) continue;
    places.erase(places.begin() + static_cast<std::ptrdiff_t>(i));
    --surplus;
  }
  places.resize(std::min(places.size(), kPlacesMax));
}

GroundingItem finished_item(FoundPlace place) {
  if (!place.polygon.empty()) {
    std::string numbers;
    for (const double value : place.polygon) numbers += (numbers.empty() ? "" : ", ") + shortest_number(value);
    if (!place.members.empty()) place.members += ", ";
    place.members += "\"polygon\": [" + numbers + "]";
  }
  place.item.extra = "{" + place.members + "}";
  return std::move(place.item);
}

bool has_meant_place(const std::vector<FoundPlace>& places) {
  return std::any_of(places.begin(), places.end(),
                     [](const FoundPlace& place) { return !place.item.flags.has(PlaceFlag::Loose); });
}

/// The places of an answer without thinking, and whether it ended too early.
FoundPlaces find_places(const std::string& answer, bool finished, GroundingDecisions& decisions) {
  const AnswerSections sections = cut_answer(answer, decisions.uses_fences.value_or(true));
  FoundPlaces json;
  for (const AnswerSection& section : sections.json) {
    find_places_in_json(section.text, section.is_fenced, json);
    if (json.warnings.has(GroundingWarning::TooDeep)) break;
  }
  if (!finished) keep_certain(json.places);
  json.was_cut_off = json.was_cut_off || sections.ends_in_fence;
  const bool may_be_markup = decisions.uses_markup.value_or(!has_meant_place(json.places));
  if (!decisions.uses_fences && !json.places.empty()) decisions.uses_fences = sections.has_fences;
  if (!decisions.uses_markup && has_meant_place(json.places)) decisions.uses_markup = false;
  if (!may_be_markup) return json;
  FoundPlaces markup;
  find_places_in_markup(answer, markup);
  if (!finished) keep_certain(markup.places);
  if (markup.places.empty()) return json;
  decisions.uses_markup = true;
  markup.warnings = json.warnings;
  markup.was_cut_off = markup.was_cut_off || sections.ends_in_fence;
  return markup;
}

/// Reads a text with the decisions made about its beginning, and makes those that its places ask for.
Grounding read_grounding(std::string_view text, const GroundingOptions& options, GroundingDecisions& decisions) {
  Grounding grounding;
  text = within_limit(text, grounding.warnings);
  const std::optional<std::size_t> start =
      find_answer(text, decisions.think_end_before.value_or(std::string_view::npos));
  if (!start) {
    grounding.warnings.add(GroundingWarning::ReasoningOnly);
    return grounding;
  }
  const std::string answer = without_tool_calls(text.substr(*start));
  GroundingDecisions made = decisions;
  FoundPlaces found = find_places(answer, options.finished, made);
  for (const GroundingWarning warning : {GroundingWarning::TooDeep, GroundingWarning::ExtraBrace}) {
    if (found.warnings.has(warning)) grounding.warnings.add(warning);
  }
  drop_duplicates(found.places, grounding.warnings);
  keep_few(found.places, grounding.warnings);
  scale_places(found.places, options.scale, options.picture, options.input);
  std::transform(std::make_move_iterator(found.places.begin()), std::make_move_iterator(found.places.end()),
                 std::back_inserter(grounding.items), finished_item);
  grounding.complete = options.finished && !found.was_cut_off;
  if (grounding.items.empty()) return grounding;
  decisions = made;
  if (!decisions.think_end_before) decisions.think_end_before = text.size();
  return grounding;
}

bool equal(const Region& a, const Region& b) {
  return a.label == b.label && a.x0 == b.x0 && a.y0 == b.y0 && a.x1 == b.x1 && a.y1 == b.y1 &&
         a.is_point == b.is_point && a.is_loose == b.is_loose;
}

}  // namespace

Grounding parse_grounding(std::string_view text, const GroundingOptions& options) {
  GroundingDecisions decisions;
  return read_grounding(text, options, decisions);
}

std::optional<Region> region_of(const GroundingItem& item, std::size_t image_index) {
  if (item.kind == GroundingItem::Kind::Box3d) return std::nullopt;
  Region region;
  region.label = item.label.value_or("");
  region.image_index = image_index;
  region.is_point = item.kind == GroundingItem::Kind::Point;
  region.is_loose = item.flags.has(PlaceFlag::Loose);
  region.x0 = item.coords[0] / kFull;
  region.y0 = item.coords[1] / kFull;
  region.x1 = region.is_point ? region.x0 : item.coords[2] / kFull;
  region.y1 = region.is_point ? region.y0 : item.coords[3] / kFull;
  return region;
}

GroundingParser::GroundingParser(const GroundingOptions& options, std::size_t image_index)
    : options_(options), image_index_(image_index) {}

std::vector<RegionFound> GroundingParser::push(std::string_view utf8) {
  std::vector<RegionFound> out;
  for (const char c : utf8) {
    if (text_.size() > kGroundingTextMax) break;  // one byte more than is read, to know that there was more
    text_ += c;
    const bool closes = c == ']' || c == '}' || c == '>' || c == ')';
    if (closes && text_.size() - read_size_ >= text_.size() / kGrowth) read(false, out);
  }
  return out;
}

std::vector<RegionFound> GroundingParser::finish() {
  std::vector<RegionFound> out;
  read(true, out);
  return out;
}

void GroundingParser::read(bool finished, std::vector<RegionFound>& out) {
  read_size_ = text_.size();
  options_.finished = finished;
  grounding_ = read_grounding(text_, options_, decisions_);
  std::size_t index = 0;
  for (const GroundingItem& item : grounding_.items) {
    std::optional<Region> region = region_of(item, image_index_);
    if (!region) continue;
    if (index == given_.size()) {
      given_.push_back(*region);
    } else if (equal(given_[index], *region)) {
      ++index;
      continue;
    } else {
      given_[index] = *region;
    }
    out.push_back({index++, *std::move(region)});
  }
}

}  // namespace sightline
