/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the program writes what a user names, and what it says where it cannot.
 */
#include "base/base-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Between two of them it can be cancelled. */
#define CHUNK_BYTES (1 << 20)

static gboolean
is_any (const GError *error, GFileError of_file, GIOErrorEnum of_stream)
{
  return g_error_matches (error, G_FILE_ERROR, of_file) ||
         g_error_matches (error, G_IO_ERROR, of_stream);
}

/* GIO has no word for a quota or a limit on the size of files: what the system
 * said stands in its message. */
static gboolean
says (const GError *error, int reason)
{
  return error->message != NULL &&
         strstr (error->message, g_strerror (reason)) != NULL;
}

/* What the system said, as far as the stream's error tells it; 0: unknown. */
static int
get_reason (const GError *cause)
{
  if (is_any (cause, G_FILE_ERROR_NOSPC, G_IO_ERROR_NO_SPACE))
    return ENOSPC;
  if (is_any (cause, G_FILE_ERROR_ROFS, G_IO_ERROR_READ_ONLY))
    return EROFS;
  if (is_any (cause, G_FILE_ERROR_ACCES, G_IO_ERROR_PERMISSION_DENIED) ||
      is_any (cause, G_FILE_ERROR_PERM, G_IO_ERROR_PERMISSION_DENIED))
    return EACCES;
  if (is_any (cause, G_FILE_ERROR_NOENT, G_IO_ERROR_NOT_FOUND))
    return ENOENT;
  if (says (cause, EDQUOT))
    return EDQUOT;
  return says (cause, EFBIG) ? EFBIG : 0;
}

static gboolean
is_full (int reason)
{
  return reason == ENOSPC || reason == EDQUOT || reason == EFBIG;
}

static char *
explain (const char *name, int reason, const char *otherwise)
{
  switch (reason)
    {
    case ENOSPC:
    case EDQUOT:
      return g_strdup_printf (_ ("There is no space left to write “%s”. Free "
                                 "some space, then try again."),
                              name);
    case EFBIG:
      return g_strdup_printf (_ ("“%s” may not grow so large: a limit on the "
                                 "size of files is reached. Choose another "
                                 "place or raise the limit, then try again."),
                              name);
    case EROFS:
    case EACCES:
    case EPERM:
      return g_strdup_printf (_ ("“%s” may not be written. Allow writing to it "
                                 "and its folder or choose another place, then "
                                 "try again."),
                              name);
    case ENOENT:
      return g_strdup_printf (_ ("The folder for “%s” is not there. Make it or "
                                 "choose another place, then try again."),
                              name);
    default:
      return g_strdup_printf (
          _ ("“%s” could not be written: %s. Choose another place or try "
             "again."),
          name, otherwise);
    }
}

char *
base_file_explain_write (const char *name, const GError *cause)
{
  return explain (name, get_reason (cause), cause->message);
}

char *
base_file_explain_errno (const char *name, int reason)
{
  return explain (name, reason, g_strerror (reason));
}

void
base_file_outlive_limits (void)
{
  signal (SIGXFSZ, SIG_IGN);
}

int
base_file_sync (int fd)
{
  if (fsync (fd) == 0 || errno == EINVAL || errno == ENOTSUP)
    return 0;
  return errno;
}

void
base_file_sync_folder (const char *folder)
{
  int fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

  if (fd < 0)
    return;
  if (base_file_sync (fd) != 0)
    g_debug ("The names in %s may not be on the disk yet", folder);
  close (fd);
}

/* ---- a file that grows beside the old one ---- */

struct _BaseFileWriter
{
  char *name;   /* for the user */
  char *target; /* NULL: it does not lie on this computer */
  char *part;   /* what grows; NULL: a device or a pipe */
  int fd;       /* -1: closed, or a stream */
  GFileOutputStream *stream;
  GCancellable *cancellable;
};

static gboolean
is_cancelled (BaseFileWriter *self, GError **error)
{
  return g_cancellable_set_error_if_cancelled (self->cancellable, error);
}

/* reason: errno. */
static gboolean
fail (BaseFileWriter *self, int reason, GError **error)
{
  g_autofree char *why = base_file_explain_errno (self->name, reason);

  g_set_error_literal (error, G_IO_ERROR,
                       is_full (reason)
                           ? G_IO_ERROR_NO_SPACE
                           : (GIOErrorEnum)g_io_error_from_errno (reason),
                       why);
  return FALSE;
}

