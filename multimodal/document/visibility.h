/// Finds the words of a page that nobody who looks at it would see.
#pragma once

#include "multimodal/document/page_text.h"
#include "vision/image.h"

namespace sightline {

/// Marks words of letters lower than 1.5 points, and words whose middle is outside of the page.
void mark_by_geometry(PageText& page);

/// Marks words where the rendered page has one colour: text of the background's colour, or behind a plain surface.
/// `picture` is the whole page at 60 dots per inch or more. Words that are marked already stay so.
void mark_by_pixels(PageText& page, const Image& picture);

}  // namespace sightline
