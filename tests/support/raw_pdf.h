/// PDF files object by object, for the faults that no proper writer makes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sightline::testing_support {

/// A page: entries of its dictionary such as "/MediaBox [0 0 612 792]", and what it draws.
struct RawPage {
  std::string entries = "/MediaBox [0 0 612 792]";
  std::string content;
};

/// Text in Helvetica at a place counted from the lower left, as PDF does.
std::string raw_text(double x, double y, double size, std::string_view ascii);

/// The file. Objects 1 to 3 are catalogue, tree of pages and the font /F1; each page takes two; then come `more`.
/// `catalogue` is put into the catalogue's dictionary.
std::string raw_pdf(const std::vector<RawPage>& pages, std::string_view catalogue = {},
                    const std::vector<std::string>& more = {});

/// The number of the first object of `more`.
std::size_t first_more_object(std::size_t n_pages);

/// A header, these objects numbered from 1, a table of them and a trailer.
std::string raw_pdf_of(const std::vector<std::string>& objects);

}  // namespace sightline::testing_support
