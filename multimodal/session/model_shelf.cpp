/// Models as offers: what the catalogue and the hub say of them, reckoned for this computer.
#include "multimodal/session/model_shelf.h"

#include <algorithm>
#include <array>
#include <system_error>

#include "engine/base/limits.h"
#include "engine/base/utf8.h"
#include "multimodal/library/model_files.h"
#include "multimodal/library/model_folder.h"
#include "multimodal/library/plain_text.h"

namespace sightline {

namespace {

/// That very variant: "UD-Q4_K_M" is no "Q4_K_M", although a person who types the latter may be given the former.
bool is_here(const ShelfView& view, const std::string& repository, const std::string& variant) {
  return std::any_of(view.here.begin(), view.here.end(), [&](const LocalModel& model) {
    return model.is_complete && lower_case(model.repository) == lower_case(repository) &&
           lower_case(model.variant) == lower_case(variant);
  });
}

/// What is known of a model besides its files.
ModelOffer describe(const CatalogueEntry& entry, const ModelCatalogue& catalogue) {
  ModelOffer offer;
  offer.repository = entry.repository;
  offer.id = entry.id;
  offer.name = entry.name;
  offer.parameters = entry.parameters;
  offer.licence = entry.licence;
  offer.good_for = entry.good_for;
  offer.context_length = entry.sizes.context_length;
  offer.scores = entry.scores;
  offer.scores_source = entry.scores_source;
  if (const CatalogueEntry* other = catalogue.counterpart_of(entry)) offer.counterpart = other->id;
  return offer;
}

/// Of a model whose inner sizes nobody told: it needs its weights at least.
ModelOutlook outlook_of_weights(std::int64_t bytes, std::int64_t projector, const MemoryInfo& memory) {
  ModelOutlook outlook;
  outlook.weights = bytes;
  outlook.projector = projector;
  if (memory.total_bytes > 0) {
    outlook.usable = std::max<std::int64_t>(1, memory.available_bytes - limits::memory_reserve(memory.total_bytes));
  }
  if (outlook.missing() > 0) outlook.verdict = ModelOutlook::Verdict::StreamsFromDisk;
  return outlook;
}

bool runs(const std::string& architecture) {
  return architecture.empty() || architecture == "qwen35" || architecture == "qwen35moe";
}

}  // namespace

ModelOutlook outlook_of(const ModelFit& fit) {
  using Verdict = ModelOutlook::Verdict;
  constexpr std::array<Verdict, 4> kVerdicts = {Verdict::RunsWell, Verdict::RunsSlowly, Verdict::StreamsFromDisk,
                                                Verdict::DoesNotFit};
  ModelOutlook outlook;
  outlook.verdict = kVerdicts.at(static_cast<std::size_t>(fit.verdict));
  outlook.context = fit.context;
  outlook.weights = fit.weights;
  outlook.projector = fit.projector;
  outlook.conversation = fit.state + fit.cache;
  outlook.workspace = fit.workspace;
  outlook.usable = fit.usable;
  outlook.tokens_per_second = fit.tokens_per_second;
  return outlook;
}

ModelOffer offer_of_entry(const CatalogueEntry& entry, const ModelCatalogue& catalogue, const ShelfView& view) {
  ModelOffer offer = describe(entry, catalogue);
  for (const CatalogueVariant& variant : entry.variants) {
    ModelPrecision precision;
    precision.name = variant.name;
    precision.bytes = entry.bytes_of(variant.name);
    precision.projector_bytes = entry.projectors.empty() ? 0 : kUsualProjectorBytes;
    precision.is_usual = variant.name == entry.usual;
    precision.is_here = is_here(view, entry.repository, variant.name);
    precision.outlook = outlook_of(reckon_fit(entry.cost_of(variant.name), view.context, view.machine));
    offer.precisions.push_back(std::move(precision));
  }
  return offer;
}

ModelOffer offer_of_found(const HubFound& found, const ModelCatalogue& catalogue) {
  ModelOffer offer;
  if (const CatalogueEntry* entry = catalogue.find_published(found.repository)) {
    offer = describe(*entry, catalogue);
    offer.id.clear();  // that name is its first publisher's
  }
  offer.repository = found.repository;
  offer.name = found.repository.substr(found.repository.rfind('/') + 1);
  offer.downloads = found.downloads;
  return offer;
}

Result<ModelOffer> offer_of_hub_model(const HubModel& model, const ModelCatalogue& catalogue, const ShelfView& view) {
  const CatalogueEntry* const entry = catalogue.find_published(model.repository);
  ModelOffer offer = offer_of_found({model.repository, 0}, catalogue);
  if (entry != nullptr && entry->repository == model.repository) offer = describe(*entry, catalogue);
  offer.architecture = model.architecture;
  offer.is_supported = runs(model.architecture);
  offer.has_exact_sizes = true;
  std::vector<NamedFile> files;
  for (const HubFileEntry& file : model.files) files.push_back({file.path, file.size});
  const ModelFileGroups groups = group_model_files(files);
  const ModelVariant* usual = entry == nullptr ? nullptr : choose_variant(groups, entry->usual);
  if (usual == nullptr) usual = choose_variant(groups, {});
  for (const ModelVariant& variant : groups.variants) {
    if (!variant.is_complete) continue;
    const NamedFile* const projector = choose_projector(groups, variant);
    ModelPrecision precision;
    precision.name = variant.name;
    precision.bytes = variant.bytes();
    precision.projector_bytes = projector == nullptr ? 0 : projector->bytes;
    precision.is_usual = &variant == usual;
    precision.is_here = is_here(view, model.repository, variant.name);
    precision.outlook = outlook_of_weights(precision.bytes, precision.projector_bytes, view.machine.memory);
    if (entry != nullptr) {
      const ModelCost cost = estimate_cost(entry->sizes, precision.bytes, precision.projector_bytes, precision.name);
      precision.outlook = outlook_of(reckon_fit(cost, view.context, view.machine));
    }
    offer.precisions.push_back(std::move(precision));
  }
  if (!offer.precisions.empty()) return offer;
  return Error{ErrorCode::NotFound,
               printable(model.repository, 80) +
                   " has no GGUF files; models for this program often are in a repository whose name ends in -GGUF",
               ""};
}

InstalledModel installed_model(const LocalModel& model, const ShelfView& view) {
  InstalledModel installed;
  installed.name = model.name;
  installed.repository = model.repository;
  installed.precision = model.variant;
  installed.store = store_name(model.store);
  installed.path = model.files.front().string();
  installed.projector = model.projector.string();
  installed.bytes = model.bytes;
  installed.is_ours = model.store == ModelStore::Ours;
  installed.is_complete = model.is_complete;
  if (installed.is_ours) {
    const auto records = ModelFolder(model.root).records(model.repository);
    installed.is_verified = std::all_of(model.files.begin(), model.files.end(), [&](const auto& file) {
      const auto record = records.find(file.lexically_relative(model.root / model.repository).generic_string());
      return record != records.end() && record->second.is_verified;
    });
  }
  if (!model.is_complete) return installed;
  std::error_code problem;
  const std::uintmax_t projector = model.projector.empty() ? 0 : std::filesystem::file_size(model.projector, problem);
  const Result<ModelCost> cost = read_cost(model.files.front(), problem ? 0 : static_cast<std::int64_t>(projector));
  if (cost) installed.outlook = outlook_of(reckon_fit(*cost, view.context, view.machine));
  return installed;
}

}  // namespace sightline
