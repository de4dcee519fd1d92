/// The rows F-P01 to F-P11 of the reliability specification: one sentence, within limits, and the next page works.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#include <chrono>
#include <cstdlib>
#include <thread>

#include "multimodal/document/document_limits.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/document_fixture.h"

namespace sightline {
namespace {

using testing_support::DocumentTest;
using testing_support::first_more_object;
using testing_support::raw_pdf;
using testing_support::raw_pdf_of;
using testing_support::raw_text;
using testing_support::RawPage;

constexpr const char* kLetter = "/MediaBox [0 0 612 792]";

class DocumentFaults : public DocumentTest {
 protected:
  void expect_refused(const std::string& name, const std::string& content, std::string_view id) const {
    const Result<Document> document = open_text(name, content);
    ASSERT_FALSE(document) << name;
    EXPECT_EQ(document.error().id, id) << document.error().message;
    EXPECT_THAT(document.error().message, ::testing::StartsWith(name + ": "));
    EXPECT_EQ(document.error().message.find('\n'), std::string::npos);
  }

  /// Pages are told in order, those of `bad` with this id, all others with their text.
  static void expect_only_bad(const std::map<std::int64_t, Result<PageText>>& pages, int n_pages,
                              const std::map<std::int64_t, std::string>& bad) {
    ASSERT_EQ(pages.size(), static_cast<std::size_t>(n_pages));
    for (const auto& [number, page] : pages) {
      const auto expected = bad.find(number);
      if (expected == bad.end()) {
        ASSERT_TRUE(page) << page.error().message;
        EXPECT_NE(text_of(*page).find("Page number " + std::to_string(number + 1)), std::string::npos) << number;
      } else {
        ASSERT_FALSE(page) << number;
        EXPECT_EQ(page.error().id, expected->second) << page.error().message;
        EXPECT_NE(page.error().message.find("page " + std::to_string(number + 1)), std::string::npos);
      }
    }
  }

