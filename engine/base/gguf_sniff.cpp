/// Says what a file that is no model looks like instead.
#include "engine/base/gguf_sniff.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <string>

#include "engine/base/utf8.h"

namespace sightline {

namespace {

struct Signature {
  std::string_view start;
  std::string_view meaning;
};

using namespace std::string_view_literals;

constexpr std::array kSignatures{
    Signature{"PK\3\4"sv, "a ZIP archive (PyTorch weights and office documents are ZIP archives too)"},
    Signature{"\x1F\x8B"sv, "a gzip archive"},
    Signature{"7z\xBC\xAF\x27\x1C"sv, "a 7-Zip archive"},
    Signature{"\x28\xB5\x2F\xFD"sv, "a Zstandard archive"},
    Signature{"\xFD" "7zXZ"sv, "an xz archive"},
    Signature{"%PDF-"sv, "a PDF document"},
    Signature{"\x89PNG"sv, "a PNG image"},
    Signature{"\xFF\xD8\xFF"sv, "a JPEG image"},
    Signature{"\x7F" "ELF"sv, "a program"},
    Signature{"tjgg"sv, "a model in the older GGJT format"},
    Signature{"fmgg"sv, "a model in the older GGMF format"},
    Signature{"lmgg"sv, "a model in the older GGML format"},
};

bool starts_without_case(std::string_view text, std::string_view lower) {
  if (text.size() < lower.size()) return false;
  return std::equal(lower.begin(), lower.end(), text.begin(),
                    [](char a, char b) { return a == static_cast<char>(std::tolower(static_cast<unsigned char>(b))); });
}

/// A safetensors file starts with the length of its header as u64, then a JSON object.
bool is_safetensors(std::string_view start) {
  if (start.size() < 9 || start[8] != '{') return false;
  return start[4] == 0 && start[5] == 0 && start[6] == 0 && start[7] == 0;
}

bool is_text(std::string_view start) {
  const bool plain = std::none_of(start.begin(), start.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 && c != '\n' && c != '\r' && c != '\t';
  });
  return plain && is_valid_utf8(start.substr(0, complete_utf8_length(start)));
}

}  // namespace

bool is_large_file_pointer(std::string_view start) noexcept {
  return start.starts_with("version https://git-lfs.github.com/spec/");
}

std::string_view resemblance(std::string_view start) noexcept {
  for (const Signature& signature : kSignatures) {
    if (start.starts_with(signature.start)) return signature.meaning;
  }
  if (is_safetensors(start)) return "a safetensors file";
  if (!start.empty() && std::all_of(start.begin(), start.end(), [](char c) { return c == 0; })) {
    return "a file of zeros, as an interrupted download leaves it";
  }
  std::string_view text = start;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  if (starts_without_case(text, "<!doctype html") || starts_without_case(text, "<html")) return "a web page";
  if (text.starts_with("<?xml")) return "an XML file";
  if (!start.empty() && is_text(start)) return text.starts_with("{") ? "a JSON file" : "a text file";
  return {};
}

}  // namespace sightline
