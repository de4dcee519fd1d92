/// Texts about messages: one context for translators, wherever they stand.
#pragma once

#include <QCoreApplication>

namespace sightline::gui {

struct MessageTexts {
  Q_DECLARE_TR_FUNCTIONS(sightline::gui::Message)
};

}  // namespace sightline::gui
