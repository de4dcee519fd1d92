/// sightline ground: finds things in pictures and says where they are.
#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/base/utf8.h"
#include "multimodal/cli/answer_printer.h"
#include "multimodal/cli/commands.h"
#include "multimodal/cli/draw_regions.h"
#include "multimodal/cli/ground_report.h"
#include "multimodal/cli/image_file.h"
#include "multimodal/cli/interrupt.h"
#include "multimodal/cli/reply_source.h"
#include "multimodal/cli/standard_input.h"
#include "multimodal/library/output_file.h"
#include "multimodal/reply/grounding_parser.h"
#include "vision/decoder_process.h"
#include "vision/png_encoder.h"

namespace sightline {

namespace {

/// Enough for the hundred places that a model can name before it loses count.
constexpr std::int64_t kTokensWithoutThinking = 4096;

Error wrong(std::string message) { return {ErrorCode::InvalidArgument, std::move(message), ""}; }

bool writes_json_to_output(const GroundArguments& arguments) { return arguments.json == "-"; }

/// A picture and where its drawing goes.
struct PictureTask {
  ImageRef image;
  std::string path;  // as the person wrote it
  Size size;         // upright
  std::optional<OutputFile> draw;
};

/// "out.png" for one picture; "out-1.png", "out-2.png" … for several.
std::filesystem::path drawing_path(const GroundArguments& arguments, std::size_t index) {
  if (arguments.images.size() == 1) return arguments.draw;
  std::filesystem::path path = arguments.draw;
  path.replace_filename(arguments.draw.stem().string() + "-" + std::to_string(index + 1) + ".png");
  return path;
}

Status check(const GroundArguments& arguments) {
  for (const std::string& thing : arguments.things) {
    if (const Status ok = check_message(thing, "what to look for"); !ok) return ok;
    if (thing.find_first_not_of(" \t\r\n") == std::string::npos) return wrong("what to look for is empty");
  }
  if (const Status ok = check_message(arguments.reply.system, "the system message"); !ok) return ok;
  if (lacks_projector(arguments.reply)) {
    return wrong("ground needs --mmproj with the projector file of the model");
  }
  if (!arguments.draw.empty() && arguments.draw.extension() != ".png" && arguments.draw.extension() != ".PNG") {
    return wrong(printable(arguments.draw.string()) + ": --draw writes PNG, so the name has to end in .png");
  }
  return {};
}

/// Pictures are read and output files begun before the model is loaded: that takes long, and may be in vain.
Result<std::vector<PictureTask>> prepare(const GroundArguments& arguments) {
  std::vector<PictureTask> tasks;
  for (std::size_t i = 0; i < arguments.images.size(); ++i) {
    Result<ImageRef> image = read_image_file(arguments.images[i]);
    if (!image) return image.error();
    const Result<ImageInfo> info = probe_image(*image->encoded);
    if (!info) return info.error();
    PictureTask task{*std::move(image), arguments.images[i].string(), info->upright_size(), std::nullopt};
    if (!arguments.draw.empty()) {
      Result<OutputFile> file = OutputFile::create(drawing_path(arguments, i));
      if (!file) return file.error();
      task.draw.emplace(*std::move(file));
    }
    tasks.push_back(std::move(task));
  }
  return tasks;
}

ChatRequest request_for(const GroundArguments& arguments, const ImageRef& image, const ReplySource& source) {
  ReplyArguments reply = arguments.reply;
  reply.think = reply.think.value_or(false);
  if (reply.max_new_tokens == 0 && !*reply.think) reply.max_new_tokens = kTokensWithoutThinking;
  // The keys of the list have to repeat, and the same question is to find the same places. Thinking needs its chance.
  if (!reply.sampling.presence_penalty) reply.sampling.presence_penalty = 0.0F;
  if (!reply.sampling.temperature && !*reply.think) reply.sampling.temperature = 0.0;
  ChatRequest request = make_request(reply, source.model());
  request.find_regions = true;
  if (!reply.system.empty()) request.conversation.messages.push_back(text_message(Role::System, reply.system));
  Message message;
  message.parts.emplace_back(image);
  message.parts.emplace_back(Text{ground_question(arguments.things, arguments.wants_points)});
  request.conversation.messages.push_back(std::move(message));
  return request;
}

/// The places of one picture, with the count of those found so far on a terminal.
struct Found {
  PicturePlaces picture;
  Finished finished;
};
Result<Found> find(const GroundArguments& arguments, const PictureTask& task, const Terminal& terminal,
                   ReplySource& source, const std::stop_token& stop) {
  AnswerPrinter printer(terminal, {.silent = true});
  ProgressLine line(terminal);
  Finished finished;
  const Status status = source.run(
      request_for(arguments, task.image, source),
      [&](const ChatEvent& event) {
        line.clear();
        printer.handle(event);
        if (const auto* end = std::get_if<Finished>(&event)) finished = *end;
        const auto* region = std::get_if<RegionFound>(&event);
        if (region != nullptr) line.show("places found: " + std::to_string(region->index + 1));
      },
      stop);
  line.clear();
  printer.finish();
  if (!status) return status.error();
  GroundingOptions options;
  options.picture = PictureSize{static_cast<double>(task.size.width), static_cast<double>(task.size.height)};
  options.scale = arguments.scale;
  Grounding grounding = parse_grounding(printer.answer(), options);
  if (!arguments.keeps_loose) {
    std::erase_if(grounding.items, [](const GroundingItem& item) { return item.flags.has(PlaceFlag::Loose); });
  }
  const bool complete = grounding.complete && finished.reason == Finish::Stop;
  return Found{{task.path, task.size, std::move(grounding.items), complete}, finished};
}

Status draw(PictureTask& task, const std::vector<GroundingItem>& places) {
  if (!task.draw) return {};
  const Result<Image> image = decode_apart(*task.image.encoded, {}, {});
  if (!image) return image.error();
  std::vector<Region> regions;
  for (const GroundingItem& item : places) {
    if (std::optional<Region> region = region_of(item, 0)) regions.push_back(*std::move(region));
  }
  const Result<Image> drawn = draw_regions(*image, regions);
  if (!drawn) return drawn.error();
  const Result<std::vector<std::byte>> png = encode_png(*drawn);
  if (!png) return png.error();
  if (Status ok = task.draw->write(*png); !ok) return ok;
  return task.draw->commit();
}

Status write_json(const std::string& json, std::optional<OutputFile>& file) {
  if (!file) {
    std::fwrite(json.data(), 1, json.size(), stdout);  // whether it arrived is asked at the end of the program
    return {};
  }
  if (Status ok = file->write(std::as_bytes(std::span(json))); !ok) return ok;
  return file->commit();
}

}  // namespace

ExitCode run_ground(const GroundArguments& arguments) {
  const Terminal terminal = Terminal::detect();
  if (Status ok = check(arguments); !ok) return report(ok.error());
  Result<std::vector<PictureTask>> tasks = prepare(arguments);
  if (!tasks) return report(tasks.error());
  std::optional<OutputFile> json_file;
  if (!arguments.json.empty() && !writes_json_to_output(arguments)) {
    Result<OutputFile> file = OutputFile::create(arguments.json);
    if (!file) return report(file.error());
    json_file.emplace(*std::move(file));
  }
  Interrupt interrupt;
  const std::stop_token stop = interrupt.begin_work();
  Result<std::unique_ptr<ReplySource>> source = open_source(arguments.reply, terminal, stop);
  if (!source) return report(source.error());
  if (!(*source)->model().sees_images) return report(blind_model((*source)->model()));

  std::vector<PicturePlaces> pictures;
  ExitCode code = ExitCode::Success;
  for (PictureTask& task : *tasks) {
    Result<Found> found = find(arguments, task, terminal, **source, stop);
    if (!found) return report(found.error());
    const ExitCode this_code = explain_finish(found->finished);
    if (this_code == ExitCode::Cancelled) return this_code;
    code = std::max(code, this_code);
    if (Status ok = draw(task, found->picture.places); !ok) return report(ok.error());
    if (!writes_json_to_output(arguments)) {
      const std::string text = ground_text(found->picture, arguments.things);
      std::fputs((terminal.output_is_terminal ? terminal_safe(text) : text).c_str(), stdout);
      std::fflush(stdout);
    }
    pictures.push_back(std::move(found->picture));
  }
  if (!arguments.json.empty()) {
    if (Status ok = write_json(ground_json(pictures), json_file); !ok) return report(ok.error());
  }
  return code;
}

}  // namespace sightline
