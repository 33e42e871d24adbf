/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Private to the import: its lines, and what each brings into the store. */

#include "review/review-exchange.h"

G_BEGIN_DECLS

/* One import under way. */
typedef struct
{
  ReviewStore *store;
  const ReviewMoment *now;
  const char *name; /* of the file, for messages */
  guint line;
  GHashTable *object; /* of the line */
  gint64 session;     /* of all answers that come in; 0 until the first */
  /* The rows whose state came in, with what was here (ReviewCard) or NULL. */
  GHashTable *taken;
  ReviewImport *result;
} ReviewImporting;

/* What is wrong with the line, of which nothing and no other comes in; FALSE.
 */
gboolean review_import_refuse (const ReviewImporting *import,
                               const char *why,
                               GError **error);
/* Brings in the object of the line; the first is the header. */
gboolean review_import_object (ReviewImporting *import, GError **error);

G_END_DECLS