static gboolean
fail_stream (BaseFileWriter *self, const GError *cause, GError **error)
{
  g_autofree char *why = base_file_explain_write (self->name, cause);

  g_set_error_literal (
      error, G_IO_ERROR,
      is_full (get_reason (cause)) ? G_IO_ERROR_NO_SPACE : cause->code,
      g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? cause->message
                                                                : why);
  return FALSE;
}

/* A device, or a pipe that somebody reads: one that nobody reads would keep
 * the program waiting.  errno, or 0. */
static int
begin_special (BaseFileWriter *self)
{
  int flags;

  self->fd =
      g_open (self->target, O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0);
  if (self->fd < 0)
    return errno;
  flags = fcntl (self->fd, F_GETFL);
  return flags < 0 || fcntl (self->fd, F_SETFL, flags & ~O_NONBLOCK) != 0
             ? errno
             : 0;
}

/* The owner and the permissions of the file that will be replaced.  One that
 * cannot be given them is written all the same. */
static void
inherit (BaseFileWriter *self, const GStatBuf *old)
{
  if (fchown (self->fd, old->st_uid, old->st_gid) != 0)
    g_debug ("The owner of %s is new", self->target);
  if (fchmod (self->fd, old->st_mode & 0777) != 0)
    g_debug ("The permissions of %s are new", self->target);
}

/* errno, or 0. */
static int
begin (BaseFileWriter *self, int mode)
{
  GStatBuf info;
  gboolean there = g_stat (self->target, &info) == 0;

  /* A new file renamed over a device or a pipe would take its place. */
  if (there && !S_ISREG (info.st_mode))
    return begin_special (self);
  /* The folder alone is asked when a file is renamed over another: one that is
   * protected would be lost. */
  if (there && faccessat (AT_FDCWD, self->target, W_OK, AT_EACCESS) != 0)
    return errno;
  self->part = g_strconcat (self->target, ".XXXXXX", NULL);
  self->fd = g_mkstemp_full (self->part, O_RDWR | O_CLOEXEC, mode);
  if (self->fd < 0)
    {
      int reason = errno;

      g_clear_pointer (&self->part, g_free);
      return reason;
    }
  if (there)
    inherit (self, &info);
  return 0;
}

static gboolean
begin_stream (BaseFileWriter *self, GFile *file, int mode, GError **error)
{
  g_autoptr (GError) cause = NULL;

  self->stream =
      g_file_replace (file, NULL, FALSE,
                      mode == 0600 ? G_FILE_CREATE_PRIVATE : G_FILE_CREATE_NONE,
                      self->cancellable, &cause);
  return self->stream != NULL || fail_stream (self, cause, error);
}

/* What a link leads to, also where that is not there yet; else the path. */
static char *
follow (const char *path)
{
  char *real = realpath (path, NULL);
  g_autofree char *leads_to = NULL;
  g_autofree char *folder = NULL;
  char *found;

  if (real != NULL)
    {
      found = g_strdup (real);
      free (real);
      return found;
    }
  leads_to = g_file_read_link (path, NULL);
  if (leads_to == NULL)
    return g_strdup (path);
  folder = g_path_get_dirname (path);
  return g_path_is_absolute (leads_to)
             ? g_steal_pointer (&leads_to)
             : g_build_filename (folder, leads_to, NULL);
}

/* name (taken): as the user knows the file. */
static BaseFileWriter *
create (GFile *file,
        char *name,
        int mode,
        GCancellable *cancellable,
        GError **error)
{
  g_autoptr (BaseFileWriter) self = g_new0 (BaseFileWriter, 1);
  const char *path = g_file_peek_path (file);
  int reason;

  self->fd = -1;
  self->name = name;
  g_set_object (&self->cancellable, cancellable);
  if (path == NULL)
    return begin_stream (self, file, mode, error) ? g_steal_pointer (&self)
                                                  : NULL;
  if (base_file_is_database (path))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
                   _ ("“%s” is a database, which a program may be writing. "
                      "Choose another name, then try again."),
                   self->name);
      return NULL;
    }
  /* A link stays a link. */
  self->target = follow (path);
  if (is_cancelled (self, error))
    return NULL;
  reason = begin (self, mode);
  if (reason == 0)
    return g_steal_pointer (&self);
  fail (self, reason, error);
  return NULL;
}

