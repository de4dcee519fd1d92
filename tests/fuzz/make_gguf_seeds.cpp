/// Writes the seeds of the GGUF fuzz target: one small file per section, value type, tensor format and mistake.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/dtype.h"
#include "tests/support/gguf_writer.h"
#include "tests/support/patch.h"

namespace {

using sightline::DType;
using sightline::GgufType;
using sightline::testing_support::after;
using sightline::testing_support::GgufWriter;
using sightline::testing_support::patched;

struct Seed {
  std::string name;
  std::string content;
};

GgufWriter small() {
  GgufWriter writer;
  writer.text("general.architecture", "qwen35").integer("qwen35.block_count", 4).boolean("flag", true);
  writer.hole("first", DType::Q8_0, {2, 32}).hole("second", DType::F32, {4});
  return writer;
}

std::vector<Seed> good_seeds() {
  const std::vector<std::string> texts{"a", "", "Ġthe", "\xFF\xFE"};
  const std::vector<double> numbers{0.5, -1};
  GgufWriter scalars, arrays;
  for (const GgufType type : {GgufType::U8, GgufType::I8, GgufType::U16, GgufType::I16, GgufType::U32, GgufType::I32,
                              GgufType::U64, GgufType::I64}) {
    const std::string name = std::to_string(static_cast<unsigned>(type));
    scalars.integer("integer." + name, -1, type);
    arrays.integers("integers." + name, {1, -1}, type);
  }
  scalars.number("f32", 0.5).number("f64", 0.5, GgufType::F64).boolean("bool", true).text("text", "x");
  arrays.numbers("f32", numbers).numbers("f64", numbers, GgufType::F64).booleans("bool", {true, false});
  arrays.texts("texts", texts).integers("empty", {});
  std::vector<Seed> seeds{
      {"empty_model", GgufWriter().file()},
      {"scalars", scalars.file()},
      {"arrays", arrays.file()},
      {"small", small().file()},
      {"version_2", small().version(2).file()},
      {"alignment_8", small().alignment(8).file()},
      {"alignment_128", small().alignment(128).file()},
      {"four_axes", GgufWriter().hole("t", DType::F16, {2, 3, 4, 5}).file()},
      {"outer_ones", GgufWriter().hole("t", DType::F32, {1, 1, 8}).file()},
      {"split", small().integer("split.no", 0, GgufType::U16).integer("split.count", 2, GgufType::U16).file()},
      {"trailing", small().file() + "more"},
  };
  GgufWriter formats;
  for (const sightline::DTypeInfo& info : sightline::all_dtypes()) {
    if (info.block_size <= 64) formats.hole(info.name, info.dtype, {info.block_size});
  }
  seeds.push_back({"small_blocks", formats.file()});
  for (const DType dtype : {DType::Q4_K, DType::IQ1_S, DType::IQ3_XXS}) {
    seeds.push_back({"block_" + std::string(sightline::dtype_info(dtype).name),
                     GgufWriter().hole("t", dtype, {2, 256}).file()});
  }
  return seeds;
}

std::vector<Seed> bad_seeds() {
  const std::string file = small().file();
  const std::size_t first = after(file, "first"), second = after(file, "second");
  return {
      {"bad_magic", "<!DOCTYPE html>"},
      {"bad_version", patched(file, 4, std::uint32_t{0x03000000})},
      {"bad_tensor_count", patched(file, 8, UINT64_MAX)},
      {"bad_key_count", patched(file, 16, std::uint64_t{4000})},
      {"bad_key_length", patched(file, 24, std::uint64_t{1} << 31)},
      {"bad_type", patched(file, after(file, "block_count"), std::uint32_t{13})},
      {"bad_bool", patched(file, after(file, "flag") + 4, char{2})},
      {"bad_nesting", patched(GgufWriter().integers("a", {1, 2}).file(), 24 + 8 + 1 + 4, std::uint32_t{9})},
      {"bad_array_length", patched(GgufWriter().integers("a", {1, 2}).file(), 24 + 8 + 1 + 8, std::uint64_t{1} << 61)},
      {"bad_alignment", GgufWriter().integer("general.alignment", 3).file()},
      {"bad_axes", patched(file, first, std::uint32_t{5})},
      {"bad_zero_axis", patched(file, first + 4, std::uint64_t{0})},
      {"bad_product", patched(file, first + 4, std::uint64_t{1} << 62)},
      {"bad_row", patched(file, first + 4, std::uint64_t{33})},
      {"bad_format", patched(file, first + 20, std::uint32_t{4})},
      {"bad_offset", patched(file, second + 16, std::uint64_t{33})},
      {"bad_overlap", patched(file, second + 16, std::uint64_t{0})},
      {"bad_end", patched(file, second + 16, UINT64_MAX - 31)},
      {"doubled_key", small().integer("flag", 1).file()},
      {"doubled_tensor", small().hole("first", DType::F32, {1}).file()},
      {"cut_metadata", file.substr(0, 60)},
      {"cut_directory", file.substr(0, first + 9)},
      {"cut_data", file.substr(0, file.size() - 40)},
  };
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::printf("usage: make_gguf_seeds FOLDER\n");
    return 1;
  }
  for (const std::vector<Seed>& seeds : {good_seeds(), bad_seeds()}) {
    for (const Seed& seed : seeds) {
      std::ofstream stream(std::filesystem::path(argv[1]) / seed.name, std::ios::binary | std::ios::trunc);
      stream.write(seed.content.data(), static_cast<std::streamsize>(seed.content.size()));
      if (!stream.flush()) return 1;
    }
  }
  return 0;
}
