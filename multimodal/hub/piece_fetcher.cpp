/// Fetching pieces of a file over one connection, and what all connections of a file share.
#include "multimodal/hub/piece_fetcher.h"

#include <algorithm>
#include <charconv>
#include <random>
#include <span>
#include <utility>

#include "engine/base/utf8.h"

namespace sightline {

namespace {

constexpr int kRedirects = 10;
constexpr int kOddAnswers = 5;  ///< answers in a row that keep to no rule, before we stop asking

/// What became of one attempt.
struct Attempt {
  enum class Next : std::uint8_t { Done, GoOn, Retry, Whole, End } next = Next::GoOn;
  HubProblem problem{};
  bool is_odd = false;          ///< the answer keeps to no rule
  bool forgets_source = false;  ///< the address has to be asked for again
};

Attempt ended() { return {Attempt::Next::End}; }
Attempt retry(HubProblem problem) { return {Attempt::Next::Retry, std::move(problem)}; }
Attempt odd(const FetchShared& shared, const std::string& what) {
  return {Attempt::Next::Retry,
          {{ErrorCode::Unavailable,
            "the storage of " + shared.client.server() + " sends " + printable(shared.task.file.path, 80) +
                " in a wrong way: " + what,
            "DL_SERVER"},
           true},
          true,
          true};
}

/// "bytes FIRST-LAST/TOTAL", nothing else.
bool says_range(const std::string* field, std::int64_t first, std::int64_t last, std::int64_t total) {
  return field != nullptr &&
         *field == "bytes " + std::to_string(first) + "-" + std::to_string(last) + "/" + std::to_string(total);
}

bool is_compressed(const HttpHead& head) {
  const std::string* const encoding = head.find("content-encoding");
  return encoding != nullptr && *encoding != "identity" && !encoding->empty();
}

/// One connection.
class Fetcher {
 public:
  Fetcher(FetchShared& shared, HttpTransfer transfer, int connection)
      : shared_(shared), transfer_(std::move(transfer)), connection_(connection) {}

  void run() {
    while (!shared_.board.is_stopped() && !shared_.sends_whole) {
      const std::optional<PieceRun> run = shared_.board.take_run(connection_);
      if (!run) return;
      begin_piece(run->begin);
      if (fetch_run()) continue;
      begin_piece(piece_);
      shared_.board.give_back(connection_);
      if (takes_whole_) fetch_whole();
      return;
    }
  }

 private:
  void begin_piece(std::int64_t piece) {
    shared_.begun_bytes -= std::exchange(received_, 0);
    piece_ = piece;
    marker_ = {};
  }

  /// All of the current piece has come. False if that cannot be written down.
  bool finish_piece() {
    shared_.begun_bytes -= std::exchange(received_, 0);
    const PieceMark mark = marker_.finish();
    shared_.board.complete(piece_, mark);
    const Status noted = shared_.part.note(piece_, mark);
    if (!noted) shared_.board.fail(noted.error());
    return noted.has_value();
  }

  /// False if this connection is to end.
  bool fetch_run() {
    while (!shared_.board.is_stopped()) {
      const Attempt attempt = ask_for_run();
      switch (attempt.next) {
        case Attempt::Next::Done:
          return true;
        case Attempt::Next::GoOn:
          break;
        case Attempt::Next::Whole:
          takes_whole_ = !shared_.sends_whole.exchange(true);
          return false;
        case Attempt::Next::Retry:
          if (shared_.sends_whole || !wait_after(attempt)) return false;
          break;
        case Attempt::Next::End:
          return false;
      }
    }
    return false;
  }

  /// Asks for what is missing of the run, from the current piece on.
  Attempt ask_for_run() {
    const PieceCut& cut = shared_.board.cut();
    const std::int64_t last_piece = shared_.board.run_end(connection_) - 1;
    const std::int64_t first = cut.begin(piece_) + received_;
    const std::int64_t last = cut.begin(last_piece) + cut.length(last_piece) - 1;
    std::string fault;
    bool is_whole = false, is_over = false;
    const std::int64_t before = came_;
    HttpSink sink;
    sink.on_head = [&](const HttpHead& head) {
      is_whole = head.status == 200;
      if (is_compressed(head)) fault = "it is compressed";
      if (head.status == 206 && !says_range(head.find("content-range"), first, last, cut.size)) {
        fault = "another part of the file than was asked for, or of another file";
      }
      const std::string* const length = head.find("content-length");
      if (head.status == 206 && length != nullptr && *length != std::to_string(last - first + 1)) {
        fault = "more or fewer bytes than were asked for";
      }
      return head.status == 206 && fault.empty();
    };
    sink.on_body = [&](std::string_view bytes) {
      while (!bytes.empty()) {
        if (is_over) return false;  // more than was asked for
        const std::string_view part = bytes.substr(0, static_cast<std::size_t>(cut.length(piece_) - received_));
        const bool goes_on = take_bytes(cut.begin(piece_) + received_, part);
        bytes.remove_prefix(part.size());
        if (received_ < cut.length(piece_)) {
          if (goes_on) continue;
          return false;
        }
        if (!finish_piece()) return false;
        is_over = !shared_.board.go_on(connection_);
        if (!is_over) begin_piece(piece_ + 1);
        const bool others_have_the_rest = is_over && piece_ < last_piece;
        if (!goes_on || others_have_the_rest) return false;
      }
      return true;
    };
    Attempt attempt = ask({"Range: bytes=" + std::to_string(first) + "-" + std::to_string(last)}, sink, is_whole);
    if (came_ > before) n_failures_ = n_odd_ = 0;
    if (is_over) return {Attempt::Next::Done};
    if (attempt.next != Attempt::Next::GoOn) return attempt;
    if (!fault.empty()) return odd(shared_, fault);
    if (is_whole) return {Attempt::Next::Whole};
    if (shared_.board.is_stopped()) return ended();
    return odd(shared_, "fewer bytes than were asked for");
  }

