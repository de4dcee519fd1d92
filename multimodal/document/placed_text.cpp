/// A page as text for a model: with places, quoted.
#include "multimodal/document/placed_text.h"

#include <algorithm>
#include <cmath>

namespace sightline {

namespace {

constexpr double kThousand = 1000.0;  // what the model's own places count in

std::string thousandths(double fraction) {
  return std::to_string(static_cast<int>(std::lround(std::clamp(fraction, 0.0, 1.0) * kThousand)));
}

std::string place_of(const PageLine& line) {
  const PageBox box = box_of(line);
  std::string text;
  for (const double value : {box.x0, box.y0, box.x1, box.y1}) {
    text += text.empty() ? "[" : ", ";
    text += thousandths(value);
  }
  text += "] ";
  return text;
}

std::string text_for_model(const PageText& page, bool with_places) {
  std::string text;
  for (const PageBlock& block : page.blocks) {
    std::string lines;
    for (const PageLine& line : block.lines) {
      PageLine seen, hidden;
      for (const PageWord& word : line.words) {
        (word.visibility == Visibility::Visible ? seen : hidden).words.push_back(word);
      }
      if (!seen.words.empty()) lines += (with_places ? place_of(seen) : "") + text_of(seen) + '\n';
      if (!hidden.words.empty()) {
        lines += '(';
        lines += visibility_text(hidden.words.front().visibility);
        lines += ": " + text_of(hidden) + ")\n";
      }
    }
    if (!lines.empty() && !text.empty()) text += '\n';
    text += lines;
  }
  return text;
}

}  // namespace

std::string placed_text(const PageText& page) { return text_for_model(page, true); }
std::string marked_text(const PageText& page) { return text_for_model(page, false); }

std::string as_quotation(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    result += line.empty() ? ">" : "> ";
    result += line;
    result += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result;
}

}  // namespace sightline
