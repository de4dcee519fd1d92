/// A page as text for a model: with places, quoted.
#pragma once

#include <string>
#include <string_view>

#include "multimodal/document/page_text.h"

namespace sightline {

/// A line of text for each line of the page, behind its place in thousandths of the page: "[x0, y0, x1, y1] words". Words
/// that nobody sees stand in lines of their own that say so.
std::string placed_text(const PageText& page);
/// The same without places.
std::string marked_text(const PageText& page);

/// Every line behind "> ", so that nothing in it can be taken for words of ours.
std::string as_quotation(std::string_view text);

}  // namespace sightline
