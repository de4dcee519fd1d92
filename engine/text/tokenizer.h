/// Byte-level BPE: text -> token ids, ids -> bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "engine/base/gguf_file.h"
#include "engine/base/token.h"
#include "engine/text/pretokenizer.h"
#include "engine/text/tokenizer_data.h"
#include "engine/text/vocabulary.h"

namespace sightline {

/// Whether the texts of added tokens (`<|im_start|>`, `<think>`) become these tokens.
enum class SpecialTokens : std::uint8_t {
  AsPlainText,  ///< never; for everything a person, a document or a function wrote
  Parse,        ///< always; for the literal text of a chat template
};

/// The vocabulary of a model and the rules of its use. Immutable; any thread; copies share the tables.
///
/// For any bytes and either treatment of special tokens, the bytes of the encoded tokens, put together, are the text.
/// Text is not normalised (NFC), as in the engines that published the test vectors.
/// Source: GPT-2's byte-level BPE with the Qwen2 and Qwen3.5 splitting rules.
class Tokenizer {
 public:
  /// From the `tokenizer.ggml.*` keys of a model file.
  /// Errors: those of read_tokenizer_data and create.
  static Result<Tokenizer> read(const GgufFile& file);

  /// From plain values; nothing of `data` is needed afterwards. If `data.tokens` is empty the vocabulary is made from
  /// the merges: the 256 byte symbols, then each new merge result in order.
  /// Errors: Unsupported for an unknown splitting rule; OverBudget (GGUF_LIMIT) for more than 1,048,576 tokens,
  /// 2,097,152 merges or 1024 bytes in a token; Corrupt for unknown kinds, a byte without a token, a merge that does not
  /// parse or names a missing token, an id outside the vocabulary. Tokens of equal text are tolerated: encoding
  /// uses the first.
  static Result<Tokenizer> create(const TokenizerData& data);

  /// Ids of `text`. With AsPlainText no added token is ever among them; with Parse their texts are found first, the
  /// leftmost and of these the longest, and the text between is encoded by itself. User-defined tokens that are no marks
  /// (they begin with neither '<' nor '[') are ordinary text and found either way. Nothing is added at either end. Time O(n log n) at worst.
  [[nodiscard]] std::vector<TokenId> encode(std::string_view text, SpecialTokens special) const;

  /// Raw bytes of a token, possibly part of a character; added tokens give their text; empty for unused tokens and ids
  /// outside the vocabulary. Valid as long as the tokeniser or a copy of it.
  [[nodiscard]] std::string_view bytes(TokenId token) const noexcept { return vocabulary_->bytes(token); }

  /// Id of the control or user-defined token with this text.
  [[nodiscard]] std::optional<TokenId> special(std::string_view text) const noexcept;
  /// Control tokens structure the prompt and are not shown.
  [[nodiscard]] bool is_control(TokenId token) const noexcept;
  /// Control, or user-defined and a mark.
  [[nodiscard]] bool is_added(TokenId token) const noexcept;
  /// Tokens after which the reply is over: the file's EOS and EOT, and of the family's control tokens
  /// `<|endoftext|>`, `<|im_end|>`, `<|fim_pad|>`, `<|repo_name|>` and `<|file_sep|>`.
  [[nodiscard]] bool ends_generation(TokenId token) const noexcept;
  /// All of these, in increasing order.
  [[nodiscard]] const std::vector<TokenId>& end_tokens() const noexcept { return end_tokens_; }

  /// What the file names as such.
  [[nodiscard]] std::optional<TokenId> bos() const noexcept { return bos_; }
  [[nodiscard]] std::optional<TokenId> eos() const noexcept { return eos_; }

  /// Rows of the table, unused ones included; ids are 0 to size() - 1.
  [[nodiscard]] std::int64_t size() const noexcept { return vocabulary_->size(); }

 private:
  Tokenizer(Vocabulary vocabulary, Pretokenizer pretokenizer);
  Status set_special_ids(const TokenizerData& data);
  void encode_plain(std::string_view text, BpeMerger& merger, std::vector<TokenId>& out) const;

  std::shared_ptr<const Vocabulary> vocabulary_;
  Pretokenizer pretokenizer_;
  std::vector<TokenId> end_tokens_;
  std::optional<TokenId> bos_, eos_;
};

}  // namespace sightline
