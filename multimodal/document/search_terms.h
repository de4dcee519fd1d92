/// Words to search for, in scripts with blanks between words and in scripts without.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sightline {

/// `text` for a full-text index that cuts at blanks: runs of Chinese, Japanese, Korean, Thai, Lao, Khmer and Burmese
/// become their overlapping pairs of characters ("发票号" is "发票 票号"), all else stays. Takes any bytes.
std::string indexed_text(std::string_view text);

/// A query for SQLite's FTS5 that matches any of the words of `text`, or all of them in order if `as_phrase`. Empty if
/// there is nothing to search for. Takes any bytes; nothing in it is read as an operator.
std::string search_query(std::string_view text, bool as_phrase = false);

/// "4711", "Harlow" and the like, in small letters and without punctuation, in the order of the text. Pairs as above.
std::vector<std::string> search_terms(std::string_view text);

}  // namespace sightline
