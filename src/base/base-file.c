/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base-units.h"

#define CHUNK_BYTES 65536

static void
set_errno (GError **error, int reason)
{
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (reason),
               _ ("cannot be opened: %s"), g_strerror (reason));
}

static void
set_too_large (GError **error, guint64 max_bytes)
{
  g_autofree char *cap = base_format_bytes (max_bytes);

  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
               _ ("the file is larger than the %s allowed; split it into "
                  "several files"),
               cap);
}

/* Closing a file gives up every lock that the process has on it, so the store
 * that is open here must not even be opened to see what it is. */
static gboolean
is_database (const char *path)
{
  char *real = realpath (path, NULL);

  gboolean found = real != NULL && g_str_has_suffix (real, ".sqlite");

  free (real);
  return found;
}

int
base_file_open (const char *path,
                guint64 max_bytes,
                guint64 *size,
                GError **error)
{
  struct stat status;
  int fd;

  if (is_database (path))
    {
      g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                           _ ("this is a database, which a program may be "
                              "writing; export from that program and give what "
                              "it exported"));
      return -1;
    }
  /* Without O_NONBLOCK a named pipe would hold the program for ever. */
  fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0 || fstat (fd, &status) < 0)
    set_errno (error, errno);
  else if (S_ISDIR (status.st_mode))
    g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_ISDIR,
                         _ ("this is a folder; give one of its files"));
  else if (!S_ISREG (status.st_mode))
    g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                         _ ("this is a pipe or a device; save what it gives in "
                            "a file and give that"));
  else if ((guint64)status.st_size > max_bytes)
    set_too_large (error, max_bytes);
  else
    {
      if (size != NULL)
        *size = (guint64)status.st_size;
      return fd;
    }
  if (fd >= 0)
    close (fd);
  return -1;
}

/* To the end, which may lie past the size that the file began with. */
static gboolean
read_all (int fd, guint64 max_bytes, GByteArray *into, GError **error)
{
  g_autofree guint8 *chunk = g_malloc (CHUNK_BYTES);
  gssize n;

  while ((n = read (fd, chunk, CHUNK_BYTES)) != 0)
    {
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          set_errno (error, errno);
          return FALSE;
        }
      if ((guint64)into->len + (guint64)n > max_bytes)
        {
          set_too_large (error, max_bytes);
          return FALSE;
        }
      g_byte_array_append (into, chunk, (guint)n);
    }
  return TRUE;
}

GBytes *
base_file_get_bytes (const char *path, guint64 max_bytes, GError **error)
{
  g_autoptr (GByteArray) bytes = NULL;
  g_autoptr (GMappedFile) mapped = NULL;
  guint64 size = 0;
  int fd = base_file_open (path, max_bytes, &size, error);
  gboolean good;

  if (fd < 0)
    return NULL;
  if (size > BASE_FILE_MAP_BYTES)
    {
      mapped = g_mapped_file_new_from_fd (fd, FALSE, error);
      close (fd);
      return mapped != NULL ? g_mapped_file_get_bytes (mapped) : NULL;
    }
  bytes = g_byte_array_sized_new ((guint)size);
  good = read_all (fd, MIN (max_bytes, BASE_FILE_MAP_BYTES), bytes, error);
  close (fd);
  return good ? g_byte_array_free_to_bytes (g_steal_pointer (&bytes)) : NULL;
}

static gboolean
is_any (const GError *error, GFileError of_file, GIOErrorEnum of_stream)
{
  return g_error_matches (error, G_FILE_ERROR, of_file) ||
         g_error_matches (error, G_IO_ERROR, of_stream);
}

/* GIO has no word for a quota or a limit on the size of files: what the system
 * said stands at the end of its message. */
static gboolean
says (const GError *error, int reason)
{
  return error->message != NULL &&
         g_str_has_suffix (error->message, g_strerror (reason));
}

gboolean
base_file_was_full (const GError *cause)
{
  return is_any (cause, G_FILE_ERROR_NOSPC, G_IO_ERROR_NO_SPACE) ||
         says (cause, EDQUOT) || says (cause, EFBIG);
}

char *
base_file_explain_write (const char *name, const GError *cause)
{
  if (base_file_was_full (cause))
    return g_strdup_printf (_ ("There is no space left to write “%s”. Free "
                               "some space, then try again."),
                            name);
  if (is_any (cause, G_FILE_ERROR_ROFS, G_IO_ERROR_READ_ONLY) ||
      is_any (cause, G_FILE_ERROR_ACCES, G_IO_ERROR_PERMISSION_DENIED) ||
      is_any (cause, G_FILE_ERROR_PERM, G_IO_ERROR_PERMISSION_DENIED))
    return g_strdup_printf (_ ("“%s” may not be written. Allow writing to it "
                               "and its folder or choose another place, then "
                               "try again."),
                            name);
  if (is_any (cause, G_FILE_ERROR_NOENT, G_IO_ERROR_NOT_FOUND))
    return g_strdup_printf (_ ("The folder for “%s” is not there. Make it or "
                               "choose another place, then try again."),
                            name);
  return g_strdup_printf (
      _ ("“%s” could not be written: %s. Choose another place or try again."),
      name, cause->message);
}

/* Closing would put what there is in place of the old file; closing that is
 * cancelled does not. */
void
base_file_abandon (GOutputStream *stream)
{
  g_autoptr (GCancellable) stop = g_cancellable_new ();

  g_cancellable_cancel (stop);
  g_output_stream_close (stream, stop, NULL);
}

gboolean
base_file_replace (GFile *file,
                   GBytes *bytes,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (GFileOutputStream) stream = g_file_replace (
      file, NULL, FALSE, G_FILE_CREATE_NONE, cancellable, &cause);
  g_autofree char *name = NULL;
  g_autofree char *why = NULL;
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);

  if (stream != NULL)
    {
      if (g_output_stream_write_all (G_OUTPUT_STREAM (stream), data, size, NULL,
                                     cancellable, &cause) &&
          g_output_stream_close (G_OUTPUT_STREAM (stream), cancellable, &cause))
        return TRUE;
      base_file_abandon (G_OUTPUT_STREAM (stream));
    }
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  name = g_file_get_parse_name (file);
  why = base_file_explain_write (name, cause);
  g_set_error_literal (error, cause->domain, cause->code, why);
  return FALSE;
}
