/// GrammarConstraint: a reply that has to follow a grammar.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "engine/run/token_constraint.h"
#include "engine/text/tokenizer.h"
#include "multimodal/structured/grammar.h"
#include "multimodal/structured/grammar_walker.h"
#include "multimodal/structured/token_table.h"

namespace sightline {

/// Allows the tokens whose bytes the grammar can read next, and the end of the reply where it may end. Of the added
/// tokens only `</think>`, as long as the thinking lasts, and `<tool_call>` and `</tool_call>` if the grammar is one of
/// calls. One thread at a time.
class GrammarConstraint : public TokenConstraint {
 public:
  /// Requires: some text follows the grammar. `tokenizer` and `table` outlive the constraint.
  GrammarConstraint(std::unique_ptr<const Grammar> grammar, bool has_calls, const Tokenizer& tokenizer,
                    const TokenTable& table);

  bool allows(TokenId token) override;
  std::span<const std::uint64_t> allowed() override;
  void accept(TokenId token) override;
  [[nodiscard]] bool is_finished() const override;
  /// Whether the reply may end here.
  [[nodiscard]] bool may_end() const { return walker_.may_end(at_); }

 private:
  using SetId = GrammarWalker::SetId;
  using Mask = std::vector<std::uint64_t>;
  /// Where the bytes lead from here; kDead if they cannot come.
  SetId follow(std::string_view bytes);
  [[nodiscard]] bool is_usable(TokenId token) const;
  void mark_tokens(Mask& mask);

  std::unique_ptr<const Grammar> grammar_;
  GrammarWalker walker_;
  const Tokenizer& tokenizer_;
  const TokenTable& table_;
  std::vector<TokenId> call_tokens_;      // usable wherever their bytes fit
  std::vector<TokenId> thinking_tokens_;  // usable before the answer
  SetId at_;
  std::unordered_map<SetId, Mask> masks_;  // of sets that were asked for before
};

}  // namespace sightline
