/// SettingsFile: a person's choices on disk, replaced whole and never half.
#include "multimodal/library/settings_file.h"

#include <span>
#include <system_error>
#include <utility>

#include "engine/base/input_file.h"
#include "engine/base/utf8.h"
#include "multimodal/library/output_file.h"
#include "multimodal/library/settings_json.h"
#include "multimodal/library/standard_folders.h"

namespace sightline {

namespace {

Result<std::string> read_text(const std::filesystem::path& path) {
  const Result<InputFile> file = InputFile::open(path);
  if (!file) return file.error();
  if (file->size() > kSettingsBytes) return std::string(kSettingsBytes + 1, ' ');  // refused by its size, not its text
  std::string text(file->size(), '\0');
  if (Status ok = file->read(0, std::as_writable_bytes(std::span(text))); !ok) return ok.error();
  return text;
}

std::string list_of(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 3;
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < kShown; ++i) text += (i == 0 ? "" : ", ") + names[i];
  if (names.size() > kShown) text += " and " + std::to_string(names.size() - kShown) + " more";
  return text;
}

}  // namespace

std::optional<std::filesystem::path> SettingsFile::free_name() const {
  constexpr int kMost = 10'000;
  for (int i = 1; i <= kMost; ++i) {
    std::filesystem::path path = file_;
    path += ".damaged-" + std::to_string(i);
    std::error_code problem;
    if (!std::filesystem::exists(std::filesystem::symlink_status(path, problem))) return path;
  }
  return std::nullopt;
}

Result<SettingsFile::Opened> SettingsFile::open() {
  std::error_code problem;
  text_.clear();
  unreadable_.reset();
  if (std::filesystem::symlink_status(file_, problem).type() == std::filesystem::file_type::not_found) return Opened{};
  Result<std::string> text = read_text(file_);
  if (!text) {
    unreadable_ = text.error();
    return text.error();
  }
  Result<ReadSettings> read = read_settings_json(*text);
  if (read && read->odd_fields.empty()) {
    text_ = *std::move(text);
    return Opened{std::move(read->settings), std::nullopt};
  }
  const std::optional<std::filesystem::path> aside = free_name();
  if (aside && read) std::filesystem::copy_file(file_, *aside, problem);
  if (aside && !read) std::filesystem::rename(file_, *aside, problem);
  if (!aside || problem) {
    unreadable_ = Error{ErrorCode::Io, printable(file_.string()) + ": the damaged settings cannot be put aside", ""};
    return *unreadable_;
  }
  const std::string kept = printable(aside->string());
  if (!read) {
    const std::string message = "the settings were damaged; the defaults are used, and the file was kept as " + kept;
    return Opened{{}, Error{ErrorCode::Corrupt, message, ""}};
  }
  text_ = *std::move(text);
  const std::string message = "some settings could not be used and are the defaults now (" + list_of(read->odd_fields) +
                              "); the file as it was is " + kept;
  return Opened{std::move(read->settings), Error{ErrorCode::Corrupt, message, ""}};
}

Status SettingsFile::save(const Settings& settings) {
  if (unreadable_) return *unreadable_;
  if (Status ok = check_settings(settings); !ok) return ok;
  std::string text = settings_json(settings, text_);
  if (text.size() > kSettingsBytes) {
    return Error{ErrorCode::OverBudget, "the settings take more than 1 MiB; shorten the texts of the presets", ""};
  }
  if (Status ok = make_private_folder(file_.parent_path()); !ok) return ok;
  Result<OutputFile> file = OutputFile::create(file_, true);
  if (!file) return file.error();
  if (Status ok = file->write(text); !ok) return ok;
  if (Status ok = file->commit(); !ok) return ok;
  text_ = std::move(text);
  return {};
}

}  // namespace sightline
