/// Input: segments of tokens and embeddings; chained digests.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <variant>
#include <vector>

#include "engine/base/digest.h"
#include "engine/base/embedding_rows.h"
#include "engine/base/token.h"
#include "engine/model/batch.h"

namespace sightline {

/// Rows that belong together.
struct InputSegment {
  std::variant<std::vector<TokenId>, std::shared_ptr<const EmbeddingRows>> rows;
  std::vector<Position> positions;   ///< one per row
  Digest content;                    ///< identity of embedding rows: of the pixels and all that shaped them; tokens
                                     ///< are their own identity and leave it zero
  bool checkpoint_after = false;     ///< worth remembering the state here
};

/// What a model is to read. A plain value.
struct Input {
  std::vector<InputSegment> segments;

  [[nodiscard]] std::int64_t rows() const noexcept;
  /// Appends all rows to `out`, in order. The embeddings must outlive the result.
  void append_rows(std::vector<BatchRow>& out) const;
  /// Row counts after the segments that ask to be remembered, increasing.
  [[nodiscard]] std::vector<std::int64_t> checkpoints() const;
};

/// Text at consecutive positions beginning at `first`.
InputSegment token_segment(std::vector<TokenId> tokens, std::int32_t first, bool checkpoint_after);

/// Identities of the beginnings of an input: equal keys mean equal rows at equal positions.
///
/// Rows are hashed in chunks, each with the key before it, so that all keys together cost one pass. How the rows are
/// divided into segments makes no difference. One thread at a time.
class PrefixKeys {
 public:
  explicit PrefixKeys(const Input& input);

  /// One more token, as it is generated.
  void append(TokenId token, const Position& position);

  [[nodiscard]] std::int64_t rows() const noexcept { return n_rows_; }
  /// Key of the first `rows` rows. Requires: 0 <= rows <= this->rows().
  [[nodiscard]] Digest at(std::int64_t rows) const;

 private:
  void append_record(std::span<const std::byte> record);

  std::vector<std::byte> records_;   // what is hashed of each row, equally long
  std::vector<Digest> chunk_keys_;   // before each chunk
  std::int64_t n_rows_ = 0;
};

}  // namespace sightline
