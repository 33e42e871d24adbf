/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review-schema.h"

#include "review/review-store.h"

#include <glib/gi18n-lib.h>

/* As version 2 had them. */
#define KIND_OF_2(row)                                                         \
  "CASE WHEN " row ".counted = 0 THEN 3"                                       \
  " WHEN " row ".phase_before = 0 THEN 0"                                      \
  " WHEN " row ".phase_before <> 2 THEN 1"                                     \
  " WHEN " row ".elapsed_days > 0 THEN 2 ELSE 3 END"

/* 0 first answers, 1 within steps, 3 the rest; reviews at least a day after
 * the last answer: 2 of young cards, 4 of those that had come to 21 days. */
#define KIND_OF(row)                                                           \
  "CASE WHEN " row ".counted = 0 THEN 3"                                       \
  " WHEN " row ".phase_before = 0 THEN 0"                                      \
  " WHEN " row ".phase_before <> 2 THEN 1"                                     \
  " WHEN " row ".elapsed_days <= 0 THEN 3"                                     \
  " WHEN " row ".scheduled_days_before >= 21 THEN 4 ELSE 2 END"

#define KIND_OF_NEW KIND_OF ("new")
#define KIND_OF_OLD KIND_OF ("old")

#define TOTALS                                                                 \
  "SELECT day, " KIND_OF ("log") ", grade, count (*), sum (duration_ms)"       \
                                 " FROM log GROUP BY 1, 2, 3"

/* Never edit a step that was released: add one.
 *
 * card holds the state of each card that was ever touched; log every answer,
 * with the state before and after; undo the card as it was before each action
 * of a session, so that taking back is exact.  card in undo is no reference,
 * since undoing the first action on a card removes its row. */
