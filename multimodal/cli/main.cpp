/// The program `sightline`: entry.
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>

#include "engine/base/program_folder.h"
#include "multimodal/cli/arguments.h"
#include "multimodal/cli/commands.h"
#include "multimodal/cli/exit_code.h"
#include "multimodal/cli/model_choice.h"

namespace sightline {
namespace {

/// Becomes the desktop program that stands beside this one; returns if there is none. Otherwise says how to start.
ExitCode start_without_command(const NoArguments& arguments) {
  if (const std::optional<std::filesystem::path> folder = program_folder()) {
    const std::string desktop = (*folder / "sightline-desktop").string();
    std::signal(SIGPIPE, SIG_DFL);   // an ignored signal would stay ignored in the other program
    if (access(desktop.c_str(), X_OK) == 0) execl(desktop.c_str(), desktop.c_str(), nullptr);
  }
  std::printf("%s\nTo begin: sightline chat -m MODEL.gguf\n", arguments.help.c_str());
  return ExitCode::Success;
}

ExitCode run(const NoArguments& arguments) { return start_without_command(arguments); }
ExitCode run(const ParseStop& stop) {
  if (stop.code == ExitCode::Success) {
    std::fputs(stop.text.c_str(), stdout);
    return stop.code;
  }
  return report({ErrorCode::InvalidArgument, stop.text + "; sightline --help shows how to use it", ""});
}

/// The command with the files of the model that was named; a server's models are its own.
template <class Command>
ExitCode with_model(Command command, ExitCode (*run_command)(const Command&)) {
  if (command.reply.backend.url.empty()) {
    const Status found = choose_model(command.reply.engine.model, command.reply.vision.projector);
    if (!found) return report(found.error());
  }
  return run_command(command);
}
template <class Command>
ExitCode with_files(Command command, ExitCode (*run_command)(const Command&)) {
  const Status found = choose_model(command.engine.model, command.vision.projector);
  return found ? run_command(command) : report(found.error());
}

ExitCode run(const AskArguments& arguments) { return with_model(arguments, &run_ask); }
ExitCode run(const GroundArguments& arguments) { return with_model(arguments, &run_ground); }
ExitCode run(const ChatArguments& arguments) { return with_model(arguments, &run_chat); }
ExitCode run(const DocArguments& arguments) {
  const bool asks = arguments.verb == DocArguments::Verb::Ask || arguments.verb == DocArguments::Verb::Parse;
  return asks ? with_model(arguments, &run_doc) : run_doc(arguments);
}
ExitCode run(const ServeArguments& arguments) { return with_files(arguments, &run_serve); }
ExitCode run(const ModelsArguments& arguments) { return run_models(arguments); }
ExitCode run_any_bench(const BenchArguments& arguments) {
  if (arguments.measures_reuse) return run_reuse_bench(arguments);
  if (!arguments.depths.empty()) return run_depth_bench(arguments);
  return arguments.measures_vision ? run_vision_bench(arguments) : run_bench(arguments);
}
ExitCode run(const BenchArguments& arguments) { return with_files(arguments, &run_any_bench); }
ExitCode run(const VersionArguments& arguments) { return run_version(arguments); }
ExitCode run(const DebugLogitsArguments& arguments) { return run_debug_logits(arguments); }
ExitCode run(const DebugGenerateArguments& arguments) { return run_debug_generate(arguments); }
ExitCode run(const DebugTokenizeArguments& arguments) { return run_debug_tokenize(arguments); }
ExitCode run(const DebugDequantizeArguments& arguments) { return run_debug_dequantize(arguments); }
ExitCode run(const DebugEmbedArguments& arguments) { return run_debug_embed(arguments); }
ExitCode run(const DebugResizeArguments& arguments) { return run_debug_resize(arguments); }
ExitCode run(const DebugTemplateArguments& arguments) { return run_debug_template(arguments); }
ExitCode run(const DebugRegionsArguments& arguments) { return run_debug_regions(arguments); }

}  // namespace
}  // namespace sightline

int main(int argc, char** argv) {
  // A reader that leaves is noticed by the write that fails, not by a signal that ends us without a word.
  std::signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);  // a file that is too large for the system is told by its write as well
  const char* isa = std::getenv("SIGHTLINE_ISA");
  const sightline::Arguments arguments =
      sightline::parse_arguments(argc, argv, isa == nullptr ? std::string_view() : std::string_view(isa));
  sightline::ExitCode code = std::visit([](const auto& chosen) { return sightline::run(chosen); }, arguments);
  if (std::fflush(stdout) != 0 && code == sightline::ExitCode::Success) {
    code = sightline::report({sightline::ErrorCode::Io, "standard output cannot be written", "DISK_ERROR"});
  }
  return static_cast<int>(code);
}