  /// Writes bytes of the current piece. False ends the transfer.
  bool take_bytes(std::int64_t offset, std::string_view bytes) {
    const auto block = std::as_bytes(std::span(bytes));
    if (Status ok = shared_.part.write(offset, block); !ok) {
      shared_.board.fail(ok.error());
      return false;
    }
    marker_.update(block);
    const auto n = static_cast<std::int64_t>(bytes.size());
    received_ += n;
    came_ += n;
    shared_.begun_bytes += n;
    shared_.fetched_bytes += n;
    shared_.control.take(n, shared_.stop);
    return !shared_.board.is_stopped();
  }

  /// One question at the current address. GoOn: there was an answer that is a success, or its sink ended it.
  Attempt ask(std::vector<std::string> fields, const HttpSink& sink, bool& is_whole) {
    HubProblem problem;
    Result<HubSource> source = shared_.source.get(asking_, problem, shared_.stop);
    if (!source) {
      if (source.error().code == ErrorCode::Cancelled) return ended();
      return retry(std::move(problem));
    }
    fields.emplace_back("Accept-Encoding: identity");
    HttpCall call;
    call.fields = std::move(fields);
    for (int redirects = 0; redirects <= kRedirects; ++redirects) {
      call.url = source->url;
      call.token = source->takes_token ? shared_.client.options().token : std::string();
      const Result<HttpOutcome> answer = transfer_.run(call, sink, shared_.stop);
      if (!answer) return after_failure(answer.error());
      const int status = answer->head.status;
      if (status >= 300 && status < 400) {
        const Result<std::string> next = follow_redirect(call.url, answer->head);
        if (!next) return retry({next.error()});
        source = HubSource{*next, source->takes_token && is_same_origin(call.url, *next)};
        shared_.source.replace(asking_, *source);
        continue;
      }
      if (const std::optional<Error> login = login_page(answer->head, shared_.client.server())) {
        is_whole = false;
        return retry({*login});
      }
      return status < 300 ? Attempt{} : after_refusal(*answer, source->takes_token);
    }
    return retry(
        {{ErrorCode::Unavailable, "the storage sends us from one address to the next without end", "DL_SERVER"}});
  }

  Attempt after_failure(const Error& error) const {
    if (error.code == ErrorCode::Cancelled) return ended();
    if (error.code == ErrorCode::OverBudget) return odd(shared_, "its head is larger than any head should be");
    Attempt attempt = retry({error, error.id != "DL_TLS"});
    attempt.forgets_source = true;  // the next address may be of another machine
    return attempt;
  }

  Attempt after_refusal(const HttpOutcome& answer, bool is_hub) const {
    const int status = answer.head.status;
    Attempt attempt = retry(explain_answer(answer, shared_.client.server(), printable(shared_.task.file.path, 80)));
    const bool may_be_old = status == 401 || status == 403 || status == 404 || status == 410 || status == 416;
    if (may_be_old && !is_hub) {  // addresses of storage expire; the hub itself means it
      attempt.problem.may_pass = true;
      attempt.is_odd = true;
      attempt.forgets_source = true;
    }
    return attempt;
  }

  /// False if there is nothing to wait for.
  bool wait_after(const Attempt& attempt) {
    ++n_failures_;
    if (attempt.is_odd) ++n_odd_;
    if (attempt.forgets_source) shared_.source.forget(asking_);
    if (!attempt.problem.may_pass || n_failures_ >= shared_.options.attempts || n_odd_ >= kOddAnswers) {
      Error error = attempt.problem.error;
      error.message += "; what came is kept, and the same command goes on from there";
      shared_.board.fail(std::move(error));
      return false;
    }
    const auto doubled = shared_.options.first_wait * (1LL << std::min(n_failures_ - 1, 16));
    const auto usual = std::min<std::chrono::milliseconds>(doubled, shared_.options.longest_wait);
    std::uniform_real_distribution<double> jitter(0.75, 1.25);
    std::chrono::milliseconds wait(static_cast<std::int64_t>(static_cast<double>(usual.count()) * jitter(random_)));
    if (attempt.problem.wait) wait = *attempt.problem.wait;
    std::unique_lock lock(shared_.mutex);
    shared_.waiting_for = attempt.problem.error.message;
    shared_.woken.wait_for(lock, shared_.stop, wait, [] { return false; });
    shared_.waiting_for.clear();
    return !shared_.board.is_stopped();
  }

