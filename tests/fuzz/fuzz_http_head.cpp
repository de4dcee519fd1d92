/// Fuzz target: any bytes give a head or a refusal, the same for any cut, and what is accepted keeps its promises.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "multimodal/wire/http_policy.h"
#include "multimodal/wire/request_head.h"

namespace {

using namespace sightline;

/// Ends the run so that the fuzzer keeps the input; also in builds without assertions.
void demand(bool law) {
  if (!law) std::abort();
}

/// How reading ends if the bytes come `piece` at a time.
HeadReading read(std::string_view bytes, std::size_t piece) {
  HeadReading reading;
  for (std::size_t n = 0; n < bytes.size() && reading.state == HeadReading::State::Incomplete;) {
    n = std::min(bytes.size(), n + piece);
    reading = read_request_head(bytes.substr(0, n));
  }
  return reading;
}

bool is_clean(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= 0x20 && byte != 0x7F);
  });
}

void check_head(const RequestHead& head) {
  demand(head.path.starts_with('/') && is_clean(head.path) && is_clean(head.query));
  demand((head.path + "/").find("/../") == std::string::npos && head.path.find("//") == std::string::npos);
  demand(head.fields.size() <= HeadLimits{}.fields);
  for (const auto& [name, value] : head.fields) demand(!name.empty() && is_clean(name) && is_clean(value));
  demand(head.count("content-length") + head.count("transfer-encoding") <= 1);
  demand(head.count("content-length") == 0 || head.content_length().has_value());
  // Without the token nobody comes in, whatever else is said.
  HttpServerOptions options;
  options.token = "a token that nothing finds by chance";
  const std::optional<HttpAnswer> answer = HttpPolicy(options).answer_at_door(head);
  demand(answer && answer->status >= 400 && answer->status < 500);
}

}  // namespace

/// The input: a byte with the length of pieces, then the head.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const HeadReading whole = read(bytes, std::max<std::size_t>(1, bytes.size()));
  const HeadReading cut = read(bytes, 1 + data[0] % 64);
  demand(whole.state == cut.state && whole.status == cut.status);
  demand((whole.state == HeadReading::State::Refused) == !whole.why.empty());
  if (whole.state == HeadReading::State::Whole) check_head(whole.head);
  return 0;
}
