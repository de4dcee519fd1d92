/// Measuring this computer: by the engine's program.
#include "multimodal/session/machine_measure.h"

#include <poll.h>

#include <array>
#include <chrono>
#include <csignal>
#include <string>
#include <system_error>

#include "multimodal/library/machine_speed_file.h"
#include "multimodal/session/child_process.h"

namespace sightline {

namespace {

constexpr std::chrono::seconds kPatience(120);
constexpr int kLook = 100;  // milliseconds between looks at the stop

}  // namespace

Result<MachineSpeed> measure_machine(const std::filesystem::path& program, const std::stop_token& stop) {
  std::error_code problem;
  if (program.empty() || !std::filesystem::exists(program, problem)) {
    return Error{ErrorCode::NotFound, "the engine, the program sightline, is not installed beside this one",
                 "ENGINE_DIED"};
  }
  Result<ChildProcess> child = ChildProcess::start(program, {"models", "fit", "--json", "--measure"}, {});
  if (!child) return child.error();
  const auto begun = std::chrono::steady_clock::now();
  std::string text, complaint;
  while (child->output() >= 0) {
    if (stop.stop_requested()) return Error{ErrorCode::Cancelled, "the measurement was stopped", "CANCELLED"};
    if (std::chrono::steady_clock::now() - begun > kPatience) {
      return Error{ErrorCode::Internal, "the engine measures this computer without coming to an end", ""};
    }
    std::array<pollfd, 2> ends = {{{child->output(), POLLIN, 0}, {child->error_output(), POLLIN, 0}}};
    poll(ends.data(), ends.size(), kLook);
    child->read_output(text);
    child->read_error_output(complaint);
  }
  child->send(SIGTERM);  // it has said all it has to say
  const ProcessEnd end = child->take_end();
  Result<MachineSpeed> speed = read_fit_report(text);
  if (speed) return speed;
  return Error{ErrorCode::Io,
               "the engine could not measure this computer" +
                   (end.exit_code != 0 ? " (it ended with " + std::to_string(end.exit_code) + ")" : std::string()),
               "ENGINE_DIED"};
}

}  // namespace sightline
