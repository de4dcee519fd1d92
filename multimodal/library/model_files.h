/// Which files belong together: the shards of a split set, the variants of a model, and the projector that goes with them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sightline {

/// A file by its path, as a hub lists it or as it lies below a folder, and its length.
struct NamedFile {
  std::string path;
  std::int64_t bytes = 0;

  bool operator==(const NamedFile&) const = default;
};

/// One language model in one precision: a file, or the shards of a split set in their order.
struct ModelVariant {
  std::string name;              ///< "UD-Q4_K_M" out of the file's name; the whole stem if there is no such word
  std::vector<NamedFile> files;  ///< the first one is opened
  bool is_complete = true;       ///< false: shards are missing

  [[nodiscard]] std::int64_t bytes() const noexcept;
};

/// The models among some files. Imatrix files, drafts for speculative decoding and what is not .gguf are left out.
struct ModelFileGroups {
  std::vector<ModelVariant> variants;  ///< in the order of their names
  std::vector<NamedFile> projectors;
};

/// Source of the naming: ggml's documentation of GGUF and of `gguf-split`.
ModelFileGroups group_model_files(const std::vector<NamedFile>& files);

/// The variant a person means: by its name, by a part of it, or with no word Q4_K_M, else Q8_0, else the first; upper and
/// lower case alike. Null if there is none, or none by that name.
const ModelVariant* choose_variant(const ModelFileGroups& groups, std::string_view wanted);

/// The projector for a variant: in the nearest folder, named after the same model if one is, and of these BF16 before F16
/// before F32, which a processor multiplies in that order of speed. Null if there is none.
const NamedFile* choose_projector(const ModelFileGroups& groups, const ModelVariant& variant);

/// The word for the precision in a file's name, such as "UD-Q4_K_M", "BF16", "MXFP4_MOE"; empty if there is none.
std::string precision_in_name(std::string_view file_name);

}  // namespace sightline
