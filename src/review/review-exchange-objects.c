/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each kind of line of an export brings into the store. */
#include "review/review-exchange-private.h"

#include "review/review-json.h"
#include "review/review-store-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

gboolean
review_import_refuse (const ReviewImporting *import,
                      const char *why,
                      GError **error)
{
  g_set_error (error, REVIEW_ERROR, REVIEW_ERROR_FORMAT,
               _ ("%s:%u: %s. Nothing was imported; export the progress anew "
                  "or mend the line."),
               import->name, MAX (import->line, 1), why);
  return FALSE;
}

static const char *
get_text (const ReviewImporting *import, const char *name)
{
  return g_hash_table_lookup (import->object, name);
}

/* Members of a line; each one read wrongly clears ok. */
static gint64
get_int (const ReviewImporting *import,
         const char *name,
         gint64 min,
         gint64 max,
         gboolean *ok)
{
  gint64 value = 0;

  if (!review_json_get_int (import->object, name, &value) || value < min ||
      value > max)
    *ok = FALSE;
  return value;
}

static double
get_real (const ReviewImporting *import,
          const char *name,
          double max,
          gboolean *ok)
{
  double value = 0;

  if (!review_json_get_real (import->object, name, &value) || value < 0 ||
      value > max)
    *ok = FALSE;
  return value;
}

/* Instants and days that any program's sums can bear. */
#define MS_MAX G_GINT64_CONSTANT (1000000000000000)
#define DAY_MAX G_GINT64_CONSTANT (20000000)
#define COUNT_MAX G_GINT64_CONSTANT (1000000000)

static gboolean
get_ids (const ReviewImporting *import, const char **deck, const char **card)
{
  *deck = get_text (import, "deck");
  *card = get_text (import, "card");
  return *deck != NULL && *card != NULL && **deck != '\0' && **card != '\0' &&
         strlen (*deck) <= REVIEW_ID_MAX_BYTES &&
         strlen (*card) <= REVIEW_ID_MAX_BYTES;
}

static gboolean
get_state (const ReviewImporting *import, ReviewCardState *state)
{
  gboolean ok = TRUE;

  state->phase = (ReviewPhase)get_int (import, "phase", 0, 3, &ok);
  state->stability = get_real (import, "stability", 36500, &ok);
  state->difficulty = get_real (import, "difficulty", 10, &ok);
  state->due_ms = get_int (import, "due_ms", -MS_MAX, MS_MAX, &ok);
  state->due_day = get_int (import, "due_day", -DAY_MAX, DAY_MAX, &ok);
  state->last_ms = get_int (import, "last_ms", -MS_MAX, MS_MAX, &ok);
  state->last_day = get_int (import, "last_day", -DAY_MAX, DAY_MAX, &ok);
  state->scheduled_days =
      (guint)get_int (import, "scheduled_days", 0, DAY_MAX, &ok);
  state->step = (guint)get_int (import, "step", 0, COUNT_MAX, &ok);
  state->reps = (guint)get_int (import, "reps", 0, COUNT_MAX, &ok);
  state->lapses = (guint)get_int (import, "lapses", 0, COUNT_MAX, &ok);
  /* A card that was answered has a memory to schedule by. */
  if (state->phase != REVIEW_PHASE_NEW &&
      (state->stability < 0.001 || state->difficulty < 1))
    ok = FALSE;
  return ok;
}

/* The one answered last; of two never answered, the one that has a day. */
static gboolean
is_further (const ReviewCardState *state, const ReviewCardState *present)
{
  if (present->last_ms != state->last_ms)
    return state->last_ms > present->last_ms;
  return review_phase_is_introduced (state->phase, state->due_day) &&
         present->phase == REVIEW_PHASE_NEW && present->due_day == 0;
}

static gboolean
write_marks (ReviewImporting *import,
             gint64 row,
             const ReviewCard *card,
             GError **error)
{
  g_auto (ReviewQuery) query = review_query (
      import->store->db, "UPDATE card SET suspended = ?, buried_until_day = ?,"
                         " flagged = ?, note = ? WHERE id = ?");

  review_query_bind_int (&query, card->suspended);
  review_query_bind_int (&query, card->buried_until_day);
  review_query_bind_int (&query, card->flagged);
  review_query_bind_text (&query, card->note);
  review_query_bind_int (&query, row);
  return review_query_run (&query, error);
}

