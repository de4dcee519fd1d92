/// ModelCatalogue: the models this program knows by a short name, and how people name models.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/error.h"
#include "multimodal/library/model_fit.h"

namespace sightline {

/// A published precision of a model.
struct CatalogueVariant {
  std::string name;        ///< "UD-Q4_K_M"
  std::int64_t bytes = 0;  ///< as published; 0: not known here, the hub says it

  bool operator==(const CatalogueVariant&) const = default;
};

/// One model. Digests are not here: they are the hub's to tell.
struct CatalogueEntry {
  std::string id;          ///< "qwen3.6:35b-a3b"
  std::string name;        ///< "Qwen3.6-35B-A3B"
  std::string repository;  ///< "unsloth/Qwen3.6-35B-A3B-GGUF"
  std::string usual;       ///< the variant that is meant without a word
  std::string licence, parameters, good_for;
  ModelSizes sizes;
  std::vector<CatalogueVariant> variants;
  std::vector<std::string> projectors;  ///< names of files, the first one is meant
  std::string scores_source;            ///< empty: no scores
  std::vector<std::pair<std::string, double>> scores;

  /// The file's bytes as published, else about what it has by its name.
  [[nodiscard]] std::int64_t bytes_of(std::string_view variant) const;
  /// What a variant costs, with a projector as large as they are in this family.
  [[nodiscard]] ModelCost cost_of(std::string_view variant) const;
};

/// Bytes of a projector, about: BF16 files of this family are 0.2 to 0.93 GB.
inline constexpr std::int64_t kUsualProjectorBytes = 900'000'000;

/// The catalogue that is part of the program (resources/models.json). Immutable; any thread.
class ModelCatalogue {
 public:
  /// Errors: InvalidArgument naming what is wrong in a catalogue.
  static Result<ModelCatalogue> read(std::string_view json);
  /// The program's own.
  static const ModelCatalogue& built_in();

  [[nodiscard]] const std::vector<CatalogueEntry>& entries() const noexcept { return entries_; }
  /// By id, name or repository, upper and lower case alike; null if there is none.
  [[nodiscard]] const CatalogueEntry* find(std::string_view name) const;
  /// The model that a repository of somebody else publishes, by its name: "bartowski/Qwen_Qwen3.5-4B-GGUF" has
  /// Qwen3.5-4B. Null if the name says none, or a model made from one.
  [[nodiscard]] const CatalogueEntry* find_published(std::string_view repository) const;
  /// The model of about the same size that works the other way: dense for a mixture of experts, of the same generation.
  /// Null if there is none.
  [[nodiscard]] const CatalogueEntry* counterpart_of(const CatalogueEntry& entry) const;
  /// The entries whose names hold all words; if none do, those whose description does.
  [[nodiscard]] std::vector<const CatalogueEntry*> search(std::string_view words) const;

 private:
  std::vector<CatalogueEntry> entries_;
};

/// What a person means by a model's name.
struct ModelReference {
  std::string repository;                 ///< "org/name" on a hub
  std::string variant;                    ///< as typed; empty: the usual one
  const CatalogueEntry* entry = nullptr;  ///< if the catalogue has it
};

/// Reads "qwen3.6:35b-a3b", "qwen3.6:35b-a3b:Q8_0", "qwen3.6:35b-a3b-q8_0", "org/name", "org/name:Q4_K_M" and the address
/// of a model or of one of its files on a hub. None for what has no such form, such as the name of a file.
std::optional<ModelReference> read_model_reference(std::string_view text, const ModelCatalogue& catalogue);

}  // namespace sightline
