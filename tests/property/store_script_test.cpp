/// Random scripts of everything a person does with conversations, held against a model in memory, with reopening between.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "multimodal/library/conversation_store.h"
#include "tests/support/temp_folder.h"

namespace sightline {
namespace {

using testing_support::TempFolder;

struct ModelMessage {
  std::int64_t parent = 0, chosen = 0;
  bool is_answer = false;
  std::string text;
};

struct ModelConversation {
  bool is_removed = false, is_pinned = false;
  std::int64_t turn = 0, chosen = 0;
  std::string draft;
};

/// What the store is to hold, with the plainest of containers.
class Model {
 public:
  std::map<std::int64_t, ModelConversation> conversations;
  std::map<std::int64_t, ModelMessage> messages;
  std::map<std::int64_t, std::int64_t> conversation_of;

  void begin(const BegunAnswer& begun, std::int64_t parent, const std::string& question) {
    const auto id = static_cast<std::int64_t>(begun.conversation);
    const auto question_id = static_cast<std::int64_t>(begun.question);
    if (!messages.contains(question_id)) messages[question_id] = {parent, 0, false, question};
    messages[static_cast<std::int64_t>(begun.answer)] = {question_id, 0, true, ""};
    conversation_of[question_id] = conversation_of[static_cast<std::int64_t>(begun.answer)] = id;
    conversations[id].turn = ++turn_;
    choose(static_cast<std::int64_t>(begun.answer));
  }
  void choose(std::int64_t message) {
    const std::int64_t conversation = conversation_of[message];
    for (std::int64_t child = message; child != 0; child = messages[child].parent) {
      const std::int64_t parent = messages[child].parent;
      (parent == 0 ? conversations[conversation].chosen : messages[parent].chosen) = child;
    }
  }
  std::vector<std::int64_t> branch(std::int64_t conversation) {
    std::vector<std::int64_t> ids;
    for (std::int64_t id = conversations[conversation].chosen; id != 0; id = messages[id].chosen) ids.push_back(id);
    return ids;
  }
  std::vector<std::int64_t> list() const {
    std::vector<std::int64_t> ids;
    for (const auto& [id, conversation] : conversations) {
      if (!conversation.is_removed) ids.push_back(id);
    }
    std::sort(ids.begin(), ids.end(), [this](std::int64_t a, std::int64_t b) {
      const ModelConversation& left = conversations.at(a);
      const ModelConversation& right = conversations.at(b);
      return left.is_pinned != right.is_pinned ? left.is_pinned : left.turn > right.turn;
    });
    return ids;
  }
  void purge(std::int64_t conversation) {
    std::erase_if(messages, [&](const auto& entry) { return conversation_of[entry.first] == conversation; });
    conversations.erase(conversation);
  }

 private:
  std::int64_t turn_ = 0;
};

std::string text_of(const StoredMessage& message) {
  return message.parts.empty() ? "" : std::get<Text>(message.parts.front()).utf8;
}

class Script {
 public:
  explicit Script(unsigned seed) : random_(seed) { reopen(); }

  void step() {
    const std::int64_t conversation = pick(model_.conversations);
    const std::int64_t message = pick(model_.messages);
    const std::string text = "text " + std::to_string(random_() % 1000);
    switch (random_() % 12) {
      case 0:
      case 1:
        return ask(random_() % 3 == 0 ? 0 : conversation, text);
      case 2:
        return retry(message);
      case 3:
        return edit(message, text);
      case 4:
        return finish(message, text);
      case 5:
        return choose(message);
      case 6:
        return mark(conversation, &ModelConversation::is_removed, random_() % 2 == 0);
      case 7:
        return mark(conversation, &ModelConversation::is_pinned, random_() % 2 == 0);
      case 8:
        return draft(conversation, random_() % 3 == 0 ? "" : text);
      case 9:
        return purge(conversation);
      case 10:
        return reopen();
      default:
        return compare();
    }
  }

  void compare() {
    const Result<std::vector<ConversationSummary>> list = store_->list();
    ASSERT_TRUE(list);
    std::vector<std::int64_t> ids;
    for (const ConversationSummary& summary : *list) ids.push_back(static_cast<std::int64_t>(summary.id));
    ASSERT_EQ(ids, model_.list());
    for (const auto& [id, conversation] : model_.conversations) {
      const Result<StoredConversation> read = store_->read(ConversationId{id});
      ASSERT_TRUE(read);
      EXPECT_EQ(read->draft.text, conversation.draft);
      const std::vector<std::int64_t> branch = model_.branch(id);
      ASSERT_EQ(read->messages.size(), branch.size());
      for (std::size_t i = 0; i < branch.size(); ++i) compare(read->messages[i], branch[i]);
    }
  }

