/// ConversationStore: opening it, whatever stands in its place.
#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "engine/base/utf8.h"
#include "multimodal/library/conversation_archive.h"
#include "multimodal/library/conversation_store.h"
#include "multimodal/library/standard_folders.h"
#include "multimodal/library/store_rows.h"
#include "multimodal/library/store_schema.h"

namespace sightline {

namespace {

constexpr const char* kFileName = "conversations.db";
constexpr std::uintmax_t kAlwaysChecked = std::uintmax_t{256} << 20;  // bytes that are read in well under a second
constexpr std::uintmax_t kClosely = std::uintmax_t{128} << 20;        // the same with the index of words
constexpr auto kSideFiles = std::to_array<const char*>({"", "-journal", "-wal", "-shm"});

/// What was found where the store should be.
struct Found {
  enum class Kind : std::uint8_t { Good, Damaged, Newer } kind = Kind::Good;
  std::optional<Database> database;  ///< Good
};

std::filesystem::path with_ending(std::filesystem::path path, const std::string& ending) {
  path += ending;
  return path;
}

/// A journal that is emptied, not deleted: nothing has to reach the folder when a transaction ends.
constexpr const char* kJournalMode = "PRAGMA journal_mode = TRUNCATE";

Status make_tables(Database& database) {
  if (Status ok = database.run(kJournalMode); !ok) return ok;
  if (Status ok = database.run("PRAGMA auto_vacuum = INCREMENTAL"); !ok) return ok;
  Transaction transaction(database);
  if (!transaction.status()) return transaction.status();
  if (Status ok = database.run(schema::kTables); !ok) return ok;
  const std::string marks = "PRAGMA application_id = " + std::to_string(schema::kApplicationId) +
                            "; PRAGMA user_version = " + std::to_string(schema::kVersion);
  if (Status ok = database.run(marks.c_str()); !ok) return ok;
  return transaction.commit();
}

/// Reads every page if asked to. Errors: those of Query, DB_CORRUPT for what contradicts itself.
Status check_whole(Database& database) {
  Query query(database, "PRAGMA quick_check(1)");
  if (query.next() && query.text(0) != "ok") {
    return Error{ErrorCode::Corrupt, "the conversations are damaged", "DB_CORRUPT"};
  }
  return query.status();
}

/// Holds the index of words against what it is of, which takes twice as long as reading every page. Errors: as
/// check_whole.
Status check_index(Database& database) {
  if (database.is_read_only()) return {};  // it is checked by writing to it
  return database.run("INSERT INTO search (search) VALUES ('integrity-check')");
}

/// Holds what tables say against each other: pages of a transaction that was cut short, whose journal is gone, are each
/// well-formed. Takes a tenth of the time of reading every page. Errors: as check_whole.
Status check_agreement(Database& database) {
  const Result<std::int64_t> n_wrong = database.number(
      "SELECT (SELECT count(*) FROM pragma_foreign_key_check)"
      " + (SELECT count(*) FROM search_content WHERE id > 0 AND id NOT IN (SELECT id FROM messages))"
      " + (SELECT count(*) FROM search_content WHERE id < 0 AND -id NOT IN (SELECT id FROM conversations))"
      " + (SELECT count(*) FROM sqlite_sequence WHERE name = 'messages' AND seq < (SELECT max(id) FROM messages))"
      " + (SELECT count(*) FROM sqlite_sequence WHERE name = 'conversations'"
      "    AND seq < (SELECT max(id) FROM conversations))");
  if (!n_wrong) return n_wrong.error();
  return *n_wrong == 0 ? Status() : Error{ErrorCode::Corrupt, "the conversations are damaged", "DB_CORRUPT"};
}

/// Each also does what those before it do.
enum class Look : std::uint8_t { Quick, Pages, Tables, Index };

/// Whether what would undo a transaction that was cut short was taken away or overwritten. The journal of this store is
/// emptied, never deleted; one whose first bytes are zero was not used yet. Source: sqlite.org/fileformat2.html, 3.
bool has_lost_journal(const std::filesystem::path& file) {
  constexpr std::string_view kMagic("\xd9\xd5\x05\xf9\x20\xa1\x63\xd7");
  std::ifstream journal(with_ending(file, "-journal"), std::ios::binary);
  if (!journal) return true;
  std::string begin(kMagic.size(), '\0');
  journal.read(begin.data(), static_cast<std::streamsize>(begin.size()));
  return begin != kMagic && std::any_of(begin.begin(), begin.end(), [](char c) { return c != 0; });
}

/// How closely to look at a file that is there, which takes the longer the larger it is.
Look look_for(std::uintmax_t size, bool was_left_open, bool has_journal) {
  if (!was_left_open) return size <= kAlwaysChecked ? Look::Pages : Look::Quick;
  return size <= kClosely || !has_journal ? Look::Index : Look::Tables;
}

/// Looks at what the file says of itself. Errors: those of Query.
Result<Found::Kind> examine(Database& database, Look look) {
  const Result<std::int64_t> application = database.number("PRAGMA application_id");
  if (!application) return application.error();
  const Result<std::int64_t> version = database.number("PRAGMA user_version");
  if (!version) return version.error();
  const Result<std::int64_t> n_tables = database.number("SELECT count(*) FROM sqlite_schema");
  if (!n_tables) return n_tables.error();
  if (*n_tables == 0 && *application == 0) {
    if (database.is_read_only()) return Error{ErrorCode::Io, "there are no conversations yet", "DISK_READONLY"};
    if (Status ok = make_tables(database); !ok) return ok.error();
    return Found::Kind::Good;
  }
  if (*application != schema::kApplicationId) return Found::Kind::Damaged;
  if (*version > schema::kVersion) return Found::Kind::Newer;
  if (*version < 1) return Found::Kind::Damaged;
  if (look >= Look::Pages) {
    if (Status ok = check_whole(database); !ok) return ok.error();
  }
  if (look >= Look::Tables) {
    if (Status ok = check_agreement(database); !ok) return ok.error();
  }
  if (look >= Look::Index) {
    if (Status ok = check_index(database); !ok) return ok.error();
  }
  return Found::Kind::Good;
}

Result<Found> find(const std::filesystem::path& file, bool was_left_open, const StoreOptions& options) {
  const bool has_journal = !was_left_open || !has_lost_journal(file);  // before the database takes it up
  Result<Database> database = Database::open(file, Database::Access::ReadWrite);
  Found found;
  if (!database && database.error().id == "DB_CORRUPT") found.kind = Found::Kind::Damaged;
  if (!database && found.kind == Found::Kind::Good) return database.error();
  if (!database) return found;
  std::error_code ignored;
  const std::uintmax_t size = std::filesystem::file_size(file, ignored);
  const Look look = look_for(ignored ? std::numeric_limits<std::uintmax_t>::max() : size, was_left_open, has_journal);
  if (was_left_open && options.on_check) options.on_check(ignored ? 0 : static_cast<std::int64_t>(size));
  const Result<Found::Kind> kind = examine(*database, look);
  if (!kind && kind.error().id != "DB_CORRUPT") return kind.error();
  found.kind = kind ? *kind : Found::Kind::Damaged;
  if (found.kind != Found::Kind::Good) return found;
  if (!database->is_read_only()) {
    if (Status ok = database->run(kJournalMode); !ok) return ok.error();
  }
  found.database = *std::move(database);
  return found;
}

/// Gives the file and what belongs to it another name. Errors: Io DISK_*, and everything is where it was or on its way.
Result<std::filesystem::path> put_aside(const std::filesystem::path& file, const char* why) {
  std::error_code problem;
  std::filesystem::path aside;
  for (int i = 1; aside.empty() || std::filesystem::exists(std::filesystem::symlink_status(aside, problem)); ++i) {
    aside = with_ending(file, std::string(".") + why + "-" + std::to_string(i));
  }
  for (const char* ending : kSideFiles) {
    const std::filesystem::path from = with_ending(file, ending);
    if (!std::filesystem::exists(std::filesystem::symlink_status(from, problem))) continue;
    std::filesystem::rename(from, with_ending(aside, ending), problem);
    if (problem) return file_error(from, "put the file aside", problem.value());
  }
  return aside;
}

/// Takes over what can be read. Gives a clause about it for the person.
std::string save_from(const std::filesystem::path& damaged, Database& target) {
  Result<Database> source = Database::open(damaged, Database::Access::ReadOnly);
  std::vector<ConversationId> ids;
  if (source) {
    Query query(*source, "SELECT id FROM conversations ORDER BY turn");
    while (query.next()) ids.push_back(ConversationId{query.integer(0)});
  }
  if (!source) return "nothing in it could be read";
  const PictureSource pictures = [&source](const Digest& digest) -> Result<ImageRef> {
    Query query(*source, "SELECT bytes FROM pictures WHERE digest = ?", {std::span<const std::byte>(digest.bytes)});
    ImageRef image;
    if (query.next()) image.encoded = std::make_shared<const std::vector<std::byte>>(query.bytes(0));
    if (image.encoded == nullptr || sha256(*image.encoded) != digest) {
      return Error{ErrorCode::NotFound, "the picture is lost", "NOT_FOUND"};
    }
    image.digest = digest;
    return image;
  };
  bool has_draft = false;  // of a conversation that had not begun
  if (const Result<Draft> draft = rows::read_draft(*source, kNoConversation); draft && !draft->empty()) {
    Transaction transaction(target);
    has_draft =
        transaction.status() && add_archived_draft(target, kNoConversation, *draft, pictures) && transaction.commit();
  }
  if (ids.empty()) return has_draft ? "a draft was saved from it" : "nothing in it could be read";
  ImportReport report;
  for (const ConversationId id : ids) {
    const Result<ArchivedConversation> archived = read_archived(*source, id);
    if (!archived) continue;
    Transaction transaction(target);
    ImportReport attempt = report;
    if (transaction.status() && add_archived(target, *archived, pictures, attempt) && transaction.commit()) {
      report = attempt;
    }
  }
  return std::to_string(report.conversations) + " of " + std::to_string(ids.size()) + " conversations (" +
         std::to_string(report.messages) + " messages) were saved from it";
}

/// What was being written when a program ended is now interrupted, and can be found.
Status mark_interrupted(Database& database) {
  if (database.is_read_only()) return {};
  std::vector<std::pair<std::int64_t, std::string>> texts;
  {
    Query query(database,
                "SELECT m.id, coalesce(group_concat(p.text, ''), '') FROM messages AS m LEFT JOIN parts AS p "
                "ON p.message = m.id WHERE m.state = 0 GROUP BY m.id");
    while (query.next()) texts.emplace_back(query.integer(0), query.text(1));
    if (!query.status()) return query.status();
  }
  if (texts.empty()) return {};
  Transaction transaction(database);
  if (!transaction.status()) return transaction.status();
  for (const auto& [id, text] : texts) {
    if (Status ok = rows::index_text(database, id, text); !ok) return ok;
    const auto interrupted = static_cast<std::int64_t>(MessageState::Interrupted);
    if (Status ok = database.run("UPDATE messages SET state = ? WHERE id = ?", {interrupted, id}); !ok) return ok;
  }
  return transaction.commit();
}

Status limit_size(Database& database, std::int64_t max_bytes) {
  if (max_bytes <= 0) return {};
  const Result<std::int64_t> page = database.number("PRAGMA page_size");
  if (!page) return page.error();
  return database.run(
      ("PRAGMA max_page_count = " + std::to_string(max_bytes / std::max<std::int64_t>(*page, 1))).c_str());
}

}  // namespace

Result<ConversationStore::Opened> ConversationStore::open(const StoreOptions& options) {
  if (Status ok = make_private_folder(options.folder); !ok) return ok.error();
  Result<StoreLock> lock = StoreLock::take(options.folder / "conversations.lock", options.lock_wait);
  if (!lock) return lock.error();
  const std::filesystem::path file = options.folder / kFileName;
  Opened opened;
  Result<Found> found = find(file, lock->was_left_open(), options);
  if (!found) return found.error();
  if (found->kind != Found::Kind::Good) {
    const bool is_newer = found->kind == Found::Kind::Newer;
    const Result<std::filesystem::path> aside = put_aside(file, is_newer ? "newer" : "damaged");
    if (!aside) return aside.error();
    found = find(file, false, options);
    if (!found) return found.error();
    if (!found->database) return Error{ErrorCode::Io, printable(file.string()) + ": cannot be made anew", "DISK_ERROR"};
    const std::string kept = printable(aside->string());
    opened.notices.push_back(
        is_newer ? Error{ErrorCode::Unsupported,
                         "the conversations were written by a newer Sightline; they are kept unchanged as " + kept +
                             ", and this one begins with none",
                         "DB_NEWER"}
                 : Error{ErrorCode::Corrupt,
                         "the conversations were damaged; the file is kept as " + kept + ", and " +
                             save_from(*aside, *found->database),
                         "DB_CORRUPT"});
  }
  opened.store.reset(new ConversationStore(options, *std::move(found->database), *std::move(lock)));
  Database& database = opened.store->database_;
  if (Status ok = limit_size(database, options.max_bytes); !ok) return ok.error();
  if (Status ok = mark_interrupted(database); !ok && ok.error().id != "DISK_FULL") return ok.error();
  if (!database.is_read_only()) {
    opened.store->reserve_ = StoreReserve(options.folder / "conversations.spare");
    opened.store->reserve_.take();
  }
  if (options.is_on_network(options.folder)) {
    opened.notices.push_back({ErrorCode::Io,
                              "the conversations in " + printable(options.folder.string()) +
                                  " are on another computer; if the network fails while they are written, the last "
                                  "words may be lost, so keep them on a disk of this one if you can",
                              "DISK_NETWORK"});
  }
  if (database.is_read_only()) {
    opened.notices.push_back({ErrorCode::Io,
                              "the conversations in " + printable(options.folder.string()) +
                                  " can only be read; what you write now is not kept",
                              "DISK_READONLY"});
  }
  return opened;
}

Result<std::unique_ptr<ConversationStore>> ConversationStore::open_in_memory() {
  Result<Database> database = Database::open("conversations in memory", Database::Access::Memory);
  if (!database) return database.error();
  if (Status ok = make_tables(*database); !ok) return ok.error();
  return std::unique_ptr<ConversationStore>(new ConversationStore({}, *std::move(database), StoreLock()));
}

Status ConversationStore::recover_from_failure() {
  if (!database_.has_seen_failure() || options_.folder.empty()) return {};
  Result<Found> found = find(options_.folder / kFileName, false, options_);
  if (!found) return found.error();
  if (!found->database) {
    database_.forget_failure();  // it is as it is; looking again and again would only take time
    return Error{ErrorCode::Corrupt, "the conversations are damaged", "DB_CORRUPT"};
  }
  if (Status ok = limit_size(*found->database, options_.max_bytes); !ok) return ok;
  database_ = *std::move(found->database);
  return {};
}

ConversationStore::~ConversationStore() {
  if (!database_.has_seen_damage()) lock_.leave_in_order();
}

}  // namespace sightline
