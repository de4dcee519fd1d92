/// The options of `sightline doc`. For arguments.cpp only.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "multimodal/cli/arguments.h"

namespace sightline {

/// What the parser writes to while it reads, and the commands to ask which one was chosen.
struct DocOptions {
  DocArguments arguments;
  std::vector<std::string> words;  ///< files, and the question or words last

  struct {
    CLI::App *doc, *ask, *find, *info, *parse, *eval;
  } commands{};

  /// Tells the parser; what it reads is written to this.
  void add_to(CLI::App& app);
  /// The command that was parsed, its help, or what is wrong with it; none if it was none of these. `default_isa` is used
  /// where the command line names no instruction set.
  std::optional<Arguments> chosen(std::string_view default_isa);
};

}  // namespace sightline
