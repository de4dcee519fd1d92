/// Numbers with a decimal comma, as German or French desktops have them.
#pragma once

#include <stdlib.h>

#include <clocale>
#include <cstdlib>
#include <locale>
#include <string>

#include "tests/support/temp_folder.h"

namespace sightline::testing_support {

/// While it lives, the whole process writes and reads numbers with a decimal comma, in C and in C++. One at a time.
class CommaLocale {
 public:
  CommaLocale() : before_(std::setlocale(LC_NUMERIC, nullptr)), streams_before_(std::locale()) {
    std::locale::global(std::locale(std::locale(), new Punctuation));
    for (const char* name : {"de_DE.UTF-8", "fr_FR.UTF-8", "it_IT.UTF-8", "es_ES.UTF-8"}) {
      if (std::setlocale(LC_NUMERIC, name) != nullptr) return;
    }
    // None is installed: have one made, if the machine has the sources.
    const std::string path = (folder_ / "de_DE.UTF-8").string();
    const std::string command = "localedef -i de_DE -f UTF-8 '" + path + "' >/dev/null 2>&1";
    if (std::system(command.c_str()) != 0) return;
    setenv("LOCPATH", folder_.path().c_str(), 1);
    std::setlocale(LC_NUMERIC, "de_DE.UTF-8");
    unsetenv("LOCPATH");
  }
  ~CommaLocale() {
    std::setlocale(LC_NUMERIC, before_.c_str());
    std::locale::global(streams_before_);
  }
  CommaLocale(const CommaLocale&) = delete;
  CommaLocale& operator=(const CommaLocale&) = delete;

  /// Whether C's functions use the comma too; without any such locale on the machine only streams do.
  [[nodiscard]] bool in_c() const { return *std::localeconv()->decimal_point == ','; }

 private:
  struct Punctuation : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
  };

  TempFolder folder_;
  std::string before_;
  std::locale streams_before_;
};

}  // namespace sightline::testing_support
