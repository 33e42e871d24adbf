/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-recovery-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base-file.h"

/* The lock is on the file itself and not on one beside it: the new file is
 * locked before it gets the name, so that there is no moment at which another
 * program finds one under it that is not. */

#define SUFFIX ".unsaved"
#define PART_SUFFIX ".unsaved-part"
#define DAMAGED_SUFFIX ".damaged"
#define MAX_FILES 1000

struct _DeckRecoveryFile
{
  gatomicrefcount refs;
  GMutex mutex;
  char *folder;
  char *path; /* NULL: none has been begun */
  int fd;     /* of it, locked; -1 */
  gboolean written;
  DeckRecovery *recovery; /* NULL: not listed */
};

DeckRecoveryFile *
deck_recovery_file_new (const char *folder)
{
  DeckRecoveryFile *self = g_new0 (DeckRecoveryFile, 1);

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->mutex);
  self->folder = g_strdup (folder);
  self->fd = -1;
  return self;
}

DeckRecoveryFile *
deck_recovery_file_ref (DeckRecoveryFile *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

static void
let_go (DeckRecoveryFile *self)
{
  if (self->fd >= 0)
    g_close (self->fd, NULL);
  self->fd = -1;
  self->written = FALSE;
  g_clear_pointer (&self->path, g_free);
}

void
deck_recovery_file_unref (DeckRecoveryFile *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  /* A name alone is nothing to be found. */
  if (self->path != NULL && !self->written)
    g_unlink (self->path);
  let_go (self);
  g_clear_pointer (&self->recovery, deck_recovery_free);
  g_mutex_clear (&self->mutex);
  g_free (self->folder);
  g_free (self);
}

/* FALSE where another one has it; a file system without locks has none. */
static gboolean
lock (int fd)
{
  return flock (fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
}

/* Whether the name is still this file's: its holder may have put a new one in
 * its place since it was opened. */
static gboolean
is_current (int fd, const char *path)
{
  struct stat mine, there;

  return fstat (fd, &mine) == 0 && lstat (path, &there) == 0 &&
         mine.st_ino == there.st_ino && mine.st_dev == there.st_dev;
}

/* ---- writing ---- */

static gboolean
fail (const DeckRecoveryFile *self, int code, GError **error)
{
  g_set_error (error, DECK_ERROR, DECK_ERROR_WRITE,
               _ ("Unsaved changes cannot be put aside in %s: %s. Save "
                  "the deck soon."),
               self->folder, g_strerror (code));
  return FALSE;
}

/* A name that is free. */
static gboolean
begin (DeckRecoveryFile *self, GError **error)
{
  if (g_mkdir_with_parents (self->folder, 0700) != 0)
    return fail (self, errno, error);
  for (guint i = 1; i <= MAX_FILES; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u" SUFFIX, i);
      g_autofree char *path = g_build_filename (self->folder, name, NULL);
      int fd = g_open (path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);

      if (fd >= 0 && lock (fd))
        {
          self->fd = fd;
          self->path = g_steal_pointer (&path);
          return TRUE;
        }
      if (fd >= 0)
        g_close (fd, NULL);
      else if (errno != EEXIST)
        return fail (self, errno, error);
    }
  return fail (self, EMFILE, error);
}

static gboolean
write_all (int fd, GBytes *bytes)
{
  gsize left;
  const char *data = g_bytes_get_data (bytes, &left);

  while (left > 0)
    {
      ssize_t n = write (fd, data, left);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          errno = n == 0 ? ENOSPC : errno;
          return FALSE;
        }
      data += n;
      left -= (gsize)n;
    }
  errno = base_file_sync (fd);
  return errno == 0;
}

static gboolean
replace (DeckRecoveryFile *self, GBytes *bytes, GError **error)
{
  g_autofree char *stem =
      g_strndup (self->path, strlen (self->path) - strlen (SUFFIX));
  g_autofree char *part = g_strconcat (stem, PART_SUFFIX, NULL);
  int fd = g_open (part, O_CREAT | O_TRUNC | O_RDWR | O_CLOEXEC, 0600);
  int code;

  if (fd < 0)
    return fail (self, errno, error);
  if (lock (fd) && write_all (fd, bytes) && g_rename (part, self->path) == 0)
    {
      g_close (self->fd, NULL);
      self->fd = fd;
      self->written = TRUE;
      base_file_sync_folder (self->folder);
      return TRUE;
    }
  code = errno;
  g_unlink (part);
  g_close (fd, NULL);
  return fail (self, code, error);
}

gboolean
deck_recovery_file_write (DeckRecoveryFile *self,
                          GBytes *bytes,
                          GCancellable *cancellable,
                          GError **error)
{
  gboolean written;

  if (g_bytes_get_size (bytes) > DECK_RECOVERY_MAX_BYTES)
    return fail (self, EFBIG, error);
  g_mutex_lock (&self->mutex);
  written = !g_cancellable_set_error_if_cancelled (cancellable, error) &&
            (self->path != NULL || begin (self, error)) &&
            replace (self, bytes, error);
  g_mutex_unlock (&self->mutex);
  return written;
}

void
deck_recovery_file_discard (DeckRecoveryFile *self)
{
  g_mutex_lock (&self->mutex);
  if (self->path != NULL)
    g_unlink (self->path);
  let_go (self);
  g_mutex_unlock (&self->mutex);
}

/* ---- finding ---- */

/* What was set aside before stays; NULL: there are too many. */
static char *
dup_free_name (const char *path)
{
  g_autofree char *stem = g_strndup (path, strlen (path) - strlen (SUFFIX));
  char *name = g_strconcat (stem, DAMAGED_SUFFIX, NULL);

  for (guint i = 2; g_file_test (name, G_FILE_TEST_EXISTS); i++)
    {
      g_free (name);
      if (i > MAX_FILES)
        return NULL;
      name = g_strdup_printf ("%s-%u" DAMAGED_SUFFIX, stem, i);
    }
  return name;
}

static void
set_aside (const char *path, BaseDiagnostics *diagnostics, const char *why)
{
  g_autofree char *aside = dup_free_name (path);
  int code = EEXIST;

  if (aside != NULL)
    code = g_rename (path, aside) == 0 ? 0 : errno;
  base_diagnostics_add (diagnostics, BASE_SEVERITY_ERROR,
                        code == 0 ? aside : path, 0,
                        _ ("unsaved changes could not be read: %s"), why);
  if (code != 0)
    base_diagnostics_add (diagnostics, BASE_SEVERITY_ERROR, path, 0,
                          _ ("the file could not be set aside: %s"),
                          g_strerror (code));
}

/* It may be read another time, or by another version. */
static void
leave (const char *path, BaseDiagnostics *diagnostics, const char *why)
{
  base_diagnostics_add (diagnostics, BASE_SEVERITY_WARNING, path, 0,
                        _ ("unsaved changes cannot be read now, and are left "
                           "as they are: %s"),
                        why);
}

/* The file open and locked; -1 where it is held, or nothing. */
static int
open_locked (const char *path, BaseDiagnostics *diagnostics)
{
  int fd = g_open (path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0);

  if (fd < 0)
    {
      if (errno != ENOENT)
        leave (path, diagnostics, g_strerror (errno));
      return -1;
    }
  if (lock (fd) && is_current (fd, path))
    return fd;
  g_close (fd, NULL);
  return -1;
}

/* NULL where it is held, or nothing. */
static DeckRecoveryFile *
claim (const char *folder, const char *name, BaseDiagnostics *diagnostics)
{
  g_autoptr (DeckRecoveryFile) self = deck_recovery_file_new (folder);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  self->fd = open_locked (path, diagnostics);
  if (self->fd < 0)
    return NULL;
  self->path = g_strdup (path);
  /* From here on it is not removed with the last reference. */
  self->written = TRUE;
  bytes = base_file_get_bytes (path, DECK_RECOVERY_MAX_BYTES, &error);
  if (bytes != NULL && g_bytes_get_size (bytes) == 0)
    {
      /* Killed before the first write. */
      g_unlink (path);
      return NULL;
    }
  if (bytes != NULL)
    self->recovery = deck_recovery_parse (bytes, &error);
  if (self->recovery != NULL)
    return g_steal_pointer (&self);
  if (g_error_matches (error, DECK_ERROR, DECK_ERROR_INVALID))
    set_aside (path, diagnostics, error->message);
  else
    leave (path, diagnostics, error->message);
  return NULL;
}

static void
remove_part (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  int fd = g_open (path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0);

  if (fd < 0)
    return;
  if (lock (fd))
    g_unlink (path);
  g_close (fd, NULL);
}

static int
compare_time (gconstpointer a, gconstpointer b)
{
  gint64 first =
      deck_recovery_get_at_ms ((*(DeckRecoveryFile *const *)a)->recovery);
  gint64 second =
      deck_recovery_get_at_ms ((*(DeckRecoveryFile *const *)b)->recovery);

  return (first > second) - (first < second);
}

GPtrArray *
deck_recovery_file_list (const char *folder, BaseDiagnostics *diagnostics)
{
  GPtrArray *files =
      g_ptr_array_new_with_free_func ((GDestroyNotify)deck_recovery_file_unref);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && files->len < MAX_FILES &&
         (name = g_dir_read_name (dir)) != NULL)
    {
      DeckRecoveryFile *file;

      if (g_str_has_suffix (name, PART_SUFFIX))
        remove_part (folder, name);
      if (g_str_has_suffix (name, SUFFIX) &&
          (file = claim (folder, name, diagnostics)) != NULL)
        g_ptr_array_add (files, file);
    }
  g_ptr_array_sort (files, compare_time);
  return files;
}

const DeckRecovery *
deck_recovery_file_get (const DeckRecoveryFile *self)
{
  return self->recovery;
}
