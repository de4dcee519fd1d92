/// ModelManager: the door to models for windows: finds them, fetches them one after the other, keeps those that are here.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/base/error.h"
#include "multimodal/contract/done.h"
#include "multimodal/contract/models.h"
#include "multimodal/contract/tokens.h"

namespace sightline {

/// Called in order, never twice at once, from a thread of the manager; must not wait for long.
using ModelSink = std::function<void(const ModelEvent&)>;

/// Where things are, and who is told.
struct ModelManagerOptions {
  std::filesystem::path data_folder;     ///< for the list of downloads; empty: the standard one
  std::filesystem::path cache_folder;    ///< for what was measured; empty: the standard one
  std::filesystem::path engine_program;  ///< `sightline`, which measures; empty: beside this program, else along PATH
  ModelSink on_event;                    ///< may be empty
  /// A variable of the environment, or null: HF_ENDPOINT, SIGHTLINE_MODELS_DIR and their like. Empty: the program's own.
  std::function<const char*(const char* name)> read_variable;
  std::optional<TokenStore> tokens;  ///< none: the desktop's keyring
  /// Measures the computer, for tests. Empty: `engine_program` does.
  std::function<Result<MachineSpeed>(std::stop_token)> measure;
  std::int64_t spare_bytes = std::int64_t{2} << 30;  ///< of the disk, that downloads leave free
  int attempts = 20;                                 ///< failures in a row of one connection before a download fails
  std::chrono::milliseconds first_wait = std::chrono::seconds(1);  ///< after a failure; doubles each time
};

/// The door. Every function returns at once and may be called from any thread; answers come through the functions
/// handed in, from threads of the manager, which must neither throw nor destroy it. Nothing but `search_hub`, `look_up`
/// and a download that was asked for or resumed uses the network: downloads of an earlier run of the program come back
/// as paused.
///
/// One download runs at a time, the first of the list that is queued. What was fetched is kept through pauses, stops,
/// failures and the end of the program; only `remove_download` deletes it.
class ModelManager {
 public:
  explicit ModelManager(ModelManagerOptions options);
  /// Stops what runs; what came stays. Usually at once, at most some seconds. Nothing is called after it has returned.
  ~ModelManager();
  ModelManager(const ModelManager&) = delete;
  ModelManager& operator=(const ModelManager&) = delete;

  // --- What may be had ---

  /// The catalogue's models that have all `words`, or all of them, reckoned with `context` tokens.
  void search_catalogue(std::string words, std::int64_t context, Done<ModelOffers> done);
  /// Models on the hub whose names hold the words, without precisions, those of the catalogue left out.
  /// Errors: those of HubClient::search.
  void search_hub(std::string words, Done<ModelOffers> done);
  /// One model with all precisions as the hub lists them. Errors: those of HubClient::model; NotFound for one without
  /// GGUF files.
  void look_up(std::string repository, std::int64_t context, Done<ModelOffer> done);
  /// Measures the computer; unless `anew`, only if there is no figure yet that holds (see machine_speed_file.h).
  /// MachineMeasured follows. Takes some seconds. Errors: Io ENGINE_DIED, Internal.
  void measure(bool anew, Done<MachineSpeed> done);

  // --- Where models come from and go to ---

  void sources(Done<ModelSources> done);
  /// The hub to ask from now on, as people name it: "modelscope", "hf-mirror.com", an address; empty: the usual one.
  /// Errors: InvalidArgument for what is no such address; Io DISK_*.
  void choose_hub(std::string hub, Done<void> done);
  /// Keeps a token for the hub in the keyring, after the hub was asked whether it knows it, and gives its owner's name;
  /// empty if the hub cannot be asked just now. Errors: InvalidArgument for what can be no token; Unavailable SRV_AUTH for
  /// one the hub does not know; those of TokenStore::keep.
  void keep_token(std::string token, Done<std::string> done);
  /// Removes the token from the keyring. Errors: NotFound if there is none; those of TokenStore::forget.
  void forget_token(Done<void> done);
  /// Moves all models of ours to another folder, and goes on with a move that was interrupted if it is the same one.
  /// FileWorkChanged tells how far it is. Downloads fail meanwhile. Errors: those of move_models.
  void move_folder(std::filesystem::path folder, Done<void> done);

  // --- Downloads: DownloadsChanged tells the rest ---

  /// At the end of the queue; one that is in the list already is resumed. Errors: InvalidArgument for no repository's name.
  void download(DownloadWish wish, Done<DownloadId> done);
  /// All downloads as they are.
  void downloads(Done<std::vector<DownloadItem>> done);
  void pause(DownloadId download);
  /// Into the queue again, also after a stop or a failure.
  void resume(DownloadId download);
  /// Out of the queue. What came is kept.
  void stop(DownloadId download);
  /// Out of the list; of one that is not done, what came is deleted. Errors: Io.
  void remove_download(DownloadId download, Done<void> done);
  /// Puts it before (-1) or behind (1) its neighbour.
  void move(DownloadId download, int by);
  /// Bytes per second for all downloads; 0: as fast as it goes.
  void set_limit(std::int64_t bytes_per_second);

  // --- Models that are here ---

  /// Those of all stores, ours first, reckoned with `context` tokens.
  void installed(std::int64_t context, Done<std::vector<InstalledModel>> done);
  /// Takes the files of one model into our folder, by links where the disk allows it. `name` is "org/name"; empty: made
  /// of the first file's. Gives the name. FileWorkChanged tells how far it is. Errors: those of ModelFolder::import_files.
  void import_files(std::vector<std::filesystem::path> files, std::string name, Done<std::string> done);
  /// Reads the model whose first file is `path`. Errors: NotFound, Io, Cancelled.
  void verify(std::string path, Done<std::vector<CheckedFile>> done);
  /// Deletes it. Errors: NotFound; InvalidArgument for a model of another program; Io.
  void remove(std::string path, Done<void> done);
  /// Stops an import, a check or a move.
  void stop_file_work();

 private:
  class Core;
  std::unique_ptr<Core> core_;
};

}  // namespace sightline
