/// How long an event loop is silent, and waiting as a program waits.
#pragma once

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QTimer>
#include <vector>

namespace sightline::bench {

constexpr int kPatience = 600'000;  // milliseconds

/// The silences between beats. GUI thread.
class Heartbeat {
 public:
  Heartbeat();
  void start();
  /// Stops, and prints a line about the time since the start.
  void print(const char* phase);

 private:
  QTimer timer_;
  QElapsedTimer since_;
  double worked_ = 0;         // by this thread's processor clock at the last beat
  std::vector<double> gaps_;  // milliseconds
  double mostWork_ = 0;       // of this thread between two beats, however much others compute meanwhile
};

/// What this process holds in memory, in millions of bytes, and what it has used of processors, in seconds.
double residentMegabytes();
double processorSeconds();

/// Runs the event loop until `condition` holds; false if it never did.
template <class Condition>
bool wait(Condition condition) {
  QElapsedTimer since;
  since.start();
  // The loop sleeps until something comes, as it does in the program.
  while (!condition() && since.elapsed() < kPatience) QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
  return condition();
}

}  // namespace sightline::bench
