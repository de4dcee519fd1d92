/// The checked tables of a tokeniser: bytes and kind of each token, merges, added tokens.
#include "engine/text/vocabulary.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>
#include <utility>

#include "engine/base/limits.h"
#include "engine/base/utf8.h"
#include "engine/text/byte_symbols.h"

namespace sightline {

namespace {

Error corrupt(const TokenizerData& data, const std::string& what) {
  return {ErrorCode::Corrupt, data.name + ": " + what, "GGUF_CORRUPT"};
}

/// Whether an added text stands apart from what people write, as `<think>` does.
bool looks_like_a_mark(std::string_view text) noexcept { return text.starts_with('<') || text.starts_with('['); }

/// Success if `count` is at most `limit`.
Status check_limit(const TokenizerData& data, const std::string& what, std::size_t count, const char* unit,
                   std::int64_t limit) {
  if (count <= static_cast<std::size_t>(limit)) return {};
  return Error{ErrorCode::OverBudget,
               data.name + ": " + what + " has " + std::to_string(count) + unit + ", the limit is " +
                   std::to_string(limit),
               "GGUF_LIMIT"};
}

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  out += printable(text, 40);
  out += '"';
  return out;
}

std::string token_name(std::size_t index) { return "tokenizer.ggml.tokens[" + std::to_string(index) + "]"; }
std::string merge_name(std::size_t index) { return "tokenizer.ggml.merges[" + std::to_string(index) + "]"; }

/// The byte of a token spelt "<0x0A>"; none if it is spelt in any other way.
std::optional<char> byte_of_name(std::string_view text) noexcept {
  if (text.size() != 6 || !text.starts_with("<0x") || text[5] != '>') return std::nullopt;
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data() + 3, text.data() + 5, value, 16);
  if (error != std::errc() || end != text.data() + 5) return std::nullopt;
  return static_cast<char>(value);
}

Status check_limits(const TokenizerData& data) {
  Status ok = check_limit(data, "tokenizer.ggml.tokens", data.tokens.size(), " entries", limits::kVocabulary);
  if (!ok) return ok;
  ok = check_limit(data, "tokenizer.ggml.merges", data.merges.size(), " entries", limits::kMerges);
  if (!ok) return ok;
  if (data.kinds.size() != data.tokens.size()) {
    return corrupt(data, "tokenizer.ggml.token_type has " + std::to_string(data.kinds.size()) + " entries, expected " +
                             std::to_string(data.tokens.size()) + ", one for each token");
  }
  return {};
}

}  // namespace

MergeSides split_merge(std::string_view merge) noexcept {
  const std::size_t space = merge.find(' ', 1);
  if (space == std::string_view::npos) return {};
  return {merge.substr(0, space), merge.substr(space + 1)};
}

Result<Vocabulary> Vocabulary::create(const TokenizerData& data) {
  Vocabulary vocabulary;
  SymbolIds ids;
  if (Status ok = check_limits(data); !ok) return ok.error();
  if (Status ok = vocabulary.add_tokens(data, ids); !ok) return ok.error();
  if (Status ok = vocabulary.add_byte_tokens(data, ids); !ok) return ok.error();
  if (Status ok = vocabulary.add_merges(data, ids); !ok) return ok.error();
  return vocabulary;
}

std::string_view Vocabulary::bytes(TokenId token) const noexcept {
  if (!contains(token)) return {};
  const auto index = static_cast<std::size_t>(token);
  const std::size_t begin = index == 0 ? 0 : bytes_end_[index - 1];
  return std::string_view(all_bytes_).substr(begin, bytes_end_[index] - begin);
}

TokenKind Vocabulary::kind(TokenId token) const noexcept {
  return contains(token) ? kinds_[static_cast<std::size_t>(token)] : TokenKind::Unused;
}

