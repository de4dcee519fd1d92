/// Read-only memory mapping with access advice.
#include "engine/base/mapped_file.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace sightline {

namespace {

int system_advice(Access access) {
  switch (access) {
    case Access::Sequential: return MADV_SEQUENTIAL;
    case Access::Random: return MADV_RANDOM;
    case Access::Soon: return MADV_WILLNEED;
    case Access::NotSoon: return MADV_DONTNEED;
    case Access::Normal: break;
  }
  return MADV_NORMAL;
}

}  // namespace

MappedFile::~MappedFile() {
  if (data_ != nullptr) munmap(const_cast<std::byte*>(data_), size_);
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

Result<MappedFile> MappedFile::map(const InputFile& file) {
  const Status unchanged = file.check_unchanged();
  if (!unchanged) return unchanged.error();
  MappedFile mapped;
  if (file.size() == 0) return mapped;   // the system does not map nothing
  void* memory = mmap(nullptr, file.size(), PROT_READ, MAP_SHARED, file.descriptor(), 0);
  if (memory == MAP_FAILED) {
    return Error{ErrorCode::Io,
                 file.name() + ": the system refused to map " + std::to_string(file.size()) +
                     " bytes: " + std::generic_category().message(errno),
                 "DISK_ERROR"};
  }
  mapped.data_ = static_cast<const std::byte*>(memory);
  mapped.size_ = file.size();
  madvise(memory, mapped.size_, MADV_DONTDUMP);   // weights stay out of core files
  return mapped;
}

void MappedFile::advise(std::uint64_t offset, std::uint64_t length, Access access) const noexcept {
  if (offset >= size_ || length == 0) return;
  const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  std::uint64_t begin = offset / page * page;
  std::uint64_t end = offset + std::min<std::uint64_t>(length, size_ - offset);
  if (access == Access::NotSoon) {   // a page shared with a neighbour is not ours to give away
    begin = (offset + page - 1) / page * page;
    if (end != size_) end = end / page * page;
    if (begin >= end) return;
  }
  madvise(const_cast<std::byte*>(data_) + begin, end - begin, system_advice(access));
}

}  // namespace sightline
