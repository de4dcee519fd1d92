/// Byte-level BPE: text -> token ids, ids -> bytes.
#include "engine/text/tokenizer.h"

#include <algorithm>
#include <array>
#include <deque>
#include <string>
#include <unordered_set>
#include <utility>

#include "engine/text/byte_symbols.h"

namespace sightline {

namespace {

/// Control tokens of the Qwen family after which nothing more of the reply follows, besides the file's own EOS.
constexpr std::array<std::string_view, 5> kEndTexts = {"<|endoftext|>", "<|im_end|>", "<|fim_pad|>", "<|repo_name|>",
                                                       "<|file_sep|>"};

/// Texts of a vocabulary made from merges alone. A deque, because views of its elements must stay valid as it grows.
std::deque<std::string> token_texts_of_merges(const std::vector<std::string_view>& merges) {
  std::deque<std::string> texts;
  for (int i = 0; i < 256; ++i) texts.push_back(byte_symbol(byte_of_symbol_index(i)));
  std::unordered_set<std::string_view> known(texts.begin(), texts.end());
  for (const std::string_view merge : merges) {
    const MergeSides sides = split_merge(merge);
    texts.push_back(std::string(sides.left).append(sides.right));
    if (!known.insert(texts.back()).second) texts.pop_back();
  }
  return texts;
}

}  // namespace

Tokenizer::Tokenizer(Vocabulary vocabulary, Pretokenizer pretokenizer)
    : vocabulary_(std::make_shared<const Vocabulary>(std::move(vocabulary))), pretokenizer_(std::move(pretokenizer)) {}

Result<Tokenizer> Tokenizer::read(const GgufFile& file) {
  const Result<TokenizerData> data = read_tokenizer_data(file);
  if (!data) return data.error();
  return create(*data);
}

Result<Tokenizer> Tokenizer::create(const TokenizerData& data) {
  if (data.tokens.empty()) {
    const std::deque<std::string> texts = token_texts_of_merges(data.merges);
    TokenizerData whole = data;
    whole.tokens.assign(texts.begin(), texts.end());
    whole.kinds.assign(texts.size(), static_cast<std::int64_t>(TokenKind::Normal));
    return create(whole);
  }
  Result<Pretokenizer> pretokenizer = Pretokenizer::create(data.pre);
  if (!pretokenizer) {
    const Error& error = pretokenizer.error();
    return Error{error.code, data.name + ": " + error.message, error.id};
  }
  Result<Vocabulary> vocabulary = Vocabulary::create(data);
  if (!vocabulary) return vocabulary.error();

  Tokenizer tokenizer(*std::move(vocabulary), *std::move(pretokenizer));
  if (Status ok = tokenizer.set_special_ids(data); !ok) return ok.error();
  return tokenizer;
}

Status Tokenizer::set_special_ids(const TokenizerData& data) {
  for (const auto& [key, id] : {std::pair{"bos_token_id", data.bos}, std::pair{"eos_token_id", data.eos},
                                std::pair{"eot_token_id", data.eot}, std::pair{"padding_token_id", data.padding}}) {
    if (!id || (*id >= 0 && *id < size())) continue;
    return Error{ErrorCode::Corrupt,
                 data.name + ": tokenizer.ggml." + key + " is " + std::to_string(*id) + ", the vocabulary has " +
                     std::to_string(size()) + " tokens",
                 "GGUF_CORRUPT"};
  }
  if (data.bos) bos_ = static_cast<TokenId>(*data.bos);
  if (data.eos) eos_ = static_cast<TokenId>(*data.eos);

  if (data.eos) end_tokens_.push_back(static_cast<TokenId>(*data.eos));
  if (data.eot) end_tokens_.push_back(static_cast<TokenId>(*data.eot));
  for (const std::string_view text : kEndTexts) {
    const std::optional<TokenId> token = special(text);
    if (token && is_control(*token)) end_tokens_.push_back(*token);
  }
  std::sort(end_tokens_.begin(), end_tokens_.end());
  end_tokens_.erase(std::unique(end_tokens_.begin(), end_tokens_.end()), end_tokens_.end());
  return {};
}

std::vector<TokenId> Tokenizer::encode(std::string_view text, SpecialTokens special) const {
  std::vector<TokenId> out;
  BpeMerger merger(vocabulary_->merges());
  const AddedTokens& whole = special == SpecialTokens::Parse ? vocabulary_->added() : vocabulary_->phrases();
  std::size_t begin = 0;
  while (const std::optional<AddedTokens::Match> match = whole.next(text, begin)) {
    encode_plain(text.substr(begin, match->begin - begin), merger, out);
    out.push_back(match->token);
    begin = match->begin + match->n_bytes;
  }
  encode_plain(text.substr(begin), merger, out);
  return out;
}

void Tokenizer::encode_plain(std::string_view text, BpeMerger& merger, std::vector<TokenId>& out) const {
  std::vector<TokenId> symbols;
  for (const std::string_view piece : pretokenizer_.split(text)) {
    symbols.clear();
    for (const char byte : piece) {
      symbols.push_back(vocabulary_->byte_tokens()[static_cast<unsigned char>(byte)]);
    }
    merger.append(symbols, out);
  }
}

std::optional<TokenId> Tokenizer::special(std::string_view text) const noexcept {
  return vocabulary_->added().find(text);
}

bool Tokenizer::is_control(TokenId token) const noexcept { return vocabulary_->kind(token) == TokenKind::Control; }

bool Tokenizer::is_added(TokenId token) const noexcept {
  return is_control(token) || vocabulary_->kind(token) == TokenKind::UserDefined;
}

bool Tokenizer::ends_generation(TokenId token) const noexcept {
  return std::binary_search(end_tokens_.begin(), end_tokens_.end(), token);
}

}  // namespace sightline
