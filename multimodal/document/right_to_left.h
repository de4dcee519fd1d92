/// Puts lines of Hebrew, Arabic and their like into the order in which they are read.
#pragma once

#include "multimodal/document/page_text.h"

namespace sightline {

/// Tools tell such lines from the left to the right, often letter by letter. Letters that touch become words again, and
/// the words of a line mostly of these scripts follow each other from the right; numbers and other scripts in between
/// keep their own direction. Lines without these scripts stay as they are. Places in any unit.
void order_right_to_left(PageText& page);

}  // namespace sightline
