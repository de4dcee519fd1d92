/// A vocabulary of any size for models with random weights, and a short chat template.
#include "bench/model_vocabulary.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "tests/support/tiny_vocabulary.h"

namespace sightline::bench {

namespace {

// Source: the published files; the 33 added tokens follow one another from here.
constexpr std::int64_t kFirstAddedToken = 248044;
constexpr std::int64_t kAddedTokens = 33;
constexpr std::int64_t kNormal = 1, kUnused = 5;

/// The `index`-th made-up word, "baba" being the first. Words have two syllables or more and are all different.
std::string made_up_word(std::int64_t index) {
  constexpr std::string_view kConsonants = "bdfgklmnprstvz";
  constexpr std::string_view kVowels = "aeiou";
  constexpr std::int64_t kSyllables = std::ssize(kConsonants) * std::ssize(kVowels);
  std::int64_t length = 2;
  std::int64_t count = kSyllables * kSyllables;
  for (; index >= count; ++length, count *= kSyllables) index -= count;
  std::string word;
  for (; length > 0; --length, index /= kSyllables) {
    const auto syllable = static_cast<std::size_t>(index % kSyllables);
    word += kConsonants[syllable % kConsonants.size()];
    word += kVowels[syllable / kConsonants.size()];
  }
  return word;
}

}  // namespace

std::int64_t smallest_vocabulary() { return testing_support::smallest_tiny_vocabulary(); }

ModelVocabulary make_vocabulary(std::int64_t size) {
  assert(size >= smallest_vocabulary());
  testing_support::TinyVocabulary base = testing_support::make_tiny_vocabulary(smallest_vocabulary());
  const std::int64_t n_base = smallest_vocabulary() - kAddedTokens;
  const std::int64_t first_added = std::min(kFirstAddedToken, size - kAddedTokens);

  ModelVocabulary vocabulary;
  vocabulary.merges = std::move(base.merges);
  const auto append = [&vocabulary](std::string text, std::int64_t type) {
    vocabulary.tokens.push_back(std::move(text));
    vocabulary.token_types.push_back(type);
  };
  const auto append_base = [&](std::int64_t from, std::int64_t to) {
    for (auto i = static_cast<std::size_t>(from); i < static_cast<std::size_t>(to); ++i) {
      append(std::move(base.tokens[i]), base.token_types[i]);
    }
  };
  append_base(0, n_base);
  for (std::int64_t i = 0; n_base + i < first_added; ++i) {
    append((i % 4 == 3 ? "" : "Ġ") + made_up_word(i), kNormal);  // three of four begin with a space
  }
  append_base(n_base, n_base + kAddedTokens);
  for (std::int64_t i = first_added + kAddedTokens; i < size; ++i) append("[PAD" + std::to_string(i) + "]", kUnused);
  const std::int64_t moved = first_added - n_base;
  vocabulary.end_of_text = static_cast<TokenId>(base.end_of_text + moved);
  vocabulary.end_of_turn = static_cast<TokenId>(base.end_of_turn + moved);
  return vocabulary;
}

std::string_view chat_template_text() noexcept {
  return R"({#- A short template for models with random weights; it knows turns, pictures, thinking and calls. -#}
{%- set last_query_index = messages|length - 1 -%}
{%- for message in messages -%}
<|im_start|>{{ message.role }}
{% if message.role == 'assistant' and (loop.index0 > last_query_index or (preserve_thinking is defined and preserve_thinking)) -%}
<think>
{{ message.reasoning_content }}
</think>

{% endif -%}
{%- if message.content is string -%}
{{ message.content|trim }}
{%- else -%}
{%- for part in message.content -%}
{%- if part.type == 'text' -%}{{ part.text }}{%- else -%}<|vision_start|><|image_pad|><|vision_end|>{%- endif -%}
{%- endfor -%}
{%- endif -%}
{%- for call in message.tool_calls or [] -%}
<tool_call>
<function={{ call.function.name }}>
</function>
</tool_call>
{%- endfor -%}
<|im_end|>
{% endfor -%}
{%- if add_generation_prompt -%}
<|im_start|>assistant
<think>
{% if enable_thinking is defined and enable_thinking is false -%}

</think>

{% endif -%}
{%- endif -%}
)";
}

}  // namespace sightline::bench
