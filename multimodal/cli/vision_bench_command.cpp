/// sightline bench --vision: seconds per picture, and what the machine could do at best.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "engine/base/system_info.h"
#include "engine/base/weight_store.h"
#include "engine/kernels/machine_limits.h"
#include "multimodal/chat/image_reader.h"
#include "multimodal/cli/bench_picture.h"
#include "multimodal/cli/commands.h"
#include "multimodal/cli/interrupt.h"
#include "multimodal/cli/terminal.h"
#include "vision/embed_image.h"

namespace sightline {

namespace {

using Clock = std::chrono::steady_clock;

constexpr Size kSizes[] = {{512, 512}, {1024, 1024}, {1024, 1448}};   // a thumbnail, a photograph, a page

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// One size of picture. The limits are measured between the runs, because neighbours on the machine come and go.
struct Measured {
  Size size;
  std::int64_t tokens = 0;
  double operations = 0.0;
  std::vector<double> seconds;
  double int16_peak = 0.0, int8_peak = 0.0;   // operations per second

  [[nodiscard]] double best() const { return *std::min_element(seconds.begin(), seconds.end()); }
  [[nodiscard]] double median() const {
    std::vector<double> sorted = seconds;
    std::sort(sorted.begin(), sorted.end());
    return (sorted[(sorted.size() - 1) / 2] + sorted[sorted.size() / 2]) / 2.0;
  }
};

Result<Measured> measure(Size size, const ImageReader& reader, const BenchArguments& arguments, const Compute& compute,
                         const std::stop_token& stop) {
  const VisionConfig& config = reader.model().config();
  const Result<Image> image = make_bench_picture(size);
  if (!image) return image.error();
  const Result<PatchGrid> grid = plan_grid(size, reader.budget(), config.patch_size, config.merge_size);
  if (!grid) return grid.error();
  Measured measured{.size = size,
                    .tokens = grid->patches() / (config.merge_size * config.merge_size),
                    .operations = embedding_operations(config, *grid),
                    .seconds = {}};
  for (std::int64_t i = 0; i < arguments.repeats; ++i) {
    measured.int16_peak = std::max(measured.int16_peak, measure_int16_peak(compute));
    measured.int8_peak = std::max(measured.int8_peak, measure_int8_peak(compute));
    const Clock::time_point start = Clock::now();
    const Result<ImageEmbedding> embedding =
        embed_image(*image, reader.budget(), reader.model(), compute, {}, stop);
    if (!embedding) return embedding.error();
    measured.seconds.push_back(seconds_since(start));
  }
  return measured;
}

nlohmann::ordered_json json_of(const Measured& m) {
  const double rate = m.operations / m.best();
  return {{"width", m.size.width},
          {"height", m.size.height},
          {"tokens", m.tokens},
          {"best_seconds", m.best()},
          {"median_seconds", m.median()},
          {"operations", m.operations},
          {"int16_operations_per_second", m.int16_peak},
          {"int8_operations_per_second", m.int8_peak},
          {"share_of_int16_peak", rate / m.int16_peak},
          {"share_of_int8_peak", rate / m.int8_peak}};
}

}  // namespace

ExitCode run_vision_bench(const BenchArguments& arguments) {
  Interrupt interrupt;
  const std::stop_token stop = interrupt.begin_work();
  const Result<const Kernels*> kernels = choose_kernels(arguments.engine.options.isa);
  if (!kernels) return report(kernels.error());
  ThreadPool pool(arguments.engine.options.threads > 0 ? arguments.engine.options.threads : usable_cores());
  const Compute compute{**kernels, pool};
  const Result<WeightStore> store = WeightStore::open(arguments.vision.projector);
  if (!store) return report(store.error());
  const Result<VisionConfig> config = VisionConfig::read(store->metadata());
  if (!config) return report(config.error());
  ProgressLine progress(Terminal::detect());
  LoadObserver observer;
  observer.on_progress = [&progress](std::int64_t done, std::int64_t total) {
    progress.show("loading: " + size_text(done) + " of " + size_text(total));
  };
  const Clock::time_point start = Clock::now();
  const Result<std::unique_ptr<ImageReader>> reader =
      ImageReader::load(arguments.vision, config->d_model, compute, observer, stop);
  const double load_seconds = seconds_since(start);
  progress.clear();
  if (!reader) return report(reader.error());
  const VisionModel& model = (*reader)->model();
  if (!arguments.json) {
    std::printf("%s, %d threads, %s, %lld layers, %s of weights\n", (*kernels)->isa, pool.workers(),
                std::string(name_of(model.precision())).c_str(), static_cast<long long>(config->n_layers),
                size_text(model.bytes()).c_str());
    std::printf("load     %8.2f s\n", load_seconds);
  }
  nlohmann::ordered_json pictures = nlohmann::ordered_json::array();
  for (const Size size : kSizes) {
    const Result<Measured> m = measure(size, **reader, arguments, compute, stop);
    if (!m) return report(m.error());
    if (arguments.json) {
      pictures.push_back(json_of(*m));
      continue;
    }
    const double rate = m->operations / m->best();
    std::printf("%4lld x %-4lld %6.2f s best, %.2f median, %lld tokens; %.0f %% of %.2f Tops/s in 16 bits, "
                "%.0f %% of %.2f in 8\n",
                static_cast<long long>(size.width), static_cast<long long>(size.height), m->best(), m->median(),
                static_cast<long long>(m->tokens), 100.0 * rate / m->int16_peak, m->int16_peak / 1e12,
                100.0 * rate / m->int8_peak, m->int8_peak / 1e12);
    std::fflush(stdout);
  }
  const std::int64_t peak = resident_memory().peak_bytes;
  if (arguments.json) {
    nlohmann::ordered_json json;
    json["version"] = SIGHTLINE_VERSION;
    json["isa"] = (*kernels)->isa;
    json["threads"] = pool.workers();
    json["precision"] = name_of(model.precision());
    json["load_seconds"] = load_seconds;
    json["pictures"] = std::move(pictures);
    json["machine"] = {{"processor", cpu_name()}};
    json["peak_resident_bytes"] = peak;
    std::printf("%s\n", json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace).c_str());
  } else {
    std::printf("memory   %s at most, %s above the weights\n", size_text(peak).c_str(),
                size_text(peak - model.bytes()).c_str());
  }
  return ExitCode::Success;
}

}  // namespace sightline
