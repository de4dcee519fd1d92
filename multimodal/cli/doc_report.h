/// Answers about documents as text and as JSON.
#pragma once

#include <span>
#include <string>

#include "multimodal/document/document_asker.h"

namespace sightline {

/// "report.pdf: pages 3, 7-9 of 300; about 5210 of 8192 tokens".
std::string choice_text(std::span<const OpenedDocument> documents, const PageChoice& choice);

/// A line for each statement: its place, or that none was found. Places are left, top, right and bottom edge in thousandths
/// of the page. Ends with a newline; empty without statements.
std::string sources_text(std::span<const OpenedDocument> documents, const DocumentAnswer& answer);

/// One JSON object on one line, with a newline.
std::string answer_json(std::span<const OpenedDocument> documents, const DocumentAnswer& answer,
                        const std::string& model);

/// "[82, 100, 313, 123]" of a place.
std::string place_text(const PageBox& box);

}  // namespace sightline
