/// Session: the one door for windows. It keeps conversations and settings, runs the engine, makes no one wait.
#include "multimodal/session.h"

#include <utility>

#include "multimodal/library/conversation_export.h"
#include "multimodal/library/store_rows.h"
#include "multimodal/session/session_core.h"
#include "multimodal/wire/remote_backend.h"
#include "multimodal/wire/remote_server.h"

namespace sightline {

Session::Session(SessionOptions options) : core_(std::make_unique<Core>(std::move(options))) {}

Session::~Session() = default;

void Session::list(Done<std::vector<ConversationSummary>> done) {
  core_->with_store<std::vector<ConversationSummary>>(std::move(done),
                                                      [](ConversationStore& store) { return store.list(); });
}

void Session::search(std::string words, Done<std::vector<ConversationSummary>> done) {
  core_->with_store<std::vector<ConversationSummary>>(
      std::move(done), [words = std::move(words)](ConversationStore& store) { return store.search(words); });
}

void Session::read(ConversationId conversation, Done<StoredConversation> done) {
  Core* core = core_.get();
  core_->with_store<StoredConversation>(std::move(done), [core, conversation](ConversationStore& store) {
    Result<StoredConversation> read = store.read(conversation);
    if (read) core->complete(*read);
    return read;
  });
}

void Session::choose_version(MessageId message, Done<StoredConversation> done) {
  Core* core = core_.get();
  core_->with_store<StoredConversation>(std::move(done),
                                        [core, message](ConversationStore& store) -> Result<StoredConversation> {
                                          const Result<ConversationId> conversation = store.choose_version(message);
                                          if (!conversation) return conversation.error();
                                          Result<StoredConversation> read = store.read(*conversation);
                                          if (read) core->complete(*read);
                                          return read;
                                        });
}

void Session::read_picture(Digest picture, Done<ImageRef> done) {
  core_->with_store<ImageRef>(std::move(done),
                              [picture](ConversationStore& store) { return store.read_picture(picture); });
}

void Session::create(std::optional<ChatOptions> options, Done<ConversationId> done) {
  core_->with_store<ConversationId>(
      std::move(done), [options = std::move(options)](ConversationStore& store) { return store.create(options); },
      true);
}

void Session::rename(ConversationId conversation, std::string title, Done<void> done) {
  core_->with_store<void>(
      std::move(done),
      [conversation, title = std::move(title)](ConversationStore& store) { return store.rename(conversation, title); },
      true);
}

void Session::pin(ConversationId conversation, bool is_pinned, Done<void> done) {
  core_->with_store<void>(
      std::move(done),
      [conversation, is_pinned](ConversationStore& store) { return store.pin(conversation, is_pinned); }, true);
}

void Session::set_options(ConversationId conversation, std::optional<ChatOptions> options, Done<void> done) {
  core_->with_store<void>(std::move(done), [conversation, options = std::move(options)](ConversationStore& store) {
    return store.set_options(conversation, options);
  });
}

void Session::remove(ConversationId conversation, Done<void> done) {
  Core* core = core_.get();
  core_->with_store<void>(
      std::move(done),
      [core, conversation](ConversationStore& store) {
        core->stop_answers_of(conversation);
        return store.remove(conversation);
      },
      true);
}

void Session::undo_remove(ConversationId conversation, Done<void> done) {
  core_->with_store<void>(
      std::move(done), [conversation](ConversationStore& store) { return store.undo_remove(conversation); }, true);
}

void Session::purge(ConversationId conversation, Done<void> done) {
  core_->with_store<void>(std::move(done),
                          [conversation](ConversationStore& store) { return store.purge(conversation); });
}

void Session::purge_removed(Done<void> done) {
  core_->with_store<void>(std::move(done), [](ConversationStore& store) { return store.purge_removed(); });
}

void Session::save_draft(ConversationId conversation, Draft draft, Done<void> done) {
  core_->disk.post([core = core_.get(), conversation, draft = std::move(draft), done = std::move(done)] {
    core->keep_draft(conversation, draft, done);
  });
}

void Session::read_draft(ConversationId conversation, Done<Draft> done) {
  Core* core = core_.get();
  core_->with_store<Draft>(std::move(done),
                           [core, conversation](ConversationStore&) { return core->read_draft(conversation); });
}

void Session::change_draft(ConversationId conversation, std::function<Draft(Draft)> change, Done<void> done) {
  Core* core = core_.get();
  core_->disk.post([core, conversation, change = std::move(change), done = std::move(done)] {
    Result<Draft> draft = core->store ? core->read_draft(conversation) : Result<Draft>(Core::no_store());
    if (draft) return core->keep_draft(conversation, change(*std::move(draft)), done);
    if (done) done(draft.error());
  });
}

RequestId Session::ask(Question question, AnswerSink sink) {
  const ConversationId conversation = question.conversation;
  const auto shared = std::make_shared<const Question>(std::move(question));
  return core_->begin(
      [conversation](ConversationStore&) -> Result<ConversationId> { return conversation; }, shared->options,
      [shared](ConversationStore& store) {
        return store.ask(shared->conversation, shared->parts, shared->chat_options, shared->keeps_draft);
      },
      {conversation == kNoConversation, !shared->keeps_draft}, std::move(sink));
}

namespace {

/// Which conversation a message belongs to.
std::function<Result<ConversationId>(ConversationStore&)> conversation_of(MessageId message) {
  return [message](ConversationStore& store) -> Result<ConversationId> {
    const Result<rows::Place> place = rows::place_of(store.database(), message);
    if (!place) return place.error();
    return place->conversation;
  };
}

}  // namespace

RequestId Session::retry(MessageId answer, AskOptions options, AnswerSink sink) {
  return core_->begin(
      conversation_of(answer), options, [answer](ConversationStore& store) { return store.retry(answer); }, {},
      std::move(sink));
}

RequestId Session::edit(MessageId question, std::vector<Part> parts, AskOptions options, AnswerSink sink) {
  return core_->begin(
      conversation_of(question), options,
      [question, parts = std::move(parts)](ConversationStore& store) { return store.edit(question, parts); }, {},
      std::move(sink));
}

void Session::cancel(RequestId request) { core_->cancel(request); }

EngineState Session::engine_state() const { return core_->engine.state(); }

void Session::start_engine() {
  // Behind the settings, which say what to start.
  core_->disk.post([core = core_.get()] { core->engine.start(); });
}

void Session::stop_engine() {
  core_->disk.post([core = core_.get()] { core->engine.stop(); });
}

void Session::choose_engine(EngineChoice choice, Done<void> done) {
  Core* core = core_.get();
  core_->with_store<void>(std::move(done), [core, choice = std::move(choice)](ConversationStore&) {
    Settings changed = core->settings;
    changed.engine = choice;
    Status ok = core->change_settings(std::move(changed));
    core->engine.start();
    return ok;
  });
}

void Session::probe(std::string url, std::string token, Done<std::vector<std::string>> done) {
  core_->network.post([core = core_.get(), url = std::move(url), token = std::move(token), done = std::move(done)] {
    HttpClientOptions options;
    options.base_url = api_address(url);
    options.token = token;
    options.silence_timeout = std::chrono::seconds(30);  // a list takes no thinking
    const Result<RemoteServer> server = RemoteBackend::probe(options, core->closing.get_token());
    if (!server) return done(server.error());
    std::vector<std::string> names;
    for (const RemoteServer::Model& model : server->models) names.push_back(model.id);
    done(std::move(names));
  });
}

void Session::settings(Done<Settings> done) {
  Core* core = core_.get();
  core_->with_store<Settings>(std::move(done),
                              [core](ConversationStore&) -> Result<Settings> { return core->settings; });
}

void Session::set_settings(Settings settings, Done<void> done) {
  Core* core = core_.get();
  core_->with_store<void>(std::move(done), [core, settings = std::move(settings)](ConversationStore&) {
    return core->change_settings(settings);
  });
}

void Session::export_conversations(std::vector<ConversationId> conversations, ExportFormat format,
                                   std::filesystem::path file, Done<void> done) {
  core_->with_store<void>(std::move(done), [core = core_.get(), conversations = std::move(conversations), format,
                                            file = std::move(file)](ConversationStore& store) {
    core->save_all();  // what is in memory is exported as well
    return sightline::export_conversations(store, conversations, format, file);
  });
}

void Session::import_conversations(std::filesystem::path file, Done<ImportReport> done) {
  core_->with_store<ImportReport>(
      std::move(done),
      [file = std::move(file)](ConversationStore& store) { return sightline::import_conversations(store, file); },
      true);
}

void Session::flush(Done<void> done) {
  core_->with_store<void>(std::move(done), [core = core_.get()](ConversationStore&) {
    core->save_all();
    return Status();
  });
}

}  // namespace sightline
