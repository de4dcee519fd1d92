/// The order of the rooms as data, and the function that holds one file against it.
#include "tests/property/include_rules.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <regex>
#include <set>
#include <span>

namespace sightline::house {

namespace {

/// What the files of a part may include besides their own part. Names that end in '/' stand for everything below.
struct PartRule {
  std::string_view part;
  std::vector<std::string_view> allowed;
};

/// A library from outside and the only places where it may enter. Names that end in '*' stand for a beginning.
struct LibraryRule {
  std::string_view library;
  std::vector<std::string_view> headers;
  std::vector<std::string_view> places;
  bool in_headers = true;  ///< false: only source files may include it
};

/// The order of the rooms. Tests and measurements may look at everything; programs sit on top.
std::span<const PartRule> part_rules() {
  static const std::vector<PartRule> rules = {
      {"engine/base", {}},
      {"engine/kernels", {"engine/base/"}},
      {"engine/text", {"engine/base/"}},
      {"engine/model", {"engine/base/", "engine/kernels/"}},
      {"engine/run", {"engine/base/", "engine/model/"}},
      {"vision", {"engine/base/", "engine/kernels/"}},
      {"multimodal/contract", {"engine/base/", "engine/run/sampling_options.h"}},
      {"multimodal/reply", {"multimodal/contract/", "engine/base/"}},
      {"multimodal/drawing", {"multimodal/contract/", "engine/base/"}},
      {"multimodal/structured",
       {"multimodal/contract/", "multimodal/reply/python_spelling.h", "multimodal/wire/json_value.h",
        "multimodal/wire/python_json.h", "engine/base/", "engine/run/", "engine/text/"}},
      {"multimodal/chat",
       {"multimodal/contract/", "multimodal/reply/", "multimodal/structured/", "vision/", "engine/"}},
      {"multimodal/wire", {"multimodal/contract/", "multimodal/reply/", "engine/base/"}},
      {"multimodal/library", {"multimodal/contract/", "multimodal/wire/", "engine/base/"}},
      {"multimodal/hub",
       {"multimodal/contract/tokens.h", "multimodal/wire/", "multimodal/library/", "engine/base/"}},
      {"multimodal/document",
       {"multimodal/contract/", "multimodal/reply/", "multimodal/library/", "multimodal/session/work_queue.h",
        "vision/", "engine/base/"}},
      {"multimodal/session",
       {"multimodal/contract/", "multimodal/wire/", "multimodal/library/", "multimodal/hub/", "engine/base/"}},
      {"multimodal/server",
       {"multimodal/chat/", "multimodal/contract/", "multimodal/wire/", "multimodal/library/", "engine/base/"}},
      {"multimodal/cli",
       {"multimodal/server/", "multimodal/chat/", "multimodal/contract/", "multimodal/wire/", "multimodal/library/",
        "multimodal/hub/", "multimodal/document/", "multimodal/reply/", "multimodal/drawing/", "multimodal/structured/",
        "vision/", "engine/"}},
      {"gui",
       {"multimodal/session.h", "multimodal/model_manager.h", "multimodal/document_desk.h", "multimodal/contract/",
        "multimodal/document/photograph.h", "multimodal/drawing/", "multimodal/library/demo_model.h",
        "vision/decoder_process.h", "vision/image.h", "vision/image_probe.h", "vision/picture_file.h",
        "engine/base/"}},
      {"bench", {"engine/", "vision/", "multimodal/", "gui/", "tests/"}},
      {"tests", {"engine/", "vision/", "multimodal/", "gui/", "bench/"}},
  };
  return rules;
}

std::span<const LibraryRule> library_rules() {
  static const std::vector<LibraryRule> rules = {
      {"Qt", {"Qt*"}, {"gui/", "tests/gui/", "bench/view_bench.cpp", "bench/desktop_*"}},
      {"nlohmann-json",
       {"nlohmann/*"},
       {"multimodal/wire/", "multimodal/library/", "multimodal/server/", "multimodal/cli/", "bench/", "tests/"},
       false},
      {"CLI11", {"CLI/*"}, {"multimodal/cli/", "bench/"}},
      {"libedit", {"histedit.h", "editline/*"}, {"multimodal/cli/"}, false},
      {"libcurl", {"curl/*"}, {"multimodal/wire/"}, false},
      {"libmicrohttpd", {"microhttpd.h"}, {"multimodal/wire/", "tests/support/"}, false},
      {"xxHash", {"xxhash.h"}, {"multimodal/hub/"}, false},
      {"GLib", {"gio/*", "glib.h"}, {"tests/support/secret_service.cpp"}, false},
      {"libsecret", {"libsecret/*"}, {"multimodal/hub/keyring.cpp"}, false},
      {"SQLite", {"sqlite3.h"}, {"multimodal/library/", "tests/"}, false},
      {"OpenSSL", {"openssl/*"}, {"engine/base/", "multimodal/library/", "multimodal/wire/", "tests/support/"}, false},
      {"PCRE2", {"pcre2.h"}, {"engine/text/"}, false},
      {"libjpeg", {"jpeglib.h", "jerror.h", "turbojpeg.h"}, {"vision/", "tests/"}, false},
      {"libpng", {"png.h"}, {"vision/", "tests/"}, false},
      {"libtiff", {"tiff.h", "tiffio.h"}, {"vision/", "tests/"}, false},
      {"libwebp", {"webp/*"}, {"vision/", "tests/"}, false},
      {"giflib", {"gif_lib.h"}, {"vision/", "tests/"}, false},
      {"OpenCV", {"opencv2/*"}, {"vision/", "multimodal/document/"}, false},
      {"libseccomp", {"seccomp.h"}, {"vision/", "multimodal/document/confine_main.cpp"}, false},
      {"Pango", {"pango/*", "cairo*"}, {"multimodal/cli/", "tests/support/pdf_writer.cpp"}, false},
      {"libxml2", {"libxml/*"}, {"multimodal/document/read_*"}, false},
      {"libarchive", {"archive.h", "archive_entry.h"}, {"multimodal/document/read_docx.cpp", "tests/"}, false},
      {"md4c", {"md4c.h"}, {"gui/markdown/"}, false},
      {"GoogleTest", {"gtest/*", "gmock/*"}, {"tests/"}},
  };
  return rules;
}

/// Where files of ours live; a quoted include must start with one of these.
constexpr auto kRooms =
    std::to_array<std::string_view>({"engine/", "vision/", "multimodal/", "gui/", "bench/", "tests/"});

/// Files compiled for one instruction set may include these and headers of engine/kernels only: a shared inline
/// function that the linker keeps in its wide copy would run on processors that lack those registers.
constexpr auto kIsaSuffixes =
    std::to_array<std::string_view>({"_scalar", "_avx2", "_avxvnni", "_avx512", "_avx512vbmi", "_neon"});
constexpr auto kIsaStandardHeaders = std::to_array<std::string_view>(
    {"cfloat", "climits", "cmath", "cstddef", "cstdint", "cstring", "immintrin.h", "arm_neon.h"});

bool matches(std::string_view name, std::string_view pattern) {
  if (pattern.ends_with('/')) return name.starts_with(pattern);
  if (pattern.ends_with('*')) return name.starts_with(pattern.substr(0, pattern.size() - 1));
  return name == pattern;
}

template <class Patterns>
bool matches_any(std::string_view name, const Patterns& patterns) {
  return std::any_of(patterns.begin(), patterns.end(), [name](std::string_view p) { return matches(name, p); });
}

/// "QString", "QtCore/QString" and "qobject.h" alike.
bool is_qt(std::string_view name) {
  if (name.size() < 2) return false;
  const auto second = static_cast<unsigned char>(name[1]);
  if (name[0] == 'Q') return std::isupper(second) != 0 || second == 't';
  return name[0] == 'q' && name.ends_with(".h") && name.find('/') == std::string_view::npos;
}

bool is_isa_file(std::string_view path) {
  if (!path.starts_with("engine/kernels/")) return false;
  const std::string_view stem = path.substr(0, path.find('.'));
  return std::any_of(kIsaSuffixes.begin(), kIsaSuffixes.end(), [stem](std::string_view suffix) {
    const std::size_t at = stem.find(suffix);
    return at != std::string_view::npos && (at + suffix.size() == stem.size() || stem[at + suffix.size()] == '_');
  });
}

/// The same text with comments turned into spaces; newlines stay. String literals are respected.
std::string without_comments(std::string_view text) {
  enum class State { Code, Line, Block, String, Character };
  std::string out(text);
  State state = State::Code;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const char c = text[i];
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    if (c == '\n') {
      if (state != State::Block) state = State::Code;  // an unfinished literal ends here, a raw one is rare enough
    } else if (state == State::Code) {
      if (c == '"') state = State::String;
      if (c == '\'' && (i == 0 || std::isalnum(static_cast<unsigned char>(text[i - 1])) == 0)) state = State::Character;
      if (c == '/' && next == '/') state = State::Line;
      if (c == '/' && next == '*') {
        state = State::Block;
        out[i] = out[i + 1] = ' ';
        ++i;
        continue;
      }
    } else if (state == State::String || state == State::Character) {
      if (c == '\\') ++i;
      if (c == (state == State::String ? '"' : '\'')) state = State::Code;
    } else if (state == State::Block && c == '*' && next == '/') {
      out[i] = out[i + 1] = ' ';
      ++i;
      state = State::Code;
      continue;
    }
    if (c != '\n' && (state == State::Line || state == State::Block)) out[i] = ' ';
  }
  return out;
}

/// A function written as inline or constexpr, or any body in braces after a parameter list.
bool defines_functions(const std::string& header) {
  static const std::regex declared(R"(\b(inline|constexpr)\b[^=;{}()]*\()");
  static const std::regex bodied(R"(\)\s*((const|noexcept)\s*)*\{)");
  const std::string text = without_comments(header);
  return std::regex_search(text, declared) || std::regex_search(text, bodied);
}

std::string_view skip_blanks(std::string_view text) {
  const std::size_t start = text.find_first_not_of(" \t");
  return start == std::string_view::npos ? std::string_view{} : text.substr(start);
}

/// True, and `rest` is what follows the word, if the line is an #include.
bool is_include(std::string_view line, std::string_view& rest) {
  line = skip_blanks(line);
  if (!line.starts_with('#')) return false;
  line = skip_blanks(line.substr(1));
  if (!line.starts_with("include")) return false;
  rest = skip_blanks(line.substr(std::string_view("include").size()));
  return true;
}

std::string why_not_ours(std::string_view path, std::string_view part, std::string_view name) {
  if (part_of(name) == part) return {};
  const auto rule = std::find_if(part_rules().begin(), part_rules().end(),
                                 [part](const PartRule& candidate) { return candidate.part == part; });
  if (rule == part_rules().end()) return std::string(path) + " belongs to no part";
  if (matches_any(name, rule->allowed)) return {};
  return std::string(part) + " must not include " + std::string(name);
}

std::string why_not_outside(std::string_view path, std::string_view name) {
  for (const LibraryRule& rule : library_rules()) {
    const bool belongs = rule.library == "Qt" ? is_qt(name) : matches_any(name, rule.headers);
    if (!belongs) continue;
    if (!matches_any(path, rule.places)) return std::string(rule.library) + " must not be included here";
    if (!rule.in_headers && !path.ends_with(".cpp")) return std::string(rule.library) + " belongs in source files only";
  }
  return {};
}

std::string why_not(std::string_view path, const Include& include) {
  if (include.name.empty()) return "an include must name its file";
  const bool ours = matches_any(include.name, kRooms);
  if (include.quoted && !ours) return "\"" + include.name + "\" does not start at the top of the tree";
  if (!include.quoted && ours) return "<" + include.name + "> is ours and takes quotes";
  if (include.name.find("..") != std::string::npos) return "\"" + include.name + "\" climbs out of its folder";
  if (is_isa_file(path)) {
    const bool allowed =
        ours ? include.name.starts_with("engine/kernels/") : matches_any(include.name, kIsaStandardHeaders);
    if (!allowed) return include.name + " may define inline functions and must not enter a file of one instruction set";
  }
  return ours ? why_not_ours(path, part_of(path), include.name) : why_not_outside(path, include.name);
}

}  // namespace

