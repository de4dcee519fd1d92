/// The state of the engine in words.
#pragma once

#include <QString>
#include <optional>

#include "multimodal/contract/engine_state.h"
#include "multimodal/contract/settings.h"

namespace sightline::gui {

/// "ready", "loading 40 %", "ran out of memory": a few words without the model's name.
[[nodiscard]] QString stateWords(const EngineState& state, std::optional<double> secondsLeft);
/// A whole sentence, what to do next included.
[[nodiscard]] QString stateSentence(const EngineState& state);
/// What the model is called: by the engine, else by the choice. Empty if nothing was chosen.
[[nodiscard]] QString modelName(const EngineState& state, const EngineChoice& choice);
/// "Qwen3.6-35B" of "/models/Qwen3.6-35B.gguf".
[[nodiscard]] QString fileTitle(const QString& path);
/// True for "http://" and "https://" with a host.
[[nodiscard]] bool isServerAddress(const QString& text);
/// Whether the address names this very computer, so that nothing leaves it.
[[nodiscard]] bool isOwnComputer(const QString& address);

}  // namespace sightline::gui
