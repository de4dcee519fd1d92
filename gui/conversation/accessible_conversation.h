/// The conversation as assistive programs see it.
#pragma once

namespace sightline::gui {

/// Makes every ConversationView a list whose messages are its items, each with its text and its actions. May be called
/// any number of times.
void installConversationAccessibility();

}  // namespace sightline::gui
