/// Writes valid GGUF files for tests: metadata of every type, tensors of any size, split sets.
#include "tests/support/gguf_writer.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <fstream>
#include <memory>
#include <system_error>
#include <utility>

#include "engine/base/shard_set.h"

namespace sightline::testing_support {

namespace {

template <class T>
void append(std::string& out, T value) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  out.append(bytes, sizeof value);
}

void append_text(std::string& out, std::string_view text) {
  append(out, std::uint64_t{text.size()});
  out += text;
}

/// The low bytes of `value`, as many as `type` has; the same for signed and unsigned.
void append_integer(std::string& out, std::int64_t value, GgufType type) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  out.append(bytes, gguf_type_bytes(type));
}

void append_number(std::string& out, double value, GgufType type) {
  if (type == GgufType::F64) {
    append(out, value);
  } else {
    append(out, static_cast<float>(value));
  }
}

std::string array_start(GgufType element, std::uint64_t count) {
  std::string out;
  append(out, static_cast<std::uint32_t>(element));
  append(out, count);
  return out;
}

std::uint64_t tensor_bytes(DType dtype, std::span<const std::int64_t> shape) {
  assert(!shape.empty());
  std::int64_t rows = 1;
  for (const std::int64_t n : shape.first(shape.size() - 1)) rows *= n;
  return static_cast<std::uint64_t>(rows * row_bytes(dtype, shape.back()));
}

}  // namespace

GgufWriter& GgufWriter::add(std::string_view key, GgufType type, std::string value) {
  entries_.push_back({std::string(key), type, std::move(value)});
  return *this;
}

GgufWriter& GgufWriter::version(std::uint32_t version) {
  version_ = version;
  return *this;
}

GgufWriter& GgufWriter::alignment(std::uint32_t alignment) {
  alignment_ = alignment;
  return integer("general.alignment", alignment);
}

GgufWriter& GgufWriter::integer(std::string_view key, std::int64_t value, GgufType type) {
  std::string out;
  append_integer(out, value, type);
  return add(key, type, std::move(out));
}

GgufWriter& GgufWriter::number(std::string_view key, double value, GgufType type) {
  std::string out;
  append_number(out, value, type);
  return add(key, type, std::move(out));
}

GgufWriter& GgufWriter::boolean(std::string_view key, bool value) {
  return add(key, GgufType::Bool, std::string(1, value ? '\1' : '\0'));
}

GgufWriter& GgufWriter::text(std::string_view key, std::string_view value) {
  std::string out;
  append_text(out, value);
  return add(key, GgufType::Text, std::move(out));
}

GgufWriter& GgufWriter::integers(std::string_view key, std::span<const std::int64_t> values, GgufType type) {
  std::string out = array_start(type, values.size());
  for (const std::int64_t value : values) append_integer(out, value, type);
  return add(key, GgufType::Array, std::move(out));
}

GgufWriter& GgufWriter::integers(std::string_view key, std::initializer_list<std::int64_t> values, GgufType type) {
  return integers(key, std::span<const std::int64_t>(values.begin(), values.size()), type);
}

GgufWriter& GgufWriter::numbers(std::string_view key, std::span<const double> values, GgufType type) {
  std::string out = array_start(type, values.size());
  for (const double value : values) append_number(out, value, type);
  return add(key, GgufType::Array, std::move(out));
}

GgufWriter& GgufWriter::booleans(std::string_view key, const std::vector<bool>& values) {
  std::string out = array_start(GgufType::Bool, values.size());
  for (const bool value : values) out += value ? '\1' : '\0';
  return add(key, GgufType::Array, std::move(out));
}

GgufWriter& GgufWriter::texts(std::string_view key, std::span<const std::string> values) {
  std::string out = array_start(GgufType::Text, values.size());
  for (const std::string& value : values) append_text(out, value);
  return add(key, GgufType::Array, std::move(out));
}

GgufWriter& GgufWriter::tensor(std::string_view name, DType dtype, std::span<const std::int64_t> shape,
                               Producer producer) {
  tensors_.push_back({std::string(name), dtype, {shape.begin(), shape.end()}, tensor_bytes(dtype, shape),
                      std::move(producer)});
  return *this;
}

GgufWriter& GgufWriter::tensor(std::string_view name, DType dtype, std::span<const std::int64_t> shape,
                               std::span<const std::byte> bytes) {
  assert(bytes.size() == tensor_bytes(dtype, shape));
  const auto copy = std::make_shared<const std::vector<std::byte>>(bytes.begin(), bytes.end());
  return tensor(name, dtype, shape, [copy](std::uint64_t offset, std::span<std::byte> out) {
    std::copy_n(copy->begin() + static_cast<std::ptrdiff_t>(offset), out.size(), out.begin());
  });
}

