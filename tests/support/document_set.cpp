/// A set of PDF files with questions whose answers and places are known, the same for the same seed.
#include "tests/support/document_set.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <random>
#include <stdexcept>
#include <utility>

#include "tests/support/pdf_writer.h"

namespace sightline::testing_support {

namespace {

constexpr double kWidth = 595.0, kHeight = 842.0, kMargin = 60.0;

using Random = std::mt19937;

template <std::size_t N>
const char* pick(Random& random, const std::array<const char*, N>& list) {
  return list[random() % N];
}

constexpr std::array<const char*, 24> kAdjectives = {"Northern", "Silver", "Amber",   "Quiet",   "Rapid",  "Golden",
                                                     "Hollow",   "Iron",   "Crimson", "Distant", "Gentle", "Lunar",
                                                     "Maple",    "Noble",  "Ochre",   "Polar",   "Rustic", "Solar",
                                                     "Tidal",    "Urban",  "Velvet",  "Winter",  "Zephyr", "Copper"};
constexpr std::array<const char*, 20> kThings = {
    "pump",    "turbine", "valve", "conveyor", "mixer", "boiler",  "press",  "crane",   "lathe", "drill",
    "furnace", "hoist",   "kiln",  "loom",     "mill",  "scanner", "sorter", "tractor", "winch", "compressor"};
constexpr std::array<const char*, 16> kNames = {"Ingrid Halvorsen", "Tomas Beltran",  "Wei Zhang",   "Amara Okafor",
                                                "Lucien Moreau",    "Hanna Virtanen", "Pavel Novak", "Aisha Rahman",
                                                "Greta Lindqvist",  "Mateo Rossi",    "Yuki Tanaka", "Olga Petrenko",
                                                "Samuel Adeyemi",   "Clara Jensen",   "Nikhil Rao",  "Elena Duarte"};
constexpr std::array<const char*, 12> kFirms = {
    "Harlow & Sons", "Brightwater Ltd", "Kestrel Works",   "Oakfield GmbH",   "Summit Foundry", "Larkspur Trading",
    "Vantage Steel", "Delmar Supply",   "Ridgeway Motors", "Pinecrest Tools", "Falcon Freight", "Union Castings"};
constexpr std::array<const char*, 40> kFiller = {
    "the",       "operator", "should",  "always", "check",     "before", "starting", "a",        "new",     "shift",
    "safety",    "manual",   "section", "during", "regular",   "repair", "oil",      "pressure", "level",   "that",
    "and",       "of",       "in",      "with",   "according", "to",     "schedule", "report",   "weekly",  "staff",
    "warehouse", "delivery", "supply",  "line",   "engine",    "noise",  "light",    "warning",  "replace", "filter"};

/// What is known of a thing: the sentence that says it, and a question in other words.
struct Fact {
  const char* before;  // of the value; {} is the thing
  const char* after;
  const char* question;
  std::function<std::string(Random&)> value;
};

std::string number(Random& random, int least, int most) {
  return std::to_string(least + static_cast<int>(random() % static_cast<unsigned>(most - least + 1)));
}

std::array<Fact, 8> facts() {
  return {{{"The warranty period of the {} is ", " from the day of delivery.", "How long is the {} under warranty?",
            [](Random& r) { return number(r, 7, 60) + " months"; }},
           {"The {} carries the serial number ", " on its left side.", "Which serial number does the {} have?",
            [](Random& r) { return "SN-" + number(r, 10000, 99999); }},
           {"The last inspection of the {} was done by ", " without any findings.", "Who did the inspection of the {}?",
            [](Random& r) { return std::string(pick(r, kNames)); }},
           {"The {} weighs ", " including its frame.", "What does the {} weigh?",
            [](Random& r) { return number(r, 120, 4800) + " kg"; }},
           {"The maximum load of the {} must not exceed ", " in any case.", "What is the maximum load of the {}?",
            [](Random& r) { return number(r, 2, 90) + "." + number(r, 1, 9) + " tonnes"; }},
           {"The {} was bought from ", " at the list price.", "From which firm was the {} bought?",
            [](Random& r) { return std::string(pick(r, kFirms)); }},
           {"The purchase price of the {} was ", " without tax.", "What was the purchase price of the {}?",
            [](Random& r) { return "EUR " + number(r, 1, 89) + "," + number(r, 100, 999) + ".50"; }},
           {"The next maintenance of the {} is due on ", " at the latest.", "When is maintenance of the {} due?",
            [](Random& r) { return number(r, 1, 28) + " March 20" + number(r, 24, 39); }}}};
}

std::string with(std::string text, const std::string& thing) {
  const std::size_t at = text.find("{}");
  return at == std::string::npos ? text : text.replace(at, 2, thing);
}

std::string filler(Random& random, int n_words) {
  std::string text;
  for (int i = 0; i < n_words; ++i) {
    text += i == 0 ? "" : " ";
    text += pick(random, kFiller);
    if (i % 13 == 12) text += '.';
  }
  return text + ".";
}

KnownAnswer known(const std::filesystem::path& path, std::string question, std::string answer, std::int64_t page,
                  const PointBox& box) {
  return {path.filename().string(), std::move(question), std::move(answer), page,
          box.x0 / kWidth,          box.y0 / kHeight,    box.x1 / kWidth,   box.y1 / kHeight};
}

/// A fact to be told about a thing, on some page.
struct Told {
  std::string thing, sentence, question, value;
};

std::vector<Told> make_facts(int n, Random& random) {
  std::vector<std::string> things;
  for (const char* adjective : kAdjectives) {
    for (const char* thing : kThings) things.push_back(std::string(adjective) + " " + thing);
  }
  std::shuffle(things.begin(), things.end(), random);
  const std::array<Fact, 8> all = facts();
  std::vector<Told> told;
  for (int i = 0; i < n; ++i) {
    // Two facts of each thing, so that its name alone does not find the page.
    const std::string& thing = things[static_cast<std::size_t>(i / 2) % things.size()];
    const Fact& fact = all[static_cast<std::size_t>(i) % all.size()];
    const std::string value = fact.value(random);
    told.push_back({thing, with(fact.before, thing) + value + fact.after, with(fact.question, thing), value});
  }
  return told;
}

/// Writes paragraphs down a column; remembers where the value of a fact stands.
PointBox write_paragraph(PdfWriter& pdf, double x, double& y, double width, const std::string& text, const Pen& pen,
                         const std::string& marked) {
  const PointBox box = pdf.write(x, y, text, pen, width, marked);
  y += pdf.height_of(text, pen, width) + 9.0;
  return box;
}

/// Pages of text in `n_columns`; every fact on a page of its own choice, its thing mentioned on two others.
std::vector<KnownAnswer> write_prose(const std::filesystem::path& path, int n_pages, int n_questions, int n_columns,
                                     unsigned seed) {
  Random random(seed);
  const std::vector<Told> told = make_facts(n_questions, random);
  std::vector<std::vector<std::size_t>> on_page(static_cast<std::size_t>(n_pages));
  std::vector<std::vector<std::string>> mentions(static_cast<std::size_t>(n_pages));
  for (std::size_t i = 0; i < told.size(); ++i) {
    on_page[random() % on_page.size()].push_back(i);
    for (int j = 0; j < 2; ++j) mentions[random() % mentions.size()].push_back(told[i].thing);
  }
  PdfWriter pdf(path, kWidth, kHeight);
  std::vector<KnownAnswer> answers;
  const Pen pen{.size = n_columns == 1 ? 10.5 : 9.0};
  const double width = (kWidth - 2.0 * kMargin - 24.0 * (n_columns - 1)) / n_columns;
  for (int page = 0; page < n_pages; ++page) {
    pdf.write(kMargin, 36.0, "Plant manual, page " + std::to_string(page + 1), {.size = 8.0});
    std::vector<std::pair<std::string, std::string>> paragraphs;  // text, value to be marked
    for (const std::string& thing : mentions[static_cast<std::size_t>(page)]) {
      paragraphs.emplace_back("See also the notes about the " + thing + " elsewhere. " + filler(random, 18), "");
    }
    std::vector<const Told*> order;
    for (const std::size_t i : on_page[static_cast<std::size_t>(page)]) {
      paragraphs.emplace_back(filler(random, 12) + " " + told[i].sentence + " " + filler(random, 14), told[i].value);
    }
    while (paragraphs.size() < static_cast<std::size_t>(6 * n_columns)) paragraphs.emplace_back(filler(random, 30), "");
    std::shuffle(paragraphs.begin(), paragraphs.end(), random);
    int column = 0;
    double y = 70.0;
    for (const auto& [text, value] : paragraphs) {
      if (y + pdf.height_of(text, pen, width) > kHeight - 60.0 && column + 1 < n_columns) {
        ++column;
        y = 70.0;
      }
      const PointBox box = write_paragraph(pdf, kMargin + column * (width + 24.0), y, width, text, pen, value);
      if (value.empty()) continue;
      const auto fact = std::find_if(told.begin(), told.end(), [&](const Told& one) {
        return one.value == value && text.find(one.sentence) != std::string::npos;
      });
      answers.push_back(known(path, fact->question, value, page, box));
    }
    pdf.end_page();
  }
  return answers;
}

std::vector<KnownAnswer> write_forms(const std::filesystem::path& path, int n_pages, unsigned seed) {
  Random random(seed);
  PdfWriter pdf(path, kWidth, kHeight);
  std::vector<KnownAnswer> answers;
  for (int page = 0; page < n_pages; ++page) {
    const std::string name = std::string(pick(random, kNames)) + " " + std::to_string(100 + page);
    const std::array<std::pair<std::string, std::string>, 6> fields = {
        {{"Full name", name},
         {"Date of birth", number(random, 1, 28) + "/0" + number(random, 1, 9) + "/19" + number(random, 50, 99)},
         {"Membership number", "M" + number(random, 100000, 999999)},
         {"Telephone", "+44 20 " + number(random, 1000, 9999) + " " + number(random, 1000, 9999)},
         {"Employer", pick(random, kFirms)},
         {"Annual fee", "EUR " + number(random, 40, 400) + ".00"}}};
    pdf.write(kMargin, 60.0, "Application for membership", {.size = 18.0, .bold = true});
    const std::size_t asked = 1 + random() % (fields.size() - 1);
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const double y = 130.0 + 60.0 * static_cast<double>(i);
      pdf.write(kMargin, y, fields[i].first, {.size = 9.0, .grey = 0.35});
      const PointBox box = pdf.write(kMargin + 140.0, y - 2.0, fields[i].second, {.size = 12.0});
      pdf.line(kMargin + 135.0, y + 16.0, kWidth - kMargin, y + 16.0);
      if (i == asked) {
        answers.push_back(known(path, "What is the " + fields[i].first + " on the form of " + name + "?",
                                fields[i].second, page, box));
      }
    }
    pdf.end_page();
  }
  return answers;
}

std::vector<KnownAnswer> write_chinese(const std::filesystem::path& path, int n_pages, unsigned seed) {
  static constexpr std::array<const char*, 10> kCities = {"上海", "北京", "广州", "成都", "杭州",
                                                          "南京", "武汉", "西安", "苏州", "天津"};
  static constexpr std::array<const char*, 8> kGoods = {"钢管", "电缆", "轴承", "水泵", "木板", "玻璃", "轮胎", "阀门"};
  Random random(seed);
  PdfWriter pdf(path, kWidth, kHeight);
  const Pen pen{.size = 12.0, .family = "Droid Sans Fallback"};
  std::vector<KnownAnswer> answers;
  for (int page = 0; page < n_pages; ++page) {
    const std::string firm = std::string(kCities[static_cast<std::size_t>(page) % 10]) +
                             kGoods[static_cast<std::size_t>(page / 10 + page) % 8] + "公司";
    const std::string value = number(random, 10000000, 99999999);
    double y = 80.0;
    for (int i = 0; i < 3; ++i) {
      write_paragraph(pdf, kMargin, y, kWidth - 2.0 * kMargin,
                      "本合同由双方签订，货物应按时送达仓库，质量必须符合国家标准。", pen, "");
    }
    const PointBox box =
        write_paragraph(pdf, kMargin, y, kWidth - 2.0 * kMargin, firm + "的发票号码是" + value + "。", pen, value);
    answers.push_back(known(path, firm + "的发票号码是多少？", value, page, box));
    pdf.end_page();
  }
  return answers;
}

std::vector<KnownAnswer> write_hebrew(const std::filesystem::path& path, int n_pages, unsigned seed) {
  static constexpr std::array<const char*, 10> kStreets = {"הרצל",    "אלנבי", "ויצמן",   "בגין",    "סוקולוב",
                                                           "רוטשילד", "יפו",   "הנביאים", "דיזנגוף", "אבן גבירול"};
  Random random(seed);
  PdfWriter pdf(path, kWidth, kHeight);
  std::vector<KnownAnswer> answers;
  for (int page = 0; page < n_pages; ++page) {
    const std::string street = kStreets[static_cast<std::size_t>(page) % kStreets.size()];
    const std::string value = number(random, 1000, 99999);
    pdf.write(kMargin, 100.0, "חוזה שכירות לדירה", {.size = 18.0});
    const PointBox box = pdf.write(kMargin, 200.0, "מחיר הדירה ברחוב " + street + " הוא " + value + " שקלים",
                                   {.size = 13.0}, 0.0, value);
    answers.push_back(known(path, "מה מחיר הדירה ברחוב " + street + "?", value, page, box));
    pdf.end_page();
  }
  return answers;
}

std::vector<KnownAnswer> questions_of(const std::vector<KnownTable>& tables,
                                      const std::vector<std::vector<PointBox>>& boxes, Random& random) {
  std::vector<KnownAnswer> answers;
  for (std::size_t i = 0; i < tables.size(); ++i) {
    const auto& cells = tables[i].cells;
    std::size_t row = 0, column = 0;
    do {
      row = 1 + random() % (cells.size() - 1);
      column = 1 + random() % (cells[0].size() - 1);
    } while (cells[row][column].empty());
    const PointBox& box = boxes[i][row * cells[0].size() + column];
    answers.push_back(known(tables[i].file, "What is the " + cells[0][column] + " of " + cells[row][0] + "?",
                            cells[row][column], tables[i].page, box));
  }
  return answers;
}

/// A table on each page, with its cells' places.
std::vector<KnownTable> draw_tables(const std::filesystem::path& path, int n_pages, Random& random,
                                    std::vector<std::vector<PointBox>>& boxes) {
  static constexpr std::array<const char*, 6> kHeads = {"Quantity", "Unit price", "Weight",
                                                        "Stock",    "Ordered",    "Total amount"};
  PdfWriter pdf(path, kWidth, kHeight);
  std::vector<KnownTable> tables;
  for (int page = 0; page < n_pages; ++page) {
    KnownTable table{path.filename().string(), page, {}};
    const std::size_t n_columns = 3 + random() % 3, n_rows = 5 + random() % 14;
    std::vector<std::string> head = {"Article"};
    for (std::size_t c = 1; c < n_columns; ++c)
      head.emplace_back(kHeads[(c + static_cast<std::size_t>(page)) % kHeads.size()]);
    table.cells.push_back(head);
    for (std::size_t r = 0; r < n_rows; ++r) {
      std::vector<std::string> row = {std::string(pick(random, kAdjectives)) + " " + pick(random, kThings) + " " +
                                      std::to_string(page * 100 + static_cast<int>(r))};
      for (std::size_t c = 1; c < n_columns; ++c) {
        const bool is_empty = random() % 12 == 0;
        row.push_back(is_empty && r > 0 ? ""
                                        : number(random, 1, 999) + (c % 2 == 0 ? "." + number(random, 10, 99) : ""));
      }
      table.cells.push_back(row);
    }
    pdf.write(kMargin, 60.0, "Stock list " + std::to_string(page + 1), {.size = 16.0, .bold = true});
    pdf.write(kMargin, 92.0, filler(random, 24), {.size = 10.0}, kWidth - 2.0 * kMargin);
    const bool has_rules = page % 2 == 0;
    const double first = 170.0, other = (kWidth - 2.0 * kMargin - first) / static_cast<double>(n_columns - 1);
    const auto x_of = [&](std::size_t c) {
      return kMargin + (c == 0 ? 0.0 : first + other * static_cast<double>(c - 1));
    };
    const double height = 21.0, top = 150.0;
    boxes.emplace_back();
    for (std::size_t r = 0; r < table.cells.size(); ++r) {
      const double y = top + height * static_cast<double>(r);
      for (std::size_t c = 0; c < n_columns; ++c) {
        const Pen pen{.size = 10.0, .bold = r == 0};
        const std::string& text = table.cells[r][c];
        const bool is_right = c > 0 && page % 3 != 0;
        const double x = is_right ? x_of(c) + other - 8.0 - pdf.width_of(text, pen) : x_of(c) + 4.0;
        boxes.back().push_back(text.empty() ? PointBox{} : pdf.write(x, y + 3.0, text, pen));
      }
      if (has_rules) pdf.line(kMargin, y, kWidth - kMargin, y);
    }
    const double bottom = top + height * static_cast<double>(table.cells.size());
    if (has_rules) {
      pdf.line(kMargin, bottom, kWidth - kMargin, bottom);
      for (std::size_t c = 0; c < n_columns; ++c) pdf.line(x_of(c), top, x_of(c), bottom);
      pdf.line(kWidth - kMargin, top, kWidth - kMargin, bottom);
    }
    pdf.write(kMargin, bottom + 24.0, filler(random, 20), {.size = 10.0}, kWidth - 2.0 * kMargin);
    tables.push_back(std::move(table));
    pdf.end_page();
  }
  return tables;
}

void write_scans(const std::filesystem::path& path, int n_pages, unsigned seed) {
  Random random(seed);
  PdfWriter pdf(path, kWidth, kHeight);
  for (int page = 0; page < n_pages; ++page) {
    pdf.begin_scan(100.0, seed + static_cast<unsigned>(page));
    pdf.write(kMargin, 80.0, "Scanned letter " + std::to_string(page + 1), {.size = 18.0});
    pdf.write(kMargin, 140.0, filler(random, 120), {.size = 11.0}, kWidth - 2.0 * kMargin);
    pdf.end_page();
  }
}

/// Turns every page of a PDF by cairo, whose page dictionaries are plain text: /Rotate is put in front of /MediaBox.
void turn_pages(const std::filesystem::path& from, const std::filesystem::path& to) {
  std::ifstream in(from, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  std::size_t n_turned = 0;
  for (std::size_t at = bytes.find("/MediaBox"); at != std::string::npos; at = bytes.find("/MediaBox", at)) {
    bytes.insert(at, "/Rotate 90 ");
    at += 20;
    ++n_turned;
  }
  if (n_turned == 0) throw std::runtime_error("the pages to be turned were not found");
  std::ofstream(to, std::ios::binary) << bytes;  // its table of offsets is wrong now, and readers make a new one
}

}  // namespace

std::vector<KnownAnswer> write_manual(const std::filesystem::path& path, int n_pages, int n_questions, unsigned seed) {
  return write_prose(path, n_pages, n_questions, 1, seed);
}

std::vector<KnownTable> write_tables(const std::filesystem::path& path, int n_pages, unsigned seed) {
  Random random(seed);
  std::vector<std::vector<PointBox>> boxes;
  return draw_tables(path, n_pages, random, boxes);
}

DocumentSet write_document_set(const std::filesystem::path& folder, unsigned seed) {
  DocumentSet set;
  const auto add = [&set](const std::vector<KnownAnswer>& answers) {
    set.answers.insert(set.answers.end(), answers.begin(), answers.end());
  };
  add(write_manual(folder / "manual.pdf", 300, 100, seed));
  add(write_prose(folder / "columns.pdf", 20, 20, 2, seed + 1));
  {
    Random random(seed + 2);
    std::vector<std::vector<PointBox>> boxes;
    set.tables = draw_tables(folder / "tables.pdf", 20, random, boxes);
    add(questions_of(set.tables, boxes, random));
  }
  add(write_forms(folder / "forms.pdf", 20, seed + 3));
  add(write_chinese(folder / "chinese.pdf", 20, seed + 4));
  add(write_hebrew(folder / "hebrew.pdf", 10, seed + 5));
  std::vector<KnownAnswer> turned = write_prose(folder / "upright.pdf", 20, 10, 1, seed + 6);
  turn_pages(folder / "upright.pdf", folder / "turned.pdf");
  std::filesystem::remove(folder / "upright.pdf");
  for (KnownAnswer& answer : turned) {  // by 90 degrees to the right: the top is at the right side now
    answer.file = "turned.pdf";
    std::tie(answer.x0, answer.y0, answer.x1, answer.y1) =
        std::tuple(1.0 - answer.y1, answer.x0, 1.0 - answer.y0, answer.x1);
  }
  add(turned);
  write_scans(folder / "scans.pdf", 5, seed + 7);
  return set;
}

void write_questions(const std::filesystem::path& path, const std::vector<KnownAnswer>& answers) {
  std::ofstream file(path);
  for (const KnownAnswer& answer : answers) {
    nlohmann::ordered_json line;
    line["file"] = answer.file;
    line["question"] = answer.question;
    line["answer"] = answer.answer;
    line["page"] = answer.page + 1;
    line["box"] = {answer.x0, answer.y0, answer.x1, answer.y1};
    file << line.dump() << '\n';
  }
}

}  // namespace sightline::testing_support
