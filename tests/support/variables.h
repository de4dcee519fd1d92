/// Variables of the environment, as a test wants them.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>

namespace sightline::testing_support {

/// Reads from the map, and nothing else.
inline std::function<const char*(const char*)> variables(std::map<std::string, std::string> values) {
  return [values = std::move(values)](const char* name) -> const char* {
    const auto found = values.find(name);
    return found == values.end() ? nullptr : found->second.c_str();
  };
}

}  // namespace sightline::testing_support
