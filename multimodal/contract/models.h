/// Models as windows show them: what may be had, what is on its way, what is here. Plain values.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/base/dtype.h"
#include "engine/base/error.h"

namespace sightline {

/// What was measured of this computer, in a second, of all cores together: bytes read from memory; packed weights read
/// from there and multiplied with one row.
struct MachineSpeed {
  double read_bytes = 0.0;
  double weights = 0.0;               ///< of a usual mix of formats
  bool is_steady = true;              ///< false: something else was at work meanwhile, and it can do more
  std::int64_t measured_at = 0;       ///< seconds since 1970; 0: unknown
  std::map<DType, double> formats{};  ///< weights of single formats; they differ threefold

  [[nodiscard]] bool is_known() const noexcept { return read_bytes > 0.0 && weights > 0.0; }
  bool operator==(const MachineSpeed&) const = default;
};

/// How a model would run here. Bytes of memory.
struct ModelOutlook {
  enum class Verdict : std::uint8_t {
    Unknown,
    RunsWell,
    RunsSlowly,
    StreamsFromDisk,
    DoesNotFit
  } verdict = Verdict::Unknown;
  std::int64_t context = 0;  ///< tokens it was reckoned with
  std::int64_t weights = 0, projector = 0;
  std::int64_t conversation = 0;   ///< the state of one, with its keys and values
  std::int64_t workspace = 0;      ///< while it reads
  std::int64_t usable = 0;         ///< once our own engine has ended, the system's reserve taken off; 0: unknown
  double tokens_per_second = 0.0;  ///< writing; 0: unknown

  [[nodiscard]] std::int64_t needed() const noexcept { return weights + projector + conversation + workspace; }
  /// 0 if nothing is missing.
  [[nodiscard]] std::int64_t missing() const noexcept {
    return usable > 0 && needed() > usable ? needed() - usable : 0;
  }
};

/// One precision in which a model is published.
struct ModelPrecision {
  std::string name;                  ///< "UD-Q4_K_M"
  std::int64_t bytes = 0;            ///< to fetch, without the projector
  std::int64_t projector_bytes = 0;  ///< 0: none is published
  bool is_usual = false;             ///< what is meant without a word
  bool is_here = false;
  ModelOutlook outlook;
};

/// A model that may be fetched.
struct ModelOffer {
  std::string repository;                              ///< "unsloth/Qwen3.6-35B-A3B-GGUF"
  std::string id;                                      ///< "qwen3.6:35b-a3b"; empty: the catalogue does not have it
  std::string name;                                    ///< "Qwen3.6-35B-A3B"
  std::string parameters, licence, good_for;           ///< in English; empty: not said
  std::int64_t context_length = 0;                     ///< tokens; 0: not said
  std::int64_t downloads = 0;                          ///< of late, as the hub counts; 0: not said
  std::string architecture;                            ///< "qwen35moe"; empty: not said
  bool is_supported = true;                            ///< false: of an architecture this program does not run
  bool has_exact_sizes = false;                        ///< the hub was asked; else they are the catalogue's
  std::vector<ModelPrecision> precisions;              ///< empty: not asked for yet
  std::vector<std::pair<std::string, double>> scores;  ///< published for the unquantised model, in per cent
  std::string scores_source;
  std::string counterpart;  ///< id of the model to hold it against: of about its size, dense for a mixture of experts

