/// Markdown that grows: finished blocks are kept, only the open end is read again.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gui/markdown/document.h"
#include "gui/markdown/section_splitter.h"

namespace sightline::gui {

/// A message's source and the blocks it makes. One thread at a time.
///
/// Where the text is cut makes no difference: after finish() the blocks are the same for any cut, and the same as for
/// the whole text at once. Before it, an incomplete character at the end is held back and definitions of links that
/// stand below their use are not known yet.
class StreamingParser {
 public:
  explicit StreamingParser(const MarkdownLimits& limits = {}) : limits_(limits), splitter_(limits) {}

  /// Takes further UTF-8. Gives the index of the first block that is new or changed; blocks().size() if none is.
  std::int64_t append(std::string_view utf8);
  /// The text is over; gives the same as append().
  std::int64_t finish();

  [[nodiscard]] const std::vector<Block>& blocks() const noexcept { return blocks_; }
  [[nodiscard]] const std::string& source() const noexcept { return source_; }

 private:
  std::int64_t replaceTail(std::vector<Block> tail, std::size_t nNewlyClosed);
  std::int64_t readWithDefinitions();
  [[nodiscard]] std::string_view text(const Section& section) const;

  MarkdownLimits limits_;
  SectionSplitter splitter_;
  std::string source_;
  std::vector<Section> closed_;
  std::vector<Block> blocks_;
  std::size_t nClosedBlocks_ = 0;
};

/// All blocks of a text that is complete.
[[nodiscard]] std::vector<Block> parseMarkdown(std::string_view utf8, const MarkdownLimits& limits = {});

}  // namespace sightline::gui
