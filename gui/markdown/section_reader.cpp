/// One section of Markdown -> blocks, with md4c.
#include "gui/markdown/section_reader.h"

#include <md4c.h>

#include <QHash>
#include <QStringList>
#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "gui/markdown/block_collector.h"
#include "gui/markdown/formula_finder.h"
#include "gui/markdown/visible_text.h"

namespace sightline::gui {

namespace {

QString fromUtf8(std::string_view utf8) { return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size())); }

/// Entities that people and models write. Source: HTML standard, named character references.
QString entityText(std::string_view entity) {
  static const QHash<QString, QString> names = {
      {"amp", "&"},   {"lt", "<"},     {"gt", ">"},    {"quot", "\""},  {"apos", "'"},  {"nbsp", "\u00A0"},
      {"copy", "©"},  {"reg", "®"},    {"trade", "™"}, {"hellip", "…"}, {"mdash", "—"}, {"ndash", "–"},
      {"laquo", "«"}, {"raquo", "»"},  {"ldquo", "“"}, {"rdquo", "”"},  {"lsquo", "‘"}, {"rsquo", "’"},
      {"times", "×"}, {"divide", "÷"}, {"deg", "°"},   {"plusmn", "±"}, {"micro", "µ"}, {"middot", "·"},
      {"bull", "•"},  {"euro", "€"},   {"pound", "£"}, {"yen", "¥"},    {"sect", "§"},  {"para", "¶"},
      {"larr", "←"},  {"rarr", "→"},   {"uarr", "↑"},  {"darr", "↓"},   {"harr", "↔"},  {"le", "≤"},
      {"ge", "≥"},    {"ne", "≠"},     {"asymp", "≈"}, {"infin", "∞"},  {"sum", "∑"},   {"radic", "√"},
      {"auml", "ä"},  {"ouml", "ö"},   {"uuml", "ü"},  {"szlig", "ß"},  {"Auml", "Ä"},  {"Ouml", "Ö"},
      {"Uuml", "Ü"}};
  const QString text = fromUtf8(entity);
  if (text.size() < 4) return text;
  const QString name = text.mid(1, text.size() - 2);
  if (name[0] != QLatin1Char('#')) return names.value(name, text);
  bool isNumber = false;
  const bool isHexadecimal = name[1] == QLatin1Char('x') || name[1] == QLatin1Char('X');
  const char32_t code = isHexadecimal ? name.mid(2).toUInt(&isNumber, 16) : name.mid(1).toUInt(&isNumber);
  const bool isCharacter = isNumber && code > 0 && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
  return isCharacter ? QString::fromUcs4(&code, 1) : QString(QChar(QChar::ReplacementCharacter));
}

/// What md4c's callbacks work on.
struct Reading {
  const TextWithMarks& source;
  BlockCollector blocks;
};

QString attributeText(const MD_ATTRIBUTE& attribute, const TextWithMarks& source) {
  if (attribute.text == nullptr || attribute.size == 0) return {};
  QString text;
  for (int i = 0; attribute.substr_offsets[i] < attribute.size; ++i) {
    const std::size_t begin = attribute.substr_offsets[i];
    const std::string_view piece(attribute.text + begin, attribute.substr_offsets[i + 1] - begin);
    text += attribute.substr_types[i] == MD_TEXT_ENTITY ? entityText(piece) : fromUtf8(source.restore(piece));
  }
  return text;
}

CellAlignment alignmentOf(const void* detail) {
  const MD_ALIGN align = static_cast<const MD_BLOCK_TD_DETAIL*>(detail)->align;
  if (align == MD_ALIGN_CENTER) return CellAlignment::Centre;
  return align == MD_ALIGN_RIGHT ? CellAlignment::Right : CellAlignment::Left;
}

Marker taskOf(const MD_BLOCK_LI_DETAIL& item) {
  if (item.is_task == 0) return Marker::None;
  return item.task_mark == ' ' ? Marker::OpenTask : Marker::DoneTask;
}

