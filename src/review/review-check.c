/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review-check.h"

#include "review/review-backup-copy.h"
#include "review/review-schema.h"
#include "review/review-store-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  sqlite3 *db;
  gboolean is_copy; /* told is what would be mended */
  BaseDiagnostics *findings;
  const char *file;
} Check;

/* What was found, by its name before and after it is mended. */
static void
tell (Check *check, const char *found, const char *mended)
{
  base_diagnostics_add (check->findings,
                        check->is_copy ? BASE_SEVERITY_ERROR
                                       : BASE_SEVERITY_WARNING,
                        check->file, 0, "%s", check->is_copy ? found : mended);
}

/* The findings of SQLite itself; n: how many. */
static gboolean
check_pages (Check *check, GPtrArray *lines, GError **error)
{
  g_auto (ReviewQuery) query =
      review_query (check->db, "PRAGMA integrity_check (20)");
  gboolean row;

  for (;;)
    {
      const char *text;

      if (!review_query_step (&query, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      text = review_query_get_text (&query, 0);
      if (g_strcmp0 (text, "ok") != 0)
        g_ptr_array_add (lines, g_strdup (text));
    }
}

/* Broken indexes are built anew from the tables; broken tables cannot be. */
static gboolean
mend_pages (Check *check, GError **error)
{
  g_autoptr (GPtrArray) before = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) after = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *found = NULL;
  g_autofree char *mended = NULL;

  if (!check_pages (check, before, error))
    return FALSE;
  if (before->len == 0)
    return TRUE;
  if (!review_sql_exec (check->db, "REINDEX", error) ||
      !check_pages (check, after, error))
    return FALSE;
  for (guint i = 0; i < after->len; i++)
    base_diagnostics_add (check->findings, BASE_SEVERITY_ERROR, check->file, 0,
                          "%s", (const char *)g_ptr_array_index (after, i));
  if (after->len > 0)
    {
      g_set_error (error, REVIEW_ERROR, REVIEW_ERROR_DAMAGED,
                   _ ("The progress file “%s” is damaged (%s). Restore a "
                      "backup."),
                   check->file, (const char *)g_ptr_array_index (after, 0));
      return FALSE;
    }
  found = g_strdup_printf (_ ("An index is broken (%s); it can be built anew, "
                              "and no answer is lost."),
                           (const char *)g_ptr_array_index (before, 0));
  mended =
      g_strdup_printf (_ ("An index was broken (%s) and was built anew; no "
                          "answer is lost."),
                       (const char *)g_ptr_array_index (before, 0));
  tell (check, found, mended);
  return TRUE;
}

/* Runs a statement that mends; tells how many rows it touched. */
static gboolean
mend (Check *check,
      const char *sql,
      const char *found,
      const char *mended,
      GError **error)
{
  g_autofree char *is = NULL;
  g_autofree char *was = NULL;
  int n;

  if (!review_sql_exec (check->db, sql, error))
    return FALSE;
  n = sqlite3_changes (check->db);
  if (n == 0)
    return TRUE;
  is = g_strdup_printf ("%s (%d)", found, n);
  was = g_strdup_printf ("%s (%d)", mended, n);
  tell (check, is, was);
  return TRUE;
}

/* Owners first, so that the owned find them. */
static gboolean
mend_owners (Check *check, GError **error)
{
  return mend (check,
               "INSERT INTO session (id, started_ms, utc_offset_s)"
               " SELECT session, min (at_ms), 0 FROM log WHERE session NOT IN"
               " (SELECT id FROM session) GROUP BY session",
               _ ("Sessions that answers belong to are missing"),
               _ ("Sessions that answers belong to were missing and were "
                  "made anew"),
               error) &&
         mend (check,
               "INSERT INTO deck (id, name)"
               " SELECT DISTINCT deck, 'lost-deck-' || deck FROM card"
               " WHERE deck NOT IN (SELECT id FROM deck)",
               _ ("Decks that cards belong to are missing"),
               _ ("Decks that cards belong to were missing and were made anew "
                  "as “lost-deck-…”"),
               error) &&
         mend (check,
               "INSERT INTO deck (name) SELECT 'lost-cards' WHERE EXISTS"
               " (SELECT 1 FROM log WHERE card NOT IN (SELECT id FROM card))"
               " AND NOT EXISTS"
               " (SELECT 1 FROM deck WHERE name = 'lost-cards')",
               _ ("Answers are without their card"),
               _ ("A deck “lost-cards” was made for answers without their "
                  "card"),
               error) &&
         mend (check,
               "INSERT INTO card (id, deck, name)"
               " SELECT DISTINCT log.card,"
               " (SELECT id FROM deck WHERE name = 'lost-cards'),"
               " 'lost-card-' || log.card FROM log"
               " WHERE log.card NOT IN (SELECT id FROM card)",
               _ ("Cards that answers belong to are missing"),
               _ ("Cards that answers belong to were missing and were made "
                  "anew as “lost-card-…”"),
               error) &&
         mend (check,
               "DELETE FROM undo WHERE session NOT IN"
               " (SELECT id FROM session) OR card NOT IN"
               " (SELECT id FROM card)",
               _ ("There are steps that can no longer be undone"),
               _ ("Steps that can no longer be undone were removed"), error);
}

#define IMPOSSIBLE                                                             \
  " phase > 0 AND NOT (stability BETWEEN 0.001 AND 36500"                      \
  " AND difficulty BETWEEN 1 AND 10 AND reps > 0"                              \
  " AND abs (due_day) < 20000000 AND last_ms <> 0)"

/* What the last answer that counted left behind; a card without one begins
 * anew. */
static gboolean
mend_states (Check *check, GError **error)
{
  return mend (
             check,
             "UPDATE card SET (phase, stability, difficulty, due_ms, due_day,"
             " last_ms, last_day, scheduled_days, step, reps, lapses) ="
             " (SELECT phase, stability, difficulty, due_ms, due_day, at_ms,"
             "  day, scheduled_days, 0,"
             "  (SELECT count (*) FROM log AS l WHERE l.card = card.id"
             "   AND l.counted = 1),"
             "  (SELECT count (*) FROM log AS l WHERE l.card = card.id"
             "   AND l.counted = 1 AND l.phase_before = 2 AND l.grade = 1)"
             "  FROM log WHERE log.card = card.id AND counted = 1"
             "  ORDER BY log.id DESC LIMIT 1)"
             " WHERE" IMPOSSIBLE " AND EXISTS"
             " (SELECT 1 FROM log WHERE log.card = card.id AND counted = 1)",
             _ ("There are cards in an impossible state, whose last answer is "
                "known"),
             _ ("Cards in an impossible state went back to their last answer"),
             error) &&
         mend (
             check,
             "UPDATE card SET phase = 0, stability = 0, difficulty = 0,"
             " due_ms = 0, due_day = 0, last_ms = 0, last_day = 0,"
             " scheduled_days = 0, step = 0, reps = 0, lapses = 0"
             " WHERE" IMPOSSIBLE,
             _ ("There are cards in an impossible state and without an answer"),
             _ ("Cards in an impossible state and without an answer begin "
                "anew"),
             error);
}

static gboolean
mend_totals (Check *check, GError **error)
{
  gint64 n_wrong;

  if (!review_schema_count_wrong_totals (check->db, &n_wrong, error))
    return FALSE;
  if (n_wrong == 0)
    return TRUE;
  tell (check, _ ("The totals of some days are wrong"),
        _ ("The totals of some days were wrong and were counted anew"));
  return review_schema_rebuild_totals (check->db, error);
}

static gboolean
mend_all (Check *check, GError **error)
{
  if (!review_sql_begin (check->db, error))
    return FALSE;
  return review_sql_end (
      check->db,
      mend_pages (check, error) && mend_owners (check, error) &&
          mend_states (check, error) && mend_totals (check, error),
      error);
}

static const char *
get_name (ReviewStore *self)
{
  return self->path != NULL ? self->path : "";
}

gboolean
review_store_check (ReviewStore *self,
                    BaseDiagnostics *findings,
                    GError **error)
{
  Check check = { self->db, FALSE, findings, get_name (self) };

  return mend_all (&check, error);
}

gboolean
review_store_look_over (ReviewStore *self,
                        BaseDiagnostics *findings,
                        GError **error)
{
  Check check = { NULL, TRUE, findings, get_name (self) };
  /* A file without a name, which SQLite removes with the connection. */
  int rc = sqlite3_open_v2 ("", &check.db,
                            SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
  guint version;
  gboolean ok;

  if (rc == SQLITE_OK)
    rc = sqlite3_extended_result_codes (check.db, 1);
  if (rc != SQLITE_OK)
    {
      review_sql_set_error (check.db, rc, error);
      ok = FALSE;
    }
  else
    ok = review_store_guard (check.db, error) &&
         review_backup_copy_pages (check.db, self->db, NULL, NULL, error) &&
         review_schema_migrate (check.db, &version, error) &&
         mend_all (&check, error);
  if (sqlite3_close (check.db) != SQLITE_OK)
    g_critical ("A copy was closed with a statement open");
  return ok;
}
