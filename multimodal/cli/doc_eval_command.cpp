/// sightline doc eval: measures whether the right pages are shown and the right places found.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/base/utf8.h"
#include "multimodal/cli/commands.h"
#include "multimodal/cli/doc_files.h"
#include "multimodal/cli/interrupt.h"
#include "multimodal/document/citation.h"

namespace sightline {

namespace {

constexpr std::int64_t kBudget = 8192;
constexpr double kRightPlace = 0.5;  // shared by united area

using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

struct Question {
  std::string text, answer;
  std::int64_t page = 0;
  PageBox box;
};

/// The figures of one document.
struct Score {
  std::int64_t n_pages = 0, n_questions = 0, n_page_shown = 0, n_on_page = 0, n_place_right = 0, n_shown = 0;
  double index_seconds = 0.0;
  std::vector<double> choice_milliseconds;
};

double seconds_since(Clock::time_point begun) { return std::chrono::duration<double>(Clock::now() - begun).count(); }

Error wrong_line(std::size_t number) {
  return {ErrorCode::InvalidArgument,
          "questions.jsonl, line " + std::to_string(number) + ": not an object with file, question, answer, page, box",
          ""};
}

Result<std::map<std::string, std::vector<Question>>> read_questions(const std::filesystem::path& folder) {
  std::ifstream file(folder / "questions.jsonl");
  if (!file) return Error{ErrorCode::NotFound, printable(folder.string()) + ": there is no questions.jsonl in it", ""};
  std::map<std::string, std::vector<Question>> questions;
  std::string line;
  for (std::size_t number = 1; std::getline(file, line); ++number) {
    const Json json = Json::parse(line, nullptr, false);
    const auto text = [&json](const char* name) {
      const auto found = json.find(name);
      return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
    };
    if (!json.is_object()) return wrong_line(number);
    const auto page = json.find("page"), box = json.find("box");
    const bool is_right = !text("file").empty() && !text("question").empty() && page != json.end() &&
                          page->is_number_integer() && box != json.end() && box->is_array() && box->size() == 4 &&
                          std::all_of(box->begin(), box->end(), [](const Json& v) { return v.is_number(); });
    if (!is_right) return wrong_line(number);
    questions[text("file")].push_back(
        {text("question"),
         text("answer"),
         page->get<std::int64_t>() - 1,
         {(*box)[0].get<double>(), (*box)[1].get<double>(), (*box)[2].get<double>(), (*box)[3].get<double>()}});
  }
  return questions;
}

/// Whether the answer, in quotation marks and with its page, is led to the place that is known for it.
Status score_place(const OpenedDocument& opened, const Question& question, Score& score) {
  Result<PageText> page = opened.index->page(question.page);
  if (!page) return page.error();
  ShownPages shown;
  shown.names = {{0, question.page}};
  shown.lookup = [&page](const PageName&) { return std::optional<PageText>(*page); };
  std::string answer = "\"";
  answer += question.answer + "\" [p. " + std::to_string(question.page + 1) + "]";
  const std::vector<Claim> claims = find_sources(answer, question.text, shown);
  if (claims.empty() || !claims.front().source) return {};
  ++score.n_on_page;
  PageBox box = claims.front().source->boxes.front();
  for (const PageBox& one : claims.front().source->boxes) box = united(box, one);
  score.n_place_right += overlap_share(box, question.box) >= kRightPlace ? 1 : 0;
  return {};
}

Result<Score> score_document(const DocArguments& arguments, const std::filesystem::path& path,
                             const std::vector<Question>& questions, const Terminal& terminal, std::stop_token stop) {
  DocArguments one = arguments;
  one.files = {path};
  Score score;
  const Clock::time_point begun = Clock::now();
  const Result<std::vector<OpenedDocument>> documents = open_documents(one, terminal, std::move(stop));
  if (!documents) return documents.error();
  score.index_seconds = seconds_since(begun);
  const OpenedDocument& opened = documents->front();
  const Searched searched{opened.index.get(), opened.document.get()};
  score.n_pages = opened.document->info().n_pages();
  ChooseOptions options;
  options.budget_tokens = arguments.budget > 0 ? arguments.budget : kBudget;
  for (const Question& question : questions) {
    const Clock::time_point asked = Clock::now();
    const Result<PageChoice> choice = choose_pages({&searched, 1}, question.text, options);
    if (!choice) return choice.error();
    score.choice_milliseconds.push_back(1000.0 * seconds_since(asked));
    ++score.n_questions;
    score.n_shown += static_cast<std::int64_t>(choice->pages.size());
    score.n_page_shown += std::any_of(choice->pages.begin(), choice->pages.end(),
                                      [&](const ChosenPage& page) { return page.name.page == question.page; });
    if (question.page < 0 || question.page >= score.n_pages) continue;
    if (Status ok = score_place(opened, question, score); !ok) return ok.error();
  }
  return score;
}

double percent(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 0.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

double median(std::vector<double> values) {
  if (values.empty()) return 0.0;
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void add(Score& total, const Score& one) {
  total.n_pages += one.n_pages;
  total.n_questions += one.n_questions;
  total.n_page_shown += one.n_page_shown;
  total.n_on_page += one.n_on_page;
  total.n_place_right += one.n_place_right;
  total.n_shown += one.n_shown;
  total.index_seconds += one.index_seconds;
  total.choice_milliseconds.insert(total.choice_milliseconds.end(), one.choice_milliseconds.begin(),
                                   one.choice_milliseconds.end());
}

void print_row(const std::string& name, const Score& score) {
  const double shown =
      score.n_questions == 0 ? 0.0 : static_cast<double>(score.n_shown) / static_cast<double>(score.n_questions);
  std::printf("%-24s %6lld %9lld %10.1f%% %11.1f %11.1f%% %9.2f s %9.2f ms\n", name.c_str(),
              static_cast<long long>(score.n_pages), static_cast<long long>(score.n_questions),
              percent(score.n_page_shown, score.n_questions), shown, percent(score.n_place_right, score.n_questions),
              score.index_seconds, median(score.choice_milliseconds));
}

Json json_of(const std::string& name, const Score& score) {
  return {{"document", name},
          {"pages", score.n_pages},
          {"questions", score.n_questions},
          {"page_shown", score.n_page_shown},
          {"pages_shown", score.n_shown},
          {"answer_found_on_page", score.n_on_page},
          {"place_right", score.n_place_right},
          {"open_seconds", score.index_seconds},
          {"choice_milliseconds", median(score.choice_milliseconds)}};
}

}  // namespace

ExitCode run_doc_eval(const DocArguments& arguments) {
  const Terminal terminal = Terminal::detect();
  const std::filesystem::path& folder = arguments.files.front();
  const Result<std::map<std::string, std::vector<Question>>> questions = read_questions(folder);
  if (!questions) return report(questions.error());
  Interrupt interrupt;
  const std::stop_token stop = interrupt.begin_work();
  Score total;
  Json rows = Json::array();
  if (!arguments.json) {
    std::printf("%-24s %6s %9s %11s %11s %12s %11s %12s\n", "document", "pages", "questions", "page shown",
                "pages each", "place right", "opening", "choice");
  }
  for (const auto& [name, list] : *questions) {
    if (name.find('/') != std::string::npos) {
      return report(
          {ErrorCode::InvalidArgument, printable(name) + ": a document of the folder has no folder in its name", ""});
    }
    const Result<Score> score = score_document(arguments, folder / name, list, terminal, stop);
    if (!score) return report(score.error());
    add(total, *score);
    rows.push_back(json_of(name, *score));
    if (!arguments.json) print_row(printable(name, 24), *score);
  }
  if (arguments.json) {
    std::printf("%s\n", Json{{"documents", rows}, {"all", json_of("all", total)}}.dump().c_str());
  } else {
    print_row("all", total);
    std::printf(
        "\nThe right page is among those shown for %.1f %% of the questions (budget %lld tokens); the place found for\n"
        "the answer's words shares half or more with the right one for %.1f %%.\n",
        percent(total.n_page_shown, total.n_questions),
        static_cast<long long>(arguments.budget > 0 ? arguments.budget : kBudget),
        percent(total.n_place_right, total.n_questions));
  }
  return ExitCode::Success;
}

}  // namespace sightline
