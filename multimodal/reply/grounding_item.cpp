/// GroundingItem: a place as an answer names it, and what was noticed while reading it.
#include "multimodal/reply/grounding_item.h"

namespace sightline {

namespace {

constexpr std::array<std::string_view, 10> kFlagNames = {"partial",    "kind_mismatch", "polygon", "loose",
                                                         "unit",       "absolute",      "clamped", "swapped",
                                                         "degenerate", "label_cut"};
constexpr std::array<std::string_view, 6> kWarningNames = {"too_long",       "too_deep",    "too_many",
                                                           "reasoning_only", "extra_brace", "duplicates"};

template <class Flag, std::size_t n>
std::vector<std::string_view> names(FlagSet<Flag> flags, const std::array<std::string_view, n>& all) {
  std::vector<std::string_view> found;
  for (std::size_t i = 0; i < n; ++i) {
    if (flags.has(static_cast<Flag>(i))) found.push_back(all[i]);
  }
  return found;
}

}  // namespace

std::vector<std::string_view> names_of(PlaceFlags flags) { return names(flags, kFlagNames); }
std::vector<std::string_view> names_of(GroundingWarnings warnings) { return names(warnings, kWarningNames); }

}  // namespace sightline
