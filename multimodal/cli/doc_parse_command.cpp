/// sightline doc parse: a document in another form, page by page.
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "multimodal/cli/commands.h"
#include "multimodal/cli/doc_converter.h"
#include "multimodal/cli/doc_files.h"
#include "multimodal/cli/interrupt.h"
#include "multimodal/cli/response_format.h"
#include "multimodal/document/page_export.h"
#include "multimodal/library/output_file.h"

namespace sightline {

namespace {

/// The parts of a file that is written page by page.
class Writer {
 public:
  explicit Writer(std::optional<OutputFile> file) : file_(std::move(file)) {}
  Status write(const std::string& text) {
    if (file_) return file_->write(std::string_view(text));
    if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size()) return {};
    return Error{ErrorCode::Io, "standard output no longer takes anything", "DISK_ERROR"};
  }
  Status finish() { return file_ ? file_->commit() : Status(); }

 private:
  std::optional<OutputFile> file_;
};

std::string head_of(const DocArguments& arguments, const DocumentInfo& info) {
  if (arguments.to == "html") return html_head(info.name);
  if (arguments.to != "json") return {};
  return "{\"document\": " + nlohmann::json(info.name).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) +
         ", \"pages\": [";
}

std::string tail_of(const DocArguments& arguments) {
  if (arguments.to == "html") return html_tail();
  return arguments.to == "json" ? "\n]}\n" : "";
}

/// What stands between two pages.
std::string before_page(const DocArguments& arguments, std::int64_t page, bool is_first) {
  if (arguments.to == "json") return is_first ? "\n" : ",\n";
  if (arguments.to == "md") return (is_first ? "<!-- page " : "\n<!-- page ") + std::to_string(page + 1) + " -->\n\n";
  return {};
}

Status convert(const DocArguments& arguments, const OpenedDocument& opened, const std::vector<std::int64_t>& pages,
               PageConverter& converter, Writer& writer, const Terminal& terminal, const std::stop_token& stop) {
  ProgressLine line(terminal);
  if (Status ok = writer.write(head_of(arguments, opened.document->info())); !ok) return ok;
  for (std::size_t i = 0; i < pages.size(); ++i) {
    line.show("page " + std::to_string(i + 1) + " of " + std::to_string(pages.size()));
    if (stop.stop_requested()) return Error{ErrorCode::Cancelled, "the conversion was stopped", ""};
    const Result<std::string> text = converter.convert(pages[i], stop);
    line.clear();
    if (!text) return text.error();
    if (Status ok = writer.write(before_page(arguments, pages[i], i == 0) + *text); !ok) return ok;
  }
  if (Status ok = writer.write(tail_of(arguments)); !ok) return ok;
  return writer.finish();
}

}  // namespace

ExitCode run_doc_parse(const DocArguments& arguments) {
  const Terminal terminal = Terminal::detect();
  AskArguments schema;
  schema.reply = arguments.reply;
  schema.schema = arguments.schema;
  const Result<ResponseFormat> format = read_response_format(schema);
  if (!format) return report(format.error());
  Interrupt interrupt;
  const std::stop_token stop = interrupt.begin_work();
  const Result<std::vector<OpenedDocument>> documents = open_documents(arguments, terminal, stop);
  if (!documents) return report(documents.error());
  const OpenedDocument& opened = documents->front();
  std::vector<std::int64_t> pages(static_cast<std::size_t>(opened.document->info().n_pages()));
  std::iota(pages.begin(), pages.end(), 0);
  if (!arguments.pages.empty()) {
    Result<std::vector<std::int64_t>> chosen = parse_page_list(arguments.pages, opened.document->info().n_pages());
    if (!chosen) return report(chosen.error());
    pages = *std::move(chosen);
  }
  std::optional<OutputFile> file;
  if (!arguments.output.empty()) {
    Result<OutputFile> created = OutputFile::create(arguments.output);
    if (!created) return report(created.error());
    file.emplace(*std::move(created));
  }
  PageConverter converter(arguments, opened, *format, terminal);
  Writer writer(std::move(file));
  const Status done = convert(arguments, opened, pages, converter, writer, terminal, stop);
  for (const std::string& notice : converter.notices()) say(notice);
  if (!done) {
    const bool is_kept = done.error().code == ErrorCode::Cancelled && !cache_for(arguments).empty() &&
                         !opened.document->info().needed_password;
    if (is_kept) {
      say(std::string("the pages that are done are kept; the same command ") +
          (arguments.restart ? "without --restart " : "") + "goes on with the next one");
    }
    return report(done.error());
  }
  return ExitCode::Success;
}

}  // namespace sightline
