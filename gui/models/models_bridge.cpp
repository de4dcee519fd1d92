/// ModelsBridge: the manager of models on the window's thread.
#include "gui/models/models_bridge.h"

#include <variant>

namespace sightline::gui {

ModelsBridge::ModelsBridge(ModelManagerOptions options, QObject* parent) : QObject(parent) {
  options.on_event = [this](const ModelEvent& event) {
    QMetaObject::invokeMethod(
        this, [this, event] { take(event); }, Qt::QueuedConnection);
  };
  manager_ = std::make_unique<ModelManager>(std::move(options));
}

ModelsBridge::~ModelsBridge() { manager_.reset(); }

void ModelsBridge::take(const ModelEvent& event) {
  if (const auto* const changed = std::get_if<DownloadsChanged>(&event)) {
    downloads_ = changed->downloads;
    emit downloadsChanged();
  } else if (const auto* const ended = std::get_if<DownloadEnded>(&event)) {
    emit downloadEnded(ended->download);
  } else if (std::holds_alternative<InstalledChanged>(event)) {
    emit installedChanged();
  } else if (std::holds_alternative<MachineMeasured>(event)) {
    emit measured();
  } else if (const auto* const work = std::get_if<FileWorkChanged>(&event)) {
    emit fileWorkChanged(work->work);
  }
}

}  // namespace sightline::gui