static const char *const steps[REVIEW_STORE_VERSION] = {
  "CREATE TABLE deck ("
  " id INTEGER PRIMARY KEY,"
  " name TEXT NOT NULL UNIQUE"
  ") STRICT;"

  "CREATE TABLE card ("
  " id INTEGER PRIMARY KEY,"
  " deck INTEGER NOT NULL REFERENCES deck (id),"
  " name TEXT NOT NULL,"
  " phase INTEGER NOT NULL DEFAULT 0 CHECK (phase BETWEEN 0 AND 3),"
  " stability REAL NOT NULL DEFAULT 0,"
  " difficulty REAL NOT NULL DEFAULT 0,"
  " due_ms INTEGER NOT NULL DEFAULT 0,"
  " due_day INTEGER NOT NULL DEFAULT 0,"
  " last_ms INTEGER NOT NULL DEFAULT 0,"
  " last_day INTEGER NOT NULL DEFAULT 0,"
  " scheduled_days INTEGER NOT NULL DEFAULT 0,"
  " step INTEGER NOT NULL DEFAULT 0,"
  " reps INTEGER NOT NULL DEFAULT 0,"
  " lapses INTEGER NOT NULL DEFAULT 0,"
  " suspended INTEGER NOT NULL DEFAULT 0 CHECK (suspended IN (0, 1)),"
  " buried_until_day INTEGER NOT NULL DEFAULT 0,"
  " flagged INTEGER NOT NULL DEFAULT 0 CHECK (flagged IN (0, 1)),"
  " note TEXT,"
  " UNIQUE (deck, name)"
  ") STRICT;"

  "CREATE TABLE session ("
  " id INTEGER PRIMARY KEY AUTOINCREMENT,"
  " started_ms INTEGER NOT NULL,"
  " utc_offset_s INTEGER NOT NULL"
  ") STRICT;"

  "CREATE TABLE log ("
  " id INTEGER PRIMARY KEY,"
  " card INTEGER NOT NULL REFERENCES card (id),"
  " session INTEGER NOT NULL REFERENCES session (id),"
  " at_ms INTEGER NOT NULL,"
  " utc_offset_s INTEGER NOT NULL,"
  " day INTEGER NOT NULL,"
  " activity INTEGER NOT NULL,"
  " counted INTEGER NOT NULL CHECK (counted IN (0, 1)),"
  " grade INTEGER NOT NULL CHECK (grade BETWEEN 1 AND 4),"
  " elapsed_days INTEGER NOT NULL,"
  " phase_before INTEGER NOT NULL,"
  " stability_before REAL NOT NULL,"
  " difficulty_before REAL NOT NULL,"
  " scheduled_days_before INTEGER NOT NULL,"
  " phase INTEGER NOT NULL,"
  " stability REAL NOT NULL,"
  " difficulty REAL NOT NULL,"
  " due_ms INTEGER NOT NULL,"
  " due_day INTEGER NOT NULL,"
  " scheduled_days INTEGER NOT NULL,"
  " duration_ms INTEGER NOT NULL,"
  " confidence INTEGER NOT NULL,"
  " seed INTEGER NOT NULL,"
  " shuffle TEXT,"
  " chosen INTEGER,"
  " answer TEXT"
  ") STRICT;"
  "CREATE INDEX log_by_card ON log (card);"
  "CREATE INDEX log_by_day ON log (day, counted, phase_before, grade);"

  "CREATE TABLE undo ("
  " id INTEGER PRIMARY KEY AUTOINCREMENT,"
  " session INTEGER NOT NULL REFERENCES session (id),"
  " at_ms INTEGER NOT NULL,"
  " action INTEGER NOT NULL,"
  " log INTEGER,"
  " existed INTEGER NOT NULL CHECK (existed IN (0, 1)),"
  " card INTEGER NOT NULL,"
  " phase INTEGER NOT NULL,"
  " stability REAL NOT NULL,"
  " difficulty REAL NOT NULL,"
  " due_ms INTEGER NOT NULL,"
  " due_day INTEGER NOT NULL,"
  " last_ms INTEGER NOT NULL,"
  " last_day INTEGER NOT NULL,"
  " scheduled_days INTEGER NOT NULL,"
  " step INTEGER NOT NULL,"
  " reps INTEGER NOT NULL,"
  " lapses INTEGER NOT NULL,"
  " suspended INTEGER NOT NULL,"
  " buried_until_day INTEGER NOT NULL,"
  " flagged INTEGER NOT NULL,"
  " note TEXT"
  ") STRICT;"
  "CREATE INDEX undo_by_card ON undo (card);"
  "CREATE INDEX undo_by_session ON undo (session);"

  "CREATE TABLE setting ("
  " name TEXT NOT NULL PRIMARY KEY,"
  " value TEXT NOT NULL"
  ") STRICT, WITHOUT ROWID;",

  /* 2: totals by day, kept by triggers, so that the progress page need not
   * read the log; lessons; quizzes.  kind: 0 first answers, 1 within steps,
   * 2 reviews at least a day after the last answer, 3 the rest. */
  "CREATE TABLE day_total ("
  " day INTEGER NOT NULL,"
  " kind INTEGER NOT NULL,"
  " grade INTEGER NOT NULL,"
  " n INTEGER NOT NULL,"
  " duration_ms INTEGER NOT NULL,"
  " PRIMARY KEY (day, kind, grade)"
  ") STRICT, WITHOUT ROWID;"
  "INSERT INTO day_total SELECT day, " KIND_OF_2 (
      "log") ", grade, count (*),"
             " sum (duration_ms) FROM log GROUP BY 1, 2, 3;"
             "CREATE TRIGGER log_added AFTER INSERT ON log BEGIN"
             " INSERT INTO day_total"
             "  VALUES (new.day, " KIND_OF_2 (
                 "new") ", new.grade, 1, new.duration_ms)"
                        "  ON CONFLICT DO UPDATE SET n = n + 1,"
                        "  duration_ms = duration_ms + excluded.duration_ms;"
                        " END;"
                        "CREATE TRIGGER log_removed AFTER DELETE ON log BEGIN"
                        " UPDATE day_total SET n = n - 1,"
                        "  duration_ms = duration_ms - old.duration_ms"
                        "  WHERE day = old.day AND kind = " KIND_OF_2 (
                            "old") "  AND grade = old.grade;"
                                   " DELETE FROM day_total WHERE n = 0 AND day "
                                   "= old.day;"
                                   " END;"

                                   "CREATE TABLE lesson ("
                                   " name TEXT NOT NULL PRIMARY KEY,"
                                   " segment INTEGER NOT NULL,"
                                   " done INTEGER NOT NULL CHECK (done IN (0, "
                                   "1)),"
                                   " at_ms INTEGER NOT NULL,"
                                   " data TEXT"
                                   ") STRICT, WITHOUT ROWID;"

                                   "CREATE TABLE quiz ("
                                   " id INTEGER PRIMARY KEY,"
                                   " at_ms INTEGER NOT NULL,"
                                   " day INTEGER NOT NULL,"
                                   " seed INTEGER NOT NULL,"
                                   " n_questions INTEGER NOT NULL,"
                                   " points REAL NOT NULL,"
                                   " detail TEXT"
                                   ") STRICT;",

  /* 3: reviews of young and of mature cards apart. */
  "DROP TRIGGER log_added;"
  "DROP TRIGGER log_removed;"
  "DELETE FROM day_total;"
  "INSERT INTO day_total " TOTALS ";"
  "CREATE TRIGGER log_added AFTER INSERT ON log BEGIN"
  " INSERT INTO day_total"
  "  VALUES (new.day, " KIND_OF_NEW ", new.grade, 1, new.duration_ms)"
  "  ON CONFLICT DO UPDATE SET n = n + 1,"
  "  duration_ms = duration_ms + excluded.duration_ms;"
  " END;"
  "CREATE TRIGGER log_removed AFTER DELETE ON log BEGIN"
  " UPDATE day_total SET n = n - 1,"
  "  duration_ms = duration_ms - old.duration_ms"
  "  WHERE day = old.day AND kind = " KIND_OF_OLD "  AND grade = old.grade;"
  " DELETE FROM day_total WHERE n = 0 AND day = old.day;"
  " END;",

  /* 4: a lesson's cards are no answers.  Until now each was logged as answered
   * (activity 2) and counted from there.  Those not answered since are new
   * again and keep their first day; those that were keep their state, less the
   * answer that was none. */
  "UPDATE card SET phase = 0, stability = 0, difficulty = 0, last_ms = 0,"
  " last_day = 0, step = 0, reps = 0, lapses = 0"
  " WHERE phase = 2 AND reps = 1 AND 2 ="
  " (SELECT activity FROM log WHERE log.card = card.id AND counted = 1"
  "  ORDER BY log.id DESC LIMIT 1);"
  "UPDATE card SET reps = reps - 1 WHERE reps > 1 AND 2 ="
  " (SELECT activity FROM log WHERE log.card = card.id AND counted = 1"
  "  AND phase_before = 0 ORDER BY log.id DESC LIMIT 1);"
  "DELETE FROM log WHERE activity = 2;"
  "DELETE FROM undo;",
};

