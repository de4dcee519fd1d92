/// Places in markup: documents as HTML or Markdown, older ways to write boxes, points as tags.
#include "multimodal/reply/grounding_fallbacks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "multimodal/reply/geometry.h"
#include "multimodal/reply/grounding_label.h"
#include "multimodal/reply/lenient_json.h"
#include "multimodal/reply/markup_tag.h"

namespace sightline {

namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr auto kWithoutLabel = std::to_array<std::string_view>({"img", "div", "table"});

/// Older models write the names of two things in two ways.
struct Marks {
  std::string_view begin, end;
};
constexpr auto kReferences =
    std::to_array<Marks>({{"<|object_ref_start|>", "<|object_ref_end|>"}, {"<ref>", "</ref>"}});
constexpr auto kBoxes = std::to_array<Marks>({{"<|box_start|>", "<|box_end|>"}, {"<box>", "</box>"}});

/// The numbers of a text in which only blanks and `between` separate them. Empty if there is anything else.
std::vector<double> numbers_of(std::string_view text, std::string_view between) {
  std::vector<double> numbers;
  const std::string separators = " \t\r\n" + std::string(between);
  while (true) {
    const std::size_t start = text.find_first_not_of(separators);
    if (start == npos) return numbers;
    text.remove_prefix(start);
    const std::string_view word = text.substr(0, text.find_first_of(separators));
    const double value = read_number(word);
    if (std::isnan(value)) return {};
    numbers.push_back(value);
    text.remove_prefix(word.size());
  }
}

/// The text in lower case, without blanks at its ends.
std::string lower_word(std::string_view text) {
  PlainText plain;
  plain.append(text);
  std::string word(plain.since(0));
  for (char& c : word) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return word;
}

std::string type_member(std::string_view type) {
  std::string member = "\"type\": ";
  write_json_string(type, member);
  return member;
}

/// Reads the text once from left to right.
class MarkupReader {
 public:
  MarkupReader(std::string_view text, FoundPlaces& found) : text_(text), found_(found) {}

  void read() {
    std::size_t at = 0;
    while (at < text_.size()) {
      const std::size_t mark = std::min(text_.find('<', at), text_.size());
      plain_.append(text_.substr(at, mark - at));
      if (mark == text_.size()) break;
      at = read_mark(mark);
    }
    for (const auto& [name, elements] : open_) {
      for (const Element& element : elements) {
        if (element.n_places > 0) found_.was_cut_off = true;
      }
    }
  }

 private:
  /// A start tag whose end tag has not come.
  struct Element {
    std::size_t first = 0, n_places = 0;  // places that wait for the text inside
    std::size_t text_start = 0;
  };

  /// Reads what begins with '<' at `at`; gives where to go on.
  std::size_t read_mark(std::size_t at) {
    const std::string_view ahead = text_.substr(at);
    if (ahead.starts_with("<!--")) return read_comment(at);
    for (const Marks& marks : kReferences) {
      if (ahead.starts_with(marks.begin)) return read_reference(at, marks);
    }
    for (const Marks& marks : kBoxes) {
      if (ahead.starts_with(marks.begin)) return read_boxes(at, marks);
    }
    const TagScan scan = read_markup_tag(text_, at);
    if (scan.tag) {
      if (scan.tag->is_end) {
        end_element(scan.tag->name);
      } else {
        begin_element(*scan.tag);
      }
    }
    if (!scan.tag) plain_.append(text_.substr(at, scan.next - at));
    return scan.next;
  }

  /// `<!-- Table (1, 2, 3, 4) -->`
  std::size_t read_comment(std::size_t at) {
    constexpr std::string_view kEnd = "-->";
    const std::size_t end = text_.find(kEnd, at + 4);
    if (end == npos) return text_.size();
    const std::string_view inside = text_.substr(at + 4, end - at - 4);
    const std::size_t bracket = inside.find('(');
    const std::size_t close = inside.rfind(')');
    if (bracket != npos && close != npos && close > bracket) {
      const std::string type = lower_word(inside.substr(0, bracket));
      const bool is_word = !type.empty() && type.find_first_of("\r\n<>(),") == npos;
      const std::vector<double> numbers = numbers_of(inside.substr(bracket + 1, close - bracket - 1), ",");
      if (is_word && numbers.size() == 4) give_box(numbers, 0, type_member(type), std::nullopt);
    }
    return end + kEnd.size();
  }

  std::size_t read_reference(std::size_t at, const Marks& marks) {
    const std::size_t start = at + marks.begin.size();
    const std::size_t end = text_.find(marks.end, start);
    if (end == npos) return text_.size();
    PlainText label;
    label.append(text_.substr(start, end - start));
    reference_ = std::string(label.since(0));
    return end + marks.end.size();
  }

