/// DocumentTools: the programs that read documents, each in a process of its own.
#include "multimodal/document/document_tools.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <span>
#include <utility>

#include "engine/base/program_folder.h"
#include "engine/base/utf8.h"

namespace sightline {

namespace {

constexpr const char* kInputName = "fd://3";  // as poppler names a descriptor; kToolInput

bool has(std::string_view text, std::string_view words) { return text.find(words) != std::string_view::npos; }

/// A tool that was ended or could not be started; none if it came to an end of its own.
std::optional<Error> ended_early(const LimitedOutcome& outcome, const ProcessLimits& limits, std::string_view tool) {
  if (outcome.end == LimitedOutcome::End::Stopped)
    return Error{ErrorCode::Cancelled, "reading the document was stopped"};
  if (outcome.end == LimitedOutcome::End::Exited && (outcome.exit_code == 126 || outcome.exit_code == 127)) {
    const bool missing = outcome.exit_code == 127;
    return Error{missing ? ErrorCode::NotFound : ErrorCode::Io,
                 std::string(tool) + (missing ? " is not installed; the package poppler-utils has it"
                                              : " cannot be confined on this system, so it is not started")};
  }
  if (outcome.end == LimitedOutcome::End::OutOfTime || outcome.end == LimitedOutcome::End::TooMuchOutput) {
    return Error{ErrorCode::OverBudget, end_text(outcome, limits), "PDF_LIMIT"};
  }
  if (outcome.end == LimitedOutcome::End::Killed)
    return Error{ErrorCode::Corrupt, end_text(outcome, limits), "PDF_BAD"};
  return std::nullopt;
}

Error unreadable_pdf(const LimitedOutcome& outcome, bool has_password) {
  const std::string_view said = outcome.error_output;
  if (has(said, "Incorrect password")) {
    return {ErrorCode::InvalidArgument, has_password ? "the password is wrong" : "it is protected by a password",
            "PDF_PASSWORD"};
  }
  if (has(said, "security handler") || has(said, "ncryption")) {
    return {ErrorCode::Unsupported, "it is protected in a way that is not known here", "PDF_PASSWORD"};
  }
  if (has(said, "Document stream is empty")) return {ErrorCode::Corrupt, "the file is empty", "PDF_BAD"};
  return {ErrorCode::Corrupt, "it is no PDF that can be read", "PDF_BAD"};
}

/// "P6 WIDTH HEIGHT 255" and three bytes a pixel.
Result<Image> read_ppm(std::string_view bytes) {
  const Error wrong{ErrorCode::Corrupt, "its renderer gave no proper picture", "PDF_BAD"};
  std::array<std::int64_t, 3> numbers{};
  if (!bytes.starts_with("P6")) return wrong;
  bytes.remove_prefix(2);
  for (std::int64_t& number : numbers) {
    bytes.remove_prefix(std::min(bytes.find_first_not_of(" \n"), bytes.size()));
    const auto [end, problem] = std::from_chars(bytes.data(), bytes.data() + bytes.size(), number);
    if (problem != std::errc()) return wrong;
    bytes.remove_prefix(static_cast<std::size_t>(end - bytes.data()));
  }
  const auto [width, height, most] = numbers;
  if (width < 1 || height < 1 || most != 255 || width > document_limits::kPagePixels ||
      height > document_limits::kPagePixels / width || bytes.empty()) {
    return wrong;
  }
  bytes.remove_prefix(1);
  if (bytes.size() != static_cast<std::size_t>(width * height * 3)) return wrong;
  Result<Image> image = Image::create({width, height});
  if (image) std::memcpy(image->row(0), bytes.data(), bytes.size());
  return image;
}

}  // namespace

Result<LimitedOutcome> DocumentTools::run_poppler(const char* tool, std::vector<std::string> arguments,
                                                  const AttachedCopy& file, const ProcessLimits& limits,
                                                  const std::stop_token& stop) const {
  LimitedRun run;
  if (!places_.ours.empty()) run.launcher = places_.ours / "sightline-confine";
  run.program = places_.poppler / tool;
  // Poppler takes a password on its command line only, where other programs of this machine may see it meanwhile.
  if (!password_.empty()) arguments.insert(arguments.begin(), {"-upw", password_});
  run.arguments = std::move(arguments);
  run.limits = limits;
  run.input = file.open_again();
  if (run.input < 0) return Error{ErrorCode::Io, "the copy of the document cannot be opened"};
  Result<LimitedOutcome> outcome = run_limited(run, stop);
  close(run.input);
  if (!outcome) return outcome;
  return outcome;
}

Result<PdfInfo> DocumentTools::info(const AttachedCopy& file, const std::stop_token& stop) const {
  ProcessLimits limits;
  limits.wall_time = places_.page_time;
  const Result<LimitedOutcome> outcome =
      run_poppler("pdfinfo", {"-enc", "UTF-8", "-f", "1", "-l", std::to_string(document_limits::kPages), kInputName},
                  file, limits, stop);
  if (!outcome) return outcome.error();
  if (const std::optional<Error> ended = ended_early(*outcome, limits, "pdfinfo")) return *ended;
  if (!outcome->succeeded()) return unreadable_pdf(*outcome, !password_.empty());
  return parse_pdf_info(outcome->output);
}

Result<DocumentTools::PagesRead> DocumentTools::text(const AttachedCopy& file, std::int64_t first, std::int64_t last,
                                                     const std::stop_token& stop) const {
  ProcessLimits limits;
  limits.wall_time = places_.page_time;
  const Result<LimitedOutcome> outcome =
      run_poppler("pdftotext",
                  {"-q", "-bbox-layout", "-cropbox", "-enc", "UTF-8", "-f", std::to_string(first + 1), "-l",
                   std::to_string(last + 1), kInputName, "-"},
                  file, limits, stop);
  if (!outcome) return outcome.error();
  PagesRead read;
  if (const std::optional<Error> ended = ended_early(*outcome, limits, "pdftotext")) {
    if (ended->code == ErrorCode::Cancelled || ended->code == ErrorCode::NotFound) return *ended;
    read.why = *ended;
  } else if (!outcome->succeeded()) {
    read.why = unreadable_pdf(*outcome, !password_.empty());
  }
  const Result<AttachedCopy> lines =
      AttachedCopy::of(std::as_bytes(std::span<const char>(outcome->output)), "the words of the document");
  if (!lines) return lines.error();
  Result<ReadPages> pages = this->read("bbox", *lines, limits.wall_time, stop);
  if (!pages) {
    if (pages.error().code == ErrorCode::Cancelled || pages.error().code == ErrorCode::NotFound) return pages.error();
    if (read.why) read.why = pages.error();
    return read;
  }
  read.pages = std::move(pages->pages);
  if (!read.why && !read.pages.empty()) read.pages.pop_back();  // perhaps only a part of it
  return read;
}

Result<Image> DocumentTools::render(const AttachedCopy& file, std::int64_t page, double dots_per_inch,
                                    const std::stop_token& stop) const {
  ProcessLimits limits;
  limits.wall_time = places_.page_time;
  const std::string number = std::to_string(page + 1);
  const std::string dots = std::to_string(static_cast<std::int64_t>(dots_per_inch * 1000.0));  // no decimal comma
  const std::string resolution = dots.size() > 3 ? dots.substr(0, dots.size() - 3) + "." + dots.substr(dots.size() - 3)
                                                 : "0." + std::string(3 - dots.size(), '0') + dots;
  const Result<LimitedOutcome> outcome = run_poppler(
      "pdftoppm", {"-q", "-cropbox", "-r", resolution, "-f", number, "-l", number, kInputName}, file, limits, stop);
  if (!outcome) return outcome.error();
  if (const std::optional<Error> ended = ended_early(*outcome, limits, "pdftoppm")) return *ended;
  if (!outcome->succeeded()) return unreadable_pdf(*outcome, !password_.empty());
  return read_ppm(outcome->output);
}

Result<std::vector<OutlineEntry>> DocumentTools::outline(const AttachedCopy& file, const std::stop_token& stop) const {
  ProcessLimits limits;
  limits.wall_time = places_.page_time;
  const Result<LimitedOutcome> outcome =
      run_poppler("pdftohtml", {"-q", "-xml", "-i", "-stdout", "-f", "1", "-l", "1", kInputName}, file, limits, stop);
  if (!outcome) return outcome.error();
  if (const std::optional<Error> ended = ended_early(*outcome, limits, "pdftohtml")) return *ended;
  const Result<AttachedCopy> xml =
      AttachedCopy::of(std::as_bytes(std::span<const char>(outcome->output)), "the table of contents");
  if (!xml) return xml.error();
  const Result<std::string> lines = run_reader("outline", *xml, limits.wall_time, stop);
  if (!lines) return lines.error();
  std::vector<OutlineEntry> entries;
  for (std::string_view rest = *lines; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    OutlineEntry entry;
    std::int64_t page = 0;
    const char* const past = line.data() + line.size();
    const auto depth_end = std::from_chars(line.data(), past, entry.depth);
    if (depth_end.ec != std::errc() || depth_end.ptr == past) continue;
    const auto page_end = std::from_chars(depth_end.ptr + 1, past, page);
    if (page_end.ec != std::errc() || page_end.ptr == past) continue;
    entry.page = page - 1;
    entry.title = printable({page_end.ptr + 1, static_cast<std::size_t>(past - page_end.ptr - 1)}, 300);
    entries.push_back(std::move(entry));
  }
  return entries;
}

Result<std::string> DocumentTools::run_reader(std::string_view form, const AttachedCopy& file,
                                              std::chrono::milliseconds time, const std::stop_token& stop) const {
  const std::filesystem::path ours = places_.ours.empty() ? program_folder().value_or("/nonexistent") : places_.ours;
  LimitedRun run;
  run.launcher = ours / "sightline-confine";
  run.program = ours / "sightline-reader";
  run.arguments = {std::string(form)};
  run.limits.wall_time = time;
  run.limits.processor_time = std::chrono::ceil<std::chrono::seconds>(time);
  run.limits.output_bytes = std::int64_t{512} << 20;
#ifdef __SANITIZE_ADDRESS__
  run.limits.memory_bytes = -1;  // its shadow alone is larger
#endif
  run.input = file.open_again();
  if (run.input < 0) return Error{ErrorCode::Io, "the copy of the document cannot be opened"};
  Result<LimitedOutcome> outcome = run_limited(run, stop);
  close(run.input);
  if (!outcome) return outcome.error();
  if (const std::optional<Error> ended = ended_early(*outcome, run.limits, "sightline-reader")) return *ended;
  if (outcome->exit_code == 0) return std::move(outcome->output);
  const std::string said = printable(outcome->output, 300);
  const bool is_limit = has(said, "more than") || has(said, "too much");
  return Error{is_limit ? ErrorCode::OverBudget : ErrorCode::Corrupt, said.empty() ? "its reader gave up" : said,
               is_limit ? "PDF_LIMIT" : "PDF_BAD"};
}

Result<ReadPages> DocumentTools::read(std::string_view form, const AttachedCopy& file, std::chrono::milliseconds time,
                                      const std::stop_token& stop) const {
  const Result<std::string> pages = run_reader(form, file, time, stop);
  if (!pages) return pages.error();
  return parse_pages(*pages, static_cast<std::size_t>(document_limits::kPageTextBytes));
}

}  // namespace sightline
