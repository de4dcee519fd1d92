/// sightline bench --reuse: how soon a second question about the same picture and text is answered.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/system_info.h"
#include "multimodal/chat/chat_engine.h"
#include "multimodal/cli/bench_picture.h"
#include "multimodal/cli/commands.h"
#include "multimodal/cli/interrupt.h"
#include "multimodal/cli/terminal.h"
#include "vision/png_encoder.h"

namespace sightline {

namespace {

using Clock = std::chrono::steady_clock;

constexpr Size kPicture = {1024, 1024};

/// One kind of question, measured several times.
struct Measured {
  std::string name;                   ///< as it is printed
  std::string key;                    ///< in JSON
  std::vector<double> seconds;        ///< before the first token
  std::int64_t rows = 0, reused = 0;  ///< of the prompt; the same each time

  [[nodiscard]] double median() const {
    std::vector<double> sorted = seconds;
    std::sort(sorted.begin(), sorted.end());
    return (sorted[(sorted.size() - 1) / 2] + sorted[sorted.size() / 2]) / 2.0;
  }
};

struct Asked {
  std::string answer;
  Finished end;
  double seconds = 0.0;  ///< before the first token
};

/// Whole sentences, differing from each other, of at least `n` tokens.
std::string make_document(std::int64_t n, std::int64_t copy, const Tokenizer& tokenizer) {
  std::string text = "Copy " + std::to_string(copy) + ". ";
  std::int64_t n_tokens = std::ssize(tokenizer.encode(text, SpecialTokens::AsPlainText));
  for (int line = 1; n_tokens < n; ++line) {
    const std::string sentence = "Line " + std::to_string(line) + " of the report says that nothing new was found. ";
    n_tokens += std::ssize(tokenizer.encode(sentence, SpecialTokens::AsPlainText));
    text += sentence;
  }
  return text + "\n\n";
}

Result<ImageRef> make_image(std::int64_t copy) {
  const Result<Image> picture = make_bench_picture(kPicture, static_cast<std::uint32_t>(copy));
  if (!picture) return picture.error();
  Result<std::vector<std::byte>> encoded = encode_png(*picture);
  if (!encoded) return encoded.error();
  const Digest digest = sha256(*encoded);
  return ImageRef{std::make_shared<const std::vector<std::byte>>(*std::move(encoded)), digest, "picture.png"};
}

Message question(std::vector<Part> about, const std::string& text) {
  Message message;
  message.parts = std::move(about);
  message.parts.emplace_back(Text{text});
  return message;
}

Result<Asked> ask(ChatEngine& engine, const ChatRequest& request, const std::stop_token& stop) {
  Asked asked;
  const Clock::time_point start = Clock::now();
  const auto take = [&asked](const ChatEvent& event) {
    if (const auto* answer = std::get_if<AnswerDelta>(&event)) asked.answer += answer->utf8;
    if (const auto* end = std::get_if<Finished>(&event)) asked.end = *end;
  };
  if (Status ok = engine.run(request, take, stop); !ok) return ok.error();
  if (asked.end.reason == Finish::Cancelled) return Error{ErrorCode::Cancelled, "stopped", ""};
  // All but the writing: decoding and encoding the picture, finding what is known, reading the rest.
  asked.seconds = std::chrono::duration<double>(Clock::now() - start).count() - asked.end.writing_seconds;
  return asked;
}

/// A request for few tokens that are always the same.
ChatRequest make_request(const BenchArguments& arguments) {
  ChatRequest request;
  request.think = false;
  request.sampling.temperature = 0.0F;
  request.guard_loops = false;
  request.max_new_tokens = arguments.new_tokens;
  return request;
}

/// The first question, and what a person may do next. Each repetition has a picture and a text of its own, so that it
/// begins anew.
class ReuseBench {
 public:
  ReuseBench(ChatEngine& engine, const BenchArguments& arguments, std::stop_token stop)
      : engine_(engine), arguments_(arguments), stop_(std::move(stop)) {}

  Status run() {
    for (std::int64_t copy = 1; copy <= arguments_.repeats; ++copy) {
      std::vector<Part> about;
      if (engine_.sees_images()) {
        const Result<ImageRef> image = make_image(copy);
        if (!image) return image.error();
        about.emplace_back(*image);
      }
      about.emplace_back(Text{make_document(arguments_.prompt_rows, copy, engine_.loaded().tokenizer())});
      if (Status ok = repeat(about); !ok) return ok;
    }
    return {};
  }
  [[nodiscard]] const std::vector<Measured>& measured() const { return measured_; }

