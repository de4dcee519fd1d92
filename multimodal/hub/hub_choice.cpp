/// Which hub is asked, and what it is shown.
#include "multimodal/hub/hub_choice.h"

#include <algorithm>
#include <fstream>

#include "engine/base/utf8.h"
#include "multimodal/library/models_settings.h"

namespace sightline {

namespace {

constexpr std::size_t kTokenBytes = 4096;
constexpr std::string_view kScopeMark = "modelscope+";

std::string value_of(const ReadVariable& read, const char* name) {
  const char* value = read(name);
  return value == nullptr ? std::string() : std::string(value);
}

std::filesystem::path token_file(const ReadVariable& read) {
  if (const std::string named = value_of(read, "HF_TOKEN_PATH"); !named.empty()) return named;
  if (const std::string home = value_of(read, "HF_HOME"); !home.empty()) return std::filesystem::path(home) / "token";
  const std::string home = value_of(read, "HOME");
  return home.empty() ? std::filesystem::path() : std::filesystem::path(home) / ".cache/huggingface/token";
}

/// The file's text without the blanks around it; empty if there is no such file.
std::string read_token(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kTokenBytes, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, file.gcount())));
  constexpr const char* kBlanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlanks);
  return first == std::string::npos ? std::string() : text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

bool is_host(const WebAddress& address, std::string_view host) {
  const std::string_view whole = address.host;
  return whole.ends_with(host) && (whole.size() == host.size() || whole[whole.size() - host.size() - 1] == '.');
}

bool is_hugging_face(const WebAddress& address) {
  return is_host(address, "huggingface.co") || address.host == "hf.co";
}

/// A token and what it was read from, for messages.
struct Token {
  std::string text, source;
};

Token token_in_variables(const ReadVariable& read, const WebAddress& address) {
  if (is_hugging_face(address)) return {value_of(read, "HF_TOKEN"), "HF_TOKEN"};
  if (std::string own = value_of(read, "SIGHTLINE_HUB_TOKEN"); !own.empty()) return {own, "SIGHTLINE_HUB_TOKEN"};
  if (is_host(address, "modelscope.cn")) return {value_of(read, "MODELSCOPE_API_TOKEN"), "MODELSCOPE_API_TOKEN"};
  return {};
}

Status find_token(const ReadVariable& read, const WebAddress& address, const TokenStore& keyring,
                  const std::stop_token& stop, HubChoice& choice) {
  HubOptions& options = choice.options;
  Token token = token_in_variables(read, address);
  choice.token_source = TokenSource::Variable;
  if (token.text.empty() && keyring.find) {
    const KeptToken kept = keyring.find(hub_origin(options), stop);
    options.has_locked_token = kept.is_locked;
    token = {kept.token, "the keyring's entry for " + address.server()};
    choice.token_source = TokenSource::Keyring;
  }
  if (token.text.empty() && is_hugging_face(address)) {
    const std::filesystem::path file = token_file(read);
    token = {read_token(file), file.string()};
    choice.token_source = TokenSource::File;
  }
  if (token.text.empty()) choice.token_source = TokenSource::None;
  if (!is_clean_token(token.text)) {
    return Error{ErrorCode::InvalidArgument,
                 printable(token.source) + " holds no token: there are blanks or odd characters in it", "SRV_AUTH"};
  }
  options.token = std::move(token.text);
  return {};
}

Error unknown_hub(const std::string& where, const std::string& named) {
  return {ErrorCode::InvalidArgument,
          where + ": " + printable(named, 100) +
              " is no hub that is known here, and no address; say huggingface, modelscope, or an address such as "
              "https://hf-mirror.com",
          "DL_NETWORK"};
}

}  // namespace

std::string hub_address(std::string_view named) {
  if (named == "modelscope") return kModelScope;
  if (named == "huggingface") return kHuggingFace;
  const bool is_word = named.find_first_of(".:") == std::string_view::npos;  // a slip of the pen rather than a host
  if (is_word || named.find("://") != std::string_view::npos) return std::string(named);
  return "https://" + std::string(named);
}

