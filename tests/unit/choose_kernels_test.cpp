/// Which instruction sets can be chosen, and what is said of one that cannot.
#include <gtest/gtest.h>

#include <set>
#include <string>

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

TEST(ChooseKernels, AnUnknownNameIsAnsweredWithThoseThatAreKnown) {
  const Result<const Kernels*> found = choose_kernels("sse9");
  ASSERT_FALSE(found.has_value());
  EXPECT_EQ(found.error().code, ErrorCode::InvalidArgument);
  EXPECT_EQ(found.error().message, "unknown instruction set \"sse9\", expected scalar, avx2, avxvnni, avx512 or avx512vbmi");
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
