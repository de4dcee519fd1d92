/// Which hub is asked, and what it is shown: by the command line, a person's variables, settings and keyring.
#pragma once

#include <stop_token>
#include <string>
#include <string_view>

#include "multimodal/contract/tokens.h"
#include "multimodal/hub/hub_client.h"
#include "multimodal/library/standard_folders.h"

namespace sightline {

/// Where a token comes from.
enum class TokenSource : std::uint8_t { None, Variable, Keyring, File };

/// A hub's options, and how they came about.
struct HubChoice {
  HubOptions options;
  TokenSource token_source = TokenSource::None;
  bool is_chosen_by_variable = false;  ///< HF_ENDPOINT names the hub
};

/// What is to be asked. The hub: `named`, else HF_ENDPOINT, else the one that was chosen by choose_hub, else
/// huggingface.co. The token for huggingface.co: HF_TOKEN, else the keyring, else the file at HF_TOKEN_PATH, $HF_HOME/token
/// or ~/.cache/huggingface/token, as the official client has them. For any other hub: SIGHTLINE_HUB_TOKEN, for
/// modelscope.cn also MODELSCOPE_API_TOKEN, else the keyring. HF_HUB_OFFLINE is obeyed. A token never goes to another hub
/// than the one it was kept or set for. Errors: InvalidArgument naming what is no address, or no token.
Result<HubChoice> find_hub(const ReadVariable& read, const std::string& named, const TokenStore& keyring,
                           const std::stop_token& stop);
/// The options alone, with the usual hub and no keyring.
Result<HubOptions> hub_options(const ReadVariable& read);

/// A hub as people name it: "modelscope", "huggingface", "hf-mirror.com", an address; "modelscope+" before an address
/// says that the server there speaks as ModelScope does. Gives it in full; what is empty stays so.
std::string hub_address(std::string_view named);

/// Writes down which hub to ask from now on; empty: the usual one. Errors: those of HubClient::create for such a hub;
/// those of write_models_settings.
Status choose_hub(const ReadVariable& read, const std::string& named);

/// Scheme, host and port of a hub: what its token is kept under.
std::string hub_origin(const HubOptions& options);

/// Keeps a token for this hub, after the hub was asked whose it is, and gives that name; empty where the hub cannot tell,
/// or cannot be reached. Errors: InvalidArgument for what can be no token; Unavailable SRV_AUTH for one the hub does not
/// know; those of TokenStore::keep.
Result<std::string> keep_token(HubOptions hub, const std::string& token, const TokenStore& tokens,
                               const std::stop_token& stop);
/// Errors: NotFound if none is kept; those of TokenStore::forget.
Status forget_token(const HubOptions& hub, const TokenStore& tokens, const std::stop_token& stop);

}  // namespace sightline
