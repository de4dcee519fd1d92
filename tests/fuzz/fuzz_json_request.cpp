/// Fuzz target: any body gives a request within its limits or a refusal that is valid JSON, for both protocols.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "engine/base/utf8.h"
#include "multimodal/wire/api_error.h"
#include "multimodal/wire/json_value.h"
#include "multimodal/wire/openai_request.h"
#include "multimodal/wire/remote_request.h"

namespace {

using namespace sightline;

/// Ends the run so that the fuzzer keeps the input; also in builds without assertions.
void demand(bool law) {
  if (!law) std::abort();
}

void check_request(const AskedReply& asked, const ModelFacts& facts) {
  const ChatRequest& request = asked.request;
  const SamplingOptions& sampling = request.sampling;
  demand(sampling.temperature >= 0.0F && sampling.temperature <= 100.0F);
  demand(sampling.top_p > 0.0F && sampling.top_p <= 1.0F);
  demand(sampling.top_k >= 0);
  demand(sampling.min_p >= 0.0F && sampling.min_p <= 1.0F);
  demand(std::abs(sampling.presence_penalty) <= 2.0F);
  demand(sampling.repetition_penalty >= 0.1F && sampling.repetition_penalty <= 10.0F);
  demand(request.max_new_tokens >= 1 && request.max_new_tokens <= facts.context_tokens);
  demand(request.stop_strings.size() <= 16);
  demand(request.top_logprobs.value_or(0) <= 20);
  demand(asked.is_chat ? !request.conversation.messages.empty() : !request.plain_prompt.empty());
  for (const std::string& stop : request.stop_strings) demand(!stop.empty() && is_valid_utf8(stop));
  if (!asked.is_chat) return;
  // What was understood can be asked elsewhere, and understood there.
  const Result<std::string> again = remote_request_json(request, asked.model, ServerKind::Sightline);
  demand(again.has_value() && parse_json(*again, "the body").has_value());
}

void check(AskedResult& asked, const ModelFacts& facts) {
  if (asked) return check_request(*asked, facts);
  const ApiError error = api_error(asked.problem().error, asked.problem().param);
  demand(error.status >= 400 && error.status < 500);
  demand(error.message.size() < 1000 && is_valid_utf8(error.message));
  demand(parse_json(error_json(error), "the error").has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ModelFacts facts;
  facts.context_tokens = 4096;
  facts.sees_images = true;
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  AskedResult chat = read_chat_request(body, facts);
  check(chat, facts);
  AskedResult completion = read_completion_request(body, facts);
  check(completion, facts);
  return 0;
}