Status Vocabulary::add_tokens(const TokenizerData& data, SymbolIds& ids) {
  const std::size_t n_tokens = data.tokens.size();
  ids.reserve(n_tokens);
  bytes_end_.reserve(n_tokens);
  kinds_.reserve(n_tokens);
  std::vector<AddedTokens::Entry> added;
  for (std::size_t index = 0; index < n_tokens; ++index) {
    if (Status ok = add_token(data, index, ids, added); !ok) return ok;
  }
  std::vector<AddedTokens::Entry> phrases;
  std::copy_if(added.begin(), added.end(), std::back_inserter(phrases),
               [this](const AddedTokens::Entry& entry) { return kind(entry.token) == TokenKind::Normal; });
  added_ = AddedTokens(std::move(added));
  phrases_ = AddedTokens(std::move(phrases));
  return {};
}

Status Vocabulary::add_token(const TokenizerData& data, std::size_t index, SymbolIds& ids,
                             std::vector<AddedTokens::Entry>& added) {
  const std::string_view text = data.tokens[index];
  const std::int64_t number = data.kinds[index];
  const Status fits = check_limit(data, token_name(index), text.size(), " bytes", limits::kTokenBytes);
  if (!fits) return fits;
  if (number < static_cast<int>(TokenKind::Normal) || number > static_cast<int>(TokenKind::Byte)) {
    return corrupt(data, "tokenizer.ggml.token_type[" + std::to_string(index) + "] is " + std::to_string(number) +
                             ", expected 1 to 6");
  }
  const auto id = static_cast<TokenId>(index);
  auto kind = static_cast<TokenKind>(number);
  switch (kind) {
    case TokenKind::Normal:
      // Text with other characters than byte symbols is kept as it stands; no merge can lead to it.
      all_bytes_ += bytes_of_symbols(text).value_or(std::string(text));
      ids.emplace(text, id);   // of equal texts the first counts
      break;
    case TokenKind::Control:
    case TokenKind::UserDefined:
      all_bytes_ += text;
      added.push_back({std::string(text), id});
      if (kind == TokenKind::UserDefined && !looks_like_a_mark(text)) kind = TokenKind::Normal;
      break;
    case TokenKind::Unknown:
      all_bytes_ += text;
      break;
    case TokenKind::Byte: {
      const std::optional<char> byte = byte_of_name(text);
      if (!byte) return corrupt(data, token_name(index) + " is a byte token but reads " + in_quotes(text));
      all_bytes_ += *byte;
      break;
    }
    case TokenKind::Unused:
      break;
  }
  bytes_end_.push_back(static_cast<std::uint32_t>(all_bytes_.size()));   // both limits together allow 2^30
  kinds_.push_back(kind);
  return {};
}

Status Vocabulary::add_byte_tokens(const TokenizerData& data, const SymbolIds& ids) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string symbol = byte_symbol(static_cast<unsigned char>(byte));
    const auto found = ids.find(symbol);
    if (found == ids.end()) {
      return corrupt(data, "tokenizer.ggml.tokens has no normal token " + in_quotes(symbol) + " for byte " +
                               std::to_string(byte));
    }
    byte_tokens_[static_cast<std::size_t>(byte)] = found->second;
  }
  return {};
}

Status Vocabulary::add_merges(const TokenizerData& data, const SymbolIds& ids) {
  merges_ = MergeTable(data.merges.size());
  std::string joined;
  for (std::size_t rank = 0; rank < data.merges.size(); ++rank) {
    const MergeSides sides = split_merge(data.merges[rank]);
    if (sides.left.empty() || sides.right.empty()) {
      return corrupt(data, merge_name(rank) + " is " + in_quotes(data.merges[rank]) +
                               ", expected two tokens and a space between them");
    }
    joined.assign(sides.left).append(sides.right);
    // Only normal tokens may take part: a merge that led to a control token would let typed text become one.
    const auto left = ids.find(sides.left);
    const auto right = ids.find(sides.right);
    const auto result = ids.find(joined);
    for (const auto& [found, text] : {std::pair{left, sides.left}, std::pair{right, sides.right},
                                      std::pair{result, std::string_view(joined)}}) {
      if (found != ids.end()) continue;
      return corrupt(data, merge_name(rank) + " needs the token " + in_quotes(text) +
                               ", which is not a normal token of the vocabulary");
    }
    merges_.add(left->second, right->second, {static_cast<std::int32_t>(rank), result->second});
  }
  return {};
}

}  // namespace sightline
