/// Takes from this process all it does not need to turn bytes into pixels.
#pragma once

#include <cstdint>

namespace sightline {

/// From here on the process cannot open files, use the network, start programs or write to a disk, takes at most
/// `memory_bytes` of address space and `seconds` of processor time, leaves no core file, and dies with its parent.
/// To be called before any untrusted byte is read, with one thread. False if the system refuses; the process should end.
bool enter_decoder_sandbox(std::int64_t memory_bytes, std::int64_t seconds) noexcept;

}  // namespace sightline
