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

gboolean
base_file_is_database (const char *path)
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

  if (base_file_is_database (path))
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
