/// Fills a store with conversations and prints how long it takes to open it, to list it and to search it.
#include <stdlib.h>

#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>

#include "bench/store_filler.h"
#include "multimodal/library/conversation_store.h"

namespace {

using namespace sightline;

constexpr int kRuns = 5;

struct Choices {
  bench::StoreFilling filling;
  std::string folder;
};

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

int fail(const Error& error) {
  std::fprintf(stderr, "sightline-bench-store: %s\n", error.message.c_str());
  return 1;
}

/// As a window does at its start, and then in its search field.
int measure(const std::filesystem::path& folder) {
  for (int run = 0; run < kRuns; ++run) {
    auto begin = std::chrono::steady_clock::now();
    const Result<ConversationStore::Opened> opened = ConversationStore::open({.folder = folder});
    if (!opened) return fail(opened.error());
    const double open = seconds_since(begin);
    begin = std::chrono::steady_clock::now();
    const auto list = opened->store->list();
    if (!list) return fail(list.error());
    std::printf("open %.3f s, list of %zu %.3f s", open, list->size(), seconds_since(begin));
    for (const char* const words : {"bird 777", "number 4", "zebra", "bi", "in"}) {
      begin = std::chrono::steady_clock::now();
      const auto found = opened->store->search(words);
      if (!found) return fail(found.error());
      std::printf(", \"%s\" %zu in %.3f s", words, found->size(), seconds_since(begin));
    }
    std::printf("\n");
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App options{"Prints how long a store of many conversations takes to open, to list and to search"};
  Choices choices;
  choices.filling.n_conversations = 50'000;
  choices.filling.picture_bytes = 32 * 1024;
  options.add_option("--conversations", choices.filling.n_conversations, "how many");
  options.add_option("--messages", choices.filling.n_messages, "of each");
  options.add_option("--picture-bytes", choices.filling.picture_bytes, "of one picture in each; 0: none");
  options.add_option("--folder", choices.folder, "keep the store there, and use the one that is there already");
  CLI11_PARSE(options, argc, argv);
  choices.filling.answer =
      "the left cup stands on the table, next to the red book, and its handle points to the window. Behind it a bird "
      "sits on the sill and looks at the lamp; the light comes from there, and a last sentence ends the answer.";
  std::string made = (std::filesystem::temp_directory_path() / "sightline-bench-XXXXXX").string();
  const bool is_kept = !choices.folder.empty();
  if (!is_kept && mkdtemp(made.data()) == nullptr) return fail({ErrorCode::Io, made + ": cannot make the folder", ""});
  const std::filesystem::path folder = is_kept ? choices.folder : made;
  if (!std::filesystem::exists(folder / "conversations.db")) {
    if (const auto filled = bench::fill_store(folder, choices.filling); !filled) return fail(filled.error());
  }
  const auto size = static_cast<double>(std::filesystem::file_size(folder / "conversations.db"));
  std::printf("%.2f GB\n", size / 1e9);
  const int code = measure(folder);
  if (!is_kept) std::filesystem::remove_all(folder);
  return code;
}
