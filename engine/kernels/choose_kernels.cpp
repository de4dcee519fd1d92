/// Which instruction sets this processor can run, and which one is used.
#include <array>
#include <cstddef>
#include <string>

#include "engine/base/system_info.h"
#include "engine/kernels/compute.h"

namespace sightline {

// As measured with weights of all formats in memory: on Zen 4 asking for every line costs up to a fifth. On an Intel Xeon
// of 2024 it wins up to a half, and less if asked from further away. On Zen 5 it wins up to nine tenths, more if asked
// once from further away.
ReadAhead read_ahead(const CpuFeatures& cpu) noexcept {
  constexpr int kZen5 = 0x1A;
  if (cpu.amd_family >= kZen5) return {.every_line = true, .far_bytes = 0, .near_bytes = 6144};
  if (cpu.amd_family > 0) return {.every_line = false, .far_bytes = 24576, .near_bytes = 2048};
  return {.every_line = true, .far_bytes = 4096, .near_bytes = 1024};
}

namespace {

/// The tables this processor can run, each with what is particular to the processor.
class Available {
 public:
  Available() noexcept {
    const CpuFeatures cpu = cpu_features();
    if (cpu.avx2 && cpu.avx512 && cpu.avx512_vnni) {
      if (cpu.avx512_vbmi) add_with(kAvx512VbmiLookUps, kAvx512Kernels, cpu);
      add(kAvx512Kernels, cpu);
    }
    if (cpu.avx2 && cpu.avx_vnni) add(kAvxVnniKernels, cpu);
    if (cpu.avx2) add(kAvx2Kernels, cpu);
    add(kScalarKernels, cpu);
  }
  Available(const Available&) = delete;
  Available& operator=(const Available&) = delete;

  [[nodiscard]] std::span<const Kernels* const> tables() const noexcept { return {pointers_.data(), count_}; }

 private:
  void add(const Kernels* table, const CpuFeatures& cpu) noexcept {
    if (table == nullptr) return;   // the program was built without it
    tables_[count_] = *table;
    tables_[count_].ahead = read_ahead(cpu);
    pointers_[count_] = &tables_[count_];
    ++count_;
  }

  /// The table with faster functions for some formats, under a name of its own.
  void add_with(const LookUps* look_ups, const Kernels* table, const CpuFeatures& cpu) noexcept {
    if (look_ups == nullptr || table == nullptr) return;
    add(table, cpu);
    Kernels& added = tables_[count_ - 1];
    added.isa = "avx512vbmi";
    for (const auto& format : look_ups->formats) {
      added.unpack[format.dtype] = format.unpack;
      added.multiply_few[format.dtype] = format.multiply_few;
    }
  }

  std::array<Kernels, 5> tables_{};
  std::array<const Kernels*, 5> pointers_{};
  std::size_t count_ = 0;
};

}  // namespace

std::span<const Kernels* const> available_kernels() noexcept {
  static const Available available;   // constant after the first call
  return available.tables();
}

Result<const Kernels*> choose_kernels(std::string_view isa) {
  if (isa.empty()) return available_kernels().front();
  for (const Kernels* table : available_kernels()) {
    if (isa == table->isa) return table;
  }
  for (const std::string_view known : {"scalar", "avx2", "avxvnni", "avx512", "avx512vbmi"}) {
    if (isa == known) {
      return Error{ErrorCode::Unsupported,
                   "this processor (" + cpu_name() + ") has no " + std::string(isa) + " instructions that can be used",
                   "CPU_UNSUPPORTED"};
    }
  }
  return Error{ErrorCode::InvalidArgument,
               "unknown instruction set \"" + std::string(isa) +
                   "\", expected scalar, avx2, avxvnni, avx512 or avx512vbmi"};
}

}  // namespace sightline
