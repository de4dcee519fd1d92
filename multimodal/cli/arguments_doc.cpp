/// The options of `sightline doc`. For arguments.cpp only.
#include "multimodal/cli/arguments_doc.h"

#include "multimodal/cli/argument_options.h"
#include "multimodal/cli/arguments_reply.h"

namespace sightline {

namespace {

/// How documents are opened.
void add_document(CLI::App& app, DocArguments& doc) {
  const std::size_t first = app.get_options().size();
  app.add_option("--password", doc.password, "password of a protected PDF (default: asked for on a terminal)");
  app.add_flag("--as-is", doc.as_is,
               "leave the photograph of a page as it is, instead of straightening the page in it");
  app.add_flag("--no-cache", doc.no_cache, "keep nothing of the document for the next time");
  group_options(app, first, "Document");
}

void add_budget(CLI::App& app, DocArguments& doc) {
  app.add_option("--budget", doc.budget, "tokens for the pages that are shown (default: 8192)")->check(at_least_one());
}

void add_pages(CLI::App& app, DocArguments& doc, const char* what) {
  app.add_option("--pages", doc.pages, what)->type_name("LIST");
}

CLI::App* add_verb(CLI::App& app, const char* name, const char* what, DocArguments::Verb verb, DocArguments& doc) {
  CLI::App* command = app.add_subcommand(name, what);
  command->callback([&doc, verb] { doc.verb = verb; });
  return command;
}

void add_ask_options(CLI::App& app, DocOptions& options) {
  DocArguments& doc = options.arguments;
  app.add_option("words", options.words, "one file or several, and the question last")->required()->expected(2, -1);
  add_pages(app, doc, "pages that have to be shown, such as \"3, 7-9\"; of several files, those of the first");
  add_budget(app, doc);
  app.add_option(
         "--as", doc.form,
         "how pages that have text are shown: places (text with the place of each line), text, pictures, both;\n"
         "auto is places. Pages without text are shown as pictures")
      ->check(CLI::IsMember({"auto", "places", "text", "pictures", "both"}).description(""))
      ->type_name("WORD");
  auto* whole = app.add_flag_callback(
      "--whole", [&doc] { doc.whole = true; },
      "ask part after part of the whole document, also if the question does not sound so");
  app.add_flag_callback(
         "--no-whole", [&doc] { doc.whole = false; }, "only look at the pages that fit best")
      ->excludes(whole);
  app.add_flag("--json", doc.json, "print one JSON object: answer, statements with their places, pages shown, tokens");
  add_document(app, doc);
  add_reply(app, doc.reply);
}

void add_parse_options(CLI::App& app, DocOptions& options) {
  DocArguments& doc = options.arguments;
  app.add_option("file", doc.files, "the document")->required()->expected(1)->type_name(kFileWord);
  app.add_option("--to", doc.to,
                 "md: Markdown; html: HTML with the place of each block; json: blocks with places, or with --schema an "
                 "object for each page; csv: the tables")
      ->check(CLI::IsMember({"md", "html", "json", "csv"}).description(""))
      ->type_name("WORD")
      ->capture_default_str();
  app.add_option("--schema", doc.schema,
                 "the model fills in an object that obeys the JSON schema in this file, for each page")
      ->type_name(kFileWord);
  app.add_option("-o,--output", doc.output, "file to write (default: standard output)")->type_name(kFileWord);
  add_pages(app, doc, "only these pages, such as \"3, 7-9\"");
  app.add_flag("--restart", doc.restart, "convert pages again that were converted before");
  add_document(app, doc);
  add_reply(app, doc.reply);
}

}  // namespace

void DocOptions::add_to(CLI::App& app) {
  commands.doc = app.add_subcommand("doc", "Asks documents, finds words in them, writes them in other forms.");
  commands.doc->require_subcommand(0, 1);
  commands.doc->footer(
      "Examples:\n"
      "  sightline doc ask -m MODEL.gguf --mmproj PROJECTOR.gguf contract.pdf \"When does the lease end?\"\n"
      "  sightline doc ask --backend http://127.0.0.1:8080 --json report.pdf \"Summarise the findings.\"\n"
      "  sightline doc find manual.pdf \"warranty period\"\n"
      "  sightline doc parse invoice.pdf --to csv -o items.csv\n\n"
      "Documents are PDF, pictures, TIFF of many pages, DOCX, HTML, Markdown and plain text. PDF is read by "
      "poppler-utils.\n"
      "The text of a document is kept in SIGHTLINE_CACHE_DIR, so that the next question starts at once; --no-cache "
      "keeps\n"
      "nothing, and nothing is ever kept of a document with a password.");
  commands.ask = add_verb(*commands.doc, "ask", "Answers a question, with the page and place each statement rests on.",
                          DocArguments::Verb::Ask, arguments);
  add_ask_options(*commands.ask, *this);

  commands.find =
      add_verb(*commands.doc, "find", "Shows where words stand: page and place, in thousandths of the page.",
               DocArguments::Verb::Find, arguments);
  commands.find->add_option("words", words, "one file or several, and the words last")->required()->expected(2, -1);
  commands.find->add_flag("--json", arguments.json, "print JSON");
  add_document(*commands.find, arguments);

  commands.info = add_verb(*commands.doc, "info", "Says what is known of a document: pages, table of contents, author.",
                           DocArguments::Verb::Info, arguments);
  commands.info->add_option("file", arguments.files, "the document")->required()->expected(1)->type_name(kFileWord);
  commands.info->add_flag("--json", arguments.json, "print JSON");
  add_document(*commands.info, arguments);

  commands.parse = add_verb(*commands.doc, "parse",
                            "Writes a document in another form, page by page. What was done "
                            "before an interruption is not done again.",
                            DocArguments::Verb::Parse, arguments);
  add_parse_options(*commands.parse, *this);

  commands.eval =
      add_verb(*commands.doc, "eval", "Measures whether the right pages are shown and the right places found.",
               DocArguments::Verb::Eval, arguments);
  commands.eval->add_option("folder", arguments.files, "folder with documents and questions.jsonl")
      ->required()
      ->expected(1)
      ->type_name("FOLDER");
  add_budget(*commands.eval, arguments);
  commands.eval->add_flag("--json", arguments.json, "print JSON");
  commands.eval->add_flag("--no-cache", arguments.no_cache, "make every index anew");
}

std::optional<Arguments> DocOptions::chosen(std::string_view default_isa) {
  if (!commands.doc->parsed()) return std::nullopt;
  if (commands.doc->get_subcommands().empty()) return ParseStop{ExitCode::Success, commands.doc->help()};
  std::string& isa = arguments.reply.engine.options.isa;
  if (isa.empty()) isa = default_isa;
  if (!words.empty()) {
    arguments.words = words.back();
    words.pop_back();
    arguments.files.assign(words.begin(), words.end());
  }
  for (const CLI::App* command : {commands.ask, commands.parse}) {
    if (!command->parsed()) continue;
    if (const std::optional<ParseStop> stop = check_together(*command, arguments.reply)) return *stop;
  }
  if (!arguments.schema.empty() && arguments.to != "json") {
    return ParseStop{ExitCode::Usage, "--schema goes with --to json"};
  }
  return arguments;
}

}  // namespace sightline
