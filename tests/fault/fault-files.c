/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fault-files.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* The names of the C library are defined here under names of our own, so that
 * no header's redirection or check comes between. */
#define WRAP(type, name, symbol, ...)                                          \
  type name (__VA_ARGS__) __asm__(symbol);                                     \
  type name (__VA_ARGS__)
#define REAL(type, symbol, ...) ((type (*) (__VA_ARGS__))find_real (symbol))

static FaultFiles plan;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

typedef enum
{
  GROWS,   /* takes space */
  SYNCS,   /* puts it on the disk */
  NAMES,   /* puts names of a folder on the disk */
  ENTERS,  /* makes a name, takes space */
  RENAMES, /* the same of what is there */
  LEAVES,  /* takes a name away */
  OPENS,   /* changes nothing */
  N_CHANGES
} Change;

#define BIT(change) (1u << (change))

/* Which calls meet the error. */
static unsigned
get_changes (int error)
{
  switch (error)
    {
    case ENOSPC:
    case EDQUOT:
      return BIT (GROWS) | BIT (SYNCS) | BIT (NAMES) | BIT (ENTERS) |
             BIT (RENAMES);
    case EFBIG:
      return BIT (GROWS);
    case EACCES:
      return BIT (ENTERS) | BIT (RENAMES) | BIT (LEAVES);
    case EROFS:
      return BIT (GROWS) | BIT (ENTERS) | BIT (RENAMES) | BIT (LEAVES);
    case EMFILE:
      return BIT (OPENS);
    case EBUSY:
    case EXDEV:
      return BIT (RENAMES);
    case EINVAL:
    case ENOTSUP:
      return BIT (NAMES);
    default:
      return BIT (GROWS) | BIT (SYNCS) | BIT (NAMES) | BIT (ENTERS) |
             BIT (RENAMES) | BIT (LEAVES);
    }
}

static void *
find_real (const char *symbol)
{
  void *real = dlsym (RTLD_NEXT, symbol);

  if (real == NULL)
    {
      static const char text[] = "fault-files: no such function\n";

      (void)!syscall (SYS_write, 2, text, sizeof text - 1);
      abort ();
    }
  return real;
}

FaultFiles *
fault_files_get (void)
{
  return &plan;
}

static void
begin (const char *folder, int error, int at, int once)
{
  pthread_mutex_lock (&mutex);
  plan = (FaultFiles){ folder, error, at, once, 0, 0 };
  pthread_mutex_unlock (&mutex);
}

void
fault_files_begin (const char *folder, int error, int at)
{
  begin (folder, error, at, 0);
}

void
fault_files_begin_once (const char *folder, int error, int at)
{
  begin (folder, error, at, 1);
}

int
fault_files_end (void)
{
  int failed;

  pthread_mutex_lock (&mutex);
  failed = plan.failed;
  plan = (FaultFiles){ 0 };
  pthread_mutex_unlock (&mutex);
  return failed;
}

__attribute__ ((constructor)) static void
read_environment (void)
{
  const char *folder = getenv ("FAULT_FOLDER");
  const char *error = getenv ("FAULT_ERROR");
  const char *at = getenv ("FAULT_AT");

  if (folder != NULL && error != NULL)
    fault_files_begin (folder, (int)strtol (error, NULL, 10),
                       at != NULL ? (int)strtol (at, NULL, 10) : 1);
}

static int
is_below (const char *path)
{
  size_t length = strlen (plan.folder);
  char whole[2 * PATH_MAX];

  if (path[0] != '/')
    {
      int saved = errno;
      char here[PATH_MAX];
      int known = getcwd (here, sizeof here) != NULL;

      errno = saved;
      if (!known)
        return 0;
      snprintf (whole, sizeof whole, "%s/%s", here, path);
      path = whole;
    }
  return strncmp (path, plan.folder, length) == 0 &&
         (path[length] == '\0' || path[length] == '/');
}

/* Sets errno and returns 1 where the call is to fail. */
static int
fails_at (const char *path, Change change)
{
  int fails = 0;

  if (plan.folder == NULL)
    return 0;
  pthread_mutex_lock (&mutex);
  if (plan.folder != NULL && is_below (path) &&
      (get_changes (plan.error) & BIT (change)) != 0 &&
      ++plan.calls >= plan.at && !(plan.once && plan.calls > plan.at))
    {
      fails = 1;
      plan.failed++;
    }
  pthread_mutex_unlock (&mutex);
  if (fails)
    errno = plan.error;
  return fails;
}

static int
fails_on (int fd, Change change)
{
  char name[64];
  char path[PATH_MAX];
  ssize_t length;
  int saved = errno;

  if (plan.folder == NULL)
    return 0;
  snprintf (name, sizeof name, "/proc/self/fd/%d", fd);
  length = readlink (name, path, sizeof path - 1);
  errno = saved;
  if (length <= 0)
    return 0;
  path[length] = '\0';
  return fails_at (path, change);
}

/* ---- opening ---- */

