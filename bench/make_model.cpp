/// sightline-make-model: writes a model file with random weights in the shape and formats asked for.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <optional>
#include <string>
#include <string_view>

#include "bench/model_shapes.h"
#include "bench/model_writer.h"
#include "bench/projector_writer.h"
#include "engine/base/dtype.h"
#include "engine/base/error.h"
#include "engine/base/system_info.h"
#include "engine/base/thread_pool.h"

namespace {

using namespace sightline;
using namespace sightline::bench;

/// The command line as typed; what is absent keeps the shape's own value.
struct Request {
  std::string output;
  std::string shape = "35b-a3b";
  std::optional<std::int64_t> layers, vocabulary, context;
  std::string type, gate_up, down, dense, embedding, head;
  bool with_mtp_block = false;
  bool projector = false;
  std::optional<std::int64_t> out_width;
  std::uint64_t seed = 1;
};

/// Exit statuses are those of `sightline`.
int report(const Error& error) {
  std::fprintf(stderr, "sightline-make-model: %s\n", error.message.c_str());
  if (error.code == ErrorCode::InvalidArgument) return 2;
  return error.code == ErrorCode::OverBudget ? 6 : 7;
}

std::string weight_formats() {
  std::string names;
  for (const DTypeInfo& info : all_dtypes()) {
    if (info.is_weight) names += (names.empty() ? "" : ", ") + std::string(info.name);
  }
  return names;
}

/// Puts the format called `name` into `format`; an empty name leaves it alone.
Status choose_format(const std::string& name, DType& format) {
  if (name.empty()) return {};
  const std::optional<DType> found = dtype_from_name(name);
  if (!found.has_value() || !dtype_info(*found).is_weight) {
    return Error{ErrorCode::InvalidArgument,
                 "there is no weight format \"" + name + "\"; known are " + weight_formats()};
  }
  format = *found;
  return {};
}

Status choose_formats(const Request& request, ModelFormats& formats) {
  for (DType* format : {&formats.gate_up, &formats.down, &formats.dense, &formats.embedding, &formats.head}) {
    if (const Status ok = choose_format(request.type, *format); !ok) return ok;
  }
  Status ok = choose_format(request.gate_up, formats.gate_up);
  if (ok) ok = choose_format(request.down, formats.down);
  if (ok) ok = choose_format(request.dense, formats.dense);
  if (ok) ok = choose_format(request.embedding, formats.embedding);
  if (ok) ok = choose_format(request.head, formats.head);
  return ok;
}

Result<RandomModel> model_of(const Request& request) {
  const std::optional<ModelShape> shape = find_shape(request.shape);
  if (!shape.has_value()) {
    return Error{ErrorCode::InvalidArgument, "there is no shape \"" + request.shape + "\"; known are " + shape_names()};
  }
  if (shape->tied_head && !request.head.empty()) {
    return Error{ErrorCode::InvalidArgument,
                 "the shape " + request.shape + " has no head of its own; --embedding sets the format of both"};
  }
  RandomModel model{.shape = *shape, .formats = usual_formats(*shape), .seed = request.seed};
  model.shape.n_layers = request.layers.value_or(shape->n_layers);
  model.shape.vocabulary = request.vocabulary.value_or(shape->vocabulary);
  model.shape.context_length = request.context.value_or(shape->context_length);
  model.shape.with_mtp_block = request.with_mtp_block;
  if (const Status ok = choose_formats(request, model.formats); !ok) return ok.error();
  return model;
}

Result<testing_support::ProjectorOptions> projector_of(const Request& request) {
  std::optional<testing_support::ProjectorOptions> projector = find_projector(request.shape);
  if (!projector.has_value()) {
    return Error{ErrorCode::InvalidArgument, "there is no shape \"" + request.shape + "\"; known are " + shape_names()};
  }
  if (const Status ok = choose_format(request.type, projector->dtype); !ok) return ok.error();
  const DType dtype = projector->dtype;
  if (dtype != DType::F32 && dtype != DType::F16 && dtype != DType::BF16 && dtype != DType::Q8_0) {
    return Error{ErrorCode::InvalidArgument,
                 "an encoder is written in F32, F16, BF16 or Q8_0, not in " + std::string(dtype_info(dtype).name)};
  }
  projector->n_layers = request.layers.value_or(projector->n_layers);
  projector->d_model = request.out_width.value_or(projector->d_model);
  projector->seed = request.seed;
  return *std::move(projector);
}

void describe_options(CLI::App& app, Request& request) {
  app.footer("FORMAT is a block format such as Q4_K, IQ3_S, MXFP4 or BF16. Vectors and the router are always F32.");
  app.add_option("-o,--output", request.output, "file to write")->required();
  app.add_option("--shape", request.shape, shape_names())->capture_default_str();
  app.add_option("--layers", request.layers, "layers of the trunk or of the encoder (default: the shape's)");
  app.add_option("--type", request.type, "FORMAT of all matrices that no option below names");
  CLI::Option* const projector =
      app.add_flag("--projector", request.projector, "write the shape's vision encoder: F32, F16, BF16 or Q8_0 as --type");
  app.add_option("--out-width", request.out_width, "width of the encoder's output (default: the shape's)")
      ->needs(projector);
  CLI::Option_group& language = *app.add_option_group("Language model");
  language.add_option("--experts", request.gate_up, "FORMAT of gate and up, of the experts or of the dense block");
  language.add_option("--down", request.down, "FORMAT of down, of the experts or of the dense block");
  language.add_option("--dense", request.dense, "FORMAT of the other matrices of the layers");
  language.add_option("--embedding", request.embedding, "FORMAT of the embedding");
  language.add_option("--head", request.head, "FORMAT of the head");
  language.add_option("--vocab", request.vocabulary, "entries of the vocabulary (default: the shape's)");
  language.add_option("--context", request.context, "context length written into the file (default: the shape's)");
  language.add_flag("--mtp", request.with_mtp_block, "add one block for multi-token prediction");
  for (CLI::Option* option : language.get_options()) option->excludes(projector);
  app.add_option("--seed", request.seed, "the same seed gives the same file")->capture_default_str();
}

/// Writes whichever file was asked for. `layers` becomes its number of layers.
Result<std::int64_t> write_file(const Request& request, const WriteProgress& progress, std::int64_t& layers) {
  ThreadPool pool(usable_cores());
  if (request.projector) {
    const Result<testing_support::ProjectorOptions> projector = projector_of(request);
    if (!projector) return projector.error();
    layers = projector->n_layers;
    return write_random_projector(request.output, *projector, pool, progress);
  }
  const Result<RandomModel> model = model_of(request);
  if (!model) return model.error();
  layers = model->shape.n_layers;
  return write_random_model(request.output, *model, pool, progress);
}

int make_model(const Request& request) {
  WriteProgress progress;
  const bool on_terminal = isatty(STDERR_FILENO) == 1;
  if (on_terminal) {
    progress = [](std::int64_t done, std::int64_t total) {
      std::fprintf(stderr, "\r%3d %% of %.2f GB", static_cast<int>(done * 100 / total),
                   static_cast<double>(total) * 1e-9);
    };
  }
  const auto start = std::chrono::steady_clock::now();
  std::int64_t layers = 0;
  const Result<std::int64_t> size = write_file(request, progress, layers);
  if (on_terminal) std::fputs("\r\x1b[K", stderr);
  if (!size) return report(size.error());
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  std::printf("%s: %s%s with %lld layers, %lld bytes, written in %.1f s\n", request.output.c_str(),
              request.projector ? "encoder of " : "", request.shape.c_str(), static_cast<long long>(layers),
              static_cast<long long>(*size), seconds.count());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Writes a GGUF model with random weights: real shapes and formats to time, and nonsense to read.",
               "sightline-make-model");
  Request request;
  describe_options(app, request);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    std::fputs(app.help().c_str(), stdout);
    return 0;
  } catch (const CLI::ParseError& error) {
    return report({ErrorCode::InvalidArgument, error.what()});
  }
  try {
    return make_model(request);
  } catch (const std::exception& error) {  // memory ran out
    return report({ErrorCode::Internal, error.what()});
  }
}
