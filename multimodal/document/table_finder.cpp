/// Finds tables on a page by where its words stand.
#include "multimodal/document/table_finder.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <utility>

namespace sightline {

namespace {

// Lengths in heights of a usual word, which is 1.2 times the size of its letters: a blank is a quarter of it.
constexpr double kGroupGap = 0.65;      // more between two words: another cell; a typewriter's blank is a half
constexpr double kRowDistance = 2.6;    // more between two rows: another table
constexpr double kValley = 0.25;        // least width of what separates two columns
constexpr std::size_t kProseWords = 5;  // of a group on average: running text in columns, not a table
constexpr std::size_t kRowsLeast = 2;

/// Words close together on a line.
struct Group {
  double x0 = 0.0, x1 = 0.0;
  std::size_t n_words = 0;
};

struct Row {
  double y0 = 0.0, y1 = 0.0;
  std::vector<PageWord> words;
  std::vector<Group> groups;
};

std::vector<PageWord> words_in_points(const PageText& page) {
  std::vector<PageWord> words;
  for (const PageBlock& block : page.blocks) {
    for (const PageLine& line : block.lines) {
      for (PageWord word : line.words) {
        if (word.visibility == Visibility::OffPage || word.visibility == Visibility::Tiny) continue;
        word.box = {word.box.x0 * page.width, word.box.y0 * page.height, word.box.x1 * page.width,
                    word.box.y1 * page.height};
        words.push_back(std::move(word));
      }
    }
  }
  return words;
}

double usual_height(std::vector<PageWord>& words) {
  const auto middle = words.begin() + static_cast<std::ptrdiff_t>(words.size() / 2);
  std::nth_element(words.begin(), middle, words.end(),
                   [](const PageWord& a, const PageWord& b) { return a.box.height() < b.box.height(); });
  return middle->box.height();
}

bool stands_on_its_side(const std::vector<PageWord>& words) {
  const auto n = std::count_if(words.begin(), words.end(), [](const PageWord& word) {
    return word.text.size() > 3 && word.box.height() > 1.5 * word.box.width();
  });
  return 2 * static_cast<std::size_t>(n) > words.size();
}

std::vector<Row> rows_of(std::vector<PageWord> words, double height) {
  std::sort(words.begin(), words.end(),
            [](const PageWord& a, const PageWord& b) { return a.box.middle_y() < b.box.middle_y(); });
  std::vector<Row> rows;
  for (PageWord& word : words) {
    if (rows.empty() || word.box.middle_y() > rows.back().y1 - 0.25 * height) {
      rows.push_back({word.box.y0, word.box.y1, {}, {}});
    }
    rows.back().y1 = std::min(std::max(rows.back().y1, word.box.y1), rows.back().y0 + 1.6 * height);
    rows.back().words.push_back(std::move(word));
  }
  for (Row& row : rows) {
    std::sort(row.words.begin(), row.words.end(),
              [](const PageWord& a, const PageWord& b) { return a.box.x0 < b.box.x0; });
    for (const PageWord& word : row.words) {
      if (row.groups.empty() || word.box.x0 - row.groups.back().x1 > kGroupGap * height) {
        row.groups.push_back({word.box.x0, word.box.x1, 0});
      }
      row.groups.back().x1 = std::max(row.groups.back().x1, word.box.x1);
      ++row.groups.back().n_words;
    }
  }
  return rows;
}

using Rows = std::vector<Row>::const_iterator;

/// A stretch along the page, and how many rows have words there.
struct Stretch {
  double x0 = 0.0, x1 = 0.0;
  int depth = 0;
};

std::vector<Stretch> stretches_of(Rows first, Rows last) {
  struct Edge {
    double x = 0.0;
    int step = 0;
  };
  std::vector<Edge> edges;
  for (Rows row = first; row != last; ++row) {
    for (const Group& group : row->groups) {
      edges.push_back({group.x0, 1});
      edges.push_back({group.x1, -1});
    }
  }
  std::sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) { return a.x < b.x; });
  std::vector<Stretch> stretches;
  int depth = 0;
  for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
    depth += edges[i].step;
    if (edges[i + 1].x > edges[i].x) stretches.push_back({edges[i].x, edges[i + 1].x, depth});
  }
  return stretches;
}

/// Where a column ends and the next begins.
struct Valley {
  double x = 0.0;
  double from = 0.0, to = 0.0;  // of what hardly any row's words cross
};

/// In each run of places that hardly any row's words cross, the emptiest one, and of these the widest.
std::vector<Valley> valleys_of(Rows first, Rows last, double height) {
  // A heading may reach over two columns, and a long cell stand out: one row in eight may cross.
  const auto most = static_cast<int>((last - first) / 8);
  std::vector<Valley> valleys;
  Stretch best;
  bool has_best = false;
  double from = 0.0;
  const auto end_run = [&](double to) {
    if (has_best && best.x1 - best.x0 >= kValley * height) valleys.push_back({(best.x0 + best.x1) / 2.0, from, to});
    has_best = false;
  };
  for (const Stretch& stretch : stretches_of(first, last)) {
    if (stretch.depth > most) {
      end_run(stretch.x0);
    } else if (!has_best || stretch.depth < best.depth ||
               (stretch.depth == best.depth && stretch.x1 - stretch.x0 > best.x1 - best.x0)) {
      if (!has_best) from = stretch.x0;
      best = stretch;
      has_best = true;
    }
  }
  return valleys;  // what lies right of the last column is no valley
}

int column_at(const std::vector<Valley>& valleys, double x) {
  return static_cast<int>(std::count_if(valleys.begin(), valleys.end(), [x](const Valley& v) { return v.x < x; }));
}

