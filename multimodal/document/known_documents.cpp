/// KnownDocuments: where the files were that conversations were asked about.
#include "multimodal/document/known_documents.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "multimodal/library/standard_folders.h"

namespace sightline {

namespace {

constexpr std::int64_t kMost = 10'000;  // the oldest are forgotten

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

}  // namespace

Status KnownDocuments::open() {
  if (database_) return {};
  const bool in_memory = folder_.empty();
  if (!in_memory) {
    if (Status ok = make_private_folder(folder_); !ok) return ok;
  }
  Result<Database> database =
      Database::open(folder_ / "documents.db", in_memory ? Database::Access::Memory : Database::Access::ReadWrite);
  if (!database) return database.error();
  const Status ok = database->run(
      "CREATE TABLE IF NOT EXISTS documents (turn INTEGER PRIMARY KEY AUTOINCREMENT, digest BLOB NOT NULL UNIQUE, "
      "path BLOB NOT NULL)");
  if (!ok) return ok;
  database_ = *std::move(database);
  return {};
}

Status KnownDocuments::note(const Digest& document, const std::filesystem::path& path) {
  const std::lock_guard lock(mutex_);
  if (Status ok = open(); !ok) return ok;
  std::error_code ignored;
  const std::string name = std::filesystem::absolute(path, ignored).native();
  const Status ok = database_->run("INSERT OR REPLACE INTO documents (digest, path) VALUES (?, ?)",
                                   {std::span<const std::byte>(document.bytes), bytes_of(name)});
  if (!ok) return ok;
  return database_->run("DELETE FROM documents WHERE turn <= (SELECT max(turn) FROM documents) - ?", {kMost});
}

Result<std::optional<std::filesystem::path>> KnownDocuments::find(const Digest& document) {
  const std::lock_guard lock(mutex_);
  if (Status ok = open(); !ok) return ok.error();
  Query query(*database_, "SELECT path FROM documents WHERE digest = ?", {std::span<const std::byte>(document.bytes)});
  std::optional<std::filesystem::path> path;
  if (query.next()) {
    const std::vector<std::byte> bytes = query.bytes(0);
    path = std::filesystem::path(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  }
  if (!query.status()) return query.status().error();
  return path;
}

}  // namespace sightline
