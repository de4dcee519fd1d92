/// The decoder's sandbox for programs that the launcher has given limits already.
#pragma once

namespace sightline {

/// Leaves what enter_decoder_sandbox leaves; memory and processor time stay what they were limited to. False if the
/// system refuses: then nothing may be read.
bool enter_reader_sandbox() noexcept;

}  // namespace sightline
