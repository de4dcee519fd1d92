/// How much of a message is read as Markdown; what is beyond is shown as plain text.
#pragma once

#include <cstdint>

namespace sightline::gui {

/// Bounds on what hostile or broken text may cost. Source: reliability specification, limits for Markdown; those of the
/// second half bound what is laid out at once and have no counterpart there.
struct MarkdownLimits {
  std::int64_t sourceBytes = 1 << 20;  ///< Markdown per message
  int nesting = 24;                    ///< quotes and lists within each other
  std::int64_t tableCells = 10000;
  std::int64_t lineCharacters = 20000;        ///< a longer line turns its section into plain text
  std::int64_t highlightedBytes = 256 << 10;  ///< larger code is shown in one colour

  std::int64_t sectionSoftBytes = 16 << 10;  ///< a section that is longer ends at the next empty line
  std::int64_t sectionHardBytes = 64 << 10;  ///< and one that is longer than this at the next line
  int tableColumns = 128;
  int tableRowsPerBlock = 32;
  int paragraphCharacters = 4000;  ///< a longer paragraph is cut between words into several blocks
  int plainCharacters = 2000;      ///< the same for plain text
  int combiningMarks = 8;          ///< on one letter; more are left out
};

}  // namespace sightline::gui
