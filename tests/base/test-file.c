/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fault-files.h"

#include "base/base-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  char *folder;
  char *path; /* of a file not yet there */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("shardstep-file-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "f", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_unlink (fixture->path);
  g_rmdir (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->folder);
}

static void
assert_refused (const char *path, int code, const char *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (base_file_get_bytes (path, 1000, &error));
  g_assert_error (error, G_FILE_ERROR, code);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_whole (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) empty = NULL;
  g_autoptr (GBytes) full = NULL;
  g_autofree char *text = g_strnfill (1000, 'x');

  g_assert_true (g_file_set_contents (fixture->path, "", 0, NULL));
  empty = base_file_get_bytes (fixture->path, 1000, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (empty), ==, 0);
  /* Exactly as large as allowed. */
  g_assert_true (g_file_set_contents (fixture->path, text, 1000, NULL));
  full = base_file_get_bytes (fixture->path, 1000, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (full, NULL), g_bytes_get_size (full), text,
                   1000);
}

/* Past 64 MiB a file is mapped: 64 MiB and one byte, most of it a hole. */
static void
test_mapped (Fixture *fixture, gconstpointer data)
{
  const gsize size = ((gsize)64 << 20) + 1;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  g_assert_true (g_file_set_contents (fixture->path, "begin", 5, NULL));
  g_assert_cmpint (truncate (fixture->path, (off_t)size), ==, 0);
  bytes = base_file_get_bytes (fixture->path, size, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, size);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), 5, "begin", 5);
}

static void
test_too_large (Fixture *fixture, gconstpointer data)
{
  g_assert_true (g_file_set_contents (fixture->path, "", 0, NULL));
  /* A hole: no disk is filled, and reading it would take minutes. */
  g_assert_cmpint (truncate (fixture->path, (off_t)1 << 40), ==, 0);
  assert_refused (fixture->path, G_FILE_ERROR_INVAL,
                  "the file is larger than the 1\u00a0kB allowed; split it "
                  "into several files");
}

/* Nobody writes to the pipe: opening it in the usual way would wait. */
static void
test_no_file (Fixture *fixture, gconstpointer data)
{
  static const char *const device =
      "this is a pipe or a device; save what it gives in a file and give that";

  assert_refused (fixture->path, G_FILE_ERROR_NOENT,
                  "cannot be opened: No such file or directory");
  assert_refused (fixture->folder, G_FILE_ERROR_ISDIR,
                  "this is a folder; give one of its files");
  assert_refused ("/dev/zero", G_FILE_ERROR_INVAL, device);
  assert_refused ("/dev/null", G_FILE_ERROR_INVAL, device);
  g_assert_cmpint (mkfifo (fixture->path, 0600), ==, 0);
  assert_refused (fixture->path, G_FILE_ERROR_INVAL, device);
}

/* Writing a file anew, while from each call on that changes something every
 * such call fails: the old file stays, and it works once that is over. */
