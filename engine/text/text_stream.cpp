/// Token bytes -> whole UTF-8 text; holds back possible stop strings.
#include "engine/text/text_stream.h"

#include <algorithm>
#include <utility>

#include "engine/base/utf8.h"

namespace sightline {

TextStream::Search::Search(std::string stop) : text(std::move(stop)), fallback(text.size() + 1, 0) {
  std::size_t shorter = 0;
  for (std::size_t n = 2; n <= text.size(); ++n) {
    while (shorter > 0 && text[shorter] != text[n - 1]) shorter = fallback[shorter];
    if (text[shorter] == text[n - 1]) ++shorter;
    fallback[n] = shorter;
  }
}

// Requires: the search is not complete.
void TextStream::Search::step(char byte) noexcept {
  while (matched > 0 && text[matched] != byte) matched = fallback[matched];
  if (text[matched] == byte) ++matched;
}

TextStream::TextStream(const std::vector<std::string>& stop_strings) {
  for (const std::string& stop : stop_strings) {
    if (!stop.empty()) searches_.emplace_back(replace_invalid_utf8(stop));
  }
}

std::string TextStream::push(std::string_view bytes) {
  if (stopped() || finished_) return {};
  tail_ += bytes;
  const std::size_t n_complete = complete_utf8_length(tail_);
  accept(replace_invalid_utf8(std::string_view(tail_).substr(0, n_complete)));
  tail_.erase(0, n_complete);
  return release();
}

std::string TextStream::finish() {
  if (stopped() || finished_) return {};
  finished_ = true;
  if (!tail_.empty()) accept(replace_invalid_utf8(tail_));
  tail_.clear();
  // No stop string can be completed any more, so nothing needs to be held.
  for (Search& search : searches_) search.matched = 0;
  return release();
}

/// Adds whole characters to what is held, up to the end of the first stop string, which is cut off.
void TextStream::accept(std::string_view text) {
  if (searches_.empty()) {
    held_ += text;
    return;
  }
  for (const char byte : text) {
    held_ += byte;
    for (std::size_t i = 0; i < searches_.size(); ++i) {
      Search& search = searches_[i];
      search.step(byte);
      const bool complete = search.matched == search.text.size();
      if (complete && (!stop_ || searches_[*stop_].text.size() < search.text.size())) stop_ = i;
    }
    if (!stop_) continue;
    held_.resize(held_.size() - searches_[*stop_].text.size());
    for (Search& search : searches_) search.matched = 0;
    return;
  }
}

/// Gives out what is held, except the longest end of it that may become a stop string.
std::string TextStream::release() {
  // A stop string begins with a whole character, so this does not cut through one.
  std::size_t n_kept = 0;
  for (const Search& search : searches_) n_kept = std::max(n_kept, search.matched);
  std::string out = held_.substr(0, held_.size() - n_kept);
  held_.erase(0, out.size());
  return out;
}

}  // namespace sightline
