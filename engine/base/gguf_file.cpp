/// GGUF header, metadata and tensor directory of one file; every offset validated.
#include "engine/base/gguf_file.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "engine/base/gguf_reader.h"
#include "engine/base/utf8.h"

namespace sightline {

struct GgufFile::Data {
  std::string name;
  std::uint64_t file_size = 0;
  GgufContents contents;

  [[nodiscard]] const GgufEntry* entry(std::string_view key) const noexcept {
    const NameIndex& order = contents.entries_by_key;
    const auto found = std::lower_bound(order.begin(), order.end(), key, [&](std::uint32_t i, std::string_view wanted) {
      return std::string_view(contents.entries[i].key) < wanted;
    });
    if (found == order.end() || contents.entries[*found].key != key) return nullptr;
    return &contents.entries[*found];
  }

  [[nodiscard]] const std::byte* bytes(const GgufEntry& entry) const noexcept {
    return contents.head.data() + entry.offset;
  }

  /// The entry `key` if `accepts(type)`; `expected` completes the message otherwise. For an array the type of its
  /// entries is looked at if `array` is set.
  template <class Accepts>
  [[nodiscard]] Result<const GgufEntry*> get(std::string_view key, bool array, std::string_view expected,
                                             Accepts accepts) const {
    const GgufEntry* found = entry(key);
    if (found == nullptr) {
      return Error{ErrorCode::NotFound, name + ": the key " + printable(key) + " is missing", "GGUF_CORRUPT"};
    }
    const bool is_array = found->type == GgufType::Array;
    if (is_array == array && accepts(is_array ? found->element : found->type)) return found;
    const std::string type = is_array ? "an array of " + type_text(found->element) : type_text(found->type);
    return wrong(key, expected, type);
  }

