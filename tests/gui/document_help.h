/// Documents whose words and places are known, for windows.
#pragma once

#include <QString>
#include <QTest>
#include <filesystem>
#include <string>
#include <vector>

#include "gui/document/document_shelf.h"
#include "tests/gui/picture_help.h"
#include "tests/support/pdf_writer.h"

namespace sightline::gui::testing_support {

inline DeskOptions deskIn(const std::filesystem::path& folder) {
  DeskOptions options;
  options.data_folder = folder / "data";
  options.cache_folder = folder / "cache";
  options.tools.ours = std::filesystem::path(SIGHTLINE_BINARY_DIR) / "bin";
  return options;
}

/// A page for each text, A5, its words from (40, 60) points on.
inline QString writePdf(const std::filesystem::path& path, const std::vector<std::string>& texts) {
  sightline::testing_support::PdfWriter writer(path, 420, 595);
  for (const std::string& text : texts) {
    writer.write(40, 60, text, {.size = 12.0}, 340);
    writer.end_page();
  }
  return QString::fromStdString(path.string());
}

/// Forty pages, of which the 17th says how often the boiler is drained and the 31st who sweeps the chimney.
inline QString writeHandbook(const std::filesystem::path& path) {
  std::vector<std::string> texts;
  for (int i = 0; i < 40; ++i) {
    std::string text = "Chapter " + std::to_string(i + 1) + ".";
    for (int line = 0; line < 40; ++line) text += " Gardens, paths, ponds and hedges are described here at length.";
    texts.push_back(text);
  }
  texts[16] = "The boiler must be drained every 14 months by a technician.";
  texts[30] = "Mr Harlow sweeps our chimney in autumn.";
  return writePdf(path, texts);
}

}  // namespace sightline::gui::testing_support
