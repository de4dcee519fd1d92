/// ConversationStore: one conversation, its versions and its questions.
#include "multimodal/library/conversation_store.h"

#include <utility>

#include "engine/base/utf8.h"
#include "multimodal/library/settings_json.h"
#include "multimodal/library/store_rows.h"
#include "multimodal/library/store_title.h"

namespace sightline {

using rows::number;

namespace {

Error missing_conversation() { return {ErrorCode::NotFound, "the conversation is not there any more", "NOT_FOUND"}; }

/// What is at hand is only what a template makes a turn of: answers that never began say nothing.
bool is_worth_telling(const StoredMessage& message) {
  return message.role != Role::Assistant || !rows::text_of(message.parts).empty();
}

}  // namespace

Result<StoredConversation> ConversationStore::read(ConversationId conversation) {
  StoredConversation read;
  Query query(database_, "SELECT title, is_named, is_pinned, created, updated, options FROM conversations WHERE id = ?",
              {number(conversation)});
  if (!query.next()) return query.status() ? missing_conversation() : query.status().error();
  read.summary.id = conversation;
  read.summary.title = query.text(0);
  read.summary.is_named = query.flag(1);
  read.summary.is_pinned = query.flag(2);
  read.summary.created = Moment(std::chrono::milliseconds(query.integer(3)));
  read.summary.updated = Moment(std::chrono::milliseconds(query.integer(4)));
  if (!query.is_null(5)) read.options = read_chat_options_json(query.text(5));
  if (!query.status()) return query.status().error();
  Result<std::vector<StoredMessage>> messages = rows::read_branch(database_, conversation);
  if (!messages) return messages.error();
  read.messages = *std::move(messages);
  Result<Draft> draft = rows::read_draft(database_, conversation);
  if (!draft) return draft.error();
  read.draft = *std::move(draft);
  read.summary.has_draft = !read.draft.empty();
  return read;
}

Result<Draft> ConversationStore::read_draft(ConversationId conversation) {
  return rows::read_draft(database_, conversation);
}

Status ConversationStore::save_draft(ConversationId conversation, Draft draft) {
  if (draft.text.size() > kMessageTextBytes) {
    return Error{ErrorCode::OverBudget, "the text is longer than 8 MiB; attach a part of it", ""};
  }
  draft.text = replace_invalid_utf8(draft.text);
  for (ImageRef& picture : draft.pictures) {
    if (Status ok = rows::make_keepable(picture); !ok) return ok;
  }
  Transaction transaction(database_);
  if (!transaction.status()) return transaction.status();
  if (conversation != kNoConversation) {
    const Result<std::int64_t> there =
        database_.number("SELECT count(*) FROM conversations WHERE id = ?", {number(conversation)});
    if (!there) return there.error();
    if (*there == 0) return missing_conversation();
  }
  if (Status ok = rows::write_draft(database_, conversation, draft); !ok) return ok;
  return transaction.commit();
}

Result<ImageRef> ConversationStore::read_picture(const Digest& picture) {
  Query query(database_, "SELECT bytes FROM pictures WHERE digest = ?", {std::span<const std::byte>(picture.bytes)});
  if (!query.next()) {
    if (!query.status()) return query.status().error();
    return Error{ErrorCode::NotFound, "the picture is not there any more", "NOT_FOUND"};
  }
  ImageRef image;
  image.encoded = std::make_shared<const std::vector<std::byte>>(query.bytes(0));
  image.digest = picture;
  if (!query.status()) return query.status().error();
  return image;
}

Result<ConversationId> ConversationStore::choose_version(MessageId message) {
  Transaction transaction(database_);
  if (!transaction.status()) return transaction.status().error();
  const Result<rows::Place> place = rows::place_of(database_, message);
  if (!place) return place.error();
  if (Status ok = rows::choose(database_, place->conversation, message); !ok) return ok.error();
  if (Status ok = transaction.commit(); !ok) return ok.error();
  return place->conversation;
}

/// Within a transaction: an empty answer to `question`, and all that goes with a new turn.
Result<BegunAnswer> ConversationStore::begin_answer_here(ConversationId conversation, MessageId question) {
  const Result<std::int64_t> n_messages =
      database_.number("SELECT count(*) FROM messages WHERE conversation = ?", {number(conversation)});
  if (!n_messages) return n_messages.error();
  if (*n_messages >= static_cast<std::int64_t>(kConversationMessages)) {
    return Error{ErrorCode::OverBudget, "the conversation has 100,000 messages; begin a new one", ""};
  }
  StoredMessage answer;
  answer.parent = question;
  answer.role = Role::Assistant;
  answer.state = MessageState::Writing;
  answer.created = rows::now();
  const Result<MessageId> id = rows::add_message(database_, conversation, answer);
  if (!id) return id.error();
  if (Status ok = rows::choose(database_, conversation, *id); !ok) return ok.error();
  const Status ok = database_.run(
      "UPDATE conversations SET updated = ?, turn = (SELECT max(turn) + 1 FROM conversations) WHERE id = ?",
      {number(answer.created), number(conversation)});
  if (!ok) return ok.error();
  return BegunAnswer{conversation, question, *id};
}

/// Within a transaction: a question behind `parent`, and its answer.
Result<BegunAnswer> ConversationStore::begin_question_here(ConversationId conversation, MessageId parent,
                                                           const std::vector<Part>& parts) {
  StoredMessage question;
  question.parent = parent;
  question.created = rows::now();
  const Result<MessageId> id = rows::add_message(database_, conversation, question);
  if (!id) return id.error();
  if (Status ok = rows::add_parts(database_, *id, parts); !ok) return ok.error();
  if (Status ok = rows::index_text(database_, number(*id), rows::text_of(parts)); !ok) return ok.error();
  Result<BegunAnswer> begun = begin_answer_here(conversation, *id);
  if (!begun) return begun;
  if (Status ok = give_title(database_, conversation); !ok) return ok.error();
  return begun;
}

Result<BegunAnswer> ConversationStore::ask(ConversationId conversation, std::vector<Part> question,
                                           const std::optional<ChatOptions>& options, bool keeps_draft) {
  const Result<std::vector<Part>> parts = rows::make_keepable(std::move(question));
  if (!parts) return parts.error();
  Transaction transaction(database_);
  if (!transaction.status()) return transaction.status().error();
  ConversationId target = conversation;
  if (conversation == kNoConversation) {
    const Result<ConversationId> made = create_here(options);
    if (!made) return made.error();
    target = *made;
  }
  const Result<MessageId> end = rows::last_of_branch(database_, target);
  if (!end) return end.error();
  Result<BegunAnswer> begun = begin_question_here(target, *end, *parts);
  if (!begun) return begun;
  // What was sent is no draft any more; only now, for its pictures may be those of the question.
  if (!keeps_draft) {
    if (Status ok = rows::write_draft(database_, conversation, Draft{}); !ok) return ok.error();
  }
  if (Status ok = transaction.commit(); !ok) return ok.error();
  return begun;
}

Result<BegunAnswer> ConversationStore::retry(MessageId answer) {
  Transaction transaction(database_);
  if (!transaction.status()) return transaction.status().error();
  const Result<rows::Place> place = rows::place_of(database_, answer);
  if (!place) return place.error();
  if (place->role != Role::Assistant || place->parent == kNoMessage) {
    return Error{ErrorCode::InvalidArgument, "only an answer can be tried again", ""};
  }
  Result<BegunAnswer> begun = begin_answer_here(place->conversation, place->parent);
  if (!begun) return begun;
  if (Status ok = transaction.commit(); !ok) return ok.error();
  return begun;
}

Result<BegunAnswer> ConversationStore::edit(MessageId question, std::vector<Part> parts) {
  const Result<std::vector<Part>> kept = rows::make_keepable(std::move(parts));
  if (!kept) return kept.error();
  Transaction transaction(database_);
  if (!transaction.status()) return transaction.status().error();
  const Result<rows::Place> place = rows::place_of(database_, question);
  if (!place) return place.error();
  if (place->role != Role::User) return Error{ErrorCode::InvalidArgument, "only a question can be edited", ""};
  Result<BegunAnswer> begun = begin_question_here(place->conversation, place->parent, *kept);
  if (!begun) return begun;
  if (Status ok = transaction.commit(); !ok) return ok.error();
  return begun;
}

Result<Conversation> ConversationStore::prompt(MessageId message) {
  const Result<std::vector<StoredMessage>> path = rows::read_path(database_, message);
  if (!path) return path.error();
  Conversation conversation;
  for (const StoredMessage& stored : *path) {
    if (!is_worth_telling(stored)) continue;
    Message told;
    told.role = stored.role;
    for (const Part& part : stored.parts) {
      const auto* picture = std::get_if<ImageRef>(&part);
      if (picture == nullptr) {
        told.parts.push_back(part);
        continue;
      }
      Result<ImageRef> read = read_picture(picture->digest);
      if (!read) return read.error();
      read->name = picture->name;
      told.parts.emplace_back(*std::move(read));
    }
    conversation.messages.push_back(std::move(told));
  }
  return conversation;
}

Status ConversationStore::save_answer(const StoredMessage& answer) {
  Transaction transaction(database_);
  if (!transaction.status()) return transaction.status();
  if (Status ok = rows::update_message(database_, answer); !ok) return ok;
  if (database_.changed_rows() == 0) return Error{ErrorCode::NotFound, "the answer is not there any more", "NOT_FOUND"};
  if (Status ok = database_.run("DELETE FROM parts WHERE message = ?", {number(answer.id)}); !ok) return ok;
  if (Status ok = rows::add_parts(database_, answer.id, answer.parts); !ok) return ok;
  if (Status ok = rows::add_regions(database_, answer.id, answer.regions); !ok) return ok;
  if (answer.state != MessageState::Writing) {
    if (Status ok = rows::index_text(database_, number(answer.id), rows::text_of(answer.parts)); !ok) return ok;
  }
  return transaction.commit();
}

}  // namespace sightline
