/// TestHub: a server on this machine that behaves like a hub of models and its storage, and misbehaves on demand.
#include "tests/support/test_hub.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <microhttpd.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>

#include "engine/base/digest.h"

namespace sightline::testing_support {

struct TestHub::Answer {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> fields;
  HubFile file;  // the part [first, first + length) of it is the body
  std::int64_t first = 0, length = 0;
  HubFault fault;
  bool is_counted = false;
};

namespace {

/// What a body that is being sent needs.
struct Body {
  TestHub* hub;
  TestHub::Answer answer;
};

ssize_t send_some(void* context, std::uint64_t position, char* out, std::size_t most) {
  auto& body = *static_cast<Body*>(context);
  const TestHub::Answer& answer = body.answer;
  const HubFault& fault = answer.fault;
  auto at = static_cast<std::int64_t>(position);
  std::int64_t n = std::min<std::int64_t>(static_cast<std::int64_t>(most), answer.length - at);
  if (n <= 0) return MHD_CONTENT_READER_END_OF_STREAM;
  if (fault.cut_after >= 0) {
    n = std::min(n, fault.cut_after - at);
    if (n <= 0) return MHD_CONTENT_READER_END_WITH_ERROR;
  }
  if (fault.hold_after >= 0) {
    n = std::min(n, fault.hold_after - at);
    while (n <= 0 && !body.hub->is_ending()) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    if (n <= 0) return MHD_CONTENT_READER_END_WITH_ERROR;
  }
  if (fault.piece_bytes > 0) n = std::min(n, fault.piece_bytes);
  if (answer.is_counted && body.hub->bytes_per_second > 0) n = std::min<std::int64_t>(n, 16 << 10);
  std::memcpy(out, answer.file.content->data() + answer.first + at, static_cast<std::size_t>(n));
  const std::int64_t flipped = fault.flip_at - answer.first - at;
  if (fault.flip_at >= 0 && flipped >= 0 && flipped < n) out[flipped] = static_cast<char>(out[flipped] ^ 1);
  if (answer.is_counted) body.hub->count(n);
  return static_cast<ssize_t>(n);
}

MHD_Response* response_of(TestHub& hub, TestHub::Answer answer) {
  if (!answer.file.content) {  // by the kernel, without faults
    const int descriptor = open(answer.file.source.c_str(), O_RDONLY | O_CLOEXEC);
    hub.count(answer.length);
    return MHD_create_response_from_fd_at_offset64(static_cast<std::uint64_t>(answer.length), descriptor,
                                                   static_cast<std::uint64_t>(answer.first));
  }
  const bool is_chunked = answer.fault.is_chunked;
  const auto length = static_cast<std::uint64_t>(answer.length);
  return MHD_create_response_from_callback(is_chunked ? MHD_SIZE_UNKNOWN : length, 256 << 10, &send_some,
                                           new Body{&hub, std::move(answer)},
                                           [](void* context) { delete static_cast<Body*>(context); });
}

std::string header_of(MHD_Connection* connection, const char* name) {
  const char* value = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
  return value == nullptr ? std::string() : value;
}

std::int64_t number_at(const std::string& text, std::size_t at) {
  std::int64_t value = -1;
  if (at <= text.size()) std::from_chars(text.data() + at, text.data() + text.size(), value);
  return value;
}

MHD_Result handle(TestHub& hub, bool is_storage, MHD_Connection* connection, const char* url, const char* method) {
  HubRequest request;
  request.is_storage = is_storage;
  request.method = method;
  request.path = url;
  if (const std::size_t at = request.path.find("://"); at != std::string::npos) {  // asked as a proxy
    request.path = request.path.substr(std::min(request.path.find('/', at + 3), request.path.size()));
  }
  MHD_get_connection_values(
      connection, MHD_GET_ARGUMENT_KIND,
      [](void* out, MHD_ValueKind, const char* key, const char* value) {
        auto& query = *static_cast<std::string*>(out);
        query += (query.empty() ? "" : "&") + std::string(key) + "=" + (value == nullptr ? "" : value);
        return MHD_YES;
      },
      &request.query);
  request.range = header_of(connection, "Range");
  request.authorization = header_of(connection, "Authorization");
  request.host = header_of(connection, "Host");
  if (request.range.starts_with("bytes=")) request.first = std::max<std::int64_t>(0, number_at(request.range, 6));
  TestHub::Answer answer = hub.answer(std::move(request));
  const auto status = static_cast<unsigned>(answer.status);
  const auto fields = answer.fields;
  MHD_Response* response = response_of(hub, std::move(answer));
  for (const auto& [name, value] : fields) MHD_add_response_header(response, name.c_str(), value.c_str());
  const MHD_Result queued = MHD_queue_response(connection, status, response);
  MHD_destroy_response(response);
  return queued;
}

MHD_Daemon* start(TestHub* hub, bool is_storage, const char* key = nullptr, const char* certificate = nullptr) {
  const auto on_hub = [](void* self, MHD_Connection* connection, const char* url, const char* method, const char*,
                         const char*, std::size_t*,
                         void**) { return handle(*static_cast<TestHub*>(self), false, connection, url, method); };
  const auto on_storage = [](void* self, MHD_Connection* connection, const char* url, const char* method, const char*,
                             const char*, std::size_t*,
                             void**) { return handle(*static_cast<TestHub*>(self), true, connection, url, method); };
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  MHD_AccessHandlerCallback handler = on_hub;
  if (is_storage) handler = on_storage;
  unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION;
  std::vector<MHD_OptionItem> options = {{MHD_OPTION_CONNECTION_MEMORY_LIMIT, 256 << 10, nullptr}};
  if (key != nullptr) {
    flags |= MHD_USE_TLS;
    options.push_back({MHD_OPTION_HTTPS_MEM_KEY, 0, const_cast<char*>(key)});
    options.push_back({MHD_OPTION_HTTPS_MEM_CERT, 0, const_cast<char*>(certificate)});
  }
  options.push_back({MHD_OPTION_END, 0, nullptr});
  MHD_Daemon* daemon = MHD_start_daemon(flags, 0, nullptr, nullptr, handler, hub, MHD_OPTION_SOCK_ADDR, &address,
                                        MHD_OPTION_ARRAY, options.data(), MHD_OPTION_END);
  if (daemon == nullptr) throw std::runtime_error("the test hub cannot be started");
  return daemon;
}

std::string url_of(MHD_Daemon* daemon) {
  return "http://127.0.0.1:" + std::to_string(MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
}

/// A whole answer from a text.
void fill(TestHub::Answer& answer, std::string text) {
  answer.length = static_cast<std::int64_t>(text.size());
  answer.file.content = std::make_shared<const std::string>(std::move(text));
}

/// The answer with the fault's fields in place of its own of the same name.
void apply(TestHub::Answer& answer, const HubFault& fault) {
  answer.fault = fault;
  for (const auto& field : fault.fields) {
    std::erase_if(answer.fields, [&field](const auto& own) { return own.first == field.first; });
    if (!field.second.empty()) answer.fields.push_back(field);
  }
}

}  // namespace

TestHub::TestHub() : hub_(start(this, false)), storage_(start(this, true)) {}

TestHub::TestHub(const std::string& key, const std::string& certificate)
    : is_protected_(true), hub_(start(this, false, key.c_str(), certificate.c_str())), storage_(start(this, true)) {}

TestHub::~TestHub() {
  is_ending_ = true;
  MHD_stop_daemon(hub_);
  MHD_stop_daemon(storage_);
}

std::string TestHub::url() const {
  const std::string url = url_of(hub_);
  return is_protected_ ? "https" + url.substr(4) : url;
}
std::string TestHub::storage_url() const { return url_of(storage_); }

void TestHub::put(const std::string& path, std::string content) {
  HubFile file;
  file.size = static_cast<std::int64_t>(content.size());
  file.sha256 = hex_text(sha256(content));
  file.content = std::make_shared<const std::string>(std::move(content));
  put(path, std::move(file));
}

void TestHub::put(const std::string& path, HubFile file) {
  const std::lock_guard lock(mutex_);
  files_[path] = std::move(file);
}

std::vector<HubRequest> TestHub::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void TestHub::count(std::int64_t bytes) {
  bytes_sent_ += bytes;
  if (bytes_per_second <= 0) return;
  std::chrono::steady_clock::time_point until;
  {
    const std::lock_guard lock(mutex_);
    pace_ = std::max(pace_, std::chrono::steady_clock::now()) +
            std::chrono::nanoseconds(bytes * 1'000'000'000 / bytes_per_second);
    until = pace_;
  }
  std::this_thread::sleep_until(until);
}

TestHub::Answer TestHub::answer(HubRequest request) {
  {
    const std::lock_guard lock(mutex_);
    request.number = numbers_[request.method + " " + request.path]++;
    requests_.push_back(request);
  }
  const std::optional<HubFault> fault = script ? script(request) : std::nullopt;
  Answer answer;
  if (fault && fault->status != 0) {
    answer.status = fault->status;
    fill(answer, fault->body);
  } else {
    answer = request.is_storage ? answer_storage(request, fault.value_or(HubFault{}))
                                : answer_hub(request, fault.value_or(HubFault{}));
  }
  if (fault) apply(answer, *fault);
  return answer;
}

std::string TestHub::model_json() const {
  const std::lock_guard lock(mutex_);
  nlohmann::json json = {{"id", "org/model"}, {"sha", commit}, {"gated", false}, {"siblings", nlohmann::json::array()}};
  if (!architecture.empty()) json["gguf"] = {{"total", 1000}, {"architecture", architecture}};
  for (const auto& [path, file] : files_) {
    nlohmann::json entry = {{"rfilename", path}, {"size", file.size}, {"blobId", std::string(40, 'b')}};
    if (!file.sha256.empty()) entry["lfs"] = {{"sha256", file.sha256}, {"size", file.size}, {"pointerSize", 135}};
    json["siblings"].push_back(std::move(entry));
  }
  return json.dump();
}

std::string TestHub::modelscope_json() const {
  const std::lock_guard lock(mutex_);
  nlohmann::json files = nlohmann::json::array();
  for (const auto& [path, file] : files_) {
    files.push_back({{"Path", path}, {"Size", file.size}, {"Sha256", file.sha256}, {"Type", "blob"}});
  }
  return nlohmann::json{{"Code", 200}, {"Success", true}, {"Data", {{"Files", files}}}}.dump();
}

TestHub::Answer TestHub::answer_hub(const HubRequest& request, const HubFault& /*fault*/) {
  Answer answer;
  answer.fields = {{"Content-Type", "application/json"}};
  if (!token.empty() && request.authorization != "Bearer " + token) {
    answer.status = 401;
    answer.fields.emplace_back("X-Error-Code", "GatedRepo");
    fill(answer, R"({"error":"Access to this model is restricted"})");
    return answer;
  }
  const std::string& path = request.path;
  if (path == "/api/models") {
    fill(answer, R"([{"id":"org/model","downloads":12345,"likes":67,"tags":["gguf","license:apache-2.0"]}])");
    return answer;
  }
  if (path == "/api/models/org/model" || path.starts_with("/api/models/org/model/revision/")) {
    fill(answer, model_json());
    return answer;
  }
  if (path == "/api/v1/models/org/model/repo/files") {
    fill(answer, modelscope_json());
    return answer;
  }
  const std::size_t resolve = path.find("/resolve/");
  const std::size_t slash = resolve == std::string::npos ? resolve : path.find('/', resolve + 9);
  const std::lock_guard lock(mutex_);
  const auto file = slash == std::string::npos ? files_.end() : files_.find(path.substr(slash + 1));
  if (file == files_.end()) {
    answer.status = 404;
    answer.fields.emplace_back("X-Error-Code", resolve == std::string::npos ? "RepoNotFound" : "EntryNotFound");
    fill(answer, R"({"error":"not found"})");
    return answer;
  }
  answer.status = 302;
  answer.fields = {{"Location", url_of(storage_) + "/" + file->first + "?signature=" + std::to_string(request.number)},
                   {"X-Repo-Commit", commit},
                   {"X-Linked-Size", std::to_string(file->second.size)},
                   {"X-Linked-ETag", "\"" + file->second.sha256 + "\""},
                   {"ETag", "\"" + std::string(40, 'b') + "\""}};
  if (file->second.sha256.empty()) {
    std::erase_if(answer.fields, [](const auto& field) { return field.first == "X-Linked-ETag"; });
  }
  fill(answer, "Found. Redirecting to the storage");
  return answer;
}

TestHub::Answer TestHub::answer_storage(const HubRequest& request, const HubFault& fault) {
  Answer answer;
  const std::lock_guard lock(mutex_);
  const auto file = files_.find(request.path.substr(1));
  if (file == files_.end()) {
    answer.status = 404;
    fill(answer, "<Error><Code>NoSuchKey</Code></Error>");
    return answer;
  }
  answer.file = file->second;
  answer.is_counted = true;
  answer.length = file->second.size;
  answer.fields = {{"Content-Type", "application/octet-stream"},
                   {"Accept-Ranges", "bytes"},
                   {"ETag", "\"" + file->second.sha256.substr(0, 32) + "\""}};
  if (request.range.empty() || fault.ignores_range) return answer;
  std::int64_t last = number_at(request.range, request.range.find('-') + 1);
  if (last < 0) last = file->second.size - 1;
  if (request.first >= file->second.size) {
    answer.status = 416;
    answer.fields = {{"Content-Range", "bytes */" + std::to_string(file->second.size)}};
    fill(answer, "");
    return answer;
  }
  last = std::min(last, file->second.size - 1);
  answer.status = 206;
  answer.first = request.first;
  answer.length = last - request.first + 1;
  answer.fields.emplace_back("Content-Range", "bytes " + std::to_string(request.first) + "-" + std::to_string(last) +
                                                  "/" + std::to_string(file->second.size));
  return answer;
}

}  // namespace sightline::testing_support
