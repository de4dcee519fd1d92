/// Token bytes -> whole UTF-8 text; holds back possible stop strings.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sightline {

/// Puts the bytes of a reply together as they arrive. What it gives is always valid UTF-8, character by character
/// whole, and does not depend on where the bytes were cut.
///
/// Bytes that are not UTF-8 become U+FFFD, one for each broken sequence. The reply ends at the stop string that is
/// complete first (of several completed by the same byte, the longest); neither it nor anything after it is given.
/// One thread at a time.
class TextStream {
 public:
  /// Empty stop strings are ignored. Stop strings that are not UTF-8 are searched for as they would be shown.
  explicit TextStream(const std::vector<std::string>& stop_strings = {});

  /// Takes the next bytes and gives the text that is certain by now. Nothing once stopped or finished.
  std::string push(std::string_view bytes);
  /// The bytes are over: gives what was held back, an incomplete character as U+FFFD.
  std::string finish();

  /// Whether a stop string was met.
  [[nodiscard]] bool stopped() const noexcept { return stop_.has_value(); }
  /// The stop string that was met, empty if none was.
  [[nodiscard]] std::string_view stop_string() const noexcept {
    return stop_ ? std::string_view(searches_[*stop_].text) : std::string_view();
  }

 private:
  /// Search for one stop string (Knuth, Morris and Pratt): time does not depend on what is searched for.
  struct Search {
    std::string text;
    std::vector<std::size_t> fallback;   // by matched length: the next shorter prefix that also matches
    std::size_t matched = 0;             // length of the longest prefix that the text seen so far ends with

    explicit Search(std::string stop);
    void step(char byte) noexcept;
  };
  void accept(std::string_view text);
  std::string release();

  std::string tail_;   // bytes of a character whose end has not come yet, at most 3
  std::string held_;   // whole characters not given out yet
  std::vector<Search> searches_;
  std::optional<std::size_t> stop_;   // index in searches_
  bool finished_ = false;
};

}  // namespace sightline
