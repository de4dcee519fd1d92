/// How a message says which document its pages are of: written for the model, and read again for windows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/digest.h"
#include "multimodal/document/page_chooser.h"

namespace sightline {

/// What the first line before the pages of a document says.
struct DocumentHeading {
  std::size_t number = 0;  ///< in its conversation, from 0
  std::string name;        ///< of its file
  Digest digest;
  std::int64_t n_pages = 0;
  std::vector<std::int64_t> pages;     ///< that follow, in order, from 0; or that were read before
  std::vector<std::int64_t> pictures;  ///< of them, those that follow as pictures
  bool is_read_before = false;         ///< the pages do not follow: they were read part by part, for notes
};

/// One line and its end.
std::string heading_text(const DocumentHeading& heading);
/// The heading that a text begins with. Takes any bytes: what is no heading gives none.
std::optional<DocumentHeading> read_heading(std::string_view text);

/// Stands between the pages and the question, as a part of its own.
inline constexpr std::string_view kQuestionMark = "\nQuestion:\n";

/// "3, 17-19": counted from 1, runs put together. `dash` stands within a run.
std::string page_list(const std::vector<std::int64_t>& pages, std::string_view dash = "-");

}  // namespace sightline
