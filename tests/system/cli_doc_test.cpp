/// The real program with documents: asking, finding, converting, and going on after an interruption.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/document_set.h"
#include "tests/support/file_content.h"
#include "tests/support/golden.h"
#include "tests/support/pdf_writer.h"
#include "tests/support/raw_pdf.h"
#include "tests/support/temp_folder.h"
#include "tests/system/program.h"

namespace sightline {
namespace {

using Json = nlohmann::json;
using Words = std::vector<std::string>;
using testing_support::content_of;
using testing_support::Environment;
using testing_support::golden_path;
using testing_support::PdfWriter;
using testing_support::ProgramResult;
using testing_support::raw_pdf;
using testing_support::raw_text;
using testing_support::run_program;
using testing_support::TerminalProgram;

Words operator+(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

class CliDocTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::string file(const std::string& name) const { return (folder_ / name).string(); }
  [[nodiscard]] Environment cache(const std::string& name = "cache") const {
    return {{"SIGHTLINE_CACHE_DIR", file(name)}};
  }
  ProgramResult doc(const Words& words) const { return run_program(Words{"doc"} + words, {}, cache()); }

  void expect_failure(const ProgramResult& result, int exit_code, const std::string& id,
                      const std::string& part) const {
    EXPECT_EQ(result.exit_code, exit_code) << result.error;
    EXPECT_EQ(result.output, "");
    EXPECT_TRUE(result.error.ends_with(" [" + id + "]\n")) << result.error;
    EXPECT_NE(result.error.find(part), std::string::npos) << result.error;
    EXPECT_EQ(std::count(result.error.begin(), result.error.end(), '\n'), 1) << result.error;
  }
  /// Pages that are pictures of text.
  std::string write_scans(int n) const {
    PdfWriter pdf(folder_ / "scans.pdf", 300.0, 400.0);
    for (int page = 0; page < n; ++page) {
      pdf.begin_scan(60.0, static_cast<unsigned>(page));
      pdf.write(20.0, 40.0 + 10.0 * page, "Scan " + std::to_string(page), {.size = 24.0});
      pdf.end_page();
    }
    return file("scans.pdf");
  }

  testing_support::TempFolder folder_;
  const std::string model_ = golden_path("text/tiny-moe-f32.gguf").string();
  const Words tiny_{"-m",
                    model_,
                    "--mmproj",
                    golden_path("vision/tiny-mmproj-f32.gguf").string(),
                    "--min-image-tokens",
                    "1",
                    "--max-image-tokens",
                    "16"};
};

TEST_F(CliDocTest, FindTellsPageAndPlace) {
  const auto known = testing_support::write_manual(folder_ / "manual.pdf", 30, 6, 2);
  for (const auto& answer : known) {
    const ProgramResult result = doc({"find", file("manual.pdf"), answer.answer, "--json"});
    ASSERT_EQ(result.exit_code, 0) << result.error;
    const Json list = Json::parse(result.output);
    const bool has_it = std::any_of(list.begin(), list.end(), [&](const Json& place) {
      const Json& box = place["boxes"][0];
      return place["page"] == answer.page + 1 && std::abs(box[0].get<double>() - answer.x0) < 0.01 &&
             std::abs(box[1].get<double>() - answer.y0) < 0.01;
    });
    EXPECT_TRUE(has_it) << answer.answer << ": " << result.output;
  }
  const ProgramResult text = doc({"find", file("manual.pdf"), "Plant manual, page 17"});
  EXPECT_EQ(text.output.substr(0, text.output.find('[')), "manual.pdf, page 17 ");
  const ProgramResult none = doc({"find", file("manual.pdf"), "zzyzx"});
  EXPECT_EQ(none.output, "");
  EXPECT_NE(none.error.find("not found"), std::string::npos);
}

TEST_F(CliDocTest, AskShowsPagesTokensAndSources) {
  testing_support::write_manual(folder_ / "manual.pdf", 30, 6, 2);
  const Words ask = Words{"ask", file("manual.pdf"), "What is due on page 4?"} + tiny_ +
                    Words{"-n", "12", "--budget", "2000", "--context", "8192"};
  const ProgramResult result = doc(ask + Words{"--json"});
  ASSERT_EQ(result.exit_code == 0 || result.exit_code == 9, true) << result.error;
  const Json json = Json::parse(result.output);
  EXPECT_EQ(json["page_count"], 30);
  EXPECT_LE(json["page_tokens"].get<int>(), 2000);
  EXPECT_EQ(json["budget"], 2000);
  EXPECT_TRUE(
      std::any_of(json["pages"].begin(), json["pages"].end(), [](const Json& page) { return page["page"] == 4; }));
  EXPECT_FALSE(json["answer"].get<std::string>().empty());
  for (const Json& claim : json["claims"]) EXPECT_EQ(claim["found"].get<bool>(), claim.contains("boxes"));
  EXPECT_NE(result.error.find("of 2000 tokens"), std::string::npos) << result.error;
  const ProgramResult text = doc(ask);
  EXPECT_TRUE(text.output.starts_with(json["answer"].get<std::string>()));
}

TEST_F(CliDocTest, ASmallContextIsAskedWithLess) {
  testing_support::write_manual(folder_ / "manual.pdf", 10, 6, 2);
  const ProgramResult result = doc(Words{"ask", file("manual.pdf"), "What is due?", "--json"} + tiny_ +
                                   Words{"-n", "4", "--budget", "8000", "--context", "2048"});
  ASSERT_EQ(result.exit_code == 0 || result.exit_code == 9, true) << result.error;
  EXPECT_LT(Json::parse(result.output)["budget"].get<int>(), 2048);
}

TEST_F(CliDocTest, WhatIsWrongIsOneSentence) {
  folder_.write("empty.pdf", "");
  folder_.write("page.pdf", "<html><body>no</body></html>");
  expect_failure(doc({"find", file("empty.pdf"), "x"}), 5, "PDF_BAD", "empty.pdf: the file is empty");
  expect_failure(doc({"find", file("page.pdf"), "x"}), 5, "PDF_BAD", "web page");
  expect_failure(doc({"find", file("missing.pdf"), "x"}), 3, "NOT_FOUND", "missing.pdf");
  folder_.write("one.pdf", raw_pdf({{"/MediaBox [0 0 612 792]", raw_text(72, 700, 14, "One")}}));
  expect_failure(doc({"parse", file("one.pdf"), "--pages", "7"}), 2, "INVALID_ARGUMENT", "page 7 does not exist");
  expect_failure(doc({"parse", file("one.pdf"), "--pages", "3-1"}), 2, "INVALID_ARGUMENT", "list of pages");
  expect_failure(doc({"parse", file("one.pdf"), "--schema", "x.json"}), 2, "INVALID_ARGUMENT", "--to json");
  EXPECT_EQ(doc({"ask", file("one.pdf")}).exit_code, 2);
}

TEST_F(CliDocTest, InfoTellsPagesAndContents) {
  const std::size_t first = testing_support::first_more_object(2);
  const std::string root = std::to_string(first) + " 0 R", entry = std::to_string(first + 1) + " 0 R";
  folder_.write("book.pdf", raw_pdf({{"/MediaBox [0 0 612 792]", raw_text(72, 700, 14, "Chapter one")},
                                     {"/MediaBox [0 0 612 792]", ""}},
                                    "/Outlines " + root,
                                    {"<< /Type /Outlines /First " + entry + " /Last " + entry + " /Count 1 >>",
                                     "<< /Title (The beginning) /Parent " + root + " /Dest [4 0 R /Fit] >>"}));
  const ProgramResult text = doc({"info", file("book.pdf")});
  EXPECT_EQ(text.exit_code, 0) << text.error;
  EXPECT_NE(text.output.find("pages    2, 1 of them without text"), std::string::npos) << text.output;
  EXPECT_NE(text.output.find("  The beginning, page 1\n"), std::string::npos) << text.output;
  const Json json = Json::parse(doc({"info", file("book.pdf"), "--json"}).output);
  EXPECT_EQ(json["pages"], 2);
  EXPECT_EQ(json["outline"][0]["page"], 1);
}

TEST_F(CliDocTest, ParseWritesEveryForm) {
  const auto tables = testing_support::write_tables(folder_ / "tables.pdf", 3, 4);
  const std::string path = file("tables.pdf");
  const ProgramResult json = doc({"parse", path, "--to", "json"});
  ASSERT_EQ(json.exit_code, 0) << json.error;
  const Json pages = Json::parse(json.output)["pages"];
  ASSERT_EQ(pages.size(), 3U);
  for (std::size_t i = 0; i < tables.size(); ++i) {
    const auto table = std::find_if(pages[i]["blocks"].begin(), pages[i]["blocks"].end(),
                                    [](const Json& block) { return block["type"] == "table"; });
    ASSERT_NE(table, pages[i]["blocks"].end());
    EXPECT_EQ((*table)["rows"], Json(tables[i].cells));
  }
  const ProgramResult csv = doc({"parse", path, "--to", "csv", "--pages", "2"});
  EXPECT_EQ(csv.output.substr(0, csv.output.find(',')), "Article");
  EXPECT_EQ(std::count(csv.output.begin(), csv.output.end(), '\n'), static_cast<long>(tables[1].cells.size()) + 1);
  const ProgramResult html = doc({"parse", path, "--to", "html", "-o", file("out.html")});
  EXPECT_EQ(html.output, "");
  EXPECT_NE(content_of(file("out.html")).find("<section data-page=\"3\">"), std::string::npos);
  const ProgramResult markdown = doc({"parse", path});
  EXPECT_NE(markdown.output.find("<!-- page 1 -->\n\n# Stock list 1\n"), std::string::npos)
      << markdown.output.substr(0, 200);
}

TEST_F(CliDocTest, ParseTellsWordsThatNobodySees) {
  folder_.write("hidden.pdf", raw_pdf({{"/MediaBox [0 0 612 792]", raw_text(72, 700, 14, "Plain words") + "1 g " +
                                                                       raw_text(72, 600, 14, "secret")}}));
  const ProgramResult json = doc({"parse", file("hidden.pdf"), "--to", "json"});
  ASSERT_EQ(json.exit_code, 0) << json.error;
  const Json page = Json::parse(json.output)["pages"][0];
  ASSERT_EQ(page["hidden"].size(), 1U) << page.dump();
  EXPECT_EQ(page["hidden"][0]["text"], "secret");
  const ProgramResult text = doc({"parse", file("hidden.pdf")});
  EXPECT_EQ(text.output, "<!-- page 1 -->\n\nPlain words\n");
  EXPECT_NE(text.error.find("1 words that nobody sees"), std::string::npos) << text.error;
}

TEST_F(CliDocTest, ParseFillsInASchemaForEachPage) {
  folder_.write("two.pdf", raw_pdf({{"/MediaBox [0 0 612 792]", raw_text(72, 700, 14, "Paid: yes")},
                                    {"/MediaBox [0 0 612 792]", raw_text(72, 700, 14, "Paid: no")}}));
  folder_.write(
      "schema.json",
      R"({"type": "object", "properties": {"paid": {"enum": ["yes", "no"]}}, "required": ["paid"], "additionalProperties": false})");
  const ProgramResult result =
      doc(Words{"parse", file("two.pdf"), "--to", "json", "--schema", file("schema.json"), "-n", "64"} + tiny_);
  ASSERT_EQ(result.exit_code, 0) << result.error;
  const Json pages = Json::parse(result.output)["pages"];
  ASSERT_EQ(pages.size(), 2U);
  for (const Json& page : pages) {
    ASSERT_TRUE(page.contains("value")) << page.dump();
    EXPECT_TRUE(page["value"]["paid"] == "yes" || page["value"]["paid"] == "no") << page.dump();
  }
}

TEST_F(CliDocTest, ParseNeedsAModelForPicturesOnly) {
  folder_.write("mixed.pdf", raw_pdf({{"/MediaBox [0 0 612 792]", ""},
                                      {"/MediaBox [0 0 612 792]", "100 100 200 200 re f\n"},
                                      {"/MediaBox [0 0 612 792]", raw_text(72, 700, 14, "Words")}}));
  const ProgramResult result = doc({"parse", file("mixed.pdf"), "--to", "json"});
  ASSERT_EQ(result.exit_code, 0) << result.error;
  const Json pages = Json::parse(result.output)["pages"];
  ASSERT_EQ(pages.size(), 3U);
  EXPECT_EQ(pages[0]["blocks"], Json::array()) << pages[0].dump();
  EXPECT_NE(pages[1].value("problem", "").find("mixed.pdf, page 2: a model has to look"), std::string::npos)
      << pages[1].dump();
  EXPECT_EQ(pages[2]["blocks"][0]["text"], "Words");
  // An empty page is asked of nobody, also where a model is there.
  const Json asked = Json::parse(doc(Words{"parse", file("mixed.pdf"), "--to", "json", "--pages", "1"} + tiny_).output);
  EXPECT_EQ(asked["pages"][0]["blocks"], Json::array());
}

TEST_F(CliDocTest, AnAnswerThatWasCutShortIsNotKept) {
  const Words parse = Words{"parse", write_scans(1), "-n", "3", "--temperature", "0"} + tiny_;
  for (int run = 0; run < 2; ++run) {
    const ProgramResult result = doc(parse);
    ASSERT_EQ(result.exit_code, 0) << result.error;
    EXPECT_NE(result.error.find("page 1: the answer reached the limit of tokens"), std::string::npos) << result.error;
  }
}

TEST_F(CliDocTest, WhatWasInterruptedGoesOnToTheSameEnd) {
  const std::string scans = write_scans(8);
  const Words parse =
      Words{"doc", "parse", scans, "--to", "json", "-n", "40", "--no-loop-guard", "--temperature", "0"} + tiny_;
  const ProgramResult whole = run_program(parse + Words{"-o", file("whole.json")}, {}, cache("first"));
  ASSERT_EQ(whole.exit_code, 0) << whole.error;

  TerminalProgram interrupted(parse + Words{"-o", file("resumed.json")}, cache("second"));
  ASSERT_TRUE(interrupted.wait_for("page 3 of 8"));
  interrupted.type("\x03");
  EXPECT_EQ(interrupted.wait_for_end(), 130) << interrupted.shown();
  EXPECT_FALSE(std::filesystem::exists(file("resumed.json")));  // nothing stands under the name before it is whole
  const ProgramResult resumed = run_program(parse + Words{"-o", file("resumed.json")}, {}, cache("second"));
  ASSERT_EQ(resumed.exit_code, 0) << resumed.error;

  EXPECT_EQ(content_of(file("resumed.json")), content_of(file("whole.json")));
  EXPECT_EQ(Json::parse(content_of(file("whole.json")))["pages"].size(), 8U);
}

TEST_F(CliDocTest, PasswordsAreAskedForTwiceAtMost) {
  if (access("/usr/bin/qpdf", X_OK) != 0) GTEST_SKIP() << "qpdf is not installed";
  folder_.write("plain.pdf", raw_pdf({{"/MediaBox [0 0 612 792]", raw_text(72, 700, 14, "Nothing to hide")}}));
  const std::string locked = file("locked.pdf");
  ASSERT_EQ(std::system(("qpdf --encrypt sesame owner 256 -- " + file("plain.pdf") + " " + locked).c_str()), 0);
  expect_failure(doc({"find", locked, "hide"}), 2, "PDF_PASSWORD", "protected by a password");
  EXPECT_NE(doc({"find", locked, "hide", "--password", "sesame"}).output.find("page 1"), std::string::npos);

  TerminalProgram right({"doc", "find", locked, "hide"}, cache());
  ASSERT_TRUE(right.wait_for("Password of locked.pdf: "));
  right.type("wrong\r");
  ASSERT_TRUE(right.wait_for("Password of locked.pdf: "));
  right.type("sesame\r");
  EXPECT_TRUE(right.wait_for("locked.pdf, page 1"));
  EXPECT_EQ(right.wait_for_end(), 0);
  EXPECT_EQ(right.shown().find("sesame"), std::string::npos);

  TerminalProgram wrong({"doc", "find", locked, "hide"}, cache());
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(wrong.wait_for("Password of locked.pdf: "));
    wrong.type("wrong\r");
  }
  EXPECT_TRUE(wrong.wait_for("the password is wrong"));
  EXPECT_EQ(wrong.wait_for_end(), 2);
}

TEST_F(CliDocTest, EvalPrintsTheTable) {
  const auto known = testing_support::write_manual(folder_ / "manual.pdf", 20, 8, 2);
  testing_support::write_questions(folder_ / "questions.jsonl", known);
  const ProgramResult result = doc({"eval", folder_.path().string(), "--json"});
  ASSERT_EQ(result.exit_code, 0) << result.error;
  const Json all = Json::parse(result.output)["all"];
  EXPECT_EQ(all["questions"], 8);
  EXPECT_GE(all["page_shown"].get<int>(), 7);
  EXPECT_GE(all["place_right"].get<int>(), 7);
  folder_.write("questions.jsonl", "{\"file\": \"manual.pdf\"}\n");
  expect_failure(doc({"eval", folder_.path().string(), "--json"}), 2, "INVALID_ARGUMENT", "line 1");
}

}  // namespace
}  // namespace sightline