  [[nodiscard]] Error wrong(std::string_view key, std::string_view expected, std::string_view found) const {
    return {ErrorCode::Corrupt,
            name + ": " + printable(key) + ": expected " + std::string(expected) + ", found " + std::string(found),
            "GGUF_CORRUPT"};
  }
};

namespace {

bool is_integer_or_bool(GgufType type) { return gguf_type_is_integer(type) || type == GgufType::Bool; }
bool is_number(GgufType type) {
  return gguf_type_is_integer(type) || type == GgufType::F32 || type == GgufType::F64;
}

/// False if an unsigned value lies beyond the signed range.
bool fits(std::uint64_t bits, GgufType type) { return type != GgufType::U64 || bits <= INT64_MAX; }

double number_at(const std::byte* bytes, GgufType type) {
  if (type == GgufType::F32) {
    float value = 0;
    std::memcpy(&value, bytes, sizeof value);
    return value;
  }
  if (type == GgufType::F64) {
    double value = 0;
    std::memcpy(&value, bytes, sizeof value);
    return value;
  }
  const std::uint64_t bits = integer_bits(bytes, type);
  return type == GgufType::U64 ? static_cast<double>(bits) : static_cast<double>(static_cast<std::int64_t>(bits));
}

}  // namespace

GgufFile::GgufFile(std::unique_ptr<Data> data) noexcept : data_(std::move(data)) {}
GgufFile::~GgufFile() = default;
GgufFile::GgufFile(GgufFile&&) noexcept = default;
GgufFile& GgufFile::operator=(GgufFile&&) noexcept = default;

Result<GgufFile> GgufFile::open(const std::filesystem::path& path) {
  Result<InputFile> file = InputFile::open(path);
  if (file) return read(*file);
  Error error = std::move(file).error();
  if (error.code == ErrorCode::InvalidArgument) error.id = "GGUF_NOT_A_MODEL";
  return error;
}

Result<GgufFile> GgufFile::read(const InputFile& file) {
  Result<GgufContents> contents = read_gguf(
      GgufCursor(file.name(), file.size(), file.size(),
                 [&file](std::uint64_t offset, std::span<std::byte> out) { return file.read(offset, out); }));
  if (!contents) return contents.error();
  return GgufFile(std::make_unique<Data>(Data{file.name(), file.size(), std::move(*contents)}));
}

Result<GgufFile> GgufFile::parse(std::span<const std::byte> bytes, std::uint64_t file_size, std::string_view name) {
  const auto fetch = [bytes](std::uint64_t offset, std::span<std::byte> out) -> Status {
    const auto source = bytes.subspan(offset, out.size());
    std::copy(source.begin(), source.end(), out.begin());
    return {};
  };
  const std::string shown = printable(name);
  const std::uint64_t reachable = std::min<std::uint64_t>(bytes.size(), file_size);
  Result<GgufContents> contents = read_gguf(GgufCursor(shown, file_size, reachable, fetch));
  if (!contents) return contents.error();
  return GgufFile(std::make_unique<Data>(Data{shown, file_size, std::move(*contents)}));
}

bool GgufFile::has(std::string_view key) const noexcept { return data_->entry(key) != nullptr; }

Result<std::int64_t> GgufFile::integer(std::string_view key) const {
  const Result<const GgufEntry*> entry = data_->get(key, false, "an integer", gguf_type_is_integer);
  if (!entry) return entry.error();
  const std::uint64_t bits = integer_bits(data_->bytes(**entry), (*entry)->type);
  if (!fits(bits, (*entry)->type)) return data_->wrong(key, "an integer below 2^63", std::to_string(bits));
  return static_cast<std::int64_t>(bits);
}

Result<double> GgufFile::number(std::string_view key) const {
  const Result<const GgufEntry*> entry = data_->get(key, false, "a number", is_number);
  if (!entry) return entry.error();
  return number_at(data_->bytes(**entry), (*entry)->type);
}

Result<bool> GgufFile::boolean(std::string_view key) const {
  const Result<const GgufEntry*> entry = data_->get(key, false, "a truth value", is_integer_or_bool);
  if (!entry) return entry.error();
  const std::uint64_t bits = integer_bits(data_->bytes(**entry), (*entry)->type);
  if (bits > 1) {
    return data_->wrong(key, "a truth value (0 or 1)", std::to_string(static_cast<std::int64_t>(bits)));
  }
  return bits == 1;
}

Result<std::string_view> GgufFile::text(std::string_view key) const {
  const Result<const GgufEntry*> entry =
      data_->get(key, false, "text", [](GgufType type) { return type == GgufType::Text; });
  if (!entry) return entry.error();
  return std::string_view(reinterpret_cast<const char*>(data_->bytes(**entry)), (*entry)->count);
}

Result<std::vector<std::int64_t>> GgufFile::integers(std::string_view key) const {
  const Result<const GgufEntry*> entry = data_->get(key, true, "an array of integers", is_integer_or_bool);
  if (!entry) return entry.error();
  const GgufType type = (*entry)->element;
  const std::byte* bytes = data_->bytes(**entry);
  std::vector<std::int64_t> values((*entry)->count);
  for (std::int64_t& value : values) {
    const std::uint64_t bits = integer_bits(bytes, type);
    if (!fits(bits, type)) return data_->wrong(key, "integers below 2^63", std::to_string(bits));
    value = static_cast<std::int64_t>(bits);
    bytes += gguf_type_bytes(type);
  }
  return values;
}

Result<std::vector<double>> GgufFile::numbers(std::string_view key) const {
  const Result<const GgufEntry*> entry = data_->get(key, true, "an array of numbers", is_number);
  if (!entry) return entry.error();
  const std::byte* bytes = data_->bytes(**entry);
  std::vector<double> values((*entry)->count);
  for (double& value : values) {
    value = number_at(bytes, (*entry)->element);
    bytes += gguf_type_bytes((*entry)->element);
  }
  return values;
}

Result<std::vector<std::string_view>> GgufFile::texts(std::string_view key) const {
  const Result<const GgufEntry*> entry =
      data_->get(key, true, "an array of texts", [](GgufType type) { return type == GgufType::Text; });
  if (!entry) return entry.error();
  const std::byte* bytes = data_->bytes(**entry);
  std::vector<std::string_view> values((*entry)->count);
  for (std::string_view& value : values) {
    std::uint64_t length = 0;   // the lengths were checked when the file was read
    std::memcpy(&length, bytes, sizeof length);
    value = {reinterpret_cast<const char*>(bytes + sizeof length), length};
    bytes += sizeof length + length;
  }
  return values;
}

std::vector<std::string_view> GgufFile::keys() const {
  std::vector<std::string_view> keys;
  keys.reserve(data_->contents.entries.size());
  for (const GgufEntry& entry : data_->contents.entries) keys.emplace_back(entry.key);
  return keys;
}

std::span<const GgufTensor> GgufFile::tensors() const noexcept { return data_->contents.tensors; }

const GgufTensor* GgufFile::find_tensor(std::string_view name) const noexcept {
  const std::vector<GgufTensor>& tensors = data_->contents.tensors;
  const NameIndex& order = data_->contents.tensors_by_name;
  const auto found = std::lower_bound(order.begin(), order.end(), name, [&](std::uint32_t i, std::string_view wanted) {
    return std::string_view(tensors[i].name) < wanted;
  });
  return found != order.end() && tensors[*found].name == name ? &tensors[*found] : nullptr;
}

std::string_view GgufFile::name() const noexcept { return data_->name; }
std::uint64_t GgufFile::file_size() const noexcept { return data_->file_size; }

std::string shape_text(std::span<const std::int64_t> shape) {
  std::string text = "(";
  for (std::size_t i = 0; i < shape.size(); ++i) text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
  return text + ")";
}

}  // namespace sightline
