/// sightline doc ask: a question about documents, answered with the place of each statement.
#include <algorithm>
#include <cstdio>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "multimodal/cli/answer_printer.h"
#include "multimodal/cli/commands.h"
#include "multimodal/cli/doc_files.h"
#include "multimodal/cli/doc_model.h"
#include "multimodal/cli/doc_report.h"
#include "multimodal/cli/interrupt.h"
#include "multimodal/cli/standard_input.h"

namespace sightline {

namespace {

constexpr std::int64_t kBudget = 8192;  // a local engine reads that in a minute or two
constexpr std::int64_t kReserve = 512;  // for what stands around pages and question

constexpr int kSmallerAttempts = 4;

/// A server says it in its own words and with no id of ours.
bool is_too_long(const Error& error) {
  return error.id == "CTX_FULL" || error.message.find("context") != std::string::npos;
}

PageForm form_of(const std::string& word) {
  if (word == "text") return PageForm::Text;
  if (word == "pictures") return PageForm::Picture;
  return word == "both" ? PageForm::Both : PageForm::PlacedText;
}

Result<DocumentQuestion> question_for(const DocArguments& arguments, const std::vector<OpenedDocument>& documents,
                                      const ModelTraits& model) {
  DocumentQuestion question;
  question.text = arguments.words;
  question.whole = arguments.whole;
  question.choose.form = form_of(arguments.form);
  question.choose.with_pictures = model.sees_images;
  question.choose.budget_tokens = arguments.budget > 0 ? arguments.budget : kBudget;
  if (arguments.reply.backend.url.empty()) {
    const std::int64_t room = arguments.reply.engine.options.context_rows - longest_reply(arguments.reply) - kReserve;
    question.choose.budget_tokens =
        std::clamp(question.choose.budget_tokens, std::int64_t{1}, std::max<std::int64_t>(1, room));
  }
  if (!model.sees_images && question.choose.form != PageForm::Text) question.choose.form = PageForm::PlacedText;
  if (arguments.pages.empty()) return question;
  const Result<std::vector<std::int64_t>> pages =
      parse_page_list(arguments.pages, documents.front().document->info().n_pages());
  if (!pages) return pages.error();
  for (const std::int64_t page : *pages) question.choose.pointed_at.push_back({0, page});
  return question;
}

void show(const Terminal& terminal, const std::string& text) {
  std::fputs((terminal.output_is_terminal ? terminal_safe(text) : text).c_str(), stdout);
  std::fflush(stdout);
}

}  // namespace

ExitCode run_doc_ask(const DocArguments& arguments) {
  const Terminal terminal = Terminal::detect();
  if (Status ok = check_message(arguments.words, "the question"); !ok) return report(ok.error());
  if (arguments.words.find_first_not_of(" \t\r\n") == std::string::npos) {
    return report({ErrorCode::InvalidArgument, "the question is empty", ""});
  }
  Interrupt interrupt;
  const std::stop_token stop = interrupt.begin_work();
  const Result<std::vector<OpenedDocument>> documents = open_documents(arguments, terminal, stop);
  if (!documents) return report(documents.error());
  Result<std::unique_ptr<ReplySource>> source = open_source(arguments.reply, terminal, stop);
  if (!source) return report(source.error());
  Result<DocumentQuestion> question = question_for(arguments, *documents, (*source)->model());
  if (!question) return report(question.error());

  DocumentModel model(**source, arguments.reply, terminal, arguments.json);
  AskingEvents events;
  events.on_choice = [&](const PageChoice& choice) { say(choice_text(*documents, choice)); };
  events.on_part = [&](const PartDone& done) {
    say("part " + std::to_string(done.part) + " of " + std::to_string(done.n_parts) + " is read");
  };
  Result<DocumentAnswer> answer = ask_documents(*documents, *question, model.ask(), events, stop);
  // Tokens are estimated, and what a server's context holds is not known before.
  for (int attempt = 0; attempt < kSmallerAttempts && !answer && is_too_long(answer.error()); ++attempt) {
    question->choose.budget_tokens /= 2;
    say("the model's context holds less; asking again with " + std::to_string(question->choose.budget_tokens) +
        " tokens");
    answer = ask_documents(*documents, *question, model.ask(), events, stop);
  }
  if (!answer) return report(answer.error());
  for (const std::string& notice : answer->notices) say(notice);
  if (arguments.json) {
    show(terminal, answer_json(*documents, *answer, (*source)->model().name));
  } else {
    if (!answer->is_whole) show(terminal, "Notes so far, part by part:\n" + answer->text + '\n');
    const std::string sources = sources_text(*documents, *answer);
    if (!sources.empty()) show(terminal, "\nSources\n" + sources);
  }
  if (!answer->is_whole) return ExitCode::Cancelled;
  return explain_finish(model.finished());
}

}  // namespace sightline
