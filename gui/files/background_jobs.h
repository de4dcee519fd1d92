/// BackgroundJobs: work off the window's thread whose results come back to it.
#pragma once

#include <QObject>
#include <QThreadPool>
#include <functional>
#include <map>
#include <stop_token>

namespace sightline::gui {

/// Runs jobs on threads of its own, a few at a time, in the order they were started. The window's thread only:
/// results are delivered there by its event loop, and never after a job was cancelled. Destruction cancels and waits.
class BackgroundJobs : public QObject {
  Q_OBJECT

 public:
  /// What is to be done with the result, on the window's thread.
  using Deliver = std::function<void()>;
  /// The job itself, on some other thread. It returns soon after the token asks it to.
  using Work = std::function<Deliver(std::stop_token)>;

  explicit BackgroundJobs(QObject* parent = nullptr, int atOnce = 2);
  ~BackgroundJobs() override;

  /// Identifies the job; counted from 1. Returns at once.
  int start(Work work);
  /// Nothing of this job will be delivered. Unknown and finished jobs are ignored.
  void cancel(int id);
  /// Jobs that are neither delivered nor cancelled.
  [[nodiscard]] int running() const { return static_cast<int>(jobs_.size()); }

 private:
  void deliver(int id, const Deliver& what);

  QThreadPool pool_;
  std::map<int, std::stop_source> jobs_;
  int lastId_ = 0;
};

}  // namespace sightline::gui
