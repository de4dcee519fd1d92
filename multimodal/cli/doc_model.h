/// DocumentModel: a ReplySource as what documents are asked through.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>

#include "multimodal/cli/arguments.h"
#include "multimodal/cli/reply_source.h"
#include "multimodal/cli/terminal.h"
#include "multimodal/document/document_asker.h"

namespace sightline {

/// Longest reply about documents in tokens, if the person names none.
std::int64_t longest_reply(const ReplyArguments& arguments);

/// Asks without thinking unless the person wants it, with the most probable token always, and prints final answers while
/// they are written. One thread at a time.
class DocumentModel {
 public:
  /// Borrows the source. `silent`: nothing is printed.
  DocumentModel(ReplySource& source, const ReplyArguments& arguments, const Terminal& terminal, bool silent);

  [[nodiscard]] AskModel ask();
  /// One answer of a given form. Errors: those of ReplySource::run; Cancelled if it was stopped.
  Result<std::string> answer(Conversation conversation, const ResponseFormat& format, bool shows, std::stop_token stop);
  /// How the last answer ended.
  [[nodiscard]] const Finished& finished() const noexcept { return finished_; }
  [[nodiscard]] const ModelTraits& traits() const noexcept { return source_.model(); }

 private:
  ReplySource& source_;
  ReplyArguments arguments_;
  Terminal terminal_;
  bool silent_;
  Finished finished_;
};

}  // namespace sightline