std::vector<Include> find_includes(std::string_view content) {
  const std::string text = without_comments(content);
  std::vector<Include> includes;
  int number = 0;
  for (std::size_t start = 0; start < text.size(); ++number) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    std::string_view rest;
    if (is_include(std::string_view(text).substr(start, end - start), rest)) {
      Include include;
      include.line = number + 1;
      if (!rest.empty() && (rest[0] == '"' || rest[0] == '<')) {
        include.quoted = rest[0] == '"';
        include.name = rest.substr(1, rest.find(include.quoted ? '"' : '>', 1) - 1);
      }
      includes.push_back(std::move(include));
    }
    start = end + 1;
  }
  return includes;
}

std::string_view part_of(std::string_view path) noexcept {
  // Single units that stand directly in multimodal/.
  if (path.starts_with("multimodal/document_desk.")) return "multimodal/document";
  for (const std::string_view unit :
       {"multimodal/session.", "multimodal/engine_process.", "multimodal/model_manager."}) {
    if (path.starts_with(unit)) return "multimodal/session";
  }
  for (const PartRule& rule : part_rules()) {
    if (path.starts_with(rule.part) && path.substr(rule.part.size()).starts_with('/')) return rule.part;
  }
  return {};
}

std::vector<std::string> include_violations(std::string_view path, std::string_view content) {
  if (part_of(path).empty()) return {std::string(path) + ": belongs to no part of the project"};
  std::vector<std::string> violations;
  for (const Include& include : find_includes(content)) {
    const std::string why = why_not(path, include);
    if (!why.empty()) violations.push_back(std::string(path) + ":" + std::to_string(include.line) + ": " + why);
  }
  return violations;
}

std::vector<std::string> instruction_set_violations(std::string_view path, const Lookup& lookup) {
  if (!is_isa_file(path)) return {};
  std::vector<std::string> violations;
  std::set<std::string, std::less<>> seen = {std::string(path)};
  std::vector<std::string> open = {std::string(path)};
  while (!open.empty()) {
    const std::string current = std::move(open.back());
    open.pop_back();
    const std::string* content = lookup(current);
    if (content == nullptr) continue;
    const auto report = [&](const std::string& why) {
      violations.push_back(std::string(path) + ": reaches " + current + ", which " + why);
    };
    if (current.ends_with(".h") && defines_functions(*content)) report("defines functions");
    for (const Include& include : find_includes(*content)) {
      if (include.quoted) {
        if (seen.insert(include.name).second) open.push_back(include.name);
      } else if (current != path && !matches_any(include.name, kIsaStandardHeaders)) {
        report("includes <" + include.name + ">");
      }
    }
  }
  return violations;
}

}  // namespace sightline::house
