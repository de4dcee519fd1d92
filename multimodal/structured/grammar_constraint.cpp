/// GrammarConstraint: a reply that has to follow a grammar.
#include "multimodal/structured/grammar_constraint.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace sightline {

namespace {

constexpr std::size_t kMasksMax = 128;  // 31 KB each with a vocabulary of 250,000

void mark(std::vector<std::uint64_t>& mask, TokenId token) {
  const auto index = static_cast<std::size_t>(token);
  mask[index / 64] |= std::uint64_t{1} << (index % 64);
}

}  // namespace

GrammarConstraint::GrammarConstraint(std::unique_ptr<const Grammar> grammar, bool has_calls, const Tokenizer& tokenizer,
                                     const TokenTable& table)
    : grammar_(std::move(grammar)), walker_(*grammar_), tokenizer_(tokenizer), table_(table), at_(walker_.start()) {
  assert(at_ != GrammarWalker::kDead);
  if (const std::optional<TokenId> token = tokenizer.special("</think>")) thinking_tokens_.push_back(*token);
  for (const char* name : {"<tool_call>", "</tool_call>"}) {
    const std::optional<TokenId> token = tokenizer.special(name);
    if (has_calls && token) call_tokens_.push_back(*token);
  }
}

GrammarConstraint::SetId GrammarConstraint::follow(std::string_view bytes) {
  SetId at = at_;
  for (const char c : bytes) {
    at = walker_.step(at, static_cast<std::uint8_t>(c));
    if (at == GrammarWalker::kDead) break;
  }
  return at;
}

/// Whether the token may be used for its bytes at all.
bool GrammarConstraint::is_usable(TokenId token) const {
  if (tokenizer_.bytes(token).empty()) return false;
  if (!tokenizer_.is_added(token)) return true;
  const auto has = [token](const std::vector<TokenId>& tokens) {
    return std::find(tokens.begin(), tokens.end(), token) != tokens.end();
  };
  return has(call_tokens_) || (walker_.is_before_answer(at_) && has(thinking_tokens_));
}

bool GrammarConstraint::allows(TokenId token) {
  if (tokenizer_.ends_generation(token)) return may_end();
  return is_usable(token) && follow(tokenizer_.bytes(token)) != GrammarWalker::kDead;
}

std::span<const std::uint64_t> GrammarConstraint::allowed() {
  if (walker_.is_crowded()) {
    masks_.clear();
    at_ = walker_.forget(at_);
  }
  if (masks_.size() >= kMasksMax) masks_.clear();
  const auto [found, is_new] = masks_.emplace(at_, Mask());
  if (!is_new) return found->second;
  found->second.resize(table_.mask_words());
  mark_tokens(found->second);
  for (const std::span<const TokenId> added :
       {std::span<const TokenId>(call_tokens_), std::span<const TokenId>(thinking_tokens_),
        std::span<const TokenId>(tokenizer_.end_tokens())}) {
    for (const TokenId token : added) {
      if (allows(token)) mark(found->second, token);
    }
  }
  return found->second;
}

/// Tokens in the order of their bytes: what a token shares with the one before is not read again.
void GrammarConstraint::mark_tokens(Mask& mask) {
  std::vector<SetId> path = {at_};  // sets after each byte of the entry before
  std::size_t n_dead = SIZE_MAX;    // so many bytes of the entry before could not come
  for (const TokenTable::Entry& entry : table_.entries()) {
    if (entry.n_shared >= n_dead) continue;
    n_dead = SIZE_MAX;
    path.resize(entry.n_shared + std::size_t{1});
    for (std::size_t i = entry.n_shared; i < entry.bytes.size(); ++i) {
      const SetId next = walker_.step(path.back(), static_cast<std::uint8_t>(entry.bytes[i]));
      if (next == GrammarWalker::kDead) {
        n_dead = i + 1;
        break;
      }
      path.push_back(next);
    }
    if (n_dead == SIZE_MAX) mark(mask, entry.token);
  }
}

void GrammarConstraint::accept(TokenId token) {
  if (tokenizer_.ends_generation(token)) return;
  const SetId next = follow(tokenizer_.bytes(token));
  assert(next != GrammarWalker::kDead);
  if (next != GrammarWalker::kDead) at_ = next;
}

bool GrammarConstraint::is_finished() const { return walker_.may_end(at_) && !walker_.may_go_on(at_); }

}  // namespace sightline
