/// sightline-confine: gives up all rights that a reader of documents does not need, then becomes another program.
/// Words: memory in bytes, seconds of processor, the program, its own words. Started by limited_process.cpp; of no use by
/// hand.
#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>  // NOLINT: SIGKILL for prctl
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace sightline {
namespace {

constexpr int kCannotConfine = 126;
constexpr int kCannotStart = 127;

bool limit(__rlimit_resource what, std::uint64_t most) {
  const rlimit both{static_cast<rlim_t>(most), static_cast<rlim_t>(most)};
  return setrlimit(what, &both) == 0;
}

/// One second more by force: what ignores the signal of the soft limit ends then.
bool limit_processor(std::uint64_t seconds) {
  const rlimit both{static_cast<rlim_t>(seconds), static_cast<rlim_t>(seconds + 1)};
  return setrlimit(RLIMIT_CPU, &both) == 0;
}

/// Programs, libraries, fonts and their settings; nothing of a person's, and nothing may be written.
/// A kernel without Landlock leaves this layer out; the others stand. Source: the kernel's userspace-api/landlock.
void see_only_programs_and_fonts(const std::string& program) {
  landlock_ruleset_attr handled{};
  handled.handled_access_fs = (std::uint64_t{1} << 13U) - 1;  // every right of the first version
  const auto rules = static_cast<int>(syscall(SYS_landlock_create_ruleset, &handled, sizeof(handled), 0));
  if (rules < 0) return;
  const std::string folder = program.substr(0, program.rfind('/'));
  constexpr std::uint64_t kRead =
      LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
  constexpr std::uint64_t kReadFile = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE;
  for (const char* path : {"/usr", "/lib", "/lib64", "/bin", "/etc/fonts", "/etc/ld.so.cache", "/etc/ld.so.preload",
                           "/var/cache/fontconfig", "/dev/null", folder.c_str()}) {
    landlock_path_beneath_attr rule{};
    rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
    if (rule.parent_fd < 0) continue;
    const bool is_file = std::string_view(path).starts_with("/etc/ld") || std::string_view(path).starts_with("/dev");
    rule.allowed_access = is_file ? kReadFile : kRead;
    syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    close(rule.parent_fd);
  }
  syscall(SYS_landlock_restrict_self, rules, 0);
  close(rules);
}

// Calls that are younger than the library's names for them; their numbers are the same on every machine.
constexpr int kFchmodat2 = 452, kSetxattrat = 463, kRemovexattrat = 466, kFileSetattr = 469;

/// What would change a file, its name or its rights. Landlock refuses less of it, and some kernels have no Landlock.
bool forbid_changing_files(scmp_filter_ctx filter) {
  bool ok = true;
  for (const int call : {SCMP_SYS(truncate),     SCMP_SYS(chmod),         SCMP_SYS(fchmod),      SCMP_SYS(fchmodat),
                         SCMP_SYS(chown),        SCMP_SYS(fchown),        SCMP_SYS(lchown),      SCMP_SYS(fchownat),
                         SCMP_SYS(setxattr),     SCMP_SYS(lsetxattr),     SCMP_SYS(fsetxattr),   SCMP_SYS(removexattr),
                         SCMP_SYS(lremovexattr), SCMP_SYS(fremovexattr),  SCMP_SYS(utime),       SCMP_SYS(utimes),
                         SCMP_SYS(futimesat),    SCMP_SYS(utimensat),     SCMP_SYS(unlink),      SCMP_SYS(unlinkat),
                         SCMP_SYS(rename),       SCMP_SYS(renameat),      SCMP_SYS(renameat2),   SCMP_SYS(link),
                         SCMP_SYS(linkat),       SCMP_SYS(symlink),       SCMP_SYS(symlinkat),   SCMP_SYS(mkdir),
                         SCMP_SYS(mkdirat),      SCMP_SYS(rmdir),         SCMP_SYS(mknod),       SCMP_SYS(mknodat),
                         SCMP_SYS(creat),        SCMP_SYS(chroot),        SCMP_SYS(pivot_root),  kFchmodat2,
                         kSetxattrat,            kRemovexattrat,          kFileSetattr}) {
    ok = ok && seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), call, 0) == 0;
  }
  // Files may be opened for reading only: an access of 1, 2 or 3, or a flag that makes or empties the file, is refused.
  for (const auto& [flags, value] : {std::pair(O_ACCMODE, O_WRONLY), std::pair(O_ACCMODE, O_RDWR),
                                     std::pair(O_ACCMODE, O_ACCMODE), std::pair(O_CREAT, O_CREAT),
                                     std::pair(O_TRUNC, O_TRUNC)}) {
    const auto mask = static_cast<scmp_datum_t>(flags), refused = static_cast<scmp_datum_t>(value);
    ok = ok && seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(open), 1,
                                SCMP_A1_64(SCMP_CMP_MASKED_EQ, mask, refused)) == 0;
    ok = ok && seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(openat), 1,
                                SCMP_A2_64(SCMP_CMP_MASKED_EQ, mask, refused)) == 0;
  }
  // It hides its flags behind a pointer, so whoever asks is sent back to openat.
  return ok && seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(openat2), 0) == 0;
}

