/// PageConverter: one page of a document in another form, by its text or by a model.
#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/base/error.h"
#include "multimodal/cli/arguments.h"
#include "multimodal/cli/doc_model.h"
#include "multimodal/cli/terminal.h"
#include "multimodal/document/opened_document.h"

namespace sightline {

/// Pages with text are converted by where their words stand. Pages without, and objects of a schema, are asked of a model,
/// which is loaded when the first one needs it, and never the demo model, which reads nothing. Pages of a PDF that have one
/// colour are empty and asked of nobody. What it said to its end is kept with the document's index, so that the same
/// page is never asked twice and what was interrupted goes on to the same end. One thread at a time.
class PageConverter {
 public:
  /// Borrows document and arguments.
  PageConverter(const DocArguments& arguments, const OpenedDocument& opened, ResponseFormat format,
                const Terminal& terminal);

  /// The page as `arguments.to` says. A page that cannot be read, or only by a model where none was named, gives what says
  /// so in that form, and a notice. Errors: InvalidArgument for a schema without a model; Cancelled; those of open_source, of whoever answers and of the index.
  Result<std::string> convert(std::int64_t page, std::stop_token stop);
  [[nodiscard]] const std::vector<std::string>& notices() const noexcept { return notices_; }

 private:
  Result<std::string> convert_by_schema(std::int64_t page, const std::stop_token& stop);
  Result<PageText> structured(std::int64_t page, const std::stop_token& stop);
  Result<PageText> by_model(std::int64_t page, const std::stop_token& stop);
  Result<std::string> ask(std::int64_t page, const std::string& kind, const std::string& words,
                          const ResponseFormat& format, const std::stop_token& stop);
  Status need_model(const std::stop_token& stop);
  [[nodiscard]] bool names_model() const;
  [[nodiscard]] std::string failed_page(std::int64_t page, const Error& error);

  const DocArguments& arguments_;
  const OpenedDocument& opened_;
  ResponseFormat format_;
  Terminal terminal_;
  std::unique_ptr<ReplySource> source_;
  std::unique_ptr<DocumentModel> model_;
  std::vector<std::string> notices_;
};

}  // namespace sightline
