/// Models that were chosen before, among the settings.
#include "gui/engine/recent_models.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace sightline::gui {

namespace {

constexpr std::string_view kPrefix = "engine.recent.";
constexpr char kBetween = '\n';  // model and projector; a path with it is not remembered

std::string nameOf(std::size_t index) { return std::string(kPrefix) + std::to_string(index); }

}  // namespace

std::vector<ModelFile> recentModels(const Settings& settings) {
  std::vector<ModelFile> models;
  for (std::size_t i = 0; i < kRecentModels; ++i) {
    const auto found = std::find_if(settings.extras.begin(), settings.extras.end(),
                                    [name = nameOf(i)](const auto& extra) { return extra.first == name; });
    if (found == settings.extras.end()) continue;
    const QString value = QString::fromStdString(found->second);
    ModelFile model;
    model.path = value.section(QLatin1Char(kBetween), 0, 0);
    model.projector = value.section(QLatin1Char(kBetween), 1, 1);
    if (!model.path.isEmpty()) models.push_back(model);
  }
  return models;
}

void rememberModel(Settings& settings, const EngineChoice& choice) {
  if (choice.kind != EngineChoice::Kind::ThisComputer || choice.model.empty()) return;
  if ((choice.model + choice.projector).find(kBetween) != std::string::npos) return;
  std::vector<ModelFile> models = recentModels(settings);
  ModelFile chosen;
  chosen.path = QString::fromStdString(choice.model);
  chosen.projector = QString::fromStdString(choice.projector);
  std::erase_if(models, [&chosen](const ModelFile& model) { return model.path == chosen.path; });
  models.insert(models.begin(), chosen);
  models.resize(std::min(models.size(), kRecentModels));
  std::erase_if(settings.extras, [](const auto& extra) { return extra.first.starts_with(kPrefix); });
  for (std::size_t i = 0; i < models.size(); ++i) {
    settings.extras.emplace_back(nameOf(i),
                                 (models[i].path + QLatin1Char(kBetween) + models[i].projector).toStdString());
  }
}

}  // namespace sightline::gui
