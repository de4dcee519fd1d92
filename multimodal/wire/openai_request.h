/// Requests of the chat completions and completions protocols -> ChatRequest, every field checked.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/error.h"
#include "multimodal/contract/chat_request.h"

namespace sightline {

/// What the defaults and limits of a request depend on. A plain value.
struct ModelFacts {
  std::string id;                      ///< how clients call the model
  std::int64_t context_tokens = 0;     ///< prompt and reply together
  bool thinks_by_default = false;
  bool sees_images = false;
  SamplingOptions direct, thinking;    ///< recommended for either mode
  std::int64_t reply_tokens = 2048;    ///< if the client names no limit
};

/// A request with what it says about the form of its reply.
struct AskedReply {
  ChatRequest request;
  std::string model;               ///< as the client calls it; may be empty
  bool is_chat = true;             ///< else a completion
  bool stream = false;
  bool include_usage = false;      ///< a last chunk with the usage
  bool return_progress = false;    ///< progress as chunks instead of comments
  bool one_call_only = false;      ///< parallel_tool_calls is false
};

/// What is wrong with a request: `param` names the field, or is empty.
struct RequestProblem {
  Error error;
  std::string param;
};

/// Either of them.
class AskedResult {
 public:
  AskedResult(AskedReply asked) : state_(std::move(asked)) {}           // NOLINT: converts on purpose
  AskedResult(RequestProblem problem) : state_(std::move(problem)) {}   // NOLINT: converts on purpose
  explicit operator bool() const noexcept { return state_.index() == 0; }
  AskedReply& operator*() noexcept { return *std::get_if<0>(&state_); }
  AskedReply* operator->() noexcept { return std::get_if<0>(&state_); }
  [[nodiscard]] const RequestProblem& problem() const noexcept { return *std::get_if<1>(&state_); }

 private:
  std::variant<AskedReply, RequestProblem> state_;
};

/// Reads the body of /v1/chat/completions. Unknown fields are skipped; known ones that are not supported are refused
/// unless they ask for nothing. Numbers are taken where they mean something, and refused by name otherwise.
/// Any thread. Source: OpenAI's API reference; the extensions are named in the README of multimodal/server.
AskedResult read_chat_request(std::string_view body, const ModelFacts& facts);

/// Reads the body of /v1/completions: one prompt, taken as plain text.
AskedResult read_completion_request(std::string_view body, const ModelFacts& facts);

}  // namespace sightline
