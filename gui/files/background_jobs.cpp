/// BackgroundJobs: work off the window's thread whose results come back to it.
#include "gui/files/background_jobs.h"

#include <utility>

namespace sightline::gui {

namespace {

constexpr int kIdleThread = 1000;  // milliseconds until one without work ends: a thread that waits wakes up once for it

}  // namespace

BackgroundJobs::BackgroundJobs(QObject* parent, int atOnce) : QObject(parent) {
  pool_.setMaxThreadCount(atOnce);
  pool_.setExpiryTimeout(kIdleThread);
}

BackgroundJobs::~BackgroundJobs() {
  for (auto& [id, stop] : jobs_) stop.request_stop();
  pool_.clear();
  pool_.waitForDone();
}

int BackgroundJobs::start(Work work) {
  const int id = ++lastId_;
  const std::stop_token stop = jobs_.try_emplace(id).first->second.get_token();
  pool_.start([this, id, stop, work = std::move(work)] {
    if (stop.stop_requested()) return;
    Deliver what = work(stop);
    QMetaObject::invokeMethod(
        this, [this, id, what = std::move(what)] { deliver(id, what); }, Qt::QueuedConnection);
  });
  return id;
}

void BackgroundJobs::cancel(int id) {
  const auto job = jobs_.find(id);
  if (job == jobs_.end()) return;
  job->second.request_stop();
  jobs_.erase(job);
}

void BackgroundJobs::deliver(int id, const Deliver& what) {
  if (jobs_.erase(id) != 0 && what) what();
}

}  // namespace sightline::gui
