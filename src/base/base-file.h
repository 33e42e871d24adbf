/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Files that a user names may be anything: a pipe that nobody writes to, a
 * device without an end, a folder, a file as large as the disk.  All that is
 * read comes through here, which refuses them before a byte is read.  Errors
 * of G_FILE_ERROR; the message says what is wrong and what to do, without the
 * file's name. */

/* For reading; close it.  A regular file of at most max_bytes (it may grow
 * while it is read: count).  -1 with an error otherwise, at once.  size may be
 * NULL. */
int base_file_open (const char *path,
                    guint64 max_bytes,
                    guint64 *size,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* All of it; G_FILE_ERROR_INVAL where it grows past max_bytes.  What is larger
 * than BASE_FILE_MAP_BYTES is mapped rather than copied. */
#define BASE_FILE_MAP_BYTES (64 << 20)
GBytes *base_file_get_bytes (const char *path,
                             guint64 max_bytes,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
