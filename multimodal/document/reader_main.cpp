/// sightline-reader: reads a document from descriptor 3 and writes its pages as page_format.h says.
/// Its word is the form. Started by document_tools.cpp; of no use by hand.
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <string_view>

#include "multimodal/document/limited_process.h"
#include "multimodal/document/read_bbox.h"
#include "multimodal/document/read_docx.h"
#include "multimodal/document/read_html.h"
#include "multimodal/document/read_outline.h"
#include "multimodal/document/reader_sandbox.h"

namespace sightline {
namespace {

bool write_all(std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = write(STDOUT_FILENO, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

/// The whole input, mapped.
std::string_view map_input() {
  struct stat status {};
  if (fstat(kToolInput, &status) != 0 || status.st_size <= 0) return {};
  const auto size = static_cast<std::size_t>(status.st_size);
  void* const data = mmap(nullptr, size, PROT_READ, MAP_SHARED, kToolInput, 0);
  return data == MAP_FAILED ? std::string_view() : std::string_view(static_cast<const char*>(data), size);
}

Result<std::string> read_document(std::string_view form, std::string_view input) {
  if (form == "bbox") return read_bbox(input);
  if (form == "docx") return read_docx(input);
  if (form == "html") return read_html(input);
  if (form == "outline") return read_outline(input);
  return Error{ErrorCode::Unsupported, "no such form of documents", "PDF_BAD"};
}

/// 0: the pages were written; 1: the message of an error was; 2: nothing could be.
int answer(std::string_view form) {
  const Result<std::string> pages = read_document(form, map_input());
  if (pages) return write_all(*pages) ? 0 : 2;
  return write_all(pages.error().message) ? 1 : 2;
}

}  // namespace
}  // namespace sightline

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  sightline::prepare_html_reader();
  if (!sightline::enter_reader_sandbox()) return 2;
  _exit(sightline::answer(argv[1]));  // nothing is left to be tidied
}
