/// Enters the decoder's sandbox and tries what is forbidden there. The exit status says what was possible: 0 if nothing.
#include <fcntl.h>
#include <signal.h>  // NOLINT: kill is POSIX
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>

#include "vision/decoder_sandbox.h"

int main() {
  if (!sightline::enter_decoder_sandbox(std::int64_t{4} << 30, 60)) return 100;
  if (open("/etc/passwd", O_RDONLY) >= 0) return 1;
  if (open("/tmp/sightline-sandbox-probe", O_WRONLY | O_CREAT, 0600) >= 0) return 2;
  if (socket(AF_INET, SOCK_STREAM, 0) >= 0 || socket(AF_UNIX, SOCK_STREAM, 0) >= 0) return 3;
  if (fork() >= 0) return 4;
  char* none[] = {nullptr};
  execve("/bin/true", none, none);  // returns only if it is refused
  if (kill(getppid(), 0) == 0) return 6;
  if (mkdir("/tmp/sightline-sandbox-probe", 0700) == 0) return 7;
#ifndef __SANITIZE_ADDRESS__
  if (mmap(nullptr, std::size_t{5} << 30U, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED) {
    return 8;
  }
#endif
  _exit(0);
}
