/// The size of texts among the settings.
#include "gui/settings/text_size.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>

namespace sightline::gui {

namespace {

constexpr std::string_view kName = "window.text_size";
constexpr int kDesktop = 100;

}  // namespace

int textSizeOf(const Settings& settings) {
  const auto found = std::find_if(settings.extras.begin(), settings.extras.end(),
                                  [](const auto& extra) { return extra.first == kName; });
  if (found == settings.extras.end()) return kDesktop;
  const std::string& text = found->second;
  int percent = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), percent);
  if (problem != std::errc() || end != text.data() + text.size()) return kDesktop;
  return percent >= kTextSizeLeast && percent <= kTextSizeMost ? percent : kDesktop;
}

void setTextSize(Settings& settings, int percent) {
  std::erase_if(settings.extras, [](const auto& extra) { return extra.first == kName; });
  const int kept = std::clamp(percent, kTextSizeLeast, kTextSizeMost);
  if (kept != kDesktop) settings.extras.emplace_back(kName, std::to_string(kept));
}

}  // namespace sightline::gui
