/// What was measured of this computer, kept as long as it holds.
#include "multimodal/library/machine_speed_file.h"

#include <sys/utsname.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "engine/base/system_info.h"
#include "multimodal/library/output_file.h"
#include "multimodal/library/standard_folders.h"
#include "multimodal/wire/json_value.h"

namespace sightline {

namespace {

constexpr const char* kRead = "read_bytes_per_second";
constexpr const char* kWeights = "weights_per_second";
constexpr const char* kFormats = "weights_per_second_of";
constexpr const char* kSteady = "is_steady";
constexpr const char* kMeasuredAt = "measured_at";
constexpr int kYardstick = 3;  // counts the ways in which measure_machine_speed has measured

MachineSpeed speed_in(const JsonValue& object) {
  const auto number = [&object](const char* name) {
    const JsonValue* value = object.find(name);
    return value == nullptr ? 0.0 : value->number().value_or(0.0);
  };
  const JsonValue* const steady = object.find(kSteady);
  const JsonValue* const when = object.find(kMeasuredAt);
  MachineSpeed speed{number(kRead), number(kWeights), steady == nullptr || steady->boolean,
                     when == nullptr ? 0 : when->integer().value_or(0)};
  const JsonValue* const formats = object.find(kFormats);
  for (std::size_t i = 0; formats != nullptr && i < formats->names.size(); ++i) {
    const std::optional<DType> format = dtype_from_name(formats->names[i]);
    const double rate = formats->items[i].number().value_or(0.0);
    if (format && rate > 0.0) speed.formats[*format] = rate;
  }
  return speed;
}

}  // namespace

Result<MachineSpeed> read_fit_report(std::string_view json) {
  const Result<JsonValue> value = parse_json(json, "what the engine measured");
  if (!value) return value.error();
  const JsonValue* machine = value->find("machine");
  const MachineSpeed speed = machine == nullptr ? MachineSpeed{} : speed_in(*machine);
  if (speed.is_known()) return speed;
  return Error{ErrorCode::Internal, "the engine measured this computer and did not say what came of it", ""};
}

std::map<std::string, double> named_formats(const MachineSpeed& speed) {
  std::map<std::string, double> named;
  for (const auto& [format, rate] : speed.formats) named.emplace(dtype_info(format).name, rate);
  return named;
}

std::string machine_name() {
  constexpr std::int64_t kGigabyte = std::int64_t{1} << 30;
  utsname system{};
  const std::string kernel = uname(&system) == 0 ? std::string(system.sysname) + " " + system.release : "";
  const std::int64_t memory = (memory_info().total_bytes + kGigabyte / 2) / kGigabyte;
  return cpu_name() + ", " + std::to_string(usable_cores()) + " cores, " + std::to_string(memory) + " GiB, " + kernel;
}

std::optional<MachineSpeed> read_machine_speed(const std::filesystem::path& file, std::string_view machine,
                                               std::chrono::system_clock::time_point now) {
  std::ifstream input(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(input), {}};
  const Result<JsonValue> json = parse_json(text, "what was measured");
  const JsonValue* const name = json ? json->find("machine") : nullptr;
  const JsonValue* const yardstick = json ? json->find("yardstick") : nullptr;
  if (name == nullptr || name->text != machine) return std::nullopt;
  if (yardstick == nullptr || yardstick->integer() != kYardstick) return std::nullopt;
  const MachineSpeed speed = speed_in(*json);
  const auto age = now - std::chrono::system_clock::from_time_t(static_cast<std::time_t>(speed.measured_at));
  if (age > kSpeedHolds || age < std::chrono::days(-1)) return std::nullopt;  // a clock may be set a little
  return speed.is_known() && speed.is_steady ? std::optional(speed) : std::nullopt;
}

Status write_machine_speed(const std::filesystem::path& file, std::string_view machine, const MachineSpeed& speed) {
  const nlohmann::ordered_json json = {{"machine", machine},
                                       {"yardstick", kYardstick},
                                       {kMeasuredAt, speed.measured_at},
                                       {kSteady, speed.is_steady},
                                       {kRead, speed.read_bytes},
                                       {kWeights, speed.weights},
                                       {kFormats, named_formats(speed)}};
  if (Status ok = make_private_folder(file.parent_path()); !ok) return ok;
  return replace_file(file, json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

}  // namespace sightline
