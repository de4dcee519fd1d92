/// LineEditor: reads lines from a person, with editing and history on a terminal.
#include "multimodal/cli/line_editor.h"

#include <histedit.h>
#include <sys/stat.h>

#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <cwchar>
#include <iostream>
#include <system_error>
#include <utility>

#include "multimodal/cli/chat_completion.h"

namespace sightline {

namespace {

constexpr int kHistoryLines = 1000;

}  // namespace

struct LineEditor::State {
  EditLine* edit = nullptr;
  History* history = nullptr;
  std::filesystem::path history_file;
  std::string prompt;
  bool was_interrupted = false;
  Completer complete;

  static State& of(EditLine* edit) {
    void* state = nullptr;
    el_get(edit, EL_CLIENTDATA, &state);
    return *static_cast<State*>(state);
  }
  static char* prompt_of(EditLine* edit) { return of(edit).prompt.data(); }
  /// Bound to ctrl-C: throws the line away and ends the reading.
  static unsigned char on_interrupt(EditLine* edit, wint_t) {
    of(edit).was_interrupted = true;
    return CC_EOF;
  }
  /// Bound to the tab key: writes as much as is certain; if that is nothing, shows what is possible.
  static unsigned char on_complete(EditLine* edit, wint_t) {
    const LineInfo* info = el_line(edit);
    const std::string_view line(info->buffer, static_cast<std::size_t>(info->cursor - info->buffer));
    const std::vector<std::string> lines = of(edit).complete(line);
    const std::string certain = common_beginning(lines);
    if (certain.size() > line.size()) {
      return el_insertstr(edit, certain.c_str() + line.size()) == 0 ? CC_REFRESH : CC_ERROR;
    }
    if (lines.size() < 2) return CC_ERROR;
    constexpr std::size_t kShown = 40;
    std::fputs("\n", stdout);
    for (std::size_t i = 0; i < lines.size() && i < kShown; ++i) std::printf("%s\n", lines[i].c_str());
    if (lines.size() > kShown) std::printf("and %zu more\n", lines.size() - kShown);
    std::fflush(stdout);
    return CC_REDISPLAY;
  }
};

LineEditor::LineEditor(bool is_terminal, const std::filesystem::path& history, Completer complete)
    : state_(std::make_unique<State>()) {
  state_->complete = std::move(complete);
  if (!is_terminal) return;
  // Characters of the person's language can be edited; numbers keep their form, because LC_NUMERIC stays as it is.
  std::setlocale(LC_CTYPE, "");
  state_->edit = el_init("sightline", stdin, stdout, stderr);
  if (state_->edit == nullptr) return;
  el_set(state_->edit, EL_CLIENTDATA, state_.get());
  el_set(state_->edit, EL_PROMPT, &State::prompt_of);
  el_set(state_->edit, EL_EDITOR, "emacs");
  state_->history = history_init();
  HistEvent event;
  if (state_->history != nullptr) {
    ::history(state_->history, &event, H_SETSIZE, kHistoryLines);
    ::history(state_->history, &event, H_SETUNIQUE, 1);
    state_->history_file = history;
    if (!history.empty()) ::history(state_->history, &event, H_LOAD, history.c_str());
    el_set(state_->edit, EL_HIST, &::history, state_->history);
  }
  el_source(state_->edit, nullptr);  // the person's own key bindings, ~/.editrc
  // The terminal shall not turn ctrl-C into a signal while a line is edited: it is a key like any other.
  el_set(state_->edit, EL_SETTY, "-d", "-isig", nullptr);
  // The wide form keeps these two texts as they are; the narrow one makes copies that it never frees.
  el_wset(state_->edit, EL_ADDFN, L"sightline-interrupt", L"Throws the line away", &State::on_interrupt);
  el_set(state_->edit, EL_BIND, "^C", "sightline-interrupt", nullptr);
  if (state_->complete) {
    el_wset(state_->edit, EL_ADDFN, L"sightline-complete", L"Completes a command", &State::on_complete);
    el_set(state_->edit, EL_BIND, "^I", "sightline-complete", nullptr);
  }
  el_set(state_->edit, EL_BIND, "\x1b[1~", "ed-move-to-beg", nullptr);
  el_set(state_->edit, EL_BIND, "\x1b[4~", "ed-move-to-end", nullptr);
}

LineEditor::~LineEditor() {
  if (state_->history != nullptr) history_end(state_->history);
  if (state_->edit != nullptr) el_end(state_->edit);
}

Line LineEditor::read(const std::string& prompt) {
  Line line;
  if (state_->edit == nullptr) {
    line.is_end = !std::getline(std::cin, line.text);
    return line;
  }
  state_->prompt = prompt;
  state_->was_interrupted = false;
  // Keys take effect from the moment the prompt is seen; by itself the library shows it first.
  el_set(state_->edit, EL_PREP_TERM, 1);
  int n = 0;
  const char* text = el_gets(state_->edit, &n);
  if (state_->was_interrupted) {
    line.was_interrupted = true;
    el_reset(state_->edit);
    std::fputs("\n", stdout);
    return line;
  }
  if (text == nullptr || n <= 0) {
    line.is_end = true;
    std::fputs("\n", stdout);
    return line;
  }
  line.text.assign(text, static_cast<std::size_t>(n));
  while (!line.text.empty() && (line.text.back() == '\n' || line.text.back() == '\r')) line.text.pop_back();
  if (state_->history != nullptr && line.text.find_first_not_of(" \t") != std::string::npos) {
    HistEvent event;
    ::history(state_->history, &event, H_ENTER, line.text.c_str());
    if (!state_->history_file.empty()) {
      const mode_t before = umask(S_IRWXG | S_IRWXO);  // what was typed is nobody else's business
      ::history(state_->history, &event, H_SAVE, state_->history_file.c_str());
      umask(before);
    }
  }
  return line;
}

std::filesystem::path chat_history_file() {
  const auto folder_of = [](const char* name) -> std::filesystem::path {
    const char* value = std::getenv(name);
    return value == nullptr ? std::filesystem::path() : std::filesystem::path(value);
  };
  std::filesystem::path folder = folder_of("SIGHTLINE_STATE_DIR");
  if (folder.empty()) {
    folder = folder_of("XDG_STATE_HOME");
    if (folder.empty()) {
      folder = folder_of("HOME");
      if (folder.empty()) return {};
      folder /= ".local/state";
    }
    folder /= "sightline";
  }
  std::error_code problem;
  std::filesystem::create_directories(folder, problem);
  if (problem) return {};
  return folder / "chat_history";
}

}  // namespace sightline
