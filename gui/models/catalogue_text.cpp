/// The catalogue's texts for translators: resources/models.json has them in English.
#include <QCoreApplication>
#include <algorithm>
#include <array>

#include "gui/models/model_words.h"

namespace sightline::gui {

namespace {

// clang-format off
constexpr auto kTexts = std::to_array<const char*>({
    QT_TRANSLATE_NOOP("sightline::gui::Catalogue", "a little better than 35B-A3B, at about a ninth of its speed on a processor; needs 24 GB of memory"),
    QT_TRANSLATE_NOOP("sightline::gui::Catalogue", "laptops with 8 GB of memory: short texts, receipts, simple questions about pictures"),
    QT_TRANSLATE_NOOP("sightline::gui::Catalogue", "old or small machines: labels, short descriptions, sorting"),
    QT_TRANSLATE_NOOP("sightline::gui::Catalogue", "the choice with 16 GB of memory: pictures and documents almost as well as the large ones"),
    QT_TRANSLATE_NOOP("sightline::gui::Catalogue", "the first choice with 32 GB of memory: answers like a large model and writes like a small one"),
    QT_TRANSLATE_NOOP("sightline::gui::Catalogue", "the model before Qwen3.6-27B, as slow and as large; take that one unless you know why not"),
    QT_TRANSLATE_NOOP("sightline::gui::Catalogue", "the model before Qwen3.6-35B-A3B, as fast and as large; take that one unless you know why not"),
    QT_TRANSLATE_NOOP("sightline::gui::Catalogue", "trying things out: quick, and often wrong"),
    QT_TRANSLATE_NOOP("sightline::gui::Catalogue", "0.8 billion, all at work for each token"),
    QT_TRANSLATE_NOOP("sightline::gui::Catalogue", "2 billion, all at work for each token"),
    QT_TRANSLATE_NOOP("sightline::gui::Catalogue", "4 billion, all at work for each token"),
    QT_TRANSLATE_NOOP("sightline::gui::Catalogue", "9 billion, all at work for each token"),
    QT_TRANSLATE_NOOP("sightline::gui::Catalogue", "27 billion, all at work for each token"),
    QT_TRANSLATE_NOOP("sightline::gui::Catalogue", "35 billion, 3 billion at work for each token"),
    QT_TRANSLATE_NOOP("sightline::gui::Catalogue", "model card of Qwen3.5-9B"),
    QT_TRANSLATE_NOOP("sightline::gui::Catalogue", "model card of Qwen3.6-27B, April 2026"),
    QT_TRANSLATE_NOOP("sightline::gui::Catalogue", "model card of Qwen3.6-35B-A3B, April 2026"),
});
// clang-format on

}  // namespace

QString catalogueText(const std::string& english) {
  const auto known = std::find(kTexts.begin(), kTexts.end(), english);
  if (known == kTexts.end()) return QString::fromStdString(english);
  return QCoreApplication::translate("sightline::gui::Catalogue", *known);
}

}  // namespace sightline::gui
