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

/* By its name: closing a file gives up every lock that the process has on it,
 * so the store that is open here must not even be opened to see what it is. */
gboolean base_file_is_database (const char *path);

/* Writes all of a file: the old one stays until the new one is whole and on the
 * disk, also where there is no space for it, and the new one has its owner (as
 * far as that is allowed) and permissions.  One that may not be written is
 * refused, though its folder would let it be replaced.  What a link leads to is
 * replaced; a database and a pipe without a reader are refused; a device or a
 * pipe is written to as it comes, without these promises.  Errors of
 * G_IO_ERROR, explained as below; NO_SPACE where it may not become larger: for
 * want of space on the disk, of what one may use, or by a limit on the size of
 * files. */
gboolean base_file_write (const char *path, GBytes *bytes, GError **error);
/* The same of one that need not lie on this computer. */
gboolean base_file_replace (GFile *file,
                            GBytes *bytes,
                            GCancellable *cancellable,
                            GError **error);

/* The same of what comes piece by piece; freed before it is finished it leaves
 * the old file.  mode: of a new one, less the umask. */
typedef struct _BaseFileWriter BaseFileWriter;

BaseFileWriter *base_file_writer_new (GFile *file,
                                      int mode,
                                      GCancellable *cancellable,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean base_file_writer_add (BaseFileWriter *self,
                               const void *data,
                               gsize size,
                               GError **error);
gboolean base_file_writer_finish (BaseFileWriter *self, GError **error);
void base_file_writer_free (BaseFileWriter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BaseFileWriter, base_file_writer_free)

/* Why a file could not be written and what to do, as sentences for the user;
 * cause: of G_FILE_ERROR or G_IO_ERROR; reason: errno; g_free. */
char *base_file_explain_write (const char *name,
                               const GError *cause) G_GNUC_WARN_UNUSED_RESULT;
char *base_file_explain_errno (const char *name,
                               int reason) G_GNUC_WARN_UNUSED_RESULT;

/* Once, when the program starts: a limit on the size of files (`ulimit -f`, a
 * service's LimitFSIZE) is an error of the write rather than the end of the
 * program. */
void base_file_outlive_limits (void);

/* fsync; errno or 0, also where the file system knows no such thing of what
 * this is (EINVAL, ENOTSUP: folders of FUSE and of network mounts). */
int base_file_sync (int fd) G_GNUC_WARN_UNUSED_RESULT;

/* So that new names in a folder are there after a power cut; the files are
 * written all the same where that cannot be had. */
void base_file_sync_folder (const char *folder);

G_END_DECLS
