/// Processor features, cores and memory, also inside containers.
#include "engine/base/system_info.h"

#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"

namespace sightline {
namespace {

using testing_support::TempFolder;

constexpr std::int64_t kGib = std::int64_t{1} << 30;

/// A processor with everything, under a system that saves everything.
CpuidAnswers full_processor() {
  return {.leaf1_ecx = 0xFFFFFFFF, .leaf7_ebx = 0xFFFFFFFF, .leaf7_ecx = 0xFFFFFFFF, .leaf7_1_eax = 0xFFFFFFFF,
          .xcr0 = 0xE7};
}

/// A made-up /proc and /sys/fs/cgroup; 64 GiB of memory, 32 of them available.
struct FakeSystem {
  TempFolder folder;
  SystemFolders folders{folder / "proc", folder / "cgroup"};

  FakeSystem() { put("proc/meminfo", "MemTotal:       67108864 kB\nMemFree: 1 kB\nMemAvailable:   33554432 kB\n"); }
  void put(const std::string& name, std::string_view content) {
    std::filesystem::create_directories((folder / name).parent_path());
    folder.write(name, content);
  }
};

TEST(CpuFeatures, NeedTheProcessorsWord) {
  EXPECT_TRUE(x86_features(full_processor()).avx2);
  EXPECT_TRUE(x86_features(full_processor()).avx512_bf16);
  EXPECT_FALSE(x86_features({}).avx2);
  for (const int bit : {12, 27, 28, 29}) {   // FMA, OSXSAVE, AVX, F16C
    CpuidAnswers answers = full_processor();
    answers.leaf1_ecx &= ~(1U << bit);
    EXPECT_FALSE(x86_features(answers).avx2) << bit;
    EXPECT_FALSE(x86_features(answers).avx512) << bit;
  }
  for (const int bit : {16, 17, 30, 31}) {   // AVX-512 F, DQ, BW, VL
    CpuidAnswers answers = full_processor();
    answers.leaf7_ebx &= ~(1U << bit);
    const CpuFeatures features = x86_features(answers);
    EXPECT_TRUE(features.avx2);
    EXPECT_FALSE(features.avx512 || features.avx512_vnni || features.avx512_vbmi || features.avx512_bf16) << bit;
  }
}

TEST(CpuFeatures, NeedTheSystemsSupport) {   // F-E02, F-E03
  CpuidAnswers answers = full_processor();
  answers.xcr0 = 0x3;   // SSE only
  EXPECT_FALSE(x86_features(answers).avx2);
  answers.xcr0 = 0x7;   // AVX too, but no AVX-512 registers
  EXPECT_TRUE(x86_features(answers).avx2);
  EXPECT_FALSE(x86_features(answers).avx512);
  answers.xcr0 = 0xE7;
  EXPECT_TRUE(x86_features(answers).avx512);
}

TEST(CpuFeatures, TellVnniVbmiAndBf16Apart) {
  CpuidAnswers answers = full_processor();
  answers.leaf7_ecx = 1U << 11;
  answers.leaf7_1_eax = 0;
  const CpuFeatures features = x86_features(answers);
  EXPECT_TRUE(features.avx512_vnni);
  EXPECT_FALSE(features.avx512_vbmi);
  EXPECT_FALSE(features.avx512_bf16);
  EXPECT_FALSE(features.avx_vnni);
}

TEST(CpuFeatures, KnowWhoMadeTheProcessor) {
  CpuidAnswers answers = full_processor();
  answers.leaf1_eax = 0x00B00F21;   // an EPYC with Zen 5
  EXPECT_EQ(x86_features(answers).amd_family, 0);
  answers.leaf0_ebx = 0x68747541;   // "Auth"
  EXPECT_EQ(x86_features(answers).amd_family, 0x1A);
  answers.leaf1_eax = 0x00A10F11;   // one with Zen 4
  EXPECT_EQ(x86_features(answers).amd_family, 0x19);
  answers.leaf1_eax = 0x00000663;   // an Athlon: nothing is added below 15
  EXPECT_EQ(x86_features(answers).amd_family, 6);
}

TEST(CpuFeatures, AvxVnniNeedsNoAvx512) {
  CpuidAnswers answers = full_processor();
  answers.xcr0 = 0x7;   // a processor for desktops: AVX, but no AVX-512 registers
  answers.leaf7_1_eax = 1U << 4;
  EXPECT_TRUE(x86_features(answers).avx_vnni);
  EXPECT_FALSE(x86_features(answers).avx512);
  answers.xcr0 = 0x3;
  EXPECT_FALSE(x86_features(answers).avx_vnni);
}

TEST(SystemInfo, KnowsThisMachine) {
  const CpuFeatures features = cpu_features();
  EXPECT_TRUE(features.avx2 || !(features.avx512 || features.avx_vnni));
  EXPECT_FALSE(cpu_name().empty());
  EXPECT_GE(usable_cores(), 1);
  const MemoryInfo memory = memory_info();
  EXPECT_GT(memory.total_bytes, 0);
  EXPECT_GT(memory.available_bytes, 0);
  EXPECT_LE(memory.available_bytes, memory.total_bytes);
  const ResidentMemory resident = resident_memory();
  EXPECT_GT(resident.now_bytes, 0);
  EXPECT_GE(resident.peak_bytes, resident.now_bytes);
}

TEST(SystemInfo, SaysZeroWhereTheSystemIsSilent) {
  const TempFolder folder;
  const SystemFolders nothing{folder / "a", folder / "b"};
  EXPECT_EQ(memory_info(nothing).total_bytes, 0);
  EXPECT_EQ(memory_info(nothing).available_bytes, 0);
  EXPECT_EQ(resident_memory(nothing).now_bytes, 0);
  EXPECT_GE(usable_cores(nothing), 1);
}

TEST(SystemInfo, WithoutContainerTheHostCounts) {
  const FakeSystem system;
  EXPECT_EQ(memory_info(system.folders).total_bytes, 64 * kGib);
  EXPECT_EQ(memory_info(system.folders).available_bytes, 32 * kGib);
}

TEST(SystemInfo, RespectsControlGroupsOfVersionTwo) {   // F-E11
  FakeSystem system;
  system.put("proc/self/cgroup", "0::/user.slice/app\n");
  system.put("cgroup/user.slice/memory.max", "8589934592\n");
  system.put("cgroup/user.slice/memory.current", "3221225472\n");
  system.put("cgroup/user.slice/memory.stat", "anon 5\nactive_file 536870912\ninactive_file 536870912\n");
  system.put("cgroup/user.slice/app/memory.max", "max\n");
  system.put("cgroup/user.slice/app/cpu.max", "50000 100000\n");

  EXPECT_EQ(memory_info(system.folders).total_bytes, 8 * kGib);
  EXPECT_EQ(memory_info(system.folders).available_bytes, 6 * kGib);   // 8 - (3 - 1 of file cache)
  EXPECT_EQ(usable_cores(system.folders), 1);
  system.put("cgroup/user.slice/app/memory.max", "1073741824\n");
  EXPECT_EQ(memory_info(system.folders).total_bytes, kGib);
}

TEST(SystemInfo, RespectsControlGroupsOfVersionOne) {   // F-E11
  FakeSystem system;
  system.put("proc/self/cgroup", "9:name=systemd:/\n5:memory:/docker/1f\n3:cpu,cpuacct:/docker/1f\n");
  system.put("cgroup/memory/memory.limit_in_bytes", "4294967296\n");   // inside, the group appears as the root
  system.put("cgroup/memory/memory.usage_in_bytes", "2147483648\n");
  system.put("cgroup/memory/memory.stat", "total_inactive_file 1073741824\ntotal_active_file 0\n");
  system.put("cgroup/cpu,cpuacct/cpu.cfs_quota_us", "100000\n");
  system.put("cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(memory_info(system.folders).total_bytes, 4 * kGib);
  EXPECT_EQ(memory_info(system.folders).available_bytes, 3 * kGib);
  EXPECT_EQ(usable_cores(system.folders), 1);

  system.put("cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");   // "no limit"
  EXPECT_EQ(memory_info(system.folders).total_bytes, 64 * kGib);
}

TEST(SystemInfo, IgnoresLimitsItCannotUnderstand) {
  FakeSystem system;
  system.put("proc/self/cgroup", "\n0\n0::/../../outside\n");
  system.put("cgroup/memory.max", "many\n");
  system.put("cgroup/cpu.max", "max 100000\n");
  EXPECT_EQ(memory_info(system.folders).total_bytes, 64 * kGib);
  EXPECT_EQ(usable_cores(system.folders), usable_cores(SystemFolders{system.folder / "x", system.folder / "y"}));
}

}  // namespace
}  // namespace sightline
