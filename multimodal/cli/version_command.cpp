/// sightline version: version, instruction sets, threads, memory.
#include <cstdio>
#include <string>

#include "engine/base/system_info.h"
#include "engine/kernels/compute.h"
#include "multimodal/cli/commands.h"
#include "multimodal/cli/terminal.h"

namespace sightline {

ExitCode run_version(const VersionArguments& arguments) {
  const Result<const Kernels*> kernels = choose_kernels(arguments.isa);
  if (!kernels) return report(kernels.error());
  std::string available;
  for (const Kernels* table : available_kernels()) {
    if (!available.empty()) available += ", ";
    available += table->isa;
  }
  const MemoryInfo memory = memory_info();
  std::printf("sightline %s\n", SIGHTLINE_VERSION);
  std::printf("processor: %s\n", terminal_safe(cpu_name()).c_str());
  std::printf("instruction sets: %s (using %s)\n", available.c_str(), (*kernels)->isa);
  std::printf("threads: %d\n", usable_cores());
  std::printf("memory: %s, %s available\n", size_text(memory.total_bytes).c_str(),
              size_text(memory.available_bytes).c_str());
  return ExitCode::Success;
}

}  // namespace sightline
