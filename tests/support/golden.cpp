/// Reads golden cases: raw float32 files and the small JSON files beside them; says how far two results are apart.
#include "tests/support/golden.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

namespace sightline::testing_support {
namespace {

using Json = nlohmann::json;

Error bad_case(const std::filesystem::path& path, std::string_view what) {
  return {ErrorCode::Corrupt, path.string() + ": " + std::string(what), ""};
}

Result<std::string> read_bytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error{ErrorCode::NotFound, path.string() + " cannot be opened", ""};
  std::string bytes(std::istreambuf_iterator<char>(file), {});
  if (file.bad()) return Error{ErrorCode::Io, path.string() + " cannot be read", ""};
  return bytes;
}

/// The file's one JSON object; fields are then taken out with the functions below, which note what is missing.
class CaseReader {
 public:
  static Result<CaseReader> open(const std::filesystem::path& path) {
    const Result<std::string> bytes = read_bytes(path);
    if (!bytes) return bytes.error();
    Json json = Json::parse(*bytes, nullptr, false);
    if (!json.is_object()) return bad_case(path, "not a JSON object");
    return CaseReader(std::move(json));
  }

  std::int64_t integer(const Json& object, const char* key) {
    const auto found = object.find(key);
    if (found != object.end() && found->is_number_integer()) return found->get<std::int64_t>();
    missing_ = key;
    return 0;
  }

  std::vector<TokenId> tokens(const Json& object, const char* key) {
    const auto found = object.find(key);
    std::vector<TokenId> ids;
    if (found == object.end() || !found->is_array()) {
      missing_ = key;
      return ids;
    }
    for (const Json& id : *found) {
      if (!id.is_number_integer()) missing_ = key;
      else ids.push_back(id.get<TokenId>());
    }
    return ids;
  }

  const Json& json() const { return json_; }
  /// Name of a field that is missing or of another type; empty if all were there.
  const std::string& missing() const { return missing_; }

 private:
  explicit CaseReader(Json json) : json_(std::move(json)) {}
  Json json_;
  std::string missing_;
};

}  // namespace

std::filesystem::path golden_path(std::string_view name) {
  return std::filesystem::path(SIGHTLINE_GOLDEN_CASES) / std::filesystem::path(name);
}

Result<std::vector<float>> read_f32(const std::filesystem::path& path) {
  const Result<std::string> bytes = read_bytes(path);
  if (!bytes) return bytes.error();
  if (bytes->size() % 4 != 0) return bad_case(path, "the length is no multiple of four bytes");
  std::vector<float> values;
  values.reserve(bytes->size() / 4);
  for (std::size_t i = 0; i < bytes->size(); i += 4) {
    std::uint32_t bits = 0;
    for (std::size_t j = 4; j-- > 0;) bits = bits << 8 | static_cast<unsigned char>((*bytes)[i + j]);
    values.push_back(std::bit_cast<float>(bits));
  }
  return values;
}

Result<TextCase> read_text_case(const std::filesystem::path& path) {
  Result<CaseReader> reader = CaseReader::open(path);
  if (!reader) return reader.error();
  TextCase result{.tokens = reader->tokens(reader->json(), "tokens"),
                  .vocabulary = reader->integer(reader->json(), "vocab"),
                  .greedy = reader->tokens(reader->json(), "greedy")};
  if (!reader->missing().empty()) return bad_case(path, "no proper field \"" + reader->missing() + "\"");
  return result;
}

Result<PictureCase> read_picture_case(const std::filesystem::path& path) {
  Result<CaseReader> reader = CaseReader::open(path);
  if (!reader) return reader.error();
  const auto chunks = reader->json().find("chunks");
  if (chunks == reader->json().end() || !chunks->is_array() || chunks->size() != 3) {
    return bad_case(path, "\"chunks\" does not list text, picture and text");
  }
  for (const Json& chunk : *chunks) {
    if (!chunk.is_object()) return bad_case(path, "\"chunks\" does not list objects");
  }
  const Json& before = (*chunks)[0];
  const Json& picture = (*chunks)[1];
  const Json& after = (*chunks)[2];
  PictureCase result{.before = reader->tokens(before, "tokens"),
                     .before_start = reader->integer(before, "start"),
                     .grid_rows = reader->integer(picture, "grid_h"),
                     .grid_cols = reader->integer(picture, "grid_w"),
                     .picture_start = reader->integer(picture, "start"),
                     .after = reader->tokens(after, "tokens"),
                     .after_start = reader->integer(after, "start"),
                     .d_model = reader->integer(reader->json(), "n_embd"),
                     .vocabulary = reader->integer(reader->json(), "vocab"),
                     .greedy = reader->tokens(reader->json(), "greedy")};
  if (!reader->missing().empty()) return bad_case(path, "no proper field \"" + reader->missing() + "\"");
  return result;
}

Difference compare(std::span<const double> actual, std::span<const float> expected) {
  assert(actual.size() == expected.size() && !expected.empty());
  const auto count = static_cast<double>(expected.size());
  double sum = 0.0;
  double sum_of_squares = 0.0;
  double sum_of_squared_errors = 0.0;
  Difference difference;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const auto value = static_cast<double>(expected[i]);
    const double error = std::abs(actual[i] - value);
    if (std::isnan(error)) return {.max_abs = error, .relative_rms = error, .expected_std = error};
    sum += value;
    sum_of_squares += value * value;
    sum_of_squared_errors += error * error;
    difference.max_abs = std::max(difference.max_abs, error);
  }
  difference.expected_std = std::sqrt(std::max(0.0, sum_of_squares / count - sum / count * (sum / count)));
  difference.relative_rms = std::sqrt(sum_of_squared_errors / count) / difference.expected_std;
  return difference;
}

std::vector<double> flatten(const std::vector<std::vector<double>>& rows) {
  std::vector<double> values;
  for (const std::vector<double>& row : rows) values.insert(values.end(), row.begin(), row.end());
  return values;
}

}  // namespace sightline::testing_support
