/// Labels and attributes of places.
#include "multimodal/reply/grounding_label.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "multimodal/reply/geometry.h"

namespace sightline {

namespace {

/// Keys that name a place, the best first, as plain_key gives them.
constexpr auto kLabelKeys =
    std::to_array<std::string_view>({"label", "textcontent", "text", "name", "object", "category", "class", "title",
                                     "nameen", "namezh", "names", "description", "caption", "action"});

/// Bytes at the beginning of `text` that a label must not have.
std::size_t unwanted_at(std::string_view text) noexcept {
  const auto byte = static_cast<unsigned char>(text[0]);
  if (byte < 0x20) return byte == '\t' || byte == '\n' ? 0 : 1;
  if (byte == 0x7F) return 1;
  if (byte != 0xE2 || text.size() < 3) return 0;
  const auto second = static_cast<unsigned char>(text[1]);
  const auto third = static_cast<unsigned char>(text[2]);
  const bool turns = (second == 0x80 && third >= 0xAA && third <= 0xAE) ||  // U+202A … U+202E
                     (second == 0x81 && third >= 0xA6 && third <= 0xA9);    // U+2066 … U+2069
  return turns ? 3 : 0;
}

/// Appends the text of a value: objects joined by " / ", lists by ", ". Nothing for null.
void append_text(const JsonTree& tree, std::size_t index, std::string& out) {
  const JsonNode& node = tree[index];
  if (!tree.is_container(index)) {
    if (node.kind == JsonNode::Kind::Boolean) {
      out += node.number != 0.0 ? "true" : "false";
    } else if (node.kind != JsonNode::Kind::Null) {
      out += tree.text(index);
    }
    return;
  }
  bool is_first = true;
  for (const std::size_t child : tree.children(index)) {
    if (!is_first) out += node.kind == JsonNode::Kind::Object ? " / " : ", ";
    is_first = false;
    append_text(tree, child, out);
  }
}

}  // namespace

void set_label(GroundingItem& item, std::string_view text) {
  std::string label;
  std::size_t n_code_points = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t unwanted = unwanted_at(text.substr(at));
    if (unwanted > 0) {
      at += unwanted;
      continue;
    }
    const bool begins = (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U;
    if (begins && n_code_points++ == kLabelCodePointsMax) {
      item.flags.add(PlaceFlag::LabelCut);
      break;
    }
    label += text[at++];
  }
  item.label = std::move(label);
}

void describe(const JsonTree& tree, std::size_t object, std::span<const std::size_t> used, FoundPlace& place) {
  std::size_t best_rank = kLabelKeys.size();
  std::size_t best = 0;
  std::map<std::string_view, std::size_t> last;  // of values under the same key
  for (const std::size_t child : tree.children(object)) {
    if (!tree[child].has_key) continue;
    last[tree.key(child)] = child;
    if (tree[child].kind == JsonNode::Kind::Null || std::binary_search(used.begin(), used.end(), child)) continue;
    if (tree[child].key_size > 40) continue;
    const auto* const rank = std::find(kLabelKeys.begin(), kLabelKeys.end(), plain_key(tree.key(child)));
    const auto this_rank = static_cast<std::size_t>(rank - kLabelKeys.begin());
    if (this_rank >= best_rank) continue;
    best_rank = this_rank;
    best = child;
  }
  if (best != 0) {
    std::string label;
    append_text(tree, best, label);
    set_label(place.item, label);
  }
  for (const std::size_t child : tree.children(object)) {
    const bool is_extra = tree[child].has_key && child != best && !std::binary_search(used.begin(), used.end(), child);
    if (!is_extra || last[tree.key(child)] != child) continue;
    if (tree[child].kind == JsonNode::Kind::Null && plain_key(tree.key(child)) == kLabelKeys[0]) continue;
    if (!place.members.empty()) place.members += ", ";
    write_json_string(tree.key(child), place.members);
    place.members += ": ";
    write_json(tree, child, place.members);
  }
}

}  // namespace sightline
