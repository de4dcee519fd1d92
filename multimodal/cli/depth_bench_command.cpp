/// sightline bench --depths: how fast reading and writing are behind more and more context.
#include <cstdint>
#include <cstdio>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/system_info.h"
#include "engine/run/generator.h"
#include "multimodal/chat/loaded_model.h"
#include "multimodal/cli/bench_terms.h"
#include "multimodal/cli/commands.h"
#include "multimodal/cli/interrupt.h"
#include "multimodal/cli/rates.h"
#include "multimodal/cli/speed_plot.h"
#include "multimodal/cli/terminal.h"

namespace sightline {

namespace {

struct Depth {
  std::int64_t rows = 0;  // of context before what is measured
  Rates prefill, decode;
};

/// The context grows from depth to depth, so that it is read once only; what is measured behind it is new each time.
class DepthBench {
 public:
  DepthBench(LoadedModel& loaded, const BenchArguments& arguments)
      : loaded_(loaded),
        arguments_(arguments),
        states_(loaded.model().config(), std::numeric_limits<std::int64_t>::max() / 2),
        context_(bench_tokens(arguments.depths.back(), loaded.tokenizer().size())) {}

  Result<Depth> measure(std::int64_t rows, const std::stop_token& stop) {
    Depth depth{rows, {}, {}};
    // The first run reads the context and is not counted.
    for (std::int64_t i = rows == 0 ? 1 : 0; i <= arguments_.repeats; ++i) {
      const Result<Generated> run = read_and_write(rows, static_cast<std::uint64_t>(2 + i), stop);
      if (!run) return run.error();
      if (run->finish == Finish::Cancelled) return Error{ErrorCode::Cancelled, "stopped", ""};
      if (i == 0) continue;
      if (run->reused_rows != rows) {
        return Error{ErrorCode::OverBudget,
                     "the state behind " + std::to_string(rows) + " tokens does not fit into memory", "OUT_OF_MEMORY"};
      }
      depth.prefill.add(static_cast<double>(run->input_rows - rows), run->prefill_seconds);
      depth.decode.add(static_cast<double>(run->new_tokens - 1), run->decode_seconds);
    }
    return depth;
  }

 private:
  Result<Generated> read_and_write(std::int64_t rows, std::uint64_t seed, const std::stop_token& stop) {
    Input input;
    if (rows > 0) input.segments.push_back(token_segment({context_.begin(), context_.begin() + rows}, 0, true));
    input.segments.push_back(token_segment(bench_tokens(arguments_.prompt_rows, loaded_.tokenizer().size(), seed),
                                           static_cast<std::int32_t>(rows), false));
    Generator generator(loaded_.model(), loaded_.workspace(), states_, loaded_.compute());
    return generator.run(input, bench_terms(loaded_, arguments_), {}, stop);
  }

  LoadedModel& loaded_;
  const BenchArguments& arguments_;
  PrefixStore states_;
  std::vector<TokenId> context_;
};

double share(double value, double of) { return of > 0.0 ? 100.0 * value / of : 0.0; }

void print(const LoadedModel& loaded, const BenchArguments& arguments, const std::vector<Depth>& depths) {
  const Depth& first = depths.front();
  if (arguments.json) {
    nlohmann::ordered_json json;
    json["version"] = SIGHTLINE_VERSION;
    json["model"] = loaded.model().description();
    json["isa"] = loaded.options().isa;
    json["threads"] = loaded.options().threads;
    json["processor"] = cpu_name();
    json["prefill_tokens"] = arguments.prompt_rows;
    json["decode_tokens"] = arguments.new_tokens;
    for (const Depth& depth : depths) {
      json["depths"].push_back({{"context", depth.rows},
                                {"prefill_best_per_second", depth.prefill.best()},
                                {"prefill_median_per_second", depth.prefill.median()},
                                {"decode_best_per_second", depth.decode.best()},
                                {"decode_median_per_second", depth.decode.median()}});
    }
    std::printf("%s\n", json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace).c_str());
    return;
  }
  std::printf("%s\n", terminal_safe(loaded.model().description()).c_str());
  std::printf("%s, %d threads; tokens per second, best and median of %lld, and the median's share of the first line's\n",
              loaded.options().isa.c_str(), loaded.options().threads, static_cast<long long>(arguments.repeats));
  std::printf("%8s  %27s  %27s\n", "context", ("reading " + std::to_string(arguments.prompt_rows)).c_str(),
              ("writing " + std::to_string(arguments.new_tokens)).c_str());
  for (const Depth& depth : depths) {
    std::printf("%8lld  %9.2f %9.2f %5.0f %%  %9.2f %9.2f %5.0f %%\n", static_cast<long long>(depth.rows),
                depth.prefill.best(), depth.prefill.median(), share(depth.prefill.median(), first.prefill.median()),
                depth.decode.best(), depth.decode.median(), share(depth.decode.median(), first.decode.median()));
  }
}

Status draw(const LoadedModel& loaded, const BenchArguments& arguments, const std::vector<Depth>& depths) {
  SpeedPlot plot;
  plot.title = loaded.model().description();
  plot.subtitle = cpu_name() + ", " + loaded.options().isa + ", " + std::to_string(loaded.options().threads) +
                  " threads; medians of " + std::to_string(arguments.repeats);
  plot.curves = {{"Reading " + std::to_string(arguments.prompt_rows) + " tokens, tokens per second", {}},
                 {"Writing, tokens per second", {}}};
  for (const Depth& depth : depths) {
    plot.contexts.push_back(static_cast<double>(depth.rows));
    plot.curves[0].values.push_back(depth.prefill.median());
    plot.curves[1].values.push_back(depth.decode.median());
  }
  return write_speed_plot(plot, arguments.plot);
}

}  // namespace

ExitCode run_depth_bench(const BenchArguments& arguments) {
  Interrupt interrupt;
  const std::stop_token stop = interrupt.begin_work();
  EngineOptions options = arguments.engine.options;
  options.context_rows = arguments.depths.back() + arguments.prompt_rows + arguments.new_tokens;
  if (options.slice_rows > 0) options.widest_slice_rows = options.slice_rows;
  ProgressLine progress(Terminal::detect());
  LoadObserver observer;
  observer.on_progress = [&progress](std::int64_t done, std::int64_t total) {
    progress.show("loading: " + size_text(done) + " of " + size_text(total));
  };
  Result<std::unique_ptr<LoadedModel>> loaded = LoadedModel::load(arguments.engine.model, options, observer, stop);
  progress.clear();
  if (!loaded) return report(loaded.error());
  DepthBench bench(**loaded, arguments);
  std::vector<Depth> depths;
  for (const std::int64_t rows : arguments.depths) {
    progress.show("measuring behind " + std::to_string(rows) + " tokens");
    Result<Depth> depth = bench.measure(rows, stop);
    progress.clear();
    if (!depth) return report(depth.error());
    depths.push_back(*std::move(depth));
  }
  print(**loaded, arguments, depths);
  if (arguments.plot.empty()) return ExitCode::Success;
  if (Status ok = draw(**loaded, arguments, depths); !ok) return report(ok.error());
  return ExitCode::Success;
}

}  // namespace sightline
