/// What a person does to a store of conversations in an afternoon, and what the store then holds, as text.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "multimodal/library/conversation_store.h"

namespace sightline::testing_support {

/// Everything a person would miss, as text. An answer that was being written and one that was interrupted are the same.
inline std::string content_of(ConversationStore& store) {
  std::string content;
  const Result<std::vector<ConversationSummary>> list = store.list();
  if (!list) return "unreadable: " + list.error().message;
  for (const ConversationSummary& summary : *list) {
    const Result<StoredConversation> read = store.read(summary.id);
    if (!read) return "unreadable: " + read.error().message;
    content += "# " + read->summary.title + (read->summary.is_pinned ? " pinned" : "") + "\n";
    for (const StoredMessage& message : read->messages) {
      content += message.state == MessageState::Complete ? "- " : "~ ";
      for (const Part& part : message.parts) {
        const auto* const text = std::get_if<Text>(&part);
        const auto* const image = std::get_if<ImageRef>(&part);
        if (text != nullptr) content += text->utf8;
        if (image != nullptr && store.read_picture(image->digest)) content += "[" + image->name + "]";
      }
      content += "\n";
    }
    content += "draft " + read->draft.text + "\n";
  }
  const Result<Draft> draft = store.read_draft(kNoConversation);
  return content + "draft " + (draft ? draft->text : draft.error().message);
}

inline ImageRef picture_of_test() {
  const std::vector<std::byte> bytes(5000, std::byte{0x5A});
  return {std::make_shared<const std::vector<std::byte>>(bytes), {}, "a.png"};
}

/// One transaction.
using StoreStep = std::function<Status(ConversationStore& store)>;

template <class T>
Status status_of(const Result<T>& result) {
  return result ? Status() : Status(result.error());
}

/// What a person does in an afternoon, one transaction each.
inline std::vector<StoreStep> busy_afternoon() {
  const auto begun = std::make_shared<BegunAnswer>();
  const auto grow = [begun](int n, MessageState state) {
    return [begun, n, state](ConversationStore& store) {
      StoredMessage answer;
      answer.id = begun->answer;
      answer.role = Role::Assistant;
      answer.state = state;
      answer.parts = {Text{std::string(static_cast<std::size_t>(n), 'a')}};
      return store.save_answer(answer);
    };
  };
  return {
      [](ConversationStore& store) {
        return store.save_draft(kNoConversation, {"What is", {picture_of_test()}});
      },
      [begun](ConversationStore& store) {
        const Result<BegunAnswer> asked =
            store.ask(kNoConversation, {picture_of_test(), Text{"What is it?"}}, std::nullopt);
        if (asked) *begun = *asked;
        return status_of(asked);
      },
      grow(10, MessageState::Writing),
      grow(6'000, MessageState::Writing),
      grow(9'000, MessageState::Complete),
      [begun](ConversationStore& store) {
        return store.save_draft(begun->conversation, {"And then?", {}});
      },
      [begun](ConversationStore& store) { return store.rename(begun->conversation, "A picture"); },
      [begun](ConversationStore& store) { return status_of(store.edit(begun->question, {Text{"What was it?"}})); },
      [begun](ConversationStore& store) { return status_of(store.choose_version(begun->question)); },
      [](ConversationStore& store) { return status_of(store.ask(kNoConversation, {Text{"Other"}}, std::nullopt)); },
      [begun](ConversationStore& store) { return store.pin(begun->conversation, true); },
      [begun](ConversationStore& store) { return store.remove(begun->conversation); },
      [begun](ConversationStore& store) { return store.purge(begun->conversation); },
  };
}

}  // namespace sightline::testing_support
