/// TokenTable: the ordinary tokens of a vocabulary in the order of their bytes.
#include "multimodal/structured/token_table.h"

#include <algorithm>

namespace sightline {

TokenTable::TokenTable(const Tokenizer& tokenizer)
    : mask_words_((static_cast<std::size_t>(tokenizer.size()) + 63) / 64) {
  for (std::int64_t id = 0; id < tokenizer.size(); ++id) {
    const auto token = static_cast<TokenId>(id);
    if (tokenizer.is_added(token) || tokenizer.bytes(token).empty()) continue;
    entries_.push_back({token, 0, tokenizer.bytes(token)});
  }
  std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) { return a.bytes < b.bytes; });
  for (std::size_t i = 1; i < entries_.size(); ++i) {
    const std::string_view before = entries_[i - 1].bytes;
    const std::string_view bytes = entries_[i].bytes;
    const auto differs = std::mismatch(before.begin(), before.end(), bytes.begin(), bytes.end()).first;
    entries_[i].n_shared = static_cast<std::uint32_t>(differs - before.begin());
  }
}

}  // namespace sightline
