/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "review/review-store.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Progress as a text file that other programs can read: one JSON object a
 * line, flat, the first {"type":"shardstep-progress","version":2}, then
 * "setting", "card", "answer", "lesson" and "quiz" objects whose members are
 * named as the columns of the store.  Numbers are written so that reading
 * them gives the same bits. */

/* Of the file; the store may change without it. */
#define REVIEW_EXCHANGE_VERSION 2
#define REVIEW_EXCHANGE_MAX_LINE_BYTES (1024 * 1024)
/* More than two million answers. */
#define REVIEW_EXCHANGE_MAX_BYTES (1 << 30)

/* share: 0 to 1, as answers go; on the thread that exports. */
typedef void (*ReviewExportProgress) (double share, gpointer user_data);

/* Replaces the file in one go; progress may be NULL. */
gboolean review_store_export (ReviewStore *self,
                              GFile *file,
                              ReviewExportProgress progress,
                              gpointer user_data,
                              GCancellable *cancellable,
                              GError **error);

/* What an import did, to be told. */
typedef struct
{
  guint n_answers;       /* new in the log */
  guint n_answers_known; /* were there already */
  guint n_cards;         /* taken: new, or answered later than here */
  guint n_cards_kept;    /* answered later here, or the same */
  guint n_lessons;
  guint n_quizzes;
  guint n_unknown; /* lines of a kind that this version does not know */
} ReviewImport;

/* Merges: no answer is lost or doubled, of each card the state answered last
 * wins, settings already made here stay.  All or nothing, one transaction;
 * REVIEW_ERROR_FORMAT names the line.  Not undone by review_store_undo: make
 * a backup first. */
gboolean review_store_import (ReviewStore *self,
                              GFile *file,
                              const ReviewMoment *now,
                              GCancellable *cancellable,
                              ReviewImport *result,
                              GError **error);
/* The same from what is open already; name: how errors call it. */
gboolean review_store_import_stream (ReviewStore *self,
                                     GInputStream *stream,
                                     const char *name,
                                     const ReviewMoment *now,
                                     GCancellable *cancellable,
                                     ReviewImport *result,
                                     GError **error);

G_END_DECLS
