/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Files that a user names may be anything: a pipe that nobody writes to, a
 * device without an end, a folder, a file as large as the disk, the database
 * that this very program has open.  All that is read comes through here, which
 * refuses them before a byte is read.  Errors
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

/* Why a file could not be written and what to do, as sentences for the user;
 * cause: of G_FILE_ERROR or G_IO_ERROR; g_free. */
char *base_file_explain_write (const char *name,
                               const GError *cause) G_GNUC_WARN_UNUSED_RESULT;

/* Whether no space was left: on the disk, or of what one may use. */
gboolean base_file_was_full (const GError *cause);

/* Writes all of a file: the old one stays until the new one is whole, also
 * where there is no space for it.  Errors of G_IO_ERROR, explained as above. */
gboolean base_file_replace (GFile *file,
                            GBytes *bytes,
                            GCancellable *cancellable,
                            GError **error);
/* Closes a stream of g_file_replace so that the old file stays. */
void base_file_abandon (GOutputStream *stream);

G_END_DECLS
