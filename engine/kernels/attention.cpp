/// Online-softmax attention of query rows over pages of keys and values.
#include "engine/kernels/attention.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <utility>

namespace sightline {

namespace {

std::int64_t bytes_of(KvType type) { return type == KvType::F16 ? 2 : 4; }

constexpr std::int64_t kPagesPerPiece = 16;   // 1,024 keys: the fixed length of a split key range
constexpr std::int64_t kFewRows = 8;          // below this many query rows, keys are split among the workers

/// What one worker needs: scaled queries, one piece's answers, and the page buffers of the kernel.
std::int64_t worker_floats(std::int64_t head_dim) {
  return 2 * kMaxTaskQueries * head_dim + kMaxQueryBlock * kPageRows + 2 * kPageRows * head_dim;
}

std::int64_t pieces_of(std::int64_t n_pages) { return (n_pages + kPagesPerPiece - 1) / kPagesPerPiece; }

void store_value(std::byte* base, KvType type, std::int64_t index, float value, const Kernels& kernels) {
  if (type == KvType::F16) {
    kernels.to_f16(&value, reinterpret_cast<std::uint16_t*>(base) + index, 1);
  } else {
    reinterpret_cast<float*>(base)[index] = value;
  }
}

}  // namespace

std::int64_t kv_page_bytes(KvType type, std::int64_t n_kv_heads, std::int64_t head_dim) noexcept {
  return 2 * kPageRows * n_kv_heads * head_dim * bytes_of(type);
}

void write_kv(std::byte* page, KvType type, std::int64_t slot, const float* keys, const float* values,
              std::int64_t n_kv_heads, std::int64_t head_dim, const Kernels& kernels) noexcept {
  for (std::int64_t head = 0; head < n_kv_heads; ++head) {
    std::byte* const key_block = page + kv_page_bytes(type, head, head_dim);
    std::byte* const value_block = key_block + kPageRows * head_dim * bytes_of(type);
    for (std::int64_t d = 0; d < head_dim; ++d) {
      store_value(key_block, type, d * kPageRows + slot, keys[head * head_dim + d], kernels);
      store_value(value_block, type, slot * head_dim + d, values[head * head_dim + d], kernels);
    }
  }
}

Result<AttentionScratch> AttentionScratch::create(std::int64_t max_rows, std::int64_t n_heads, std::int64_t head_dim,
                                                  std::int64_t max_positions, int max_workers) {
  AttentionScratch scratch;
  const std::int64_t max_pages = (max_positions + kPageRows - 1) / kPageRows + 1;
  const std::int64_t split_rows = std::min(max_rows, kFewRows - 1) * n_heads * pieces_of(max_pages);
  const std::int64_t sums = std::max(max_rows * n_heads, split_rows) * 2;
  scratch.floats_per_worker = worker_floats(head_dim);
  auto partial = AlignedBuffer<float>::create(split_rows * head_dim);
  if (!partial) return partial.error();
  auto max_and_sum = AlignedBuffer<float>::create(sums);
  if (!max_and_sum) return max_and_sum.error();
  auto per_worker = AlignedBuffer<float>::create(scratch.floats_per_worker * max_workers);
  if (!per_worker) return per_worker.error();
  scratch.partial = std::move(*partial);
  scratch.max_and_sum = std::move(*max_and_sum);
  scratch.worker_scratch = std::move(*per_worker);
  return scratch;
}

namespace {

/// Everything that all tasks of one call share.
struct Call {
  MatrixView<const float> q;
  std::int64_t n_heads, n_kv_heads, head_dim, first;
  float scale;
  const KvPages& cache;
  AttentionScratch& scratch;
  const Kernels& kernels;