std::string hub_origin(const HubOptions& options) {
  const Result<WebAddress> address = WebAddress::read(options.endpoint);
  if (!address) return {};
  return address->scheme + "://" + address->host + (address->port.empty() ? "" : ":" + address->port);
}

Result<HubChoice> find_hub(const ReadVariable& read, const std::string& named, const TokenStore& keyring,
                           const std::stop_token& stop) {
  HubChoice choice;
  HubOptions& options = choice.options;
  std::string where = "the hub's address";
  std::string endpoint = hub_address(named);
  if (endpoint.empty()) {
    endpoint = hub_address(value_of(read, "HF_ENDPOINT"));
    choice.is_chosen_by_variable = !endpoint.empty();
    if (choice.is_chosen_by_variable) where = "HF_ENDPOINT";
  }
  if (endpoint.empty()) {
    if (const Result<ModelsSettings> settings = read_models_settings(read)) endpoint = hub_address(settings->hub);
  }
  if (!endpoint.empty()) options.endpoint = endpoint;
  const bool is_marked = options.endpoint.starts_with(kScopeMark);
  if (is_marked) options.endpoint.erase(0, kScopeMark.size());
  const Result<WebAddress> address = WebAddress::read(options.endpoint);
  if (!address) return unknown_hub(where, options.endpoint);
  if (is_marked || is_host(*address, "modelscope.cn")) options.kind = HubKind::ModelScope;
  if (Status ok = find_token(read, *address, keyring, stop, choice); !ok) return ok.error();
  const std::string offline = value_of(read, "HF_HUB_OFFLINE");
  options.is_offline = offline == "1" || offline == "true" || offline == "TRUE" || offline == "yes" || offline == "ON";
  return choice;
}

Result<HubOptions> hub_options(const ReadVariable& read) {
  Result<HubChoice> choice = find_hub(read, {}, {}, {});
  if (!choice) return choice.error();
  return std::move(choice->options);
}

Result<std::string> keep_token(HubOptions hub, const std::string& token, const TokenStore& tokens,
                               const std::stop_token& stop) {
  if (token.empty() || !is_clean_token(token)) {
    return Error{
        ErrorCode::InvalidArgument,
        "this is no token: a token is one word of letters, digits and signs, as the hub's page of tokens shows it",
        "SRV_AUTH"};
  }
  if (!tokens.keep) return Error{ErrorCode::Unavailable, "there is no keyring", ""};
  hub.token = token;
  const std::string origin = hub_origin(hub);
  const Result<HubClient> client = HubClient::create(std::move(hub));
  if (!client) return client.error();
  const Result<std::string> owner = client->owner_of_token(stop);
  if (!owner && (owner.error().id == "SRV_AUTH" || owner.error().code == ErrorCode::Cancelled)) return owner.error();
  if (Status ok = tokens.keep(origin, token, stop); !ok) return ok.error();
  return owner ? *owner : std::string();
}

Status forget_token(const HubOptions& hub, const TokenStore& tokens, const std::stop_token& stop) {
  if (!tokens.forget) return Error{ErrorCode::Unavailable, "there is no keyring", ""};
  const Result<bool> was_there = tokens.forget(hub_origin(hub), stop);
  if (!was_there) return was_there.error();
  if (*was_there) return {};
  return Error{ErrorCode::NotFound, "the keyring has no token for " + hub_origin(hub), ""};
}

Status choose_hub(const ReadVariable& read, const std::string& named) {
  Result<ModelsSettings> settings = read_models_settings(read);
  if (!settings) return settings.error();
  const std::string address = hub_address(named);
  if (!address.empty()) {
    HubOptions options;
    options.endpoint = address.starts_with(kScopeMark) ? address.substr(kScopeMark.size()) : address;
    if (!WebAddress::read(options.endpoint)) return unknown_hub("the hub", named);
    if (const Result<HubClient> hub = HubClient::create(options); !hub) return hub.error();
  }
  settings->hub = address == kHuggingFace ? std::string() : address;
  return write_models_settings(read, *settings);
}

}  // namespace sightline
