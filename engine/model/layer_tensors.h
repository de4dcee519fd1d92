/// Which tensor of a file plays which role in a layer, and the shape it must have.
#pragma once

#include <cstdint>

#include "engine/model/layer_weights.h"
#include "engine/model/model_config.h"
#include "engine/model/weight_loader.h"

namespace sightline {

/// Asks `loader` for every tensor of layer `layer` of the trunk. `out` stays where it is until the loader has fetched.
///
/// Tolerated variants: gate and up of the experts in one tensor, gate first; `ssm_dt` without `.bias`; a
/// `.scale` beside any matrix.
void want_layer(WeightLoader& loader, const ModelConfig& config, std::int64_t layer, Layer& out);

}  // namespace sightline
