/// The small model that comes with the programs, and where its two files are.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "multimodal/library/standard_folders.h"

namespace sightline {

/// Both files exist.
struct DemoModel {
  std::filesystem::path model;
  std::filesystem::path projector;
};

/// Looks in the folder that SIGHTLINE_DEMO_DIR names and, if it names none, beside an installed program
/// (`../share/sightline/demo_model` from `program_folder`) and then where the program was built from.
/// None if the files are in none of them. Any thread.
std::optional<DemoModel> find_demo_model(const std::filesystem::path& program_folder, const ReadVariable& read);
/// The same, by the program's own place and environment.
std::optional<DemoModel> find_demo_model();

/// What a person should know before the model answers: one sentence on what it knows.
constexpr std::string_view kDemoModelNotice =
    "Sightline's demo model answers: it knows drawings of coloured shapes, nothing else.";

}  // namespace sightline
