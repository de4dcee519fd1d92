/// Fetching pieces of a file over one connection, and what all connections of a file share. For downloader.cpp.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "multimodal/hub/downloader.h"
#include "multimodal/hub/part_file.h"
#include "multimodal/hub/piece_board.h"

namespace sightline {

/// Where the bytes are, asked once for all connections, and again when the address has expired. Any thread.
class SourceOfFile {
 public:
  SourceOfFile(const HubClient& client, const DownloadTask& task) : client_(client), task_(task) {}

  /// The address, and which asking it came from. Errors: as HubClient::resolve, told in `problem`.
  Result<HubSource> get(int& asking, HubProblem& problem, const std::stop_token& stop);
  /// The address of that asking no longer serves; a newer one stays.
  void forget(int asking);
  /// The address of that asking leads on to another one.
  void replace(int asking, HubSource source);

 private:
  const HubClient& client_;
  const DownloadTask& task_;
  std::mutex mutex_;
  std::optional<HubSource> source_;
  int asking_ = 0;
};

/// What the connections of one file share.
struct FetchShared {
  const HubClient& client;
  const DownloadTask& task;
  const DownloadOptions& options;
  const PartFile& part;
  PieceBoard& board;
  DownloadControl& control;
  SourceOfFile source;
  std::stop_token stop;  ///< requested by the person, and when the board is stopped
  std::atomic<std::int64_t> fetched_bytes = 0;
  std::atomic<std::int64_t> begun_bytes = 0;  ///< of pieces that are on their way
  std::atomic<bool> sends_whole = false;      ///< the server ignores ranges: one connection takes it all
  std::mutex mutex;                           // guards the next two
  std::condition_variable_any woken;
  std::string waiting_for;  ///< in a sentence; empty: nobody waits
};

/// Fetches runs of pieces until there are none left or the board is stopped; stops the board with what cannot be helped.
/// `connection`: its number, which no other one has at the same time.
void fetch_pieces(FetchShared& shared, int connection);

}  // namespace sightline
