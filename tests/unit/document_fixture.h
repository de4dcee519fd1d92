/// What tests of documents have in common: a folder, the programs as they were built, and tools that misbehave.
#pragma once

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "multimodal/document/document.h"
#include "tests/support/raw_pdf.h"
#include "tests/support/temp_folder.h"

namespace sightline::testing_support {

class DocumentTest : public ::testing::Test {
 protected:
  DocumentTest() { options_.tools.ours = std::filesystem::path(SIGHTLINE_BINARY_DIR) / "bin"; }

  Result<Document> open(const std::filesystem::path& path) const { return Document::open(path, options_, {}); }
  Result<Document> open_text(const std::string& name, const std::string& content) const {
    return open(folder_.write(name, content));
  }

  /// Every page by its number.
  static std::map<std::int64_t, Result<PageText>> read_all(const Document& document) {
    std::map<std::int64_t, Result<PageText>> pages;
    const Status ok = document.read_text(
        0, document.info().n_pages() - 1,
        [&pages](std::int64_t page, Result<PageText> text) { pages.emplace(page, std::move(text)); },
        std::chrono::steady_clock::now() + document_limits::kDocumentTime, {});
    EXPECT_TRUE(ok) << ok.error().message;
    return pages;
  }

  /// `tool` of poppler becomes a script of the shell; the others stay what they are.
  void replace_tool(const std::string& tool, const std::string& script) {
    const std::filesystem::path folder = folder_ / "tools";
    std::filesystem::create_directory(folder);
    for (const char* name : {"pdfinfo", "pdftotext", "pdftoppm", "pdftohtml"}) {
      const std::filesystem::path path = folder / name;
      if (std::filesystem::exists(path)) continue;
      write_script(path, "exec /usr/bin/" + std::string(name) + " \"$@\"\n");
    }
    write_script(folder / tool, script);
    options_.tools.poppler = folder;
  }

  static std::vector<RawPage> numbered_pages(int n) {
    std::vector<RawPage> pages;
    for (int i = 1; i <= n; ++i) {
      pages.push_back({"/MediaBox [0 0 612 792]", raw_text(72, 700, 14, "Page number " + std::to_string(i))});
    }
    return pages;
  }

  TempFolder folder_;
  DocumentOptions options_;

 private:
  static void write_script(const std::filesystem::path& path, const std::string& script) {
    std::ofstream(path) << "#!/bin/sh\n" << script;
    chmod(path.c_str(), 0755);
  }
};

}  // namespace sightline::testing_support
