/// Asks before a link is opened, and shows where it really leads.
#pragma once

#include <QObject>
#include <QUrl>
#include <functional>

class QWidget;

namespace sightline::gui {

/// The seam between the view and a person; tests answer for themselves.
class LinkPrompt {
 public:
  virtual ~LinkPrompt() = default;
  /// Asks about `url` and calls `opened` if the answer is yes, perhaps after this has returned.
  virtual void ask(const QUrl& url, std::function<void()> opened) = 0;
};

/// A dialog with the host and the whole address in ASCII, so that look-alike letters show; never blocks.
class LinkDialog : public QObject, public LinkPrompt {
  Q_OBJECT
 public:
  explicit LinkDialog(QWidget* parent);
  void ask(const QUrl& url, std::function<void()> opened) override;

 private:
  QWidget* window_;
};

/// The host in its ASCII form ("xn--…"), or the address of a mail.
[[nodiscard]] QString shownHost(const QUrl& url);

}  // namespace sightline::gui