  [[nodiscard]] std::int64_t group() const { return n_heads / n_kv_heads; }
  [[nodiscard]] std::int64_t n_pages() const { return (first + q.rows + kPageRows - 1) / kPageRows; }
};

/// Query rows [row, row + n_rows) of one key/value head over the pages [page, page_end) of one piece: sums into `out`,
/// which holds (rows, heads, head_dim) with `out_stride` from row to row.
void run_task(const Call& call, std::int64_t kv_head, std::int64_t row, std::int64_t n_rows, std::int64_t page,
              std::int64_t page_end, float* out, std::int64_t out_stride, float* max_and_sum, int worker) {
  const std::int64_t group = call.group(), hd = call.head_dim;
  float* const mine = call.scratch.worker_scratch.data() + worker * call.scratch.floats_per_worker;
  const float* queries[kMaxTaskQueries];
  float* outs[kMaxTaskQueries];
  std::int64_t visible[kMaxTaskQueries];
  int n = 0;
  std::int64_t last_visible = 0;
  for (std::int64_t r = row; r < row + n_rows; ++r) {
    for (std::int64_t g = 0; g < group; ++g, ++n) {
      const std::int64_t head = kv_head * group + g;
      float* const scaled = mine + n * hd;
      for (std::int64_t d = 0; d < hd; ++d) scaled[d] = call.q.row(r)[head * hd + d] * call.scale;
      queries[n] = scaled;
      outs[n] = out + (r - row) * out_stride + g * hd;
      std::fill_n(outs[n], hd, 0.0F);
      visible[n] = call.first + r + 1 - page * kPageRows;
      last_visible = std::max(last_visible, visible[n]);
      max_and_sum[2 * n] = -std::numeric_limits<float>::infinity();
      max_and_sum[2 * n + 1] = 0.0F;
    }
  }
  const std::int64_t needed = std::min(page_end - page, (last_visible + kPageRows - 1) / kPageRows);
  const std::int64_t head_bytes = kv_page_bytes(call.cache.type, 1, hd);
  KvPageView pages[kPagesPerPiece];
  for (std::int64_t p = 0; p < needed; ++p) {
    const std::byte* const block = call.cache.pages[static_cast<std::size_t>(page + p)] + kv_head * head_bytes;
    pages[p] = {block, block + head_bytes / 2};
  }
  call.kernels.attend({queries, outs, max_and_sum, visible, n, static_cast<int>(hd), pages, static_cast<int>(needed),
                       call.cache.type == KvType::F16, mine + 2 * kMaxTaskQueries * hd});
}

/// Adds one piece's sums to those of the pieces before it. `sums` and `piece_sums` are (maximum, sum); `first` says
/// that nothing came before. The same steps wherever pieces meet, so that results do not depend on how rows are cut.
void merge(float* out, float* sums, const float* piece, const float* piece_sums, std::int64_t head_dim, bool first,
           const Kernels& kernels) {
  if (first) {
    std::copy_n(piece, head_dim, out);
    std::copy_n(piece_sums, 2, sums);
    return;
  }
  if (piece_sums[1] == 0.0F) return;   // no key of this piece is visible
  const float largest = std::max(sums[0], piece_sums[0]);
  const float keep = std::exp(sums[0] - largest), factor = std::exp(piece_sums[0] - largest);
  for (std::int64_t d = 0; d < head_dim; ++d) out[d] *= keep;
  kernels.add_scaled(piece, factor, out, head_dim);
  sums[0] = largest;
  sums[1] = sums[1] * keep + factor * piece_sums[1];
}

void divide(float* out, std::int64_t head_dim, float sum) {
  const float factor = 1.0F / sum;
  for (std::int64_t d = 0; d < head_dim; ++d) out[d] *= factor;
}

std::int64_t end_of_piece(const Call& call, std::int64_t piece) {
  return std::min(call.n_pages(), (piece + 1) * kPagesPerPiece);
}

/// Many query rows: a task is a few rows of one key/value head over all their keys, piece after piece.
void attend_rows(const Call& call, MatrixView<float> out, ThreadPool& pool) {
  const std::int64_t group = call.group(), hd = call.head_dim;
  const std::int64_t rows_per_task = std::max<std::int64_t>(1, kMaxTaskQueries / group);
  const std::int64_t n_blocks = (call.q.rows + rows_per_task - 1) / rows_per_task;
  pool.parallel_for(n_blocks * call.n_kv_heads, 1, [&](std::int64_t begin, std::int64_t end, int worker) {
    for (std::int64_t i = begin; i < end; ++i) {
      const std::int64_t block = n_blocks - 1 - i / call.n_kv_heads;   // the longest first
      const std::int64_t kv_head = i % call.n_kv_heads, row = block * rows_per_task;
      const std::int64_t n_rows = std::min(rows_per_task, call.q.rows - row);
      const std::int64_t n_pieces = pieces_of((call.first + row + n_rows + kPageRows - 1) / kPageRows);
      float* const answers =
          call.scratch.worker_scratch.data() + worker * call.scratch.floats_per_worker + kMaxTaskQueries * hd;
      float sums[2 * kMaxTaskQueries], piece_sums[2 * kMaxTaskQueries];
      for (std::int64_t piece = 0; piece < n_pieces; ++piece) {
        run_task(call, kv_head, row, n_rows, piece * kPagesPerPiece, end_of_piece(call, piece), answers, group * hd,
                 piece_sums, worker);
        for (std::int64_t q = 0; q < n_rows * group; ++q) {
          merge(out.row(row + q / group) + (kv_head * group + q % group) * hd, sums + 2 * q, answers + q * hd,
                piece_sums + 2 * q, hd, piece == 0, call.kernels);
        }
      }
      for (std::int64_t q = 0; q < n_rows * group; ++q) {
        divide(out.row(row + q / group) + (kv_head * group + q % group) * hd, hd, sums[2 * q + 1]);
      }
    }
  });
}

/// Few query rows: the pieces of each key/value head are shared out, then merged in their order.
void attend_split(const Call& call, MatrixView<float> out, ThreadPool& pool) {
  const std::int64_t group = call.group(), hd = call.head_dim, n = call.q.rows;
  const std::int64_t n_pieces = pieces_of(call.n_pages());
  pool.parallel_for(n * call.n_kv_heads * n_pieces, 1, [&](std::int64_t begin, std::int64_t end, int worker) {
    for (std::int64_t i = begin; i < end; ++i) {
      const std::int64_t piece = i / (n * call.n_kv_heads), row = i / call.n_kv_heads % n, kv_head = i % call.n_kv_heads;
      const std::int64_t index = (piece * n + row) * call.n_heads + kv_head * group;
      run_task(call, kv_head, row, 1, piece * kPagesPerPiece, end_of_piece(call, piece),
               call.scratch.partial.data() + index * hd, call.n_heads * hd,
               call.scratch.max_and_sum.data() + 2 * index, worker);
    }
  });
  for (std::int64_t at = 0; at < n * call.n_heads; ++at) {
    float* const answer = out.row(at / call.n_heads) + at % call.n_heads * hd;
    float sums[2];
    for (std::int64_t piece = 0; piece < n_pieces; ++piece) {
      const std::int64_t index = piece * n * call.n_heads + at;
      merge(answer, sums, call.scratch.partial.data() + index * hd, call.scratch.max_and_sum.data() + 2 * index, hd,
            piece == 0, call.kernels);
    }
    divide(answer, hd, sums[1]);
  }
}

}  // namespace

void attend(MatrixView<const float> q, std::int64_t n_heads, std::int64_t n_kv_heads, std::int64_t head_dim,
            std::int64_t first, float scale, const KvPages& cache, MatrixView<float> out, AttentionScratch& scratch,
            const Compute& compute) noexcept {
  assert(n_heads / n_kv_heads <= kMaxTaskQueries);
  const Call call{q, n_heads, n_kv_heads, head_dim, first, scale, cache, scratch, compute.kernels};
  if (q.rows < kFewRows) {
    attend_split(call, out, compute.pool);
  } else {
    attend_rows(call, out, compute.pool);
  }
}

}  // namespace sightline
