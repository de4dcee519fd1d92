/// sightline serve: answers other programs until it is interrupted.
#include <malloc.h>

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "engine/base/limits.h"
#include "engine/base/utf8.h"
#include "multimodal/chat/local_backend.h"
#include "multimodal/cli/commands.h"
#include "multimodal/cli/interrupt.h"
#include "multimodal/cli/parent_watch.h"
#include "multimodal/server/routes.h"
#include "multimodal/wire/bearer_token.h"
#include "multimodal/wire/http_server.h"

namespace sightline {

namespace {

struct Token {
  std::string text;
  bool is_new = false;  ///< made here: to be shown
};

Result<std::string> read_token_file(const std::filesystem::path& path) {
  constexpr std::size_t kMost = 4096;
  std::ifstream file(path, std::ios::binary);
  std::string text;
  while (file && text.size() < kMost) {
    const int c = file.get();
    if (c == std::char_traits<char>::eof()) break;
    text += static_cast<char>(c);
  }
  if (text.empty()) {
    return Error{ErrorCode::NotFound, printable(path.filename().string()) + ": the token cannot be read", "SRV_AUTH"};
  }
  text.erase(text.find_last_not_of(" \t\r\n") + 1);
  if (Status ok = check_bearer_token(text); !ok) return ok.error();
  return text;
}

Result<Token> find_token(const ServeArguments& arguments) {
  const bool is_loopback = is_loopback_address(arguments.host);
  if (arguments.no_token) {
    if (is_loopback) return Token{};
    return Error{ErrorCode::InvalidArgument, "--no-token is for loopback only, other machines must send a token",
                 "SRV_AUTH"};
  }
  if (!arguments.token_file.empty()) {
    Result<std::string> text = read_token_file(arguments.token_file);
    if (!text) return text.error();
    return Token{*std::move(text), false};
  }
  if (const char* given = std::getenv("SIGHTLINE_TOKEN"); given != nullptr && *given != '\0') {
    Token token{given, false};
    unsetenv("SIGHTLINE_TOKEN");  // nothing that is started from here needs it
    if (Status ok = check_bearer_token(token.text); !ok) return ok.error();
    return token;
  }
  if (!is_loopback) {
    return Error{ErrorCode::InvalidArgument,
                 "to be reached from other machines a token must be given, by --token-file or SIGHTLINE_TOKEN",
                 "SRV_AUTH"};
  }
  Result<std::string> made = make_bearer_token();
  if (!made) return made.error();
  return Token{*std::move(made), true};
}

std::string model_name(const ServeArguments& arguments) {
  return arguments.name.empty() ? replace_invalid_utf8(arguments.engine.model.stem().string()) : arguments.name;
}

/// What the main thread waits for besides ctrl-C.
struct Ending {
  std::mutex mutex;
  std::condition_variable_any changed;
  std::optional<Error> load_error;
  bool parent_ended = false;
};

void say(const std::string& line) {
  std::printf("%s\n", line.c_str());
  std::fflush(stdout);  // whoever started us reads along
}

LocalBackend::Options backend_options(const ServeArguments& arguments, Ending& ending) {
  LocalBackend::Options options;
  options.files = ModelFiles{arguments.engine.model, arguments.vision};
  options.engine = arguments.engine.options;
  options.queue = static_cast<std::size_t>(arguments.queue);
  options.on_notice = [](const Notice& notice) { std::fprintf(stderr, "sightline: %s\n", notice.message.c_str()); };
  options.on_settled = [&ending](const HostState& state) {
    if (state.kind == HostState::Kind::Ready) return say("ready");
    {
      const std::lock_guard lock(ending.mutex);
      ending.load_error = state.error;
    }
    ending.changed.notify_all();
  };
  return options;
}

}  // namespace

ExitCode run_serve(const ServeArguments& arguments) {
  const Result<Token> token = find_token(arguments);
  if (!token) return report(token.error());
  // Large requests come and go: their memory is to go back to the system, whatever the allocator learns on the way.
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
  Interrupt interrupt;
  const std::stop_token stop = interrupt.begin_work();
  Ending ending;

  auto backend = std::make_unique<LocalBackend>(backend_options(arguments, ending));
  RoutesOptions routes_options;
  routes_options.model_id = model_name(arguments);
  routes_options.reply_tokens = arguments.max_new_tokens > 0 ? arguments.max_new_tokens : limits::kReplyTokensDefault;
  Routes routes(*backend, routes_options);
  HttpServerOptions http;
  http.host = arguments.host;
  http.port = arguments.port;
  http.token = token->text;
  http.allowed_hosts = arguments.host_names;
  http.allowed_origins = arguments.origins;
  const Result<std::unique_ptr<HttpServer>> server =
      HttpServer::start(http, [&routes](HttpRequest request, std::shared_ptr<HttpReply> reply) {
        routes.handle(std::move(request), std::move(reply));
      });
  if (!server) {
    backend.reset();
    return report(server.error());
  }
  say("listening on " + (*server)->url());
  if (token->is_new) say("token " + token->text);

  std::optional<ParentWatch> watch;
  if (arguments.with_parent) {
    watch.emplace([&ending] {
      {
        const std::lock_guard lock(ending.mutex);
        ending.parent_ended = true;
      }
      ending.changed.notify_all();
    });
  }
  {
    std::unique_lock lock(ending.mutex);
    ending.changed.wait(lock, stop, [&ending] { return ending.load_error || ending.parent_ended; });
  }
  (*server)->stop(std::chrono::milliseconds(1000));
  backend.reset();  // its last requests end before what they write to
  if (ending.load_error && !stop.stop_requested()) return report(*ending.load_error);
  return ExitCode::Success;
}

}  // namespace sightline