static int
opening_fails (const char *path, int flags)
{
  struct stat info;
  int saved = errno;
  int there;

  if (plan.folder == NULL || (flags & O_PATH) == O_PATH)
    return 0;
  if (fails_at (path, OPENS))
    return 1;
  if ((flags & O_ACCMODE) == O_RDONLY && (flags & (O_CREAT | O_TRUNC)) == 0)
    return 0;
  there = stat (path, &info) == 0;
  errno = saved;
  if (!there)
    return (flags & O_CREAT) != 0 && fails_at (path, ENTERS);
  /* There is space for what takes none. */
  return plan.error == EROFS && fails_at (path, GROWS);
}

static int
get_mode (int flags, va_list arguments)
{
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg (arguments, int) : 0;
}

#define WRAP_OPEN(name, symbol)                                                \
  WRAP (int, name, symbol, const char *path, int flags, ...)                   \
  {                                                                            \
    va_list arguments;                                                         \
    int mode;                                                                  \
                                                                               \
    va_start (arguments, flags);                                               \
    mode = get_mode (flags, arguments);                                        \
    va_end (arguments);                                                        \
    if (opening_fails (path, flags))                                           \
      return -1;                                                               \
    return REAL (int, symbol, const char *, int, ...) (path, flags, mode);     \
  }
WRAP_OPEN (wrapped_open, "open")
WRAP_OPEN (wrapped_open64, "open64")

/* ---- writing ---- */

WRAP (ssize_t, wrapped_write, "write", int fd, const void *data, size_t n)
{
  if (fails_on (fd, GROWS))
    {
      int error = errno;

      if (error == ENOSPC && n > 1)
        (void)!REAL (ssize_t, "write", int, const void *, size_t) (fd, data,
                                                                   n / 2);
      errno = error;
      return -1;
    }
  return REAL (ssize_t, "write", int, const void *, size_t) (fd, data, n);
}

#define WRAP_PWRITE(name, symbol)                                              \
  WRAP (ssize_t, name, symbol, int fd, const void *data, size_t n, off_t at)   \
  {                                                                            \
    if (fails_on (fd, GROWS))                                                  \
      {                                                                        \
        int error = errno;                                                     \
                                                                               \
        if (error == ENOSPC)                                                   \
          (void)!REAL (ssize_t, symbol, int, const void *, size_t,             \
                       off_t) (fd, data, n / 2, at);                           \
        errno = error;                                                         \
        return -1;                                                             \
      }                                                                        \
    return REAL (ssize_t, symbol, int, const void *, size_t, off_t) (fd, data, \
                                                                     n, at);   \
  }
WRAP_PWRITE (wrapped_pwrite, "pwrite")
WRAP_PWRITE (wrapped_pwrite64, "pwrite64")

WRAP (ssize_t,
      wrapped_writev,
      "writev",
      int fd,
      const struct iovec *parts,
      int n)
{
  if (fails_on (fd, GROWS))
    return -1;
  return REAL (ssize_t, "writev", int, const struct iovec *, int) (fd, parts,
                                                                   n);
}

#define WRAP_TRUNCATE(name, symbol)                                            \
  WRAP (int, name, symbol, int fd, off_t size)                                 \
  {                                                                            \
    return fails_on (fd, GROWS) ? -1                                           \
                                : REAL (int, symbol, int, off_t) (fd, size);   \
  }
WRAP_TRUNCATE (wrapped_ftruncate, "ftruncate")
WRAP_TRUNCATE (wrapped_ftruncate64, "ftruncate64")

static Change
get_sync (int fd)
{
  struct stat info;
  int saved = errno;
  int is_folder =
      plan.folder != NULL && fstat (fd, &info) == 0 && S_ISDIR (info.st_mode);

  errno = saved;
  return is_folder ? NAMES : SYNCS;
}

#define WRAP_SYNC(name, symbol)                                                \
  WRAP (int, name, symbol, int fd)                                             \
  {                                                                            \
    return fails_on (fd, get_sync (fd)) ? -1 : REAL (int, symbol, int) (fd);   \
  }
WRAP_SYNC (wrapped_fsync, "fsync")
WRAP_SYNC (wrapped_fdatasync, "fdatasync")

/* ---- names ---- */

WRAP (int, wrapped_mkdir, "mkdir", const char *path, mode_t mode)
{
  struct stat info;
  int saved = errno;

  if (plan.folder != NULL && stat (path, &info) != 0 && fails_at (path, ENTERS))
    return -1;
  errno = saved;
  return REAL (int, "mkdir", const char *, mode_t) (path, mode);
}

WRAP (int, wrapped_rename, "rename", const char *from, const char *to)
{
  return fails_at (to, RENAMES)
             ? -1
             : REAL (int, "rename", const char *, const char *) (from, to);
}

WRAP (int, wrapped_link, "link", const char *from, const char *to)
{
  return fails_at (to, RENAMES)
             ? -1
             : REAL (int, "link", const char *, const char *) (from, to);
}

WRAP (int, wrapped_unlink, "unlink", const char *path)
{
  return fails_at (path, LEAVES) ? -1
                                 : REAL (int, "unlink", const char *) (path);
}

WRAP (int, wrapped_access, "access", const char *path, int mode)
{
  struct stat info;

  if (plan.folder != NULL && (mode & W_OK) != 0 &&
      (plan.error == EROFS || plan.error == EACCES) &&
      stat (path, &info) == 0 &&
      (plan.error == EROFS || S_ISDIR (info.st_mode)) &&
      fails_at (path, ENTERS))
    return -1;
  return REAL (int, "access", const char *, int) (path, mode);
}
