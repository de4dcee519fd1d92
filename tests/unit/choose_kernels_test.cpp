/// Which instruction sets can be chosen, and what is said of one that cannot.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "engine/base/dtype.h"
#include "engine/base/system_info.h"
#include "engine/kernels/compute.h"

namespace sightline {
namespace {

TEST(ChooseKernels, TheBestComesFirstAndTheScalarLast) {
  ASSERT_FALSE(available_kernels().empty());
  EXPECT_STREQ(available_kernels().back()->isa, "scalar");
  const Result<const Kernels*> best = choose_kernels("");
  ASSERT_TRUE(best.has_value());
  EXPECT_EQ(*best, available_kernels().front());
}

TEST(ChooseKernels, EachIsFoundUnderItsOwnName) {
  std::set<std::string> names;
  for (const Kernels* table : available_kernels()) {
    EXPECT_TRUE(names.insert(table->isa).second) << table->isa;
    const Result<const Kernels*> found = choose_kernels(table->isa);
    ASSERT_TRUE(found.has_value()) << found.error().message;
    EXPECT_EQ(*found, table);
  }
}

TEST(ChooseKernels, AllAskForWeightsAsTheProcessorWants) {
  for (const Kernels* table : available_kernels()) {
    EXPECT_EQ(table->ahead.every_line, available_kernels().front()->ahead.every_line) << table->isa;
    EXPECT_TRUE(table->ahead.far_bytes == 0 || table->ahead.far_bytes > table->ahead.near_bytes) << table->isa;
    EXPECT_GE(table->ahead.near_bytes, 64) << table->isa;
  }
}

TEST(ChooseKernels, EachFamilyOfProcessorsIsAskedInItsOwnWay) {
  CpuFeatures cpu;
  const ReadAhead intel = read_ahead(cpu);
  EXPECT_TRUE(intel.every_line);
  EXPECT_GT(intel.far_bytes, intel.near_bytes);
  cpu.amd_family = 0x19;
  EXPECT_FALSE(read_ahead(cpu).every_line);   // Zen 4: only over the borders of pages
  cpu.amd_family = 0x1A;
  const ReadAhead zen5 = read_ahead(cpu);
  EXPECT_TRUE(zen5.every_line);
  EXPECT_EQ(zen5.far_bytes, 0);   // once is enough
  EXPECT_GT(zen5.near_bytes, intel.near_bytes);
  const ReadAhead here = read_ahead(cpu_features());
  EXPECT_EQ(available_kernels().front()->ahead.every_line, here.every_line);
  EXPECT_EQ(available_kernels().front()->ahead.near_bytes, here.near_bytes);
}

TEST(ChooseKernels, CodebooksAreLookedUpWhereTheProcessorCan) {
  const CpuFeatures cpu = cpu_features();
  if (!cpu.avx512_vbmi || !cpu.avx512_vnni) GTEST_SKIP() << "this processor has no AVX-512 VBMI";
  const Kernels& best = *available_kernels().front();
  EXPECT_STREQ(best.isa, "avx512vbmi");
  const Result<const Kernels*> plain = choose_kernels("avx512");
  ASSERT_TRUE(plain.has_value());
  for (const DType dtype : {DType::IQ2_XXS, DType::IQ2_XS, DType::IQ2_S, DType::IQ3_XXS, DType::IQ3_S, DType::IQ1_S,
                            DType::IQ1_M}) {
    const auto at = static_cast<std::size_t>(dtype);
    EXPECT_NE(best.unpack[at], (*plain)->unpack[at]) << at;
    EXPECT_NE(best.multiply_few[at], (*plain)->multiply_few[at]) << at;
  }
  const auto q4 = static_cast<std::size_t>(DType::Q4_K);
  EXPECT_EQ(best.multiply_few[q4], (*plain)->multiply_few[q4]);
}

TEST(ChooseKernels, AnUnknownNameIsAnsweredWithThoseThatAreKnown) {
  const Result<const Kernels*> found = choose_kernels("sse9");
  ASSERT_FALSE(found.has_value());
  EXPECT_EQ(found.error().code, ErrorCode::InvalidArgument);
  EXPECT_EQ(found.error().message,
            "unknown instruction set \"sse9\", expected scalar, avx2, avxvnni, avx512 or avx512vbmi");
}

TEST(ChooseKernels, WhatTheProcessorLacksIsUnsupported) {   // F-E02
  for (const char* isa : {"avx2", "avxvnni", "avx512", "avx512vbmi"}) {
    const Result<const Kernels*> found = choose_kernels(isa);
    if (found.has_value()) continue;
    EXPECT_EQ(found.error().code, ErrorCode::Unsupported);
    EXPECT_NE(found.error().message.find(isa), std::string::npos);
  }
}

}  // namespace
}  // namespace sightline