static void
test_replace (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    int error;
    int code;
    const char *told;
    gboolean once;
  } refusals[] = {
    /* The rest of what closing does goes well: a half-written file must not
     * take the place of the old one. */
    { ENOSPC, G_IO_ERROR_NO_SPACE, "There is no space left to write", TRUE },
    { ENOSPC, G_IO_ERROR_NO_SPACE, "There is no space left to write" },
    { EROFS, G_IO_ERROR_READ_ONLY, "may not be written" },
    { EACCES, G_IO_ERROR_PERMISSION_DENIED, "may not be written" },
    { EDQUOT, G_IO_ERROR_NO_SPACE, "There is no space left to write" },
    { EFBIG, G_IO_ERROR_NO_SPACE, "may not grow so large", TRUE },
    { EFBIG, G_IO_ERROR_NO_SPACE, "may not grow so large" },
    { EIO, G_IO_ERROR_FAILED, "could not be written" },
    { EIO, G_IO_ERROR_FAILED, "could not be written", TRUE },
    { EMFILE, G_IO_ERROR_TOO_MANY_OPEN_FILES, "Too many open files" },
    { EBUSY, G_IO_ERROR_BUSY, "could not be written" },
    { EXDEV, G_IO_ERROR_FAILED, "could not be written" },
  };
  g_autoptr (GFile) file = g_file_new_for_path (fixture->path);
  /* More than one write of the stream's. */
  g_autofree char *text = g_strnfill (300000, 'n');
  g_autoptr (GBytes) bytes = g_bytes_new (text, 300000);

  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    for (int at = 1;; at++)
      {
        g_autoptr (GError) error = NULL;
        g_autofree char *found = NULL;
        gsize length;
        gboolean written;
        int failed;

        g_assert_true (g_file_set_contents (fixture->path, "old", -1, NULL));
        (refusals[i].once ? fault_files_begin_once : fault_files_begin) (
            fixture->folder, refusals[i].error, at);
        written = base_file_replace (file, bytes, NULL, &error);
        failed = fault_files_end ();
        g_assert_true (
            g_file_get_contents (fixture->path, &found, &length, NULL));
        if (written)
          g_assert_cmpmem (found, length, text, 300000);
        else
          {
            g_assert_error (error, G_IO_ERROR, refusals[i].code);
            g_assert_nonnull (strstr (error->message, refusals[i].told));
            g_assert_nonnull (strstr (error->message, fixture->path));
            g_assert_cmpstr (found, ==, "old");
            g_assert_true (base_file_replace (file, bytes, NULL, NULL));
          }
        if (failed == 0)
          {
            g_assert_true (written);
            g_assert_cmpint (at, >, 1);
            break;
          }
      }
}

/* Not even opened, by whatever name: closing it would give up the locks that
 * SQLite has on it in this process. */
static void
test_database (Fixture *fixture, gconstpointer data)
{
  static const char *const told =
      "this is a database, which a program may be writing; export from that "
      "program and give what it exported";
  g_autofree char *path = g_strconcat (fixture->path, ".sqlite", NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("new", 3);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "SQLite format 3", -1, NULL));
  g_assert_cmpint (symlink (path, fixture->path), ==, 0);
  fault_files_begin (fixture->folder, EMFILE, 1);
  assert_refused (path, G_FILE_ERROR_INVAL, told);
  assert_refused (fixture->path, G_FILE_ERROR_INVAL, told);
  g_assert_cmpint (fault_files_end (), ==, 0);
  /* Nor written over. */
  g_assert_false (base_file_write (fixture->path, bytes, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_assert_cmpint (g_unlink (path), ==, 0);
}

/* A folder that cannot be synced, as a link, and what may not be read by
 * others: it is written, stays what it is, and nothing is left beside it. */
static void
test_kept (Fixture *fixture, gconstpointer data)
{
  static const int errors[] = { EINVAL, ENOTSUP };
  g_autofree char *link = g_strconcat (fixture->path, "-link", NULL);
  g_autofree char *name = g_path_get_basename (fixture->path);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("new", 3);
  GStatBuf info;

  g_assert_cmpint (symlink (name, link), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      g_autofree char *found = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GDir) dir = NULL;
      guint n = 0;

      g_assert_true (g_file_set_contents (fixture->path, "old", -1, NULL));
      g_assert_cmpint (g_chmod (fixture->path, 0640), ==, 0);
      fault_files_begin (fixture->folder, errors[i], 1);
      g_assert_true (base_file_write (link, bytes, &error));
      g_assert_cmpint (fault_files_end (), ==, 1);
      g_assert_true (g_file_get_contents (fixture->path, &found, NULL, NULL));
      g_assert_cmpstr (found, ==, "new");
      g_assert_cmpint (g_stat (fixture->path, &info), ==, 0);
      g_assert_cmpuint (info.st_mode & 0777, ==, 0640);
      g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
      dir = g_dir_open (fixture->folder, 0, NULL);
      while (g_dir_read_name (dir) != NULL)
        n++;
      g_assert_cmpuint (n, ==, 2);
    }
  g_assert_cmpint (g_unlink (link), ==, 0);
}

