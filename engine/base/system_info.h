/// CPU features, core count, physical and free memory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace sightline {

/// Instruction sets usable here: the processor has them and the operating system saves their registers.
struct CpuFeatures {
  int amd_family = 0;        ///< of a processor made by AMD: 0x19 is Zen 3 and 4, 0x1A is Zen 5; 0 for all others
  bool avx2 = false;         ///< AVX2, FMA, F16C and BMI2
  bool avx_vnni = false;     ///< the 256-bit form of VNNI, and all of `avx2`
  bool avx512 = false;       ///< AVX-512 F, BW, DQ and VL, and all of `avx2`
  bool avx512_vnni = false;
  bool avx512_vbmi = false;
  bool avx512_bf16 = false;
  bool neon = false;
};

/// What an x86 processor answers when asked for its features; zero where it has nothing to say.
struct CpuidAnswers {
  std::uint32_t leaf0_ebx = 0;     ///< the first four letters of the maker's name
  std::uint32_t leaf1_eax = 0;     ///< family, model and stepping
  std::uint32_t leaf1_ecx = 0;
  std::uint32_t leaf7_ebx = 0;
  std::uint32_t leaf7_ecx = 0;
  std::uint32_t leaf7_1_eax = 0;   ///< leaf 7, second page
  std::uint64_t xcr0 = 0;          ///< which registers the operating system saves; read only if leaf 1 says it may be
};

/// Features that follow from `answers`. Source: Intel's manual, volume 1, sections 14.3 and 15.2.
CpuFeatures x86_features(const CpuidAnswers& answers) noexcept;

/// Asks CPUID and XGETBV (or the system). Any thread.
CpuFeatures cpu_features() noexcept;

/// "AMD Ryzen 9 7950X 16-Core Processor"; "unknown processor" where nobody tells.
std::string cpu_name();

/// Where the system publishes its figures; tests point elsewhere.
struct SystemFolders {
  std::filesystem::path proc = "/proc";
  std::filesystem::path cgroup = "/sys/fs/cgroup";
};

/// Cores this process may run on (affinity and container limits respected), at least 1.
int usable_cores() noexcept;
int usable_cores(const SystemFolders& folders) noexcept;

struct MemoryInfo {
  std::int64_t total_bytes = 0;
  std::int64_t available_bytes = 0;   ///< what can be taken without swapping; container limits respected
};
/// Any thread. Both zero where the system does not tell.
MemoryInfo memory_info() noexcept;
MemoryInfo memory_info(const SystemFolders& folders) noexcept;

/// Resident memory of this process now and at its highest; zero where the system does not tell.
struct ResidentMemory { std::int64_t now_bytes = 0, peak_bytes = 0; };
ResidentMemory resident_memory() noexcept;
ResidentMemory resident_memory(const SystemFolders& folders) noexcept;

}  // namespace sightline
