/// sightline-decoder-heavy: decodes one picture of a format whose library is large. Started by decoder_process.cpp.
#include "vision/decoder_program.h"

int main() { return sightline::run_decoder(sightline::kHeavyCodecs); }
