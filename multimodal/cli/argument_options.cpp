/// Options that several commands have in common, told to the parser.
#include "multimodal/cli/argument_options.h"

#include <limits>
#include <string>
#include <vector>

namespace sightline {

CLI::Validator at_least_one() {
  return CLI::Range(std::int64_t{1}, std::numeric_limits<std::int64_t>::max()).description("");
}

void add_engine(CLI::App& app, EngineArguments& engine, bool needs_model) {
  app.add_option("-m,--model", engine.model, "model: a file (.gguf; the first one if there are several), or a name such as qwen3.6:35b-a3b")
      ->required(needs_model)
      ->type_name(kFileWord);
  app.add_option("--threads", engine.options.threads, "threads to use (default: all cores)")
      ->check(CLI::Range(1, 1024));
  app.add_option("--context", engine.options.context_rows, "tokens of prompt and answer together")
      ->capture_default_str();
  app.add_option("--slice", engine.options.slice_rows, "tokens read in one pass (default: 2048, fewer where memory is short)");
  app.add_option("--isa", engine.options.isa, "instruction set (default: the best one, or SIGHTLINE_ISA)");
}

void add_vision(CLI::App& app, VisionOptions& vision) {
  app.add_option("--mmproj", vision.projector, "projector file (.gguf) with which the model sees pictures")
      ->type_name(kFileWord);
  app.add_option_function<std::string>(
         "--vision-precision", [&vision](const std::string& name) { vision.precision = *vision_precision(name); },
         "how pictures are multiplied: bf16, int8, f32, or auto, which is as exact as the file")
      ->check(CLI::IsMember({"auto", "bf16", "int8", "f32"}));
  app.add_option("--min-image-tokens,--min-tokens", vision.min_tokens,
                 "fewest tokens a picture takes (default: as the file says, or 64)");
  app.add_option("--max-image-tokens", vision.max_tokens,
                 "most tokens a picture takes (default: as the file says, or 4096)");
}

void add_workers(CLI::App& app, WorkerArguments& workers) {
  app.add_option("--threads", workers.threads, "threads to use (default: all cores)")->check(CLI::Range(1, 1024));
  app.add_option("--isa", workers.isa, "instruction set (default: the best one, or SIGHTLINE_ISA)");
}

void group_options(CLI::App& app, std::size_t first, const char* group) {
  const std::vector<CLI::Option*> options = app.get_options();
  for (std::size_t i = first; i < options.size(); ++i) options[i]->group(group);
}

}  // namespace sightline
