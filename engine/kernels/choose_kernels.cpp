/// Which instruction sets this processor can run, and which one is used.
#include <array>
#include <cstddef>
#include <string>

#include "engine/base/system_info.h"
#include "engine/kernels/compute.h"

namespace sightline {

namespace {

struct Available {
  std::array<const Kernels*, 3> tables{};
  std::size_t count = 0;
};

Available find_available() noexcept {
  const CpuFeatures cpu = cpu_features();
  Available found;
  if (kAvx512Kernels != nullptr && cpu.avx2 && cpu.avx512 && cpu.avx512_vnni) found.tables[found.count++] = kAvx512Kernels;
  if (kAvx2Kernels != nullptr && cpu.avx2) found.tables[found.count++] = kAvx2Kernels;
  found.tables[found.count++] = kScalarKernels;
  return found;
}

}  // namespace

std::span<const Kernels* const> available_kernels() noexcept {
  static const Available found = find_available();   // constant after the first call
  return {found.tables.data(), found.count};
}

Result<const Kernels*> choose_kernels(std::string_view isa) {
  if (isa.empty()) return available_kernels().front();
  for (const Kernels* table : available_kernels()) {
    if (isa == table->isa) return table;
  }
  for (const std::string_view known : {"scalar", "avx2", "avx512"}) {
    if (isa == known) {
      return Error{ErrorCode::Unsupported,
                   "this processor (" + cpu_name() + ") has no " + std::string(isa) + " instructions that can be used",
                   "CPU_UNSUPPORTED"};
    }
  }
  return Error{ErrorCode::InvalidArgument,
               "unknown instruction set \"" + std::string(isa) + "\", expected scalar, avx2 or avx512"};
}

}  // namespace sightline