/// Two cells of a head may stand so close that they look like one group. It is cut at the widest of its gaps that lie where
/// the columns below it part.
void set_columns(std::vector<PageWord>& words, std::size_t first, std::size_t last,
                 const std::vector<Valley>& valleys) {
  const auto whole = (words[first].box.x0 + words[last - 1].box.x1) / 2.0;
  for (std::size_t i = first; i < last; ++i) words[i].cell = column_at(valleys, whole);
  for (std::size_t v = 0; v < valleys.size(); ++v) {
    if (valleys[v].x <= words[first].box.x0 || valleys[v].x >= words[last - 1].box.x1) continue;
    std::size_t cut = last;
    double widest = 0.0;
    for (std::size_t i = first + 1; i < last; ++i) {
      const double gap = words[i].box.x0 - words[i - 1].box.x1;
      const bool is_there = words[i].box.x0 > valleys[v].from && words[i - 1].box.x1 < valleys[v].to;
      if (!is_there || gap <= widest) continue;
      widest = gap;
      cut = i;
    }
    if (cut == last) continue;
    set_columns(words, first, cut, {valleys.begin(), valleys.begin() + static_cast<std::ptrdiff_t>(v)});
    for (std::size_t i = cut; i < last; ++i) words[i].cell = static_cast<int>(v) + 1;
    first = cut;
  }
}

std::optional<FoundTable> table_of(Rows first, Rows last, double height, const PageText& page) {
  std::size_t n_words = 0, n_groups = 0;
  for (Rows row = first; row != last; ++row) {
    n_words += row->words.size();
    n_groups += row->groups.size();
  }
  const auto n_rows = static_cast<std::size_t>(last - first);
  if (n_words >= kProseWords * n_groups || 2 * n_groups < 3 * n_rows) return std::nullopt;
  const std::vector<Valley> valleys = valleys_of(first, last, height);
  if (valleys.empty()) return std::nullopt;
  FoundTable table;
  table.n_columns = static_cast<int>(valleys.size()) + 1;
  for (Rows row = first; row != last; ++row) {
    PageLine line;
    line.words = row->words;
    std::size_t begin = 0;
    for (const Group& group : row->groups) {
      set_columns(line.words, begin, begin + group.n_words, valleys);
      begin += group.n_words;
    }
    for (PageWord& word : line.words) {
      word.box = {word.box.x0 / page.width, word.box.y0 / page.height, word.box.x1 / page.width,
                  word.box.y1 / page.height};
    }
    std::stable_sort(line.words.begin(), line.words.end(),
                     [](const PageWord& a, const PageWord& b) { return a.cell < b.cell; });
    table.box = table.rows.empty() ? box_of(line) : united(table.box, box_of(line));
    table.rows.push_back(std::move(line));
  }
  return table;
}

/// How many rows from `first` to `last` and behind belong to the table: a last row may have its first cell only, at the
/// distance the others have.
std::size_t with_last_rows(const std::vector<Row>& rows, std::size_t first, std::size_t last, double height) {
  const double pitch = (rows[last - 1].y0 - rows[first].y0) / static_cast<double>(last - 1 - first);
  const auto column = std::max_element(
      rows.begin() + static_cast<std::ptrdiff_t>(first), rows.begin() + static_cast<std::ptrdiff_t>(last),
      [](const Row& a, const Row& b) { return a.groups.front().x1 < b.groups.front().x1; });
  while (last < rows.size() && rows[last].groups.size() == 1 &&
         std::abs(rows[last].y0 - rows[last - 1].y0 - pitch) < 0.1 * pitch &&
         std::abs(rows[last].groups[0].x0 - rows[last - 1].groups[0].x0) < 0.3 * height &&
         rows[last].groups[0].x1 < column->groups.front().x1 + height) {
    ++last;
  }
  return last;
}

/// A row of one group belongs to a table if it stands between two rows of more, no lower than others.
bool is_inner_row(const std::vector<Row>& rows, std::size_t i, double height) {
  if (i == 0 || i + 1 >= rows.size()) return false;
  const bool has_neighbours = rows[i - 1].groups.size() >= 2 && rows[i + 1].groups.size() >= 2;
  return has_neighbours && rows[i + 1].y0 - rows[i - 1].y1 < (kRowDistance + 1.5) * height &&
         rows[i].groups[0].n_words < 8;
}

}  // namespace

std::vector<FoundTable> find_tables(const PageText& page) {
  std::vector<FoundTable> tables;
  std::vector<PageWord> words = words_in_points(page);
  if (words.empty() || stands_on_its_side(words)) return tables;
  const double height = usual_height(words);
  if (height <= 0.0) return tables;
  const std::vector<Row> rows = rows_of(std::move(words), height);
  for (std::size_t first = 0; first < rows.size();) {
    std::size_t last = first;
    while (last < rows.size() &&
           (rows[last].groups.size() >= 2 || (last > first && is_inner_row(rows, last, height))) &&
           (last == first || rows[last].y0 - rows[last - 1].y1 < kRowDistance * height)) {
      ++last;
    }
    if (last - first >= kRowsLeast) {
      last = with_last_rows(rows, first, last, height);
      const auto begin = rows.begin() + static_cast<std::ptrdiff_t>(first);
      const auto end = rows.begin() + static_cast<std::ptrdiff_t>(last);
      if (std::optional<FoundTable> table = table_of(begin, end, height, page)) tables.push_back(*std::move(table));
    }
    first = std::max(last, first + 1);
  }
  return tables;
}

}  // namespace sightline
