/// A chat engine with a tiny model of two layers, shared by the tests of a suite.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <memory>

#include "multimodal/chat/chat_engine.h"
#include "tests/support/golden.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tiny_model.h"

namespace sightline::testing_support {

/// Loads a random model with the template of Qwen3.6 and room for `kContext` tokens before the first test of a suite.
template <int kContext>
class TinyChatTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<TempFolder>();
    std::ifstream in(golden_path("chat/templates/qwen3.6.jinja"), std::ios::binary);
    TinyModelOptions options;
    options.chat_template.assign(std::istreambuf_iterator<char>(in), {});
    options.n_layers = 2;
    options.full_attention_interval = 2;
    options.context_length = kContext;
    ASSERT_TRUE(write_tiny_model(*folder_ / "tiny.gguf", options));
    EngineOptions engine;
    engine.threads = 2;
    Result<std::unique_ptr<ChatEngine>> loaded =
        ChatEngine::load({.language = *folder_ / "tiny.gguf", .vision = {}}, engine, [](const ChatEvent&) {}, {});
    ASSERT_TRUE(loaded) << loaded.error().message;
    engine_ = *std::move(loaded);
  }
  static void TearDownTestSuite() {
    engine_.reset();
    folder_.reset();
  }

  static inline std::unique_ptr<TempFolder> folder_;
  static inline std::unique_ptr<ChatEngine> engine_;
};

}  // namespace sightline::testing_support