GgufWriter& GgufWriter::tensor(std::string_view name, DType dtype, std::initializer_list<std::int64_t> shape,
                               std::span<const std::byte> bytes) {
  return tensor(name, dtype, std::span<const std::int64_t>(shape.begin(), shape.size()), bytes);
}

GgufWriter& GgufWriter::tensor_f32(std::string_view name, std::initializer_list<std::int64_t> shape,
                                   std::span<const float> values) {
  return tensor(name, DType::F32, shape, std::as_bytes(values));
}

GgufWriter& GgufWriter::hole(std::string_view name, DType dtype, std::span<const std::int64_t> shape) {
  return tensor(name, dtype, shape, Producer{});
}

GgufWriter& GgufWriter::hole(std::string_view name, DType dtype, std::initializer_list<std::int64_t> shape) {
  return hole(name, dtype, std::span<const std::int64_t>(shape.begin(), shape.size()));
}

std::string GgufWriter::head() const {
  std::string out(kGgufMagic);
  append(out, version_);
  append(out, std::uint64_t{tensors_.size()});
  append(out, std::uint64_t{entries_.size()});
  for (const Entry& entry : entries_) {
    append_text(out, entry.key);
    append(out, static_cast<std::uint32_t>(entry.type));
    out += entry.value;
  }
  std::uint64_t offset = 0;
  for (const Tensor& tensor : tensors_) {
    append_text(out, tensor.name);
    append(out, static_cast<std::uint32_t>(tensor.shape.size()));
    for (auto length = tensor.shape.rbegin(); length != tensor.shape.rend(); ++length) append(out, *length);
    append(out, static_cast<std::uint32_t>(tensor.dtype));
    append(out, offset);
    offset = aligned(offset + tensor.bytes);
  }
  return out;
}

std::string GgufWriter::file() const {
  std::string out = head();
  for (const Tensor& tensor : tensors_) {
    out.resize(aligned(out.size()));
    const std::size_t start = out.size();
    out.resize(start + tensor.bytes);
    if (tensor.producer) tensor.producer(0, std::as_writable_bytes(std::span(out).subspan(start)));
  }
  out.resize(aligned(out.size()));
  return out;
}

Status GgufWriter::write(const std::filesystem::path& path) const {
  constexpr std::uint64_t kPiece = std::uint64_t{1} << 20;
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  const std::string start = head();
  file.write(start.data(), static_cast<std::streamsize>(start.size()));
  std::uint64_t offset = aligned(start.size());
  std::vector<std::byte> piece;
  for (const Tensor& tensor : tensors_) {
    file.seekp(static_cast<std::streamoff>(offset));
    for (std::uint64_t done = 0; tensor.producer && done < tensor.bytes; done += piece.size()) {
      piece.resize(std::min(kPiece, tensor.bytes - done));
      tensor.producer(done, piece);
      file.write(reinterpret_cast<const char*>(piece.data()), static_cast<std::streamsize>(piece.size()));
    }
    offset = aligned(offset + tensor.bytes);
  }
  file.close();
  std::error_code failure;
  if (file) std::filesystem::resize_file(path, offset, failure);   // the last padding, and holes at the end
  if (file && !failure) return {};
  return Error{ErrorCode::Io, path.filename().string() + ": the test file cannot be written", "DISK_ERROR"};
}

Status GgufWriter::write_split(const std::filesystem::path& folder, std::string_view prefix,
                               std::int64_t n_shards) const {
  const auto n_tensors = static_cast<std::int64_t>(tensors_.size());
  for (std::int64_t i = 0; i < n_shards; ++i) {
    GgufWriter shard;
    shard.version_ = version_;
    shard.alignment_ = alignment_;
    for (const Entry& entry : entries_) {
      if (i == 0 || entry.key == "general.alignment") shard.entries_.push_back(entry);
    }
    shard.integer("split.no", i, GgufType::U16);
    shard.integer("split.count", n_shards, GgufType::U16);
    shard.integer("split.tensors.count", n_tensors, GgufType::I32);
    const auto first = tensors_.begin() + n_tensors * i / n_shards;
    shard.tensors_.assign(first, tensors_.begin() + n_tensors * (i + 1) / n_shards);
    const Status written = shard.write(folder / shard_file_name(prefix, i + 1, n_shards));
    if (!written) return written;
  }
  return {};
}

}  // namespace sightline::testing_support
