/// SamplingFields: how words are drawn, for people who want to know.
#include "gui/settings/sampling_fields.h"

#include <QEvent>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/settings/number_field.h"

namespace sightline::gui {

namespace {

// The ranges of SamplingChoice and ChatOptions, in the order of the fields.
constexpr std::array<NumberRange, 8> kRanges = {{{0, 100},
                                                 {0, 1e6, true},
                                                 {0, 1, false, true},
                                                 {0, 1},
                                                 {-2, 2},
                                                 {0.1, 10},
                                                 {0, 18446744073709551615.0, true},
                                                 {0, double{1 << 30}, true}}};
constexpr std::array<const char*, 8> kNames = {"temperature", "topK",       "topP", "minP",
                                               "presence",    "repetition", "seed", "longest"};

std::optional<double> asReal(std::optional<std::int64_t> value) {
  return value.has_value() ? std::optional(static_cast<double>(*value)) : std::nullopt;
}

std::optional<std::int64_t> asWhole(std::optional<double> value) {
  return value.has_value() ? std::optional(static_cast<std::int64_t>(*value)) : std::nullopt;
}

}  // namespace

SamplingFields::SamplingFields(QWidget* parent) : QWidget(parent) {
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(8);
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    fields_[i] = new NumberField(kRanges[i]);
    fields_[i]->setObjectName(kNames[i]);
    column->addWidget(fields_[i]);
    connect(fields_[i], &NumberField::changed, this, &SamplingFields::changed);
  }
  retranslate();
}

void SamplingFields::setOptions(const ChatOptions& options) {
  const SamplingChoice& sampling = options.sampling;
  fields_[Temperature]->setValue(sampling.temperature);
  fields_[TopK]->setValue(asReal(sampling.top_k));
  fields_[TopP]->setValue(sampling.top_p);
  fields_[MinP]->setValue(sampling.min_p);
  fields_[Presence]->setValue(sampling.presence_penalty);
  fields_[Repetition]->setValue(sampling.repetition_penalty);
  fields_[Seed]->setWhole(sampling.seed);
  const bool hasLongest = options.max_new_tokens > 0;
  fields_[Longest]->setValue(hasLongest ? asReal(options.max_new_tokens) : std::nullopt);
}

void SamplingFields::fill(ChatOptions& options) const {
  SamplingChoice& sampling = options.sampling;
  sampling.temperature = fields_[Temperature]->value();
  sampling.top_k = asWhole(fields_[TopK]->value());
  sampling.top_p = fields_[TopP]->value();
  sampling.min_p = fields_[MinP]->value();
  sampling.presence_penalty = fields_[Presence]->value();
  sampling.repetition_penalty = fields_[Repetition]->value();
  sampling.seed = fields_[Seed]->whole();
  options.max_new_tokens = asWhole(fields_[Longest]->value()).value_or(0);
}

NumberField* SamplingFields::firstWrong() const {
  const auto found =
      std::find_if(fields_.begin(), fields_.end(), [](const auto* f) { return !f->problem().isEmpty(); });
  return found == fields_.end() ? nullptr : *found;
}

QString SamplingFields::problem() const {
  const NumberField* const wrong = firstWrong();
  return wrong == nullptr ? QString() : wrong->problem();
}

void SamplingFields::focusProblem() {
  if (NumberField* const wrong = firstWrong()) wrong->focusField();
}

void SamplingFields::retranslate() {
  const QString recommended = tr("recommended");
  fields_[Temperature]->setTexts(tr("Temperature"), tr("higher is more varied, 0 always the likeliest"), recommended);
  fields_[TopK]->setTexts(tr("Top k"), tr("draw among so many tokens; 0 for all"), recommended);
  fields_[TopP]->setTexts(tr("Top p"), tr("draw among the likeliest with this share"), recommended);
  fields_[MinP]->setTexts(tr("Min p"), tr("leave out what is rarer than this share of the likeliest"), recommended);
  fields_[Presence]->setTexts(tr("Presence penalty"), tr("above 0 favours new words"), recommended);
  fields_[Repetition]->setTexts(tr("Repetition penalty"), tr("above 1 avoids repeating"), recommended);
  fields_[Seed]->setTexts(tr("Seed"), tr("the same seed draws the same answer again"), tr("another each time"));
  fields_[Longest]->setTexts(tr("Longest answer"), tr("tokens; 0 or nothing for the usual"), tr("usual"));
}

void SamplingFields::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace sightline::gui
