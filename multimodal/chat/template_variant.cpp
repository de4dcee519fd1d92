/// TemplateVariant: which chat template of the family a model file carries, told by features of its text.
#include "multimodal/chat/template_variant.h"

#include <algorithm>
#include <array>

#include "engine/base/digest.h"

namespace sightline {

namespace {

/// SHA-256 of templates of which nothing need be said, each run of white space replaced by one space and none at the
/// ends.
constexpr auto kKnown = std::to_array<std::string_view>({
    "4880dc50493b95f47b108a77ff06e25994d2ce8d5e28359d02975d6eefd4aa79",  // Qwen3.5 (4B and larger)
    "73ffc11d93ca6bdae503194a010ee34f7e6d94ede26f945487b59c2d733f76b3",  // Qwen3.5 (2B and smaller)
    "87b77a87f74cf847a0f50c70321137adbe3fd23d22af40223579ccaeeb3249b8",  // Qwen3.6
    "12fe0d35381246779d15a5b253e94b62261c41828b97672958d5276e86b5422e",  // our own models with random weights
});

std::string with_single_spaces(std::string_view text) {
  std::string out;
  bool gap = false;
  for (const char c : text) {
    if (c == ' ' || (c >= '\t' && c <= '\r')) {
      gap = !out.empty();
      continue;
    }
    if (gap) out += ' ';
    gap = false;
    out += c;
  }
  return out;
}

}  // namespace

TemplateVariant detect_template(std::string_view source) {
  const auto has = [source](std::string_view feature) { return source.find(feature) != std::string_view::npos; };
  TemplateVariant variant;
  if (source.empty()) {
    variant.notice = "the model file has no chat template, so that of Qwen3.6 is used";
    return variant;
  }
  if (!has("<|im_start|>") || !has("<function=") || !has("last_query_index")) {
    variant.notice = "the model file's chat template is of another family, so that of Qwen3.6 is used";
    return variant;
  }
  variant.can_preserve_thinking = has("preserve_thinking");
  variant.thinks_by_default = !has("enable_thinking is true") || has("enable_thinking is false");
  variant.scalars_as_text = has("args_value is mapping");
  variant.sees_images = has("<|image_pad|>");
  const std::string digest = hex_text(sha256(with_single_spaces(source)));
  if (std::find(kKnown.begin(), kKnown.end(), digest) == kKnown.end()) {
    variant.notice = "the model file carries a modified chat template, so the nearest known one is used";
  }
  return variant;
}

std::optional<TemplateVariant> published_template(std::string_view name) {
  TemplateVariant variant;
  if (name == "qwen3.6") return variant;
  if (name != "qwen3.5" && name != "qwen3.5-nothink") return std::nullopt;
  variant.can_preserve_thinking = false;
  variant.scalars_as_text = true;
  variant.thinks_by_default = name == "qwen3.5";
  return variant;
}

}  // namespace sightline
