/// What kind of document some bytes are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "engine/base/error.h"

namespace sightline {

enum class DocumentForm : std::uint8_t { Pdf, Picture, Docx, Html, Markdown, PlainText };

/// Decided by the content; the extension (".md", with its dot) only tells texts from each other, and what was meant by a
/// file that is nothing. Takes any bytes. Errors: Corrupt PDF_BAD, Unsupported, saying what it looks like; those of
/// probe_image for a damaged picture.
Result<DocumentForm> recognise_document(std::span<const std::byte> bytes, std::string_view extension);

/// "pdf", "picture", "docx", "html", "markdown" or "text".
std::string_view form_name(DocumentForm form) noexcept;

}  // namespace sightline
