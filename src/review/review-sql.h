/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Private to the layer: SQLite with every return code looked at, in the terms
 * of REVIEW_ERROR. */

#include "review/review-error.h"

#include <sqlite3.h>

G_BEGIN_DECLS

/* From what the connection failed with last. */
void review_sql_set_error (sqlite3 *db, int rc, GError **error);
/* The same where db, which may be NULL, was not opened; path: NULL in memory.
 */
void review_sql_set_open_error (const char *path,
                                sqlite3 *db,
                                int rc,
                                GError **error);

/* Statements without parameters or results. */
gboolean review_sql_exec (sqlite3 *db, const char *sql, GError **error);
/* The first column of the first row; an error where there is no row. */
gboolean review_sql_get_int (sqlite3 *db,
                             const char *sql,
                             gint64 *value,
                             GError **error);

/* BEGIN IMMEDIATE: a transaction that could write from the start, so that two
 * writers wait for each other rather than fail half-way.  end commits where
 * ok, and rolls back where not or where the commit fails; the result is
 * whether the transaction got in. */
gboolean review_sql_begin (sqlite3 *db, GError **error);
gboolean review_sql_end (sqlite3 *db, gboolean ok, GError **error);

/* A prepared statement.  Parameters are bound in order; a failure of prepare
 * or bind is kept and comes out of the step. */
typedef struct
{
  sqlite3 *db;
  sqlite3_stmt *stmt;
  int rc;
  int n_bound;
} ReviewQuery;

ReviewQuery review_query (sqlite3 *db, const char *sql);
void review_query_clear (ReviewQuery *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReviewQuery, review_query_clear)

void review_query_bind_int (ReviewQuery *self, gint64 value);
void review_query_bind_real (ReviewQuery *self, double value);
/* text is lent until the next reset; NULL binds NULL. */
void review_query_bind_text (ReviewQuery *self, const char *text);

/* row: whether there is one. */
gboolean review_query_step (ReviewQuery *self, gboolean *row, GError **error);
/* Steps to the end and makes ready for the next binding. */
gboolean review_query_run (ReviewQuery *self, GError **error);
/* Makes ready for the next binding. */
void review_query_reset (ReviewQuery *self);

gint64 review_query_get_int (ReviewQuery *self, int column);
double review_query_get_real (ReviewQuery *self, int column);
/* Lent until the next step; NULL for NULL. */
const char *review_query_get_text (ReviewQuery *self, int column);

G_END_DECLS
