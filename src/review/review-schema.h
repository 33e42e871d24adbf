/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Private to the layer: the tables and how older ones become newer. */

#include "review/review-sql.h"

G_BEGIN_DECLS

/* "Shst": tells our file from any other SQLite file. */
#define REVIEW_APPLICATION_ID 0x53687374

/* The version of the file, 0 where it is empty.  REVIEW_ERROR_NEWER and, for
 * another program's file, REVIEW_ERROR_FAILED leave it untouched. */
gboolean review_schema_check (sqlite3 *db, guint *version, GError **error);

/* Brings any older version (0 included) up in one transaction; from: what it
 * was. */
gboolean review_schema_migrate (sqlite3 *db, guint *from, GError **error);

/* The totals by day against the log, and made anew from it. */
gboolean
review_schema_count_wrong_totals (sqlite3 *db, gint64 *n_wrong, GError **error);
gboolean review_schema_rebuild_totals (sqlite3 *db, GError **error);

G_END_DECLS
