/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Private to the layer. */

#include "review/review-sql.h"
#include "review/review-store.h"

#include <glib/gstdio.h>

G_BEGIN_DECLS

/* review-store-checkpoint.c: from its making to its end it looks after each
 * commit of the connection, and copies a long log in a thread. */
typedef struct _ReviewCheckpoint ReviewCheckpoint;
ReviewCheckpoint *
review_checkpoint_new (sqlite3 *db, const char *path) G_GNUC_WARN_UNUSED_RESULT;
/* Before the connection is closed; waits for the thread. */
void review_checkpoint_free (ReviewCheckpoint *self);

/* Of a connection to a file that may be anybody's: nothing in it runs. */
gboolean review_store_guard (sqlite3 *db, GError **error);

/* How long a file that another connection holds is waited for. */
#define REVIEW_BUSY_TIMEOUT_MS 2000

typedef enum
{
  REVIEW_ASIDE_FAILED,
  REVIEW_ASIDE_DONE,
  REVIEW_ASIDE_REPLACED, /* it is not the file that was found any more */
} ReviewAside;

/* review-store-aside.c: gives the damaged file another name, unless anything
 * has it open.  found: what it was when it was found damaged, since another
 * process may have set it aside meanwhile and begun anew. */
ReviewAside review_store_set_aside (const char *path,
                                    const GStatBuf *found,
                                    const ReviewMoment *now,
                                    char **aside_path,
                                    GError **error);

struct _ReviewStore
{
  sqlite3 *db;
  ReviewCheckpoint *checkpoint; /* NULL in memory */
  char *path;                   /* NULL in memory */
  gboolean keeps_log;           /* on closing */
  gint64 session;               /* 0 until the first action */
  guint undo_depth;
};

/* The columns of a card, in the order of review_card_read; also those that
 * undo keeps. */
#define REVIEW_CARD_COLUMNS                                                    \
  "phase, stability, difficulty, due_ms, due_day, last_ms, last_day, "         \
  "scheduled_days, step, reps, lapses, suspended, buried_until_day, "          \
  "flagged, note"

/* From a row, its columns beginning at first; the note is lent by the row. */
void review_card_read (ReviewQuery *query, int first, ReviewCard *card);

/* The row of a card, 0 where there is none; card is lent nothing: its note is
 * a copy. */
gboolean review_store_find_card (ReviewStore *self,
                                 const char *deck_id,
                                 const char *card_id,
                                 gint64 *row,
                                 ReviewCard *card,
                                 GError **error);

/* Whether they can be kept; error says what they must be. */
gboolean review_store_check_ids (const char *deck_id,
                                 const char *card_id,
                                 GError **error);

/* Within a transaction. */
gboolean review_store_ensure_card (ReviewStore *self,
                                   const char *deck_id,
                                   const char *card_id,
                                   gint64 *row,
                                   gboolean *existed,
                                   GError **error);
gboolean review_store_write_state (ReviewStore *self,
                                   gint64 row,
                                   const ReviewCardState *state,
                                   GError **error);

G_END_DECLS
