/// What the tests of the window's surroundings share.
#pragma once

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>

#include "gui/theme/desktop_appearance.h"
#include "multimodal/contract/engine_state.h"

namespace sightline::gui::testing_support {

/// A desktop that says what the test says.
class DesktopOfTest : public DesktopAppearance {
 public:
  [[nodiscard]] DesktopPreference preference() const override { return preference_; }
  void say(DesktopPreference preference) {
    preference_ = preference;
    emit changed();
  }

 private:
  DesktopPreference preference_;
};

inline EngineState engineState(EngineState::Kind kind, double loaded = 0.0) {
  EngineState state;
  state.kind = kind;
  state.loaded = loaded;
  return state;
}

inline QPushButton* buttonNamed(const QWidget& root, const char* name) { return root.findChild<QPushButton*>(name); }

/// Types over what stands in a field, as a person does.
inline void type(QLineEdit* field, const QString& text) {
  field->selectAll();
  QTest::keyClick(field, Qt::Key_Delete);
  QTest::keyClicks(field, text);
}

/// Whether a visible label below `root` says exactly this.
inline bool isSaid(const QWidget& root, const QString& text) {
  for (const QLabel* const label : root.findChildren<QLabel*>()) {
    if (label->isVisibleTo(&root) && label->text() == text) return true;
  }
  return false;
}

}  // namespace sightline::gui::testing_support
