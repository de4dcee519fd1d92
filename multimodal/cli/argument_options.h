/// Options that several commands have in common, told to the parser. For the files arguments*.cpp only.
#pragma once

#include <CLI/CLI.hpp>
#include <cstddef>

#include "multimodal/cli/arguments.h"

namespace sightline {

/// How the help calls an argument that is a file.
inline constexpr const char* kFileWord = "FILE";

// What the parser reads is written to the structs given here; they outlive it.

/// At least 1, and the help does not show the largest number there is.
CLI::Validator at_least_one();
/// The model file, threads, context.
void add_engine(CLI::App& app, EngineArguments& engine, bool needs_model = true);
/// The projector and how pictures are seen.
void add_vision(CLI::App& app, VisionOptions& vision);
/// Threads and instruction set, where no language model is loaded.
void add_workers(CLI::App& app, WorkerArguments& workers);
/// Everything from `first` on, counted in the order they were added, stands under `group` in the help.
void group_options(CLI::App& app, std::size_t first, const char* group);

}  // namespace sightline