int enterBlock(MD_BLOCKTYPE type, void* detail, void* userdata) {
  auto& [source, blocks] = *static_cast<Reading*>(userdata);
  switch (type) {
    case MD_BLOCK_QUOTE:
      blocks.enterQuote();
      break;
    case MD_BLOCK_UL:
      blocks.enterList(false, 1, static_cast<MD_BLOCK_UL_DETAIL*>(detail)->is_tight != 0);
      break;
    case MD_BLOCK_OL: {
      const auto* list = static_cast<MD_BLOCK_OL_DETAIL*>(detail);
      blocks.enterList(true, static_cast<int>(std::min(list->start, 999999999U)), list->is_tight != 0);
      break;
    }
    case MD_BLOCK_LI:
      blocks.enterItem(taskOf(*static_cast<MD_BLOCK_LI_DETAIL*>(detail)));
      break;
    case MD_BLOCK_HR:
      blocks.addRule();
      break;
    case MD_BLOCK_H:
      blocks.enterHeading(static_cast<int>(static_cast<MD_BLOCK_H_DETAIL*>(detail)->level));
      break;
    case MD_BLOCK_CODE:
      blocks.enterCode(
          visibleText(attributeText(static_cast<MD_BLOCK_CODE_DETAIL*>(detail)->lang, source), TextPlace::CodeOrAddress)
              .left(40));
      break;
    case MD_BLOCK_TABLE:
      blocks.enterTable(static_cast<int>(static_cast<MD_BLOCK_TABLE_DETAIL*>(detail)->col_count));
      break;
    case MD_BLOCK_TR:
      blocks.enterRow();
      break;
    case MD_BLOCK_P:
      blocks.endText();
      break;  // of an item that began without a paragraph
    default:
      break;
  }
  return 0;
}

int leaveBlock(MD_BLOCKTYPE type, void* detail, void* userdata) {
  auto& [source, blocks] = *static_cast<Reading*>(userdata);
  switch (type) {
    case MD_BLOCK_QUOTE:
      blocks.leaveQuote();
      break;
    case MD_BLOCK_UL:
    case MD_BLOCK_OL:
      blocks.leaveList();
      break;
    case MD_BLOCK_LI:
      blocks.leaveItem();
      break;
    case MD_BLOCK_H:
    case MD_BLOCK_P:
      blocks.endText();
      break;
    case MD_BLOCK_CODE:
      blocks.leaveCode();
      break;
    case MD_BLOCK_TH:
    case MD_BLOCK_TD:
      blocks.leaveCell(alignmentOf(detail));
      break;
    case MD_BLOCK_TABLE:
      blocks.leaveTable();
      break;
    default:
      break;
  }
  return 0;
}

int changeSpan(MD_SPANTYPE type, void* detail, Reading& reading, bool isEnter) {
  RunCollector& runs = reading.blocks.runs();
  const int by = isEnter ? 1 : -1;
  switch (type) {
    case MD_SPAN_EM:
      runs.enterItalic(by);
      break;
    case MD_SPAN_STRONG:
      runs.enterBold(by);
      break;
    case MD_SPAN_DEL:
      runs.enterStruck(by);
      break;
    case MD_SPAN_CODE:
      runs.enterCode(by);
      break;
    case MD_SPAN_A:
      if (isEnter)
        runs.enterLink(attributeText(static_cast<MD_SPAN_A_DETAIL*>(detail)->href, reading.source));
      else
        runs.leaveLink();
      break;
    case MD_SPAN_IMG:
      if (isEnter)
        runs.enterPicture(attributeText(static_cast<MD_SPAN_IMG_DETAIL*>(detail)->src, reading.source));
      else
        runs.leavePicture();
      break;
    default:
      break;
  }
  return 0;
}

int enterSpan(MD_SPANTYPE type, void* detail, void* userdata) {
  return changeSpan(type, detail, *static_cast<Reading*>(userdata), true);
}

int leaveSpan(MD_SPANTYPE type, void* detail, void* userdata) {
  return changeSpan(type, detail, *static_cast<Reading*>(userdata), false);
}

