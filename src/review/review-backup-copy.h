/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "review/review-backup.h"

#include <sqlite3.h>

G_BEGIN_DECLS

/* Private to the backups: whole copies of a store. */

/* Who is told how far it is, and from which share of the whole to which this
 * copy goes. */
typedef struct
{
  ReviewBackupProgress tell; /* NULL: nobody */
  gpointer data;
  double begin;
  double end;
} ReviewCopyProgress;

/* All pages of one database into another; busy pages are waited for.  Cancelled
 * or failed, the other is as it was.  progress may be NULL. */
gboolean review_backup_copy_pages (sqlite3 *to,
                                   sqlite3 *from,
                                   const ReviewCopyProgress *progress,
                                   GCancellable *cancellable,
                                   GError **error);

/* Whether the copy at path, which db is, is whole. */
gboolean
review_backup_check_copy (sqlite3 *db, const char *path, GError **error);

/* The store as one file, which gets its name once it is whole and on the
 * disk. */
gboolean review_backup_copy_to (ReviewStore *store,
                                const char *folder,
                                const char *path,
                                const ReviewMoment *now,
                                const ReviewCopyProgress *progress,
                                GCancellable *cancellable,
                                GError **error);

/* What errno says of path; FALSE. */
gboolean review_backup_set_error (const char *path, GError **error);

G_END_DECLS
