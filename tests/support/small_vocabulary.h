/// A byte-level vocabulary small enough to work out by hand: 256 bytes, some merges, added tokens, padding.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/text/byte_symbols.h"
#include "engine/text/tokenizer_data.h"

namespace sightline {

/// Owns the texts that its `data` points to. The first 256 ids are the bytes in the usual order ("!" is 0), then come
/// the results of the merges, then the added tokens, then one unused token.
struct SmallVocabulary {
  std::deque<std::string> texts;
  TokenizerData data;

  explicit SmallVocabulary(const std::vector<std::string>& merges = usual_merges(),
                           const std::vector<std::pair<std::string, TokenKind>>& added = usual_added()) {
    data.name = "small.gguf";
    for (int i = 0; i < 256; ++i) add(byte_symbol(byte_of_symbol_index(i)), TokenKind::Normal);
    for (const std::string& merge : merges) {
      data.merges.push_back(texts.emplace_back(merge));
      std::string joined = merge;
      joined.erase(joined.find(' ', 1), 1);
      add(joined, TokenKind::Normal);
    }
    for (const auto& [text, kind] : added) add(text, kind);
    add("[PAD]", TokenKind::Unused);
  }
  SmallVocabulary(const SmallVocabulary&) = delete;
  SmallVocabulary& operator=(const SmallVocabulary&) = delete;
  ~SmallVocabulary() = default;

  void add(std::string_view text, TokenKind kind) {
    data.tokens.push_back(texts.emplace_back(text));
    data.kinds.push_back(static_cast<std::int64_t>(kind));
  }

  static std::vector<std::string> usual_merges() {
    return {"Ġ t", "h e", "Ġt he", "a a", "aa aa", "i n", "in g", "< |", "| >", "t h", "th in", "Ã ©", "thin k"};
  }
  static std::vector<std::pair<std::string, TokenKind>> usual_added() {
    return {{"<|endoftext|>", TokenKind::Control},    {"<|im_start|>", TokenKind::Control},
            {"<|im_end|>", TokenKind::Control},       {"<|image_pad|>", TokenKind::Control},
            {"<think>", TokenKind::UserDefined},      {"</think>", TokenKind::UserDefined},
            {"<tool_call>", TokenKind::UserDefined},  {"</tool_call>", TokenKind::UserDefined}};
  }
};

}  // namespace sightline