/* The card here, or NULL, whose place was taken; its note is taken over. */
static void
remember_taken (ReviewImporting *import, gint64 row, ReviewCard *before)
{
  /* A second line of the same card stands for no other here. */
  if (g_hash_table_contains (import->taken, &row))
    return;
  g_hash_table_insert (import->taken, g_memdup2 (&row, sizeof row),
                       before != NULL ? g_memdup2 (before, sizeof *before)
                                      : NULL);
  if (before != NULL)
    before->note = NULL;
}

static gboolean
import_card (ReviewImporting *import, GError **error)
{
  g_auto (ReviewCard) present = { 0 };
  ReviewCard came;
  gint64 suspended, buried, flagged, row;
  const char *deck, *card;
  ReviewCardState state;
  gboolean ok = TRUE, existed;

  suspended = get_int (import, "suspended", 0, 1, &ok);
  flagged = get_int (import, "flagged", 0, 1, &ok);
  buried = get_int (import, "buried_until_day", -DAY_MAX, DAY_MAX, &ok);
  if (!ok || !get_ids (import, &deck, &card) || !get_state (import, &state))
    return review_import_refuse (
        import,
        _ ("a card that lacks a member or has one out of "
           "range"),
        error);

  if (!review_store_find_card (import->store, deck, card, &row, &present,
                               error))
    return FALSE;
  if (row != 0 && !is_further (&state, &present.state))
    {
      import->result->n_cards_kept++;
      return TRUE;
    }
  if (!review_store_ensure_card (import->store, deck, card, &row, &existed,
                                 error) ||
      !review_store_write_state (import->store, row, &state, error))
    return FALSE;
  remember_taken (import, row, existed ? &present : NULL);
  import->result->n_cards++;
  /* Where the day of a lesson is all that is new. */
  if (existed && state.last_ms == present.state.last_ms)
    return TRUE;
  came = (ReviewCard){ state, suspended != 0, buried, flagged != 0,
                       /* lent */ (char *)get_text (import, "note") };
  return write_marks (import, row, &came, error);
}

static gboolean
ensure_session (ReviewImporting *import, GError **error)
{
  g_auto (ReviewQuery) query = { 0 };

  if (import->session != 0)
    return TRUE;
  query = review_query (
      import->store->db,
      "INSERT INTO session (started_ms, utc_offset_s) VALUES (?, ?)");
  review_query_bind_int (&query, import->now->unix_ms);
  review_query_bind_int (&query, import->now->utc_offset_s);
  if (!review_query_run (&query, error))
    return FALSE;
  import->session = sqlite3_last_insert_rowid (import->store->db);
  return TRUE;
}

static gboolean
is_known_answer (ReviewImporting *import,
                 gint64 row,
                 gboolean *known,
                 GError **error)
{
  g_auto (ReviewQuery) query = review_query (
      import->store->db,
      "SELECT 1 FROM log WHERE card = ? AND at_ms = ? AND grade = ?"
      " AND activity = ?");
  gboolean ok = TRUE;

  review_query_bind_int (&query, row);
  review_query_bind_int (&query,
                         get_int (import, "at_ms", -MS_MAX, MS_MAX, &ok));
  review_query_bind_int (&query, get_int (import, "grade", 1, 4, &ok));
  review_query_bind_int (&query, get_int (import, "activity", 0, 2, &ok));
  if (!ok)
    return review_import_refuse (
        import,
        _ ("an answer that lacks a member or has one out "
           "of range"),
        error);
  return review_query_step (&query, known, error);
}

/* Whole numbers of an answer, in the order they are bound. */
static const struct
{
  const char *name;
  gint64 min;
  gint64 max;
} answer_ints[] = {
  { "at_ms", -MS_MAX, MS_MAX },
  { "utc_offset_s", -172800, 172800 },
  { "day", -DAY_MAX, DAY_MAX },
  { "activity", 0, 2 },
  { "counted", 0, 1 },
  { "grade", 1, 4 },
  { "elapsed_days", 0, DAY_MAX },
  { "phase_before", 0, 3 },
  { "scheduled_days_before", 0, DAY_MAX },
  { "phase", 0, 3 },
  { "due_ms", -MS_MAX, MS_MAX },
  { "due_day", -DAY_MAX, DAY_MAX },
  { "scheduled_days", 0, DAY_MAX },
  { "duration_ms", -MS_MAX, MS_MAX },
  { "confidence", 0, 100 },
  { "seed", G_MININT64, G_MAXINT64 },
};