/* Its folder would let it be replaced; asked as one who is not root. */
static void
test_protected (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("new", 3);
  g_autoptr (GError) error = NULL;
  g_autofree char *found = NULL;
  gboolean root = geteuid () == 0;
  gboolean written;

  g_assert_true (g_file_set_contents (fixture->path, "old", -1, NULL));
  g_assert_cmpint (g_chmod (fixture->path, 0444), ==, 0);
  g_assert_cmpint (g_chmod (fixture->folder, 0777), ==, 0);
  if (root)
    g_assert_cmpint (seteuid (65534), ==, 0);
  written = base_file_write (fixture->path, bytes, &error);
  if (root)
    g_assert_cmpint (seteuid (0), ==, 0);
  g_assert_false (written);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  g_assert_true (g_file_get_contents (fixture->path, &found, NULL, NULL));
  g_assert_cmpstr (found, ==, "old");
}

/* A link to what is not there yet makes it; a pipe that nobody reads does not
 * keep the program waiting, one that is read gets all. */
static void
test_elsewhere (Fixture *fixture, gconstpointer data)
{
  g_autofree char *link = g_strconcat (fixture->path, "-link", NULL);
  g_autofree char *name = g_path_get_basename (fixture->path);
  g_autofree char *found = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static ("new", 3);
  g_autoptr (GError) error = NULL;
  char read_back[4] = { 0 };
  int fd;

  g_assert_cmpint (symlink (name, link), ==, 0);
  g_assert_true (base_file_write (link, bytes, NULL));
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (g_file_get_contents (fixture->path, &found, NULL, NULL));
  g_assert_cmpstr (found, ==, "new");
  g_assert_cmpint (g_unlink (link), ==, 0);
  g_assert_cmpint (g_unlink (fixture->path), ==, 0);

  g_assert_cmpint (mkfifo (fixture->path, 0600), ==, 0);
  g_assert_false (base_file_write (fixture->path, bytes, &error));
  g_assert_nonnull (error);
  fd = g_open (fixture->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);
  g_assert_cmpint (fd, >=, 0);
  g_assert_true (base_file_write (fixture->path, bytes, NULL));
  g_assert_cmpint (read (fd, read_back, 3), ==, 3);
  g_assert_cmpstr (read_back, ==, "new");
  close (fd);
}

/* Cancelled before it began: as if it had not been asked for. */
static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GFile) file = g_file_new_for_path (fixture->path);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("new", 3);
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (base_file_replace (file, bytes, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/base/file/whole", Fixture, NULL, set_up, test_whole, tear_down);
  g_test_add ("/base/file/mapped", Fixture, NULL, set_up, test_mapped,
              tear_down);
  g_test_add ("/base/file/too-large", Fixture, NULL, set_up, test_too_large,
              tear_down);
  g_test_add ("/base/file/replace", Fixture, NULL, set_up, test_replace,
              tear_down);
  g_test_add ("/base/file/no-file", Fixture, NULL, set_up, test_no_file,
              tear_down);
  g_test_add ("/base/file/kept", Fixture, NULL, set_up, test_kept, tear_down);
  g_test_add ("/base/file/protected", Fixture, NULL, set_up, test_protected,
              tear_down);
  g_test_add ("/base/file/elsewhere", Fixture, NULL, set_up, test_elsewhere,
              tear_down);
  g_test_add ("/base/file/cancelled", Fixture, NULL, set_up, test_cancelled,
              tear_down);
  g_test_add ("/base/file/database", Fixture, NULL, set_up, test_database,
              tear_down);
  return g_test_run ();
}
