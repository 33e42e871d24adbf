/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How SQLite means to run what the program asks of it often: every statement
 * is caught while it runs, then its plan is looked at.  Scanning the log, which
 * grows for ever, is never allowed; scanning the cards only where all of them
 * are wanted. */
#include "review/review-limits.h"
#include "review/review-queue.h"
#include "review/review-stats.h"
#include "review/review-store-private.h"
#include "store-fixture.h"

#include <string.h>

static int
trace_cb (unsigned type, void *data, void *statement, void *sql)
{
  GHashTable *seen = data;
  const char *text = sqlite3_sql (statement);

  /* What a trigger does is told as a comment. */
  if (g_str_has_prefix (sql, "--"))
    text = NULL;
  if (text != NULL && !g_str_has_prefix (text, "PRAGMA") &&
      !g_str_has_prefix (text, "EXPLAIN"))
    g_hash_table_add (seen, g_strdup (text));
  return 0;
}

/* The plans of all statements caught, one line a step. */
static char *
dup_plans (sqlite3 *db, GHashTable *seen)
{
  GString *plans = g_string_new (NULL);
  GHashTableIter iter;
  gpointer sql;

  sqlite3_trace_v2 (db, 0, NULL, NULL);
  g_hash_table_iter_init (&iter, seen);
  while (g_hash_table_iter_next (&iter, &sql, NULL))
    {
      g_autofree char *explain = g_strconcat ("EXPLAIN QUERY PLAN ", sql, NULL);
      g_auto (ReviewQuery) query = review_query (db, explain);
      gboolean row = TRUE;

      while (row)
        {
          g_assert_true (review_query_step (&query, &row, NULL));
          if (row)
            g_string_append_printf (plans, "%s   [%s]\n",
                                    review_query_get_text (&query, 3),
                                    (const char *)sql);
        }
    }
  return g_string_free (plans, FALSE);
}

static void
refuse_line (const char *plans, const char *words)
{
  if (strstr (plans, words) != NULL)
    g_error ("“%s” in\n%s", words, plans);
}

static GHashTable *
watch (ReviewStore *store)
{
  GHashTable *seen =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_assert_cmpint (
      sqlite3_trace_v2 (store->db, SQLITE_TRACE_STMT, trace_cb, seen), ==,
      SQLITE_OK);
  return seen;
}

/* The progress page. */
static void
test_facts (Fixture *self, gconstpointer data)
{
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_auto (ReviewStats) stats = { 0 };
  g_autoptr (GHashTable) seen = NULL;
  g_autofree char *plans = NULL;

  fixture_answer (self, store, "deck", "a", REVIEW_GRADE_GOOD);
  seen = watch (store);
  g_assert_true (
      review_stats_read (&stats, store, &self->scheduler, &self->now, NULL));
  plans = dup_plans (store->db, seen);
  g_assert_cmpuint (g_hash_table_size (seen), >=, 4);
  refuse_line (plans, "SCAN log");
  refuse_line (plans, " log ");
  g_assert_nonnull (strstr (plans, "SCAN day_total"));
}

/* The due queue. */
static void
test_queue (Fixture *self, gconstpointer data)
{
  static const ReviewCardId ids[] = { { "deck", "a" }, { "deck", "b" } };
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_autoptr (ReviewQueue) queue = review_queue_new (ids, 2);
  g_autoptr (GHashTable) seen = NULL;
  g_autofree char *plans = NULL;

  fixture_answer (self, store, "deck", "a", REVIEW_GRADE_GOOD);
  seen = watch (store);
  g_assert_true (review_queue_load (queue, store, &self->now, NULL));
  plans = dup_plans (store->db, seen);
  refuse_line (plans, "SCAN log");
  refuse_line (plans, "USE TEMP B-TREE");
}

/* An answer and its undo: nothing is looked for without an index. */
static void
test_answer (Fixture *self, gconstpointer data)
{
  g_autoptr (ReviewStore) store = fixture_open (self);
  g_autoptr (GHashTable) seen = NULL;
  g_autofree char *plans = NULL;

  fixture_answer (self, store, "deck", "a", REVIEW_GRADE_GOOD);
  seen = watch (store);
  self->now.unix_ms += FIXTURE_HOUR_MS;
  fixture_answer (self, store, "deck", "a", REVIEW_GRADE_GOOD);
  fixture_answer (self, store, "deck", "b", REVIEW_GRADE_GOOD);
  g_assert_true (review_store_undo (store, NULL, NULL));
  g_assert_true (review_store_undo (store, NULL, NULL));
  plans = dup_plans (store->db, seen);
  g_assert_cmpuint (g_hash_table_size (seen), >=, 6);
  refuse_line (plans, "SCAN");
  refuse_line (plans, "USE TEMP B-TREE");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, test)                                                        \
  g_test_add ("/review/plans/" path, Fixture, NULL, fixture_set_up, test,      \
              fixture_tear_down)
  ADD ("facts", test_facts);
  ADD ("queue", test_queue);
  ADD ("answer", test_answer);
  return g_test_run ();
}
