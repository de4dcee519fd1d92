/// SingleInstance: one window for a person's folders; whoever starts another one gets the first.
#pragma once

#include <QObject>
#include <filesystem>
#include <string>

namespace sightline::gui {

/// The claim to be the window of a folder. It is a socket with a name and no file, which ends with the process however that
/// ends, so that nothing stale can be in the way. Only processes of the same user are heard. GUI thread.
class SingleInstance : public QObject {
  Q_OBJECT

 public:
  /// Claims `folder`, which need not exist. If the system refuses a socket, every start counts as the first.
  explicit SingleInstance(const std::filesystem::path& folder, QObject* parent = nullptr);
  ~SingleInstance() override;

  /// False: another process has the folder.
  [[nodiscard]] bool isFirst() const { return isFirst_; }
  /// Asks the process that has the folder to show itself, and waits for its word, at most 3 s; false: it said none, because
  /// it hangs, or because it was about to end, and then the folder may be ours by now (`isFirst`). `token` is what the
  /// desktop gave this start for the right to take the focus (XDG_ACTIVATION_TOKEN), at most 256 bytes.
  [[nodiscard]] bool showOther(const std::string& token);
  /// From now on others are heard. Needs an application; does nothing for one that is not the first.
  void listen();

 signals:
  /// Another start wants this window to be seen.
  void showRequested(const QByteArray& token);

 private:
  void claim();
  [[nodiscard]] bool callOther(const std::string& message, int patience) const;
  void answer();

  std::string name_;
  int socket_ = -1;
  bool isFirst_ = true;
};

}  // namespace sightline::gui
