/// A test of rounded numbers for both widths of their codes.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>

namespace sightline::testing_support {

/// Runs `body` once for 16-bit and once for 8-bit codes.
template <class Body>
void both_codes(const Body& body) {
  {
    SCOPED_TRACE("16 bits");
    body(std::int16_t{});
  }
  SCOPED_TRACE("8 bits");
  body(std::int8_t{});
}

}  // namespace sightline::testing_support
