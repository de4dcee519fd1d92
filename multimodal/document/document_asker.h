/// Asking documents: choose pages, ask a model, find the sources of what it says; or part by part for the whole.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "multimodal/contract/chat_request.h"
#include "multimodal/document/citation.h"
#include "multimodal/document/document_prompt.h"
#include "multimodal/document/opened_document.h"
#include "multimodal/document/page_chooser.h"

namespace sightline {

/// Answers one conversation with text. `is_final`: the person reads along, so the text is worth showing as it grows.
/// Errors: those of whoever answers; Cancelled.
using AskModel = std::function<Result<std::string>(Conversation conversation, bool is_final, std::stop_token stop)>;

struct DocumentQuestion {
  std::string text;
  ChooseOptions choose;
  std::optional<bool> whole;  ///< none: as the question sounds; only if not all fits at once
};

/// How far a question about a whole document is.
struct PartDone {
  std::size_t part = 0, n_parts = 0;  ///< counted from 1
  std::string notes;                  ///< what the model noted about it
};

struct DocumentAnswer {
  std::string text;
  std::vector<Claim> claims;
  PageChoice choice;                 ///< of all parts together
  std::vector<PartDone> parts;       ///< empty if one look was enough
  std::vector<std::string> notices;  ///< pages that could not be shown, pages left out
  bool is_whole = true;              ///< false: stopped, and `text` holds the notes so far
};

/// What is told on the way.
struct AskingEvents {
  std::function<void(const PageChoice& choice)> on_choice;  ///< before the model is asked
  std::function<void(const PartDone& done)> on_part;
};

/// Asks and finds the sources. Where the only page is a picture, statements without a place are asked for it, some at
/// most, in the same picture. A question about everything that does not fit is asked of part after part, the notes are
/// put together in as many steps as they need, and what a stop leaves is given with `is_whole` false. One thread at a time.
/// Errors: those of choose_pages, make_document_prompt and `model`; InvalidArgument if no page can be shown at all.
Result<DocumentAnswer> ask_documents(std::span<const OpenedDocument> documents, const DocumentQuestion& question,
                                     const AskModel& model, const AskingEvents& events, std::stop_token stop);

}  // namespace sightline
