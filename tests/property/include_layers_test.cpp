/// Includes go one way: every #include of the tree is held against the order of the rooms.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/property/include_rules.h"
#include "tests/property/source_tree.h"

namespace sightline::house {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A source text of one line that includes `what`, brackets or quotes given.
std::string including(std::string_view what) { return "#include " + std::string(what) + "\n"; }

struct Sample {
  std::string_view path;
  std::string_view include;
};

class Forbidden : public ::testing::TestWithParam<Sample> {};
class Allowed : public ::testing::TestWithParam<Sample> {};

TEST_P(Forbidden, IsReported) {
  EXPECT_EQ(include_violations(GetParam().path, including(GetParam().include)).size(), 1U)
      << GetParam().path << " may not include " << GetParam().include;
}

TEST_P(Allowed, IsNotReported) {
  EXPECT_THAT(include_violations(GetParam().path, including(GetParam().include)), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    IncludeLayers, Forbidden,
    ::testing::Values(Sample{"engine/base/error.h", "\"engine/kernels/matmul.h\""},
                      Sample{"engine/kernels/matmul.cpp", "\"engine/model/model.h\""},
                      Sample{"engine/text/tokenizer.cpp", "\"engine/kernels/matmul.h\""},
                      Sample{"engine/model/forward.cpp", "\"engine/run/generator.h\""},
                      Sample{"engine/model/forward.cpp", "\"vision/image.h\""},
                      Sample{"engine/run/generator.cpp", "\"engine/text/tokenizer.h\""},
                      Sample{"engine/run/generator.cpp", "\"tests/support/tiny_model.h\""},
                      Sample{"vision/embed_image.cpp", "\"engine/model/model.h\""},
                      Sample{"vision/embed_image.cpp", "\"multimodal/contract/settings.h\""},
                      Sample{"multimodal/contract/chat_request.h", "\"engine/run/generator.h\""},
                      Sample{"multimodal/reply/reply_parser.cpp", "\"engine/text/tokenizer.h\""},
                      Sample{"multimodal/reply/reply_parser.cpp", "<nlohmann/json.hpp>"},
                      Sample{"multimodal/chat/chat_engine.cpp", "\"multimodal/wire/sse.h\""},
                      Sample{"multimodal/wire/sse.cpp", "\"multimodal/chat/prompt.h\""},
                      Sample{"multimodal/wire/openai_schema.h", "<nlohmann/json.hpp>"},
                      Sample{"multimodal/session.cpp", "\"multimodal/chat/chat_engine.h\""},
                      Sample{"multimodal/session.cpp", "\"engine/model/model.h\""},
                      Sample{"multimodal/server/routes.cpp", "\"engine/model/model.h\""},
                      Sample{"multimodal/cli/main.cpp", "\"gui/main_window.h\""},
                      Sample{"gui/main_window.cpp", "\"multimodal/wire/sse.h\""},
                      Sample{"gui/models/models_bridge.h", "\"multimodal/hub/hub_client.h\""},
                      Sample{"multimodal/model_manager.cpp", "\"multimodal/chat/chat_engine.h\""},
                      Sample{"gui/main_window.cpp", "\"engine/run/generator.h\""},
                      Sample{"gui/picture/picture_work.cpp", "\"vision/image_decoder.h\""},
                      Sample{"gui/picture/picture_work.cpp", "\"vision/embed_image.h\""},
                      Sample{"multimodal/drawing/label_layout.cpp", "\"vision/image.h\""},
                      Sample{"multimodal/document/document.cpp", "<QPdfDocument>"},
                      Sample{"multimodal/document/document.cpp", "\"engine/model/model.h\""},
                      Sample{"multimodal/document/document.cpp", "\"multimodal/chat/chat_engine.h\""},
                      Sample{"multimodal/document/document.cpp", "<libxml/parser.h>"},
                      Sample{"multimodal/document/document.cpp", "<seccomp.h>"},
                      Sample{"engine/base/log.cpp", "<QtCore/QString>"}, Sample{"engine/base/log.cpp", "<qobject.h>"},
                      Sample{"tests/unit/log_test.cpp", "<QString>"},
                      Sample{"engine/model/model.cpp", "<openssl/sha.h>"},
                      Sample{"engine/text/pre_tokenizer.h", "<pcre2.h>"},
                      Sample{"multimodal/chat/prompt.cpp", "<CLI/CLI.hpp>"},
                      Sample{"engine/base/log.cpp", "<gtest/gtest.h>"}, Sample{"engine/base/error.h", "\"error.h\""},
                      Sample{"engine/base/error.h", "\"../base/log.h\""},
                      Sample{"engine/kernels/matmul.cpp", "\"engine/base/../model/model.h\""},
                      Sample{"engine/base/error.h", "<engine/base/log.h>"}, Sample{"engine/base/error.h", "SOME_MACRO"},
                      Sample{"engine/new_part/thing.cpp", "<vector>"}));

INSTANTIATE_TEST_SUITE_P(
    IncludeLayers, Allowed,
    ::testing::Values(Sample{"engine/base/log.cpp", "\"engine/base/log.h\""}, Sample{"engine/base/log.cpp", "<vector>"},
                      Sample{"engine/base/digest.cpp", "<openssl/evp.h>"},
                      Sample{"engine/base/mapped_file.cpp", "<sys/mman.h>"}, Sample{"engine/base/queue.cpp", "<queue>"},
                      Sample{"engine/run/generator.cpp", "\"engine/model/model.h\""},
                      Sample{"vision/embed_image.cpp", "\"engine/kernels/matmul.h\""},
                      Sample{"multimodal/contract/chat_request.h", "\"engine/run/sampling_options.h\""},
                      Sample{"multimodal/chat/chat_engine.cpp", "\"engine/run/generator.h\""},
                      Sample{"multimodal/wire/openai_schema.cpp", "<nlohmann/json.hpp>"},
                      Sample{"multimodal/engine_process.cpp", "\"multimodal/session.h\""},
                      Sample{"multimodal/cli/debug.cpp", "\"engine/text/tokenizer.h\""},
                      Sample{"multimodal/model_manager.cpp", "\"multimodal/hub/hub_client.h\""},
                      Sample{"gui/models/models_bridge.h", "\"multimodal/model_manager.h\""},
                      Sample{"multimodal/document/document.cpp", "\"vision/decoder_process.h\""},
                      Sample{"multimodal/document/read_html.cpp", "<libxml/HTMLparser.h>"},
                      Sample{"multimodal/cli/doc_command.cpp", "\"multimodal/document/document.h\""},
                      Sample{"gui/main.cpp", "\"multimodal/session.h\""}, Sample{"gui/main.cpp", "<QApplication>"},
                      Sample{"gui/picture/picture_work.cpp", "\"vision/decoder_process.h\""},
                      Sample{"gui/picture/picture_work.cpp", "\"engine/base/error.h\""},
                      Sample{"tests/gui/composer_test.cpp", "<QTest>"},
                      Sample{"tests/unit/log_test.cpp", "\"engine/base/log.h\""},
                      Sample{"bench/make_model.cpp", "\"engine/base/gguf_file.h\""}));

INSTANTIATE_TEST_SUITE_P(InstructionSets, Forbidden,
                         ::testing::Values(Sample{"engine/kernels/matmul_avx2.cpp", "<vector>"},
                                           Sample{"engine/kernels/matmul_avx512.cpp", "<algorithm>"},
                                           Sample{"engine/kernels/matmul_avx512_q4.cpp", "<bit>"},
                                           Sample{"engine/kernels/matmul_neon.cpp", "<array>"},
                                           Sample{"engine/kernels/matmul_scalar.cpp", "<span>"},
                                           Sample{"engine/kernels/matmul_avx2.cpp", "\"engine/base/dtype.h\""}));

INSTANTIATE_TEST_SUITE_P(InstructionSets, Allowed,
                         ::testing::Values(Sample{"engine/kernels/matmul_avx2.cpp", "<immintrin.h>"},
                                           Sample{"engine/kernels/matmul_scalar.cpp", "<cstdint>"},
                                           Sample{"engine/kernels/matmul_avx512_q4.cpp",
                                                  "\"engine/kernels/quant_blocks.h\""},
                                           Sample{"engine/kernels/matmul.cpp", "<vector>"},
                                           Sample{"engine/kernels/scalars.cpp", "<vector>"}));

TEST(FindIncludes, ReadsNamesAndLinesAndSkipsComments) {
  const std::string text =
      "/// About.\n"
      "#include <vector>\n"
      "  #  include \"engine/base/log.h\"  // why\n"
      "// #include <a>\n"
      "/* #include <b>\n"
      "#include <c> */\n"
      "const char* text = \"/*\";\n"
      "#include <d>\n";

  std::vector<std::string> found;
  for (const Include& include : find_includes(text)) found.push_back(std::to_string(include.line) + include.name);

  EXPECT_THAT(found, ElementsAre("2vector", "3engine/base/log.h", "8d"));
}

TEST(IncludeViolations, NamesFileAndLine) {
  EXPECT_THAT(include_violations("engine/base/log.cpp", "\n\n#include \"engine/run/input.h\"\n"),
              ElementsAre(HasSubstr("engine/base/log.cpp:3: engine/base must not include engine/run/input.h")));
}

/// A tree in memory: path and content of each file.
using Tree = std::map<std::string, std::string, std::less<>>;

Lookup in(const Tree& tree) {
  return [&tree](std::string_view path) {
    const auto found = tree.find(path);
    return found == tree.end() ? nullptr : &found->second;
  };
}

constexpr std::string_view kWideFile = "engine/kernels/matmul_avx512.cpp";

/// A tree in which kWideFile includes a header that includes a second one with the given content.
Tree wide_tree(const std::string& second_header) {
  return {{std::string(kWideFile), including("\"engine/kernels/first.h\"")},
          {"engine/kernels/first.h", including("\"engine/kernels/second.h\"")},
          {"engine/kernels/second.h", second_header}};
}

TEST(InstructionSetViolations, ReportFunctionsDefinedInHeadersReached) {
  for (const std::string text :
       {"inline int f(int x) { return x; }\n", "template <class T>\nconstexpr T g(T x)\n{ return x; }\n",
        "struct S {\n  int size() const noexcept { return 1; }\n};\n",
        "template <class T>\nT h(T x) {\n  return x;\n}\n"}) {
    EXPECT_THAT(instruction_set_violations(kWideFile, in(wide_tree(text))),
                ElementsAre(HasSubstr("reaches engine/kernels/second.h, which defines functions")))
        << text;
  }
}

TEST(InstructionSetViolations, ReportStandardHeadersReached) {
  EXPECT_THAT(instruction_set_violations(kWideFile, in(wide_tree("#include <vector>\n"))),
              ElementsAre(HasSubstr("which includes <vector>")));
}

TEST(InstructionSetViolations, AcceptPlainData) {
  const Tree tree = wide_tree(
      "#include <cstdint>\ninline constexpr int kRows = 16;\nstruct Table { void (*run)(int n); int rows[kRows]; };\n"
      "static_assert(sizeof(int) == 4);\nint f(int x);  // inline int f(int x) { }\n");
  EXPECT_THAT(instruction_set_violations(kWideFile, in(tree)), IsEmpty());
}

TEST(InstructionSetViolations, LeaveOtherFilesAlone) {
  Tree tree = wide_tree("#include <vector>\n");
  tree["engine/kernels/matmul.cpp"] = including("\"engine/kernels/first.h\"");
  EXPECT_THAT(instruction_set_violations("engine/kernels/matmul.cpp", in(tree)), IsEmpty());
}

/// All source files of the project.
Tree whole_tree() {
  Tree tree;
  for (TreeFile& file :
       read_tree({"engine", "vision", "multimodal", "gui", "bench", "tests"}, {".h", ".cpp", ".inl"})) {
    tree.emplace(std::move(file.path), std::move(file.content));
  }
  return tree;
}

TEST(IncludeLayers, HoldInTheWholeTree) {
  const Tree tree = whole_tree();
  ASSERT_GT(tree.size(), 10U);

  std::vector<std::string> violations;
  for (const auto& [path, content] : tree) {
    for (std::string& why : include_violations(path, content)) violations.push_back(std::move(why));
    for (std::string& why : instruction_set_violations(path, in(tree))) violations.push_back(std::move(why));
    for (const Include& include : find_includes(content)) {
      if (include.quoted && !tree.contains(include.name)) {
        violations.push_back(path + ":" + std::to_string(include.line) + ": no such file: " + include.name);
      }
    }
  }

  EXPECT_THAT(violations, IsEmpty()) << join(violations);
}

}  // namespace
}  // namespace sightline::house
