/// What kind of document some bytes are.
#include "multimodal/document/document_form.h"

#include <algorithm>
#include <cctype>
#include <string>

#include "engine/base/utf8.h"
#include "vision/image_probe.h"

namespace sightline {

namespace {

constexpr std::size_t kStartBytes = 1024;  // within which a PDF has to say what it is; ISO 32000-1, annex H

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

bool looks_like_html(const std::string& start) {
  const std::size_t first = start.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  if (first == std::string::npos || start[first] != '<') return false;
  return start.find("<!doctype html") != std::string::npos || start.find("<html") != std::string::npos ||
         start.find("<body") != std::string::npos;
}

bool looks_like_text(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return false;
  std::size_t n_wrong = 0;
  const std::string_view start = text.substr(0, 65'536);
  for (std::string_view rest = start; !rest.empty();) {
    const DecodedCodePoint c = decode_code_point(rest);
    n_wrong += c.valid || c.incomplete ? 0 : 1;
    rest.remove_prefix(c.length);
  }
  return n_wrong * 20 <= start.size();  // an odd byte here and there, as old encodings leave them
}

}  // namespace

std::string_view form_name(DocumentForm form) noexcept {
  switch (form) {
    case DocumentForm::Pdf:
      return "pdf";
    case DocumentForm::Picture:
      return "picture";
    case DocumentForm::Docx:
      return "docx";
    case DocumentForm::Html:
      return "html";
    case DocumentForm::Markdown:
      return "markdown";
    case DocumentForm::PlainText:
      break;
  }
  return "text";
}

Result<DocumentForm> recognise_document(std::span<const std::byte> bytes, std::string_view extension) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const std::string start = lower(text.substr(0, kStartBytes));
  const std::string kind = lower(extension);
  if (bytes.empty()) return Error{ErrorCode::Corrupt, "the file is empty", "PDF_BAD"};
  if (start.find("%pdf-") != std::string::npos) return DocumentForm::Pdf;
  const bool is_html = looks_like_html(start);
  if (kind == ".pdf") {
    return Error{ErrorCode::Corrupt, is_html ? "it is no PDF but a web page" : "it is no PDF", "PDF_BAD"};
  }
  const bool is_archive = text.starts_with("PK\x03\x04");
  if (is_archive && text.find("word/document.xml") != std::string_view::npos) return DocumentForm::Docx;
  if (kind == ".docx") return Error{ErrorCode::Corrupt, "it is no DOCX", "PDF_BAD"};
  if (is_html || kind == ".html" || kind == ".htm" || kind == ".xhtml") return DocumentForm::Html;
  if (!is_archive && looks_like_text(text)) {
    return kind == ".md" || kind == ".markdown" ? DocumentForm::Markdown : DocumentForm::PlainText;
  }
  const Result<ImageInfo> picture = probe_image(bytes);
  if (picture) return DocumentForm::Picture;
  const bool is_unknown = picture.error().message.starts_with("the file is not a picture");
  if (is_unknown) return Error{ErrorCode::Unsupported, "it is no PDF, picture, DOCX, HTML or text", ""};
  return picture.error();
}

}  // namespace sightline
