/// PDF files object by object, for the faults that no proper writer makes.
#include "tests/support/raw_pdf.h"

#include <cstdio>

namespace sightline::testing_support {

namespace {

std::string text_of(std::size_t number) { return std::to_string(number); }

std::string offset_line(std::size_t offset) {
  std::string digits = std::to_string(offset);
  return std::string(10 - digits.size(), '0') + digits + " 00000 n \n";
}

}  // namespace

std::string raw_text(double x, double y, double size, std::string_view ascii) {
  std::string text(ascii);
  for (std::size_t at = 0; (at = text.find_first_of("()\\", at)) != std::string::npos; at += 2)
    text.insert(at, 1, '\\');
  return "BT /F1 " + std::to_string(size) + " Tf " + std::to_string(x) + ' ' + std::to_string(y) + " Td (" + text +
         ") Tj ET\n";
}

std::string raw_pdf_of(const std::vector<std::string>& objects) {
  std::string file = "%PDF-1.7\n";
  std::string table = "0000000000 65535 f \n";
  for (std::size_t i = 0; i < objects.size(); ++i) {
    table += offset_line(file.size());
    file += text_of(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
  }
  const std::size_t start = file.size();
  file += "xref\n0 " + text_of(objects.size() + 1) + '\n' + table;
  file += "trailer\n<< /Size " + text_of(objects.size() + 1) + " /Root 1 0 R >>\nstartxref\n" + text_of(start) +
          "\n%%EOF\n";
  return file;
}

std::string raw_pdf(const std::vector<RawPage>& pages, std::string_view catalogue,
                    const std::vector<std::string>& more) {
  std::string kids;
  for (std::size_t i = 0; i < pages.size(); ++i) kids += text_of(4 + 2 * i) + " 0 R ";
  std::vector<std::string> objects = {"<< /Type /Catalog /Pages 2 0 R " + std::string(catalogue) + " >>",
                                      "<< /Type /Pages /Count " + text_of(pages.size()) + " /Kids [" + kids + "] >>",
                                      "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"};
  for (const RawPage& page : pages) {
    const std::string content = text_of(objects.size() + 2) + " 0 R";
    objects.push_back("<< /Type /Page /Parent 2 0 R " + page.entries +
                      " /Resources << /Font << /F1 3 0 R >> >> /Contents " + content + " >>");
    objects.push_back("<< /Length " + text_of(page.content.size()) + " >>\nstream\n" + page.content + "\nendstream");
  }
  objects.insert(objects.end(), more.begin(), more.end());
  return raw_pdf_of(objects);
}

std::size_t first_more_object(std::size_t n_pages) { return 4 + 2 * n_pages; }

}  // namespace sightline::testing_support
