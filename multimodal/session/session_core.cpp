/// Session::Core: opening, settings, drafts, and saving what is in memory.
#include "multimodal/session/session_core.h"

#include <algorithm>
#include <utility>

#include "multimodal/library/standard_folders.h"

namespace sightline {

Session::Core::Core(SessionOptions given)
    : options(std::move(given)),
      disk(std::clamp(options.save_interval, std::chrono::milliseconds(1), std::chrono::milliseconds(1000)),
           [this] { save_all(); }),
      engine(options.engine_program, options.backend, options.backend_model,
             [this](const EngineState& state) { tell(EngineChanged{state}); }) {
  disk.post([this] { open(); });
}

Session::Core::~Core() {
  closing.request_stop();
  for (const Answer& answer : running()) answer->stop.request_stop();
  engine.close();
  {
    std::unique_lock lock(mutex_);
    ended_.wait(lock, [this] { return running_.empty(); });
  }
  network.finish();
  parts.finish();
  disk.post([this] { save_all(); });
  disk.finish();
  talk.finish();
}

void Session::Core::tell(SessionEvent event) {
  if (!options.on_event) return;
  talk.post([this, event = std::move(event)] { options.on_event(event); });
}

void Session::Core::open() {
  StoreOpened opened;
  open_settings(opened);
  engine.choose(settings.engine, false);
  tell(SettingsChanged{settings});  // a store that is large may take a while
  open_store(opened);
  tell(std::move(opened));
}

void Session::Core::open_settings(StoreOpened& opened) {
  std::filesystem::path folder = options.config_folder;
  if (folder.empty()) {
    const Result<StandardFolders> folders = standard_folders();
    if (!folders) return opened.notices.push_back(folders.error());
    folder = folders->config;
  }
  settings_file.emplace(folder / "settings.json");
  const Result<SettingsFile::Opened> read = settings_file->open();
  if (!read) return opened.notices.push_back(read.error());
  settings = read->settings;
  if (read->notice) opened.notices.push_back(*read->notice);
}

/// A person who cannot save may still ask.
void Session::Core::open_store(StoreOpened& opened) {
  StoreOptions store_options{.folder = options.data_folder, .lock_wait = options.lock_wait};
  store_options.on_check = [this](std::int64_t bytes) {
    constexpr std::int64_t kLong = std::int64_t{64} << 20;  // one that is smaller is checked before it could be said
    if (bytes >= kLong) tell(StoreChecking{bytes});
  };
  Status problem;
  if (store_options.folder.empty()) {
    const Result<StandardFolders> folders = standard_folders();
    if (folders) store_options.folder = folders->data;
    if (!folders) problem = folders.error();
  }
  if (problem) {
    Result<ConversationStore::Opened> found = ConversationStore::open(store_options);
    if (found) {
      store = std::move(found->store);
      opened.notices.insert(opened.notices.end(), found->notices.begin(), found->notices.end());
      if (!store->is_read_only()) note_save(store->purge_removed());
      return;
    }
    problem = found.error();
  }
  opened.notices.push_back(problem.error());
  opened.is_lasting = false;
  Result<std::unique_ptr<ConversationStore>> in_memory = ConversationStore::open_in_memory();
  if (in_memory) store = *std::move(in_memory);
}

Status Session::Core::change_settings(Settings changed) {
  Status ok = Error{ErrorCode::Io, "the settings cannot be kept: there is no home folder", "DISK_ERROR"};
  if (settings_file) ok = settings_file->save(changed);
  if (!ok && ok.error().code != ErrorCode::Io) return ok;  // a value that is wrong
  // What the disk refuses holds until the program ends.
  const bool has_other_engine = changed.engine != settings.engine;
  settings = std::move(changed);
  tell(SettingsChanged{settings});
  if (has_other_engine) engine.choose(settings.engine, true);
  return ok;
}

void Session::Core::keep_draft(ConversationId conversation, Draft draft, Done<void> done) {
  WaitingDraft& waiting = drafts_[conversation];
  waiting.draft = std::move(draft);
  if (done) waiting.done.push_back(std::move(done));
  disk.request_tick();
}

/// Saves a draft that waits. What the disk refuses goes on waiting; what the store refuses for itself does not.
Status Session::Core::save_draft_of(ConversationId conversation) {
  const auto at = drafts_.find(conversation);
  if (at == drafts_.end()) return {};
  Status ok = store->save_draft(conversation, at->second.draft);
  const bool goes_on_waiting = !ok && ok.error().code == ErrorCode::Io;
  for (const Done<void>& done : std::exchange(at->second.done, {})) done(ok);
  if (goes_on_waiting) return ok;
  drafts_.erase(at);
  return {};
}

Result<Draft> Session::Core::read_draft(ConversationId conversation) {
  if (const auto at = drafts_.find(conversation); at != drafts_.end()) return at->second.draft;
  return store->read_draft(conversation);
}

bool Session::Core::save_drafts() {
  std::vector<ConversationId> waiting;
  for (const auto& [conversation, draft] : drafts_) waiting.push_back(conversation);
  bool all_saved = true;
  for (const ConversationId conversation : waiting) {
    const Status ok = save_draft_of(conversation);
    if (!ok) note_save(ok);
    all_saved = all_saved && ok.has_value();
  }
  return all_saved;
}

bool Session::Core::save_answers() {
  bool all_saved = true;
  const auto save = [this, &all_saved](const StoredMessage& message) {
    const Status ok = store->save_answer(message);
    const bool is_kept = ok || ok.error().code == ErrorCode::NotFound;  // its conversation may be gone
    if (!is_kept) note_save(ok);
    all_saved = all_saved && is_kept;
    return is_kept;
  };
  std::erase_if(unsaved_, save);
  for (const Answer& answer : running()) {
    StoredMessage message;
    {
      const std::lock_guard lock(answer->mutex);
      if (!answer->has_news || answer->record.message().state != MessageState::Writing) continue;
      answer->has_news = false;
      message = answer->record.message();
    }
    if (save(message)) continue;
    const std::lock_guard lock(answer->mutex);
    answer->has_news = true;
  }
  return all_saved;
}

void Session::Core::save_all() {
  if (!store) return;
  look_again();
  const bool answers = save_answers();
  const bool drafts = save_drafts();
  if (answers && drafts) {
    note_save({});
  } else if (!closing.stop_requested() && !store->is_read_only()) {
    disk.request_tick();
  }
}

/// Tells of the first failure, and of the first success after it.
void Session::Core::note_save(const Status& status) {
  if (status.has_value() != has_trouble_) return;
  has_trouble_ = !has_trouble_;
  if (status) return tell(SaveWorksAgain{});
  tell(SaveFailed{status.error()});
}

}  // namespace sightline
