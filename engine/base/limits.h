/// Every limit that untrusted model files and the engine's settings are held to, by name.
#pragma once

#include <cstdint>

namespace sightline::limits {

// Model files. Real files stay far below each of these (733 tensors, fewer than 60 keys, 12 MiB of metadata).
inline constexpr std::uint32_t kGgufOldestVersion = 2;
inline constexpr std::uint32_t kGgufNewestVersion = 3;
inline constexpr std::int64_t kGgufMetadataBytes = std::int64_t{256} << 20;   ///< everything before the tensor data
inline constexpr std::int64_t kGgufKeys = 4096;
inline constexpr std::int64_t kGgufKeyBytes = 256;
inline constexpr std::int64_t kGgufTensors = 65536;
inline constexpr std::int64_t kGgufTensorNameBytes = 64;
inline constexpr std::int64_t kGgufAxes = 4;
inline constexpr std::int64_t kGgufTensorElements = std::int64_t{1} << 40;
inline constexpr std::int64_t kGgufTextBytes = std::int64_t{16} << 20;
inline constexpr std::int64_t kGgufArrayLength = 4194304;
inline constexpr std::int64_t kGgufAlignmentMin = 8;
inline constexpr std::int64_t kGgufAlignmentMax = 65536;
inline constexpr std::int64_t kGgufAlignmentDefault = 32;                     ///< when the file names none
inline constexpr std::int64_t kGgufShards = 64;

// Hyper-parameters and vocabulary.
inline constexpr std::int64_t kLayers = 1024;
inline constexpr std::int64_t kHeads = 1024;
inline constexpr std::int64_t kExperts = 4096;
inline constexpr std::int64_t kEmbeddingWidth = 65536;
inline constexpr std::int64_t kVocabulary = 1048576;
inline constexpr std::int64_t kTokenBytes = 1024;
inline constexpr std::int64_t kMerges = 2097152;
inline constexpr std::int64_t kChatTemplateBytes = std::int64_t{1} << 20;

// Vision projector.
inline constexpr std::int64_t kPatchMin = 4;
inline constexpr std::int64_t kPatchMax = 64;
inline constexpr std::int64_t kMergeMax = 8;
inline constexpr std::int64_t kProjectorImageSide = 8192;

// Engine.
inline constexpr std::int64_t kContextTokensDefault = 32768;
inline constexpr std::int64_t kReplyTokensDefault = 32768;                    ///< thinking included
inline constexpr std::int64_t kLoopBlockTokensMax = 256;    ///< longest repeated block the loop guard looks for
inline constexpr std::int64_t kLoopRepeats = 16;            ///< fewest repetitions that count as a loop …
inline constexpr std::int64_t kLoopTokens = 512;            ///< … if together they cover this many tokens
inline constexpr std::int64_t kMemoryReserveMin = std::int64_t{1} << 30;

/// Bytes of memory left to the rest of the system: the larger of 1 GiB and a tenth of `total_bytes`.
constexpr std::int64_t memory_reserve(std::int64_t total_bytes) noexcept {
  return total_bytes / 10 > kMemoryReserveMin ? total_bytes / 10 : kMemoryReserveMin;
}

}  // namespace sightline::limits
