/// ModelsBridge: the manager of models on the window's thread.
#pragma once

#include <QMetaType>
#include <QObject>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "gui/session/deliver.h"
#include "multimodal/model_manager.h"

namespace sightline::gui {

/// Owns the manager. Everything it tells comes on the window's thread, in order, through the event loop; nothing it does
/// waits, except its destruction. The window's thread only.
class ModelsBridge : public QObject {
  Q_OBJECT

 public:
  /// `options.on_event` is the bridge's own.
  explicit ModelsBridge(ModelManagerOptions options, QObject* parent = nullptr);
  /// Stops downloads, which keep what they have: usually at once, at most some seconds.
  ~ModelsBridge() override;

  [[nodiscard]] ModelManager& manager() { return *manager_; }
  /// As last told.
  [[nodiscard]] const std::vector<DownloadItem>& downloads() const { return downloads_; }

  /// A `done` for functions of the manager: `take` gets the result on the window's thread, unless `receiver` is gone.
  template <class T>
  Done<T> answerTo(QObject* receiver, std::type_identity_t<std::function<void(Result<T>)>> take) {
    return deliverTo<T>(this, receiver, std::move(take));
  }

 signals:
  void downloadsChanged();
  /// One has come to its end just now, well or not.
  void downloadEnded(const sightline::DownloadItem& download);
  void installedChanged();
  void measured();
  /// None: it has ended.
  void fileWorkChanged(const std::optional<sightline::FileWork>& work);

 private:
  void take(const ModelEvent& event);

  std::vector<DownloadItem> downloads_;
  std::unique_ptr<ModelManager> manager_;  // ends first: nothing is told afterwards
};

}  // namespace sightline::gui