 private:
  Status repeat(const std::vector<Part>& about) {
    ChatRequest request = make_request(arguments_);
    request.conversation.messages = {question(about, "What is in the picture?")};
    const Result<Asked> first = measure(0, request);
    if (!first) return first.error();

    if (Result<Asked> again = measure(1, request); !again) return again.error();

    ChatRequest edited = request;
    edited.conversation.messages.back() = question(about, "Which line is about the picture?");
    if (Result<Asked> other = measure(2, edited); !other) return other.error();

    request.conversation.messages.push_back(text_message(Role::Assistant, first->answer));
    request.conversation.messages.push_back(question({}, "And what does the text say about it?"));
    if (Result<Asked> second = measure(3, request); !second) return second.error();

    request.conversation.messages.back() = question({}, "Does the text say anything else?");
    if (Result<Asked> second = measure(4, request); !second) return second.error();
    return {};
  }

  Result<Asked> measure(std::size_t kind, const ChatRequest& request) {
    Result<Asked> asked = ask(engine_, request, stop_);
    if (!asked) return asked;
    measured_[kind].seconds.push_back(asked->seconds);
    measured_[kind].rows = asked->end.prompt_tokens;
    measured_[kind].reused = asked->end.reused_tokens;
    return asked;
  }

  ChatEngine& engine_;
  const BenchArguments& arguments_;
  std::stop_token stop_;
  std::vector<Measured> measured_{{.name = "first question", .key = "first", .seconds = {}},
                                  {.name = "the same again", .key = "again", .seconds = {}},
                                  {.name = "edited", .key = "edited", .seconds = {}},
                                  {.name = "second question", .key = "second", .seconds = {}},
                                  {.name = "that edited", .key = "second_edited", .seconds = {}}};
};

void print(const ChatEngine& engine, const BenchArguments& arguments, const std::vector<Measured>& measured) {
  const double first = measured.front().median();
  if (arguments.json) {
    nlohmann::ordered_json json;
    json["version"] = SIGHTLINE_VERSION;
    json["model"] = engine.loaded().model().description();
    json["isa"] = engine.loaded().options().isa;
    json["threads"] = engine.loaded().options().threads;
    json["sees_picture"] = engine.sees_images();
    for (const Measured& m : measured) {
      json["questions"][m.key] = {{"prompt_tokens", m.rows},
                                  {"reused_tokens", m.reused},
                                  {"seconds_to_first_token", m.seconds},
                                  {"median_seconds", m.median()},
                                  {"share_of_first", m.median() / first}};
    }
    json["peak_resident_bytes"] = resident_memory().peak_bytes;
    std::printf("%s\n", json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace).c_str());
    return;
  }
  std::printf("%s\n", terminal_safe(engine.loaded().model().description()).c_str());
  std::printf("%s, %d threads, %s; %zu times, medians of the time to the first token\n",
              engine.loaded().options().isa.c_str(), engine.loaded().options().threads,
              engine.sees_images() ? "a picture of 1024 x 1024 and a text" : "a text without a picture",
              measured.front().seconds.size());
  for (const Measured& m : measured) {
    std::printf("%-16s %9.3f s  %6.2f %%  %lld tokens, %lld of them reused, %lld read\n", m.name.c_str(), m.median(),
                100.0 * m.median() / first, static_cast<long long>(m.rows), static_cast<long long>(m.reused),
                static_cast<long long>(m.rows - m.reused));
  }
  std::printf("memory   %s at most\n", size_text(resident_memory().peak_bytes).c_str());
}

}  // namespace

ExitCode run_reuse_bench(const BenchArguments& arguments) {
  Interrupt interrupt;
  const std::stop_token stop = interrupt.begin_work();
  ProgressLine progress(Terminal::detect());
  const auto show = [&progress](const ChatEvent& event) {
    const auto* loading = std::get_if<Progress>(&event);
    if (loading == nullptr) return;
    progress.show("loading: " + size_text(loading->done) + " of " + size_text(loading->total));
  };
  ModelFiles files;
  files.language = arguments.engine.model;
  files.vision = arguments.vision;
  Result<std::unique_ptr<ChatEngine>> engine = ChatEngine::load(files, arguments.engine.options, show, stop);
  progress.clear();
  if (!engine) return report(engine.error());
  ReuseBench bench(**engine, arguments, stop);
  if (Status ok = bench.run(); !ok) return report(ok.error());
  print(**engine, arguments, bench.measured());
  return ExitCode::Success;
}

}  // namespace sightline
