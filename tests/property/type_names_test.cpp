/// A type's name stands once: the linker cannot tell two of the same name apart.
///
/// Each gets functions that the compiler writes, a destructor for one, and of two with the same name the linker keeps
/// either. A file that sees both types does not compile; where no file does, only this test complains.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/property/source_tree.h"

namespace sightline::house {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// The name behind `struct`, `class` and the like; empty if the line begins no definition, or one inside of or for
/// something else (`struct A::B`, `struct hash<A>`).
std::string type_defined_by(std::string_view line) {
  if (line.ends_with(';') && line.find('{') == std::string_view::npos) return {};  // only told of
  for (const std::string_view keyword : {"struct ", "class ", "union ", "enum class ", "enum "}) {
    if (!line.starts_with(keyword)) continue;
    std::string_view rest = line.substr(keyword.size());
    for (const std::string_view mark : {"[[nodiscard]] ", "alignas(64) "}) {
      if (rest.starts_with(mark)) rest.remove_prefix(mark.size());
    }
    const std::size_t end = rest.find_first_of(" :<{(");
    if (end != std::string_view::npos && (rest.substr(end).starts_with("::") || rest[end] == '<')) return {};
    const std::string name(rest.substr(0, end));
    return name == "class" ? std::string() : name;
  }
  return {};
}

/// Full names of the types a file defines for others, from lines that begin at the margin, as clang-format puts them.
std::vector<std::string> types_of(std::string_view content) {
  std::vector<std::string> types, spaces;
  std::istringstream lines{std::string(content)};
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("namespace ") && line.ends_with(" {")) {
      spaces.push_back(line == "namespace {" ? std::string() : line.substr(10, line.size() - 12));
    } else if (line.starts_with("}") && line.find("// namespace") != std::string::npos && !spaces.empty()) {
      spaces.pop_back();
    } else if (const std::string name = type_defined_by(line); !name.empty()) {
      std::string full;
      bool is_own = false;  // in an unnamed namespace
      for (const std::string& space : spaces) {
        is_own = is_own || space.empty();
        full += space + "::";
      }
      if (!is_own) types.push_back(full + name);
    }
  }
  return types;
}

/// "name: file, file" for every type that more than one file defines.
std::vector<std::string> names_that_stand_twice(const std::vector<TreeFile>& files) {
  std::map<std::string, std::vector<std::string>> places;
  for (const TreeFile& file : files) {
    for (const std::string& name : types_of(file.content)) places[name].push_back(file.path);
  }
  std::vector<std::string> twice;
  for (const auto& [name, paths] : places) {
    if (paths.size() < 2) continue;
    std::string line = name + ":";
    for (const std::string& path : paths) line += " " + path;
    twice.push_back(line);
  }
  return twice;
}

TEST(TypesOf, KnowsDefinitionsFromAllElse) {
  EXPECT_THAT(
      types_of("namespace a {\nstruct One {\n  struct Inner {};\n};\nclass Two;\nclass Three final : public One {\n"
               "struct One::Inner {\nstruct hash<One> {\nenum class Four : int { A };\n}  // namespace a\n"
               "struct Five\n"),
      ElementsAre("a::One", "a::Three", "a::Four", "Five"));
}

TEST(TypesOf, LeavesOutWhatAFileKeepsToItself) {
  EXPECT_THAT(types_of("namespace a {\n\nnamespace {\nstruct One {\n}  // namespace\nstruct Two {};\n"),
              ElementsAre("a::Two"));
}

TEST(NamesThatStandTwice, AreTheSameInTheSameNamespace) {
  const TreeFile first{"a.h", "namespace a {\nstruct One {\n"}, second{"b.h", "namespace a {\nclass One {\n"},
      other{"c.h", "namespace b {\nstruct One {\n"};
  EXPECT_THAT(names_that_stand_twice({first, second, other}), ElementsAre("a::One: a.h b.h"));
  EXPECT_THAT(names_that_stand_twice({first, other}), IsEmpty());
}

TEST(TypeNames, StandOnceInTheWholeTree) {
  // Files that end in .inl stand in the unnamed namespaces of those that include them.
  const std::vector<TreeFile> files =
      read_tree({"engine", "vision", "multimodal", "gui", "bench", "tests"}, {".h", ".cpp"});
  ASSERT_GT(files.size(), 500U);

  const std::vector<std::string> twice = names_that_stand_twice(files);

  EXPECT_THAT(twice, IsEmpty()) << join(twice);
}

}  // namespace
}  // namespace sightline::house
