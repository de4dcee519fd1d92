/// From words of an answer to places on pages: exact, nearly, of several the right one, and never one that is made up.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "multimodal/document/citation.h"
#include "multimodal/document/find_text.h"
#include "multimodal/document/folded_text.h"
#include "multimodal/document/page_format.h"
#include "multimodal/document/search_terms.h"

namespace sightline {
namespace {

/// Lines of ten points on a page of a hundred by a hundred; each word is as wide as it has letters, with one between.
PageText page_of(const std::vector<std::string>& lines) {
  PageText page;
  page.width = page.height = 100.0;
  page.blocks.emplace_back();
  double y = 0.0;
  for (const std::string& text : lines) {
    PageLine line;
    double x = 0.0;
    for (std::string& word : split_words(text)) {
      const double width = static_cast<double>(word.size()) / 100.0;
      line.words.push_back(PageWord{{x, y, x + width, y + 0.04}, std::move(word)});
      x += width + 0.01;
    }
    page.blocks.back().lines.push_back(std::move(line));
    y += 0.06;
  }
  return page;
}

TEST(FindText, IgnoresCaseMarksLigaturesAndDividedWords) {
  const PageText page = page_of({"The OFFICE (ﬁrst ﬂoor) opens at 8:30, the ware-", "house at 7:15."});
  for (const auto& [wanted, expected] : {std::pair("office first floor", "OFFICE (ﬁrst ﬂoor)"),
                                         {"8:30", "8:30,"},
                                         {"the warehouse", "the ware- house"}}) {
    const std::optional<TextPlace> place = find_text(page, wanted, "");
    ASSERT_TRUE(place) << wanted;
    EXPECT_EQ(place->text, expected);
    EXPECT_DOUBLE_EQ(place->similarity, 1.0);
  }
  EXPECT_EQ(find_text(page, "the warehouse", "")->boxes.size(), 2U);  // one for each line
}

TEST(FindText, TakesALittleDifferenceInLettersAndNoneInDigits) {
  const PageText page = page_of({"Payment is due on receipt of invoice 48213 within thirty days"});
  const std::optional<TextPlace> near = find_text(page, "payment was due on receipt", "");
  ASSERT_TRUE(near);
  EXPECT_EQ(near->text, "Payment is due on receipt");
  EXPECT_LT(near->similarity, 1.0);
  EXPECT_FALSE(find_text(page, "invoice 48214", ""));
  EXPECT_FALSE(find_text(page, "4821", ""));
  EXPECT_FALSE(find_text(page, "entirely different words here", ""));
}

TEST(FindText, OfSeveralPlacesTheOneWhoseSurroundingsWereAskedFor) {
  const PageText page =
      page_of({"Bread costs 3.50 euro", "", "", "Milk costs 3.50 euro", "", "", "Butter costs 3.50 euro"});
  const std::optional<TextPlace> place = find_text(page, "3.50", "What does milk cost?");
  ASSERT_TRUE(place);
  EXPECT_NEAR(place->boxes.front().y0, 0.18, 1e-9);
}

TEST(FindText, APartOfAWordHasAPartOfItsPlace) {
  PageText page = page_of({"x"});
  page.blocks.front().lines.front().words.front() = PageWord{{0.1, 0.1, 0.9, 0.15}, "发票号码是1234。"};
  const std::optional<TextPlace> place = find_text(page, "1234", "");
  ASSERT_TRUE(place);
  // Five wide characters, four narrow ones, a wide mark: 10 to 14 of 16 halves.
  EXPECT_NEAR(place->boxes.front().x0, 0.1 + 0.8 * 10.0 / 16.0, 1e-9);
  EXPECT_NEAR(place->boxes.front().x1, 0.1 + 0.8 * 14.0 / 16.0, 1e-9);
}

TEST(FindCommonRun, IsTheLongestThatMeansSomething) {
  const PageText page =
      page_of({"The tenant shall give notice of three months in writing", "to the landlord of the house"});
  const std::optional<TextPlace> run =
      find_common_run(page, "According to the contract, notice of three months in writing is needed.", "");
  ASSERT_TRUE(run);
  EXPECT_EQ(run->text, "notice of three months in writing");
  EXPECT_FALSE(find_common_run(page, "The owner of the cat is at sea.", ""));
}

ShownPages shown_pages(const std::vector<PageText>& pages) {
  ShownPages shown;
  for (std::size_t i = 0; i < pages.size(); ++i) shown.names.push_back({0, static_cast<std::int64_t>(i)});
  shown.lookup = [pages](const PageName& name) { return std::optional(pages[static_cast<std::size_t>(name.page)]); };
  return shown;
}

TEST(FindSources, EveryStatementHasItsPageOrNone) {
  const ShownPages shown =
      shown_pages({page_of({"The lease begins on 1 May 2031."}), page_of({"The rent is 850 euro a month."})});
  const std::vector<Claim> claims = find_sources(
      "The lease begins \"1 May 2031\" [p. 1]. The monthly rent is 850 euro [p. 2]. The landlord lives in Lisbon [p. "
      "1].\n"
      "Pets are not mentioned.",
      "When does the lease begin and what is the rent?", shown);

  ASSERT_EQ(claims.size(), 4U);
  ASSERT_TRUE(claims[0].source);
  EXPECT_EQ(claims[0].source->name.page, 0);
  EXPECT_EQ(claims[0].source->text, "1 May 2031.");
  EXPECT_FALSE(claims[0].source->is_elsewhere);
  ASSERT_TRUE(claims[1].source);
  EXPECT_EQ(claims[1].source->name.page, 1);
  EXPECT_FALSE(claims[2].source);  // Lisbon stands nowhere, whatever the answer says
  EXPECT_FALSE(claims[3].source);
}

TEST(FindSources, AWrongPageIsSaidSo) {
  const ShownPages shown = shown_pages({page_of({"Nothing of interest"}), page_of({"Order 77812 was shipped"})});
  const std::vector<Claim> claims = find_sources("The order is \"77812\" [p. 1].", "Which order?", shown);
  ASSERT_EQ(claims.size(), 1U);
  ASSERT_TRUE(claims[0].source);
  EXPECT_EQ(claims[0].source->name.page, 1);
  EXPECT_TRUE(claims[0].source->is_elsewhere);
}

TEST(FindSources, MarksOfPagesAreReadInTheirForms) {
  const ShownPages shown = shown_pages({page_of({"alpha"}), page_of({"beta"}), page_of({"gamma"})});
  const std::vector<Claim> claims =
      find_sources("It says so [pp. 1, 3]. And so [2, p. 5]. Dr. Gray agrees [Page 2].", "", shown);
  ASSERT_EQ(claims.size(), 3U);
  EXPECT_THAT(claims[0].named, ::testing::ElementsAre(PageName{0, 0}, PageName{0, 2}));
  EXPECT_THAT(claims[1].named, ::testing::ElementsAre(PageName{1, 4}));
  EXPECT_THAT(claims[2].named, ::testing::ElementsAre(PageName{0, 1}));
  EXPECT_EQ(claims[2].text, "Dr. Gray agrees .");
}

TEST(FindSources, PlacesTheModelNamesBelongToThePictureOfThePage) {
  ShownPages shown;
  shown.names = {{0, 4}};
  shown.pictures = {{0, 4}};
  shown.lookup = [](const PageName&) { return std::optional<PageText>(); };
  const std::vector<Claim> claims =
      find_sources("[{\"bbox_2d\": [100, 200, 300, 250], \"label\": \"total\"}]", "Where is the total?", shown);
  ASSERT_EQ(claims.size(), 1U);
  ASSERT_TRUE(claims[0].source);
  EXPECT_TRUE(claims[0].source->is_from_model);
  EXPECT_EQ(claims[0].source->name.page, 4);
  EXPECT_EQ(claims[0].source->boxes.front(), (PageBox{0.1, 0.2, 0.3, 0.25}));
}

TEST(FindSources, AStatementKeepsThePlaceNamedBehindIt) {
  ShownPages shown;
  shown.names = {{0, 0}, {0, 1}};
  shown.pictures = shown.names;
  shown.lookup = [](const PageName&) { return std::optional<PageText>(); };
  const std::vector<Claim> claims = find_sources(
      "The total is 42 euro. [p. 2] {\"bbox_2d\": [500, 600, 700, 650], \"label\": \"42 euro\"} It was paid in cash "
      "[p. 1].",
      "What is the total?", shown);
  ASSERT_EQ(claims.size(), 2U);
  EXPECT_EQ(claims[0].text, "The total is 42 euro.");
  ASSERT_TRUE(claims[0].source);
  EXPECT_EQ(claims[0].source->name.page, 1);
  EXPECT_EQ(claims[0].source->boxes.front(), (PageBox{0.5, 0.6, 0.7, 0.65}));
  EXPECT_FALSE(claims[1].source);
}

TEST(FindSources, ABlockOfJsonIsOneStatementForEachPlace) {
  ShownPages shown;
  shown.names = shown.pictures = {{0, 0}};
  shown.lookup = [](const PageName&) { return std::optional<PageText>(); };
  const std::string answer =
      "```json\n[\n\t{\"bbox_2d\": [100, 200, 300, 250], \"label\": \"one\"},\n"
      "\t{\"bbox_2d\": [400, 200, 500, 250], \"label\": \"two\"}\n]\n```";
  const std::vector<Claim> claims = find_sources(answer, "Where?", shown);
  ASSERT_EQ(claims.size(), 2U);
  ASSERT_TRUE(claims[0].source && claims[1].source);
  EXPECT_EQ(claims[1].source->boxes.front(), (PageBox{0.4, 0.2, 0.5, 0.25}));
}

TEST(WholeStatements, EndBeforeWhatMayStillChange) {
  const std::string whole = "It is 42 euro. [p. 2] It was ";
  EXPECT_EQ(whole.substr(0, whole_statements(whole)), "It is 42 euro. [p. 2]");
  EXPECT_EQ(whole_statements("It is 42 euro."), 0U);       // its page may still be named
  EXPECT_EQ(whole_statements("It is 42 euro. [p. "), 0U);  // and is being named
  EXPECT_EQ(whole_statements(""), 0U);
  // Whatever the cut: statements found along the way are those of the whole answer.
  const ShownPages shown = shown_pages({page_of({"alpha beta"}), page_of({"Order 77812 was shipped"})});
  const std::string answer = "It says alpha beta [p. 1]. The order \"77812\" was shipped [p. 2].\nNo more.";
  const std::vector<Claim> all = find_sources(answer, "", shown);
  std::vector<std::string> grown;
  std::size_t looked = 0;
  for (std::size_t n = 0; n <= answer.size(); ++n) {
    const std::size_t end = looked + whole_statements(answer.substr(looked, n - looked));
    for (const Claim& claim : find_sources(answer.substr(looked, end - looked), "", shown)) grown.push_back(claim.text);
    looked = end;
  }
  ASSERT_EQ(all.size(), 3U);
  ASSERT_EQ(grown.size(), 2U);
  EXPECT_EQ(grown[0], all[0].text);
  EXPECT_EQ(grown[1], all[1].text);
}

TEST(SearchTerms, CutWordsAndPairsOfCharacters) {
  EXPECT_THAT(search_terms("The Invoice-No. 48,213 发票号码 は"),
              ::testing::ElementsAre("the", "invoice", "no", "48", "213", "发票", "票号", "号码", "は"));
  EXPECT_EQ(search_query("\"NEAR\" OR *"), "\"near\" OR \"or\"");
  EXPECT_EQ(search_query("a b", true), "\"a b\"");
  EXPECT_EQ(search_query("!?"), "");
}

TEST(ParsePages, TakeAnyBytesAndGiveWhatWasWritten) {
  PageText page = page_of({"two words", "发票 3"});
  page.blocks.front().lines.front().words.front().visibility = Visibility::Tiny;
  std::string text;
  append_page(text, page);
  append_picture(text, {0, "a.png", "bytes\nwith lines\n"});
  const Result<ReadPages> read = parse_pages(text, 1000);
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->pages.size(), 1U);
  EXPECT_EQ(text_of(read->pages.front()), text_of(page));
  EXPECT_EQ(count_hidden_words(read->pages.front()), 1U);
  ASSERT_EQ(read->pictures.size(), 1U);
  EXPECT_EQ(read->pictures.front().bytes, "bytes\nwith lines\n");
  EXPECT_FALSE(parse_pages(text, 5));
  for (const char* wrong : {"word 1 2 3 4 -1 0 x\n", "page nan 1\n", "page 1\n", "garbage\n", "page 1 1\nword\n",
                            "picture 0 99999 a\nshort\n", "page 1 1\nblock 9 0\n", "page 1e30 1\n"}) {
    EXPECT_FALSE(parse_pages(wrong, 1000)) << wrong;
  }
}

}  // namespace
}  // namespace sightline