int takeText(MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE size, void* userdata) {
  auto& [source, blocks] = *static_cast<Reading*>(userdata);
  const std::string_view piece(text, size);
  if (blocks.isInCode()) {
    blocks.addCode(fromUtf8(source.restore(piece)));
    return 0;
  }
  switch (type) {
    case MD_TEXT_NULLCHAR:
      blocks.runs().addText(QString(QChar(QChar::ReplacementCharacter)));
      break;
    case MD_TEXT_BR:
    case MD_TEXT_SOFTBR:
      blocks.runs().addText(QStringLiteral("\n"));
      break;  // models mean the lines they write
    case MD_TEXT_ENTITY:
      blocks.runs().addText(entityText(piece));
      break;
    default:
      blocks.runs().addMarked(piece);
      break;
  }
  return 0;
}

/// How deep a line says it nests: the marks of quotes and items before its text, and before an item two spaces a level.
int nestingOf(std::string_view line) {
  int marks = 0;
  int spaces = 0;
  bool isItem = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    const bool isBullet = (c == '-' || c == '*' || c == '+') && i + 1 < line.size() && line[i + 1] == ' ';
    isItem = isItem || isBullet || (c >= '0' && c <= '9');
    if (c == ' ' || c == '\t') {
      spaces += c == ' ' ? 1 : 4;
    } else if (c == '>' || isBullet) {
      ++marks;
      --spaces;  // the one that follows the mark
    } else {
      break;
    }
  }
  return isItem ? marks + spaces / 2 : marks;
}

bool isTableDelimiter(std::string_view line) {
  return line.find('-') != line.npos && line.find_first_not_of("|:- \t\r>") == line.npos;
}

/// Makes the dashes below a table's head three, which md4c asks for and models do not always write.
std::string withLongDelimiters(std::string text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size() - 1) + 1;
    const std::string_view line = std::string_view(text).substr(begin, end - begin);
    const bool isDelimiter = line.find('|') != line.npos && isTableDelimiter(line.substr(0, line.find('\n')));
    for (std::size_t i = 0; i < line.size(); ++i) {
      const bool endsDashes = line[i] == '-' && (i + 1 == line.size() || line[i + 1] != '-');
      out += line[i];
      if (isDelimiter && endsDashes) out += "--";
    }
    begin = end;
  }
  return out;
}

int columnsOf(std::string_view line) { return static_cast<int>(std::count(line.begin(), line.end(), '|')) + 1; }

std::vector<Block> plainBlocks(std::string_view utf8, bool continues, const MarkdownLimits& limits) {
  std::vector<Block> blocks;
  QString text = fromUtf8(utf8);
  while (text.endsWith(QLatin1Char('\n'))) text.chop(1);
  text = visibleText(text, TextPlace::CodeOrAddress);
  for (qsizetype at = 0; at < text.size();) {
    qsizetype size = std::min<qsizetype>(limits.plainCharacters, text.size() - at);
    const qsizetype newline = text.lastIndexOf(QLatin1Char('\n'), at + size - 1);
    const bool isLast = at + size == text.size();
    if (!isLast && newline > at + size / 2) size = newline + 1 - at;
    if (!isLast && text[at + size - 1].isHighSurrogate()) --size;
    Block block;
    block.kind = BlockKind::Plain;
    block.text = text.mid(at, size);
    if (!isLast && block.text.endsWith(QLatin1Char('\n'))) block.text.chop(1);
    block.continues = std::exchange(continues, true);
    blocks.push_back(std::move(block));
    at += size;
  }
  return blocks;
}

