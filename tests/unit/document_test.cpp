/// Documents read right: words where they stand, on pages turned, cropped and in columns; texts, HTML, DOCX, TIFF.
#include "multimodal/document/document.h"

#include <archive.h>
#include <archive_entry.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <tiffio.h>

#include <cstdlib>

#include "multimodal/document/visibility.h"
#include "tests/support/pdf_writer.h"
#include "tests/support/picture_writer.h"
#include "tests/unit/document_fixture.h"

namespace sightline {
namespace {

using testing_support::DocumentTest;
using testing_support::PdfWriter;
using testing_support::Pen;
using testing_support::PointBox;
using testing_support::raw_pdf;
using testing_support::raw_text;

PageBox as_fractions(const PointBox& box, double width, double height) {
  return {box.x0 / width, box.y0 / height, box.x1 / width, box.y1 / height};
}

const PageWord* find_word(const PageText& page, const std::string& text) {
  for (const PageBlock& block : page.blocks) {
    for (const PageLine& line : block.lines) {
      for (const PageWord& word : line.words) {
        if (word.text == text) return &word;
      }
    }
  }
  return nullptr;
}

TEST_F(DocumentTest, WordsStandWhereTheWriterPutThem) {
  const std::filesystem::path path = folder_ / "words.pdf";
  PointBox harbour, latin, hebrew, chinese;
  {
    PdfWriter pdf(path, 595.0, 842.0);
    harbour = pdf.write(72.0, 100.0, "The harbour opens at dawn", {}, 0.0, "harbour");
    latin = pdf.write(300.0, 400.0, "small", {.size = 8.0});
    hebrew = pdf.write(72.0, 500.0, "שלום", {.size = 16.0});
    chinese = pdf.write(72.0, 600.0, "发票号码", {.size = 16.0, .family = "Droid Sans Fallback"});
    pdf.end_page();
  }

  const Result<Document> document = open(path);
  ASSERT_TRUE(document) << document.error().message;
  auto pages = read_all(*document);

  ASSERT_TRUE(pages.at(0));
  const PageText& page = *pages.at(0);
  for (const auto& [word, box] :
       {std::pair("harbour", harbour), std::pair("small", latin), std::pair("发票号码", chinese)}) {
    const PageWord* found = find_word(page, word);
    ASSERT_NE(found, nullptr) << word << " in:\n" << text_of(page);
    EXPECT_GT(overlap_share(found->box, as_fractions(box, 595.0, 842.0)), 0.6) << word;
  }
  const PageWord* right_to_left = find_word(page, "שלום");
  ASSERT_NE(right_to_left, nullptr) << text_of(page);
  EXPECT_GT(overlap_share(right_to_left->box, as_fractions(hebrew, 595.0, 842.0)), 0.6);
}

TEST_F(DocumentTest, LinesFromTheRightAreReadFromTheRight) {
  const std::filesystem::path path = folder_ / "hebrew.pdf";
  {
    PdfWriter pdf(path, 595.0, 842.0);
    pdf.write(72.0, 100.0, "חשבון מספר 4711 שולם", {.size = 16.0});
    pdf.write(72.0, 300.0, "Read שלום עולם as hello world today", {.size = 16.0});
    pdf.end_page();
  }
  const Result<Document> document = open(path);
  ASSERT_TRUE(document);
  auto pages = read_all(*document);
  ASSERT_TRUE(pages.at(0));
  EXPECT_EQ(text_of(*pages.at(0)), "חשבון מספר 4711 שולם\n\nRead שלום עולם as hello world today\n");
}

TEST_F(DocumentTest, PagesAreMeasuredAsTheyAreDisplayed) {
  const std::string text = raw_text(100, 700, 20, "Hello");
  const Result<Document> document =
      open_text("turned.pdf", raw_pdf({{"/MediaBox [0 0 612 792] /Rotate 90", text},
                                       {"/MediaBox [0 0 612 792] /CropBox [50 400 400 780] /Rotate 270", text}}));
  ASSERT_TRUE(document) << document.error().message;

  auto pages = read_all(*document);

  // Turned by 90 degrees, what stood 92 points below the top stands as far from the right.
  ASSERT_TRUE(pages.at(0));
  EXPECT_DOUBLE_EQ(pages.at(0)->width, 792.0);
  const PageWord* turned = find_word(*pages.at(0), "Hello");
  ASSERT_NE(turned, nullptr);
  EXPECT_NEAR(turned->box.x1, 714.4 / 792.0, 0.01);
  EXPECT_NEAR(turned->box.y0, 100.0 / 612.0, 0.01);
  // Cropped to 350 by 380 and turned to the other side.
  ASSERT_TRUE(pages.at(1));
  EXPECT_DOUBLE_EQ(pages.at(1)->width, 380.0);
  const PageWord* cropped = find_word(*pages.at(1), "Hello");
  ASSERT_NE(cropped, nullptr);
  EXPECT_NEAR(cropped->box.x0, 65.6 / 380.0, 0.01);
  EXPECT_NEAR(cropped->box.y1, 300.0 / 350.0, 0.01);
}

TEST_F(DocumentTest, PicturesOfPagesShowTheWordsWhereTheyAreSaidToBe) {
  const std::string text = raw_text(100, 700, 20, "Hello");
  const Result<Document> document =
      open_text("turned.pdf", raw_pdf({{"/MediaBox [0 0 612 792] /CropBox [50 400 400 780] /Rotate 270", text}}));
  ASSERT_TRUE(document) << document.error().message;
  auto pages = read_all(*document);
  ASSERT_TRUE(pages.at(0));

  const Result<Image> image = document->render(0, 760, {});

  ASSERT_TRUE(image) << image.error().message;
  EXPECT_EQ(image->size(), (Size{760, 700}));
  const PageWord* word = find_word(*pages.at(0), "Hello");
  ASSERT_NE(word, nullptr);
  std::int64_t n_inside = 0, n_outside = 0;
  for (std::int64_t y = 0; y < image->height(); ++y) {
    for (std::int64_t x = 0; x < image->width(); ++x) {
      if (image->row(y)[x * 3] > 100) continue;
      const double u = (static_cast<double>(x) + 0.5) / 760.0, v = (static_cast<double>(y) + 0.5) / 700.0;
      const bool inside = u >= word->box.x0 && u <= word->box.x1 && v >= word->box.y0 && v <= word->box.y1;
      (inside ? n_inside : n_outside) += 1;
    }
  }
  EXPECT_GT(n_inside, 200);
  EXPECT_LE(n_outside, n_inside / 50);
}

TEST_F(DocumentTest, ColumnsAreReadOneAfterTheOther) {
  const std::filesystem::path path = folder_ / "columns.pdf";
  {
    PdfWriter pdf(path, 595.0, 842.0);
    pdf.write(60.0, 80.0, "Alpha begins here. It goes on in the first column until its end, which is omega.", {},
              210.0);
    pdf.write(320.0, 80.0, "Beta begins here. It goes on in the second column until its end, which is zeta.", {},
              210.0);
    pdf.end_page();
  }
  const Result<Document> document = open(path);
  ASSERT_TRUE(document);
  auto pages = read_all(*document);
  ASSERT_TRUE(pages.at(0));
  const std::string text = text_of(*pages.at(0));
  EXPECT_LT(text.find("omega."), text.find("Beta")) << text;
}

TEST_F(DocumentTest, WordsThatNobodySeesAreMarked) {  // F-P05
  std::string content = raw_text(72, 700, 14, "plain") + raw_text(72, 650, 0.1, "dust") +
                        raw_text(-300, 600, 14, "beyond") + "1 1 1 rg " + raw_text(72, 550, 14, "white") + "3 Tr " +
                        raw_text(72, 500, 14, "ghost") + "0 Tr 0 g " + raw_text(72, 450, 14, "covered") +
                        "0.5 g 60 440 200 40 re f\n";
  const Result<Document> document = open_text("hidden.pdf", raw_pdf({{"/MediaBox [0 0 612 792]", content}}));
  ASSERT_TRUE(document);
  auto pages = read_all(*document);
  ASSERT_TRUE(pages.at(0));
  PageText page = *pages.at(0);
  const Result<Image> image = document->render(0, 1000, {});
  ASSERT_TRUE(image);

  mark_by_pixels(page, *image);

  const std::map<std::string, Visibility> expected = {
      {"plain", Visibility::Visible},    {"dust", Visibility::Tiny},        {"beyond", Visibility::OffPage},
      {"white", Visibility::NoContrast}, {"ghost", Visibility::NoContrast}, {"covered", Visibility::NoContrast}};
  for (const auto& [text, visibility] : expected) {
    const PageWord* word = find_word(page, text);
    if (word == nullptr) {
      // What the tool leaves out by itself never reaches anyone.
      EXPECT_NE(visibility, Visibility::Visible) << text;
      continue;
    }
    EXPECT_EQ(word->visibility, visibility) << text;
  }
  EXPECT_EQ(text_of(page, false), "plain\n");
}

TEST_F(DocumentTest, OutlineAndTitleAreTold) {
  const std::size_t first = testing_support::first_more_object(3);
  const std::string at = std::to_string(first);
  const Result<Document> document =
      open_text("outline.pdf", raw_pdf(numbered_pages(3), "/Outlines " + at + " 0 R",
                                       {"<< /Type /Outlines /First " + std::to_string(first + 1) + " 0 R /Last " +
                                            std::to_string(first + 1) + " 0 R /Count 1 >>",
                                        "<< /Title (Chapter One) /Parent " + at + " 0 R /Dest [6 0 R /Fit] >>"}));
  ASSERT_TRUE(document);

  const Result<std::vector<OutlineEntry>> outline = document->outline({});

  ASSERT_TRUE(outline) << outline.error().message;
  ASSERT_EQ(outline->size(), 1U);
  EXPECT_EQ(outline->front().title, "Chapter One");
  EXPECT_EQ(outline->front().page, 1);
}

TEST_F(DocumentTest, PlainTextAndMarkdownGetPages) {
  std::string text = "# Field notes\n\nThe kestrel nests\nin the tower.\n\f";
  for (int i = 0; i < 200; ++i) text += "Line " + std::to_string(i) + "\n\n";
  const Result<Document> document = open_text("notes.md", text);
  ASSERT_TRUE(document);
  auto pages = read_all(*document);

  ASSERT_GE(pages.size(), 4U);
  ASSERT_TRUE(pages.at(0));
  EXPECT_EQ(pages.at(0)->blocks.front().kind, PageBlock::Kind::Heading);
  EXPECT_EQ(text_of(*pages.at(0)), "Field notes\n\nThe kestrel nests\nin the tower.\n");
  for (const auto& [number, page] : pages) {
    ASSERT_TRUE(page);
    for (const PageBlock& block : page->blocks) {
      const PageBox box = box_of(block);
      EXPECT_TRUE(box.x0 >= 0.0 && box.y0 >= 0.0 && box.x1 <= 1.0 && box.y1 <= 1.0) << "page " << number;
    }
  }
  ASSERT_TRUE(pages.at(3));
  EXPECT_NE(text_of(*pages.rbegin()->second).find("Line 199"), std::string::npos);
}

TEST_F(DocumentTest, PlainTextOfAnySizeIsMeasuredBeforeItIsLaidOut) {
  const auto too_many = static_cast<std::size_t>(document_limits::kDocumentTextBytes) + 1;
  for (const char* name : {"long.txt", "long.md"}) {
    // Blanks would take no page, so only the size of the file can refuse them.
    const Result<Document> document = open_text(name, "a" + std::string(too_many - 1, ' '));
    ASSERT_FALSE(document) << name;
    EXPECT_EQ(document.error().id, "PDF_LIMIT") << document.error().message;
    EXPECT_THAT(document.error().message, ::testing::StartsWith(std::string(name) + ": "));
  }
}

TEST_F(DocumentTest, HtmlGivesItsTextAndNothingThatRuns) {
  const Result<Document> document = open_text(
      "page.html",
      "<!doctype html><html><head><title>T</title><script>var secret = 1;</script></head><body><h2>Prices</h2>"
      "<p>Bread <b>costs</b> 3&nbsp;euro.<br>Milk less.</p><table><tr><th>Item<th>Price</tr><tr><td>Bread<td>3.00</tr>"
      "</table><ul><li>one<li>two</ul><iframe src='http://127.0.0.1:1/'>frame</iframe></body></html>");
  ASSERT_TRUE(document) << document.error().message;
  auto pages = read_all(*document);
  ASSERT_TRUE(pages.at(0));
  EXPECT_EQ(text_of(*pages.at(0)),
            "Prices\n\nBread costs 3 euro.\nMilk less.\n\nItem\tPrice\nBread\t3.00\n\none\n\ntwo\n");
}

TEST_F(DocumentTest, OldCharacterSetsAreRead) {
  const Result<Document> document =
      open_text("old.html",
                "<html><head><meta charset=\"gbk\"></head><body><p>\xB7\xA2\xC6\xB1\xBA\xC5\xC2\xEB</p></body></html>");
  ASSERT_TRUE(document) << document.error().message;
  auto pages = read_all(*document);
  ASSERT_TRUE(pages.at(0));
  EXPECT_EQ(text_of(*pages.at(0)), "发票号码\n");
}

std::string zip_of(const std::vector<std::pair<std::string, std::string>>& files) {
  std::string bytes(std::size_t{8} << 20, '\0');
  std::size_t used = 0;
  archive* writer = archive_write_new();
  archive_write_set_format_zip(writer);
  archive_write_open_memory(writer, bytes.data(), bytes.size(), &used);
  for (const auto& [name, content] : files) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(content.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_write_header(writer, entry);
    archive_write_data(writer, content.data(), content.size());
    archive_entry_free(entry);
  }
  archive_write_close(writer);
  archive_write_free(writer);
  bytes.resize(used);
  return bytes;
}

constexpr const char* kDocumentXml =
    "<?xml version=\"1.0\"?><w:document xmlns:w=\"urn:w\" xmlns:r=\"urn:r\" xmlns:a=\"urn:a\"><w:body>"
    "<w:p><w:pPr><w:pStyle w:val=\"Heading1\"/></w:pPr><w:r><w:t>Lease</w:t></w:r></w:p>"
    "<w:p><w:r><w:t xml:space=\"preserve\">The rent is </w:t></w:r><w:r><w:t>850 euro.</w:t></w:r>"
    "<w:del><w:r><w:delText>900</w:delText></w:r></w:del></w:p>"
    "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Room</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Size</w:t></w:r></w:p></"
    "w:tc></w:tr>"
    "<w:tr><w:tc><w:p><w:r><w:t>Kitchen</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>12</w:t></w:r></w:p></w:tc></"
    "w:tr></w:tbl>"
    "<w:p><w:r><w:br w:type=\"page\"/><w:t>Second page</w:t><a:blip r:embed=\"rId7\"/></w:r></w:p>"
    "</w:body></w:document>";

TEST_F(DocumentTest, DocxGivesTextTablesAndPictures) {
  const testing_support::PictureBytes png = testing_support::write_png(
      {.size = {64, 32}, .rows = std::vector(32, testing_support::PictureBytes(64 * 3, 90))});
  const Result<Document> document = open_text(
      "lease.docx",
      zip_of(
          {{"[Content_Types].xml", "<Types/>"},
           {"word/document.xml", kDocumentXml},
           {"word/_rels/document.xml.rels",
            "<Relationships><Relationship Id=\"rId7\" Target=\"media/plan.png\"/>"
            "<Relationship Id=\"rId8\" Target=\"http://127.0.0.1:1/x.png\" TargetMode=\"External\"/></Relationships>"},
           {"word/media/plan.png", std::string(png.begin(), png.end())}}));
  ASSERT_TRUE(document) << document.error().message;
  auto pages = read_all(*document);

  ASSERT_EQ(pages.size(), 2U);
  ASSERT_TRUE(pages.at(0) && pages.at(1));
  EXPECT_EQ(text_of(*pages.at(0)), "Lease\n\nThe rent is 850 euro.\n\nRoom\tSize\nKitchen\t12\n");
  EXPECT_EQ(text_of(*pages.at(1)), "Second page\n");
  ASSERT_EQ(document->pictures_on(1).size(), 1U);
  EXPECT_EQ(document->pictures_on(1).front().name, "plan.png");
  EXPECT_EQ(document->pictures_on(1).front().encoded->size(), png.size());
  EXPECT_EQ(document->picture_tokens_on(1), 2);
  EXPECT_EQ(document->picture_tokens_on(0), 0);
}

Result<Document> open_docx(const std::string& body, const DocumentOptions& options,
                           const testing_support::TempFolder& folder) {
  return Document::open(folder.write("a.docx", zip_of({{"[Content_Types].xml", "<Types/>"},
                                                       {"word/document.xml", "<w:document xmlns:w=\"urn:w\"><w:body>" +
                                                                                 body + "</w:body></w:document>"}})),
                        options, {});
}

std::string docx_paragraph(const std::string& text) { return "<w:p><w:r><w:t>" + text + "</w:t></w:r></w:p>"; }

TEST_F(DocumentTest, DocxPagesEndWhereTheirBreaksStand) {
  const std::string only_break = "<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>";
  const std::string table = "<w:tbl><w:tr><w:tc>" + docx_paragraph("Three") + "</w:tc></w:tr></w:tbl>";
  const Result<Document> document =
      open_docx(docx_paragraph("One") + only_break + docx_paragraph("Two") + only_break + table +
                    "<w:p><w:r><w:t>Same</w:t><w:br w:type=\"page\"/></w:r></w:p>"
                    "<w:p><w:pPr><w:pageBreakBefore w:val=\"0\"/></w:pPr><w:r><w:t>Four</w:t></w:r></w:p>"
                    "<w:p><w:pPr><w:pageBreakBefore/></w:pPr><w:r><w:t>Five</w:t><w:br w:type=\"page\"/></w:r></w:p>",
                options_, folder_);
  ASSERT_TRUE(document) << document.error().message;
  auto pages = read_all(*document);
  const std::vector<std::string> expected = {"One\n", "Two\n", "Three\n\nSame\n", "Four\n", "Five\n"};
  ASSERT_EQ(pages.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const Result<PageText>& page = pages.at(static_cast<std::int64_t>(i));
    ASSERT_TRUE(page);
    EXPECT_EQ(text_of(*page), expected[i]);
  }
}

TEST_F(DocumentTest, DocxCellsKeepAllThatStandsInThem) {
  const std::string inner = "<w:tbl><w:tr><w:tc>" + docx_paragraph("inner") + "</w:tc></w:tr></w:tbl>";
  const std::string cell = "<w:tc>" + docx_paragraph("outer") + inner + "</w:tc>";
  const std::string chosen = "<w:sdt><w:sdtContent><w:tc><w:sdt><w:sdtContent>" + docx_paragraph("chosen") +
                             "</w:sdtContent></w:sdt></w:tc></w:sdtContent></w:sdt>";
  const Result<Document> document =
      open_docx("<w:tbl><w:tr>" + cell + chosen + "</w:tr><w:sdt><w:sdtContent><w:tr><w:tc>" + docx_paragraph("row") +
                    "</w:tc></w:tr></w:sdtContent></w:sdt></w:tbl>",
                options_, folder_);
  ASSERT_TRUE(document) << document.error().message;
  auto pages = read_all(*document);
  ASSERT_TRUE(pages.at(0));
  EXPECT_EQ(text_of(*pages.at(0)), "outer inner\tchosen\nrow\n");
}

TEST_F(DocumentTest, DocxThatUnpacksWithoutEndIsRefused) {
  const std::string bomb = zip_of({{"word/document.xml", std::string(std::size_t{70} << 20, ' ')}});
  ASSERT_LT(bomb.size(), std::size_t{1} << 20);
  const Result<Document> document = open_text("bomb.docx", bomb);
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error().id, "PDF_LIMIT") << document.error().message;
  EXPECT_THAT(document.error().message, ::testing::StartsWith("bomb.docx: "));
}

TEST_F(DocumentTest, EveryPageOfATiffIsAPage) {
  const std::string path = (folder_ / "three.tif").string();
  TIFF* const file = TIFFOpen(path.c_str(), "w");
  ASSERT_NE(file, nullptr);
  for (int page = 0; page < 3; ++page) {
    const auto width = static_cast<std::uint32_t>(64 + 32 * page);
    TIFFSetField(file, TIFFTAG_IMAGEWIDTH, width);
    TIFFSetField(file, TIFFTAG_IMAGELENGTH, 64U);
    TIFFSetField(file, TIFFTAG_BITSPERSAMPLE, 8);
    TIFFSetField(file, TIFFTAG_SAMPLESPERPIXEL, 1);
    TIFFSetField(file, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK);
    TIFFSetField(file, TIFFTAG_ROWSPERSTRIP, 64U);
    std::vector<std::uint8_t> row(width, static_cast<std::uint8_t>(50 * (page + 1)));
    for (std::uint32_t y = 0; y < 64; ++y) TIFFWriteScanline(file, row.data(), y, 0);
    TIFFWriteDirectory(file);
  }
  TIFFClose(file);

  const Result<Document> document = open(path);

  ASSERT_TRUE(document) << document.error().message;
  ASSERT_EQ(document->info().n_pages(), 3);
  for (std::int64_t page = 0; page < 3; ++page) {
    const Result<Image> image = document->render(page, 1000, {});
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_EQ(image->width(), 64 + 32 * page);
    EXPECT_EQ(image->row(5)[0], 50 * (page + 1));
  }
}

TEST_F(DocumentTest, TheAttachedCopyIsUsed) {  // F-P11
  const std::filesystem::path path = folder_.write("copy.pdf", raw_pdf(numbered_pages(2)));
  const Result<Document> document = open(path);
  ASSERT_TRUE(document);

  folder_.write("copy.pdf", "something else");
  std::filesystem::remove(path);
  auto pages = read_all(*document);

  ASSERT_TRUE(pages.at(1));
  EXPECT_EQ(text_of(*pages.at(1)), "Page number 2\n");
  EXPECT_TRUE(document->render(0, 200, {}));
}

}  // namespace
}  // namespace sightline
