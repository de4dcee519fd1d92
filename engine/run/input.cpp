/// Input: segments of tokens and embeddings; chained digests.
#include "engine/run/input.h"

#include <array>
#include <cassert>
#include <cstddef>
#include <cstring>
#include <utility>

namespace sightline {

namespace {

constexpr std::int64_t kChunkRows = 64;
/// Position, token or row number, and the content's digest.
constexpr std::size_t kRecordBytes = 3 * sizeof(std::int32_t) + sizeof(std::int64_t) + sizeof(Digest::bytes);
using Record = std::array<std::byte, kRecordBytes>;

Record make_record(const Position& position, std::int64_t number, const Digest& content) {
  Record record;
  const std::array<std::int32_t, 3> axes{position.t, position.h, position.w};
  std::byte* out = record.data();
  std::memcpy(out, axes.data(), sizeof axes);
  std::memcpy(out + sizeof axes, &number, sizeof number);
  std::memcpy(out + sizeof axes + sizeof number, content.bytes.data(), sizeof content.bytes);
  return record;
}

std::int64_t segment_rows(const InputSegment& segment) noexcept {
  return static_cast<std::int64_t>(segment.positions.size());
}

}  // namespace

std::int64_t Input::rows() const noexcept {
  std::int64_t n = 0;
  for (const InputSegment& segment : segments) n += segment_rows(segment);
  return n;
}

void Input::append_rows(std::vector<BatchRow>& out) const {
  for (const InputSegment& segment : segments) {
    const auto* tokens = std::get_if<std::vector<TokenId>>(&segment.rows);
    const EmbeddingRows* embeddings =
        tokens == nullptr ? std::get<std::shared_ptr<const EmbeddingRows>>(segment.rows).get() : nullptr;
    for (std::size_t i = 0; i < segment.positions.size(); ++i) {
      BatchRow row;
      if (tokens != nullptr) {
        row.token = (*tokens)[i];
      } else {
        row.embedding = embeddings->view().row(static_cast<std::int64_t>(i));
      }
      row.position = segment.positions[i];
      out.push_back(row);
    }
  }
}

std::vector<std::int64_t> Input::checkpoints() const {
  std::vector<std::int64_t> counts;
  std::int64_t n = 0;
  for (const InputSegment& segment : segments) {
    n += segment_rows(segment);
    if (segment.checkpoint_after && (counts.empty() || counts.back() != n)) counts.push_back(n);
  }
  return counts;
}

InputSegment token_segment(std::vector<TokenId> tokens, std::int32_t first, bool checkpoint_after) {
  InputSegment segment;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const std::int32_t at = first + static_cast<std::int32_t>(i);
    segment.positions.push_back({at, at, at});
  }
  segment.rows = std::move(tokens);
  segment.checkpoint_after = checkpoint_after;
  return segment;
}

PrefixKeys::PrefixKeys(const Input& input) : chunk_keys_(1) {
  for (const InputSegment& segment : input.segments) {
    const auto* tokens = std::get_if<std::vector<TokenId>>(&segment.rows);
    for (std::size_t i = 0; i < segment.positions.size(); ++i) {
      if (tokens != nullptr) {
        append((*tokens)[i], segment.positions[i]);
      } else {
        append_record(make_record(segment.positions[i], static_cast<std::int64_t>(i), segment.content));
      }
    }
  }
}

void PrefixKeys::append(TokenId token, const Position& position) {
  // No content has a digest of zero, so that a token is never taken for a row of an image.
  append_record(make_record(position, token, Digest{}));
}

void PrefixKeys::append_record(std::span<const std::byte> record) {
  records_.insert(records_.end(), record.begin(), record.end());
  ++n_rows_;
  if (n_rows_ % kChunkRows == 0) chunk_keys_.push_back(at(n_rows_));
}

Digest PrefixKeys::at(std::int64_t rows) const {
  assert(rows >= 0 && rows <= n_rows_);
  const std::int64_t chunk = rows / kChunkRows;
  if (rows % kChunkRows == 0 && static_cast<std::size_t>(chunk) < chunk_keys_.size()) {
    return chunk_keys_[static_cast<std::size_t>(chunk)];
  }
  const std::int64_t first_chunk = rows % kChunkRows == 0 ? chunk - 1 : chunk;
  const auto begin = static_cast<std::size_t>(first_chunk * kChunkRows) * kRecordBytes;
  const auto end = static_cast<std::size_t>(rows) * kRecordBytes;
  Sha256 hash;
  hash.update(chunk_keys_[static_cast<std::size_t>(first_chunk)].bytes);
  hash.update(std::span<const std::byte>(records_).subspan(begin, end - begin));
  return hash.finish();
}

}  // namespace sightline
