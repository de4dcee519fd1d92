/// Generator: prefill in slices, then decode; cancel between layers.
#include "engine/run/generator.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "engine/run/loop_guard.h"

namespace sightline {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t kUnwatchedRows = 32;  ///< read in one go: a stop can wait for so few
constexpr std::int64_t kFewestRows = 4;      ///< read again sooner than the state behind them is copied

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

Error too_long(std::int64_t rows, std::int64_t context) {
  return {ErrorCode::OverBudget,
          "the prompt has " + std::to_string(rows) + " tokens, the context holds " + std::to_string(context),
          "CTX_FULL"};
}

}  // namespace

/// Row counts to remember on the way from `start`, where the state is known: those worth the memory.
std::vector<std::int64_t> choose_checkpoints(const Input& input, std::int64_t start) {
  std::vector<std::int64_t> chosen;
  std::int64_t known = start;
  for (const std::int64_t rows : input.checkpoints()) {
    if (rows < known + kFewestRows) continue;
    chosen.push_back(rows);
    known = rows;
  }
  return chosen;
}

/// What one run works on.
struct Generator::Reading {
  PrefixKeys keys;
  std::vector<BatchRow> rows;
  std::vector<std::int64_t> checkpoints;  // row counts, increasing
  Sequence sequence;
  bool is_spoilt = false;  // the sequence was left in the middle of a pass
  Generated result;
};

Status Generator::check(const Input& input, const GenerateOptions& options) const {
  if (Status ok = check_sampling(options.sampling); !ok) return ok;
  if (options.max_new_tokens < 1) return Error{ErrorCode::InvalidArgument, "max_new_tokens is less than 1", ""};
  if (options.context_rows < 1) return Error{ErrorCode::InvalidArgument, "context_rows is less than 1", ""};
  if (options.slice_rows < 0) return Error{ErrorCode::InvalidArgument, "slice_rows is negative", ""};
  const std::int64_t rows = input.rows();
  if (rows == 0) return Error{ErrorCode::InvalidArgument, "the prompt is empty", ""};
  if (rows > options.context_rows) return too_long(rows, options.context_rows);
  for (const InputSegment& segment : input.segments) {
    const auto* tokens = std::get_if<std::vector<TokenId>>(&segment.rows);
    if (tokens == nullptr) continue;
    for (const TokenId token : *tokens) {
      if (token >= 0 && token < model_.config().vocab_size) continue;
      return Error{ErrorCode::InvalidArgument,
                   "token " + std::to_string(token) + " is outside the vocabulary of " +
                       std::to_string(model_.config().vocab_size),
                   ""};
    }
  }
  return {};
}

Result<Generated> Generator::run(const Input& input, const GenerateOptions& options, const GenerateObserver& observer,
                                 std::stop_token stop) {
  if (Status ok = check(input, options); !ok) return ok.error();
  const Clock::time_point start = Clock::now();
  PrefixKeys keys(input);
  std::optional<Sequence> known = prefixes_.find_longest(keys);
  if (!known) {
    Result<Sequence> fresh = Sequence::create(model_.config(), model_.kv_type());
    if (!fresh) return fresh.error();
    known = std::move(*fresh);
  }
  std::vector<std::int64_t> checkpoints = choose_checkpoints(input, known->rows());
  Reading reading{std::move(keys), {}, std::move(checkpoints), std::move(*known), false, {}};
  input.append_rows(reading.rows);
  reading.rows.back().wants_logits = true;
  reading.result.input_rows = input.rows();
  reading.result.reused_rows = reading.sequence.rows();

  Result<MatrixView<const float>> logits = prefill(reading, options, observer, stop);
  reading.result.prefill_seconds = seconds_since(start);
  if (!logits) {
    if (logits.error().code != ErrorCode::Cancelled) return logits.error();
    // What has been read so far is the beginning of the same prompt asked again.
    if (!reading.is_spoilt && reading.sequence.rows() > 0) prefixes_.keep(reading.keys, std::move(reading.sequence));
    reading.result.finish = Finish::Cancelled;
    return reading.result;
  }
  const Clock::time_point first = Clock::now();
  if (Status ok = decode(reading, *logits, options, observer, stop); !ok) return ok.error();
  reading.result.decode_seconds = seconds_since(first);
  if (options.remember_reply) prefixes_.keep(reading.keys, std::move(reading.sequence));
  return reading.result;
}

