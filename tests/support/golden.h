/// Reads golden cases: raw float32 files and the small JSON files beside them; says how far two results are apart.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "engine/base/token.h"

namespace sightline::testing_support {

/// Where the copied case `name` lies, for example golden_path("text/tiny-moe-f32.gguf").
std::filesystem::path golden_path(std::string_view name);

/// All values of a file of little-endian float32 without a header.
/// Errors: NotFound; Io; Corrupt if the length is no multiple of four bytes.
Result<std::vector<float>> read_f32(const std::filesystem::path& path);

/// Tokens fed from an empty state and the greedy continuation another engine found.
struct TextCase {
  std::vector<TokenId> tokens;
  std::int64_t vocabulary = 0;
  std::vector<TokenId> greedy;
};
/// Errors: NotFound; Corrupt if it is not JSON or a field is missing or of another type.
Result<TextCase> read_text_case(const std::filesystem::path& path);

/// A prompt with one picture: text, the picture's rows, text.
struct PictureCase {
  std::vector<TokenId> before;
  std::int64_t before_start = 0;     ///< position of the first token
  std::int64_t grid_rows = 0, grid_cols = 0;   ///< rows of the picture as the language model sees them
  std::int64_t picture_start = 0;    ///< t of every picture row; h and w count on from it
  std::vector<TokenId> after;
  std::int64_t after_start = 0;
  std::int64_t d_model = 0;
  std::int64_t vocabulary = 0;
  std::vector<TokenId> greedy;
};
/// Errors: as read_text_case.
Result<PictureCase> read_picture_case(const std::filesystem::path& path);

/// How far `actual` is from `expected`.
struct Difference {
  double max_abs = 0.0;
  double relative_rms = 0.0;   ///< root mean square of the error over the expected values' standard deviation
  double expected_std = 0.0;
};
/// Requires: equal lengths, not empty. A NaN anywhere makes all three NaN.
Difference compare(std::span<const double> actual, std::span<const float> expected);

/// Rows laid end to end.
std::vector<double> flatten(const std::vector<std::vector<double>>& rows);

}  // namespace sightline::testing_support
