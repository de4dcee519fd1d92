/// From an answer to the places it rests on: each statement with document, page and region.
#include "multimodal/document/citation.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <regex>
#include <set>
#include <utility>

#include "multimodal/document/find_text.h"
#include "multimodal/document/search_terms.h"
#include "multimodal/reply/grounding_parser.h"

namespace sightline {

namespace {

constexpr std::size_t kClaimsMax = 200;
constexpr std::size_t kClaimBytes = 4000;

/// "[p. 12]", "[2, p. 12]", "[p. 3, 4]", "[pages 3-4]".
struct PageMark {
  std::size_t first = 0, last = 0;  // bytes of the text
  std::vector<PageName> names;
};

std::vector<PageMark> find_marks(const std::string& text) {
  static const std::regex pattern(
      R"(\[(?:(\d{1,3})\s*,\s*)?(?:p|pp|page|pages|P|Page|Pages)\.?\s*(\d{1,6})((?:\s*[,-]\s*\d{1,6})*)\])");
  static const std::regex number(R"(\d{1,6})");
  std::vector<PageMark> marks;
  for (std::sregex_iterator it(text.begin(), text.end(), pattern), end; it != end; ++it) {
    PageMark mark;
    mark.first = static_cast<std::size_t>(it->position());
    mark.last = mark.first + static_cast<std::size_t>(it->length());
    const int document = (*it)[1].matched ? std::atoi((*it)[1].str().c_str()) : 1;
    const auto add = [&](const std::string& digits) {
      const std::int64_t page = std::atoll(digits.c_str());
      if (document >= 1 && page >= 1) mark.names.push_back({static_cast<std::size_t>(document) - 1, page - 1});
    };
    add((*it)[2].str());
    const std::string more = (*it)[3].str();
    for (std::sregex_iterator n(more.begin(), more.end(), number); n != end; ++n) add(n->str());
    marks.push_back(std::move(mark));
  }
  return marks;
}

bool ends_sentence(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (c == '\n') return true;
  if (text.substr(at).starts_with("。") || text.substr(at).starts_with("！") || text.substr(at).starts_with("？"))
    return true;
  if (c != '.' && c != '!' && c != '?') return false;
  if (at + 1 < text.size() && text[at + 1] != ' ' && text[at + 1] != '\n') return false;
  // "p. 12", "No. 7", "Mr. Gray": a short word before the dot, or a number behind it, is no end.
  const std::size_t start = text.find_last_of(" \n", at == 0 ? 0 : at - 1);
  const std::size_t word = start == std::string_view::npos ? 0 : start + 1;
  const bool is_short = c == '.' && at - word <= 3 && (text[word] < '0' || text[word] > '9');
  return !is_short;
}

/// Sentences and lines; the marks of pages and places right behind one belong to it.
std::vector<std::string_view> cut_into_sentences(std::string_view answer) {
  std::vector<std::string_view> sentences;
  std::size_t start = 0;
  const auto end_at = [&](std::size_t end) {
    const std::string_view sentence = answer.substr(start, end - start);
    if (sentence.find_first_not_of(" \t\r\n") != std::string_view::npos) sentences.push_back(sentence);
    start = end;
  };
  for (std::size_t at = 0; at < answer.size(); ++at) {
    if (!ends_sentence(answer, at)) continue;
    std::size_t end = at + 1;
    while (end < answer.size() && (static_cast<unsigned char>(answer[end]) & 0xC0U) == 0x80U) ++end;
    for (std::size_t next = end; next < answer.size() && answer[at] != '\n';) {
      next = std::min(answer.find_first_not_of(' ', next), answer.size());
      if (next >= answer.size() || (answer[next] != '[' && answer[next] != '{')) break;
      const bool is_place = answer[next] == '{';
      const std::size_t close = answer.find(is_place ? '}' : ']', next);
      if (close == std::string_view::npos || close - next > (is_place ? 300 : 60)) break;
      end = next = close + 1;
    }
    end_at(end);
    at = end - 1;
  }
  end_at(answer.size());
  return sentences;
}

bool says_something(std::string_view text) {
  std::size_t n_bytes = 0;
  for (const std::string& term : search_terms(text)) n_bytes += term.size();
  return n_bytes >= 2;
}

/// The line before or behind a block of code or JSON.
bool is_fence(std::string_view line) {
  const std::size_t first = line.find_first_not_of(" \t");
  return first != std::string_view::npos && line.substr(first).starts_with("```");
}

std::string trimmed(std::string text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n*-#>");
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n*") - first + 1);
}

/// The text without objects that name a place.
std::string without_places(std::string text) {
  for (std::size_t at = text.find("{\"bbox_2d\""); at != std::string::npos; at = text.find("{\"bbox_2d\"", at)) {
    const std::size_t close = text.find('}', at);
    text.erase(at, close == std::string::npos ? std::string::npos : close - at + 1);
  }
  return text;
}

Claim claim_of(const std::string& sentence) {
  Claim claim;
  std::size_t at = 0;
  for (PageMark& mark : find_marks(sentence)) {
    claim.text += sentence.substr(at, mark.first - at);
    at = mark.last;
    claim.named.insert(claim.named.end(), mark.names.begin(), mark.names.end());
  }
  claim.text += sentence.substr(at);
  std::string without = trimmed(without_places(claim.text));
  claim.text = says_something(without) ? std::move(without) : trimmed(std::move(claim.text));
  return claim;
}

/// What stands in quotation marks, the longest first.
std::vector<std::string> quotations(const std::string& text) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kMarks = {
      {{"\"", "\""}, {"“", "”"}, {"„", "“"}, {"«", "»"}, {"「", "」"}, {"『", "』"}, {"`", "`"}}};
  std::vector<std::string> found;
  for (const auto& [open, close] : kMarks) {
    for (std::size_t at = text.find(open); at != std::string::npos; at = text.find(open, at)) {
      const std::size_t first = at + open.size();
      const std::size_t end = text.find(close, first);
      if (end == std::string::npos) break;
      if (end > first) found.push_back(text.substr(first, end - first));
      at = end + close.size();
    }
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
  return found;
}

Source source_of(const PageName& name, TextPlace place) {
  Source source;
  source.name = name;
  source.boxes = std::move(place.boxes);
  source.text = std::move(place.text);
  source.similarity = place.similarity;
  return source;
}

/// The first way that finds something, over the pages in order.
std::optional<Source> find_source(const Claim& claim, std::string_view context, const std::vector<PageName>& pages,
                                  const PageLookup& lookup) {
  std::vector<std::pair<PageName, PageText>> texts;
  for (const PageName& name : pages) {
    if (std::optional<PageText> text = lookup(name)) texts.emplace_back(name, *std::move(text));
  }
  std::vector<std::string> wanted = quotations(claim.text);
  wanted.push_back(claim.text);
  for (const std::string& words : wanted) {
    for (const auto& [name, text] : texts) {
      if (std::optional<TextPlace> place = find_text(text, words, context)) return source_of(name, *std::move(place));
    }
  }
  // The longest run over all pages: a short one on an early page is not better than a long one on a later page.
  std::optional<Source> best;
  for (const auto& [name, text] : texts) {
    std::optional<TextPlace> place = find_common_run(text, claim.text, context);
    if (place && (!best || place->text.size() > best->text.size())) best = source_of(name, *std::move(place));
  }
  return best;
}

/// A place that the model named in the picture of a page.
std::optional<Source> model_source(const Claim& claim, const std::string& sentence, const ShownPages& shown) {
  const Grounding grounding = parse_grounding(sentence);
  for (const GroundingItem& item : grounding.items) {
    const std::optional<Region> region = region_of(item, 0);
    if (!region) continue;
    Source source;
    const auto is_picture = [&](const PageName& name) {
      return std::find(shown.pictures.begin(), shown.pictures.end(), name) != shown.pictures.end();
    };
    const auto named = std::find_if(claim.named.begin(), claim.named.end(), is_picture);
    if (named == claim.named.end() && shown.pictures.size() != 1) return std::nullopt;
    source.name = named == claim.named.end() ? shown.pictures.front() : *named;
    source.boxes.push_back({region->x0, region->y0, region->x1, region->y1});
    source.is_from_model = true;
    return source;
  }
  return std::nullopt;
}

}  // namespace

std::vector<Claim> find_sources(std::string_view answer, std::string_view question, const ShownPages& shown) {
  std::vector<Claim> claims;
  for (const std::string_view whole : cut_into_sentences(answer)) {
    if (claims.size() == kClaimsMax) break;
    const std::string sentence(whole.substr(0, kClaimBytes));
    if (is_fence(sentence)) continue;
    Claim claim = claim_of(sentence);
    if (!says_something(claim.text)) continue;
    std::vector<PageName> named;
    for (const PageName& name : claim.named) {
      if (std::find(shown.names.begin(), shown.names.end(), name) != shown.names.end()) named.push_back(name);
    }
    const std::string context = std::string(question) + ' ' + claim.text;
    claim.source = find_source(claim, context, named, shown.lookup);
    if (!claim.source) claim.source = model_source(claim, sentence, shown);
    if (!claim.source) {
      claim.source = find_source(claim, context, shown.names, shown.lookup);
      if (claim.source) claim.source->is_elsewhere = !claim.named.empty();
    }
    claims.push_back(std::move(claim));
  }
  return claims;
}

std::size_t whole_statements(std::string_view answer) {
  const std::vector<std::string_view> sentences = cut_into_sentences(answer);
  if (sentences.empty()) return 0;
  const auto begins_mark = [](std::string_view sentence) {
    const std::size_t first = sentence.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && (sentence[first] == '[' || sentence[first] == '{');
  };
  std::size_t last = sentences.size() - 1;
  while (last > 0 && begins_mark(sentences[last])) --last;  // it belongs to the one before once it is closed
  return static_cast<std::size_t>(sentences[last].data() - answer.data());
}

std::optional<Source> place_in_picture(const std::string& reply, const ShownPages& shown) {
  return model_source({}, reply, shown);
}

std::string longest_quotation(const std::string& text) {
  const std::vector<std::string> found = quotations(text);
  return found.empty() ? std::string() : found.front();
}

}  // namespace sightline
