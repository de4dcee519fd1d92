/// Markdown that grows: finished blocks are kept, only the open end is read again.
#include "gui/markdown/streaming_parser.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "gui/markdown/section_reader.h"

namespace sightline::gui {

namespace {

constexpr std::size_t kMaxDefinitionBytes = 4096;
constexpr std::size_t kMaxRereadBytes = 16 << 20;  // definitions are read again with every section that may use them

/// Bytes at the end that begin a character and do not complete it.
std::size_t incompleteBytes(std::string_view utf8) {
  for (std::size_t back = 1; back <= std::min<std::size_t>(3, utf8.size()); ++back) {
    const auto byte = static_cast<unsigned char>(utf8[utf8.size() - back]);
    if ((byte & 0xC0) == 0x80) continue;
    const std::size_t needed = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
    return needed > back ? back : 0;
  }
  return 0;
}

/// Lines of the form "[name]: address".
std::string definitionsIn(std::string_view text) {
  std::string definitions;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    const std::size_t close = line.starts_with('[') ? line.find("]: ") : line.npos;
    if (close != line.npos && close > 1) definitions += std::string(line) + '\n';
    begin = end + 1;
  }
  return definitions;
}

}  // namespace

std::string_view StreamingParser::text(const Section& section) const {
  const auto begin = static_cast<std::size_t>(section.begin);
  return std::string_view(source_).substr(begin, static_cast<std::size_t>(section.end) - begin);
}

std::int64_t StreamingParser::append(std::string_view utf8) {
  source_.append(utf8);
  std::vector<Block> tail;
  const std::vector<Section> ended = splitter_.advance(source_);
  for (const Section& section : ended) {
    std::vector<Block> blocks = readSection(text(section), section, limits_);
    std::move(blocks.begin(), blocks.end(), std::back_inserter(tail));
  }
  closed_.insert(closed_.end(), ended.begin(), ended.end());
  const std::size_t nNewlyClosed = tail.size();
  Section open = splitter_.open(source_);
  open.end -=
      static_cast<std::int64_t>(std::min(incompleteBytes(source_), static_cast<std::size_t>(open.end - open.begin)));
  std::vector<Block> blocks = readSection(text(open), open, limits_);
  std::move(blocks.begin(), blocks.end(), std::back_inserter(tail));
  return replaceTail(std::move(tail), nNewlyClosed);
}

std::int64_t StreamingParser::replaceTail(std::vector<Block> tail, std::size_t nNewlyClosed) {
  const auto oldTail = blocks_.begin() + static_cast<std::ptrdiff_t>(nClosedBlocks_);
  const auto [oldEnd, newEnd] = std::mismatch(oldTail, blocks_.end(), tail.begin(), tail.end());
  const auto firstChanged = oldEnd - blocks_.begin();
  blocks_.erase(oldEnd, blocks_.end());
  std::move(newEnd, tail.end(), std::back_inserter(blocks_));
  nClosedBlocks_ += nNewlyClosed;
  return firstChanged;
}

std::int64_t StreamingParser::finish() {
  const std::int64_t withDefinitions = readWithDefinitions();
  if (withDefinitions >= 0) return withDefinitions;
  const Section open = splitter_.open(source_);
  return replaceTail(readSection(text(open), open, limits_), 0);
}

/// Reads all sections again, each with the definitions of the whole text; -1 if there are none, or too many.
std::int64_t StreamingParser::readWithDefinitions() {
  std::vector<Section> sections = closed_;
  sections.push_back(splitter_.open(source_));
  std::string definitions;
  for (const Section& section : sections) {
    if (section.kind == SectionKind::Markdown) definitions += definitionsIn(text(section));
  }
  if (definitions.empty() || definitions.size() > kMaxDefinitionBytes) return -1;
  if (definitions.size() * sections.size() > kMaxRereadBytes) return -1;

  std::vector<Block> all;
  for (const Section& section : sections) {
    std::string piece(text(section));
    const bool mayUse =
        section.kind == SectionKind::Markdown && piece.find('[') != piece.npos && isWithinLimits(piece, limits_);
    if (mayUse) piece += "\n\n" + definitions;
    std::vector<Block> blocks = readSection(piece, section, limits_);
    std::move(blocks.begin(), blocks.end(), std::back_inserter(all));
  }
  nClosedBlocks_ = 0;
  return replaceTail(std::move(all), 0);
}

std::vector<Block> parseMarkdown(std::string_view utf8, const MarkdownLimits& limits) {
  StreamingParser parser(limits);
  parser.append(utf8);
  parser.finish();
  return parser.blocks();
}

}  // namespace sightline::gui
