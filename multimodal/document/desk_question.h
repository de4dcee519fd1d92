/// What the desk does for a question and its answer, once the documents are there.
#pragma once

#include <span>
#include <stop_token>
#include <vector>

#include "engine/base/error.h"
#include "multimodal/document/document_prompt.h"
#include "multimodal/document/opened_document.h"
#include "multimodal/document_desk.h"

namespace sightline {

/// The pages that the question needs and the conversation has not shown yet. One thread at a time for each document.
/// Errors: those of choose_pages.
Result<PreparedQuestion> plan_question(NumberedDocuments documents, const DeskQuestion& question);

/// How the pages of a question are read part by part, as `plan_question` counted them; empty if they are not.
std::vector<PageChoice> parts_of_question(NumberedDocuments documents, const DeskQuestion& question);
/// What a part may take and how its pages are shown.
ChooseOptions part_options(const DeskQuestion& question);

/// The same with the parts that show them: what the model has to know first, unless the conversation has that already;
/// for each document its heading and its pages. Errors: Cancelled; those of choose_pages and page_parts;
/// InvalidArgument, or what is wrong with a page, if nothing can be shown and nothing was before.
Result<PreparedQuestion> prepare_question(NumberedDocuments documents, const DeskQuestion& question,
                                          const std::stop_token& stop);

/// As find_sources, with the pages read from the documents that are open.
std::vector<Claim> find_sources(NumberedDocuments documents, const SourceQuestion& question,
                                const std::stop_token& stop);

}  // namespace sightline
