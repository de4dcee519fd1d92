/// The decoder's sandbox for programs that the launcher has given limits already.
#include "multimodal/document/reader_sandbox.h"

#include <sys/resource.h>

#include <cstdint>

#include "vision/decoder_sandbox.h"

namespace sightline {

bool enter_reader_sandbox() noexcept {
  rlimit memory{}, processor{};
  if (getrlimit(RLIMIT_AS, &memory) != 0 || getrlimit(RLIMIT_CPU, &processor) != 0) return false;
  return enter_decoder_sandbox(static_cast<std::int64_t>(memory.rlim_cur),
                               static_cast<std::int64_t>(processor.rlim_cur));
}

}  // namespace sightline
