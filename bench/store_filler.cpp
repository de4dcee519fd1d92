/// Conversations for measurements, written straight into a store.
#include "bench/store_filler.h"

#include <memory>
#include <random>
#include <vector>

#include "multimodal/library/conversation_store.h"

namespace sightline::bench {

namespace {

ImageRef picture(std::int64_t n_bytes, std::mt19937_64& random) {
  std::vector<std::byte> bytes(static_cast<std::size_t>(n_bytes));
  for (std::byte& one : bytes) one = static_cast<std::byte>(random());
  return {std::make_shared<const std::vector<std::byte>>(std::move(bytes)), {}, "picture.jpg"};
}

Status add_turn(ConversationStore& store, ConversationId& conversation, std::vector<Part> question,
                const std::string& text) {
  const Result<BegunAnswer> begun = store.ask(conversation, std::move(question), std::nullopt);
  if (!begun) return begun.error();
  conversation = begun->conversation;
  StoredMessage answer;
  answer.id = begun->answer;
  answer.role = Role::Assistant;
  answer.state = MessageState::Complete;
  answer.parts = {Text{text}};
  return store.save_answer(answer);
}

}  // namespace

Result<ConversationId> fill_store(const std::filesystem::path& folder, const StoreFilling& filling) {
  const Result<ConversationStore::Opened> opened = ConversationStore::open({.folder = folder});
  if (!opened) return opened.error();
  ConversationStore& store = *opened->store;
  // Nobody minds if the power goes while this is written.
  if (Status ok = store.database().run("PRAGMA synchronous = OFF"); !ok) return ok.error();
  std::mt19937_64 random(1);
  ConversationId conversation = kNoConversation;
  for (std::int64_t i = 0; i < filling.n_conversations; ++i) {
    conversation = kNoConversation;
    for (std::int64_t message = 0; message < filling.n_messages; message += 2) {
      const std::string place = std::to_string(i) + " " + std::to_string(message);
      std::vector<Part> question = {Text{"And what else is there to be seen in number " + place + "?"}};
      if (message == 0 && filling.picture_bytes > 0) question.emplace_back(picture(filling.picture_bytes, random));
      const std::string text = "Of number " + place + ": " + filling.answer;
      if (Status ok = add_turn(store, conversation, std::move(question), text); !ok) return ok.error();
    }
  }
  return conversation;
}

}  // namespace sightline::bench
