/// The law: files compiled for wider registers give the linker nothing but their table.
///
/// An inline function that such a file shares with others would be merged by the linker, and the copy with the widest
/// instructions might be kept for everybody; older processors would then stop at it.
#include <gtest/gtest.h>

#include <cstdio>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace sightline {
namespace {

/// Names that each member of a library defines for others, from the output of `nm -C library`.
std::map<std::string, std::vector<std::string>> exported_names(const std::string& listing) {
  std::map<std::string, std::vector<std::string>> members;
  std::istringstream lines(listing);
  std::string member;
  for (std::string line; std::getline(lines, line);) {
    if (line.ends_with(".o:")) {
      member = line.substr(0, line.size() - 1);
      members[member];
      continue;
    }
    const std::size_t kind = line.find_first_not_of("0123456789abcdef ");
    if (line.empty() || line[0] == ' ' || kind == std::string::npos || kind + 2 > line.size()) continue;  // undefined
    const char letter = line[kind];
    // Capitals are for everybody; u, v and w are unique and weak symbols.
    const bool for_all = (letter >= 'A' && letter <= 'Z') || letter == 'u' || letter == 'v' || letter == 'w';
    const std::string name = line.substr(kind + 2);
    // Data, not code, that the compiler adds in builds with sanitizers.
    const bool bookkeeping = name.starts_with("__odr_asan.") || name.starts_with("DW.ref.");
    if (for_all && !bookkeeping) members[member].push_back(name);
  }
  return members;
}

TEST(IsaObjects, TheReaderFindsWeakAndGlobalNames) {
  const auto found = exported_names(
      "kernels_avx2.cpp.o:\n"
      "                 U memcpy\n"
      "0000000000000000 D sightline::kAvx2Kernels\n"
      "0000000000000010 t sightline::(anonymous namespace)::dot(float const*, float const*, long)\n"
      "0000000000000000 W std::max(int const&, int const&)\n"
      "0000000000000000 u guard variable\n"
      "\n"
      "other.cpp.o:\n"
      "0000000000000000 r constants\n");
  EXPECT_EQ(
      found.at("kernels_avx2.cpp.o"),
      (std::vector<std::string>{"sightline::kAvx2Kernels", "std::max(int const&, int const&)", "guard variable"}));
  EXPECT_TRUE(found.at("other.cpp.o").empty());
}

TEST(IsaObjects, GiveTheLinkerNothingButTheirTable) {
  const std::string nm = SIGHTLINE_NM;
  if (nm.empty() || nm.ends_with("NOTFOUND")) GTEST_SKIP() << "nm was not found when the build was configured";
  const std::string command = "\"" + nm + "\" -C \"" SIGHTLINE_KERNELS_LIBRARY "\" 2>&1";
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  ASSERT_NE(pipe, nullptr);
  std::string listing;
  char part[4096];
  for (std::size_t n; (n = std::fread(part, 1, sizeof part, pipe.get())) > 0;) listing.append(part, n);
  const auto members = exported_names(listing);
  if (members.empty()) GTEST_SKIP() << "this nm does not list libraries member by member: " << listing.substr(0, 200);

  const std::map<std::string, std::string> tables{{"kernels_avx2", "sightline::kAvx2Kernels"},
                                                  {"kernels_avxvnni", "sightline::kAvxVnniKernels"},
                                                  {"kernels_avx512", "sightline::kAvx512Kernels"},
                                                  {"kernels_avx512vbmi", "sightline::kAvx512VbmiLookUps"}};
  for (const auto& [file, table] : tables) {
    bool found = false;
    for (const auto& [member, names] : members) {
      if (!member.starts_with(file + ".")) continue;
      found = true;
      EXPECT_EQ(names, std::vector<std::string>{table}) << member;
    }
    EXPECT_TRUE(found) << file;
  }
}

}  // namespace
}  // namespace sightline
