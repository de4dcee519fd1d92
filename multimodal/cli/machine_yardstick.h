/// What this computer can do, measured for `sightline models fit`, and whether it had nothing else to do meanwhile.
#pragma once

#include <string>

#include "engine/base/error.h"
#include "multimodal/contract/models.h"

namespace sightline {

/// Measures with all of `threads` (0: one per core) and the instruction set `isa` (empty: the best one); takes about six
/// seconds and 512 MiB. It counts as steady if others took less than a tenth of the processors' time meanwhile, and two
/// measurements agree within 15 %. Errors: those of choose_kernels; OverBudget.
Result<MachineSpeed> measure_machine_speed(int threads, const std::string& isa);

}  // namespace sightline
