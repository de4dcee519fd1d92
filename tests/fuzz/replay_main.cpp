/// Runs a fuzz target once on every file of the folders named on the command line, without a fuzzer.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <system_error>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

/// False if the file cannot be read.
bool replay(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  const std::vector<char> content((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  if (!stream && !stream.eof()) return false;
  // An array of exactly this size, so that a sanitizer sees the first byte read beyond it.
  const auto exact = std::make_unique<std::uint8_t[]>(content.size());
  std::copy(content.begin(), content.end(), exact.get());
  LLVMFuzzerTestOneInput(exact.get(), content.size());
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  int n_files = 0;
  for (int i = 1; i < argc; ++i) {
    std::error_code failure;
    for (const auto& entry : std::filesystem::directory_iterator(argv[i], failure)) {
      if (!entry.is_regular_file()) continue;
      std::printf("%s\n", entry.path().filename().c_str());
      std::fflush(stdout);   // the last name printed is the culprit if the target ends the program
      if (!replay(entry.path())) return 1;
      ++n_files;
    }
    if (failure) std::printf("%s: %s\n", argv[i], failure.message().c_str());
  }
  if (n_files == 0) std::printf("there is no corpus to replay\n");
  return n_files == 0 ? 1 : 0;
}
