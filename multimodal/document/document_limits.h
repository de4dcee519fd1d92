/// What a document may cost before it is refused, by name.
#pragma once

#include <chrono>
#include <cstdint>

namespace sightline::document_limits {

// The numbers are those of the reliability specification, section 4, "PDF".
inline constexpr std::int64_t kFileBytes = std::int64_t{512} << 20;
inline constexpr std::int64_t kPages = 5000;
inline constexpr double kPageSidePoints = 14'400.0;
inline constexpr std::int64_t kPagePixels = std::int64_t{16} * 1000 * 1000;
inline constexpr std::int64_t kPageTextBytes = std::int64_t{1} << 20;
inline constexpr std::int64_t kDocumentTextBytes = std::int64_t{8} << 20;
inline constexpr std::int64_t kToolMemoryBytes = std::int64_t{2} << 30;
inline constexpr std::chrono::seconds kPageTime{10};
inline constexpr std::chrono::seconds kDocumentTime{120};

/// Of what a tool may write for one request: the words of a page with their places take some 30 bytes for each of text.
inline constexpr std::int64_t kToolOutputBytes = std::int64_t{64} << 20;

}  // namespace sightline::document_limits
