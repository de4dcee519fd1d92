/// Conversations with pictures, driven by dice: whatever happens, the next answer is that of an engine without a past.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <random>
#include <stop_token>
#include <string>
#include <vector>

#include "multimodal/chat/chat_engine.h"

namespace sightline::testing_support {

/// Writes a tiny model and its projector into `folder`. False if that failed.
bool write_seeing_model(const std::filesystem::path& folder);

/// Stripes whose colours depend on `seed`, as a PNG file.
ImageRef striped_picture(std::int64_t width, std::int64_t height, int seed);

/// What an engine may remember, and in how large steps it reads.
struct Memory {
  std::int64_t slice_rows = 64;
  std::int64_t checkpoint_bytes = std::int64_t{1} << 30;
  std::int64_t image_bytes = std::int64_t{256} << 20;
};

/// An engine for the files of write_seeing_model; null if it cannot be loaded.
std::unique_ptr<ChatEngine> load_seeing(const std::filesystem::path& folder, const Memory& memory);

/// What a request brought.
struct Told {
  std::string thinking, answer;
  std::vector<TokenScore> scores;
  Finished end;
  std::string error;  ///< id of what failed; empty if nothing did
};

/// Where a request is stopped, after so many events of a kind; -1: not.
struct StopAt {
  std::int64_t seeing = -1, reading = -1, writing = -1;
};

Told ask(ChatEngine& engine, const ChatRequest& request, const StopAt& stop_at = {});

/// A message of the person.
Message person_says(std::vector<Part> parts);

/// A few conversations with one engine. One thread at a time.
class ChatScript {
 public:
  /// `fresh` remembers nothing; both outlive the script.
  ChatScript(ChatEngine& engine, ChatEngine& fresh, std::uint64_t seed);

  /// Asks something new, changes what was asked, or lets something fail.
  void take_step();
  /// Holds what the engine says to the present conversation to what the fresh one says.
  void compare();

  std::int64_t n_cancelled = 0, n_failed = 0, n_reused = 0, n_compared = 0;

 private:
  struct Talk {
    ChatRequest request;
    Told last;
  };

  std::size_t roll(std::size_t n) { return static_cast<std::size_t>(dice_() % n); }
  std::string some_text();
  std::vector<Part> some_parts();
  void start_anew(Talk& talk);
  void go_on(Talk& talk);
  void give_result_of_a_call(Talk& talk);
  void edit(Talk& talk, std::size_t question);
  void choose_terms(Talk& talk);
  void answer(Talk& talk);
  void fail(const Talk& talk);
  static std::vector<std::size_t> questions_of(const Talk& talk);

  ChatEngine& engine_;
  ChatEngine& fresh_;
  std::mt19937_64 dice_;
  std::vector<Talk> talks_;
  std::size_t present_ = 0;
};

}  // namespace sightline::testing_support
