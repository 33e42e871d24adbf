/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The write-ahead log goes into the store's file in a thread of its own.
 *
 * Left to itself SQLite does so within the commit that makes the log 1,000
 * pages long, with two syncs of its own: one answer in a few hundred took a
 * hundred times as long as the others.  An answer is safe once its commit
 * synced the log; copying it is no part of that. */
#include "review/review-store-private.h"

/* The least new pages that are worth it; SQLite's own threshold. */
#define PAGES 1000
/* So long a log means that the threads come to nothing: then as SQLite does. */
#define TOO_MANY_PAGES (64 * PAGES)

struct _ReviewCheckpoint
{
  char *path;
  GThread *thread; /* running or to be joined; NULL */
  int done;        /* atomic: it is to be joined */
  int n_pages;     /* of the log when the last one began */
};

static gpointer
run (gpointer data)
{
  ReviewCheckpoint *self = data;
  sqlite3 *db = NULL;
  gint64 version;

  /* A connection that has read nothing knows of no log. */
  if (sqlite3_open_v2 (self->path, &db, SQLITE_OPEN_READWRITE, NULL) ==
          SQLITE_OK &&
      review_sql_get_int (db, "PRAGMA user_version", &version, NULL))
    /* What is not copied now, for a reader or want of space, stays in the log
     * and is copied the next time. */
    (void)sqlite3_wal_checkpoint_v2 (db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL,
                                     NULL);
  /* Not the last one: the store itself is open. */
  (void)sqlite3_close (db);
  g_atomic_int_set (&self->done, 1);
  return NULL;
}

static void
wait (ReviewCheckpoint *self)
{
  g_clear_pointer (&self->thread, g_thread_join);
}

/* After each commit, on its thread. */
static int
committed_cb (void *data, sqlite3 *db, const char *name, int n_pages)
{
  ReviewCheckpoint *self = data;

  /* The log began anew. */
  if (n_pages < self->n_pages)
    self->n_pages = 0;
  if (n_pages - self->n_pages < PAGES)
    return SQLITE_OK;
  if (self->thread != NULL && !g_atomic_int_get (&self->done))
    {
      if (n_pages > TOO_MANY_PAGES)
        (void)sqlite3_wal_checkpoint_v2 (db, name, SQLITE_CHECKPOINT_PASSIVE,
                                         NULL, NULL);
      return SQLITE_OK;
    }
  wait (self);
  self->n_pages = n_pages;
  g_atomic_int_set (&self->done, 0);
  self->thread = g_thread_try_new ("checkpoint", run, self, NULL);
  return SQLITE_OK;
}

ReviewCheckpoint *
review_checkpoint_new (sqlite3 *db, const char *path)
{
  ReviewCheckpoint *self = g_new0 (ReviewCheckpoint, 1);

  self->path = g_strdup (path);
  sqlite3_wal_hook (db, committed_cb, self);
  return self;
}

void
review_checkpoint_free (ReviewCheckpoint *self)
{
  if (self == NULL)
    return;
  wait (self);
  g_free (self->path);
  g_free (self);
}
