/// The structure of a page whose file only tells words and places: headings, lists, tables.
#include "multimodal/document/page_structure.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "multimodal/document/table_finder.h"

namespace sightline {

namespace {

// Heights of a heading's letters by those of the page's usual ones.
constexpr double kHeading1 = 1.55, kHeading2 = 1.3, kHeading3 = 1.15;
constexpr std::size_t kHeadingWords = 20;

bool contains(const PageBox& box, const PageWord& word) {
  const double x = word.box.middle_x(), y = word.box.middle_y();
  return x >= box.x0 && x <= box.x1 && y >= box.y0 && y <= box.y1;
}

/// By words, because a page may be all headings and short lines.
double usual_height(const PageText& page) {
  std::vector<double> heights;
  for (const PageBlock& block : page.blocks) {
    for (const PageLine& line : block.lines) {
      for (const PageWord& word : line.words) heights.push_back(word.box.height());
    }
  }
  if (heights.empty()) return 0.0;
  const auto middle = heights.begin() + static_cast<std::ptrdiff_t>(heights.size() / 2);
  std::nth_element(heights.begin(), middle, heights.end());
  return *middle;
}

int heading_level(const PageBlock& block, double usual) {
  std::size_t n_words = 0;
  double height = 0.0;
  for (const PageLine& line : block.lines) {
    for (const PageWord& word : line.words) {
      height += word.box.height();
      ++n_words;
    }
  }
  if (n_words == 0 || n_words > kHeadingWords || usual <= 0.0) return 0;
  const double times = height / static_cast<double>(n_words) / usual;
  if (times >= kHeading1) return 1;
  if (times >= kHeading2) return 2;
  return times >= kHeading3 ? 3 : 0;
}

bool begins_with_mark(const PageLine& line) {
  static constexpr std::array<std::string_view, 9> kMarks = {"•", "◦", "▪", "‣", "–", "-", "*", "·", "●"};
  if (line.words.size() < 2) return false;
  const std::string& first = line.words.front().text;
  return std::find(kMarks.begin(), kMarks.end(), first) != kMarks.end();
}

/// Items of a list as blocks of their own, without their marks; anything else stays.
void add_block(PageBlock block, double usual, std::vector<PageBlock>& blocks) {
  std::erase_if(block.lines, [](const PageLine& line) { return line.words.empty(); });
  if (block.lines.empty()) return;
  if (block.kind != PageBlock::Kind::Paragraph) {
    blocks.push_back(std::move(block));
    return;
  }
  if (const int level = heading_level(block, usual); level > 0) {
    block.kind = PageBlock::Kind::Heading;
    block.level = level;
    blocks.push_back(std::move(block));
    return;
  }
  PageBlock rest;
  for (PageLine& line : block.lines) {
    if (begins_with_mark(line)) {
      if (!rest.lines.empty()) blocks.push_back(std::exchange(rest, {}));
      rest.kind = PageBlock::Kind::ListItem;
      line.words.erase(line.words.begin());
    }
    rest.lines.push_back(std::move(line));
  }
  blocks.push_back(std::move(rest));
}

PageBlock block_of(FoundTable& table) {
  PageBlock block;
  block.kind = PageBlock::Kind::Table;
  block.lines = std::move(table.rows);
  return block;
}

}  // namespace

PageText with_structure(const PageText& page) {
  PageText result;
  result.width = page.width;
  result.height = page.height;
  const double usual = usual_height(page);
  std::vector<FoundTable> tables = find_tables(page);
  std::vector<bool> is_placed(tables.size(), false);
  for (const PageBlock& block : page.blocks) {
    PageBlock outside = block;
    std::vector<std::size_t> met;  // a block may hold several tables
    for (PageLine& line : outside.lines) {
      std::erase_if(line.words, [&](const PageWord& word) {
        for (std::size_t i = 0; i < tables.size(); ++i) {
          const bool is_seen = word.visibility == Visibility::Visible || word.visibility == Visibility::NoContrast;
          if (!is_seen || !contains(tables[i].box, word)) continue;
          if (std::find(met.begin(), met.end(), i) == met.end()) met.push_back(i);
          return true;
        }
        return false;
      });
    }
    for (const std::size_t i : met) {
      if (is_placed[i]) continue;
      is_placed[i] = true;
      result.blocks.push_back(block_of(tables[i]));
    }
    add_block(std::move(outside), usual, result.blocks);
  }
  for (std::size_t i = 0; i < tables.size(); ++i) {  // whose words another table's frame has taken
    if (!is_placed[i]) result.blocks.push_back(block_of(tables[i]));
  }
  return result;
}

}  // namespace sightline
