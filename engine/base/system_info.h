/// CPU features, core count, physical and free memory.
#pragma once

#include <cstdint>
#include <string>

namespace sightline {

/// Instruction sets usable here: the processor has them and the operating system saves their registers.
struct CpuFeatures {
  bool avx2 = false;         ///< AVX2, FMA and F16C
  bool avx512 = false;       ///< AVX-512 F, BW, DQ and VL
  bool avx512_vnni = false;
  bool avx512_bf16 = false;
  bool neon = false;
};

/// Asks CPUID and XGETBV (or the system) once. Any thread.
CpuFeatures cpu_features() noexcept;

std::string cpu_name();
/// Cores this process may run on (affinity and container limits respected), at least 1.
int usable_cores() noexcept;

struct MemoryInfo {
  std::int64_t total_bytes = 0;
  std::int64_t available_bytes = 0;   ///< what can be taken without swapping; container limits respected
};
/// Any thread. Both zero where the system does not tell.
MemoryInfo memory_info() noexcept;
/// Resident memory of this process now and at its highest; zero where the system does not tell.
struct ResidentMemory { std::int64_t now_bytes = 0, peak_bytes = 0; };
ResidentMemory resident_memory() noexcept;

}  // namespace sightline
