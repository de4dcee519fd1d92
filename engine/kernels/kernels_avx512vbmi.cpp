/// What AVX-512 VBMI adds to the AVX-512 table: codebooks are looked up in registers instead of gathered.
///
/// AMD's since Zen 4, Intel's since Ice Lake. With gathers, unpacking takes up to four times as long on Zen 5.
#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include "engine/kernels/iq_tables.h"
#include "engine/kernels/kernel_table.h"
#include "engine/kernels/packed_tiles.h"

namespace sightline {
namespace {

#include "engine/kernels/sixteen_lanes.inl"
#include "engine/kernels/unpack_looked_up.inl"

constexpr LookUps kLookUps{{
    {16, unpack<LookedUpIQ2XXS>, multiply_few<LookedUpIQ2XXS>},
    {17, unpack<LookedUpIQ2XS>, multiply_few<LookedUpIQ2XS>},
    {18, unpack<LookedUpIQ3XXS>, multiply_few<LookedUpIQ3XXS>},
    {19, unpack<LookedUpIQ1S>, multiply_few<LookedUpIQ1S>},
    {21, unpack<LookedUpIQ3S>, multiply_few<LookedUpIQ3S>},
    {22, unpack<LookedUpIQ2S>, multiply_few<LookedUpIQ2S>},
    {29, unpack<LookedUpIQ1M>, multiply_few<LookedUpIQ1M>},
}};

}  // namespace

const LookUps* const kAvx512VbmiLookUps = &kLookUps;

}  // namespace sightline