gboolean
review_schema_check (sqlite3 *db, guint *version, GError **error)
{
  /* In one statement: another process may be making the tables. */
  g_auto (ReviewQuery) query =
      review_query (db, "SELECT user_version, application_id,"
                        " (SELECT count (*) FROM sqlite_schema)"
                        " FROM pragma_user_version, pragma_application_id");
  gint64 user_version, application_id, n_tables;
  gboolean row;

  if (!review_query_step (&query, &row, error))
    return FALSE;
  user_version = review_query_get_int (&query, 0);
  application_id = review_query_get_int (&query, 1);
  n_tables = review_query_get_int (&query, 2);
  *version = (guint)user_version;
  if (user_version == 0 && application_id == 0 && n_tables == 0)
    return TRUE;

  if (application_id != REVIEW_APPLICATION_ID || user_version < 1)
    {
      g_set_error (error, REVIEW_ERROR, REVIEW_ERROR_FAILED,
                   _ ("“%s” belongs to another program and was left "
                      "untouched. Move it away, then start again."),
                   sqlite3_db_filename (db, "main"));
      return FALSE;
    }
  if (user_version > REVIEW_STORE_VERSION)
    {
      g_set_error (error, REVIEW_ERROR, REVIEW_ERROR_NEWER,
                   _ ("“%s” was written by a newer version (its format is "
                      "%d, this program knows up to %d) and was left "
                      "untouched. Update the program."),
                   sqlite3_db_filename (db, "main"), (int)user_version,
                   REVIEW_STORE_VERSION);
      return FALSE;
    }
  return TRUE;
}

static gboolean
run_steps (sqlite3 *db, guint from, GError **error)
{
  g_autofree char *stamp = NULL;

  for (guint i = from; i < REVIEW_STORE_VERSION; i++)
    if (!review_sql_exec (db, steps[i], error))
      return FALSE;
  stamp = g_strdup_printf ("PRAGMA application_id = %d;"
                           "PRAGMA user_version = %d",
                           REVIEW_APPLICATION_ID, REVIEW_STORE_VERSION);
  return review_sql_exec (db, stamp, error);
}

gboolean
review_schema_migrate (sqlite3 *db, guint *from, GError **error)
{
  gboolean ok;

  if (!review_schema_check (db, from, error))
    return FALSE;
  if (*from == REVIEW_STORE_VERSION)
    return TRUE;
  if (!review_sql_begin (db, error))
    return FALSE;
  /* Another process may have been quicker. */
  ok = review_schema_check (db, from, error) && run_steps (db, *from, error);
  return review_sql_end (db, ok, error);
}

gboolean
review_schema_count_wrong_totals (sqlite3 *db, gint64 *n_wrong, GError **error)
{
  return review_sql_get_int (
      db,
      "SELECT (SELECT count (*) FROM (" TOTALS " EXCEPT"
      " SELECT day, kind, grade, n, duration_ms FROM day_total)) +"
      " (SELECT count (*) FROM (SELECT day, kind, grade, n, duration_ms"
      " FROM day_total EXCEPT SELECT * FROM (" TOTALS ")))",
      n_wrong, error);
}

gboolean
review_schema_rebuild_totals (sqlite3 *db, GError **error)
{
  return review_sql_exec (db, "DELETE FROM day_total", error) &&
         review_sql_exec (db, "INSERT INTO day_total " TOTALS, error);
}
