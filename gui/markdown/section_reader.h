/// One section of Markdown -> blocks.
#pragma once

#include <string_view>
#include <vector>

#include "gui/markdown/document.h"
#include "gui/markdown/section_splitter.h"

namespace sightline::gui {

/// Reads one section of UTF-8 source. Nothing is opened, fetched or looked up: a picture becomes text with its address,
/// raw HTML stays text. A section that nests too deep, has a line too long or too many cells becomes plain text, and so
/// do sections of kind Plain. Bytes that are not UTF-8 become "�". Any thread.
[[nodiscard]] std::vector<Block> readSection(std::string_view utf8, const Section& section,
                                             const MarkdownLimits& limits = {});

/// Whether the text is within what the Markdown parser is asked to read.
[[nodiscard]] bool isWithinLimits(std::string_view utf8, const MarkdownLimits& limits);

}  // namespace sightline::gui