 private:
  template <class Map>
  std::int64_t pick(const Map& map) {
    if (map.empty()) return 0;
    return std::next(map.begin(), static_cast<std::ptrdiff_t>(random_() % map.size()))->first;
  }
  void compare(const StoredMessage& stored, std::int64_t id) {
    const ModelMessage& wanted = model_.messages[id];
    ASSERT_EQ(static_cast<std::int64_t>(stored.id), id);
    EXPECT_EQ(static_cast<std::int64_t>(stored.parent), wanted.parent);
    EXPECT_EQ(text_of(stored), wanted.text);
    std::vector<MessageId> versions;
    for (const auto& [other, message] : model_.messages) {
      const bool is_beside =
          message.parent == wanted.parent && model_.conversation_of[other] == model_.conversation_of[id];
      if (is_beside) versions.push_back(MessageId{other});
    }
    EXPECT_EQ(stored.versions, versions);
  }

  void ask(std::int64_t conversation, const std::string& text) {
    const std::vector<std::int64_t> branch =
        conversation == 0 ? std::vector<std::int64_t>{} : model_.branch(conversation);
    const Result<BegunAnswer> begun = store_->ask(ConversationId{conversation}, {Text{text}}, std::nullopt);
    const bool is_there = conversation == 0 || !model_.conversations[conversation].is_removed;
    ASSERT_EQ(begun.has_value(), is_there);
    if (!begun) return;
    if (conversation != 0) model_.conversations[conversation].draft.clear();
    model_.begin(*begun, branch.empty() ? 0 : branch.back(), text);
  }
  void retry(std::int64_t message) {
    const Result<BegunAnswer> begun = store_->retry(MessageId{message});
    ASSERT_EQ(begun.has_value(), message != 0 && model_.messages[message].is_answer);
    if (begun) model_.begin(*begun, 0, "");
  }
  void edit(std::int64_t message, const std::string& text) {
    const Result<BegunAnswer> begun = store_->edit(MessageId{message}, {Text{text}});
    ASSERT_EQ(begun.has_value(), message != 0 && !model_.messages[message].is_answer);
    if (begun) model_.begin(*begun, model_.messages[message].parent, text);
  }
  void finish(std::int64_t message, const std::string& text) {
    if (message == 0 || !model_.messages[message].is_answer) return;
    StoredMessage answer;
    answer.id = MessageId{message};
    answer.role = Role::Assistant;
    answer.state = MessageState::Complete;
    answer.parts = {Text{text}};
    ASSERT_TRUE(store_->save_answer(answer));
    model_.messages[message].text = text;
  }
  void choose(std::int64_t message) {
    const Result<ConversationId> chosen = store_->choose_version(MessageId{message});
    ASSERT_EQ(chosen.has_value(), message != 0);
    if (chosen) model_.choose(message);
  }
  void mark(std::int64_t conversation, bool ModelConversation::*flag, bool value) {
    if (conversation == 0) return;
    const ConversationId id{conversation};
    const bool is_pin = flag == &ModelConversation::is_pinned;
    const Status ok = is_pin ? store_->pin(id, value) : value ? store_->remove(id) : store_->undo_remove(id);
    ASSERT_TRUE(ok);
    model_.conversations[conversation].*flag = value;
  }
  void draft(std::int64_t conversation, const std::string& text) {
    if (conversation == 0) return;
    ASSERT_TRUE(store_->save_draft(ConversationId{conversation}, {text, {}}));
    model_.conversations[conversation].draft = text;
  }
  void purge(std::int64_t conversation) {
    if (conversation == 0) return;
    ASSERT_TRUE(store_->purge(ConversationId{conversation}));
    if (model_.conversations[conversation].is_removed) model_.purge(conversation);
  }
  void reopen() {
    store_.reset();
    Result<ConversationStore::Opened> opened = ConversationStore::open({.folder = folder_.path()});
    ASSERT_TRUE(opened) << opened.error().message;
    ASSERT_TRUE(opened->notices.empty());
    store_ = std::move(opened->store);
  }

  TempFolder folder_;
  std::mt19937 random_;
  std::unique_ptr<ConversationStore> store_;
  Model model_;
};

TEST(StoreScript, HoldsWhatAPlainModelHolds) {
  for (unsigned seed = 1; seed <= 8; ++seed) {
    Script script(seed);
    for (int i = 0; i < 150 && !::testing::Test::HasFatalFailure(); ++i) {
      SCOPED_TRACE("seed " + std::to_string(seed) + ", step " + std::to_string(i));
      script.step();
    }
    script.compare();
  }
}

}  // namespace
}  // namespace sightline
