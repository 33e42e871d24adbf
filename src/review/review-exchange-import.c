/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review-exchange.h"

#include "base/base-file.h"
#include "review/review-json.h"
#include "review/review-store-private.h"

#include <gio/gunixinputstream.h>
#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  ReviewStore *store;
  const ReviewMoment *now;
  const char *name; /* of the file, for messages */
  guint line;
  GHashTable *object; /* of the line */
  gint64 session;     /* of all answers that come in; 0 until the first */
  ReviewImport *result;
} Import;

static gboolean
refuse (const Import *import, const char *why, GError **error)
{
  g_set_error (error, REVIEW_ERROR, REVIEW_ERROR_FORMAT,
               _ ("%s:%u: %s. Nothing was imported; export the progress anew "
                  "or mend the line."),
               import->name, MAX (import->line, 1), why);
  return FALSE;
}

static const char *
get_text (const Import *import, const char *name)
{
  return g_hash_table_lookup (import->object, name);
}

/* Members of a line; each one read wrongly clears ok. */
static gint64
get_int (const Import *import,
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
get_real (const Import *import, const char *name, double max, gboolean *ok)
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
#define CHUNK_BYTES 65536
#define COUNT_MAX G_GINT64_CONSTANT (1000000000)

static gboolean
get_ids (const Import *import, const char **deck, const char **card)
{
  *deck = get_text (import, "deck");
  *card = get_text (import, "card");
  return *deck != NULL && *card != NULL && **deck != '\0' && **card != '\0' &&
         strlen (*deck) <= REVIEW_ID_MAX_BYTES &&
         strlen (*card) <= REVIEW_ID_MAX_BYTES;
}

static gboolean
get_state (const Import *import, ReviewCardState *state)
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

static gboolean
import_card (Import *import, GError **error)
{
  g_auto (ReviewCard) present = { 0 };
  g_auto (ReviewQuery) query = { 0 };
  gint64 suspended, buried, flagged, row;
  const char *deck, *card;
  ReviewCardState state;
  gboolean ok = TRUE, existed;

  suspended = get_int (import, "suspended", 0, 1, &ok);
  flagged = get_int (import, "flagged", 0, 1, &ok);
  buried = get_int (import, "buried_until_day", -DAY_MAX, DAY_MAX, &ok);
  if (!ok || !get_ids (import, &deck, &card) || !get_state (import, &state))
    return refuse (import,
                   _ ("a card that lacks a member or has one out of "
                      "range"),
                   error);

  if (!review_store_find_card (import->store, deck, card, &row, &present,
                               error))
    return FALSE;
  if (row != 0 && present.state.last_ms >= state.last_ms)
    {
      import->result->n_cards_kept++;
      return TRUE;
    }
  if (!review_store_ensure_card (import->store, deck, card, &row, &existed,
                                 error) ||
      !review_store_write_state (import->store, row, &state, error))
    return FALSE;
  query = review_query (import->store->db,
                        "UPDATE card SET suspended = ?, buried_until_day = ?,"
                        " flagged = ?, note = ? WHERE id = ?");
  review_query_bind_int (&query, suspended);
  review_query_bind_int (&query, buried);
  review_query_bind_int (&query, flagged);
  review_query_bind_text (&query, get_text (import, "note"));
  review_query_bind_int (&query, row);
  import->result->n_cards++;
  return review_query_run (&query, error);
}

static gboolean
ensure_session (Import *import, GError **error)
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
is_known_answer (Import *import, gint64 row, gboolean *known, GError **error)
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
    return refuse (import,
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
insert_answer (Import *import, gint64 row, GError **error)
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
    return refuse (import,
                   _ ("an answer that lacks a member or has one out "
                      "of range"),
                   error);
  return review_query_run (&query, error);
}

static gboolean
import_answer (Import *import, GError **error)
{
  const char *deck, *card;
  gboolean existed, known;
  gint64 row;

  if (!get_ids (import, &deck, &card))
    return refuse (import, _ ("an answer without the ids of deck and card"),
                   error);
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
  import->result->n_answers++;
  return insert_answer (import, row, error);
}

static gboolean
import_lesson (Import *import, GError **error)
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
    return refuse (import,
                   _ ("a lesson that lacks a member or has one out of "
                      "range"),
                   error);
  if (!review_query_run (&query, error))
    return FALSE;
  import->result->n_lessons += sqlite3_changes (import->store->db) > 0;
  return TRUE;
}

static gboolean
import_quiz (Import *import, GError **error)
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
    return refuse (import,
                   _ ("a quiz that lacks a member or has one out of "
                      "range"),
                   error);
  if (!review_query_run (&query, error))
    return FALSE;
  import->result->n_quizzes += sqlite3_changes (import->store->db) > 0;
  return TRUE;
}

static gboolean
import_setting (Import *import, GError **error)
{
  g_auto (ReviewQuery) query = review_query (
      import->store->db, "INSERT INTO setting (name, value) VALUES (?, ?)"
                         " ON CONFLICT (name) DO NOTHING");

  if (get_text (import, "name") == NULL || get_text (import, "value") == NULL)
    return refuse (import, _ ("a setting without name or value"), error);
  review_query_bind_text (&query, get_text (import, "name"));
  review_query_bind_text (&query, get_text (import, "value"));
  return review_query_run (&query, error);
}

