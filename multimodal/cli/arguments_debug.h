/// The options of `sightline debug`. For arguments.cpp only.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string_view>

#include "multimodal/cli/arguments.h"

namespace sightline {

/// What the parser writes to while it reads, and the commands to ask which one was chosen.
struct DebugOptions {
  DebugLogitsArguments logits;
  DebugGenerateArguments generate;
  DebugTokenizeArguments tokenize;
  DebugDequantizeArguments dequantize;
  DebugEmbedArguments embed;
  DebugResizeArguments resize;

  struct {
    CLI::App *logits, *generate, *tokenize, *dequantize, *embed, *resize, *render, *regions;
  } commands{};

  /// Tells the parser; what it reads is written to this.
  void add_to(CLI::App& app);
  /// The command that was parsed, or what is wrong with it; none if it was none of these. `default_isa` is used where
  /// the command line names no instruction set.
  std::optional<Arguments> chosen(std::string_view default_isa);
};

}  // namespace sightline
