/// `sightline models login` and `logout`: a hub's token in the desktop's keyring.
#include "multimodal/cli/hub_login.h"

#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>

#include "multimodal/cli/model_choice.h"
#include "multimodal/hub/hub_choice.h"
#include "multimodal/hub/keyring.h"

namespace sightline {

namespace {

/// Keeps what is typed off the screen as long as it lives.
class HiddenInput {
 public:
  HiddenInput() : is_on_(tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!is_on_) return;
    termios hidden = before_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
  }
  ~HiddenInput() {
    if (is_on_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  HiddenInput(const HiddenInput&) = delete;
  HiddenInput& operator=(const HiddenInput&) = delete;

 private:
  termios before_{};
  bool is_on_;
};

Result<HubChoice> chosen_hub(const ModelsArguments& arguments, const std::stop_token& stop) {
  return find_hub([](const char* name) -> const char* { return std::getenv(name); }, arguments.mirror, {}, stop);
}

/// One line, without the blanks around it that pasting brings.
std::string read_token() {
  std::string line;
  std::getline(std::cin, line);
  const std::size_t first = line.find_first_not_of(" \t\r");
  return first == std::string::npos ? std::string() : line.substr(first, line.find_last_not_of(" \t\r") - first + 1);
}

}  // namespace

Status log_in(const ModelsArguments& arguments, const Terminal& terminal, const std::stop_token& stop) {
  const Result<HubChoice> hub = chosen_hub(arguments, stop);
  if (!hub) return hub.error();
  const std::string origin = hub_origin(hub->options);
  std::string token;
  if (terminal.input_is_terminal) {
    if (hub->options.endpoint == kHuggingFace) {
      std::fprintf(stderr, "Make a token with the right to read at https://huggingface.co/settings/tokens.\n");
    }
    {
      const HiddenInput hidden;  // before it is asked for: what is typed sooner would be seen, and thrown away
      std::fprintf(stderr, "Token for %s (it is not shown): ", terminal_safe(origin).c_str());
      token = read_token();
    }
    std::fprintf(stderr, "\n");
  } else {
    token = read_token();
  }
  if (token.empty()) return Error{ErrorCode::InvalidArgument, "no token was given; nothing has changed", ""};
  const Result<std::string> owner = keep_token(hub->options, token, desktop_keyring(), stop);
  if (!owner) return owner.error();
  if (owner->empty()) {
    std::printf("The token for %s is in the keyring. The hub could not be asked whether it knows it.\n",
                terminal_safe(origin).c_str());
  } else {
    std::printf("Signed in to %s as %s; the token is in the keyring.\n", terminal_safe(origin).c_str(),
                terminal_safe(*owner).c_str());
  }
  if (hub->token_source == TokenSource::Variable) {
    std::printf(
        "As long as a variable of this session holds a token (HF_TOKEN or its like), that one is used instead.\n");
  }
  return {};
}

Status log_out(const ModelsArguments& arguments, const std::stop_token& stop) {
  const Result<HubChoice> hub = chosen_hub(arguments, stop);
  if (!hub) return hub.error();
  if (Status ok = forget_token(hub->options, desktop_keyring(), stop); !ok) return ok;
  std::printf("The token for %s is no longer in the keyring.\n", terminal_safe(hub_origin(hub->options)).c_str());
  return {};
}

}  // namespace sightline
