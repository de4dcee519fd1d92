/// How many tokens a text or a picture takes, without asking a tokeniser.
#pragma once

#include <cstdint>
#include <string_view>

#include "vision/image.h"

namespace sightline {

/// Rather too many than too few: a token for four letters of a word, for each digit, mark and East Asian character.
std::int64_t estimated_tokens(std::string_view text);

/// A token for each 32 by 32 pixels, as Qwen3.5 and its kin see pictures (patches of 16, merged two by two).
std::int64_t picture_tokens(Size size) noexcept;

}  // namespace sightline
