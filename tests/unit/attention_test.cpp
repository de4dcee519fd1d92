/// Attention over pages of keys and values against double precision: both paths, page borders, long caches.
#include "engine/kernels/attention.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <ostream>
#include <span>
#include <vector>

#include "tests/support/guarded_array.h"
#include "tests/support/kernel_samples.h"

namespace sightline {
namespace {

using testing_support::GuardedArray;
using testing_support::kUnit;

struct Shape {
  std::int64_t group, n_kv_heads, head_dim;
};

void PrintTo(const Shape& s, std::ostream* out) {
  *out << s.n_kv_heads << " heads of " << s.group << ", size " << s.head_dim;
}

/// A sequence of random keys and values in pages that lie before guard pages, unused slots filled with NaN.
class Cache {
 public:
  Cache(const Shape& shape, std::int64_t n, KvType type)
      : shape_(shape),
        type_(type),
        keys_(testing_support::random_values(n * width(), 1)),
        values_(testing_support::random_values(n * width(), 2)) {
    for (std::int64_t p = 0; p < (n + kPageRows - 1) / kPageRows; ++p) {
      memory_.push_back(
          std::make_unique<GuardedArray<std::byte>>(kv_page_bytes(type, shape.n_kv_heads, shape.head_dim)));
      std::byte* const page = memory_.back()->data();
      std::memset(page, 0xFF, static_cast<std::size_t>(memory_.back()->size()));  // NaN in both types
      pages_.push_back(page);
    }
    for (std::int64_t i = 0; i < n; ++i) {
      write_kv(pages_[static_cast<std::size_t>(i / kPageRows)], type, i % kPageRows, keys_.data() + i * width(),
               values_.data() + i * width(), shape.n_kv_heads, shape.head_dim, *kScalarKernels);
    }
    if (type == KvType::F16) {  // what the cache holds is what the oracle reads
      for (float& v : keys_) v = f16_to_f32(f32_to_f16(v));
      for (float& v : values_) v = f16_to_f32(f32_to_f16(v));
    }
  }

  [[nodiscard]] std::int64_t width() const { return shape_.n_kv_heads * shape_.head_dim; }
  [[nodiscard]] const float* key(std::int64_t i, std::int64_t head) const {
    return keys_.data() + i * width() + head * shape_.head_dim;
  }
  [[nodiscard]] const float* value(std::int64_t i, std::int64_t head) const {
    return values_.data() + i * width() + head * shape_.head_dim;
  }
  [[nodiscard]] KvPages view() const { return {pages_, type_}; }