  /// `(1,2),(3,4)`, once or several times.
  std::size_t read_boxes(std::size_t at, const Marks& marks) {
    const std::size_t start = at + marks.begin.size();
    const std::size_t end = text_.find(marks.end, start);
    if (end == npos) return text_.size();
    const std::vector<double> numbers = numbers_of(text_.substr(start, end - start), ",;()[]");
    if (numbers.size() % 4 == 0) {
      for (std::size_t i = 0; i < numbers.size(); i += 4) give_box(numbers, i, "", reference_);
    }
    return end + marks.end.size();
  }

  /// One box of the four numbers from `i` on. Gives how many were added.
  std::size_t give_box(const std::vector<double>& numbers, std::size_t i, std::string members,
                       const std::optional<std::string>& label) {
    std::optional<FoundPlace> place = make_box(numbers[i], numbers[i + 1], numbers[i + 2], numbers[i + 3]);
    if (!place) return 0;
    place->members = std::move(members);
    if (label) set_label(place->item, *label);
    found_.places.push_back(*std::move(place));
    return 1;
  }

  void begin_element(const MarkupTag& tag) {
    if (tag.name == "br") plain_.append(" ");
    Element element;
    element.first = found_.places.size();
    if (tag.name == "point" || tag.name == "points") {
      element.n_places = give_points(tag);
    } else if (const std::optional<std::string_view> box = tag.attribute("data-bbox")) {
      const bool wants_label = std::find(kWithoutLabel.begin(), kWithoutLabel.end(), tag.name) == kWithoutLabel.end();
      const std::size_t given = give_element(tag, *box);
      if (wants_label) element.n_places = given;
    }
    if (tag.is_empty || tag.name == "img" || tag.name == "br" || tag.name == "hr") return;
    for (std::size_t i = 0; i < element.n_places; ++i) found_.places[element.first + i].is_open = true;
    element.text_start = plain_.size();
    open_[tag.name].push_back(element);
  }

  std::size_t give_element(const MarkupTag& tag, std::string_view box) {
    const std::vector<double> numbers = numbers_of(box, ",");
    if (numbers.size() != 4) return 0;
    const std::optional<std::string_view> kind = tag.attribute("class");
    return give_box(numbers, 0, type_member(tag.name == "div" && kind ? *kind : tag.name), std::nullopt);
  }

  /// x1, y1, x2, y2 … (or x, y) as a point each; `alt` is the label unless the element holds text.
  std::size_t give_points(const MarkupTag& tag) {
    std::map<std::string_view, std::pair<double, double>> points;  // by the digits behind x and y
    std::vector<std::string_view> order;
    for (const auto& [name, value] : tag.attributes) {
      if (name[0] != 'x' && name[0] != 'y') continue;
      const std::string_view number = std::string_view(name).substr(1);
      if (number.find_first_not_of("0123456789") != npos) continue;
      const std::vector<double> values = numbers_of(value, "");
      if (values.size() != 1) continue;
      const double nothing = std::nan("");
      const auto [point, is_new] = points.try_emplace(number, nothing, nothing);
      if (is_new) order.push_back(number);
      (name[0] == 'x' ? point->second.first : point->second.second) = values[0];
    }
    std::size_t given = 0;
    for (const std::string_view number : order) {
      const auto& [x, y] = points[number];
      std::optional<FoundPlace> place = make_box(x, y, x, y);
      if (!place) continue;
      place->item.kind = GroundingItem::Kind::Point;
      place->item.coords = {x, y};
      if (const std::optional<std::string_view> alt = tag.attribute("alt")) set_label(place->item, *alt);
      found_.places.push_back(*std::move(place));
      ++given;
    }
    return given;
  }

  void end_element(const std::string& name) {
    const auto elements = open_.find(name);
    if (elements == open_.end() || elements->second.empty()) return;
    const Element element = elements->second.back();
    elements->second.pop_back();
    const std::string_view label = plain_.since(element.text_start);
    for (std::size_t i = 0; i < element.n_places; ++i) {
      FoundPlace& place = found_.places[element.first + i];
      place.is_open = false;
      if (!label.empty()) set_label(place.item, label);
    }
  }

  std::string_view text_;
  FoundPlaces& found_;
  PlainText plain_;
  std::optional<std::string> reference_;
  std::map<std::string, std::vector<Element>, std::less<>> open_;
};

}  // namespace

void find_places_in_markup(std::string_view text, FoundPlaces& found) { MarkupReader(text, found).read(); }

}  // namespace sightline
