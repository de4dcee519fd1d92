/// LenientJson: JSON as language models write it -> a tree.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sightline {

/// One value of a tree. Values stand in the order of the text, a container before what it holds.
struct JsonNode {
  enum class Kind : std::uint8_t { Object, Array, String, Number, Boolean, Null } kind = Kind::Null;
  bool has_key = false;  ///< stands in an object under a key; not so with objects and arrays whose key is missing
  bool open = false;     ///< the text ended inside
  double number = 0.0;   ///< of a Number, also NaN and infinite; 1 or 0 of a Boolean
  std::size_t end = 0;   ///< index behind the last value inside
  std::size_t key_start = 0, key_size = 0;    ///< in the tree's characters
  std::size_t text_start = 0, text_size = 0;  ///< of a String without escapes, of a Number as written
};

/// The values of one text. One thread at a time.
class JsonTree {
 public:
  [[nodiscard]] bool empty() const noexcept { return nodes_.empty(); }
  /// Requires: index < the end of the first node, for all functions below.
  [[nodiscard]] const JsonNode& operator[](std::size_t index) const noexcept { return nodes_[index]; }
  [[nodiscard]] std::string_view key(std::size_t index) const noexcept {
    return std::string_view(characters_).substr(nodes_[index].key_start, nodes_[index].key_size);
  }
  [[nodiscard]] std::string_view text(std::size_t index) const noexcept {
    return std::string_view(characters_).substr(nodes_[index].text_start, nodes_[index].text_size);
  }
  [[nodiscard]] bool is_container(std::size_t index) const noexcept {
    return nodes_[index].kind == JsonNode::Kind::Object || nodes_[index].kind == JsonNode::Kind::Array;
  }
  /// Indices of the values directly inside, found by walking from one to the next.
  class Children {
   public:
    class Iterator {
     public:
      Iterator(const JsonTree& tree, std::size_t index) : tree_(&tree), index_(index) {}
      std::size_t operator*() const noexcept { return index_; }
      Iterator& operator++() noexcept {
        index_ = (*tree_)[index_].end;
        return *this;
      }
      friend bool operator==(const Iterator& a, const Iterator& b) noexcept { return a.index_ == b.index_; }

     private:
      const JsonTree* tree_;
      std::size_t index_;
    };
    Children(const JsonTree& tree, std::size_t parent) : tree_(tree), parent_(parent) {}
    [[nodiscard]] Iterator begin() const noexcept { return {tree_, parent_ + 1}; }
    [[nodiscard]] Iterator end() const noexcept { return {tree_, tree_[parent_].end}; }

   private:
    const JsonTree& tree_;
    std::size_t parent_;
  };
  /// Requires: a container.
  [[nodiscard]] Children children(std::size_t index) const noexcept { return {*this, index}; }

 private:
  friend class JsonReader;
  std::vector<JsonNode> nodes_;
  std::string characters_;
};

/// What `read_lenient_json` found.
struct JsonText {
  JsonTree tree;             ///< its first node is the value
  std::size_t end = 0;       ///< offset in the text behind the value
  bool too_deep = false;     ///< more than kJsonDepthMax containers in each other; reading ended there
  bool extra_brace = false;  ///< a brace that opened nothing was passed over
};

inline constexpr std::size_t kJsonDepthMax = 64;

/// Reads the object or array that begins at `start`. Takes what models write: comments, missing and trailing commas,
/// Python's literals, bare words, any quotes, quotes inside strings, full-width punctuation, tuples. Never fails: a text
/// that ends too early gives open values, a closing bracket of the wrong kind closes the innermost value. Linear time.
/// Requires: text[start] is '{' or '['. Any thread.
JsonText read_lenient_json(std::string_view text, std::size_t start);

/// Length of the white space at the beginning of `text`: ASCII, byte order mark, no-break space, ideographic space.
std::size_t lenient_blank(std::string_view text) noexcept;

/// The number that `text` is as a whole, or NaN if it is none: ASCII digits with sign, fraction and exponent. Too large
/// ones are infinite. Does not depend on the locale.
double read_number(std::string_view text) noexcept;

/// Appends the value as strict JSON. Numbers keep their spelling; what strict JSON has no number for becomes a string.
void write_json(const JsonTree& tree, std::size_t index, std::string& out);
/// Appends `text` in quotes, control characters escaped.
void write_json_string(std::string_view text, std::string& out);

}  // namespace sightline
