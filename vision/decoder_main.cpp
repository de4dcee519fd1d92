/// sightline-decoder: decodes one picture of a format whose library is small. Started by decoder_process.cpp.
#include "vision/decoder_program.h"

int main() { return sightline::run_decoder(sightline::kLightCodecs); }
