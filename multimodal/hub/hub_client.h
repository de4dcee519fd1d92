/// HubClient: what a hub of models tells: its models, their files with size and digest, and where the bytes are.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/digest.h"
#include "engine/base/error.h"
#include "multimodal/wire/http_transfer.h"

namespace sightline {

/// Which protocol a hub speaks.
enum class HubKind : std::uint8_t { HuggingFace, ModelScope };

inline constexpr const char* kHuggingFace = "https://huggingface.co";
inline constexpr const char* kModelScope = "https://modelscope.cn";

/// Which hub, and what it is shown.
struct HubOptions {
  HubKind kind = HubKind::HuggingFace;
  std::string endpoint = kHuggingFace;  ///< https, or http on this machine
  std::string token{};                  ///< for this endpoint only; empty: none
  bool has_locked_token = false;        ///< there is one in a keyring that is locked: said where one would have helped
  std::string ca_file{};                ///< certificates to trust instead of the system's; empty: the system's
  bool is_offline = false;              ///< nothing is asked
  std::chrono::milliseconds connect_timeout = std::chrono::seconds(15);
  std::chrono::milliseconds silence_timeout = std::chrono::seconds(30);
};

/// One file of a model.
struct HubFileEntry {
  std::string path;              ///< as the hub writes it; not yet safe as a name
  std::int64_t size = 0;         ///< bytes, at most 1 TiB
  std::optional<Digest> sha256;  ///< none for small files, or where a hub tells none
};

/// A model's files at one commit.
struct HubModel {
  std::string repository;  ///< "org/name"
  std::string commit;      ///< all files are fetched from it
  std::vector<HubFileEntry> files;
  std::string architecture{};  ///< of the GGUF files, as the hub read it; empty: not said
};

/// One line of a search.
struct HubFound {
  std::string repository;
  std::int64_t downloads = 0;  ///< of late, as the hub counts
};

/// Where the bytes of a file are. Addresses of storage expire.
struct HubSource {
  std::string url;
  bool takes_token = false;  ///< the hub itself sends the bytes
};

/// A failure, and whether waiting may help.
struct HubProblem {
  Error error;
  bool may_pass = false;                       ///< the same question may be answered later
  std::optional<std::chrono::seconds> wait{};  ///< as the server wishes, at most an hour
};

/// Immutable; any thread. Every call opens a connection of its own. Nothing is asked of anyone but the endpoint and the
/// hosts it sends us to, and they never see its token.
class HubClient {
 public:
  /// Errors: InvalidArgument naming what is wrong with the endpoint or the token.
  static Result<HubClient> create(HubOptions options);

  /// The files at a revision (a branch, a tag or a commit; empty: the main branch). Errors: InvalidArgument DL_NAME;
  /// NotFound; Unavailable DL_NETWORK, DL_TLS, DL_SERVER, DL_OFFLINE; Cancelled. `problem`, if given, says more of one.
  Result<HubModel> model(const std::string& repository, const std::string& revision, std::stop_token stop,
                         HubProblem* problem = nullptr) const;
  /// Models with GGUF files whose names hold the words, the most fetched first, at most 30. Errors: as `model`.
  Result<std::vector<HubFound>> search(std::string_view words, std::stop_token stop) const;
  /// Asks where the file's bytes are, and holds what the hub says of it against what it said before.
  /// Errors: as `model`, and Corrupt DL_CHANGED if it is another file by now; `problem`, if given, says more of one.
  Result<HubSource> resolve(const HubModel& model, const HubFileEntry& file, std::stop_token stop,
                            HubProblem* problem = nullptr) const;

  /// The name of whom the token belongs to. Errors: as `model`; Unavailable for a token the hub does not know;
  /// Unsupported where a hub cannot be asked.
  Result<std::string> owner_of_token(std::stop_token stop) const;

  [[nodiscard]] const HubOptions& options() const noexcept { return options_; }
  [[nodiscard]] const std::string& server() const noexcept { return server_; }  ///< for messages

 private:
  HubClient(HubOptions options, std::string server) : options_(std::move(options)), server_(std::move(server)) {}
  Result<std::string> read_json(const std::string& path, const std::string& subject, std::stop_token stop,
                                HubProblem* problem = nullptr) const;
  [[nodiscard]] HubProblem explain(const HttpOutcome& answer, const std::string& subject) const;

  HubOptions options_;
  std::string server_;
};

/// What an answer that is no success means, in a sentence about `subject` ("the model org/name").
HubProblem explain_answer(const HttpOutcome& answer, const std::string& server, const std::string& subject);
/// Whether an answer is the page of a network that wants a login, and what is said then.
std::optional<Error> login_page(const HttpHead& head, const std::string& server);
/// Where a redirect leads. Errors: Unavailable DL_SERVER for one to another protocol, to less protection, from the
/// network to this machine or its surroundings.
Result<std::string> follow_redirect(const std::string& from, const HttpHead& head);
/// Whether both addresses are of one scheme, host and port, so that a token for one may be shown to the other.
bool is_same_origin(const std::string& a, const std::string& b);

// What hubs say, read within limits. `name` stands for the answer in messages.
// Errors: Unavailable DL_SERVER for what is no such answer, or goes beyond a limit.
Result<HubModel> read_hub_model(std::string_view json, std::string_view name);
Result<HubModel> read_modelscope_files(std::string_view json, std::string_view name);
Result<std::vector<HubFound>> read_hub_search(std::string_view json, std::string_view name);
Result<std::string> read_hub_owner(std::string_view json, std::string_view name);

}  // namespace sightline
