/// Which instruction sets the processor has and the operating system supports.
#include <array>
#include <cstring>
#include <fstream>

#include "engine/base/system_info.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace sightline {

namespace {

constexpr bool bit(std::uint64_t value, int index) { return (value >> index & 1U) != 0; }

#if defined(__x86_64__)
/// XGETBV of register 0. Requires: CPUID says OSXSAVE; the instruction faults otherwise.
std::uint64_t saved_registers() {
  std::uint32_t low = 0, high = 0;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return std::uint64_t{high} << 32 | low;
}

CpuidAnswers ask_processor() {
  CpuidAnswers answers;
  std::uint32_t a = 0, b = 0, c = 0, d = 0;
  if (__get_cpuid(0, &a, &b, &c, &d) != 0) answers.leaf0_ebx = b;
  if (__get_cpuid(1, &a, &b, &c, &d) != 0) {
    answers.leaf1_eax = a;
    answers.leaf1_ecx = c;
  }
  if (bit(answers.leaf1_ecx, 27)) answers.xcr0 = saved_registers();
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d) == 0) return answers;
  answers.leaf7_ebx = b;
  answers.leaf7_ecx = c;
  const std::uint32_t pages = a;
  if (pages >= 1 && __get_cpuid_count(7, 1, &a, &b, &c, &d) != 0) answers.leaf7_1_eax = a;
  return answers;
}
#endif

/// The family that a processor's signature tells. Source: AMD's manual, volume 3, appendix E.3.2.
int family_of(std::uint32_t signature) noexcept {
  constexpr std::uint32_t kMoreFollows = 0xF;
  const std::uint32_t base = signature >> 8 & 0xF;
  return static_cast<int>(base == kMoreFollows ? base + (signature >> 20 & 0xFF) : base);
}

std::string trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(" \t") - begin + 1));
}

}  // namespace

CpuFeatures x86_features(const CpuidAnswers& answers) noexcept {
  constexpr std::uint64_t kAvxRegisters = 0x06;      // SSE and AVX state
  constexpr std::uint64_t kAvx512Registers = 0xE6;   // and masks, upper halves, upper sixteen
  constexpr std::uint32_t kAuth = 0x68747541;        // of "AuthenticAMD"
  CpuFeatures features;
  if (answers.leaf0_ebx == kAuth) features.amd_family = family_of(answers.leaf1_eax);
  const bool os_reports = bit(answers.leaf1_ecx, 27);
  const bool avx_saved = os_reports && (answers.xcr0 & kAvxRegisters) == kAvxRegisters;
  const bool avx512_saved = os_reports && (answers.xcr0 & kAvx512Registers) == kAvx512Registers;
  const bool avx = bit(answers.leaf1_ecx, 28);
  const bool fma = bit(answers.leaf1_ecx, 12);
  const bool f16c = bit(answers.leaf1_ecx, 29);
  const bool avx2 = bit(answers.leaf7_ebx, 5);
  const bool bmi2 = bit(answers.leaf7_ebx, 8);
  features.avx2 = avx_saved && avx && fma && f16c && avx2 && bmi2;
  features.avx_vnni = features.avx2 && bit(answers.leaf7_1_eax, 4);
  const bool f = bit(answers.leaf7_ebx, 16), dq = bit(answers.leaf7_ebx, 17);
  const bool bw = bit(answers.leaf7_ebx, 30), vl = bit(answers.leaf7_ebx, 31);
  features.avx512 = features.avx2 && avx512_saved && f && dq && bw && vl;
  features.avx512_vbmi = features.avx512 && bit(answers.leaf7_ecx, 1);
  features.avx512_vnni = features.avx512 && bit(answers.leaf7_ecx, 11);
  features.avx512_bf16 = features.avx512 && bit(answers.leaf7_1_eax, 5);
  return features;
}

CpuFeatures cpu_features() noexcept {
#if defined(__x86_64__)
  return x86_features(ask_processor());
#elif defined(__aarch64__)
  return CpuFeatures{.neon = true};   // part of the base architecture
#else
  return {};
#endif
}

std::string cpu_name() {
  std::string name;
#if defined(__x86_64__)
  std::array<std::uint32_t, 12> words{};
  if (static_cast<std::uint32_t>(__get_cpuid_max(0x80000000U, nullptr)) >= 0x80000004U) {
    for (std::uint32_t i = 0; i < 3; ++i) {
      __get_cpuid(0x80000002U + i, &words[4 * i], &words[4 * i + 1], &words[4 * i + 2], &words[4 * i + 3]);
    }
    std::array<char, sizeof words + 1> text{};
    std::memcpy(text.data(), words.data(), sizeof words);
    name = trimmed(text.data());
  }
#else
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; name.empty() && std::getline(file, line);) {
    const std::string_view view = line;
    const std::size_t colon = view.find(':');
    if (colon != std::string_view::npos && view.starts_with("model name")) name = trimmed(view.substr(colon + 1));
  }
#endif
  return name.empty() ? "unknown processor" : name;
}

}  // namespace sightline
