/// The options of `sightline models`. For arguments.cpp only.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string_view>

#include "multimodal/cli/arguments.h"

namespace sightline {

// What the parser reads is written to the struct given here; it outlives it.

void add_models(CLI::App& app, ModelsArguments& models);

}  // namespace sightline
