/// Fuzz target: any bytes read as a GGUF file give a file that lies inside its length, or an Error (property G1).
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>

#include "engine/base/gguf_file.h"

namespace {

/// Ends the run so that the fuzzer keeps the input; also in builds without assertions.
void demand(bool law) {
  if (!law) std::abort();
}

void check_values(const sightline::GgufFile& file) {
  for (const std::string_view key : file.keys()) {
    demand(file.has(key));
    int types = 0;   // what the accessors accept; no value is both one thing and many
    types += file.integer(key).has_value() || file.number(key).has_value() || file.boolean(key).has_value() ? 1 : 0;
    types += file.text(key).has_value() ? 1 : 0;
    types += file.integers(key).has_value() || file.numbers(key).has_value() ? 1 : 0;
    const auto texts = file.texts(key);
    types += texts.has_value() ? 1 : 0;
    demand(types <= 1);
    std::size_t length = 0;
    if (texts) {
      for (const std::string_view text : *texts) length += std::string(text).size();   // every byte is touched
    }
    demand(length <= file.file_size());
  }
}

void check_tensors(const sightline::GgufFile& file, std::span<const std::uint8_t> bytes) {
  for (const sightline::GgufTensor& tensor : file.tensors()) {
    demand(tensor.bytes >= 1 && tensor.offset <= bytes.size() && tensor.bytes <= bytes.size() - tensor.offset);
    volatile std::uint8_t touched = bytes[tensor.offset];
    touched = bytes[tensor.offset + tensor.bytes - 1];
    (void)touched;
    demand(file.find_tensor(tensor.name) == &tensor);
    demand(tensor.n_axes >= 1 && tensor.n_axes <= 4);
    std::int64_t rows = 1;
    for (const std::int64_t length : tensor.shape().first(tensor.n_axes - 1)) rows *= length;
    const std::int64_t size = rows * sightline::row_bytes(tensor.dtype, tensor.shape().back());
    demand(static_cast<std::uint64_t>(size) == tensor.bytes);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::uint8_t> bytes(data, size);
  const auto file = sightline::GgufFile::parse(std::as_bytes(bytes), size, "model.gguf");
  if (!file) {
    demand(!file.error().message.empty() && file.error().id.starts_with("GGUF_"));
    return 0;
  }
  check_values(*file);
  check_tensors(*file, bytes);
  return 0;
}
