/// ModelManager::Core: the threads behind the door to models.
#include "multimodal/session/model_manager_core.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>

#include "engine/base/system_info.h"
#include "engine/base/utf8.h"
#include "multimodal/engine_process.h"
#include "multimodal/hub/keyring.h"
#include "multimodal/hub/safe_name.h"
#include "multimodal/library/machine_speed_file.h"
#include "multimodal/library/models_place.h"
#include "multimodal/session/children_memory.h"
#include "multimodal/session/machine_measure.h"

namespace sightline {

namespace {

const char* own_variable(const char* name) { return std::getenv(name); }

/// `given`, else a standard folder; empty if there is none.
std::filesystem::path folder_or(const std::filesystem::path& given, std::filesystem::path StandardFolders::*standard) {
  if (!given.empty()) return given;
  const Result<StandardFolders> folders = standard_folders();
  return folders ? (*folders).*standard : std::filesystem::path();
}

Error is_closing() { return {ErrorCode::Cancelled, "the program is closing", "CANCELLED"}; }

}  // namespace

ModelManager::Core::Core(ModelManagerOptions given)
    : options(std::move(given)), downloads(std::make_unique<DownloadQueue>(queue_setup())) {
  if (options.engine_program.empty()) options.engine_program = find_engine_program();
  machine_ = machine_name();
  tokens_ = options.tokens ? *options.tokens : desktop_keyring();
  speed_file_ = folder_or(options.cache_folder, &StandardFolders::cache) / "machine.json";
  desk.post([this] { downloads->load(); });
}

ModelManager::Core::~Core() {
  closing.request_stop();
  stop_file_work();
  yardstick.finish();
  network.finish();
  files.finish();
  desk.finish();
  downloads.reset();  // what it posts to the desk by now is dropped
}

DownloadQueueSetup ModelManager::Core::queue_setup() {
  if (!options.read_variable) options.read_variable = &own_variable;
  DownloadQueueSetup setup;
  setup.list_file = folder_or(options.data_folder, &StandardFolders::data) / "downloads.json";
  setup.options.spare_bytes = options.spare_bytes;
  setup.options.attempts = options.attempts;
  setup.options.first_wait = options.first_wait;
  setup.open_hub = [this](const std::stop_token& stop) { return open_hub(stop); };
  setup.models_folder = [this]() -> Result<std::filesystem::path> {
    if (is_moving_) {
      return Error{ErrorCode::Unavailable, "the folder of models is being moved; go on when that is done", "DL_BUSY"};
    }
    const Result<StoreFolders> folders = stores();
    if (!folders) return folders.error();
    return folders->ours.front();
  };
  setup.post = [this](std::function<void()> task) { desk.post(std::move(task)); };
  setup.tell = [this](ModelEvent event) { tell(std::move(event)); };
  return setup;
}

void ModelManager::Core::tell(ModelEvent event) {
  if (!options.on_event) return;
  talk.post([this, event = std::move(event)] { options.on_event(event); });
}

Result<StoreFolders> ModelManager::Core::stores() const { return find_store_folders(options.read_variable); }

Result<HubChoice> ModelManager::Core::choice_of_hub(const std::stop_token& stop) const {
  return find_hub(options.read_variable, {}, tokens_, stop);
}

Result<HubClient> ModelManager::Core::open_hub(const std::stop_token& stop) const {
  Result<HubChoice> hub = choice_of_hub(stop);
  if (!hub) return hub.error();
  return HubClient::create(std::move(hub->options));
}

ShelfView ModelManager::Core::view(std::int64_t context) const {
  ShelfView view;
  view.context = context;
  MemoryInfo memory = memory_info();
  memory.available_bytes = std::min(memory.total_bytes, memory.available_bytes + memory_of_children());
  view.machine = {known_speed(), memory};
  if (const Result<StoreFolders> folders = stores()) view.here = find_local_models(*folders);
  return view;
}

/// What was measured, by this program or an earlier one; the file is read by the first thread that wants to know.
MachineSpeed ModelManager::Core::known_speed() const {
  const std::lock_guard lock(mutex_);
  if (!std::exchange(has_read_speed_, true)) {
    speed_ = read_machine_speed(speed_file_, machine_, std::chrono::system_clock::now()).value_or(MachineSpeed{});
  }
  return speed_;
}

/// What was measured while the computer was busy is better than nothing, and is not kept.
Result<MachineSpeed> ModelManager::Core::measure(bool anew) {
  if (const MachineSpeed known = known_speed(); !anew && known.is_known() && known.is_steady) return known;
  const std::stop_token stop = closing.get_token();
  if (stop.stop_requested()) return is_closing();
  Result<MachineSpeed> measured =
      options.measure ? options.measure(stop) : measure_machine(options.engine_program, stop);
  if (!measured) return measured;
  measured->measured_at = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  {
    const std::lock_guard lock(mutex_);
    speed_ = *measured;
  }
  // What cannot be kept is measured again next time.
  if (measured->is_steady) static_cast<void>(write_machine_speed(speed_file_, machine_, *measured));
  tell(MachineMeasured{*measured});
  return measured;
}

Result<ModelSources> ModelManager::Core::sources() const {
  const Result<HubChoice> hub = choice_of_hub(closing.get_token());
  if (!hub) return hub.error();
  const Result<StoreFolders> folders = stores();
  if (!folders) return folders.error();
  using Token = ModelSources::Token;
  ModelSources sources;
  sources.hub = hub->options.endpoint;
  sources.is_hub_fixed = hub->is_chosen_by_variable;
  constexpr std::array<Token, 4> kTokens = {Token::None, Token::Variable, Token::Keyring, Token::File};
  sources.token = kTokens.at(static_cast<std::size_t>(hub->token_source));
  if (sources.token == Token::None && hub->options.has_locked_token) sources.token = Token::Locked;
  sources.folder = folders->ours.front().string();
  if (folders->ours.size() > 1) sources.folder_before = folders->ours.back().string();
  const char* const named = options.read_variable("SIGHTLINE_MODELS_DIR");
  sources.is_folder_fixed = named != nullptr && *named != '\0';
  sources.speed = known_speed();
  return sources;
}

Result<std::string> ModelManager::Core::keep_token(const std::string& token) const {
  const std::stop_token stop = closing.get_token();
  const Result<HubChoice> hub = find_hub(options.read_variable, {}, {}, stop);
  if (!hub) return hub.error();
  return sightline::keep_token(hub->options, token, tokens_, stop);
}

Status ModelManager::Core::forget_token() const {
  const std::stop_token stop = closing.get_token();
  const Result<HubChoice> hub = find_hub(options.read_variable, {}, {}, stop);
  if (!hub) return hub.error();
  return sightline::forget_token(hub->options, tokens_, stop);
}

Status ModelManager::Core::move_folder(const std::filesystem::path& folder) {
  const std::stop_token stop = begin_file_work();
  is_moving_ = true;
  const Status moved = move_models(folder, options.read_variable, progress_of(FileWork::Kind::Move, stop));
  is_moving_ = false;
  tell(FileWorkChanged{});
  tell(InstalledChanged{});
  return moved;
}

std::stop_token ModelManager::Core::begin_file_work() {
  const std::lock_guard lock(mutex_);
  file_work_ = std::stop_source();
  if (closing.stop_requested()) file_work_.request_stop();
  return file_work_.get_token();
}

void ModelManager::Core::stop_file_work() {
  const std::lock_guard lock(mutex_);
  file_work_.request_stop();
}

/// Tells of each hundredth, not of each block.
FileProgress ModelManager::Core::progress_of(FileWork::Kind kind, std::stop_token stop) {
  return [this, kind, stop = std::move(stop), told = std::int64_t{-1}](const std::string& file, std::int64_t done,
                                                                       std::int64_t total) mutable {
    const std::int64_t percent = total > 0 ? done * 100 / total : 0;
    if (std::exchange(told, percent) != percent) tell(FileWorkChanged{FileWork{kind, file, done, total}});
    return !stop.stop_requested();
  };
}

Result<LocalModel> ModelManager::Core::find_model(const std::string& path) const {
  const Result<StoreFolders> folders = stores();
  if (!folders) return folders.error();
  for (LocalModel& model : find_local_models(*folders)) {
    if (model.files.front() == path) return std::move(model);
  }
  return Error{ErrorCode::NotFound, printable(path) + " is not there any more", "NOT_FOUND"};
}

Result<std::string> ModelManager::Core::import_files(const std::vector<std::filesystem::path>& given,
                                                     std::string name) {
  if (given.empty()) return Error{ErrorCode::InvalidArgument, "no files were named", ""};
  const bool is_made = name.empty();
  if (is_made) name = "local/" + given.front().stem().string();
  if (Status ok = check_repository_name(name); !ok) {
    if (!is_made) return ok.error();
    name = "local/model";  // whatever the file is called, it has a place
  }
  const Result<StoreFolders> folders = stores();
  if (!folders) return folders.error();
  const ModelFolder folder(folders->ours.front());
  if (Status ok = make_folders_below(folder.path(), name); !ok) return ok.error();
  const std::stop_token stop = begin_file_work();
  const Status ok = folder.import_files(given, name, ImportMode::Link, progress_of(FileWork::Kind::Import, stop));
  tell(FileWorkChanged{});
  tell(InstalledChanged{});  // also after a failure: whoever looked meanwhile has seen files that are gone again
  if (!ok) return ok.error();
  return name;
}

Result<std::vector<CheckedFile>> ModelManager::Core::verify(const std::string& path) {
  const Result<LocalModel> model = find_model(path);
  if (!model) return model.error();
  const std::stop_token stop = begin_file_work();
  const Result<std::vector<VerifiedFile>> verified =
      ModelFolder(model->root).verify(*model, progress_of(FileWork::Kind::Verify, stop));
  tell(FileWorkChanged{});
  if (!verified) return verified.error();
  constexpr std::array<CheckedFile::State, 4> kStates = {CheckedFile::State::Good, CheckedFile::State::Damaged,
                                                         CheckedFile::State::Unknown, CheckedFile::State::Missing};
  std::vector<CheckedFile> checked;
  for (const VerifiedFile& file : *verified) {
    checked.push_back({file.name, kStates.at(static_cast<std::size_t>(file.state))});
  }
  return checked;
}

Status ModelManager::Core::remove(const std::string& path) {
  const Result<LocalModel> model = find_model(path);
  if (!model) return model.error();
  if (Status ok = ModelFolder(model->root).remove(*model); !ok) return ok;
  tell(InstalledChanged{});
  return {};
}

}  // namespace sightline