std::vector<Block> fenceBlocks(std::string_view utf8, bool continues) {
  Block block;
  block.kind = BlockKind::Code;
  block.continues = continues;
  std::size_t indent = 0;
  if (!continues) {
    const std::size_t start = std::min(utf8.find_first_of("`~"), utf8.size());
    const std::size_t lineStart = utf8.rfind('\n', start);
    indent = start - (lineStart == std::string_view::npos ? 0 : lineStart + 1);
    const std::size_t lineEnd = std::min(utf8.find('\n', start), utf8.size());
    const std::string_view opening = utf8.substr(start, lineEnd - start);
    const std::size_t length = opening.empty() ? 0 : std::min(opening.find_first_not_of(opening[0]), opening.size());
    QString info = fromUtf8(opening.substr(length)).trimmed();
    info.truncate(info.indexOf(QLatin1Char(' ')) < 0 ? info.size() : info.indexOf(QLatin1Char(' ')));
    block.language = visibleText(info, TextPlace::CodeOrAddress).left(40);
    utf8 = lineEnd < utf8.size() ? utf8.substr(lineEnd + 1) : std::string_view{};
    // The closing fence ends the section, if it has come.
    const std::string_view body = utf8.substr(0, utf8.ends_with('\n') ? utf8.size() - 1 : utf8.size());
    const std::size_t lastLine = body.rfind('\n') == body.npos ? 0 : body.rfind('\n') + 1;
    const std::string_view last = body.substr(lastLine);
    const std::size_t first = std::min(last.find_first_not_of(" \t"), last.size());
    const std::string_view trimmed = last.substr(first, last.find_last_not_of(" \t\r") + 1 - first);
    const bool closes =
        first <= 3 && trimmed.size() >= length && length > 0 && trimmed.find_first_not_of(opening[0]) == trimmed.npos;
    if (closes) utf8 = utf8.substr(0, lastLine);
  }
  QString text = fromUtf8(utf8);
  if (text.endsWith(QLatin1Char('\n'))) text.chop(1);
  text.replace(QStringLiteral("\r\n"), QStringLiteral("\n"));
  if (indent > 0) {
    QStringList lines = text.split(QLatin1Char('\n'));
    for (QString& line : lines) {
      qsizetype n = 0;
      while (n < static_cast<qsizetype>(indent) && n < line.size() && line[n] == QLatin1Char(' ')) ++n;
      line.remove(0, n);
    }
    text = lines.join(QLatin1Char('\n'));
  }
  block.text = visibleText(text, TextPlace::CodeOrAddress);
  return {std::move(block)};
}

}  // namespace

bool isWithinLimits(std::string_view utf8, const MarkdownLimits& limits) {
  std::int64_t lines = 0;
  int columns = 0;
  for (std::size_t begin = 0; begin < utf8.size(); ++lines) {
    const std::size_t end = std::min(utf8.find('\n', begin), utf8.size());
    const std::string_view line = utf8.substr(begin, end - begin);
    if (static_cast<std::int64_t>(line.size()) > limits.lineCharacters) return false;
    if (nestingOf(line) > limits.nesting) return false;
    // Only a line of dashes and bars makes a table; its columns are then given to every row.
    if (isTableDelimiter(line)) columns = std::max(columns, columnsOf(line));
    begin = end + 1;
  }
  return columns <= limits.tableColumns && (columns <= 1 || columns * lines <= limits.tableCells);
}

std::vector<Block> readSection(std::string_view utf8, const Section& section, const MarkdownLimits& limits) {
  if (section.kind == SectionKind::Fence) return fenceBlocks(utf8, section.continues);
  if (section.kind == SectionKind::Plain || !isWithinLimits(utf8, limits)) {
    return plainBlocks(utf8, section.continues, limits);
  }
  TextWithMarks source = takeFormulasOut(utf8);
  source.text = withLongDelimiters(std::move(source.text));
  Reading reading = {source, BlockCollector(source, limits)};
  MD_PARSER parser = {};
  parser.flags = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_TASKLISTS | MD_FLAG_PERMISSIVEAUTOLINKS |
                 MD_FLAG_NOHTML | MD_FLAG_NOINDENTEDCODEBLOCKS;
  parser.enter_block = enterBlock;
  parser.leave_block = leaveBlock;
  parser.enter_span = enterSpan;
  parser.leave_span = leaveSpan;
  parser.text = takeText;
  const int failed = md_parse(source.text.data(), static_cast<MD_SIZE>(source.text.size()), &parser, &reading);
  if (failed != 0) return plainBlocks(utf8, section.continues, limits);  // out of memory
  return reading.blocks.take();
}

}  // namespace sightline::gui
