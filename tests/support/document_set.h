/// A set of PDF files with questions whose answers and places are known, the same for the same seed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace sightline::testing_support {

/// One question, its answer and where it stands.
struct KnownAnswer {
  std::string file;  ///< name in the folder
  std::string question, answer;
  std::int64_t page = 0;                          ///< from 0
  double x0 = 0.0, y0 = 0.0, x1 = 0.0, y1 = 0.0;  ///< fractions of the page
};

/// A table whose cells are known.
struct KnownTable {
  std::string file;
  std::int64_t page = 0;
  std::vector<std::vector<std::string>> cells;  ///< the first row is its head
};

struct DocumentSet {
  std::vector<KnownAnswer> answers;
  std::vector<KnownTable> tables;
};

/// Writes into `folder`: a manual of 300 pages, two columns, tables with and without rules, forms, Chinese, Hebrew, pages
/// turned by 90 degrees (/Rotate), and scans without text. 200 questions about all but the scans.
DocumentSet write_document_set(const std::filesystem::path& folder, unsigned seed);

/// Only the manual, with so many pages and questions.
std::vector<KnownAnswer> write_manual(const std::filesystem::path& path, int n_pages, int n_questions, unsigned seed);

/// Only tables, one on each page, every other one without rules.
std::vector<KnownTable> write_tables(const std::filesystem::path& path, int n_pages, unsigned seed);

/// The questions as lines of JSON, as `sightline doc eval` reads them.
void write_questions(const std::filesystem::path& path, const std::vector<KnownAnswer>& answers);

}  // namespace sightline::testing_support
