/// A hub with a model in two precisions, and a manager's options for a computer of its own.
#pragma once

#include <filesystem>
#include <string>

#include "multimodal/model_manager.h"
#include "tests/support/download_fixture.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_hub.h"
#include "tests/support/variables.h"

namespace sightline::testing_support {

inline constexpr std::int64_t kLargeBytes = 3'000'000;
inline constexpr std::int64_t kSmallBytes = 700'000;
inline constexpr std::int64_t kProjectorBytes = 90'000;

/// "org/model" in Q8_0 and Q4_K_M, with a projector.
struct ModelsOfTest {
  TestHub hub;
  TempFolder folder;

  ModelsOfTest() {
    hub.put("m-Q8_0.gguf", noise(kLargeBytes, 11));
    hub.put("m-Q4_K_M.gguf", noise(kSmallBytes, 12));
    hub.put("mmproj-BF16.gguf", noise(kProjectorBytes, 13));
  }

  [[nodiscard]] std::filesystem::path models() const { return folder / "models"; }
  [[nodiscard]] std::filesystem::path model() const { return models() / "org/model"; }
  [[nodiscard]] ModelManagerOptions options() const {
    ModelManagerOptions options;
    options.data_folder = folder / "data";
    options.cache_folder = folder / "cache";
    options.read_variable = variables({{"HF_ENDPOINT", hub.url()},
                                       {"HOME", (folder / "home").string()},
                                       {"SIGHTLINE_MODELS_DIR", models().string()}});
    options.measure = [](const std::stop_token&) -> Result<MachineSpeed> { return MachineSpeed{20e9, 40e9}; };
    options.tokens = TokenStore{};  // never a person's own
    options.spare_bytes = 0;
    options.attempts = 3;
    options.first_wait = std::chrono::milliseconds(5);
    return options;
  }
};

}  // namespace sightline::testing_support
