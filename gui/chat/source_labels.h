/// What windows say of claims and of the pages of a question.
#pragma once

#include <QString>

#include "gui/document/document_source.h"
#include "multimodal/document_desk.h"

namespace sightline::gui {

/// A claim as windows show it. `needsNumber`: there are several documents.
DocumentSource sourceOf(const Claim& claim, bool needsNumber);

/// The words of an answer's shown text that stand for a claim: what it quotes, with the mark of its page behind it, else
/// all of it, else the words of the page. Empty if none of them stand in one paragraph. `text` is of `shownWords`.
QString sourceLabel(const Claim& claim, const QString& text);
/// An answer without the marks of Markdown that would stand within sentences.
QString shownWords(QString markdown);

/// "Pages 3, 17–19 as text, about 4,100 tokens".
QString planSentence(const PreparedQuestion& plan);

}  // namespace sightline::gui
