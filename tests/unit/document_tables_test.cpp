/// Tables found by where words stand, and pages written in other forms.
#include <gtest/gtest.h>

#include <cstdio>

#include "multimodal/document/page_export.h"
#include "multimodal/document/page_structure.h"
#include "multimodal/document/table_finder.h"
#include "multimodal/document/text_layout.h"
#include "tests/support/document_set.h"
#include "tests/support/pdf_writer.h"
#include "tests/unit/document_fixture.h"

namespace sightline {
namespace {

using testing_support::DocumentTest;
using testing_support::KnownTable;
using testing_support::PdfWriter;

class DocumentTables : public DocumentTest {
 protected:
  PageText first_page(const std::filesystem::path& path) const {
    const Result<Document> document = open(path);
    EXPECT_TRUE(document);
    auto pages = read_all(*document);
    return *pages.at(0);
  }
};

TEST_F(DocumentTables, AreCellForCellThoseThatWereDrawn) {
  const std::filesystem::path path = folder_ / "tables.pdf";
  const std::vector<KnownTable> known = testing_support::write_tables(path, 80, 7);
  const Result<Document> document = open(path);
  ASSERT_TRUE(document);
  auto pages = read_all(*document);

  std::size_t n_exact = 0;
  for (const KnownTable& table : known) {
    ASSERT_TRUE(pages.at(table.page));
    const std::vector<FoundTable> found = find_tables(*pages.at(table.page));
    if (found.size() != 1) {
      std::printf("page %d: %zu tables\n", static_cast<int>(table.page) + 1, found.size());
      continue;
    }
    PageBlock block;
    block.lines = found.front().rows;
    if (cells_of(block) == table.cells) {
      ++n_exact;
      continue;
    }
    std::printf("page %d differs:\n", static_cast<int>(table.page) + 1);
    for (const auto& row : cells_of(block)) {
      for (const std::string& cell : row) std::printf("[%s] ", cell.c_str());
      std::printf("\n");
    }
  }

  std::printf("cell for cell: %zu of %zu tables\n", n_exact, known.size());
  EXPECT_GE(n_exact * 100, known.size() * 95);
}

TEST_F(DocumentTables, RunningTextIsNone) {
  testing_support::write_manual(folder_ / "manual.pdf", 1, 1, 3);
  EXPECT_TRUE(find_tables(first_page(folder_ / "manual.pdf")).empty());
  {
    PdfWriter pdf(folder_ / "columns.pdf", 595.0, 842.0);
    const char* text =
        "The committee met on the first day of the month and agreed that the bridge should be painted before the "
        "winter "
        "begins, if the weather allows it and the money is there. Nobody spoke against it.";
    pdf.write(60.0, 80.0, text, {}, 220.0);
    pdf.write(310.0, 80.0, text, {}, 220.0);
    pdf.end_page();
  }
  EXPECT_TRUE(find_tables(first_page(folder_ / "columns.pdf")).empty());
}

TEST_F(DocumentTables, StandInTheReadingOrderBetweenHeadingAndText) {
  const std::filesystem::path path = folder_ / "tables.pdf";
  testing_support::write_tables(path, 1, 11);
  const PageText page = with_structure(first_page(path));
  ASSERT_EQ(page.blocks.size(), 4U) << text_of(page);
  EXPECT_EQ(page.blocks[0].kind, PageBlock::Kind::Heading);
  EXPECT_EQ(page.blocks[1].kind, PageBlock::Kind::Paragraph);
  EXPECT_EQ(page.blocks[2].kind, PageBlock::Kind::Table);
  EXPECT_EQ(page.blocks[3].kind, PageBlock::Kind::Paragraph);
}

/// Rows of three short words 20 points apart, beginning at `y`.
void add_rows(PageBlock& block, double y, const std::string& name) {
  for (int row = 0; row < 4; ++row) {
    PageLine line;
    for (int column = 0; column < 3; ++column) {
      const double x0 = 100.0 + 200.0 * column, y0 = y + 20.0 * row;
      const std::string text = name + std::to_string(row) + std::to_string(column);
      line.words.push_back(PageWord{{x0 / 1000.0, y0 / 1000.0, (x0 + 40.0) / 1000.0, (y0 + 12.0) / 1000.0}, text});
    }
    block.lines.push_back(std::move(line));
  }
}

TEST_F(DocumentTables, AllTablesOfOneBlockAreKept) {
  PageText page;
  page.width = page.height = 1000.0;
  page.blocks.emplace_back();
  add_rows(page.blocks.front(), 100.0, "a");
  add_rows(page.blocks.front(), 500.0, "b");
  ASSERT_EQ(find_tables(page).size(), 2U);

  const PageText result = with_structure(page);

  ASSERT_EQ(result.blocks.size(), 2U) << text_of(result);
  EXPECT_EQ(result.blocks[0].kind, PageBlock::Kind::Table);
  EXPECT_EQ(cells_of(result.blocks[0])[3][2], "a32");
  EXPECT_EQ(result.blocks[1].kind, PageBlock::Kind::Table);
  EXPECT_EQ(cells_of(result.blocks[1])[3][2], "b32");
}

PageText page_with(PageBlock::Kind kind, const std::vector<std::vector<std::string>>& lines) {
  PageText page;
  page.width = page.height = 1000.0;
  PageBlock block;
  block.kind = kind;
  block.level = 1;
  for (const std::vector<std::string>& words : lines) {
    PageLine line;
    for (std::size_t i = 0; i < words.size(); ++i) {
      line.words.push_back(
          PageWord{{0.1, 0.1, 0.2, 0.2}, words[i], kind == PageBlock::Kind::Table ? static_cast<int>(i) : -1});
    }
    block.lines.push_back(std::move(line));
  }
  page.blocks.push_back(std::move(block));
  return page;
}

TEST(PageExport, OneWideRowDoesNotMakeAllOthersAsWide) {
  PageBlock table;
  table.kind = PageBlock::Kind::Table;
  table.lines.resize(10'000);
  table.lines.front().words = {{{}, "first", 0}, {{}, "wide", 5'000'000}};
  const std::vector<std::vector<std::string>> cells = cells_of(table);
  ASSERT_EQ(cells.size(), 10'000U);
  ASSERT_EQ(cells.front().size(), 100U);
  EXPECT_EQ(cells.front().front(), "first");
  EXPECT_EQ(cells.front().back(), "wide");
}

TEST(TextLayout, WordsOfATableStayWhole) {
  TextLayout layout;
  std::vector<std::string> cells(20, "Internationalisation abroad");
  for (int i = 0; i < 40; ++i) layout.add({PageBlock::Kind::Table, 0, cells, false, i == 0});

  const ReadPages pages = std::move(layout).take();

  std::size_t n_rows = 0;
  for (const PageText& page : pages.pages) {
    for (const PageLine& line : page.blocks.front().lines) {
      ++n_rows;
      ASSERT_EQ(line.words.size(), 40U);
      EXPECT_EQ(line.words.front().text, "Internationalisation");
      const PageBox box = box_of(line);
      EXPECT_LE(box.x1, 1.0);
      EXPECT_LE(box.y1, 1.0);
      EXPECT_LE(line.words[1].box.x1, line.words[2].box.x0);
    }
  }
  EXPECT_EQ(n_rows, 40U);
  EXPECT_EQ(pages.pages.size(), 2U);  // two lines for each row, 33 rows on a sheet
}

TEST(PageExport, NothingOfAPageBecomesMarkup) {
  const PageText page = page_with(PageBlock::Kind::Paragraph,
                                  {{"<script>alert(1)</script>", "[x](http://h)", "![i](http://h)", "&amp;"}});
  EXPECT_EQ(page_as_markdown(page), "\\<script\\>alert(1)\\</script\\> \\[x\\](http://h) !\\[i\\](http://h) &amp;\n");
  EXPECT_EQ(
      page_as_html(page, 4),
      "<section data-page=\"4\">\n<p data-bbox=\"100 100 200 200\">&lt;script&gt;alert(1)&lt;/script&gt; [x](http://h) "
      "![i](http://h) &amp;amp;</p>\n</section>\n");
}

TEST(PageExport, HeadingsAndTablesKeepTheirForm) {
  EXPECT_EQ(page_as_markdown(page_with(PageBlock::Kind::Heading, {{"Annual", "report"}})), "# Annual report\n");
  EXPECT_EQ(page_as_markdown(page_with(PageBlock::Kind::Paragraph, {{"12.", "May"}})), "12\\. May\n");
  const PageText table = page_with(PageBlock::Kind::Table, {{"Item", "Price"}, {"Nut, \"M4\"", "0.10"}, {"Bolt"}});
  EXPECT_EQ(page_as_csv(table), "Item,Price\r\n\"Nut, \"\"M4\"\"\",0.10\r\nBolt,\r\n\r\n");
  EXPECT_EQ(page_as_markdown(table), "| Item | Price |\n|---|---|\n| Nut, \"M4\" | 0.10 |\n| Bolt |  |\n");
}

}  // namespace
}  // namespace sightline
