/// Fuzz target: any bytes survive tokenising, plain text never gives an added token, and cuts of a stream do not matter.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/utf8.h"
#include "engine/text/text_stream.h"
#include "engine/text/tokenizer.h"
#include "tests/support/small_vocabulary.h"

namespace {

using namespace sightline;

/// Ends the run so that the fuzzer keeps the input; also in builds without assertions.
void demand(bool law) {
  if (!law) std::abort();
}

Tokenizer usual_tokenizer(const char* rule) {
  SmallVocabulary vocabulary;
  vocabulary.data.pre = rule;
  Result<Tokenizer> tokenizer = Tokenizer::create(vocabulary.data);
  demand(tokenizer.has_value());
  return *std::move(tokenizer);
}

void check_round_trip(const Tokenizer& tokenizer, std::string_view text) {
  for (const SpecialTokens special : {SpecialTokens::AsPlainText, SpecialTokens::Parse}) {
    std::string back;
    for (const TokenId token : tokenizer.encode(text, special)) {
      demand(token >= 0 && token < tokenizer.size());
      demand(special == SpecialTokens::Parse || !tokenizer.is_added(token));
      back += tokenizer.bytes(token);
    }
    demand(back == text);
  }
}

/// Any text read as a list of merges gives a tokeniser that keeps its law, or an Error.
void check_merges(std::string_view merges, std::string_view text) {
  TokenizerData data;
  data.merges = read_merges(merges);
  const Result<Tokenizer> tokenizer = Tokenizer::create(data);
  if (!tokenizer) {
    demand(is_valid_utf8(tokenizer.error().message) && tokenizer.error().id.starts_with("GGUF_"));
    return;
  }
  check_round_trip(*tokenizer, text);
}

struct Shown {
  std::string text;
  std::string stop;
  bool operator==(const Shown&) const = default;
};

Shown show(std::string_view bytes, const std::vector<std::string>& stops, std::size_t piece) {
  TextStream stream(stops);
  Shown shown;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    const std::string text = stream.push(bytes.substr(at, piece));
    demand(is_valid_utf8(text));
    shown.text += text;
  }
  shown.text += stream.finish();
  shown.stop = stream.stop_string();
  demand(is_valid_utf8(shown.text));
  return shown;
}

void check_stream(std::string_view bytes, const std::vector<std::string>& stops, std::size_t piece) {
  const Shown whole = show(bytes, stops, bytes.size() + 1);
  demand(show(bytes, stops, 1) == whole);
  demand(show(bytes, stops, piece) == whole);
  const std::string all = replace_invalid_utf8(bytes);
  demand(whole.stop.empty() ? whole.text == all : all.starts_with(whole.text + whole.stop));
}

/// Cuts the text up to the next NUL off the front.
std::string_view take_line(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('\0'), rest.size());
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return line;
}

}  // namespace

/// The input: a byte of options (bit 0 splitting rule, bit 1 merges follow, bits 2–3 number of stop strings, the rest
/// the length of stream pieces), merges and stop strings each ended by NUL, then the text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Tokenizer kQwen35 = usual_tokenizer("qwen35");
  static const Tokenizer kQwen2 = usual_tokenizer("qwen2");
  if (size == 0) return 0;
  const unsigned options = data[0];
  std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);

  const std::string_view merges = (options & 2U) != 0 ? take_line(rest) : std::string_view();
  std::vector<std::string> stops;
  for (unsigned i = 0; i < (options >> 2U & 3U); ++i) stops.emplace_back(take_line(rest));

  if ((options & 2U) != 0) check_merges(merges, rest);
  check_round_trip((options & 1U) != 0 ? kQwen2 : kQwen35, rest);
  check_stream(rest, stops, 1 + (options >> 4U));
  return 0;
}
