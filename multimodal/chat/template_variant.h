/// TemplateVariant: which chat template of the family a model file carries, told by features of its text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sightline {

/// What the templates of the family differ in. A plain value.
struct TemplateVariant {
  bool thinks_by_default = true;      ///< false for the small Qwen3.5 models
  bool can_preserve_thinking = true;  ///< Qwen3.6: earlier thinking is shown on request
  bool scalars_as_text = false;       ///< Qwen3.5: numbers and booleans of function calls in Python's spelling
  bool sees_images = true;
  std::string notice;  ///< one sentence for the person if the text is no template we know; or empty
};

/// The variant of the template text `source`. Each feature is looked for by itself, because edited templates mix them;
/// a text of another family gives the nearest, Qwen3.6, with a notice. Empty means that the file has none.
TemplateVariant detect_template(std::string_view source);

/// The variant that the published template `name` asks for: "qwen3.5", "qwen3.5-nothink" (2B and smaller), "qwen3.6".
std::optional<TemplateVariant> published_template(std::string_view name);

}  // namespace sightline
