/* A disk that fails at the n-th call that changes it: with an error, with half a write, or with the death of the process.
   Built by tests/adversarial/test_export_storage.py and loaded before the C library. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEATH (-1)
#define HALF (-2)

static char trail[1024]; /* one letter a call since the disk was armed */
static long left, passed;
static int kind;

void arm(long number, int what) { left = number; kind = what; passed = 0; }
const char *calls(void) { trail[passed] = 0; return trail; }

static int fails(char letter) {
    if (passed + 1 < (long)sizeof trail) trail[passed++] = letter;
    if (left == 0 || --left > 0) return 0;
    if (kind == DEATH) kill(getpid(), SIGKILL);
    errno = kind > 0 ? kind : EIO;
    return 1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *data, size_t size) {
    if (fails('w')) {
        if (kind == HALF) { REAL(write)(fd, data, size / 2); kill(getpid(), SIGKILL); }
        return -1;
    }
    return REAL(write)(fd, data, size);
}
int fsync(int fd) { (void)fd; return fails('f') ? -1 : 0; } /* what dies here is a process, not the machine */
int link(const char *old, const char *new) { return fails('l') ? -1 : REAL(link)(old, new); }
int rename(const char *old, const char *new) { return fails('r') ? -1 : REAL(rename)(old, new); }
int mkdir(const char *path, mode_t mode) { return fails('m') ? -1 : REAL(mkdir)(path, mode); }
int rmdir(const char *path) { return fails('d') ? -1 : REAL(rmdir)(path); }
int unlink(const char *path) { return fails('u') ? -1 : REAL(unlink)(path); }
int chmod(const char *path, mode_t mode) { return fails('c') ? -1 : REAL(chmod)(path, mode); }
int fchmod(int fd, mode_t mode) { return fails('c') ? -1 : REAL(fchmod)(fd, mode); }
int open64(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = va_arg(rest, int);
    va_end(rest);
    if ((flags & O_CREAT) && fails('o')) return -1;
    return REAL(open64)(path, flags, mode);
}