 private:
  Shape shape_;
  KvType type_;
  std::vector<float> keys_, values_;
  std::vector<std::unique_ptr<GuardedArray<std::byte>>> memory_;
  std::vector<std::byte*> pages_;
};

/// One query head's exact answer, and how far a kernel may be from it.
///
/// A score errs by (d + 2) u Σ|q k| (scaled query, products, sums); its power of e by that, the rounding of its distance
/// to the maximum and 4 u of the exponential. The maximum itself moves at most once per page, each time with one
/// exponential and two products. Each of the n additions of values and weights rounds once. All of it counts for the
/// weighted values and for the sum they are divided by: twice.
struct Answer {
  std::vector<double> values, bounds;
};

Answer exact_answer(const Shape& shape, const Cache& cache, const float* query, std::int64_t kv_head,
                    std::int64_t n_keys, float scale) {
  const auto hd = static_cast<std::size_t>(shape.head_dim);
  std::vector<double> scores(static_cast<std::size_t>(n_keys));
  double largest = -1e300, smallest = 1e300, size = 0.0, sum = 0.0;
  for (std::int64_t i = 0; i < n_keys; ++i) {
    const float* const key = cache.key(i, kv_head);
    double score = 0.0, key_size = 0.0;
    for (std::size_t d = 0; d < hd; ++d) {
      score += double{query[d]} * key[d];
      key_size += std::fabs(double{query[d]} * key[d]);
    }
    scores[static_cast<std::size_t>(i)] = score * scale;
    largest = std::max(largest, score * scale);
    smallest = std::min(smallest, score * scale);
    size = std::max(size, key_size * scale);
  }
  Answer answer{std::vector<double>(hd), std::vector<double>(hd)};
  for (std::int64_t i = 0; i < n_keys; ++i) {
    const double weight = std::exp(scores[static_cast<std::size_t>(i)] - largest);
    const float* const value = cache.value(i, kv_head);
    sum += weight;
    for (std::size_t d = 0; d < hd; ++d) {
      answer.values[d] += weight * value[d];
      answer.bounds[d] += weight * std::fabs(double{value[d]});
    }
  }
  const double pages = static_cast<double>(n_keys) / kPageRows + 2.0;
  const double relative = (static_cast<double>(shape.head_dim) + 2.0) * size + (largest - smallest) + 4.0 +
                          static_cast<double>(n_keys) + 8.0 * pages;
  for (std::size_t d = 0; d < hd; ++d) {
    answer.values[d] /= sum;
    answer.bounds[d] *= 2.0 * kUnit * relative / sum;
  }
  return answer;
}

/// Runs attention on arrays that end where memory ends; out (n, heads * head_dim).
std::vector<float> run(const Shape& shape, const Cache& cache, const std::vector<float>& q, std::int64_t first,
                       float scale, const Compute& compute) {
  const std::int64_t n_heads = shape.group * shape.n_kv_heads, cols = n_heads * shape.head_dim;
  const std::int64_t n = static_cast<std::int64_t>(q.size()) / cols;
  const GuardedArray<float> queries{std::span<const float>(q)}, out(n * cols);
  auto scratch = AttentionScratch::create(n, n_heads, shape.head_dim, first + n, compute.pool.workers());
  EXPECT_TRUE(scratch.has_value());
  attend(MatrixView<const float>(queries.data(), n, cols), n_heads, shape.n_kv_heads, shape.head_dim, first, scale,
         cache.view(), MatrixView<float>(out.data(), n, cols), *scratch, compute);
  return {out.data(), out.data() + n * cols};
}

/// Rows `first` … `first + n - 1` of a sequence, all instruction sets, against the oracle.
void check(const Shape& shape, KvType type, std::int64_t n, std::int64_t first) {
  const Cache cache(shape, first + n, type);
  const std::int64_t n_heads = shape.group * shape.n_kv_heads;
  const std::vector<float> q = testing_support::random_values(n * n_heads * shape.head_dim, 3);
  const float scale = 1.0F / std::sqrt(static_cast<float>(shape.head_dim));
  std::vector<std::vector<float>> answers;
  ThreadPool pool(2);
  for (const Kernels* kernels : available_kernels())
    answers.push_back(run(shape, cache, q, first, scale, {*kernels, pool}));
  for (std::int64_t i = 0; i < n; ++i) {
    for (std::int64_t h = 0; h < n_heads; ++h) {
      const auto at = static_cast<std::size_t>((i * n_heads + h) * shape.head_dim);
      const Answer exact = exact_answer(shape, cache, q.data() + at, h / shape.group, first + i + 1, scale);
      for (std::size_t isa = 0; isa < answers.size(); ++isa) {
        for (std::size_t d = 0; d < exact.values.size(); ++d) {
          ASSERT_LE(std::fabs(answers[isa][at + d] - exact.values[d]), exact.bounds[d])
              << available_kernels()[isa]->isa << (type == KvType::F16 ? " f16" : " f32") << ", n " << n << " from "
              << first << ", row " << i << ", head " << h << ", " << d;
        }
      }
    }
  }
}

class AttentionTest : public ::testing::TestWithParam<Shape> {};

TEST_P(AttentionTest, IsExactWithinItsRoundingsAroundPageBorders) {
  for (const KvType type : {KvType::F16, KvType::F32}) {
    for (const std::int64_t first : {0, 62, 63, 64}) check(GetParam(), type, 1, first);  // keys split
    check(GetParam(), type, 7, 60);
    check(GetParam(), type, 8, 0);  // rows split
    check(GetParam(), type, 9, 121);
    check(GetParam(), type, 65, 1);
  }
}

TEST_P(AttentionTest, DoesNotDependOnTheNumberOfWorkers) {
  const Shape shape = GetParam();
  const std::int64_t cols = shape.group * shape.n_kv_heads * shape.head_dim;
  for (const auto& [n, first] : {std::pair{3, 1100}, {20, 50}}) {
    const Cache cache(shape, first + n, KvType::F16);
    const std::vector<float> q = testing_support::random_values(n * cols, 4);
    for (const Kernels* kernels : available_kernels()) {
      const bool scalar = kernels == available_kernels().back();
      if (scalar && shape.head_dim * shape.group > 512) continue;  // slow, and the code is the same
      ThreadPool one(1), two(2), five(5);
      const std::vector<float> expected = run(shape, cache, q, first, 0.1F, {*kernels, one});
      EXPECT_TRUE(testing_support::same_bits(run(shape, cache, q, first, 0.1F, {*kernels, two}), expected))
          << kernels->isa;
      EXPECT_TRUE(testing_support::same_bits(run(shape, cache, q, first, 0.1F, {*kernels, five}), expected))
          << kernels->isa;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, AttentionTest,
                         ::testing::Values(Shape{1, 2, 32}, Shape{2, 1, 64}, Shape{8, 1, 96}, Shape{2, 2, 256},
                                           Shape{8, 2, 32}, Shape{1, 1, 256}, Shape{64, 1, 32}));

TEST(Attention, ReadsCachesOfMoreThanOnePieceOfKeys) {
  const Shape shape{2, 2, 64};
  for (const KvType type : {KvType::F16, KvType::F32}) {
    for (const std::int64_t first : {1022, 1023, 1024, 2100}) check(shape, type, 2, first);
    check(shape, type, 7, 1020);
    check(shape, type, 9, 1020);
  }
}

TEST(Attention, FollowsScoresThatGrowFromPageToPage) {
  // The running maximum moves on every page, by far more than an exponential can hold.
  constexpr std::int64_t kKeys = 300;
  std::vector<float> values = testing_support::random_values(kKeys * 32, 8);
  auto page_bytes = kv_page_bytes(KvType::F32, 1, 32);
  std::vector<std::vector<std::byte>> memory(5, std::vector<std::byte>(static_cast<std::size_t>(page_bytes)));
  std::vector<std::byte*> pages;
  for (auto& page : memory) pages.push_back(page.data());
  for (const float step : {3.0F, -3.0F}) {
    for (std::int64_t i = 0; i < kKeys; ++i) {
      const std::vector<float> key(32, step * static_cast<float>(i) / 32.0F);  // score step * i for a query of ones
      write_kv(pages[static_cast<std::size_t>(i / 64)], KvType::F32, i % 64, key.data(), values.data() + i * 32, 1, 32,
               *kScalarKernels);
    }
    const std::int64_t winner = step > 0.0F ? kKeys - 1 : 0, second = step > 0.0F ? kKeys - 2 : 1;
    for (const Kernels* kernels : available_kernels()) {
      for (const std::int64_t n : {1, 8}) {
        ThreadPool pool(2);
        const std::vector<float> q(static_cast<std::size_t>(n * 32), 1.0F);
        std::vector<float> out(q.size());
        auto scratch = AttentionScratch::create(n, 1, 32, kKeys, 2);
        ASSERT_TRUE(scratch.has_value());
        attend(MatrixView<const float>(q.data(), n, 32), 1, 1, 32, kKeys - n, 1.0F, {pages, KvType::F32},
               MatrixView<float>(out.data(), n, 32), *scratch, {*kernels, pool});
        const float share = 1.0F / (1.0F + std::exp(-3.0F));
        for (std::int64_t d = 0; d < 32; ++d) {
          const float expected = values[static_cast<std::size_t>(winner * 32 + d)] * share +
                                 values[static_cast<std::size_t>(second * 32 + d)] * (1.0F - share);
          ASSERT_NEAR(out[static_cast<std::size_t>((n - 1) * 32 + d)], expected, 0.02F) << kernels->isa << ' ' << n;
        }
      }
    }
  }
}

TEST(Attention, ASickQueryOrKeyGivesNoPlausibleNumbers) {
  const Shape shape{2, 1, 64};
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const std::int64_t n : {1, 8}) {
    const std::int64_t first = 150 - n, cols = 128;
    Cache cache(shape, 150, KvType::F32);
    ThreadPool pool(2);
    for (const Kernels* kernels : available_kernels()) {
      std::vector<float> q = testing_support::random_values(n * cols, 5);
      q[static_cast<std::size_t>((n - 1) * cols + 70)] = nan;  // second head of the last row
      const std::vector<float> y = run(shape, cache, q, first, 0.1F, {*kernels, pool});
      for (std::int64_t i = 0; i < n * cols; ++i) {
        const bool sick = i >= (n - 1) * cols + 64;
        ASSERT_EQ(std::isfinite(y[static_cast<std::size_t>(i)]), !sick) << kernels->isa << ", n " << n << ", " << i;
      }
    }
    for (const std::int64_t at : {0, 63, 64, 70, 127}) {  // one component of a key that every row sees
      const Cache damaged(shape, 150, KvType::F32);
      reinterpret_cast<float*>(damaged.view().pages[static_cast<std::size_t>(at / 64)])[5 * 64 + at % 64] = nan;
      for (const Kernels* kernels : available_kernels()) {
        const std::vector<float> q = testing_support::random_values(n * cols, 6);
        const std::vector<float> y = run(shape, damaged, q, first, 0.1F, {*kernels, pool});
        ASSERT_TRUE(std::none_of(y.begin(), y.end(), [](float v) { return std::isfinite(v); }))
            << kernels->isa << ' ' << at;
      }
    }
  }
}

TEST(Attention, PagesTakeKeysAndValuesOfAllHeads) {
  EXPECT_EQ(kv_page_bytes(KvType::F16, 2, 64), 2 * 64 * 2 * 64 * 2);
  EXPECT_EQ(kv_page_bytes(KvType::F32, 1, 256), 2 * 64 * 256 * 4);
}

}  // namespace
}  // namespace sightline
