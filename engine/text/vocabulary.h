/// The checked tables of a tokeniser: bytes and kind of each token, merges, added tokens.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/base/error.h"
#include "engine/base/token.h"
#include "engine/text/added_tokens.h"
#include "engine/text/bpe_merger.h"
#include "engine/text/tokenizer_data.h"

namespace sightline {

/// Immutable after creation; any thread.
class Vocabulary {
 public:
  /// Errors: as Tokenizer::create, the splitting rule aside.
  static Result<Vocabulary> create(const TokenizerData& data);

  [[nodiscard]] std::int64_t size() const noexcept { return static_cast<std::int64_t>(kinds_.size()); }
  [[nodiscard]] bool contains(TokenId token) const noexcept { return token >= 0 && token < size(); }
  /// Empty for unused tokens and outside the table.
  [[nodiscard]] std::string_view bytes(TokenId token) const noexcept;
  /// Unused outside the table.
  [[nodiscard]] TokenKind kind(TokenId token) const noexcept;
  /// The token of each single byte.
  [[nodiscard]] const std::array<TokenId, 256>& byte_tokens() const noexcept { return byte_tokens_; }
  [[nodiscard]] const MergeTable& merges() const noexcept { return merges_; }
  /// Control and user-defined tokens.
  [[nodiscard]] const AddedTokens& added() const noexcept { return added_; }
  /// User-defined tokens that are ordinary text, such as a number kept whole; `kind` calls them Normal. Those that begin
  /// as a mark does, with '<' or '[', are not among them.
  [[nodiscard]] const AddedTokens& phrases() const noexcept { return phrases_; }

 private:
  /// Normal tokens by their text in byte symbols; the views point into the TokenizerData.
  using SymbolIds = std::unordered_map<std::string_view, TokenId>;

  Status add_tokens(const TokenizerData& data, SymbolIds& ids);
  Status add_token(const TokenizerData& data, std::size_t index, SymbolIds& ids,
                   std::vector<AddedTokens::Entry>& added);
  Status add_byte_tokens(const TokenizerData& data, const SymbolIds& ids);
  Status add_merges(const TokenizerData& data, const SymbolIds& ids);

  std::string all_bytes_;                 // bytes of all tokens, one after the other
  std::vector<std::uint32_t> bytes_end_;  // where each token's bytes end in it
  std::vector<TokenKind> kinds_;
  std::array<TokenId, 256> byte_tokens_{};
  MergeTable merges_;
  AddedTokens added_;
  AddedTokens phrases_;
};

/// The two sides of a merge "left right", cut at the first space after the first byte; empty ones if there is none.
struct MergeSides {
  std::string_view left, right;
};
MergeSides split_merge(std::string_view merge) noexcept;

}  // namespace sightline
