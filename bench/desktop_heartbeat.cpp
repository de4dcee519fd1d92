/// How long an event loop is silent, and waiting as a program waits.
#include "bench/desktop_heartbeat.h"

#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>

namespace sightline::bench {

namespace {

constexpr int kBeat = 2;  // milliseconds between the beats that are missed when the loop is silent

/// Milliseconds that this thread has computed.
double work() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

}  // namespace

Heartbeat::Heartbeat() {
  timer_.setTimerType(Qt::PreciseTimer);
  QObject::connect(&timer_, &QTimer::timeout, &timer_, [this] {
    gaps_.push_back(static_cast<double>(since_.nsecsElapsed()) / 1e6);
    since_.start();
    const double now = work();
    mostWork_ = std::max(mostWork_, now - worked_);
    worked_ = now;
  });
}

void Heartbeat::start() {
  gaps_.clear();
  mostWork_ = 0;
  worked_ = work();
  since_.start();
  timer_.start(kBeat);
}

void Heartbeat::print(const char* phase) {
  timer_.stop();
  std::sort(gaps_.begin(), gaps_.end());
  if (gaps_.empty()) return;
  const auto at = [this](double share) {
    return gaps_[static_cast<std::size_t>(static_cast<double>(gaps_.size() - 1) * share)];
  };
  const auto nLong = gaps_.end() - std::upper_bound(gaps_.begin(), gaps_.end(), 50.0);
  std::printf(
      "%-8s beats %zu, silent: median %.1f ms, 99 %% below %.1f ms, worst %.1f ms, over 50 ms: %td, own work at "
      "most %.1f ms\n",
      phase, gaps_.size(), at(0.5), at(0.99), gaps_.back(), nLong, mostWork_);
  std::fflush(stdout);
}

double residentMegabytes() {
  std::ifstream file("/proc/self/statm");
  double whole = 0;
  double resident = 0;
  file >> whole >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

double processorSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace sightline::bench
