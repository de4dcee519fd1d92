/// Tries what a program under sightline-confine must not do, and tells what was not refused.
/// Its words: a file and a folder that belong to the test, which is its parent. "done" stands at the end.
#include <fcntl.h>
#include <linux/openat2.h>
#include <signal.h>  // NOLINT: SIGCONT
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>

namespace {

/// All are refused with EPERM; what merely fails for another reason is told too, for then the list did not refuse it.
void expect_refused(const char* what, long result, int problem = EPERM) {
  if (result == -1 && errno == problem) return;
  std::printf("%s: %ld, %d\n", what, result, errno);
}

void expect_allowed(const char* what, long result) {
  if (result == -1) std::printf("%s: refused, %d\n", what, errno);
}

void change_files(const char* file, const char* folder) {
  const std::string other = std::string(folder) + "/other";
  const int open_file = open(file, O_RDONLY | O_CLOEXEC);  // -1 where the kernel knows Landlock; refused all the same
  const open_how how{O_WRONLY, 0, 0};
  expect_refused("truncate", syscall(SYS_truncate, file, 0));
  expect_refused("fchmod", syscall(SYS_fchmod, open_file, 0600));
  expect_refused("fchmodat", syscall(SYS_fchmodat, AT_FDCWD, file, 0600));
  expect_refused("fchmodat2", syscall(452, AT_FDCWD, file, 0600, 0));
  expect_refused("fchown", syscall(SYS_fchown, open_file, getuid(), getgid()));
  expect_refused("fchownat", syscall(SYS_fchownat, AT_FDCWD, file, getuid(), getgid(), 0));
  expect_refused("setxattr", syscall(SYS_setxattr, file, "user.a", "b", 1, 0));
  expect_refused("removexattr", syscall(SYS_removexattr, file, "user.a"));
  expect_refused("utimensat", syscall(SYS_utimensat, AT_FDCWD, file, nullptr, 0));
  expect_refused("unlinkat", syscall(SYS_unlinkat, AT_FDCWD, file, 0));
  expect_refused("renameat2", syscall(SYS_renameat2, AT_FDCWD, file, AT_FDCWD, other.c_str(), 0));
  expect_refused("linkat", syscall(SYS_linkat, AT_FDCWD, file, AT_FDCWD, other.c_str(), 0));
  expect_refused("symlinkat", syscall(SYS_symlinkat, file, AT_FDCWD, other.c_str()));
  expect_refused("mkdirat", syscall(SYS_mkdirat, AT_FDCWD, other.c_str(), 0700));
  expect_refused("mknodat", syscall(SYS_mknodat, AT_FDCWD, other.c_str(), S_IFREG | 0600, 0));
  expect_refused("chroot", syscall(SYS_chroot, folder));
  expect_refused("openat2", syscall(SYS_openat2, AT_FDCWD, file, &how, sizeof(how)), ENOSYS);
  for (const int flags : {O_WRONLY, O_RDWR, O_WRONLY | O_APPEND, O_RDONLY | O_TRUNC, O_ACCMODE, O_RDWR | O_DIRECTORY}) {
    expect_refused(("openat " + std::to_string(flags)).c_str(), syscall(SYS_openat, AT_FDCWD, file, flags, 0));
  }
  expect_refused("openat O_CREAT", syscall(SYS_openat, AT_FDCWD, other.c_str(), O_RDONLY | O_CREAT, 0600));
  expect_refused("openat O_TMPFILE", syscall(SYS_openat, AT_FDCWD, folder, O_RDWR | O_TMPFILE, 0600));
#ifdef SYS_open  // the older calls of some machines
  expect_refused("open", syscall(SYS_open, file, O_RDWR, 0));
  expect_refused("creat", syscall(SYS_creat, file, 0600));
  expect_refused("chmod", syscall(SYS_chmod, file, 0600));
  expect_refused("chown", syscall(SYS_chown, file, getuid(), getgid()));
  expect_refused("utime", syscall(SYS_utime, file, nullptr));
  expect_refused("unlink", syscall(SYS_unlink, file));
  expect_refused("rename", syscall(SYS_rename, file, other.c_str()));
  expect_refused("link", syscall(SYS_link, file, other.c_str()));
  expect_refused("symlink", syscall(SYS_symlink, file, other.c_str()));
  expect_refused("mkdir", syscall(SYS_mkdir, other.c_str(), 0700));
  expect_refused("rmdir", syscall(SYS_rmdir, folder));
#endif
}

void touch_others() {
  const pid_t parent = getppid();
  rlimit limit{};
  expect_refused("kill", syscall(SYS_kill, parent, 0));
  expect_refused("tkill", syscall(SYS_tkill, parent, 0));
  expect_refused("tgkill", syscall(SYS_tgkill, parent, parent, 0));
  expect_refused("rt_sigqueueinfo", syscall(SYS_rt_sigqueueinfo, parent, 0, nullptr));
  expect_refused("pidfd_open", syscall(SYS_pidfd_open, parent, 0));
  expect_refused("prlimit64", syscall(SYS_prlimit64, parent, RLIMIT_NOFILE, nullptr, &limit));
  expect_refused("setpgid", syscall(SYS_setpgid, 0, 0));
  expect_refused("setsid", syscall(SYS_setsid));
}

void use_own_rights() {
  rlimit limit{};
  expect_allowed("prlimit64", syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, nullptr, &limit));
  expect_allowed("kill", syscall(SYS_kill, getpid(), SIGCONT));
  expect_allowed("tgkill", syscall(SYS_tgkill, getpid(), getpid(), SIGCONT));
  expect_allowed("openat", syscall(SYS_openat, AT_FDCWD, "/usr", O_RDONLY | O_CLOEXEC));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  change_files(argv[1], argv[2]);
  touch_others();
  use_own_rights();
  std::puts("done");
  std::fflush(stdout);
  _exit(0);  // a leak detector's work at a regular end is refused too
}
