/// The texts of control and user-defined tokens, and finding them in a prompt.
#include "engine/text/added_tokens.h"

#include <algorithm>
#include <utility>

namespace sightline {

AddedTokens::AddedTokens(std::vector<Entry> entries) : entries_(std::move(entries)) {
  std::erase_if(entries_, [](const Entry& entry) { return entry.text.empty(); });
  std::stable_sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) { return a.text < b.text; });
  const auto same_text = [](const Entry& a, const Entry& b) { return a.text == b.text; };
  entries_.erase(std::unique(entries_.begin(), entries_.end(), same_text), entries_.end());
  for (const Entry& entry : entries_) begins_with_[static_cast<unsigned char>(entry.text[0])] = true;
}

std::optional<TokenId> AddedTokens::find(std::string_view text) const noexcept {
  const auto at = std::partition_point(entries_.begin(), entries_.end(),
                                       [&](const Entry& entry) { return entry.text < text; });
  if (at == entries_.end() || at->text != text) return std::nullopt;
  return at->token;
}

std::optional<AddedTokens::Match> AddedTokens::next(std::string_view text, std::size_t from) const noexcept {
  for (std::size_t begin = from; begin < text.size(); ++begin) {
    if (!begins_with_[static_cast<unsigned char>(text[begin])]) continue;
    const Entry* entry = longest_prefix(text.substr(begin));
    if (entry != nullptr) return Match{entry->token, begin, entry->text.size()};
  }
  return std::nullopt;
}

const AddedTokens::Entry* AddedTokens::longest_prefix(std::string_view text) const noexcept {
  const auto byte_at = [](const Entry& entry, std::size_t i) { return static_cast<unsigned char>(entry.text[i]); };
  const Entry* longest = nullptr;
  auto begin = entries_.begin();
  auto end = entries_.end();
  for (std::size_t i = 0; i < text.size() && begin != end; ++i) {
    // Entries in [begin, end) agree with `text` in the first i bytes; the one that ends there comes first.
    const auto byte = static_cast<unsigned char>(text[i]);
    begin = std::partition_point(begin, end, [&](const Entry& entry) {
      return entry.text.size() <= i || byte_at(entry, i) < byte;
    });
    end = std::partition_point(begin, end, [&](const Entry& entry) { return byte_at(entry, i) == byte; });
    if (begin != end && begin->text.size() == i + 1) longest = &*begin;
  }
  return longest;
}

}  // namespace sightline
