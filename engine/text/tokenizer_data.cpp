/// What a tokeniser is made from, as plain values: read from a GGUF file, from a merges file, or written in a test.
#include "engine/text/tokenizer_data.h"

#include <array>
#include <utility>

#include "engine/base/utf8.h"

namespace sightline {

Result<TokenizerData> read_tokenizer_data(const GgufFile& file) {
  const std::string name(file.name());
  for (const char* key : {"tokenizer.ggml.model", "tokenizer.ggml.pre", "tokenizer.ggml.tokens",
                          "tokenizer.ggml.token_type", "tokenizer.ggml.merges"}) {
    if (!file.has(key)) return Error{ErrorCode::Corrupt, name + ": " + key + " is missing", "GGUF_CORRUPT"};
  }
  const Result<std::string_view> model = file.text("tokenizer.ggml.model");
  if (!model) return model.error();
  if (*model != "gpt2") {
    return Error{ErrorCode::Unsupported,
                 name + ": tokenizer.ggml.model is \"" + printable(*model, 40) +
                     "\", supported is gpt2 (byte-level BPE)",
                 "GGUF_UNSUPPORTED"};
  }
  const Result<std::string_view> pre = file.text("tokenizer.ggml.pre");
  if (!pre) return pre.error();
  Result<std::vector<std::string_view>> tokens = file.texts("tokenizer.ggml.tokens");
  if (!tokens) return tokens.error();
  // A table without tokens means something else to Tokenizer::create; in a file it is damage.
  if (tokens->empty()) return Error{ErrorCode::Corrupt, name + ": tokenizer.ggml.tokens is empty", "GGUF_CORRUPT"};
  Result<std::vector<std::int64_t>> kinds = file.integers("tokenizer.ggml.token_type");
  if (!kinds) return kinds.error();
  Result<std::vector<std::string_view>> merges = file.texts("tokenizer.ggml.merges");
  if (!merges) return merges.error();

  TokenizerData data;
  data.name = name;
  data.pre = std::string(*pre);
  data.tokens = *std::move(tokens);
  data.kinds = *std::move(kinds);
  data.merges = *std::move(merges);
  using Field = std::optional<std::int64_t> TokenizerData::*;
  const std::array<std::pair<const char*, Field>, 4> ids = {{
      {"tokenizer.ggml.bos_token_id", &TokenizerData::bos},
      {"tokenizer.ggml.eos_token_id", &TokenizerData::eos},
      {"tokenizer.ggml.eot_token_id", &TokenizerData::eot},
      {"tokenizer.ggml.padding_token_id", &TokenizerData::padding},
  }};
  for (const auto& [key, field] : ids) {
    if (!file.has(key)) continue;
    const Result<std::int64_t> id = file.integer(key);
    if (!id) return id.error();
    data.*field = *id;
  }
  return data;
}

std::vector<std::string_view> read_merges(std::string_view text) {
  std::vector<std::string_view> merges;
  bool first_line = true;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    const bool skip = line.empty() || (first_line && line.starts_with("#version"));
    first_line = false;
    if (!skip) merges.push_back(line);
  }
  return merges;
}

}  // namespace sightline