  static bool has_program(const char* path) { return access(path, X_OK) == 0; }
};

TEST_F(DocumentFaults, P01FilesThatAreNoDocument) {
  expect_refused("empty.pdf", "", "PDF_BAD");
  expect_refused("page.pdf", "<html><body>not found</body></html>", "PDF_BAD");
  expect_refused("noise.pdf", "%PDF-1.7\n" + std::string(3000, '\x07'), "PDF_BAD");
  expect_refused("nopages.pdf", raw_pdf({}), "PDF_BAD");
  const std::string whole = raw_pdf(numbered_pages(3));
  expect_refused("cut.pdf", whole.substr(0, 60), "PDF_BAD");
  // A table of contents that lies is rebuilt, and a version that does not exist is read as if it did.
  std::string broken = whole;
  broken.replace(broken.find("startxref") + 10, 3, "999");
  broken.replace(5, 3, "9.9");
  const Result<Document> document = open_text("broken.pdf", broken);
  ASSERT_TRUE(document) << document.error().message;
  expect_only_bad(read_all(*document), 3, {});
}

TEST_F(DocumentFaults, P02PasswordsAreAskedForAndHeldAgainstTheFile) {
  if (!has_program("/usr/bin/qpdf")) GTEST_SKIP() << "qpdf is not installed";
  const std::string plain = folder_.write("plain.pdf", raw_pdf(numbered_pages(2))).string();
  const std::string locked = (folder_ / "locked.pdf").string();
  ASSERT_EQ(std::system(("qpdf --encrypt opensesame owner 256 -- " + plain + " " + locked).c_str()), 0);

  const Result<Document> without = open(locked);
  ASSERT_FALSE(without);
  EXPECT_EQ(without.error().id, "PDF_PASSWORD");
  options_.password = "wrong";
  const Result<Document> wrong = open(locked);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().id, "PDF_PASSWORD");
  EXPECT_NE(wrong.error().message, without.error().message);
  options_.password = "opensesame";
  const Result<Document> right = open(locked);
  ASSERT_TRUE(right) << right.error().message;
  EXPECT_TRUE(right->info().needed_password);
  expect_only_bad(read_all(*right), 2, {});
  EXPECT_TRUE(right->render(0, 200, {}));
}

TEST_F(DocumentFaults, P02UnknownEncryptionIsSaidSo) {
  std::string file = raw_pdf(numbered_pages(1));
  const std::size_t at = file.rfind("/Root");
  file.insert(at, "/Encrypt << /Filter /Unheard /V 9 /R 9 >> /ID [<00> <00>] ");
  expect_refused("odd.pdf", file, "PDF_PASSWORD");
}

TEST_F(DocumentFaults, P03TooManyPages) {
  // Ten thousand entries of one small page each.
  std::string kids;
  for (int i = 0; i < 10'000; ++i) kids += std::to_string(3 + i) + " 0 R ";
  std::vector<std::string> objects = {"<< /Type /Catalog /Pages 2 0 R >>",
                                      "<< /Type /Pages /Count 10000 /Kids [" + kids + "] >>"};
  for (int i = 0; i < 10'000; ++i) objects.emplace_back("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>");
  expect_refused("many.pdf", raw_pdf_of(objects), "PDF_LIMIT");
}

TEST_F(DocumentFaults, P03TreesInCirclesAndImpossiblePages) {
  const std::string circle =
      raw_pdf_of({"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 3 /Kids [3 0 R 2 0 R] >>",
                  "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>"});
  const Result<Document> loop = open_text("circle.pdf", circle);
  if (loop) {
    EXPECT_EQ(read_all(*loop).size(), static_cast<std::size_t>(loop->info().n_pages()));
  } else {
    EXPECT_EQ(loop.error().id, "PDF_BAD");
  }
  std::vector<RawPage> pages = numbered_pages(4);
  pages[1].entries = "/MediaBox [0 0 20000 20000]";
  pages[2].entries = "/MediaBox [0 0 0 0]";
  pages[3].entries = "/MediaBox [0 0 -612 -792]";
  const Result<Document> document = open_text("sizes.pdf", raw_pdf(pages));
  ASSERT_TRUE(document) << document.error().message;
  auto read = read_all(*document);
  ASSERT_EQ(read.size(), 4U);
  ASSERT_FALSE(read.at(1));
  EXPECT_EQ(read.at(1).error().id, "PDF_LIMIT");
  const Result<Image> huge = document->render(1, 1000, {});
  ASSERT_FALSE(huge);
  EXPECT_EQ(huge.error().id, "PDF_LIMIT");
  ASSERT_TRUE(read.at(0));
  EXPECT_EQ(text_of(*read.at(0)), "Page number 1\n");
  EXPECT_TRUE(document->render(0, 300, {}));
}

TEST_F(DocumentFaults, P04BombsCostTheirPageOnly) {
  if (!has_program("/usr/bin/qpdf")) GTEST_SKIP() << "qpdf, which packs the bomb, is not installed";
  std::vector<RawPage> pages = numbered_pages(4);
  // Nearly two million letters on a very large page; packed they take less than a hundredth.
  std::string bomb = "BT /F1 4 Tf\n";
  for (int i = 0; i < 900; ++i) {
    bomb += "1 0 0 1 20 " + std::to_string(20 + i * 15) + " Tm (" + std::string(2000, 'W') + ") Tj\n";
  }
  pages[1].entries = "/MediaBox [0 0 14000 14000]";
  pages[1].content = bomb + "ET\n";
  // A picture of 60,000 by 60,000 that is a fill of nothing, in a page of its own.
  pages[2].content += "q 600 0 0 600 0 0 cm BI /W 60000 /H 60000 /BPC 8 /CS /RGB /F /RL ID \x80 EI Q\n";
  const std::string plain = folder_.write("plain.pdf", raw_pdf(pages)).string();
  const std::string packed = (folder_ / "packed.pdf").string();
  ASSERT_LE(std::system(("qpdf --compress-streams=y " + plain + " " + packed + " 2>/dev/null").c_str()), 3 << 8);
  ASSERT_LT(std::filesystem::file_size(packed), std::uintmax_t{2} << 20);
  options_.tools.page_time = std::chrono::seconds(5);
  const Result<Document> document = open(packed);
  ASSERT_TRUE(document) << document.error().message;

  auto read = read_all(*document);

  ASSERT_EQ(read.size(), 4U);
  ASSERT_FALSE(read.at(1));
  EXPECT_EQ(read.at(1).error().id, "PDF_LIMIT") << read.at(1).error().message;
  for (const std::int64_t page : {0, 2, 3}) {
    ASSERT_TRUE(read.at(page)) << read.at(page).error().message;
    EXPECT_NE(text_of(*read.at(page)).find("Page number"), std::string::npos);
  }
  EXPECT_TRUE(document->render(3, 300, {}));
}

/// Ten gigabytes of nothing in some kilobytes: blocks of a compressed stream that each begin anew, repeated, and the
/// whole compressed once more.
std::string endless_stream() {
  constexpr std::size_t kBlock = std::size_t{16} << 20, kBlocks = 640;
  std::vector<Bytef> nothing(kBlock, ' '), block(kBlock / 100);
  z_stream stream{};
  deflateInit(&stream, 9);
  const auto add = [&] {
    stream.next_in = nothing.data();
    stream.avail_in = static_cast<uInt>(nothing.size());
    stream.next_out = block.data();
    stream.avail_out = static_cast<uInt>(block.size());
    deflate(&stream, Z_FULL_FLUSH);
    return std::string(reinterpret_cast<const char*>(block.data()), block.size() - stream.avail_out);
  };
  std::string once = add();
  const std::string next = add();
  deflateEnd(&stream);
  for (std::size_t i = 1; i < kBlocks; ++i) once += next;
  uLongf size = compressBound(once.size());
  std::string twice(size, '\0');
  compress2(reinterpret_cast<Bytef*>(twice.data()), &size, reinterpret_cast<const Bytef*>(once.data()), once.size(), 9);
  twice.resize(size);
  return twice;
}

TEST_F(DocumentFaults, P04AStreamThatNeverEndsCostsItsPageOnly) {
  const std::string bomb = endless_stream();
  ASSERT_LT(bomb.size(), std::size_t{200} << 10);
  const auto stream = [](const std::string& entries, const std::string& data) {
    return "<< /Length " + std::to_string(data.size()) + entries + " >>\nstream\n" + data + "\nendstream";
  };
  std::vector<std::string> objects = {"<< /Type /Catalog /Pages 2 0 R >>",
                                      "<< /Type /Pages /Count 3 /Kids [4 0 R 6 0 R 8 0 R] >>",
                                      "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"};
  for (const RawPage& page : numbered_pages(3)) {
    objects.push_back("<< /Type /Page /Parent 2 0 R " + page.entries +
                      " /Resources << /Font << /F1 3 0 R >> >> /Contents " + std::to_string(objects.size() + 2) +
                      " 0 R >>");
    objects.push_back(stream("", page.content));
  }
  objects[6] = stream(" /Filter [/FlateDecode /FlateDecode]", bomb);
  options_.tools.page_time = std::chrono::seconds(4);
  const Result<Document> document = open_text("endless.pdf", raw_pdf_of(objects));
  ASSERT_TRUE(document) << document.error().message;
  expect_only_bad(read_all(*document), 3, {{1, "PDF_LIMIT"}});
  EXPECT_TRUE(document->render(2, 300, {}));
}

TEST_F(DocumentFaults, P04DeepAndCountlessObjects) {
  std::string deep = std::string(20'000, '[') + std::string(20'000, ']');
  std::string nested = "<< /Length 0 /Filter [";
  for (int i = 0; i < 100; ++i) nested += "/FlateDecode ";
  nested += "] >>\nstream\n\nendstream";
  std::vector<std::string> more = {deep, nested};
  for (int i = 0; i < 1'000'000; ++i) more.emplace_back("null");
  std::vector<RawPage> pages = numbered_pages(2);
  pages[0].entries = std::string(kLetter) + " /Odd " + std::to_string(first_more_object(2)) + " 0 R";
  const Result<Document> document = open_text("deep.pdf", raw_pdf(pages, {}, more));
  ASSERT_TRUE(document) << document.error().message;
  expect_only_bad(read_all(*document), 2, {});
}

TEST_F(DocumentFaults, P06NothingRunsAndNobodyIsCalled) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  ASSERT_EQ(listen(listener, 8), 0);
  socklen_t length = sizeof(address);
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length);
  const std::string url = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/x";
  const std::string target = (folder_ / "written").string();
  const std::size_t first = first_more_object(1);
  const auto ref = [first](std::size_t i) { return std::to_string(first + i) + " 0 R"; };
  const std::string file =
      raw_pdf(numbered_pages(1),
              "/OpenAction " + ref(0) + " /AA << /WC " + ref(1) + " >> /AcroForm << /Fields [" + ref(2) +
                  "] >> /Names << /JavaScript << /Names [(a) " + ref(0) + "] >> /EmbeddedFiles << /Names [(b) " +
                  ref(5) + "] >> >>",
              {"<< /S /JavaScript /JS (app.launchURL('" + url + "')) >>",
               "<< /S /Launch /F (/usr/bin/touch) /Unix (/usr/bin/touch " + target + ") >>",
               "<< /FT /Btn /T (go) /A << /S /SubmitForm /F (" + url + ") >> /Rect [0 0 100 100] /Subtype /Widget >>",
               "<< /S /GoToR /F (" + url + ") >>", "<< /S /URI /URI (" + url + ") >>",
               "<< /Type /Filespec /F (" + target + ") /EF << /F " + ref(6) + " >> >>",
               "<< /Type /EmbeddedFile /Length 5 >>\nstream\nhello\nendstream"});

  const Result<Document> document = open_text("actions.pdf", file);

  ASSERT_TRUE(document) << document.error().message;
  expect_only_bad(read_all(*document), 1, {});
  EXPECT_TRUE(document->render(0, 400, {}));
  EXPECT_TRUE(document->outline({}));
  EXPECT_THAT(document->info().notices, ::testing::Contains(::testing::HasSubstr("JavaScript")));
  pollfd called{listener, POLLIN, 0};
  EXPECT_EQ(poll(&called, 1, 200), 0) << "somebody called";
  close(listener);
  EXPECT_FALSE(std::filesystem::exists(target));
}

TEST_F(DocumentFaults, P07APageThatTakesTooLongIsSkipped) {
  replace_tool("pdftotext",
               "for a; do case $last in -f) first=$a;; -l) final=$a;; esac; last=$a; done\n"
               "if [ $first -le 3 ] && [ $final -ge 3 ]; then while :; do :; done; fi\n"
               "exec /usr/bin/pdftotext \"$@\"\n");
  options_.tools.page_time = std::chrono::seconds(3);  // a busy machine gives good pages less than all of it
  const Result<Document> document = open_text("slow.pdf", raw_pdf(numbered_pages(5)));
  ASSERT_TRUE(document) << document.error().message;
  expect_only_bad(read_all(*document), 5, {{2, "PDF_LIMIT"}});
}

TEST_F(DocumentFaults, P07WhatComesAfterTheDeadlineIsSaidSo) {
  const Result<Document> document = open_text("long.pdf", raw_pdf(numbered_pages(2)));
  ASSERT_TRUE(document);
  std::size_t n_told = 0;
  const PageSink sink = [&n_told](std::int64_t, const Result<PageText>& page) {
    ASSERT_FALSE(page);
    EXPECT_EQ(page.error().id, "PDF_LIMIT");
    ++n_told;
  };
  const auto past = std::chrono::steady_clock::now() - std::chrono::seconds(1);
  EXPECT_TRUE(document->read_text(0, 1, sink, past, {}));
  EXPECT_EQ(n_told, 2U);
}

TEST_F(DocumentFaults, P07AStopIsObeyedAtOnce) {
  replace_tool("pdftoppm", "while :; do :; done\n");
  const Result<Document> document = open_text("slow.pdf", raw_pdf(numbered_pages(1)));
  ASSERT_TRUE(document);
  std::stop_source stop;
  std::thread person([&stop] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    stop.request_stop();
  });
  const auto begun = std::chrono::steady_clock::now();
  const Result<Image> image = document->render(0, 300, stop.get_token());
  person.join();
  ASSERT_FALSE(image);
  EXPECT_EQ(image.error().code, ErrorCode::Cancelled);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, document_limits::kPageTime / 2);
}

