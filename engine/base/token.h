/// TokenId: the number of a token in the vocabulary.
#pragma once

#include <cstdint>

namespace sightline {

/// Index into a model's vocabulary, 0 to size - 1.
using TokenId = std::int32_t;

}  // namespace sightline