/// Signals and limits are for this process alone, and it stays in its group, through which it can be ended.
bool forbid_touching_others(scmp_filter_ctx filter) {
  bool ok = true;
  for (const int call : {SCMP_SYS(tkill), SCMP_SYS(rt_sigqueueinfo), SCMP_SYS(rt_tgsigqueueinfo), SCMP_SYS(pidfd_open),
                         SCMP_SYS(pidfd_send_signal), SCMP_SYS(setpgid), SCMP_SYS(setsid)}) {
    ok = ok && seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), call, 0) == 0;
  }
  for (const int call : {SCMP_SYS(kill), SCMP_SYS(tgkill)}) {
    ok = ok && seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), call, 1,
                                SCMP_A0_64(SCMP_CMP_NE, static_cast<scmp_datum_t>(getpid()))) == 0;
  }
  return ok && seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(prlimit64), 1,
                                SCMP_A0_64(SCMP_CMP_NE, scmp_datum_t{0})) == 0;
}

/// No sockets, no processes, no looking into others. The tools are threads of nobody.
bool forbid_network_and_processes(scmp_filter_ctx filter) {
  bool ok = true;
  for (const int call : {SCMP_SYS(socket),
                         SCMP_SYS(socketpair),
                         SCMP_SYS(connect),
                         SCMP_SYS(bind),
                         SCMP_SYS(listen),
                         SCMP_SYS(accept),
                         SCMP_SYS(accept4),
                         SCMP_SYS(fork),
                         SCMP_SYS(vfork),
                         SCMP_SYS(ptrace),
                         SCMP_SYS(process_vm_readv),
                         SCMP_SYS(process_vm_writev),
                         SCMP_SYS(pidfd_getfd),
                         SCMP_SYS(unshare),
                         SCMP_SYS(setns),
                         SCMP_SYS(mount),
                         SCMP_SYS(umount2),
                         SCMP_SYS(bpf),
                         SCMP_SYS(perf_event_open),
                         SCMP_SYS(userfaultfd),
                         SCMP_SYS(keyctl),
                         SCMP_SYS(add_key),
                         SCMP_SYS(request_key),
                         SCMP_SYS(io_uring_setup),
                         SCMP_SYS(io_uring_enter),
                         SCMP_SYS(io_uring_register),
                         SCMP_SYS(kexec_load),
                         SCMP_SYS(kexec_file_load),
                         SCMP_SYS(init_module),
                         SCMP_SYS(finit_module)}) {
    ok = ok && seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), call, 0) == 0;
  }
  // Threads stay allowed; clone3 hides its flags behind a pointer, so the C library is sent back to clone.
  ok = ok && seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0;
  ok = ok && seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
                              SCMP_A0_64(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0)) == 0;
  return ok;
}

bool forbid_calls() {
  const scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
  if (filter == nullptr) return false;
  const bool ok = forbid_network_and_processes(filter) && forbid_touching_others(filter) &&
                  forbid_changing_files(filter) && seccomp_load(filter) == 0;
  seccomp_release(filter);
  return ok;
}

bool read_number(std::string_view text, std::uint64_t& value) {
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  return problem == std::errc() && end == text.data() + text.size();
}

int become(int argc, char** argv) {
  std::uint64_t memory_bytes = 0, seconds = 0;
  if (argc < 4 || !read_number(argv[1], memory_bytes) || !read_number(argv[2], seconds)) return kCannotConfine;
  if (argv[3][0] != '/') return kCannotStart;
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return kCannotConfine;
  if (!limit(RLIMIT_FSIZE, 0) || !limit(RLIMIT_CORE, 0) || !limit(RLIMIT_NOFILE, 64)) return kCannotConfine;
  see_only_programs_and_fonts(argv[3]);
  if (!forbid_calls() || !limit_processor(seconds) || !limit(RLIMIT_AS, memory_bytes)) {
    return kCannotConfine;
  }
  execv(argv[3], argv + 3);
  return kCannotStart;
}

}  // namespace
}  // namespace sightline

/// Only a failure comes back. It leaves at once: what a leak detector does at a regular end is forbidden by now, and its
/// complaint would take the place of the number that says what failed.
int main(int argc, char** argv) { _exit(sightline::become(argc, argv)); }
