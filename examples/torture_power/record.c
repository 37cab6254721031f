/* Records what a program writes below a folder, in order: LD_PRELOAD of the power-loss test. Each call is made, then noted
 * in a log that several processes may write to (O_APPEND, one write a record).
 *
 * $TORTURE_LOG: the log. $TORTURE_FOLDER: the folder, absolute.
 * A record: kind (1 byte), inode (8), offset or size (8), length (4), then as many bytes. Kinds: O opened, C created,
 * W written, T truncated, S synced, D folder synced, R renamed (two names with a zero between), U unlinked.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { MOST = 1024 };

/* What a descriptor is: 0 nothing of ours, 1 a file, 2 a folder. */
static unsigned char kind_of[MOST];
static uint64_t inode_of[MOST];
static char *folder_of[MOST];
static int log_to = -1;
static char folder[PATH_MAX];
static size_t folder_length;

__attribute__((constructor)) static void begin(void) {
  const char *log = getenv("TORTURE_LOG"), *below = getenv("TORTURE_FOLDER");
  if (!log || !below || strlen(below) >= sizeof folder) return;
  strcpy(folder, below);
  folder_length = strlen(folder);
  int opened = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (opened < 0) return;
  /* Out of the way of programs that close low descriptors. */
  log_to = fcntl(opened, F_DUPFD_CLOEXEC, 900);
  syscall(SYS_close, opened);
}

static void note(char kind, uint64_t inode, int64_t offset, const void *bytes, size_t length) {
  if (log_to < 0) return;
  int before = errno;
  uint32_t size = (uint32_t)length;
  char head[21];
  head[0] = kind;
  memcpy(head + 1, &inode, 8);
  memcpy(head + 9, &offset, 8);
  memcpy(head + 17, &size, 4);
  struct iovec parts[2] = {{head, sizeof head}, {(void *)bytes, length}};
  if (syscall(SYS_writev, log_to, parts, 2) != (long)(sizeof head + length)) {
    static const char lost[] = "record.c: the log cannot be written\n";
    syscall(SYS_write, 2, lost, sizeof lost - 1);
    _exit(99);
  }
  errno = before;
}

/* The name below the folder, empty for itself; NULL for what is elsewhere. */
static const char *ours(const char *path, char *room) {
  if (log_to < 0 || !path) return NULL;
  if (path[0] != '/') {
    char here[PATH_MAX];
    if (!getcwd(here, sizeof here)) return NULL;
    if (snprintf(room, PATH_MAX, "%s/%s", here, path) >= PATH_MAX) return NULL;
    path = room;
  }
  if (strncmp(path, folder, folder_length)) return NULL;
  if (path[folder_length] == 0) return path + folder_length;
  return path[folder_length] == '/' ? path + folder_length + 1 : NULL;
}

static int took(int fd, const char *name, int flags, int existed) {
  if (fd < 0 || fd >= MOST) return fd;
  kind_of[fd] = 0;
  if (!name) return fd;
  struct stat what;
  if (fstat(fd, &what)) return fd;
  inode_of[fd] = what.st_ino;
  if (S_ISDIR(what.st_mode)) {
    kind_of[fd] = 2;
    free(folder_of[fd]);
    folder_of[fd] = strdup(name);
  } else if (S_ISREG(what.st_mode)) {
    kind_of[fd] = 1;
    note(existed ? 'O' : 'C', what.st_ino, what.st_size, name, strlen(name));
    if (existed && (flags & O_TRUNC) && (flags & O_ACCMODE) != O_RDONLY) note('T', what.st_ino, 0, NULL, 0);
  }
  return fd;
}

static int open_it(int at, const char *path, int flags, int mode) {
  char room[PATH_MAX];
  const char *name = at == AT_FDCWD || (path && path[0] == '/') ? ours(path, room) : NULL;
  int existed = name ? !syscall(SYS_faccessat, AT_FDCWD, path, F_OK) : 1;
  return took((int)syscall(SYS_openat, at, path, flags, mode), name, flags, existed);
}

#define MODE(last) \
  int mode = 0; \
  if (flags & (O_CREAT | __O_TMPFILE)) { va_list more; va_start(more, last); mode = va_arg(more, int); va_end(more); }

int open(const char *path, int flags, ...) { MODE(flags) return open_it(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return open_it(AT_FDCWD, path, flags | O_LARGEFILE, mode); }
int openat(int at, const char *path, int flags, ...) { MODE(flags) return open_it(at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) { MODE(flags) return open_it(at, path, flags | O_LARGEFILE, mode); }

int close(int fd) {
  if (fd >= 0 && fd == log_to) return 0;
  if (fd >= 0 && fd < MOST) kind_of[fd] = 0;
  return (int)syscall(SYS_close, fd);
}

static int is_file(int fd) { return fd >= 0 && fd < MOST && kind_of[fd] == 1; }

ssize_t write(int fd, const void *bytes, size_t length) {
  int64_t at = 0;
  if (is_file(fd)) {
    int flags = fcntl(fd, F_GETFL);
    at = lseek(fd, 0, flags & O_APPEND ? SEEK_END : SEEK_CUR);
  }
  ssize_t wrote = syscall(SYS_write, fd, bytes, length);
  if (wrote > 0 && is_file(fd)) note('W', inode_of[fd], at, bytes, (size_t)wrote);
  return wrote;
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) {
  ssize_t wrote = syscall(SYS_pwrite64, fd, bytes, length, at);
  if (wrote > 0 && is_file(fd)) note('W', inode_of[fd], at, bytes, (size_t)wrote);
  return wrote;
}
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) { return pwrite64(fd, bytes, length, at); }

int ftruncate64(int fd, off64_t size) {
  int done = (int)syscall(SYS_ftruncate, fd, size);
  if (!done && is_file(fd)) note('T', inode_of[fd], size, NULL, 0);
  return done;
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

static int synced(int fd, int done) {
  if (!done && fd >= 0 && fd < MOST && kind_of[fd] == 1) note('S', inode_of[fd], 0, NULL, 0);
  if (!done && fd >= 0 && fd < MOST && kind_of[fd] == 2) note('D', 0, 0, folder_of[fd], strlen(folder_of[fd]));
  return done;
}
int fsync(int fd) { return synced(fd, (int)syscall(SYS_fsync, fd)); }
int fdatasync(int fd) { return synced(fd, (int)syscall(SYS_fdatasync, fd)); }

int unlink(const char *path) {
  char room[PATH_MAX];
  const char *name = ours(path, room);
  int done = (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
  if (!done && name) note('U', 0, 0, name, strlen(name));
  return done;
}
int unlinkat(int at, const char *path, int flags) {
  char room[PATH_MAX];
  const char *name = at == AT_FDCWD && !flags ? ours(path, room) : NULL;
  int done = (int)syscall(SYS_unlinkat, at, path, flags);
  if (!done && name) note('U', 0, 0, name, strlen(name));
  return done;
}

int rename(const char *from, const char *to) {
  char first[PATH_MAX], second[PATH_MAX], both[2 * PATH_MAX];
  const char *one = ours(from, first), *two = ours(to, second);
  int done = (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
  if (!done && one && two) {
    size_t length = strlen(one) + 1 + strlen(two);
    memcpy(both, one, strlen(one) + 1);
    memcpy(both + strlen(one) + 1, two, strlen(two));
    note('R', 0, 0, both, length);
  }
  return done;
}
