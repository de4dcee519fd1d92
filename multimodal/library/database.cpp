/// Database, Query, Transaction: SQLite with failures as values.
#include "multimodal/library/database.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "engine/base/utf8.h"
#include "multimodal/library/standard_folders.h"

namespace sightline {

namespace {

/// What each connection is told first. Schemas are not trusted to call functions, and what is deleted is overwritten.
constexpr const char* kSetup =
    "PRAGMA trusted_schema = OFF;"
    "PRAGMA cell_size_check = ON;"
    "PRAGMA secure_delete = ON;"
    "PRAGMA temp_store = MEMORY;"
    "PRAGMA foreign_keys = ON;"
    "PRAGMA synchronous = FULL;";

Error database_error(int code, const std::string& name, const char* what) {
  switch (code & 0xFF) {
    case SQLITE_FULL:
      return {ErrorCode::Io, name + ": cannot be written: the disk is full", "DISK_FULL"};
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return {ErrorCode::Io, name + ": cannot be written: it may only be read", "DISK_READONLY"};
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
      return {ErrorCode::Io, name + ": cannot be read or written: " + what, "DISK_ERROR"};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {ErrorCode::Corrupt, name + " is damaged; start Sightline again to save what can be read", "DB_CORRUPT"};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {ErrorCode::Unavailable, name + " is in use by another program", "DB_BUSY"};
    case SQLITE_NOMEM:
    case SQLITE_TOOBIG:
      return {ErrorCode::OverBudget, name + ": " + what, ""};
    default:
      return {ErrorCode::Internal, name + ": " + what, ""};
  }
}

/// SQLite would make the file readable for others.
Status make_private_file(const std::filesystem::path& path) {
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0600);
  if (descriptor < 0) {
    if (errno == EACCES || errno == EROFS) return {};  // perhaps there is one to be read
    return file_error(path, "open the file", errno);
  }
  close(descriptor);
  return {};
}

}  // namespace

Result<Database> Database::open(const std::filesystem::path& path, Access access) {
  constexpr int kBusyMilliseconds = 5000;
  if (access == Access::ReadWrite) {
    if (Status ok = make_private_file(path); !ok) return ok.error();
  }
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  flags |= access == Access::ReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  if (access == Access::Memory) flags |= SQLITE_OPEN_MEMORY | SQLITE_OPEN_CREATE;
  sqlite3* handle = nullptr;
  const std::string file = access == Access::Memory ? ":memory:" : path.string();
  const int code = sqlite3_open_v2(file.c_str(), &handle, flags, nullptr);
  Database database(handle, printable(path.string()));
  if (code != SQLITE_OK) {
    if (handle == nullptr) return Error{ErrorCode::OverBudget, database.name_ + ": no memory is left", ""};
    return database.error(code);
  }
  sqlite3_busy_timeout(handle, kBusyMilliseconds);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  if (Status ok = database.run(kSetup); !ok) return ok.error();
  return database;
}

Database::Database(Database&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)),
      name_(std::move(other.name_)),
      has_seen_damage_(other.has_seen_damage_),
      has_seen_failure_(other.has_seen_failure_) {}

Database& Database::operator=(Database&& other) noexcept {
  if (this == &other) return *this;
  sqlite3_close(handle_);
  handle_ = std::exchange(other.handle_, nullptr);
  name_ = std::move(other.name_);
  has_seen_damage_ = other.has_seen_damage_;
  has_seen_failure_ = other.has_seen_failure_;
  return *this;
}

Database::~Database() { sqlite3_close(handle_); }

Error Database::error(int code) {
  Error error = database_error(code, name_, sqlite3_errmsg(handle_));
  if (error.id == "DB_CORRUPT") has_seen_damage_ = true;
  // What failed may have left the connection, and its full-text index above all, with a wrong picture of the file.
  has_seen_failure_ =
      has_seen_failure_ || error.id == "DISK_ERROR" || error.id == "DB_CORRUPT" || error.code == ErrorCode::OverBudget;
  return error;
}

Status Database::run(const char* sql) {
  const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return error(code);
  return {};
}

Status Database::run(const char* sql, std::initializer_list<SqlValue> values) {
  Query query(*this, sql, values);
  while (query.next()) {
  }
  return query.status();
}

