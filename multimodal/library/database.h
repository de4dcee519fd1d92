/// Database, Query, Transaction: SQLite with failures as values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/error.h"

struct sqlite3;
struct sqlite3_stmt;

namespace sightline {

/// What can stand for a `?`. Texts and bytes are looked at until the query has been given others or ends.
using SqlValue = std::variant<std::nullptr_t, std::int64_t, double, std::string_view, std::span<const std::byte>>;

/// One connection to one file, set up so that what was committed survives a loss of power: rollback journal, truncated and
/// put on disk at every commit. One thread at a time. Source: sqlite.org/lang.html and pragma.html.
class Database {
 public:
  enum class Access : std::uint8_t { ReadWrite, ReadOnly, Memory };

  /// Opens or makes the file, for its owner only; nothing of it is read yet. Memory: no file, `path` is for messages.
  /// A file that may not be written opens for reading. Errors: Io DISK_*, naming the file.
  static Result<Database> open(const std::filesystem::path& path, Access access);
  Database(Database&& other) noexcept;
  Database& operator=(Database&& other) noexcept;
  ~Database();

  /// Runs statements that give nothing back. Errors: as Query.
  Status run(const char* sql);
  /// Runs one statement with values, to its end.
  Status run(const char* sql, std::initializer_list<SqlValue> values);
  /// The first number of the first row; 0 if there is none.
  Result<std::int64_t> number(const char* sql, std::initializer_list<SqlValue> values = {});
  [[nodiscard]] std::int64_t last_row_id() const noexcept;
  /// Rows the last statement changed.
  [[nodiscard]] std::int64_t changed_rows() const noexcept;
  [[nodiscard]] bool is_read_only() const noexcept;
  /// Whether anything has found the file damaged since it was opened.
  [[nodiscard]] bool has_seen_damage() const noexcept { return has_seen_damage_; }
  /// Whether disk or memory have failed since it was opened, or damage was seen, which may be their doing.
  [[nodiscard]] bool has_seen_failure() const noexcept { return has_seen_failure_; }
  void forget_failure() noexcept { has_seen_failure_ = false; }

 private:
  friend class Query;
  friend class Transaction;
  Database(sqlite3* handle, std::string name) : handle_(handle), name_(std::move(name)) {}
  Error error(int code);

  sqlite3* handle_ = nullptr;
  std::string name_;  // of the file, for messages
  bool has_seen_damage_ = false;
  bool has_seen_failure_ = false;
};

/// A statement and its rows. Lives shorter than its database. One thread at a time.
///
///     Query query(database, "SELECT id, title FROM conversations WHERE is_pinned = ?", {std::int64_t{1}});
///     while (query.next()) use(query.integer(0), query.text(1));
///     if (!query.status()) return query.status().error();
///
/// Errors: Io DISK_FULL, DISK_READONLY or DISK_ERROR; Corrupt DB_CORRUPT; Unavailable DB_BUSY; OverBudget for exhausted
/// memory; Internal for a statement that is wrong.
class Query {
 public:
  Query(Database& database, const char* sql, std::initializer_list<SqlValue> values = {});
  ~Query();
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  /// Goes to the next row; false after the last one and after an error.
  bool next();
  /// Begins anew with other values.
  void again(std::initializer_list<SqlValue> values);
  [[nodiscard]] const Status& status() const noexcept { return status_; }

  // Of the row at hand, columns counted from 0. What is null reads as 0 and empty; so does what finds no memory, and then
  // `status` says so.
  [[nodiscard]] std::int64_t integer(int column) const noexcept;
  [[nodiscard]] double real(int column) const noexcept;
  [[nodiscard]] bool flag(int column) const noexcept { return integer(column) != 0; }
  [[nodiscard]] bool is_null(int column) const noexcept;
  [[nodiscard]] std::string text(int column) const;  ///< always UTF-8, whatever the file holds
  [[nodiscard]] std::vector<std::byte> bytes(int column) const;

 private:
  void bind(std::initializer_list<SqlValue> values);
  void note_memory() const;

  Database& database_;
  sqlite3_stmt* statement_ = nullptr;
  mutable Status status_;  // reading a column may need memory
};

/// All or nothing: what was done since the start is undone unless `commit` succeeds.
class Transaction {
 public:
  /// Takes the right to write at once. `status` says whether that worked.
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  [[nodiscard]] const Status& status() const noexcept { return status_; }
  /// Everything is on disk when this succeeds. Requires: status().
  Status commit();

 private:
  Database& database_;
  Status status_;
  bool is_open_ = false;
};

}  // namespace sightline
