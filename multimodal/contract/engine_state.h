/// EngineState: how whoever answers is doing, for windows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sightline {

/// A plain value; may cross threads.
struct EngineState {
  enum class Kind : std::uint8_t {
    NotStarted,  ///< nothing was chosen, or nothing was asked yet
    Starting,    ///< the process starts, the model is loading, or the server is being asked what it has
    Ready,
    Ended,  ///< it ended by itself, could not be started or cannot be reached; asking starts it again
  } kind = Kind::NotStarted;

  double loaded = 0.0;  ///< Starting: share of the model that was read, [0, 1]

  // Ready
  std::string model;                      ///< the file's name without .gguf, or what the server calls it
  bool is_remote = false;                 ///< a server elsewhere, not a process of ours
  std::int64_t context_tokens = 0;        ///< 0: not said
  bool sees_images = true;                ///< also if a server does not say
  std::optional<bool> thinks_by_default;  ///< none: not said
  bool is_greedy = false;                 ///< the model's file asks for the most probable token always

  // Ended
  enum class Reason : std::uint8_t {
    Exited,           ///< with an exit code
    Signal,           ///< by a signal
    KilledForMemory,  ///< the system took its memory back
    CannotStart,      ///< the program is missing, or the model cannot be loaded
    Unreachable,      ///< a server elsewhere does not answer
  } reason = Reason::Exited;
  int exit_code = 0;    ///< Exited, CannotStart
  int signal = 0;       ///< Signal, KilledForMemory
  std::string message;  ///< Ended: one sentence for a person
  std::string_view id;  ///< Ended: stable identifier such as "ENGINE_DIED", or empty
};

}  // namespace sightline
