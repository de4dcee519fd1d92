/// Cuts text into the pieces that byte-pair merging works on, by the rule of the model family.
#include "engine/text/pretokenizer.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "engine/base/utf8.h"

namespace sightline {

namespace {

// Inside a character class: white space as Unicode has it. PCRE2's own \s also takes U+180E, which has not been white
// space since Unicode 6.3.
constexpr std::string_view kSpace =
    R"(\t-\r\x20\x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000})";

// The published expressions, with \s written S inside braces so that kSpace can take its place, and the contractions
// spelt out because (?i) would also take U+017F for an s, which the tokenisers that made the vectors do not.
// Qwen3.5's differs from Qwen2's in \p{M}: combining marks belong to the word they stand on.
constexpr std::string_view kQwen35 =
    R"('(?:[sStTmMdD]|[rR][eE]|[vV][eE]|[lL][lL])|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}|)"
    R"( ?[^{S}\p{L}\p{M}\p{N}]+[\r\n]*|[{S}]*[\r\n]+|[{S}]+(?![^{S}])|[{S}]+)";
constexpr std::string_view kQwen2 =
    R"('(?:[sStTmMdD]|[rR][eE]|[vV][eE]|[lL][lL])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}|)"
    R"( ?[^{S}\p{L}\p{N}]+[\r\n]*|[{S}]*[\r\n]+|[{S}]+(?![^{S}])|[{S}]+)";

std::string with_spaces(std::string_view expression) {
  constexpr std::string_view kMark = "{S}";
  std::string out(expression);
  for (std::size_t at = out.find(kMark); at != std::string::npos; at = out.find(kMark, at + kSpace.size())) {
    out.replace(at, kMark.size(), kSpace);
  }
  return out;
}

/// Bytes at the start of `text` that are valid UTF-8, or that are not.
std::size_t run_length(std::string_view text, bool valid) noexcept {
  std::size_t length = 0;
  while (length < text.size()) {
    const DecodedCodePoint next = decode_code_point(text.substr(length));
    if (next.valid != valid) break;
    length += next.length;
  }
  return length;
}

struct FreeCode {
  void operator()(pcre2_code* code) const noexcept { pcre2_code_free(code); }
};
struct FreeMatch {
  void operator()(pcre2_match_data* match) const noexcept { pcre2_match_data_free(match); }
};
struct FreeContext {
  void operator()(pcre2_match_context* context) const noexcept { pcre2_match_context_free(context); }
};

// The expressions never need more than a few steps per byte; the limit only makes sure that no text can hang us.
constexpr std::uint64_t kStepsPerByte = 16;
constexpr std::uint64_t kStepsAlways = 1024;

}  // namespace

struct Pretokenizer::Rule {
  std::unique_ptr<pcre2_code, FreeCode> code;

  /// Appends the pieces of `text`. Requires: `text` is valid UTF-8.
  void split_valid(std::string_view text, std::vector<std::string_view>& pieces) const;
};

Pretokenizer::Pretokenizer(std::shared_ptr<const Rule> rule) noexcept : rule_(std::move(rule)) {}

Result<Pretokenizer> Pretokenizer::create(std::string_view name) {
  if (name != "qwen35" && name != "qwen2") {
    return Error{ErrorCode::Unsupported,
                 "tokenizer.ggml.pre is \"" + printable(name, 40) + "\", supported are qwen35 and qwen2",
                 "GGUF_UNSUPPORTED"};
  }
  const std::string expression = with_spaces(name == "qwen35" ? kQwen35 : kQwen2);
  int error = 0;
  PCRE2_SIZE error_offset = 0;
  // Anchored here and not per match, because compiled code can only be used for matches without options of that kind.
  auto rule = std::make_shared<Rule>();
  rule->code.reset(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(expression.data()), expression.size(),
                                 PCRE2_UTF | PCRE2_UCP | PCRE2_ANCHORED, &error, &error_offset, nullptr));
  if (rule->code == nullptr) {
    std::array<PCRE2_UCHAR, 128> reason{};
    pcre2_get_error_message(error, reason.data(), reason.size());
    return Error{ErrorCode::Internal, "the splitting rule does not compile at " + std::to_string(error_offset) + ": " +
                                          reinterpret_cast<const char*>(reason.data()), ""};
  }
  // Where no executable memory is to be had this fails, and matching is interpreted: slower, otherwise the same.
  pcre2_jit_compile(rule->code.get(), PCRE2_JIT_COMPLETE);
  return Pretokenizer(std::move(rule));
}

std::vector<std::string_view> Pretokenizer::split(std::string_view text) const {
  std::vector<std::string_view> pieces;
  while (!text.empty()) {
    const std::size_t n_valid = run_length(text, true);
    if (n_valid > 0) rule_->split_valid(text.substr(0, n_valid), pieces);
    text.remove_prefix(n_valid);

    const std::size_t n_broken = run_length(text, false);
    if (n_broken > 0) pieces.push_back(text.substr(0, n_broken));
    text.remove_prefix(n_broken);
  }
  return pieces;
}

void Pretokenizer::Rule::split_valid(std::string_view text, std::vector<std::string_view>& pieces) const {
  const std::unique_ptr<pcre2_match_data, FreeMatch> match(pcre2_match_data_create(1, nullptr));
  const std::unique_ptr<pcre2_match_context, FreeContext> context(pcre2_match_context_create(nullptr));
  if (match == nullptr || context == nullptr) {
    pieces.push_back(text);
    return;
  }
  const std::uint64_t steps = kStepsAlways + kStepsPerByte * text.size();
  pcre2_set_match_limit(context.get(), static_cast<std::uint32_t>(std::min<std::uint64_t>(steps, UINT32_MAX)));

  std::size_t begin = 0;
  while (begin < text.size()) {
    const int found = pcre2_match(code.get(), reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), begin,
                                  PCRE2_NO_UTF_CHECK, match.get(), context.get());
    // Every text matches. Should the library give up (a limit, no memory), the rest is one piece: the tokens then
    // differ from the usual ones, the text they spell does not.
    const std::size_t end = found > 0 ? pcre2_get_ovector_pointer(match.get())[1] : text.size();
    pieces.push_back(text.substr(begin, end - begin));
    begin = end;
  }
}

}  // namespace sightline
