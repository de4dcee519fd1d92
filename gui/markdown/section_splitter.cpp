/// Cuts a growing Markdown text into sections that can be read each on its own.
#include "gui/markdown/section_splitter.h"

#include <algorithm>
#include <utility>

namespace sightline::gui {

namespace {

constexpr std::int64_t kLongestLineBytes = 128 << 10;  // of which the rest becomes plain text in pieces

std::string_view sub(std::string_view text, std::int64_t begin, std::int64_t end) {
  return text.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
}

std::size_t indentOf(std::string_view line) { return std::min(line.find_first_not_of(" \t"), line.size()); }

bool isBlank(std::string_view line) { return line.find_first_not_of(" \t\r\n") == std::string_view::npos; }

/// Number of fence characters if the line opens a fence, else 0.
std::size_t fenceIn(std::string_view line) {
  line.remove_prefix(indentOf(line));
  if (line.empty() || (line[0] != '`' && line[0] != '~')) return 0;
  const std::size_t length = std::min(line.find_first_not_of(line[0]), line.size());
  if (length < 3) return 0;
  const bool infoHasTick = line[0] == '`' && line.substr(length).find('`') != std::string_view::npos;
  return infoHasTick ? 0 : length;
}

bool isHeading(std::string_view line) {
  const std::size_t level = std::min(line.find_first_not_of('#'), line.size());
  return level >= 1 && level <= 6 && (level == line.size() || line[level] == ' ' || line[level] == '\r');
}

bool beginsItem(std::string_view line) {
  if (line.empty()) return false;
  const auto spaceAt = [line](std::size_t at) { return at >= line.size() || line[at] == ' ' || line[at] == '\t'; };
  if (line[0] == '-' || line[0] == '*' || line[0] == '+') return spaceAt(1);
  const std::size_t digits = line.find_first_not_of("0123456789");
  if (digits == std::string_view::npos || digits == 0 || digits > 9) return false;
  return (line[digits] == '.' || line[digits] == ')') && spaceAt(digits + 1);
}

}  // namespace

std::vector<Section> SectionSplitter::advance(std::string_view source) {
  const auto size = static_cast<std::int64_t>(source.size());
  while (true) {
    const std::size_t newline = source.find('\n', static_cast<std::size_t>(scanned_));
    const std::int64_t lineEnd = newline == std::string_view::npos ? size : static_cast<std::int64_t>(newline) + 1;
    if (lineEnd - nextLine_ > kLongestLineBytes) {
      cutLongLine(source);
      continue;
    }
    scanned_ = lineEnd;
    if (newline == std::string_view::npos) break;
    takeLine(sub(source, nextLine_, lineEnd - 1), nextLine_, lineEnd);
    nextLine_ = lineEnd;
  }
  return std::exchange(ended_, {});
}

Section SectionSplitter::open(std::string_view source) const {
  Section section = current_;
  section.end = static_cast<std::int64_t>(source.size());
  // The line that has not ended may show what it is: a fence opens at once.
  const std::string_view line = sub(source, nextLine_, section.end);
  if (isEmpty_ && !isInsideLine_ && section.kind == SectionKind::Markdown && indentOf(line) <= 3 && fenceIn(line) > 0) {
    section.kind = kindFor(SectionKind::Fence, section.begin);
  }
  return section;
}

SectionKind SectionSplitter::kindFor(SectionKind wanted, std::int64_t begin) const {
  return begin >= limits_.sourceBytes ? SectionKind::Plain : wanted;
}

void SectionSplitter::closeAt(std::int64_t at, bool wasCut) {
  const SectionKind kind = current_.kind;
  current_.end = at;
  if (current_.end > current_.begin) ended_.push_back(current_);
  current_ = {};
  current_.begin = at;
  current_.continues = wasCut;
  current_.kind = kindFor(wasCut && kind != SectionKind::Markdown ? kind : SectionKind::Markdown, at);
  isEmpty_ = true;
  isList_ = false;
  afterEmptyLine_ = false;
}

/// A line without an end in sight: its begin becomes plain text of a fixed size, wherever the text was cut on its way.
void SectionSplitter::cutLongLine(std::string_view source) {
  if (nextLine_ > current_.begin) closeAt(nextLine_, false);
  std::int64_t cut = nextLine_ + kLongestLineBytes;
  while ((static_cast<unsigned char>(source[static_cast<std::size_t>(cut)]) & 0xC0) == 0x80 && cut > nextLine_ + 1)
    --cut;
  if (current_.kind != SectionKind::Fence) current_.kind = SectionKind::Plain;
  closeAt(cut, true);
  nextLine_ = cut;
  scanned_ = cut;
  isInsideLine_ = true;
}

void SectionSplitter::takeLine(std::string_view line, std::int64_t begin, std::int64_t end) {
  const std::int64_t size = end - current_.begin;
  const bool wasInside = std::exchange(isInsideLine_, false);
  if (current_.kind == SectionKind::Fence) {
    const std::size_t length = fenceIn(line);
    const bool closes = !wasInside && fenceCharacter_ != 0 && length >= fenceLength_ && indentOf(line) <= 3 &&
                        line[indentOf(line)] == fenceCharacter_ && isBlank(line.substr(indentOf(line) + length));
    if (closes) {
      closeAt(end, false);
      fenceCharacter_ = 0;
    } else if (size >= limits_.highlightedBytes) {
      closeAt(end, true);
    }
    return;
  }
  if (current_.kind == SectionKind::Plain) {
    const bool goesOn = current_.begin >= limits_.sourceBytes;
    if (wasInside && !goesOn) closeAt(end, false);
    if (goesOn && size >= limits_.sectionSoftBytes) closeAt(end, true);
    return;
  }
  takeMarkdownLine(line, begin, end);
}

void SectionSplitter::takeMarkdownLine(std::string_view line, std::int64_t begin, std::int64_t end) {
  if (isBlank(line)) {
    afterEmptyLine_ = true;
    return;
  }
  const std::size_t indent = indentOf(line);
  const bool isItem = beginsItem(line);
  const std::size_t fence = indent == 0 || (indent <= 3 && !isList_) ? fenceIn(line) : 0;
  const bool heading = indent == 0 && isHeading(line);
  const bool isTooLong = begin - current_.begin >= limits_.sectionSoftBytes && afterEmptyLine_;
  const bool isMuchTooLong = begin - current_.begin >= limits_.sectionHardBytes;
  const bool endsBlock = afterEmptyLine_ && indent == 0 && !(isList_ && isItem);
  if (!isEmpty_ && (fence > 0 || heading || endsBlock || isTooLong || isMuchTooLong)) closeAt(begin, false);
  if (current_.kind != SectionKind::Markdown) return;  // the text as a whole has become too long

  isEmpty_ = false;
  afterEmptyLine_ = false;
  if (indent == 0) isList_ = isItem || (isList_ && !endsBlock);
  if (fence > 0) {
    current_.kind = SectionKind::Fence;
    fenceCharacter_ = line[indent];
    fenceLength_ = fence;
  } else if (heading) {
    closeAt(end, false);
  }
}

}  // namespace sightline::gui
