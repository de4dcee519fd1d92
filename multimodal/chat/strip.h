/// strip: text without white space at its ends, as the template language of the reference understands it.
#pragma once

#include <string>
#include <string_view>

namespace sightline {

/// `text` without white space at its start, at its end, at both. White space is what Python's str.strip() takes away:
/// all Unicode white space and U+001C to U+001F, not U+FEFF and U+200B. Bytes that are not UTF-8 are no white space.
std::string strip_start(std::string_view text);
std::string strip_end(std::string_view text);
std::string strip(std::string_view text);

}  // namespace sightline
