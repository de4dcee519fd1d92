/// TestHub: a server on this machine that behaves like a hub of models and its storage, and misbehaves on demand.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

struct MHD_Daemon;

namespace sightline::testing_support {

/// What a client asked for.
struct HubRequest {
  bool is_storage = false;  ///< the storage host was asked, not the hub
  std::string method, path, query, range, authorization, host;
  int number = 0;          ///< how many requests with this method and path came before
  std::int64_t first = 0;  ///< where its range begins; 0 without one
};

/// How an answer differs from the usual one.
struct HubFault {
  int status = 0;  ///< with `body` instead of the usual answer; 0: the usual one
  std::vector<std::pair<std::string, std::string>> fields{};  ///< further ones, or in place of those of the same name
  std::string body{};
  bool ignores_range = false;
  bool is_chunked = false;       ///< tells no length
  std::int64_t piece_bytes = 0;  ///< sent at once; 0: as much as fits
  std::int64_t cut_after = -1;   ///< bytes of the body after which the connection ends
  std::int64_t hold_after = -1;  ///< bytes of the body after which nothing more comes until the hub ends
  std::int64_t flip_at = -1;     ///< byte of the file whose lowest bit is wrong
};

/// One file of the repository "org/model" at the commit.
struct HubFile {
  std::shared_ptr<const std::string> content;  ///< or, if null:
  std::filesystem::path source;                ///< the file it is sent from, by the kernel
  std::int64_t size = 0;
  std::string sha256;  ///< as the hub tells it; empty: it tells none
};

/// Thread-safe but for `script`, `token`, `commit` and `architecture`, which are set while nothing is asked.
class TestHub {
 public:
  TestHub();
  /// The hub itself over TLS with this key and certificate (PEM); its storage stays without.
  TestHub(const std::string& key, const std::string& certificate);
  ~TestHub();
  TestHub(const TestHub&) = delete;
  TestHub& operator=(const TestHub&) = delete;

  /// Adds a file, or replaces it. Any thread.
  void put(const std::string& path, std::string content);
  void put(const std::string& path, HubFile file);
  /// Decides about each request; none: it is answered as usual. Called from threads of the server. Before requests only.
  std::function<std::optional<HubFault>(const HubRequest&)> script;
  std::string token;  ///< what the hub wants to be shown; empty: nothing
  std::string commit = "0123456789abcdef0123456789abcdef01234567";
  std::string architecture;  ///< of the files, as the hub tells it; empty: it does not
  std::atomic<std::int64_t> bytes_per_second = 0;  ///< of the storage host; 0: as fast as it goes

  [[nodiscard]] std::string url() const;  ///< of the hub
  [[nodiscard]] std::string storage_url() const;
  [[nodiscard]] std::int64_t bytes_sent() const { return bytes_sent_; }  ///< by the storage host
  [[nodiscard]] std::vector<HubRequest> requests() const;

  struct Answer;  // for the server's own functions
  Answer answer(HubRequest request);
  void count(std::int64_t bytes);
  [[nodiscard]] bool is_ending() const { return is_ending_; }

 private:
  Answer answer_hub(const HubRequest& request, const HubFault& fault);
  Answer answer_storage(const HubRequest& request, const HubFault& fault);
  std::string model_json() const;
  std::string modelscope_json() const;

  mutable std::mutex mutex_;
  std::map<std::string, HubFile> files_;
  std::vector<HubRequest> requests_;
  std::map<std::string, int> numbers_;
  std::atomic<std::int64_t> bytes_sent_ = 0;
  std::atomic<bool> is_ending_ = false;
  std::chrono::steady_clock::time_point pace_ = std::chrono::steady_clock::now();
  bool is_protected_ = false;
  MHD_Daemon* hub_ = nullptr;
  MHD_Daemon* storage_ = nullptr;
};

}  // namespace sightline::testing_support
