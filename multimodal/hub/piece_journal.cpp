/// PieceJournal: what is written down of a file that is being downloaded.
#include "multimodal/hub/piece_journal.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <set>
#include <utility>

#include "multimodal/library/standard_folders.h"
#include "multimodal/wire/json_value.h"

namespace sightline {

namespace {

constexpr std::size_t kJournalBytes = std::size_t{8} << 20;
constexpr std::size_t kMarkLength = 32;
constexpr std::int64_t kVersion = 2;

bool is_mark(std::string_view text) {
  return text.size() == kMarkLength &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::string line_of(std::int64_t index, const PieceMark& mark) { return std::to_string(index) + " " + mark + "\n"; }

/// All of a small file; empty if it is missing, a link, or too large.
std::string read_small(const std::filesystem::path& file) {
  const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (descriptor < 0) return {};
  std::string text(kJournalBytes, '\0');
  const ssize_t n = pread(descriptor, text.data(), text.size(), 0);
  close(descriptor);
  text.resize(n <= 0 || n == static_cast<ssize_t>(kJournalBytes) ? 0 : static_cast<std::size_t>(n));
  return text;
}

}  // namespace

PieceJournal::PieceJournal(std::filesystem::path file, PartIdentity identity, DownloadDisk& disk)
    : file_(std::move(file)), identity_(std::move(identity)), disk_(disk) {}

PieceJournal::~PieceJournal() {
  if (descriptor_ >= 0) close(descriptor_);
}

std::optional<PartIdentity> PieceJournal::read(PieceBoard& board) const {
  const std::string text = read_small(file_);
  const std::size_t end = text.find('\n');
  const Result<JsonValue> json = parse_json(text.substr(0, end), "the journal");
  if (!json) return std::nullopt;
  const auto number = [&json](std::string_view name) {
    const JsonValue* value = json->find(name);
    return value == nullptr ? std::nullopt : value->integer();
  };
  const auto word = [&json](std::string_view name) {
    const JsonValue* value = json->find(name);
    return value != nullptr && value->is(JsonValue::Kind::Text) ? value->text : std::string();
  };
  const PieceCut& cut = board.cut();
  const std::string marks = word("pieces");
  const std::optional<std::int64_t> version = number("version");
  if (!version || *version < 1 || *version > kVersion || word("check") != mark_of(marks)) return std::nullopt;
  PartIdentity claimed{number("size").value_or(-1), word("content")};
  const bool is_ours = claimed == identity_ && number("piece_bytes") == cut.piece &&
                       marks.size() == static_cast<std::size_t>(cut.count()) * kMarkLength;
  if (!is_ours) return claimed;
  for (std::int64_t i = 0; i < cut.count(); ++i) {
    std::string mark = marks.substr(static_cast<std::size_t>(i) * kMarkLength, kMarkLength);
    if (is_mark(mark)) board.remember(i, std::move(mark), true);
  }
  if (end != std::string::npos) read_lines(std::string_view(text).substr(end + 1), board);
  return claimed;
}

/// Up to the first line that is not whole.
void PieceJournal::read_lines(std::string_view lines, PieceBoard& board) const {
  for (std::size_t end = lines.find('\n'); end != std::string_view::npos; end = lines.find('\n')) {
    const std::string_view line = lines.substr(0, end);
    std::int64_t index = -1;
    const auto [rest, problem] = std::from_chars(line.data(), line.data() + line.size(), index);
    const std::string_view mark = line.substr(static_cast<std::size_t>(rest - line.data()));
    const bool is_whole = problem == std::errc() && index >= 0 && index < board.cut().count() &&
                          mark.starts_with(' ') && is_mark(mark.substr(1));
    if (!is_whole) return;
    board.remember(index, PieceMark(mark.substr(1)), false);
    lines.remove_prefix(end + 1);
  }
}

std::string PieceJournal::head(const PieceBoard& board) const {
  const std::string marks = board.safe_marks();
  return "{\"version\": " + std::to_string(kVersion) + ", \"size\": " + std::to_string(identity_.size) +
         ", \"content\": \"" + identity_.content + "\", \"piece_bytes\": " + std::to_string(board.cut().piece) +
         ", \"check\": \"" + mark_of(marks) + "\", \"pieces\": \"" + marks + "\"}\n";
}

Status PieceJournal::open_for_lines() {
  const int descriptor = open(file_.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW);
  if (descriptor < 0) return file_error(file_, "open the file", errno);
  if (descriptor_ >= 0) close(descriptor_);
  descriptor_ = descriptor;
  return {};
}

Status PieceJournal::keep(const PieceBoard& board) {
  std::string text = head(board);
  std::set<std::int64_t> told;
  for (const WrittenPiece& piece : board.written_pieces()) {
    text += line_of(piece.index, piece.mark);
    told.insert(piece.index);
  }
  if (Status ok = disk_.replace(file_, text); !ok) return ok;
  const std::lock_guard lock(mutex_);
  if (Status ok = open_for_lines(); !ok) return ok;
  // What was written meanwhile has its line in the file that is gone.
  std::string more;
  for (const WrittenPiece& piece : board.written_pieces()) {
    if (!told.contains(piece.index)) more += line_of(piece.index, piece.mark);
  }
  return more.empty() ? Status() : disk_.append(descriptor_, more, file_);
}

void PieceJournal::keep_flushed_only(const PieceBoard& board) {
  const std::lock_guard lock(mutex_);
  if (descriptor_ >= 0) close(std::exchange(descriptor_, -1));
  if (!disk_.replace(file_, head(board))) static_cast<void>(disk_.remove(file_));
}

Status PieceJournal::add(std::int64_t index, const PieceMark& mark) {
  const std::lock_guard lock(mutex_);
  if (descriptor_ < 0) return {};
  return disk_.append(descriptor_, line_of(index, mark), file_);
}

Status PieceJournal::remove() const { return disk_.remove(file_); }

}  // namespace sightline