BaseFileWriter *
base_file_writer_new (GFile *file,
                      int mode,
                      GCancellable *cancellable,
                      GError **error)
{
  return create (file, g_file_get_parse_name (file), mode, cancellable, error);
}

static gboolean
add_to_stream (BaseFileWriter *self,
               const void *data,
               gsize size,
               GError **error)
{
  g_autoptr (GError) cause = NULL;

  return g_output_stream_write_all (G_OUTPUT_STREAM (self->stream), data, size,
                                    NULL, self->cancellable, &cause) ||
         fail_stream (self, cause, error);
}

gboolean
base_file_writer_add (BaseFileWriter *self,
                      const void *data,
                      gsize size,
                      GError **error)
{
  const char *at = data;

  if (self->stream != NULL)
    return add_to_stream (self, data, size, error);
  while (size > 0)
    {
      gssize n;

      if (is_cancelled (self, error))
        return FALSE;
      n = write (self->fd, at, MIN (size, CHUNK_BYTES));
      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return fail (self, n < 0 ? errno : EIO, error);
      at += n;
      size -= (gsize)n;
    }
  return TRUE;
}

/* errno, or 0. */
static int
end (BaseFileWriter *self)
{
  int reason = self->part != NULL ? base_file_sync (self->fd) : 0;
  g_autofree char *folder = NULL;
  int fd = self->fd;

  self->fd = -1;
  if (close (fd) != 0 && reason == 0)
    reason = errno;
  if (reason != 0 || self->part == NULL)
    return reason;
  if (g_rename (self->part, self->target) != 0)
    return errno;
  g_clear_pointer (&self->part, g_free);
  folder = g_path_get_dirname (self->target);
  base_file_sync_folder (folder);
  return 0;
}

gboolean
base_file_writer_finish (BaseFileWriter *self, GError **error)
{
  g_autoptr (GError) cause = NULL;
  int reason;

  if (self->stream != NULL)
    return g_output_stream_close (G_OUTPUT_STREAM (self->stream),
                                  self->cancellable, &cause) ||
           fail_stream (self, cause, error);
  if (is_cancelled (self, error))
    return FALSE;
  reason = end (self);
  return reason == 0 || fail (self, reason, error);
}

/* Closing would put what there is in place of the old file; closing that is
 * cancelled does not. */
static void
abandon (GOutputStream *stream)
{
  g_autoptr (GCancellable) stop = g_cancellable_new ();

  g_cancellable_cancel (stop);
  g_output_stream_close (stream, stop, NULL);
}

void
base_file_writer_free (BaseFileWriter *self)
{
  if (self == NULL)
    return;
  if (self->fd >= 0)
    close (self->fd);
  if (self->part != NULL && g_unlink (self->part) != 0)
    g_debug ("A part stays at %s", self->part);
  if (self->stream != NULL &&
      !g_output_stream_is_closed (G_OUTPUT_STREAM (self->stream)))
    abandon (G_OUTPUT_STREAM (self->stream));
  g_clear_object (&self->stream);
  g_clear_object (&self->cancellable);
  g_free (self->part);
  g_free (self->target);
  g_free (self->name);
  g_free (self);
}

/* writer (taken): NULL where it could not be made, which error says. */
static gboolean
write_bytes (BaseFileWriter *writer, GBytes *bytes, GError **error)
{
  g_autoptr (BaseFileWriter) self = writer;
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);

  return self != NULL && base_file_writer_add (self, data, size, error) &&
         base_file_writer_finish (self, error);
}

gboolean
base_file_replace (GFile *file,
                   GBytes *bytes,
                   GCancellable *cancellable,
                   GError **error)
{
  return write_bytes (base_file_writer_new (file, 0666, cancellable, error),
                      bytes, error);
}

gboolean
base_file_write (const char *path, GBytes *bytes, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  return write_bytes (
      create (file, g_filename_display_name (path), 0666, NULL, error), bytes,
      error);
}
