/// AnswerPrinter: the events of one request on the terminal or in a pipe.
#include "multimodal/cli/answer_printer.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <variant>

namespace sightline {

namespace {

constexpr const char* kDim = "\x1b[2m";
constexpr const char* kNormal = "\x1b[0m";

void write_to_error(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

}  // namespace

AnswerPrinter::AnswerPrinter(const Terminal& terminal, const PrinterOptions& options)
    : terminal_(terminal), options_(options), progress_(terminal) {}

void AnswerPrinter::handle(const ChatEvent& event) {
  if (const auto* progress = std::get_if<Progress>(&event)) {
    show_progress(*progress);
    return;
  }
  progress_.clear();
  if (const auto* thinking = std::get_if<ThinkingDelta>(&event)) {
    thinking_ += thinking->utf8;
    if (!options_.silent) show_thinking(thinking->utf8);
  } else if (const auto* answer = std::get_if<AnswerDelta>(&event)) {
    answer_ += answer->utf8;
    if (!options_.silent) show_answer(answer->utf8);
  } else if (const auto* notice = std::get_if<Notice>(&event)) {
    const std::string id = notice->id.empty() ? std::string() : " [" + std::string(notice->id) + "]";
    write_to_error("sightline: " + notice->message + id + "\n");
  }
}

void AnswerPrinter::show_progress(const Progress& progress) {
  // A server may say any number.
  const double share = static_cast<double>(progress.done) / static_cast<double>(std::max<std::int64_t>(progress.total, 1));
  const std::string percent = std::to_string(static_cast<int>(100.0 * std::clamp(share, 0.0, 1.0))) + " %";
  if (progress.total <= 0) {
    progress_.show("waiting for the answer");
  } else if (progress.stage == Progress::Stage::Loading) {
    progress_.show("loading the model: " + percent + " of " + size_text(progress.total));
  } else if (progress.stage == Progress::Stage::SeeingImage) {
    progress_.show("looking at the picture: " + percent);
  } else {
    progress_.show("reading: " + std::to_string(progress.done) + " of " + std::to_string(progress.total) + " tokens");
  }
}

void AnswerPrinter::show_thinking(const std::string& text) {
  if (!terminal_.output_is_terminal) {
    if (options_.thinking_to_error) write_to_error(terminal_.error_is_terminal ? terminal_safe(text) : text);
    is_thinking_ = true;
    return;
  }
  if (!is_thinking_) write(terminal_.uses_colour ? kDim : "(thinking) ");
  is_thinking_ = true;
  write(terminal_safe(text));
}

void AnswerPrinter::show_answer(const std::string& text) {
  end_thinking();
  write(terminal_.output_is_terminal ? terminal_safe(text) : text);
}

void AnswerPrinter::end_thinking() {
  if (!is_thinking_) return;
  is_thinking_ = false;
  if (terminal_.output_is_terminal) {
    if (terminal_.uses_colour) write(kNormal);
    write("\n\n");
  } else if (options_.thinking_to_error) {
    write_to_error("\n");
  }
}

void AnswerPrinter::finish() {
  progress_.clear();
  if (options_.silent) return;
  end_thinking();
  if (!answer_.empty() && !answer_.ends_with('\n')) write("\n");
}

void AnswerPrinter::write(const std::string& text) {
  if (!can_write_) return;
  can_write_ = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
}

std::string finish_text(const Finished& finished) {
  std::string text;
  switch (finished.reason) {
    case Finish::Stop: return {};
    case Finish::Length: text = "the answer reached the limit of tokens"; break;
    case Finish::ContextFull: text = "the context is full"; break;
    case Finish::Loop: text = "the answer was going round in circles and was ended"; break;
    case Finish::Cancelled: text = "stopped"; break;
  }
  if (finished.stopped_while_thinking) text += " while the model was still thinking";
  return text;
}

std::string figures_text(const Finished& finished) {
  std::string text = std::to_string(finished.new_tokens) + (finished.new_tokens == 1 ? " token" : " tokens");
  if (finished.writing_seconds > 0.0 && finished.new_tokens > 0) {
    std::array<char, 32> speed{};
    std::snprintf(speed.data(), speed.size(), ", %.1f per second",
                  static_cast<double>(finished.new_tokens) / finished.writing_seconds);
    text += speed.data();
  }
  text += "; prompt " + std::to_string(finished.prompt_tokens) + " tokens";
  if (finished.reused_tokens > 0) text += ", " + std::to_string(finished.reused_tokens) + " of them reused";
  return text;
}

void AnswerPrinter::show_figures(const Finished& finished) {
  if (!terminal_.output_is_terminal || finished.new_tokens == 0) return;
  std::string line = terminal_.uses_colour ? kDim : "";
  line += '(';
  line += figures_text(finished);
  line += ')';
  if (terminal_.uses_colour) line += kNormal;
  write(line += '\n');
}

ExitCode explain_finish(const Finished& finished) {
  if (finished.reason == Finish::Stop) return ExitCode::Success;
  const char* id = "CANCELLED";
  ExitCode code = ExitCode::Cancelled;
  if (finished.reason == Finish::ContextFull || finished.reason == Finish::Loop) {
    id = finished.reason == Finish::Loop ? "LOOP_STOPPED" : "CTX_FULL";
    code = ExitCode::CutShort;
  } else if (finished.reason == Finish::Length) {
    id = "LENGTH";
    code = ExitCode::Success;   // the person chose the limit
  }
  std::fprintf(stderr, "sightline: %s [%s]\n", finish_text(finished).c_str(), id);
  return code;
}

}  // namespace sightline
