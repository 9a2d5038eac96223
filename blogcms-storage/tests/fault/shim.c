/*
 * A disk that fails: the n-th of the calls that write to a file, or bring it to the disk, gives an error.
 *
 * FAULT_ARMED  only while this file is there; calls are counted from then on
 * FAULT_PATH   only on files whose path holds this
 * FAULT_AT     n, from 1
 * FAULT_ERRNO  the error's number
 * FAULT_LASTS  when set, all that come after fail as well
 * FAULT_SYNCS  when set, only calls that bring a file to the disk are counted, and fail
 *
 * A write that fails has written the first half before. FAULT_ARMED with ".hit" behind its name is made at the first
 * failure.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static char armed[4096], hit[4104], part[4096];
static long at;
static int number, lasts, syncs;
static atomic_long count;

/* The environment is read before the program can change it. */
__attribute__((constructor)) static void read_environment(void) {
    const char *value;
    if ((value = getenv("FAULT_ARMED"))) {
        snprintf(armed, sizeof armed, "%s", value);
        snprintf(hit, sizeof hit, "%s.hit", armed);
    }
    if ((value = getenv("FAULT_PATH"))) snprintf(part, sizeof part, "%s", value);
    if ((value = getenv("FAULT_AT"))) at = atol(value);
    if ((value = getenv("FAULT_ERRNO"))) number = atoi(value);
    lasts = getenv("FAULT_LASTS") != NULL;
    syncs = getenv("FAULT_SYNCS") != NULL;
}

/* Whether this call is to fail. */
static int fails(int fd, int is_sync) {
    int before = errno, file;
    char link[64], path[4096];
    ssize_t length;
    long n;
    if (!armed[0] || !part[0] || (syncs && !is_sync) || access(armed, F_OK) != 0) goto no;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    length = readlink(link, path, sizeof path - 1);
    if (length < 0) goto no;
    path[length] = 0;
    if (!strstr(path, part)) goto no;
    n = atomic_fetch_add(&count, 1) + 1;
    if (n < at || (n > at && !lasts)) goto no;
    file = open(hit, O_CREAT | O_WRONLY | O_CLOEXEC, 0666);
    if (file >= 0) close(file);
    errno = number;
    return 1;
no:
    errno = before;
    return 0;
}

#define REAL(name, type, ...)                              \
    static type (*real)(__VA_ARGS__);                      \
    if (!real) real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

/* What has been done by a call that fails all the same. */
#define HALF(call) \
    do {           \
        if (call) {} \
        errno = number; \
        return -1; \
    } while (0)

ssize_t write(int fd, const void *bytes, size_t size) {
    REAL(write, ssize_t, int, const void *, size_t);
    if (fails(fd, 0)) HALF(real(fd, bytes, size / 2));
    return real(fd, bytes, size);
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t from) {
    REAL(pwrite, ssize_t, int, const void *, size_t, off_t);
    if (fails(fd, 0)) HALF(real(fd, bytes, size / 2, from));
    return real(fd, bytes, size, from);
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t from) {
    REAL(pwrite64, ssize_t, int, const void *, size_t, off64_t);
    if (fails(fd, 0)) HALF(real(fd, bytes, size / 2, from));
    return real(fd, bytes, size, from);
}

ssize_t pwritev(int fd, const struct iovec *parts, int parts_count, off_t from) {
    REAL(pwritev, ssize_t, int, const struct iovec *, int, off_t);
    return fails(fd, 0) ? -1 : real(fd, parts, parts_count, from);
}

int fsync(int fd) {
    REAL(fsync, int, int);
    return fails(fd, 1) ? -1 : real(fd);
}

int fdatasync(int fd) {
    REAL(fdatasync, int, int);
    return fails(fd, 1) ? -1 : real(fd);
}

int ftruncate(int fd, off_t size) {
    REAL(ftruncate, int, int, off_t);
    return fails(fd, 0) ? -1 : real(fd, size);
}

int ftruncate64(int fd, off64_t size) {
    REAL(ftruncate64, int, int, off64_t);
    return fails(fd, 0) ? -1 : real(fd, size);
}

/* This one gives the number back. */
int posix_fallocate(int fd, off_t from, off_t size) {
    REAL(posix_fallocate, int, int, off_t, off_t);
    return fails(fd, 0) ? number : real(fd, from, size);
}
