/// sightline-make-documents FOLDER [SEED]: writes documents with known answers for `sightline doc eval`.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>

#include "tests/support/document_set.h"

int main(int argc, char** argv) {
  using namespace sightline::testing_support;
  if (argc < 2) {
    std::fputs("usage: sightline-make-documents FOLDER [SEED]\n", stderr);
    return 2;
  }
  try {
    const std::filesystem::path folder = argv[1];
    std::filesystem::create_directories(folder);
    const DocumentSet set = write_document_set(folder, argc > 2 ? static_cast<unsigned>(std::atoi(argv[2])) : 1U);
    write_questions(folder / "questions.jsonl", set.answers);
    std::printf("%zu questions; now: sightline doc eval %s\n", set.answers.size(), folder.c_str());
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "sightline-make-documents: %s\n", problem.what());
    return 1;
  }
  return 0;
}
