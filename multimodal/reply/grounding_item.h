/// GroundingItem: a place as an answer names it, and what was noticed while reading it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sightline {

/// What was done to a place, or is to be known about it.
enum class PlaceFlag : std::uint8_t {
  Partial,       ///< the object that names it was cut off
  KindMismatch,  ///< a point under the name of a box, or the other way round
  Polygon,       ///< the box around a polygon, which is in `extra`
  Loose,         ///< four numbers in running text
  Unit,          ///< written in fractions of the picture
  Absolute,      ///< written in pixels
  Clamped,       ///< reached beyond the picture
  Swapped,       ///< its corners were the wrong way round
  Degenerate,    ///< no width or no height
  LabelCut,      ///< the label was longer than kLabelCodePointsMax
};

/// What is to be known about an answer as a whole.
enum class GroundingWarning : std::uint8_t {
  TooLong,        ///< only the first kGroundingTextMax bytes were read
  TooDeep,        ///< brackets in brackets; reading ended there
  TooMany,        ///< only the first kPlacesMax places were kept
  ReasoningOnly,  ///< the reply never got to an answer
  ExtraBrace,     ///< "{ {"
  Duplicates,     ///< the same place with the same label and attributes again
};

inline constexpr std::size_t kGroundingTextMax = std::size_t{1} << 20;  ///< bytes
inline constexpr std::size_t kPlacesMax = 1000;
inline constexpr std::size_t kLabelCodePointsMax = 512;
inline constexpr double kCoordinateMax = 1e6;  ///< beyond it a number is noise

/// A set of flags or warnings.
template <class Flag>
class FlagSet {
 public:
  void add(Flag flag) noexcept { bits_ |= bit(flag); }
  [[nodiscard]] bool has(Flag flag) const noexcept { return (bits_ & bit(flag)) != 0; }
  friend bool operator==(const FlagSet&, const FlagSet&) = default;

 private:
  static std::uint32_t bit(Flag flag) noexcept { return std::uint32_t{1} << static_cast<unsigned>(flag); }
  std::uint32_t bits_ = 0;
};
using PlaceFlags = FlagSet<PlaceFlag>;
using GroundingWarnings = FlagSet<GroundingWarning>;

/// Names for machines, in the order of the enumeration: "kind_mismatch", "too_deep".
std::vector<std::string_view> names_of(PlaceFlags flags);
std::vector<std::string_view> names_of(GroundingWarnings warnings);

/// One place.
struct GroundingItem {
  enum class Kind : std::uint8_t { Box, Point, Box3d } kind = Kind::Box;
  /// Box: left, top, right, bottom; point: x, y; both from 0 to 1000 of the picture's width and height. Box3d: centre and
  /// sizes in metres, three angles in half-turns, as written.
  std::array<double, 9> coords{};
  std::optional<std::string> label;  ///< without what could steer a terminal or turn the direction of writing
  std::string extra = "{}";          ///< the object's other keys, as a JSON object
  PlaceFlags flags;

  /// How many of `coords` are used.
  [[nodiscard]] std::size_t n_coords() const noexcept { return kind == Kind::Box ? 4 : kind == Kind::Point ? 2 : 9; }
  friend bool operator==(const GroundingItem&, const GroundingItem&) = default;
};

/// A place while the answer is being read: numbers as written, and what may still become of it.
struct FoundPlace {
  GroundingItem item;
  std::vector<double> polygon;  ///< x, y, x, y …
  std::string members;          ///< of `extra`: `"key": value, "key": value`
  bool is_open = false;         ///< label and extra may change when more text comes
  bool is_held = false;         ///< may turn out to be no place when more text comes
};

}  // namespace sightline
