/// The small model that comes with the programs, and where its two files are.
#include "multimodal/library/demo_model.h"

#include <array>
#include <cstdlib>
#include <system_error>

#include "engine/base/program_folder.h"

namespace sightline {

namespace {

std::optional<DemoModel> in_folder(const std::filesystem::path& folder) {
  DemoModel files{folder / "sightline-demo.gguf", folder / "sightline-demo-mmproj.gguf"};
  std::error_code problem;
  for (const std::filesystem::path& file : {files.model, files.projector}) {
    if (!std::filesystem::is_regular_file(file, problem)) return std::nullopt;
  }
  return files;
}

}  // namespace

std::optional<DemoModel> find_demo_model(const std::filesystem::path& program_folder, const ReadVariable& read) {
  if (const char* named = read("SIGHTLINE_DEMO_DIR"); named != nullptr && *named != '\0') return in_folder(named);
  const std::array<std::filesystem::path, 2> folders = {
      (program_folder / "../share/sightline/demo_model").lexically_normal(), SIGHTLINE_DEMO_SOURCE};
  for (const std::filesystem::path& folder : folders) {
    if (std::optional<DemoModel> found = in_folder(folder)) return found;
  }
  return std::nullopt;
}

std::optional<DemoModel> find_demo_model() {
  return find_demo_model(program_folder().value_or(""), [](const char* name) -> const char* { return std::getenv(name); });
}

}  // namespace sightline
