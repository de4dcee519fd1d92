/// sightline bench: how fast this machine runs a model, and what it could do at best.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "engine/base/system_info.h"
#include "engine/kernels/machine_limits.h"
#include "engine/run/generator.h"
#include "multimodal/chat/loaded_model.h"
#include "multimodal/cli/bench_terms.h"
#include "multimodal/cli/commands.h"
#include "multimodal/cli/interrupt.h"
#include "multimodal/cli/rates.h"
#include "multimodal/cli/terminal.h"

namespace sightline {

namespace {

using Clock = std::chrono::steady_clock;

struct Measured {
  double load_seconds = 0.0;
  Rates prefill, decode;
  double read_bandwidth = 0.0;   // bytes per second
  double int8_peak = 0.0;        // operations per second
  std::int64_t peak_memory = 0;  // before the machine itself is measured, which takes memory of its own
};

double weights_of(const WeightMatrix& matrix) {
  return static_cast<double>(matrix.rows) * static_cast<double>(matrix.cols);
}
double weights_of(const ExpertWeights& expert) {
  return weights_of(expert.gate) + weights_of(expert.up) + weights_of(expert.down);
}

/// Weights that one row is multiplied with in the layers.
double weights_per_row(const Model& model) {
  struct Count {
    double n_used;
    double operator()(const GatedAttentionWeights& w) const {
      return weights_of(w.q_and_gate.matrix) + weights_of(w.k.matrix) + weights_of(w.v.matrix) +
             weights_of(w.out.matrix);
    }
    double operator()(const GatedDeltaNetWeights& w) const {
      return weights_of(w.qkv.matrix) + weights_of(w.z.matrix) + weights_of(w.alpha.matrix) +
             weights_of(w.beta.matrix) + weights_of(w.out.matrix);
    }
    double operator()(const DenseFfnWeights& w) const {
      return weights_of(w.gate.matrix) + weights_of(w.up.matrix) + weights_of(w.down.matrix);
    }
    double operator()(const MoeWeights& w) const {
      const double expert = w.experts.empty() ? 0.0 : weights_of(w.experts.front());
      return weights_of(w.router.matrix) + n_used * expert + weights_of(w.shared);
    }
  };
  const Count count{static_cast<double>(model.config().n_experts_used)};
  double weights = 0.0;
  for (const Layer& layer : model.layers()) {
    weights += std::visit(count, layer.mixer) + std::visit(count, layer.ffn);
  }
  return weights;
}

Status measure_speed(LoadedModel& loaded, const BenchArguments& arguments, Measured& measured,
                     const std::stop_token& stop) {
  const Input prompt{{token_segment(bench_tokens(arguments.prompt_rows, loaded.tokenizer().size()), 0, false)}};
  const GenerateOptions options = bench_terms(loaded, arguments);
  for (std::int64_t i = 0; i < arguments.repeats; ++i) {
    PrefixStore nothing(loaded.model().config(), 0);
    Generator generator(loaded.model(), loaded.workspace(), nothing, loaded.compute());
    const Result<Generated> run = generator.run(prompt, options, {}, stop);
    if (!run) return run.error();
    if (run->finish == Finish::Cancelled) return Error{ErrorCode::Cancelled, "stopped", ""};
    measured.prefill.add(static_cast<double>(run->input_rows), run->prefill_seconds);
    // The first token comes from the prefill's scores.
    measured.decode.add(static_cast<double>(run->new_tokens - 1), run->decode_seconds);
  }
  return {};
}

void print(const LoadedModel& loaded, const BenchArguments& arguments, const Measured& measured) {
  const Model& model = loaded.model();
  const double bytes = static_cast<double>(model.bytes_per_token());
  const double of_bandwidth = measured.read_bandwidth > 0.0 ? measured.decode.best() * bytes / measured.read_bandwidth : 0.0;
  const double operations = 2.0 * weights_per_row(model);
  const double of_peak = measured.int8_peak > 0.0 ? measured.prefill.best() * operations / measured.int8_peak : 0.0;
  if (arguments.json) {
    nlohmann::ordered_json json;
    json["version"] = SIGHTLINE_VERSION;
    json["model"] = model.description();
    json["isa"] = loaded.options().isa;
    json["threads"] = loaded.options().threads;
    json["mapped"] = loaded.load_mode() == LoadMode::Mapped;
    json["load_seconds"] = measured.load_seconds;
    json["prefill"] = {{"tokens", arguments.prompt_rows},
                       {"best_per_second", measured.prefill.best()},
                       {"median_per_second", measured.prefill.median()},
                       {"operations_per_token", operations},
                       {"share_of_int8_peak", of_peak}};
    json["decode"] = {{"tokens", arguments.new_tokens},
                      {"best_per_second", measured.decode.best()},
                      {"median_per_second", measured.decode.median()},
                      {"bytes_per_token", model.bytes_per_token()},
                      {"share_of_read_bandwidth", of_bandwidth}};
    json["machine"] = {{"processor", cpu_name()},
                       {"read_bytes_per_second", measured.read_bandwidth},
                       {"int8_operations_per_second", measured.int8_peak}};
    json["peak_resident_bytes"] = measured.peak_memory;
    std::printf("%s\n", json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace).c_str());
    return;
  }
  std::printf("%s\n", terminal_safe(model.description()).c_str());
  std::printf("%s, %d threads%s\n", loaded.options().isa.c_str(), loaded.options().threads,
              loaded.load_mode() == LoadMode::Mapped ? ", weights read from disk" : "");
  std::printf("load     %8.2f s\n", measured.load_seconds);
  std::printf("prefill  %8.2f tokens/s best, %.2f median (%lld tokens); %.0f %% of %.2f Tops/s\n",
              measured.prefill.best(), measured.prefill.median(), static_cast<long long>(arguments.prompt_rows),
              100.0 * of_peak, measured.int8_peak / 1e12);
  std::printf("decode   %8.2f tokens/s best, %.2f median (%lld tokens); %.0f %% of %.1f GB/s, %s per token\n",
              measured.decode.best(), measured.decode.median(), static_cast<long long>(arguments.new_tokens),
              100.0 * of_bandwidth, measured.read_bandwidth / 1e9, size_text(model.bytes_per_token()).c_str());
  std::printf("memory   %s at most\n", size_text(measured.peak_memory).c_str());
}

}  // namespace

