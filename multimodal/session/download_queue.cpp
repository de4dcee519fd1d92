/// DownloadQueue: downloads in their order, one running at a time, remembered on disk.
#include "multimodal/session/download_queue.h"

#include <algorithm>
#include <utility>

#include "multimodal/hub/part_file.h"
#include "multimodal/hub/safe_name.h"
#include "multimodal/library/plain_text.h"

namespace sightline {

namespace {

using State = DownloadItem::State;

constexpr std::chrono::seconds kSaveInterval(5);  // of figures that are for showing only

bool is_running(State state) { return state == State::Running || state == State::Waiting || state == State::Verifying; }

/// The model that a download has brought, or a part of it; null if nothing of it is there.
const LocalModel* find_fetched(const std::vector<LocalModel>& models, const DownloadRecord& record) {
  const auto found = std::find_if(models.begin(), models.end(), [&record](const LocalModel& model) {
    return model.repository == record.repository && model.variant == record.variant;
  });
  return found == models.end() ? nullptr : &*found;
}

std::vector<LocalModel> models_in(const std::filesystem::path& folder) {
  StoreFolders stores;
  stores.ours = {folder};
  return find_local_models(stores);
}

Error not_found() { return {ErrorCode::NotFound, "this download is not in the list any more", ""}; }

}  // namespace

DownloadQueue::~DownloadQueue() {
  for (const auto& entry : entries_) {
    if (entry->job) entry->job->stop();
  }
  for (const auto& entry : entries_) entry->job.reset();
  save();
}

void DownloadQueue::load() {
  for (DownloadRecord& record : read_download_list(setup_.list_file)) {
    if (!check_repository_name(record.repository)) continue;  // it becomes a part of paths
    auto entry = std::make_unique<Entry>();
    entry->item.id = DownloadId{++last_id_};
    entry->item.wish = {record.repository, record.variant, record.with_projector};
    entry->item.state = record.is_stopped ? State::Stopped : State::Paused;
    entry->item.done_bytes = record.done_bytes;
    entry->item.total_bytes = record.total_bytes;
    entry->record = std::move(record);
    entries_.push_back(std::move(entry));
  }
  tell();
}

std::vector<DownloadItem> DownloadQueue::items() const {
  std::vector<DownloadItem> items;
  for (const auto& entry : entries_) items.push_back(entry->item);
  return items;
}

DownloadQueue::Entry* DownloadQueue::find(DownloadId id) {
  const auto found = std::find_if(entries_.begin(), entries_.end(), [id](const auto& e) { return e->item.id == id; });
  return found == entries_.end() ? nullptr : found->get();
}

Result<DownloadId> DownloadQueue::add(const DownloadWish& wish) {
  if (Status ok = check_repository_name(wish.repository); !ok) return ok.error();
  for (const auto& entry : entries_) {
    const DownloadItem& item = entry->item;
    const bool is_same =
        item.wish.repository == wish.repository && lower_case(item.wish.precision) == lower_case(wish.precision);
    if (!is_same || entry->removal || item.state == State::Done) continue;
    if (!entry->job && wish.with_projector) entry->item.wish.with_projector = entry->record.with_projector = true;
    resume(item.id);
    changed();
    return item.id;
  }
  auto entry = std::make_unique<Entry>();
  entry->item.id = DownloadId{++last_id_};
  entry->item.wish = wish;
  entry->record = {wish.repository, wish.precision, wish.with_projector, {}, {}, {}, 0, 0, false};
  entries_.push_back(std::move(entry));
  start_next();
  changed();
  return DownloadId{last_id_};
}

void DownloadQueue::start_next() {
  if (std::any_of(entries_.begin(), entries_.end(), [](const auto& entry) { return entry->job != nullptr; })) return;
  for (const auto& entry : entries_) {
    if (entry->item.state != State::Queued) continue;
    start(*entry);
    if (is_running(entry->item.state)) return;  // else it has failed already
  }
}

void DownloadQueue::start(Entry& entry) {
  const Result<std::filesystem::path> folder = setup_.models_folder();
  if (!folder) return finish(entry, folder.error());
  entry.item.state = State::Running;
  entry.item.sentence.clear();
  entry.item.error_id = {};
  const DownloadId id = entry.item.id;
  DownloadJobSetup job{setup_.open_hub, *folder, setup_.options, entry.record, {}, {}, {}};
  job.on_plan = [this, id](const std::string& hub, const DownloadPlan& plan) {
    setup_.post([this, id, hub, plan] { take_plan(id, hub, plan); });
  };
  job.on_progress = [this, id](const DownloadProgress& progress) {
    setup_.post([this, id, progress] { take_progress(id, progress); });
  };
  job.on_end = [this, id](const Status& status) { setup_.post([this, id, status] { take_end(id, status); }); };
  entry.job = std::make_unique<DownloadJob>(std::move(job));
  entry.job->set_limit(limit_);
}

/// Makes it end, unless it has come to its end already; `take_end` is told.
void DownloadQueue::end(Entry& entry) {
  if (!entry.job) return;
  entry.is_ending = true;
  entry.job->stop();
}

void DownloadQueue::take_plan(DownloadId id, const std::string& hub, const DownloadPlan& plan) {
  Entry* const entry = find(id);
  if (entry == nullptr) return;
  entry->record.hub = hub;
  entry->record.commit = plan.model.commit;
  entry->record.variant = entry->item.wish.precision = plan.variant;
  entry->record.files.clear();
  for (const HubFileEntry& file : plan.files) entry->record.files.push_back(file.path);
  entry->record.total_bytes = entry->item.total_bytes = plan.bytes();
  changed();
}

void DownloadQueue::take_progress(DownloadId id, const DownloadProgress& progress) {
  Entry* const entry = find(id);
  if (entry == nullptr || !is_running(entry->item.state)) return;
  using Stage = DownloadProgress::Stage;
  DownloadItem& item = entry->item;
  item.state = progress.stage == Stage::Waiting     ? State::Waiting
               : progress.stage == Stage::Verifying ? State::Verifying
                                                    : State::Running;
  item.done_bytes = progress.done_bytes;
  item.total_bytes = progress.total_bytes;
  item.bytes_per_second = progress.bytes_per_second;
  item.remaining = progress.remaining;
  item.sentence = progress.why;
  entry->record.done_bytes = progress.done_bytes;
  tell();
  if (std::chrono::steady_clock::now() - saved_at_ > kSaveInterval) save();
}

void DownloadQueue::take_end(DownloadId id, const Status& status) {
  Entry* const entry = find(id);
  if (entry == nullptr) return;
  entry->job.reset();
  const bool was_wanted = std::exchange(entry->is_ending, false);
  if (const Done<void> removal = std::exchange(entry->removal, {})) {
    erase(id, removal);
  } else if (status) {  // also if a stop came too late
    entry->record.is_stopped = false;
    finish(*entry, status);
  } else if (!was_wanted) {
    finish(*entry, status);
  }
  start_next();
  changed();
}

void DownloadQueue::finish(Entry& entry, const Status& status) {
  DownloadItem& item = entry.item;
  item.bytes_per_second = 0.0;
  item.remaining.reset();
  item.state = status ? State::Done : State::Failed;
  item.sentence = status ? std::string() : status.error().message;
  item.error_id = status ? std::string_view() : status.error().id;
  const Result<std::filesystem::path> folder = setup_.models_folder();
  if (status && folder) {
    item.done_bytes = item.total_bytes;
    const std::vector<LocalModel> models = models_in(*folder);
    if (const LocalModel* model = find_fetched(models, entry.record)) {
      item.path = model->files.front().string();
      item.projector = model->projector.string();
    }
    setup_.tell(InstalledChanged{});
  }
  setup_.tell(DownloadEnded{item});
}

void DownloadQueue::pause(DownloadId id) {
  Entry* const entry = find(id);
  if (entry == nullptr || !entry->item.is_active()) return;
  end(*entry);  // what it holds on to, another precision of the same model may need
  entry->item.state = State::Paused;
  entry->item.bytes_per_second = 0.0;
  entry->item.remaining.reset();
  start_next();
  changed();
}

void DownloadQueue::resume(DownloadId id) {
  Entry* const entry = find(id);
  const bool can = entry != nullptr && !entry->item.is_active() && entry->item.state != State::Done && !entry->removal;
  if (!can) return;
  entry->item.state = State::Queued;
  entry->record.is_stopped = false;
  start_next();
  changed();
}

void DownloadQueue::stop(DownloadId id) {
  Entry* const entry = find(id);
  if (entry == nullptr || entry->item.state == State::Done || entry->item.state == State::Stopped) return;
  entry->item.state = State::Stopped;
  entry->item.sentence.clear();
  entry->item.bytes_per_second = 0.0;
  entry->item.remaining.reset();
  entry->record.is_stopped = true;
  end(*entry);
  start_next();
  changed();
}

void DownloadQueue::remove(DownloadId id, Done<void> done) {
  Entry* const entry = find(id);
  if (entry == nullptr || entry->removal) return done(not_found());
  if (!entry->job) {
    erase(id, done);
    return changed();
  }
  stop(id);
  entry->removal = std::move(done);
}

/// Takes it out of the list, and what came off the disk unless it is a whole model.
void DownloadQueue::erase(DownloadId id, const Done<void>& done) {
  Entry* const entry = find(id);
  Status ok;
  if (entry->item.state != State::Done) {
    ok = delete_files(entry->record);
    if (ok) setup_.tell(InstalledChanged{});
  }
  if (ok) std::erase_if(entries_, [id](const auto& other) { return other->item.id == id; });
  if (done) done(ok);
}

Status DownloadQueue::delete_files(const DownloadRecord& record) const {
  const Result<std::filesystem::path> folder = setup_.models_folder();
  if (!folder) return folder.error();
  DownloadDisk disk;
  for (const std::string& file : record.files) {
    const Result<std::filesystem::path> name = safe_relative_path(file);
    if (!name) continue;
    if (Status ok = discard_part(*folder / record.repository / *name, disk); !ok) return ok;
  }
  const std::vector<LocalModel> models = models_in(*folder);
  const LocalModel* const model = find_fetched(models, record);
  return model == nullptr ? Status() : ModelFolder(*folder).remove(*model);
}

void DownloadQueue::move(DownloadId id, int by) {
  const auto at = std::find_if(entries_.begin(), entries_.end(), [id](const auto& e) { return e->item.id == id; });
  if (at == entries_.end() || (by != -1 && by != 1)) return;
  const std::ptrdiff_t to = at - entries_.begin() + by;
  if (to < 0 || to >= static_cast<std::ptrdiff_t>(entries_.size())) return;
  std::iter_swap(at, entries_.begin() + to);
  changed();
}

void DownloadQueue::set_limit(std::int64_t bytes_per_second) {
  limit_ = std::max<std::int64_t>(0, bytes_per_second);
  for (const auto& entry : entries_) {
    if (entry->job) entry->job->set_limit(limit_);
  }
}

void DownloadQueue::changed() {
  tell();
  save();
}

void DownloadQueue::tell() { setup_.tell(DownloadsChanged{items()}); }

/// What cannot be written down is missing after the next start only; the journals beside the files have what matters.
void DownloadQueue::save() {
  saved_at_ = std::chrono::steady_clock::now();
  std::vector<DownloadRecord> records;
  for (const auto& entry : entries_) {
    if (entry->item.state != State::Done) records.push_back(entry->record);
  }
  static_cast<void>(write_download_list(setup_.list_file, records));
}

}  // namespace sightline
