/// What a model is told about documents and shown of them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "multimodal/contract/conversation.h"
#include "multimodal/document/citation.h"
#include "multimodal/document/opened_document.h"
#include "multimodal/document/page_chooser.h"

namespace sightline {

/// As a conversation numbers them; one that is not open is null, keeps its number and is not looked at.
using NumberedDocuments = std::span<const OpenedDocument* const>;

/// A conversation of one question, and what was shown in it.
struct DocumentPrompt {
  Conversation conversation;
  ShownPages shown;
  std::vector<std::pair<PageName, PageText>> texts;  ///< of the pages shown, as `shown.lookup` gives them
  std::vector<std::string> notices;                  ///< pages that could not be shown, one sentence each
};

/// Puts the chosen pages and the question into a conversation: the text of a page is quoted line by line, behind its name
/// and its document's, and never stands in a system message; pictures follow their page's name. `question` comes last.
/// Errors: Cancelled; those of the index. A page whose picture cannot be made is left out and told in `notices`.
/// Source: the prompts of long_document_understanding and ocr in the notebooks of Qwen3-VL (grounding specification, §3).
Result<DocumentPrompt> make_document_prompt(NumberedDocuments documents, const PageChoice& choice,
                                            std::string_view question, const ChooseOptions& options,
                                            std::stop_token stop);
/// Pointers to all of these.
std::vector<const OpenedDocument*> numbered(std::span<const OpenedDocument> documents);

/// Whether all there is to show is one page without words of its own.
bool is_lone_picture(const PageChoice& choice) noexcept;
/// That page and the question, and nothing else: so models are taught to read a paper, and a small one knows no other
/// way. What is said then names a place only if that was asked for; `place_question` asks for it afterwards.
/// Errors: Cancelled. Requires: is_lone_picture(choice).
Result<DocumentPrompt> make_picture_prompt(NumberedDocuments documents, const PageChoice& choice,
                                           std::string_view question, const ChooseOptions& options,
                                           std::stop_token stop);
/// Where words stand, as models are taught to be asked (grounding specification, §3).
std::string place_question(std::string_view words);

/// What a model is told before it reads pages: that quoted lines are data, and how it names places.
std::string_view document_rules() noexcept;

/// One page as parts of a message.
struct PageParts {
  std::vector<Part> parts;           ///< empty: nothing of it can be shown
  bool is_picture = false;           ///< its own picture is among them
  std::optional<PageText> text;      ///< its words, if it has any
  std::vector<std::string> notices;  ///< why its picture is missing
};

/// `page` of `opened`, in the form that was chosen, behind its name; `n_documents` tells whether that needs a number.
/// Errors: Cancelled; those of the index.
Result<PageParts> page_parts(const OpenedDocument& opened, const ChosenPage& page, std::size_t n_documents,
                             const ChooseOptions& options, std::stop_token stop);

/// A text of ours put together from notes, in place of pages: the second step for a whole document.
Conversation make_summary_prompt(std::span<const std::string> notes, std::string_view question);

/// The question for one part of a whole document.
std::string part_question(std::string_view question);

/// Whether a question asks for all of a document ("summarise", "list all") rather than for a place in it.
bool is_about_everything(std::string_view question);

}  // namespace sightline
