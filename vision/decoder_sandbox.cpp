/// Takes from this process all it does not need: limits of the kernel, then a list of the calls that are left.
#include "vision/decoder_sandbox.h"

#include <seccomp.h>
#include <signal.h>  // NOLINT: SIGKILL for prctl
#include <sys/prctl.h>
#include <sys/resource.h>

#include <cerrno>

namespace sightline {

namespace {

bool limit(__rlimit_resource what, std::int64_t most) {
  const rlimit both{static_cast<rlim_t>(most), static_cast<rlim_t>(most)};
  return setrlimit(what, &both) == 0;
}

/// What the C and C++ libraries and the codecs need for memory, locks and time. `openat` and all others fail with EPERM:
/// libraries that look for a configuration find none.
constexpr int kAllowed[] = {
    SCMP_SYS(read),          SCMP_SYS(write),        SCMP_SYS(sendto),       SCMP_SYS(close),
    SCMP_SYS(fstat),         SCMP_SYS(newfstatat),   SCMP_SYS(lseek),        SCMP_SYS(mmap),
    SCMP_SYS(munmap),        SCMP_SYS(mremap),       SCMP_SYS(mprotect),     SCMP_SYS(madvise),
    SCMP_SYS(brk),           SCMP_SYS(futex),        SCMP_SYS(sched_yield),  SCMP_SYS(sched_getaffinity),
    SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(getrandom),    SCMP_SYS(getpid),
    SCMP_SYS(gettid),        SCMP_SYS(tgkill),       SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),  SCMP_SYS(sigaltstack),  SCMP_SYS(exit),         SCMP_SYS(exit_group),
};

bool leave_only_allowed_calls() {
  const scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
  if (filter == nullptr) return false;
  bool ok = true;
  for (const int call : kAllowed) ok = ok && seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) == 0;
  ok = ok && seccomp_load(filter) == 0;
  seccomp_release(filter);
  return ok;
}

}  // namespace

bool enter_decoder_sandbox(std::int64_t memory_bytes, std::int64_t seconds) noexcept {
#ifdef __SANITIZE_ADDRESS__
  memory_bytes = static_cast<std::int64_t>(RLIM_INFINITY);  // its shadow alone is larger
#endif
  return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && limit(RLIMIT_AS, memory_bytes) && limit(RLIMIT_CPU, seconds) &&
         limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_CORE, 0) && leave_only_allowed_calls();
}

}  // namespace sightline
