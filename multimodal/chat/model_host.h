/// ModelHost: a model on this machine as the server sees it, whether or not it is there yet.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "engine/base/token.h"
#include "engine/run/sampling_options.h"
#include "multimodal/contract/backend.h"

namespace sightline {

/// How far loading is. A plain value.
struct HostState {
  enum class Kind : std::uint8_t { Loading, Ready, Failed } kind = Kind::Loading;
  double loaded = 0.0;   ///< share of what is read from disk, [0, 1]; while Loading
  Error error;           ///< with Failed
};

/// What is known of a model that is ready.
struct HostedModel {
  std::int64_t context_tokens = 0;
  bool is_greedy = false;          ///< its file asks for the most probable token always
  bool thinks_by_default = false;
  bool sees_images = false;
  SamplingOptions direct, thinking;   ///< recommended for either mode
};

/// Requests at hand.
struct HostLoad {
  std::size_t running = 0, waiting = 0;
};

/// A Backend that says how it is. Any thread.
class ModelHost : public Backend {
 public:
  [[nodiscard]] virtual HostState state() const = 0;
  [[nodiscard]] virtual HostLoad load() const = 0;
  // Requires: state() has been Ready once; it stays so.
  [[nodiscard]] virtual HostedModel model() const = 0;
  /// Token ids of plain text; with `special`, texts of added tokens become these.
  [[nodiscard]] virtual std::vector<TokenId> tokenize(std::string_view text, bool special) const = 0;
  /// The text of these tokens, ill-formed parts replaced. Errors: InvalidArgument for an id that is none.
  [[nodiscard]] virtual Result<std::string> detokenize(const std::vector<TokenId>& tokens) const = 0;
};

}  // namespace sightline
