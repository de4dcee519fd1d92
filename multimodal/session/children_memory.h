/// Memory that the processes started by this one hold.
#pragma once

#include <cstdint>

namespace sightline {

/// Bytes of memory of their own, without files that the system can forget: what comes back when they end. A model that
/// answers now gives room to the next one. 0 where the system does not tell. Any thread.
std::int64_t memory_of_children();

}  // namespace sightline