/// Reads the rows up to `end`. Nothing if it was stopped on the way: then the sequence is as it was before, or spoilt if
/// there was no memory for a copy.
std::optional<MatrixView<const float>> Generator::read_slice(Reading& reading, std::int64_t end,
                                                             const GenerateObserver& observer,
                                                             const std::stop_token& stop) {
  Sequence& sequence = reading.sequence;
  const std::int64_t first = sequence.rows();
  const std::int64_t n = end - first;
  const BatchSlice slice{
      &sequence,
      std::span<const BatchRow>(reading.rows).subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(n))};
  const Batch batch{{&slice, 1}};
  if (n <= kUnwatchedRows) return forward(model_, batch, workspace_, compute_);

  std::optional<Sequence> before;  // a copy of the linear layers' states: milliseconds, beside a pass of seconds
  if (first > 0 && stop.stop_possible()) {
    if (Result<Sequence> copy = sequence.fork(); copy) before = std::move(*copy);
  }
  const std::int64_t n_layers = model_.config().n_layers;
  const auto total = static_cast<std::int64_t>(reading.rows.size());
  const auto logits = forward_watched(model_, batch, workspace_, compute_, [&](std::int64_t layer) {
    if (layer > 0 && observer.on_prefill) observer.on_prefill(first + n * layer / n_layers, total);
    return !stop.stop_requested();
  });
  if (!logits && before) {
    sequence = std::move(*before);
  } else if (!logits) {
    reading.is_spoilt = true;
  }
  return logits;
}

/// Reads the rows that the sequence has not seen. Errors: also Cancelled.
Result<MatrixView<const float>> Generator::prefill(Reading& reading, const GenerateOptions& options,
                                                   const GenerateObserver& observer, const std::stop_token& stop) {
  const Sequence& sequence = reading.sequence;
  const auto total = static_cast<std::int64_t>(reading.rows.size());
  const std::int64_t widest = workspace_.max_rows();
  const std::int64_t width = options.slice_rows > 0 ? std::min(widest, options.slice_rows) : widest;
  if (Status ok = reading.sequence.reserve(total - sequence.rows()); !ok) return ok.error();
  std::optional<MatrixView<const float>> logits;
  if (observer.on_prefill) observer.on_prefill(sequence.rows(), total);
  while (sequence.rows() < total) {
    if (stop.stop_requested()) return Error{ErrorCode::Cancelled, "stopped while reading the prompt", ""};
    std::int64_t end = std::min(total, sequence.rows() + width);
    const auto next = std::upper_bound(reading.checkpoints.begin(), reading.checkpoints.end(), sequence.rows());
    if (next != reading.checkpoints.end()) end = std::min(end, *next);

    logits = read_slice(reading, end, observer, stop);
    if (!logits) return Error{ErrorCode::Cancelled, "stopped while reading the prompt", ""};
    if (next != reading.checkpoints.end() && *next == end && end < total) prefixes_.keep_fork(reading.keys, sequence);
    if (observer.on_prefill) observer.on_prefill(end, total);
  }
  return *logits;
}

Status Generator::decode(Reading& reading, MatrixView<const float> logits, const GenerateOptions& options,
                         const GenerateObserver& observer, const std::stop_token& stop) {
  Sequence& sequence = reading.sequence;
  Generated& result = reading.result;
  Sampler sampler(options.sampling, options.output_tokens);
  LoopGuard guard;
  const auto finish = [&result](Finish reason) {
    result.finish = reason;
    return Status{};
  };
  while (true) {
    if (stop.stop_requested()) return finish(Finish::Cancelled);
    const std::span<const float> scores(logits.row(0), static_cast<std::size_t>(logits.cols));
    Result<TokenId> token = sampler.sample(scores, options.constraint);
    if (!token) return token.error();
    sampler.accept(*token);
    ++result.new_tokens;
    const bool is_end =
        std::find(options.stop_tokens.begin(), options.stop_tokens.end(), *token) != options.stop_tokens.end();
    if (is_end) return finish(Finish::Stop);
    if (options.constraint != nullptr) options.constraint->accept(*token);
    if (observer.on_choice) observer.on_choice(scores, *token);
    if (observer.on_token && !observer.on_token(*token)) return finish(Finish::Stop);
    if (options.constraint != nullptr && options.constraint->is_finished()) return finish(Finish::Stop);
    if (options.guard_loops && guard.push(*token)) return finish(Finish::Loop);
    if (result.new_tokens >= options.max_new_tokens) return finish(Finish::Length);
    if (sequence.rows() >= options.context_rows) return finish(Finish::ContextFull);
    if (stop.stop_requested()) return finish(Finish::Cancelled);

    if (Status ok = sequence.reserve(1); !ok) return ok;
    BatchRow row;
    row.token = *token;
    row.position = sequence.next_position();
    row.wants_logits = true;
    const BatchSlice slice{&sequence, {&row, 1}};
    logits = forward(model_, Batch{{&slice, 1}}, workspace_, compute_);
    reading.keys.append(row.token, row.position);
  }
}

}  // namespace sightline