static gboolean
insert_answer (ReviewImporting *import, gint64 row, GError **error)
{
  g_auto (ReviewQuery) query = review_query (
      import->store->db,
      "INSERT INTO log (card, session, at_ms, utc_offset_s, day, activity,"
      " counted, grade, elapsed_days, phase_before, scheduled_days_before,"
      " phase, due_ms, due_day, scheduled_days, duration_ms, confidence, seed,"
      " stability_before, difficulty_before, stability, difficulty, shuffle,"
      " answer, chosen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
      " ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif (?, -1))");
  gboolean ok = TRUE;
  gint64 chosen = -1;

  review_query_bind_int (&query, row);
  review_query_bind_int (&query, import->session);
  for (guint i = 0; i < G_N_ELEMENTS (answer_ints); i++)
    review_query_bind_int (&query, get_int (import, answer_ints[i].name,
                                            answer_ints[i].min,
                                            answer_ints[i].max, &ok));
  review_query_bind_real (&query,
                          get_real (import, "stability_before", 36500, &ok));
  review_query_bind_real (&query,
                          get_real (import, "difficulty_before", 10, &ok));
  review_query_bind_real (&query, get_real (import, "stability", 36500, &ok));
  review_query_bind_real (&query, get_real (import, "difficulty", 10, &ok));
  review_query_bind_text (&query, get_text (import, "shuffle"));
  review_query_bind_text (&query, get_text (import, "answer"));
  if (get_text (import, "chosen") != NULL)
    chosen = get_int (import, "chosen", -1, COUNT_MAX, &ok);
  review_query_bind_int (&query, chosen);
  if (!ok)
    return review_import_refuse (
        import,
        _ ("an answer that lacks a member or has one out "
           "of range"),
        error);
  return review_query_run (&query, error);
}

/* What is here gave way to an answer that was none: the marks are the
 * learner's, and so is the state unless the day is all there is to know. */
static gboolean
put_back (ReviewImporting *import,
          gint64 row,
          const ReviewCard *before,
          GError **error)
{
  if (before->state.phase == REVIEW_PHASE_NEW && before->state.due_day == 0)
    return write_marks (import, row, before, error);
  import->result->n_cards--;
  import->result->n_cards_kept++;
  return review_store_write_state (import->store, row, &before->state, error) &&
         write_marks (import, row, before, error);
}

/* Up to version 3 a lesson's card was logged as answered: see step 4 of
 * review-schema.c, which does the same to a whole store. */
static gboolean
settle_introduction (ReviewImporting *import, gint64 row, GError **error)
{
  g_auto (ReviewQuery) query = { 0 };
  gpointer before;
  gboolean ok = TRUE;

  if (!g_hash_table_lookup_extended (import->taken, &row, NULL, &before))
    return TRUE;
  query = review_query (
      import->store->db,
      "UPDATE card SET (phase, stability, difficulty, last_ms, last_day, step,"
      " reps, lapses) = (SELECT 0, 0, 0, 0, 0, 0, 0, 0)"
      " WHERE id = ? AND phase = 2 AND reps = 1 AND last_ms = ?");
  review_query_bind_int (&query, row);
  review_query_bind_int (&query,
                         get_int (import, "at_ms", -MS_MAX, MS_MAX, &ok));
  if (!review_query_run (&query, error))
    return FALSE;
  review_query_clear (&query);
  if (sqlite3_changes (import->store->db) > 0)
    {
      /* Settled: its other lines have nothing more to say. */
      ok = before == NULL || put_back (import, row, before, error);
      g_hash_table_remove (import->taken, &row);
      return ok;
    }
  query = review_query (import->store->db, "UPDATE card SET reps = reps - 1"
                                           " WHERE id = ? AND reps > 1");
  review_query_bind_int (&query, row);
  return review_query_run (&query, error);
}

static gboolean
import_answer (ReviewImporting *import, GError **error)
{
  const char *deck, *card;
  gboolean existed, known, ok = TRUE;
  gint64 row;

  if (!get_ids (import, &deck, &card))
    return review_import_refuse (
        import, _ ("an answer without the ids of deck and card"), error);
  if (!ensure_session (import, error) ||
      !review_store_ensure_card (import->store, deck, card, &row, &existed,
                                 error) ||
      !is_known_answer (import, row, &known, error))
    return FALSE;
  if (known)
    {
      import->result->n_answers_known++;
      return TRUE;
    }
  if (get_int (import, "activity", 0, 2, &ok) == REVIEW_ACTIVITY_LESSON)
    return settle_introduction (import, row, error);
  import->result->n_answers++;
  return insert_answer (import, row, error);
}