  /// The server ignores ranges: all of the file once more, of which the missing pieces are taken.
  void fetch_whole() {
    n_failures_ = n_odd_ = 0;
    while (!shared_.board.is_stopped()) {
      const Attempt attempt = ask_for_whole();
      if (attempt.next == Attempt::Next::End) return;
      if (attempt.next == Attempt::Next::Retry && !wait_after(attempt)) return;
      if (attempt.next == Attempt::Next::Done && !shared_.board.has_missing()) {
        // Verifying may still find a piece damaged on disk.
        std::unique_lock lock(shared_.mutex);
        shared_.woken.wait_for(lock, shared_.stop, std::chrono::milliseconds(50), [] { return false; });
        while (!shared_.board.is_stopped() && !shared_.board.has_missing()) {
          shared_.woken.wait_for(lock, shared_.stop, std::chrono::milliseconds(50), [] { return false; });
        }
      }
    }
  }

  Attempt ask_for_whole() {
    const PieceCut& cut = shared_.board.cut();
    std::string fault;
    std::int64_t position = 0;
    HttpSink sink;
    sink.on_head = [&](const HttpHead& head) {
      const std::string* const length = head.find("content-length");
      if (is_compressed(head)) fault = "it is compressed";
      if (head.status != 200) fault = "a part, although all of it was asked for";
      if (length != nullptr && *length != std::to_string(cut.size)) fault = "a file of another size";
      return fault.empty();
    };
    begin_piece(0);
    sink.on_body = [&](std::string_view bytes) {
      while (!bytes.empty()) {
        if (position >= cut.size) {
          fault = "more bytes than the file has";
          return false;
        }
        const std::int64_t piece = position / cut.piece;
        const std::int64_t end = cut.begin(piece) + cut.length(piece);
        const std::string_view part = bytes.substr(0, static_cast<std::size_t>(end - position));
        if (position == cut.begin(piece)) {
          skips_piece_ = shared_.board.is_complete(piece);
          if (!skips_piece_ && !shared_.board.wait_for_room()) return false;
        }
        if (!skips_piece_ && !take_bytes(position, part)) return false;
        position += static_cast<std::int64_t>(part.size());
        piece_ = piece;
        if (position == end && !skips_piece_ && !finish_piece()) return false;
        bytes.remove_prefix(part.size());
      }
      return true;
    };
    bool unused = false;
    Attempt attempt = ask({}, sink, unused);
    begin_piece(0);
    if (attempt.next != Attempt::Next::GoOn) return attempt;
    if (!fault.empty()) return odd(shared_, fault);
    if (position == cut.size) return {Attempt::Next::Done};
    if (shared_.board.is_stopped()) return ended();
    return odd(shared_, "fewer bytes than the file has");
  }

  FetchShared& shared_;
  HttpTransfer transfer_;
  PieceMarker marker_;
  const int connection_;
  std::int64_t piece_ = 0, received_ = 0;  // the current piece, and how much of it has come
  std::int64_t came_ = 0;                  // over this connection
  int asking_ = 0, n_failures_ = 0, n_odd_ = 0;
  bool takes_whole_ = false, skips_piece_ = false;
  std::minstd_rand random_{std::random_device{}()};
};

}  // namespace

Result<HubSource> SourceOfFile::get(int& asking, HubProblem& problem, const std::stop_token& stop) {
  const std::lock_guard lock(mutex_);
  if (!source_) {
    Result<HubSource> source = client_.resolve(task_.model, task_.file, stop, &problem);
    if (!source) return source;
    source_ = *std::move(source);
    ++asking_;
  }
  asking = asking_;
  return *source_;
}

void SourceOfFile::forget(int asking) {
  const std::lock_guard lock(mutex_);
  if (asking == asking_) source_.reset();
}

void SourceOfFile::replace(int asking, HubSource source) {
  const std::lock_guard lock(mutex_);
  if (asking == asking_ && source_) source_ = std::move(source);
}

void fetch_pieces(FetchShared& shared, int connection) {
  const HubOptions& options = shared.client.options();
  constexpr std::size_t kNoLimit = std::size_t{1} << 41;  // the pieces have their own
  Result<HttpTransfer> transfer =
      HttpTransfer::create({options.ca_file, options.connect_timeout, options.silence_timeout, kNoLimit});
  if (!transfer) return shared.board.fail(transfer.error());
  Fetcher(shared, *std::move(transfer), connection).run();
}

}  // namespace sightline
