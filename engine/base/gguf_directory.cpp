/// The tensor directory of a GGUF file: names, shapes, formats and places, all checked.
#include <algorithm>
#include <numeric>
#include <optional>

#include "engine/base/gguf_reader.h"
#include "engine/base/limits.h"
#include "engine/base/log.h"
#include "engine/base/utf8.h"

namespace sightline {

namespace {

constexpr std::uint64_t kSmallestTensor = 33;   // length of name, one byte of name, one axis, type, offset
constexpr std::uint64_t kLargest = INT64_MAX;   // offsets and sizes stay in the range of the system's file offsets

std::optional<std::uint64_t> product(std::uint64_t a, std::uint64_t b) {
  std::uint64_t out = 0;
  if (__builtin_mul_overflow(a, b, &out) || out > kLargest) return std::nullopt;
  return out;
}

std::optional<std::uint64_t> sum(std::uint64_t a, std::uint64_t b) {
  std::uint64_t out = 0;
  if (__builtin_add_overflow(a, b, &out) || out > kLargest) return std::nullopt;
  return out;
}

/// `value` rounded up to a multiple of `alignment`, a power of two.
std::optional<std::uint64_t> aligned(std::uint64_t value, std::uint64_t alignment) {
  const std::optional<std::uint64_t> padded = sum(value, alignment - 1);
  if (!padded) return std::nullopt;
  return *padded & ~(alignment - 1);
}

Result<std::string> read_name(GgufCursor& cursor) {
  const Result<std::string_view> name = cursor.text(limits::kGgufTensorNameBytes, "the tensor name");
  if (!name) return name.error();
  if (name->empty()) return cursor.corrupt("the tensor name is empty");
  if (name->find('\0') != std::string_view::npos || !is_valid_utf8(*name)) {
    return cursor.corrupt("the tensor name \"" + printable(*name) + "\" is not text");
  }
  return std::string(*name);
}

/// Reads the axes, innermost first as the file has them, and stores them outermost first.
Status read_shape(GgufCursor& cursor, GgufTensor& tensor) {
  const Result<std::uint32_t> n_axes = cursor.u32("the number of axes");
  if (!n_axes) return n_axes.error();
  if (*n_axes < 1 || *n_axes > static_cast<std::uint32_t>(limits::kGgufAxes)) {
    return cursor.corrupt("the tensor has " + std::to_string(*n_axes) + " axes, expected 1 to " +
                          std::to_string(limits::kGgufAxes));
  }
  std::array<std::int64_t, 4> innermost_first{1, 1, 1, 1};
  for (std::uint32_t i = 0; i < *n_axes; ++i) {
    const Result<std::uint64_t> length = cursor.u64("the shape");
    if (!length) return length.error();
    if (*length < 1 || *length > kLargest) {
      return cursor.corrupt("axis " + std::to_string(i) + " has length " + std::to_string(*length) +
                            ", expected at least 1 and below 2^63");
    }
    innermost_first[i] = static_cast<std::int64_t>(*length);
  }
  tensor.n_axes = *n_axes;
  while (tensor.n_axes > 1 && innermost_first[tensor.n_axes - 1] == 1) --tensor.n_axes;
  for (std::size_t i = 0; i < tensor.n_axes; ++i) tensor.axes[i] = innermost_first[tensor.n_axes - 1 - i];
  return {};
}

Error unknown_format(const GgufCursor& cursor, std::uint32_t number) {
  std::string known;
  for (const DTypeInfo& info : all_dtypes()) known += (known.empty() ? "" : ", ") + std::string(info.name);
  return cursor.unsupported("quantisation type " + std::to_string(number) + " is not supported; supported are " +
                            known);
}

/// Reads the format and works out the size in bytes.
Status read_format(GgufCursor& cursor, std::uint64_t alignment, GgufTensor& tensor) {
  const Result<std::uint32_t> number = cursor.u32("the tensor type");
  if (!number) return number.error();
  const std::optional<DType> dtype = dtype_from_gguf(*number);
  if (!dtype) return unknown_format(cursor, *number);
  tensor.dtype = *dtype;
  const DTypeInfo& info = dtype_info(*dtype);
  std::optional<std::uint64_t> elements = 1;
  for (const std::int64_t length : tensor.shape()) {
    if (elements) elements = product(*elements, static_cast<std::uint64_t>(length));
  }
  if (!elements) return cursor.corrupt("the shape " + shape_text(tensor.shape()) + " has too many elements to count");
  const std::int64_t row = tensor.axes[tensor.n_axes - 1];
  if (row % info.block_size != 0) {
    return cursor.corrupt("rows of " + std::to_string(row) + " weights cannot be stored as " + std::string(info.name) +
                          ", which needs multiples of " + std::to_string(info.block_size));
  }
  const std::optional<std::uint64_t> bytes = product(*elements / static_cast<std::uint64_t>(info.block_size),
                                                     static_cast<std::uint64_t>(info.block_bytes));
  if (!bytes || !aligned(*bytes, alignment)) {
    return cursor.corrupt("the shape " + shape_text(tensor.shape()) + " has too many bytes to count");
  }
  if (*elements > static_cast<std::uint64_t>(limits::kGgufTensorElements)) {
    return cursor.over_limit("the number of elements", *elements, limits::kGgufTensorElements);
  }
  tensor.bytes = *bytes;
  return {};
}

/// Reads one entry; the offset is still relative to the start of the data.
Status read_tensor(GgufCursor& cursor, std::uint64_t index, std::uint64_t alignment, GgufTensor& tensor) {
  cursor.enter("tensor", index, "");
  Result<std::string> name = read_name(cursor);
  if (!name) return name.error();
  tensor.name = std::move(*name);
  cursor.enter("tensor", index, tensor.name);
  const Status shape = read_shape(cursor, tensor);
  if (!shape) return shape;
  const Status format = read_format(cursor, alignment, tensor);
  if (!format) return format;
  const Result<std::uint64_t> offset = cursor.u64("the tensor offset");
  if (!offset) return offset.error();
  if (*offset % alignment != 0) {
    return cursor.corrupt("offset " + std::to_string(*offset) + " is not a multiple of the alignment " +
                          std::to_string(alignment));
  }
  tensor.offset = *offset;
  return {};
}

Status check_unique_names(GgufCursor& cursor, GgufContents& contents) {
  NameIndex& order = contents.tensors_by_name;
  const auto name_of = [&](std::uint32_t i) -> const std::string& { return contents.tensors[i].name; };
  order.resize(contents.tensors.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return name_of(a) < name_of(b); });
  const auto twin = std::adjacent_find(order.begin(), order.end(),
                                       [&](std::uint32_t a, std::uint32_t b) { return name_of(a) == name_of(b); });
  if (twin == order.end()) return {};
  cursor.enter("tensor", std::max(twin[0], twin[1]), name_of(*twin));
  return cursor.corrupt("this tensor name appears twice");
}

/// Makes offsets absolute; every tensor must lie inside the file and overlap no other.
Status place_tensors(GgufCursor& cursor, std::uint64_t alignment, std::vector<GgufTensor>& tensors) {
  const std::optional<std::uint64_t> data_start = aligned(cursor.position(), alignment);
  std::vector<std::uint32_t> order(tensors.size());
  std::iota(order.begin(), order.end(), 0U);
  std::uint64_t data_end = cursor.position();
  for (const std::uint32_t i : order) {
    GgufTensor& tensor = tensors[i];
    const std::optional<std::uint64_t> start = data_start ? sum(*data_start, tensor.offset) : std::nullopt;
    const std::optional<std::uint64_t> end = start ? sum(*start, tensor.bytes) : std::nullopt;
    cursor.enter("tensor", i, tensor.name);
    if (!end) return cursor.corrupt("offset " + std::to_string(tensor.offset) + " lies beyond any possible file");
    tensor.offset = *start;
    data_end = std::max(data_end, *end);
  }
  if (data_end > cursor.file_size()) {
    return Error{ErrorCode::Corrupt,
                 cursor.file_name() + ": the file is incomplete: its tensors need " + std::to_string(data_end) +
                     " bytes, it has " + std::to_string(cursor.file_size()) + "; download it again",
                 "GGUF_TRUNCATED"};
  }
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return tensors[a].offset < tensors[b].offset; });
  for (std::size_t i = 1; i < order.size(); ++i) {
    const GgufTensor& before = tensors[order[i - 1]];
    const GgufTensor& tensor = tensors[order[i]];
    if (before.offset + before.bytes <= tensor.offset) continue;
    cursor.enter("tensor", order[i], tensor.name);
    return cursor.corrupt("its data overlaps that of " + printable(before.name));
  }
  const std::optional<std::uint64_t> padded_end = aligned(data_end, alignment);
  if (padded_end && *padded_end < cursor.file_size()) {
    log(LogLevel::Info, cursor.file_name() + ": " + std::to_string(cursor.file_size() - *padded_end) +
                            " bytes after the last tensor are ignored");
  }
  return {};
}

}  // namespace

Status read_directory(GgufCursor& cursor, std::uint64_t n_tensors, std::uint64_t alignment, GgufContents& contents) {
  cursor.enter("", 0, "");
  if (n_tensors > cursor.remaining() / kSmallestTensor) {
    return cursor.corrupt("the header announces " + std::to_string(n_tensors) + " tensors, more than the " +
                          std::to_string(cursor.remaining()) + " bytes left in the file can hold");
  }
  contents.tensors.resize(n_tensors);
  for (std::uint64_t i = 0; i < n_tensors; ++i) {
    const Status read = read_tensor(cursor, i, alignment, contents.tensors[i]);
    if (!read) return read;
  }
  const Status unique = check_unique_names(cursor, contents);
  if (!unique) return unique;
  return place_tensors(cursor, alignment, contents.tensors);
}

}  // namespace sightline
