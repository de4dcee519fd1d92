/// Settings: what a person has chosen, as a plain value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sightline {

/// Who answers.
struct EngineChoice {
  enum class Kind : std::uint8_t { None, ThisComputer, Remote } kind = Kind::None;
  // ThisComputer
  std::string model;                ///< the model's file; of several, the first
  std::string projector;            ///< the file for pictures; empty: the model sees none
  std::int64_t context_tokens = 0;  ///< 0: the engine's default
  int threads = 0;                  ///< 0: as many as the machine has
  // Remote
  std::string url;           ///< "https://host:port", with or without "/v1"
  std::string token;         ///< sent to this address only; empty: none. Kept in the settings file, which is 0600
  std::string remote_model;  ///< as the server calls it; empty: its first

  bool operator==(const EngineChoice&) const = default;
};

/// Sampling as far as a person chose it; what is missing is what the model card recommends for the mode.
struct SamplingChoice {
  std::optional<double> temperature;         ///< [0, 100]
  std::optional<std::int64_t> top_k;         ///< [0, 1,000,000]; 0: off
  std::optional<double> top_p;               ///< (0, 1]
  std::optional<double> min_p;               ///< [0, 1]
  std::optional<double> presence_penalty;    ///< [-2, 2]
  std::optional<double> repetition_penalty;  ///< [0.1, 10]
  std::optional<std::uint64_t> seed;         ///< none: another one for each answer

  bool operator==(const SamplingChoice&) const = default;
};

/// How questions are asked: of a conversation, of a preset, or wherever nothing else was chosen.
struct ChatOptions {
  std::string system_prompt;
  SamplingChoice sampling;
  std::optional<bool> think;        ///< none: what the model does by default
  std::int64_t max_new_tokens = 0;  ///< 0: the product's default, or what the server takes

  bool operator==(const ChatOptions&) const = default;
};

/// Chat options under a name.
struct Preset {
  std::string name;  ///< not empty, no two alike
  ChatOptions options;

  bool operator==(const Preset&) const = default;
};

enum class Theme : std::uint8_t { Desktop, Light, Dark, HighContrast };

/// Everything a person can set that is not window state.
struct Settings {
  EngineChoice engine;
  ChatOptions chat;             ///< for conversations that have no options of their own
  std::vector<Preset> presets;  ///< in the person's order, at most 200
  Theme theme = Theme::Desktop;
  std::string language;  ///< "de", "en", "zh_CN"; empty: the desktop's
  /// Further values that only windows know, by name, at most 1,000: "notices.demo_model_seen" = "true".
  std::vector<std::pair<std::string, std::string>> extras;

  bool operator==(const Settings&) const = default;
};

}  // namespace sightline