static gboolean
import_lesson (ReviewImporting *import, GError **error)
{
  g_auto (ReviewQuery) query =
      review_query (import->store->db,
                    "INSERT INTO lesson (name, segment, done, at_ms, data)"
                    " VALUES (?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET"
                    " segment = excluded.segment, done = excluded.done,"
                    " at_ms = excluded.at_ms, data = excluded.data"
                    " WHERE excluded.at_ms > at_ms");
  gboolean ok = get_text (import, "name") != NULL;

  review_query_bind_text (&query, get_text (import, "name"));
  review_query_bind_int (&query,
                         get_int (import, "segment", 0, COUNT_MAX, &ok));
  review_query_bind_int (&query, get_int (import, "done", 0, 1, &ok));
  review_query_bind_int (&query,
                         get_int (import, "at_ms", -MS_MAX, MS_MAX, &ok));
  review_query_bind_text (&query, get_text (import, "data"));
  if (!ok)
    return review_import_refuse (
        import,
        _ ("a lesson that lacks a member or has one out of "
           "range"),
        error);
  if (!review_query_run (&query, error))
    return FALSE;
  import->result->n_lessons += sqlite3_changes (import->store->db) > 0;
  return TRUE;
}

static gboolean
import_quiz (ReviewImporting *import, GError **error)
{
  g_auto (ReviewQuery) query = review_query (
      import->store->db,
      "INSERT INTO quiz (at_ms, day, seed, n_questions, points, detail)"
      " SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE NOT EXISTS"
      " (SELECT 1 FROM quiz WHERE at_ms = ?1 AND seed = ?3)");
  gboolean ok = TRUE;

  review_query_bind_int (&query,
                         get_int (import, "at_ms", -MS_MAX, MS_MAX, &ok));
  review_query_bind_int (&query,
                         get_int (import, "day", -DAY_MAX, DAY_MAX, &ok));
  review_query_bind_int (&query,
                         get_int (import, "seed", G_MININT64, G_MAXINT64, &ok));
  review_query_bind_int (&query,
                         get_int (import, "n_questions", 0, COUNT_MAX, &ok));
  review_query_bind_real (&query, get_real (import, "points", 1e9, &ok));
  review_query_bind_text (&query, get_text (import, "detail"));
  if (!ok)
    return review_import_refuse (
        import,
        _ ("a quiz that lacks a member or has one out of "
           "range"),
        error);
  if (!review_query_run (&query, error))
    return FALSE;
  import->result->n_quizzes += sqlite3_changes (import->store->db) > 0;
  return TRUE;
}

static gboolean
import_setting (ReviewImporting *import, GError **error)
{
  g_auto (ReviewQuery) query = review_query (
      import->store->db, "INSERT INTO setting (name, value) VALUES (?, ?)"
                         " ON CONFLICT (name) DO NOTHING");

  if (get_text (import, "name") == NULL || get_text (import, "value") == NULL)
    return review_import_refuse (import, _ ("a setting without name or value"),
                                 error);
  review_query_bind_text (&query, get_text (import, "name"));
  review_query_bind_text (&query, get_text (import, "value"));
  return review_query_run (&query, error);
}

static gboolean
import_header (ReviewImporting *import, GError **error)
{
  gint64 version = 0;

  if (g_strcmp0 (get_text (import, "type"), "shardstep-progress") != 0 ||
      !review_json_get_int (import->object, "version", &version) || version < 1)
    return review_import_refuse (import, _ ("this is no exported progress"),
                                 error);
  if (version <= REVIEW_EXCHANGE_VERSION)
    return TRUE;
  g_set_error (error, REVIEW_ERROR, REVIEW_ERROR_NEWER,
               _ ("%s:1: exported by a newer version (format %d, this program "
                  "knows up to %d). Update the program."),
               import->name, (int)MIN (version, G_MAXINT),
               REVIEW_EXCHANGE_VERSION);
  return FALSE;
}

gboolean
review_import_object (ReviewImporting *import, GError **error)
{
  static const struct
  {
    const char *type;
    gboolean (*func) (ReviewImporting *import, GError **error);
  } kinds[] = {
    { "card", import_card },       { "answer", import_answer },
    { "lesson", import_lesson },   { "quiz", import_quiz },
    { "setting", import_setting },
  };
  const char *type = get_text (import, "type");

  if (import->line == 1)
    return import_header (import, error);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (type, kinds[i].type) == 0)
      return kinds[i].func (import, error);
  import->result->n_unknown++;
  return TRUE;
}
