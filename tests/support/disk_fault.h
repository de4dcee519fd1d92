/// Makes the disk fail for one thread, by having the kernel refuse its reads.
#pragma once

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>

namespace sightline::testing_support {

/// From now on, positioned reads of this thread, and of threads it starts, that begin at byte `offset` or later fail
/// with EIO, whatever the file. Cannot be undone; let a thread of its own call it. False if the system does not allow
/// it. Little-endian machines.
inline bool fail_reads_from(std::uint32_t offset) {
  constexpr std::uint32_t kPosition = offsetof(seccomp_data, args) + 3 * sizeof(std::uint64_t);
  std::array<sock_filter, 8> program{{
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_pread64, 0, 4),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, kPosition + 4),   // the upper half
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, kPosition),
      BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, offset, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EIO),
  }};
  sock_fprog filter{program.size(), program.data()};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

}  // namespace sightline::testing_support
