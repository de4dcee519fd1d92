/// A window with documents, and what a person does with them.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "gui/composer/attachment_chip.h"
#include "gui/document/document_panel.h"
#include "gui/document/source_list.h"
#include "tests/gui/document_help.h"
#include "tests/gui/person_help.h"
#include "tests/gui/window_help.h"

namespace sightline::gui::testing_support {

/// What the model was shown last, as one text.
inline std::string lastSaid(const ChatRequest& request) {
  std::string all;
  for (const Part& part : request.conversation.messages.back().parts) {
    if (const auto* const text = std::get_if<Text>(&part)) all += text->utf8;
  }
  return all;
}

class DocumentWindow : public ::testing::Test {
 protected:
  explicit DocumentWindow(ScriptedBackend::Script script) : rig_(std::move(script)) {}
  DocumentPanel& panel() { return *rig_.window->documents(); }
  PageView& pages() { return *panel().view(); }
  SourceModel& sources() { return *panel().findChild<SourceModel*>(); }
  AttachmentChip* chip() { return rig_.composer().findChild<AttachmentChip*>(); }
  void drop(const QString& path) { dropFile(*rig_.window->page(), path); }
  [[nodiscard]] bool dropAndWait(const QString& path) {
    drop(path);
    return waitFor([this] { return chip() != nullptr && chip()->state() == AttachmentChip::State::Ready; });
  }
  [[nodiscard]] bool hasSources(int n) {
    return waitFor([this, n] { return sources().rowCount() == n; });
  }
  /// Where an answer's words are on the screen.
  QPoint placeInAnswer(std::size_t index, const QString& words) {
    ConversationView& view = rig_.view();
    const QString text = view.plainTextAt(index);
    EXPECT_TRUE(text.contains(words)) << text.toStdString();
    return pointAtMention(view, index).value_or(QPoint());
  }

  WindowRig rig_;
};

}  // namespace sightline::gui::testing_support
