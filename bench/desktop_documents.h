/// A document for pictures of its panel, the question about it and what is answered.
#pragma once

#include <QString>

#include "multimodal/contract/chat_request.h"

namespace sightline::gui {
class MainWindow;
}

namespace sightline::bench {

/// Writes a service manual of eight pages, so many times behind each other.
void writeManual(const QString& path, int nTimes = 1);
/// The question about it.
QString manualQuestion();
/// The answer with the marks of its pages, and one statement that stands nowhere.
void sayManual(const EventSink& sink);
/// Attaches the document, asks, waits for the sources, and lights one.
bool askManual(gui::MainWindow& window, const QString& path);

}  // namespace sightline::bench
