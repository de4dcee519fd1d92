/// Cuts a growing Markdown text into sections that can be read each on its own.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "gui/markdown/limits.h"

namespace sightline::gui {

/// How a section is to be read.
enum class SectionKind : std::uint8_t { Markdown, Fence, Plain };

/// A stretch of the source, in bytes. It begins at a line's start, except in text that is too long for Markdown.
struct Section {
  SectionKind kind = SectionKind::Markdown;
  std::int64_t begin = 0;
  std::int64_t end = 0;
  bool continues = false;  ///< goes on with the section before it, which was cut for its length
};

/// Finds the places where nothing that follows can change how what stands before is read: before and after a heading,
/// around a fence of code, and at an empty line whose next line is neither indented nor goes on with a list. A section
/// that grows beyond its limits is cut all the same.
///
/// Where the text is cut on its way here makes no difference: only whole lines are looked at, and the limits count from
/// a section's begin. One thread at a time.
class SectionSplitter {
 public:
  explicit SectionSplitter(const MarkdownLimits& limits = {}) : limits_(limits) {}

  /// Takes `source`, the whole text so far, and gives the sections that ended since the last call.
  std::vector<Section> advance(std::string_view source);
  /// The section that is still open; it ends where the text does.
  [[nodiscard]] Section open(std::string_view source) const;

 private:
  void takeLine(std::string_view line, std::int64_t begin, std::int64_t end);
  void takeMarkdownLine(std::string_view line, std::int64_t begin, std::int64_t end);
  void cutLongLine(std::string_view source);
  void closeAt(std::int64_t at, bool wasCut);
  [[nodiscard]] SectionKind kindFor(SectionKind wanted, std::int64_t begin) const;

  MarkdownLimits limits_;
  std::vector<Section> ended_;
  Section current_;
  std::int64_t nextLine_ = 0;  // begin of the first line not looked at
  std::int64_t scanned_ = 0;   // no newline between nextLine_ and here
  bool isEmpty_ = true;        // the open section holds nothing but empty lines
  bool isList_ = false;        // its last unindented line began an item
  bool afterEmptyLine_ = false;
  bool isInsideLine_ = false;  // the line at nextLine_ is the rest of one that was cut
  char fenceCharacter_ = 0;
  std::size_t fenceLength_ = 0;
};

}  // namespace sightline::gui
