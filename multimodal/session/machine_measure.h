/// Measuring this computer: by the engine's program, since windows hold no kernels.
#pragma once

#include <filesystem>
#include <stop_token>

#include "engine/base/error.h"
#include "multimodal/contract/models.h"

namespace sightline {

/// Runs `program models fit --json --measure` and reads what it measured; takes about six seconds of all cores.
/// Errors: NotFound or Io ENGINE_DIED if it cannot be run; Internal if it says nothing sensible; Cancelled.
Result<MachineSpeed> measure_machine(const std::filesystem::path& program, const std::stop_token& stop);

}  // namespace sightline
