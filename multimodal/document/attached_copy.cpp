/// AttachedCopy: a file as it was when it was attached; what happens to the original afterwards changes nothing.
#include "multimodal/document/attached_copy.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "engine/base/input_file.h"
#include "multimodal/document/document_limits.h"

namespace sightline {

namespace {

Error no_copy(const std::string& name, int reason) {
  return {ErrorCode::Io, name + ": no copy of the file can be kept: " + std::generic_category().message(reason), ""};
}

}  // namespace

AttachedCopy::~AttachedCopy() {
  if (data_ != nullptr) munmap(const_cast<std::byte*>(data_), size_);
  if (descriptor_ >= 0) close(descriptor_);
}

AttachedCopy::AttachedCopy(AttachedCopy&& other) noexcept { *this = std::move(other); }

AttachedCopy& AttachedCopy::operator=(AttachedCopy&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  std::swap(digest_, other.digest_);
  std::swap(name_, other.name_);
  return *this;
}

Status AttachedCopy::make_room(std::size_t size) {
  descriptor_ = memfd_create("sightline-document", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (descriptor_ < 0 || ftruncate(descriptor_, static_cast<off_t>(size)) != 0) return no_copy(name_, errno);
  return {};
}

Status AttachedCopy::seal() {
  if (fcntl(descriptor_, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) {
    return no_copy(name_, errno);
  }
  if (size_ > 0) {
    void* const data = mmap(nullptr, size_, PROT_READ, MAP_SHARED, descriptor_, 0);
    if (data == MAP_FAILED) return no_copy(name_, errno);
    data_ = static_cast<const std::byte*>(data);
  }
  digest_ = sha256(bytes());
  return {};
}

Result<AttachedCopy> AttachedCopy::take(const std::filesystem::path& path) {
  const Result<InputFile> file = InputFile::open(path);
  if (!file) return file.error();
  if (std::cmp_greater(file->size(), document_limits::kFileBytes)) {
    return Error{ErrorCode::OverBudget,
                 file->name() + ": the file has " + std::to_string(file->size()) + " bytes, a document may have " +
                     std::to_string(document_limits::kFileBytes),
                 "PDF_LIMIT"};
  }
  AttachedCopy copy;
  copy.name_ = file->name();
  if (Status ok = copy.make_room(file->size()); !ok) return ok.error();
  std::vector<std::byte> piece(std::size_t{1} << 20);
  for (std::uint64_t at = 0; at < file->size(); at += piece.size()) {
    const std::span<std::byte> part(piece.data(), std::min<std::uint64_t>(piece.size(), file->size() - at));
    if (Status ok = file->read(at, part); !ok) return ok.error();
    if (pwrite(copy.descriptor_, part.data(), part.size(), static_cast<off_t>(at)) !=
        static_cast<ssize_t>(part.size())) {
      return no_copy(copy.name_, errno);
    }
  }
  copy.size_ = file->size();
  if (Status ok = copy.seal(); !ok) return ok.error();
  return copy;
}

Result<AttachedCopy> AttachedCopy::of(std::span<const std::byte> bytes, std::string name) {
  AttachedCopy copy;
  copy.name_ = std::move(name);
  if (Status ok = copy.make_room(bytes.size()); !ok) return ok.error();
  for (std::size_t at = 0; at < bytes.size();) {
    const ssize_t n = pwrite(copy.descriptor_, bytes.data() + at, bytes.size() - at, static_cast<off_t>(at));
    if (n <= 0) return no_copy(copy.name_, errno);
    at += static_cast<std::size_t>(n);
  }
  copy.size_ = bytes.size();
  if (Status ok = copy.seal(); !ok) return ok.error();
  return copy;
}

int AttachedCopy::open_again() const noexcept {
  const std::string path = "/proc/self/fd/" + std::to_string(descriptor_);
  return open(path.c_str(), O_RDONLY | O_CLOEXEC);
}

}  // namespace sightline
