/// sightline debug embed and resize: what becomes of a picture.
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "engine/base/system_info.h"
#include "engine/base/weight_store.h"
#include "multimodal/chat/image_reader.h"
#include "multimodal/cli/commands.h"
#include "multimodal/cli/image_file.h"
#include "multimodal/cli/interrupt.h"
#include "multimodal/library/output_file.h"
#include "vision/decoder_process.h"
#include "vision/png_encoder.h"
#include "vision/resize.h"
#include "vision/vision_config.h"

namespace sightline {

namespace {

/// The picture in a file, decoded. The message of an error names the file.
Result<Image> load_picture(const std::filesystem::path& path) {
  const Result<ImageRef> file = read_image_file(path);
  if (!file) return file.error();
  Result<Image> image = decode_apart(*file->encoded, {}, {});
  if (image) return image;
  Error error = std::move(image).error();
  error.message = file->name + ": " + error.message;
  return error;
}

int threads_of(const WorkerArguments& workers) { return workers.threads > 0 ? workers.threads : usable_cores(); }

}  // namespace

ExitCode run_debug_embed(const DebugEmbedArguments& arguments) {
  Interrupt interrupt;
  const std::stop_token stop = interrupt.begin_work();
  const Result<const Kernels*> kernels = choose_kernels(arguments.workers.isa);
  if (!kernels) return report(kernels.error());
  ThreadPool pool(threads_of(arguments.workers));
  const Compute compute{**kernels, pool};
  const Result<ImageRef> file = read_image_file(arguments.image);
  if (!file) return report(file.error());
  const Result<WeightStore> store = WeightStore::open(arguments.vision.projector);
  if (!store) return report(store.error());
  const Result<VisionConfig> config = VisionConfig::read(store->metadata());
  if (!config) return report(config.error());
  const Result<std::unique_ptr<ImageReader>> reader =
      ImageReader::load(arguments.vision, config->d_model, compute, {}, stop);
  if (!reader) return report(reader.error());
  const Result<ImageEmbedding> embedding = (*reader)->read(*file->encoded, file->name, {}, stop);
  if (!embedding) return report(embedding.error());
  Result<OutputFile> out = OutputFile::create(arguments.output);
  if (!out) return report(out.error());
  if (Status ok = out->write(embedding->rows->values.span()); !ok) return report(ok.error());
  if (Status ok = out->commit(); !ok) return report(ok.error());
  nlohmann::ordered_json json;
  json["grid_h"] = embedding->grid_h;
  json["grid_w"] = embedding->grid_w;
  json["tokens"] = embedding->rows->rows;
  json["d_model"] = embedding->rows->d_model;
  json["precision"] = name_of((*reader)->model().precision());
  std::printf("%s\n", json.dump().c_str());
  return ExitCode::Success;
}

ExitCode run_debug_resize(const DebugResizeArguments& arguments) {
  const Result<const Kernels*> kernels = choose_kernels(arguments.workers.isa);
  if (!kernels) return report(kernels.error());
  ThreadPool pool(threads_of(arguments.workers));
  const Result<Image> image = load_picture(arguments.input);
  if (!image) return report(image.error());
  const ResizeFilter filter = arguments.filter == "bilinear" ? ResizeFilter::Bilinear : ResizeFilter::Bicubic;
  const Result<Image> resized = resize(*image, {arguments.width, arguments.height}, filter, {**kernels, pool});
  if (!resized) return report(resized.error());
  const Result<std::vector<std::byte>> png = encode_png(*resized);
  if (!png) return report(png.error());
  Result<OutputFile> out = OutputFile::create(arguments.output);
  if (!out) return report(out.error());
  if (Status ok = out->write(*png); !ok) return report(ok.error());
  if (Status ok = out->commit(); !ok) return report(ok.error());
  return ExitCode::Success;
}

}  // namespace sightline
