/// The texts of control and user-defined tokens, and finding them in a prompt.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/token.h"

namespace sightline {

/// A set of texts with their token ids. Immutable after creation; any thread.
class AddedTokens {
 public:
  struct Entry {
    std::string text;
    TokenId token = -1;
  };
  struct Match {
    TokenId token = -1;
    std::size_t begin = 0;
    std::size_t n_bytes = 0;
  };

  /// Empty texts are left out; of equal texts the first counts.
  explicit AddedTokens(std::vector<Entry> entries = {});

  /// The token whose text is exactly `text`.
  [[nodiscard]] std::optional<TokenId> find(std::string_view text) const noexcept;
  /// The first occurrence of any of the texts at or after `from`; of those that begin there, the longest.
  [[nodiscard]] std::optional<Match> next(std::string_view text, std::size_t from) const noexcept;

 private:
  [[nodiscard]] const Entry* longest_prefix(std::string_view text) const noexcept;

  std::vector<Entry> entries_;   // sorted by text, bytewise
  std::array<bool, 256> begins_with_{};
};

}  // namespace sightline