TEST_F(DocumentFaults, P08OneDeathCostsOnePage) {
  replace_tool("pdftotext",
               "for a; do case $last in -f) first=$a;; -l) final=$a;; esac; last=$a; done\n"
               "if [ $first -le 7 ] && [ $final -ge 7 ]; then\n"
               "  [ $first -lt 7 ] && exec /usr/bin/pdftotext -q -bbox-layout -cropbox -f $first -l 6 fd://3 -\n"
               "  kill -9 $$\nfi\nexec /usr/bin/pdftotext \"$@\"\n");
  const Result<Document> document = open_text("death.pdf", raw_pdf(numbered_pages(20)));
  ASSERT_TRUE(document);
  expect_only_bad(read_all(*document), 20, {{6, "PDF_BAD"}});
}

TEST_F(DocumentFaults, P08ARendererThatDiesOrGrowsOrBabblesIsOneSentence) {
  const std::map<std::string, std::string> scripts = {{"dies", "kill -9 $$\n"},
                                                      {"grows", "x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done\n"},
                                                      {"babbles", "while :; do echo P6 garbage; done\n"},
                                                      {"lies", "printf 'P6\\n100000 100000\\n255\\nabc'\n"},
                                                      {"falls silent", "exit 0\n"}};
  for (const auto& [what, script] : scripts) {
    replace_tool("pdftoppm", "case \"$*\" in *'-f 1 '*) " + script + ";; esac\nexec /usr/bin/pdftoppm \"$@\"\n");
    options_.tools.page_time = std::chrono::seconds(3);
    const Result<Document> document = open_text("renderer.pdf", raw_pdf(numbered_pages(2)));
    ASSERT_TRUE(document);
    const Result<Image> bad = document->render(0, 300, {});
    ASSERT_FALSE(bad) << what;
    EXPECT_THAT(std::string(bad.error().id), ::testing::AnyOf("PDF_BAD", "PDF_LIMIT")) << what;
    EXPECT_THAT(bad.error().message, ::testing::StartsWith("renderer.pdf, page 1: ")) << what;
    EXPECT_TRUE(document->render(1, 300, {})) << what;
  }
}

TEST_F(DocumentFaults, P08AMissingToolIsNamed) {
  options_.tools.poppler = folder_ / "nowhere";
  const Result<Document> document = open_text("a.pdf", raw_pdf(numbered_pages(1)));
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error().code, ErrorCode::NotFound);
  EXPECT_THAT(document.error().message, ::testing::HasSubstr("poppler-utils"));
}

TEST_F(DocumentFaults, P09WordsWithoutAMappingAreToldFromText) {
  PageText page;
  page.blocks.emplace_back();
  page.blocks.back().lines.emplace_back();
  for (const char* text : {"\uE001\uE002\uE003", "\uFFFD\uFFFD", "ok"}) {
    page.blocks.back().lines.back().words.push_back(PageWord{{}, text});
  }
  EXPECT_TRUE(is_garbled(page));
  page.blocks.back().lines.back().words.resize(1);
  page.blocks.back().lines.back().words.front().text = "perfectly readable ﬁgures 発票 שלום";
  EXPECT_FALSE(is_garbled(page));
}

}  // namespace
}  // namespace sightline
