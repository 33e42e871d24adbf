/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "review/review-store.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Copies of the store, one for each local day on which one was made, in a
 * folder of their own.  A copy is whole before it has its name.  Copying takes
 * about as long as reading the file: use a store of its own in a thread. */

typedef struct
{
  char *path;
  gint64 day;
  guint64 n_bytes;
} ReviewBackup;

void review_backup_free (ReviewBackup *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReviewBackup, review_backup_free)

/* Makes today's copy unless there is one, then removes those that
 * review_backup_choose does not keep.  path (may be NULL): of the copy; NULL
 * where there was one already; free with g_free. */
gboolean review_backup_make (ReviewStore *store,
                             const char *folder,
                             const ReviewMoment *now,
                             GCancellable *cancellable,
                             char **path,
                             GError **error);

/* Copies the store into folder under a name that begins with reason, like
 * "before-import", and that nothing else has: what thinning cannot take.
 * NULL on an error; free with g_free. */
char *review_backup_save (ReviewStore *store,
                          const char *folder,
                          const char *reason,
                          const ReviewMoment *now,
                          GCancellable *cancellable,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ReviewBackup, the newest first; empty where there is no such folder. */
GPtrArray *review_backup_list (const char *folder,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* share: of all that is to be copied, 0 … 1; from the thread that restores. */
typedef void (*ReviewBackupProgress) (double share, gpointer user_data);

/* What is put back; all is lent. */
typedef struct
{
  const char *path;   /* the backup */
  const char *folder; /* where the present content is saved */
  const ReviewMoment *now;
  ReviewBackupProgress progress; /* NULL: nobody is told */
  gpointer user_data;
} ReviewRestore;

/* Puts a copy in place of the store's content, in one transaction; before
 * that the present content is saved in folder under a name that is told in
 * saved_path (may be NULL; free with g_free).  An older version is brought
 * up; a newer one, a damaged one or another program's file is refused and
 * nothing changes, as where it is cancelled.  Nothing can be undone past this.
 * Takes seconds for hundreds of megabytes: in a thread it goes on with a store
 * of that thread's own, and the other's session is then to be forgotten. */
gboolean review_backup_restore (ReviewStore *store,
                                const ReviewRestore *what,
                                GCancellable *cancellable,
                                char **saved_path,
                                GError **error);

/* Which of the days (the newest first) to keep: all of the last 7, the newest
 * of each week of the last 8 weeks, and of each 4 weeks for 2 years. */
void review_backup_choose (const gint64 *days,
                           guint n,
                           gint64 today,
                           gboolean *keep);

G_END_DECLS
