/// What a tokeniser is made from, as plain values: read from a GGUF file, from a merges file, or written in a test.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "engine/base/gguf_file.h"

namespace sightline {

/// What a token is for; the numbers are those of `tokenizer.ggml.token_type`.
enum class TokenKind : std::uint8_t {
  Normal = 1,       ///< piece of text, spelt in byte symbols
  Unknown = 2,      ///< stands for what has no token; not used by byte-level vocabularies
  Control = 3,      ///< added token that structures the prompt, `<|im_start|>`
  UserDefined = 4,  ///< added token that is also shown, `<think>`
  Unused = 5,       ///< padding of the table
  Byte = 6,         ///< one byte, spelt `<0x0A>`
};

/// The parts of a vocabulary, not yet checked. The views point into the file or text they were read from, which must
/// outlive this; the tokeniser made from it keeps copies.
struct TokenizerData {
  std::string name = "tokenizer";                ///< the file, for messages
  std::string pre = "qwen35";                    ///< name of the splitting rule
  std::vector<std::string_view> tokens;          ///< by id; empty: made from the merges (see Tokenizer::create)
  std::vector<std::int64_t> kinds;               ///< TokenKind of each token; as long as `tokens`
  std::vector<std::string_view> merges;          ///< "left right", the more important first
  std::optional<std::int64_t> bos, eos, eot, padding;   ///< ids the file names for these purposes
};

/// Reads the `tokenizer.ggml.*` keys.
/// Errors: Unsupported if the model is not byte-level BPE ("gpt2"); Corrupt for missing keys and wrong types.
Result<TokenizerData> read_tokenizer_data(const GgufFile& file);

/// Merges of a merges.txt: one per line; a first line "#version…" and empty lines are skipped. The views point into
/// `text`.
std::vector<std::string_view> read_merges(std::string_view text);

}  // namespace sightline