  /// The precision that speaks for the model; null if none are known.
  [[nodiscard]] const ModelPrecision* usual() const noexcept {
    for (const ModelPrecision& precision : precisions) {
      if (precision.is_usual) return &precision;
    }
    return precisions.empty() ? nullptr : &precisions.front();
  }
};

/// What there is to choose from, and where it would go.
struct ModelOffers {
  std::vector<ModelOffer> offers;
  std::string folder;            ///< of our models
  std::int64_t free_bytes = -1;  ///< on its disk; -1: unknown
};

/// What lies in a folder of models.
struct InstalledModel {
  std::string name;  ///< "unsloth/Qwen3.6-35B-A3B-GGUF:UD-Q4_K_M"
  std::string repository, precision;
  std::string store;      ///< whose folder it is: "Sightline", "Hugging Face cache", "LM Studio", "Ollama", "llama.cpp"
  std::string path;       ///< of the first file, which is opened
  std::string projector;  ///< empty: it sees no pictures
  std::int64_t bytes = 0;    ///< of all its files
  bool is_ours = false;      ///< it may be removed from here
  bool is_complete = true;   ///< false: parts are missing
  bool is_verified = false;  ///< when it came, the hub told the SHA-256 it has
  ModelOutlook outlook;
};

/// What became of a file that was held against what is known of it.
struct CheckedFile {
  std::string name;
  enum class State : std::uint8_t { Good, Damaged, Unknown, Missing } state = State::Unknown;
};

/// Names a download as long as the program runs.
enum class DownloadId : std::int32_t {};

/// What is to be fetched.
struct DownloadWish {
  std::string repository;
  std::string precision;  ///< empty: the usual one
  bool with_projector = true;
};

/// One download. It lasts beyond the end of the program until it is done or deleted.
struct DownloadItem {
  DownloadId id{};
  DownloadWish wish;
  enum class State : std::uint8_t {
    Queued,  ///< others come first
    Running,
    Waiting,    ///< for the network or a server; goes on by itself
    Verifying,  ///< all has come
    Paused,     ///< by the person, or since the program was started
    Stopped,    ///< cancelled: out of the queue; what came is kept
    Failed,     ///< what came is kept
    Done,
  } state = State::Queued;
  std::int64_t done_bytes = 0, total_bytes = 0;  ///< 0: not known yet
  double bytes_per_second = 0.0;
  std::optional<std::chrono::seconds> remaining{};
  std::string sentence;         ///< Waiting, Failed: why
  std::string_view error_id;    ///< Failed: "DISK_FULL", or empty
  std::string path, projector;  ///< Done: the model's files

  /// It has a place in the queue.
  [[nodiscard]] bool is_active() const noexcept {
    return state == State::Queued || state == State::Running || state == State::Waiting || state == State::Verifying;
  }
};

/// Work on files that takes a while: one at a time.
struct FileWork {
  enum class Kind : std::uint8_t { Import, Verify, Move } kind = Kind::Import;
  std::string file;
  std::int64_t done_bytes = 0, total_bytes = 0;
};

/// Where models come from and go to, and what decides it.
struct ModelSources {
  std::string hub;            ///< its address: "https://huggingface.co"
  bool is_hub_fixed = false;  ///< the variable HF_ENDPOINT decides
  /// What the hub is shown: a token of the environment, of the keyring, of Hugging Face's own client; Locked: one that
  /// the keyring does not give out before it is unlocked.
  enum class Token : std::uint8_t { None, Variable, Keyring, File, Locked } token = Token::None;
  std::string folder;            ///< of our models
  std::string folder_before;     ///< models are still to be moved out of this one; empty: none
  bool is_folder_fixed = false;  ///< the variable SIGHTLINE_MODELS_DIR decides
  MachineSpeed speed;            ///< as it was measured last, if it was
};

// --- What happens without being asked -------------------------------------------------------------------------------

/// All downloads, in the order of the queue. A few times a second while one runs.
struct DownloadsChanged {
  std::vector<DownloadItem> downloads;
};
/// A download has come to its end just now, well or not.
struct DownloadEnded {
  DownloadItem download;
};
/// Other models are here than before.
struct InstalledChanged {};
/// The computer was measured: outlooks have speeds now.
struct MachineMeasured {
  MachineSpeed speed;
};
/// Work on files goes on; none: it has ended.
struct FileWorkChanged {
  std::optional<FileWork> work;
};

using ModelEvent = std::variant<DownloadsChanged, DownloadEnded, InstalledChanged, MachineMeasured, FileWorkChanged>;

}  // namespace sightline