ExitCode run_bench(const BenchArguments& arguments) {
  Interrupt interrupt;
  const std::stop_token stop = interrupt.begin_work();
  const Terminal terminal = Terminal::detect();
  EngineOptions options = arguments.engine.options;
  options.context_rows = arguments.prompt_rows + arguments.new_tokens;
  if (options.slice_rows > 0) options.widest_slice_rows = options.slice_rows;
  options.widest_slice_rows = std::min(options.widest_slice_rows, arguments.prompt_rows);

  Measured measured;
  ProgressLine progress(terminal);
  LoadObserver observer;
  observer.on_progress = [&progress](std::int64_t done, std::int64_t total) {
    progress.show("loading: " + size_text(done) + " of " + size_text(total));
  };
  const Clock::time_point start = Clock::now();
  Result<std::unique_ptr<LoadedModel>> loaded =
      LoadedModel::load(arguments.engine.model, options, observer, stop);
  measured.load_seconds = std::chrono::duration<double>(Clock::now() - start).count();
  progress.clear();
  if (!loaded) return report(loaded.error());
  if (Status ok = measure_speed(**loaded, arguments, measured, stop); !ok) return report(ok.error());
  measured.peak_memory = resident_memory().peak_bytes;
  if (Result<double> bandwidth = measure_read_bandwidth((*loaded)->compute().pool); bandwidth) {
    measured.read_bandwidth = *bandwidth;
  }
  measured.int8_peak = measure_int8_peak((*loaded)->compute());
  print(**loaded, arguments, measured);
  return ExitCode::Success;
}

}  // namespace sightline