Result<std::int64_t> Database::number(const char* sql, std::initializer_list<SqlValue> values) {
  Query query(*this, sql, values);
  const std::int64_t value = query.next() ? query.integer(0) : 0;
  if (!query.status()) return query.status().error();
  return value;
}

std::int64_t Database::last_row_id() const noexcept { return sqlite3_last_insert_rowid(handle_); }
std::int64_t Database::changed_rows() const noexcept { return sqlite3_changes64(handle_); }
bool Database::is_read_only() const noexcept { return sqlite3_db_readonly(handle_, "main") != 0; }

Query::Query(Database& database, const char* sql, std::initializer_list<SqlValue> values) : database_(database) {
  const int code = sqlite3_prepare_v2(database_.handle_, sql, -1, &statement_, nullptr);
  if (code != SQLITE_OK) {
    status_ = database_.error(code);
    return;
  }
  bind(values);
}

Query::~Query() { sqlite3_finalize(statement_); }

void Query::bind(std::initializer_list<SqlValue> values) {
  int index = 0;
  for (const SqlValue& value : values) {
    ++index;
    int code = SQLITE_OK;
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      code = sqlite3_bind_int64(statement_, index, *number);
    } else if (const auto* real = std::get_if<double>(&value)) {
      code = sqlite3_bind_double(statement_, index, *real);
    } else if (const auto* text = std::get_if<std::string_view>(&value)) {
      // An empty view may hold a null pointer, which would be NULL.
      code = sqlite3_bind_text64(statement_, index, text->empty() ? "" : text->data(), text->size(), SQLITE_STATIC,
                                 SQLITE_UTF8);
    } else if (const auto* bytes = std::get_if<std::span<const std::byte>>(&value)) {
      const void* data = bytes->empty() ? static_cast<const void*>("") : bytes->data();
      code = sqlite3_bind_blob64(statement_, index, data, bytes->size(), SQLITE_STATIC);
    } else {
      code = sqlite3_bind_null(statement_, index);
    }
    if (code != SQLITE_OK) status_ = database_.error(code);
  }
}

bool Query::next() {
  if (!status_) return false;
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) status_ = database_.error(code);
  return false;
}

void Query::again(std::initializer_list<SqlValue> values) {
  if (!status_) return;
  sqlite3_reset(statement_);
  bind(values);
}

std::int64_t Query::integer(int column) const noexcept { return sqlite3_column_int64(statement_, column); }
double Query::real(int column) const noexcept { return sqlite3_column_double(statement_, column); }
bool Query::is_null(int column) const noexcept { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

/// A text or bytes that are not there are either null or found no memory.
void Query::note_memory() const {
  const int code = sqlite3_errcode(database_.handle_);
  if ((code & 0xFF) == SQLITE_NOMEM) status_ = database_.error(code);
}

std::string Query::text(int column) const {
  const unsigned char* text = sqlite3_column_text(statement_, column);
  if (text == nullptr) note_memory();
  if (text == nullptr) return {};
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  const std::string_view view(reinterpret_cast<const char*>(text), size);
  return is_valid_utf8(view) ? std::string(view) : replace_invalid_utf8(view);
}

std::vector<std::byte> Query::bytes(int column) const {
  const void* data = sqlite3_column_blob(statement_, column);
  if (data == nullptr) note_memory();
  if (data == nullptr) return {};
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  const auto* first = static_cast<const std::byte*>(data);
  return {first, first + size};
}

Transaction::Transaction(Database& database) : database_(database), status_(database.run("BEGIN IMMEDIATE")) {
  is_open_ = status_.has_value();
}

Transaction::~Transaction() {
  // Some errors end the transaction by themselves; then there is nothing to undo.
  if (is_open_ && sqlite3_get_autocommit(database_.handle_) == 0) {
    sqlite3_exec(database_.handle_, "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

Status Transaction::commit() {
  // Some errors have undone everything already: a COMMIT would then succeed with nothing.
  if (sqlite3_get_autocommit(database_.handle_) != 0) {
    return Error{ErrorCode::Io, database_.name_ + ": what was written has been undone", "DISK_ERROR"};
  }
  Status ok = database_.run("COMMIT");
  if (ok) is_open_ = false;
  return ok;
}

}  // namespace sightline
