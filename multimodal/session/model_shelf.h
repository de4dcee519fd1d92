/// Models as offers: what the catalogue and the hub say of them, reckoned for this computer.
#pragma once

#include <cstdint>
#include <vector>

#include "multimodal/contract/models.h"
#include "multimodal/hub/hub_client.h"
#include "multimodal/library/local_models.h"
#include "multimodal/library/model_catalogue.h"
#include "multimodal/library/model_fit.h"

namespace sightline {

/// What offers are reckoned with.
struct ShelfView {
  MachineRates machine;      ///< speeds of 0: not measured
  std::int64_t context = 0;  ///< tokens
  std::vector<LocalModel> here;
};

ModelOutlook outlook_of(const ModelFit& fit);

/// An entry with the sizes it was published with, or about those.
ModelOffer offer_of_entry(const CatalogueEntry& entry, const ModelCatalogue& catalogue, const ShelfView& view);

/// One line of a search on the hub, without precisions.
ModelOffer offer_of_found(const HubFound& found, const ModelCatalogue& catalogue);

/// A model with everything the hub lists. Of one that the catalogue does not know the weights alone are reckoned with,
/// and no speed. Incomplete variants are left out. Errors: NotFound for a repository without GGUF files.
Result<ModelOffer> offer_of_hub_model(const HubModel& model, const ModelCatalogue& catalogue, const ShelfView& view);

/// A model on this computer; its file is read for the outlook.
InstalledModel installed_model(const LocalModel& model, const ShelfView& view);

}  // namespace sightline
