/// What the programs that decode pictures have in common. They differ in the libraries they link.
#pragma once

#include <span>

#include "vision/codecs.h"

namespace sightline {

/// Locks this process up (decoder_sandbox.h), reads one picture's file from standard input, which is a socket, and answers
/// there as decoder_reply.h says. Returns 1 if it cannot be locked up, otherwise ends the process: 0 if the answer was sent.
int run_decoder(std::span<const Codec> codecs);

}  // namespace sightline
