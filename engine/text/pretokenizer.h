/// Cuts text into the pieces that byte-pair merging works on, by the rule of the model family.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "engine/base/error.h"

namespace sightline {

/// A splitting rule, ready to use. Immutable; any thread; copies share the compiled rule.
///
/// Source: the `pre_tokenizer` expressions of the Qwen2 and Qwen3.5 tokenisers. Character classes are those of the
/// Unicode version of the PCRE2 library.
class Pretokenizer {
 public:
  /// The rule called `name` in `tokenizer.ggml.pre`: "qwen35" or "qwen2".
  /// Errors: Unsupported for any other name.
  static Result<Pretokenizer> create(std::string_view name);

  /// Pieces of `text`, in order, none empty; together they are exactly `text`, whose memory they point into.
  ///
  /// Any bytes are accepted: a run of bytes that is not UTF-8 is a piece of its own, and the text before and after it
  /// is cut as if it ended and began there. Time grows linearly with the length.
  [[nodiscard]] std::vector<std::string_view> split(std::string_view text) const;

 private:
  struct Rule;
  explicit Pretokenizer(std::shared_ptr<const Rule> rule) noexcept;
  std::shared_ptr<const Rule> rule_;
};

}  // namespace sightline