static gboolean
import_header (Import *import, GError **error)
{
  gint64 version = 0;

  if (g_strcmp0 (get_text (import, "type"), "shardstep-progress") != 0 ||
      !review_json_get_int (import->object, "version", &version) || version < 1)
    return refuse (import, _ ("this is no exported progress"), error);
  if (version <= REVIEW_EXCHANGE_VERSION)
    return TRUE;
  g_set_error (error, REVIEW_ERROR, REVIEW_ERROR_NEWER,
               _ ("%s:1: exported by a newer version (format %d, this program "
                  "knows up to %d). Update the program."),
               import->name, (int)MIN (version, G_MAXINT),
               REVIEW_EXCHANGE_VERSION);
  return FALSE;
}

static gboolean
import_object (Import *import, GError **error)
{
  static const struct
  {
    const char *type;
    gboolean (*func) (Import *import, GError **error);
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

/* Imports one line; to be called with the lines in turn. */
static gboolean
import_line (Import *import, const char *text, gsize length, GError **error)
{
  const char *why = NULL;
  gboolean ok;

  import->line++;
  import->object = review_json_parse (text, length, &why);
  if (import->object == NULL)
    return refuse (import, why, error);
  ok = import_object (import, error);
  g_clear_pointer (&import->object, g_hash_table_unref);
  return ok;
}

/* Whole lines out of what was read so far; the rest stays. */
static gboolean
import_buffered (Import *import, GString *buffer, GError **error)
{
  gsize at = 0;
  const char *end;

  while ((end = memchr (buffer->str + at, '\n', buffer->len - at)) != NULL)
    {
      gsize length = (gsize)(end - (buffer->str + at));

      if (!import_line (import, buffer->str + at, length, error))
        return FALSE;
      at += length + 1;
    }
  g_string_erase (buffer, 0, (gssize)at);
  if (buffer->len <= REVIEW_EXCHANGE_MAX_LINE_BYTES)
    return TRUE;
  import->line++;
  return refuse (import, _ ("the line is too long"), error);
}

static gboolean
import_lines (Import *import,
              GInputStream *stream,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GString) buffer = g_string_new (NULL);
  g_autofree char *chunk = g_malloc (CHUNK_BYTES);
  gssize n;

  while ((n = g_input_stream_read (stream, chunk, CHUNK_BYTES, cancellable,
                                   error)) > 0)
    {
      g_string_append_len (buffer, chunk, n);
      if (!import_buffered (import, buffer, error))
        return FALSE;
    }
  if (n < 0)
    return FALSE;
  if (buffer->len > 0 && !import_line (import, buffer->str, buffer->len, error))
    return FALSE;
  return import->line > 0 ||
         refuse (import, _ ("this is no exported progress"), error);
}

gboolean
review_store_import_stream (ReviewStore *self,
                            GInputStream *stream,
                            const char *name,
                            const ReviewMoment *now,
                            GCancellable *cancellable,
                            ReviewImport *result,
                            GError **error)
{
  Import import = { self, now, name };
  gboolean ok;

  memset (result, 0, sizeof *result);
  import.result = result;
  if (!review_sql_begin (self->db, error))
    return FALSE;
  ok = import_lines (&import, stream, cancellable, error) &&
       /* What was to be undone may no longer be what is there. */
       review_sql_exec (self->db, "DELETE FROM undo", error);
  if (!review_sql_end (self->db, ok, error))
    {
      memset (result, 0, sizeof *result);
      return FALSE;
    }
  self->undo_depth = 0;
  return TRUE;
}

/* A pipe would hold the program for ever, and a device never end. */
static GInputStream *
open_stream (GFile *file,
             const char *name,
             GCancellable *cancellable,
             GError **error)
{
  const char *path = g_file_peek_path (file);
  g_autoptr (GError) why = NULL;
  int fd;

  if (path == NULL) /* not of this machine */
    return G_INPUT_STREAM (g_file_read (file, cancellable, error));
  fd = base_file_open (path, REVIEW_EXCHANGE_MAX_BYTES, NULL, &why);
  if (fd >= 0)
    return g_unix_input_stream_new (fd, TRUE);
  /* None, something else, or one too large: another has to be chosen. */
  if (g_error_matches (why, G_FILE_ERROR, G_FILE_ERROR_NOENT) ||
      g_error_matches (why, G_FILE_ERROR, G_FILE_ERROR_ISDIR) ||
      g_error_matches (why, G_FILE_ERROR, G_FILE_ERROR_INVAL))
    g_set_error (error, REVIEW_ERROR, REVIEW_ERROR_FORMAT,
                 _ ("%s: %s. Nothing was imported; choose a file of exported "
                    "progress."),
                 name, why->message);
  else
    g_set_error (error, REVIEW_ERROR, REVIEW_ERROR_FAILED,
                 _ ("%s: %s. Nothing was imported; try again or choose another "
                    "file."),
                 name, why->message);
  return NULL;
}

gboolean
review_store_import (ReviewStore *self,
                     GFile *file,
                     const ReviewMoment *now,
                     GCancellable *cancellable,
                     ReviewImport *result,
                     GError **error)
{
  g_autofree char *name = g_file_get_parse_name (file);
  g_autoptr (GInputStream) stream =
      open_stream (file, name, cancellable, error);

  memset (result, 0, sizeof *result);
  return stream != NULL &&
         review_store_import_stream (self, stream, name, now, cancellable,
                                     result, error);
}
