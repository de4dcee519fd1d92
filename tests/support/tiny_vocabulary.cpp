/// A small byte-level BPE vocabulary with the model family's special tokens.
#include "tests/support/tiny_vocabulary.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

namespace sightline::testing_support {
namespace {

// Both parts of a merge are byte symbols or results of earlier merges. "Ġ" is the symbol of a space, "Ċ" of a newline;
// "Ã ©" joins the two bytes of é, so that a token can end on a character of more than one byte.
constexpr std::array<std::string_view, 64> kMerges{
    "Ġ t", "Ġ a", "h e",   "i n",  "r e",  "o n",  "Ġt he", "e r",   "Ġ s",  "a t",  "o r",   "e n",   "Ġ c",
    "i t", "i s", "e s",   "a n",  "a l",  "in g", "Ġ w",   "o u",   "Ġ p",  "a r",  "Ġ f",   "e d",   "Ġa n",
    "l l", "Ġ b", "Ġ o",   "Ġan d", "Ġ in", "o m",  "Ġ m",   "Ġt o",  "l e",  "s t",  "a s",   "Ġ d",   "i c",
    "Ġo f", "i on", "Ġ h", "e l",  "en t", "Ġ =",  "Ġ (",   "Ċ Ċ",   "Ġ Ġ",  "ĠĠ ĠĠ", "Ã ©",  "Ġ l",   "Ġ is",
    "Ġ T", "Ġf or", "u r", "e t",  "Ġt h", "v e",  "o t",   "at ion", "Ġth at", "Ġ re", "i d",  "Ġ {"};

struct AddedToken {
  std::string_view text;
  std::int32_t type;
};

constexpr std::int32_t kNormal = 1, kControl = 3, kUserDefined = 4, kUnused = 5;

// Source: the added tokens 248044 to 248076 of the published files, in their order.
constexpr std::array<AddedToken, 33> kAddedTokens{{
    {"<|endoftext|>", kControl},       {"<|im_start|>", kControl},         {"<|im_end|>", kControl},
    {"<|object_ref_start|>", kControl}, {"<|object_ref_end|>", kControl},  {"<|box_start|>", kControl},
    {"<|box_end|>", kControl},         {"<|quad_start|>", kControl},       {"<|quad_end|>", kControl},
    {"<|vision_start|>", kControl},    {"<|vision_end|>", kControl},       {"<|vision_pad|>", kControl},
    {"<|image_pad|>", kControl},       {"<|video_pad|>", kControl},        {"<tool_call>", kUserDefined},
    {"</tool_call>", kUserDefined},    {"<|fim_prefix|>", kControl},       {"<|fim_middle|>", kControl},
    {"<|fim_suffix|>", kControl},      {"<|fim_pad|>", kControl},          {"<|repo_name|>", kControl},
    {"<|file_sep|>", kControl},        {"<tool_response>", kUserDefined},  {"</tool_response>", kUserDefined},
    {"<think>", kUserDefined},         {"</think>", kUserDefined},         {"<|audio_start|>", kControl},
    {"<|audio_end|>", kControl},       {"<tts_pad>", kControl},            {"<tts_text_bos>", kControl},
    {"<tts_text_eod>", kControl},      {"<tts_text_bos_single>", kControl}, {"<|audio_pad|>", kControl},
}};

constexpr std::size_t kByteSymbols = 256;

/// UTF-8 of a code point below 0x800, which holds for all byte symbols.
std::string utf8_of(unsigned code_point) {
  if (code_point < 0x80) return {static_cast<char>(code_point)};
  return {static_cast<char>(0xC0U | code_point >> 6), static_cast<char>(0x80U | (code_point & 0x3FU))};
}

/// Bytes that are visible in Latin-1 stand for themselves; the other 68 get the code points from 256 on.
/// Source: GPT-2's bytes_to_unicode, whose order the published vocabularies keep.
std::vector<std::string> byte_symbols() {
  const auto is_visible = [](unsigned byte) {
    return (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
  };
  std::vector<std::string> symbols;
  for (unsigned byte = 0; byte < kByteSymbols; ++byte) {
    if (is_visible(byte)) symbols.push_back(utf8_of(byte));
  }
  for (unsigned code_point = kByteSymbols; symbols.size() < kByteSymbols; ++code_point) {
    symbols.push_back(utf8_of(code_point));
  }
  return symbols;
}

}  // namespace

std::int64_t smallest_tiny_vocabulary() {
  return static_cast<std::int64_t>(kByteSymbols + kMerges.size() + kAddedTokens.size());
}

TokenId find_token(const TinyVocabulary& vocabulary, const std::string& text) {
  const auto found = std::find(vocabulary.tokens.begin(), vocabulary.tokens.end(), text);
  return found == vocabulary.tokens.end() ? -1 : static_cast<TokenId>(found - vocabulary.tokens.begin());
}

TinyVocabulary make_tiny_vocabulary(std::int64_t size) {
  TinyVocabulary vocabulary;
  const auto append = [&](std::string text, std::int32_t type) {
    vocabulary.tokens.push_back(std::move(text));
    vocabulary.token_types.push_back(type);
  };
  for (std::string& symbol : byte_symbols()) append(std::move(symbol), kNormal);
  for (const std::string_view merge : kMerges) {
    const std::size_t space = merge.find(' ');
    append(std::string(merge.substr(0, space)) + std::string(merge.substr(space + 1)), kNormal);
    vocabulary.merges.emplace_back(merge);
  }
  for (const AddedToken& added : kAddedTokens) append(std::string(added.text), added.type);
  while (std::ssize(vocabulary.tokens) < size) {
    append("[PAD" + std::to_string(vocabulary.tokens.size()) + "]", kUnused);
  }
  vocabulary.end_of_text = find_token(vocabulary, "<|endoftext|>");
  vocabulary.end_of_turn = find_token(vocabulary, "<|im_end|>");
  return vocabulary;
}

}  // namespace sightline::testing_support
