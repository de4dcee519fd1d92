/// Done: takes the answer to a question that was asked without waiting.
#pragma once

#include <functional>

#include "engine/base/error.h"

namespace sightline {

/// Takes the answer to a question of the window. Called exactly once, from a thread of whoever was asked.
template <class T>
using Done = std::function<void(Result<T>)>;

}  // namespace sightline
