/// ConversationStore: the list of conversations, searching it, and taking conversations out of it.
#include <string>
#include <utility>

#include "engine/base/utf8.h"
#include "multimodal/library/conversation_store.h"
#include "multimodal/library/settings_json.h"
#include "multimodal/library/store_rows.h"
#include "multimodal/library/store_title.h"

namespace sightline {

using rows::number;

namespace {

#define SIGHTLINE_SUMMARY_COLUMNS                                  \
  "c.id, c.title, c.is_named, c.is_pinned, c.created, c.updated, " \
  "EXISTS (SELECT 1 FROM drafts AS d WHERE d.conversation = c.id)"

ConversationSummary summary_at(const Query& query) {
  ConversationSummary summary;
  summary.id = ConversationId{query.integer(0)};
  summary.title = query.text(1);
  summary.is_named = query.flag(2);
  summary.is_pinned = query.flag(3);
  summary.created = Moment(std::chrono::milliseconds(query.integer(4)));
  summary.updated = Moment(std::chrono::milliseconds(query.integer(5)));
  summary.has_draft = query.flag(6);
  return summary;
}

std::string like_pattern(std::string_view words) {
  std::string pattern = "%";
  for (const char c : words) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern + "%";
}

std::string phrase_of(std::string_view words) {
  std::string phrase = "\"";
  for (const char c : words) phrase += c == '"' ? std::string("\"\"") : std::string(1, c);
  return phrase + "\"";
}

std::size_t count_characters(std::string_view text) {
  std::size_t n = 0;
  for (const char c : text) n += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
  return n;
}

}  // namespace

Result<std::vector<ConversationSummary>> ConversationStore::list() {
  std::vector<ConversationSummary> list;
  Query query(database_, "SELECT " SIGHTLINE_SUMMARY_COLUMNS
                         " FROM conversations AS c WHERE c.is_removed = 0 ORDER BY c.is_pinned DESC, c.turn DESC");
  while (query.next()) list.push_back(summary_at(query));
  if (!query.status()) return query.status().error();
  return list;
}

// Trigrams find three characters and more; what is shorter is looked for in every text.
Result<std::vector<ConversationSummary>> ConversationStore::search(std::string_view words) {
  constexpr std::size_t kMost = 200;
  constexpr std::size_t kTrigram = 3;
  std::string wanted = replace_invalid_utf8(words.substr(0, words.find('\0')));
  wanted = beginning_of(wanted, 1000);
  if (wanted.empty()) return list();
  const bool is_short = count_characters(wanted) < kTrigram;
  const std::string pattern = is_short ? like_pattern(wanted) : phrase_of(wanted);
  const std::string condition = is_short ? "s.text LIKE ? ESCAPE '\\'" : "s.text MATCH ?";
  const std::string sql = "SELECT " SIGHTLINE_SUMMARY_COLUMNS
                          ", f.at, (SELECT text FROM search WHERE rowid = f.at) FROM ("
                          "SELECT coalesce(m.conversation, -s.rowid) AS conversation, min(s.rowid) AS at "
                          "FROM search AS s LEFT JOIN messages AS m ON m.id = s.rowid WHERE " +
                          condition +
                          " GROUP BY 1) AS f JOIN conversations AS c ON c.id = f.conversation "
                          "WHERE c.is_removed = 0 ORDER BY c.is_pinned DESC, c.turn DESC";
  std::vector<ConversationSummary> list;
  Query query(database_, sql.c_str(), {std::string_view(pattern)});
  while (list.size() < kMost && query.next()) {
    ConversationSummary summary = summary_at(query);
    const std::int64_t place = query.integer(7);
    if (place > 0) summary.found = MessageId{place};
    summary.snippet = snippet_around(query.text(8), wanted);
    list.push_back(std::move(summary));
  }
  if (!query.status()) return query.status().error();
  return list;
}

/// Within a transaction.
Result<ConversationId> ConversationStore::create_here(const std::optional<ChatOptions>& options) {
  const std::string json = options ? chat_options_json(*options) : "";
  const std::int64_t moment = number(rows::now());
  const Status ok = database_.run(
      "INSERT INTO conversations (turn, created, updated, options) "
      "VALUES ((SELECT coalesce(max(turn), 0) + 1 FROM conversations), ?, ?, ?)",
      {moment, moment, options ? SqlValue(std::string_view(json)) : SqlValue(nullptr)});
  if (!ok) return ok.error();
  return ConversationId{database_.last_row_id()};
}

Result<ConversationId> ConversationStore::create(const std::optional<ChatOptions>& options) {
  Transaction transaction(database_);
  if (!transaction.status()) return transaction.status().error();
  Result<ConversationId> id = create_here(options);
  if (!id) return id;
  if (Status ok = transaction.commit(); !ok) return ok.error();
  return id;
}

/// Runs a statement that changes one conversation.
Status ConversationStore::update(const char* sql, std::initializer_list<SqlValue> values) {
  if (Status ok = database_.run(sql, values); !ok) return ok;
  if (database_.changed_rows() > 0) return {};
  return Error{ErrorCode::NotFound, "the conversation is not there any more", "NOT_FOUND"};
}

Status ConversationStore::rename(ConversationId conversation, std::string_view title) {
  if (title.size() > kTitleBytes) {
    return Error{ErrorCode::OverBudget, "the title is longer than 1,000 bytes", ""};
  }
  const std::string line = one_line(title);
  Transaction transaction(database_);
  if (!transaction.status()) return transaction.status();
  if (Status ok = update("UPDATE conversations SET title = ?, is_named = ? WHERE id = ?",
                         {std::string_view(line), number(!line.empty()), number(conversation)});
      !ok) {
    return ok;
  }
  if (Status ok = rows::index_text(database_, -number(conversation), line); !ok) return ok;
  if (Status ok = give_title(database_, conversation); !ok) return ok;
  return transaction.commit();
}

Status ConversationStore::pin(ConversationId conversation, bool is_pinned) {
  return update("UPDATE conversations SET is_pinned = ? WHERE id = ?", {number(is_pinned), number(conversation)});
}

Result<std::optional<ChatOptions>> ConversationStore::options(ConversationId conversation) {
  Query query(database_, "SELECT options FROM conversations WHERE id = ?", {number(conversation)});
  if (query.next()) return query.is_null(0) ? std::nullopt : read_chat_options_json(query.text(0));
  if (!query.status()) return query.status().error();
  return Error{ErrorCode::NotFound, "the conversation is not there any more", "NOT_FOUND"};
}

Status ConversationStore::set_options(ConversationId conversation, const std::optional<ChatOptions>& options) {
  const std::string json = options ? chat_options_json(*options) : "";
  return update("UPDATE conversations SET options = ? WHERE id = ?",
                {options ? SqlValue(std::string_view(json)) : SqlValue(nullptr), number(conversation)});
}

/// Does it again with the room of the reserve, if the disk was full.
Status ConversationStore::with_reserve(const std::function<Status()>& step) {
  Status done = step();
  if (done || done.error().id != "DISK_FULL" || !reserve_.give()) return done;
  done = step();
  reserve_.take();  // as far as the disk has it
  return done;
}

Status ConversationStore::remove(ConversationId conversation) {
  return with_reserve(
      [&] { return update("UPDATE conversations SET is_removed = 1 WHERE id = ?", {number(conversation)}); });
}

Status ConversationStore::undo_remove(ConversationId conversation) {
  return update("UPDATE conversations SET is_removed = 0 WHERE id = ?", {number(conversation)});
}

/// Within a transaction. Parts, regions and messages go with the conversation.
Status ConversationStore::purge_here(ConversationId conversation) {
  const std::int64_t id = number(conversation);
  for (const char* sql : {"DELETE FROM search WHERE rowid IN (SELECT id FROM messages WHERE conversation = ?)",
                          "DELETE FROM search WHERE rowid = -?", "DELETE FROM drafts WHERE conversation = ?",
                          "DELETE FROM conversations WHERE id = ?"}) {
    if (Status ok = database_.run(sql, {id}); !ok) return ok;
  }
  return {};
}

Status ConversationStore::purge(ConversationId conversation) {
  return with_reserve([&] { return purge_one(conversation); });
}

Status ConversationStore::purge_removed() {
  return with_reserve([this] { return purge_all_removed(); });
}

Status ConversationStore::purge_one(ConversationId conversation) {
  const Result<std::int64_t> removed =
      database_.number("SELECT count(*) FROM conversations WHERE id = ? AND is_removed = 1", {number(conversation)});
  if (!removed) return removed.error();
  if (*removed == 0) return {};
  Transaction transaction(database_);
  if (!transaction.status()) return transaction.status();
  if (Status ok = purge_here(conversation); !ok) return ok;
  if (Status ok = rows::collect_pictures(database_); !ok) return ok;
  if (Status ok = transaction.commit(); !ok) return ok;
  return database_.run("PRAGMA incremental_vacuum");  // the room goes back to the disk
}

Status ConversationStore::purge_all_removed() {
  std::vector<ConversationId> removed;
  {
    Query query(database_, "SELECT id FROM conversations WHERE is_removed = 1");
    while (query.next()) removed.push_back(ConversationId{query.integer(0)});
    if (!query.status()) return query.status();
  }
  if (removed.empty()) return {};
  Transaction transaction(database_);
  if (!transaction.status()) return transaction.status();
  for (const ConversationId id : removed) {
    if (Status ok = purge_here(id); !ok) return ok;
  }
  if (Status ok = rows::collect_pictures(database_); !ok) return ok;
  if (Status ok = transaction.commit(); !ok) return ok;
  return database_.run("PRAGMA incremental_vacuum");
}

}  // namespace sightline
