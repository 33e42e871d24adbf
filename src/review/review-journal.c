/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review-journal.h"

#include "review/review-store-private.h"

#include <string.h>

static void
read_entry (ReviewQuery *query, ReviewLogEntry *entry)
{
  entry->at_ms = review_query_get_int (query, 0);
  entry->day = review_query_get_int (query, 1);
  entry->activity = (ReviewActivity)review_query_get_int (query, 2);
  entry->counted = review_query_get_int (query, 3) != 0;
  entry->grade = (ReviewGrade)review_query_get_int (query, 4);
  entry->elapsed_days = review_query_get_int (query, 5);
  entry->phase_before = (ReviewPhase)review_query_get_int (query, 6);
  entry->stability_before = review_query_get_real (query, 7);
  entry->phase = (ReviewPhase)review_query_get_int (query, 8);
  entry->stability = review_query_get_real (query, 9);
  entry->difficulty = review_query_get_real (query, 10);
  entry->due_day = review_query_get_int (query, 11);
  entry->duration_ms = review_query_get_int (query, 12);
  entry->confidence = (int)review_query_get_int (query, 13);
  entry->seed = (guint64)review_query_get_int (query, 14);
  entry->chosen = (int)review_query_get_int (query, 15);
  entry->shuffle = review_query_get_text (query, 16);
  entry->answer = review_query_get_text (query, 17);
}

gboolean
review_store_foreach_answer (ReviewStore *self,
                             const char *deck_id,
                             const char *card_id,
                             ReviewLogFunc func,
                             gpointer user_data,
                             GError **error)
{
  g_auto (ReviewQuery) query = review_query (
      self->db, "SELECT at_ms, day, activity, counted, grade, elapsed_days,"
                " phase_before, stability_before, log.phase, log.stability,"
                " log.difficulty, log.due_day, duration_ms, confidence, seed,"
                " ifnull (chosen, -1), shuffle, answer"
                " FROM log JOIN card ON card.id = log.card"
                " JOIN deck ON deck.id = card.deck"
                " WHERE deck.name = ? AND card.name = ? ORDER BY log.id");
  gboolean row, go_on = TRUE;
  ReviewLogEntry entry;

  review_query_bind_text (&query, deck_id);
  review_query_bind_text (&query, card_id);
  while (go_on)
    {
      if (!review_query_step (&query, &row, error))
        return FALSE;
      if (!row)
        break;
      read_entry (&query, &entry);
      go_on = func (&entry, user_data);
    }
  return TRUE;
}

void
review_history_free (ReviewHistory *self)
{
  if (self == NULL)
    return;
  g_free (self->starts);
  g_free (self->elapsed_days);
  g_free (self->grades);
  g_free (self);
}

/* An answer as it comes out of the log, in the order it was given. */
typedef struct
{
  guint card; /* by first appearance */
  guint32 elapsed_days;
  guint8 grade;
  guint8 is_first; /* of a card new or forgotten: a history of its own */
} RawAnswer;

/* Counting sort by card: stable, so the order within a card stays. */
static ReviewHistory *
group_by_card (const RawAnswer *raw, guint n_answers, guint n_cards)
{
  ReviewHistory *self = g_new0 (ReviewHistory, 1);
  g_autofree guint *next = NULL;

  self->n_cards = n_cards;
  self->n_answers = n_answers;
  self->starts = g_new0 (guint, (gsize)n_cards + 1);
  self->elapsed_days = g_new (guint32, (gsize)n_answers + 1);
  self->grades = g_new (guint8, (gsize)n_answers + 1);
  for (guint i = 0; i < n_answers; i++)
    self->starts[raw[i].card + 1]++;
  for (guint c = 0; c < n_cards; c++)
    self->starts[c + 1] += self->starts[c];
  next = g_memdup2 (self->starts, sizeof (guint) * ((gsize)n_cards + 1));
  for (guint i = 0; i < n_answers; i++)
    {
      guint at = next[raw[i].card]++;

      self->elapsed_days[at] = raw[i].elapsed_days;
      self->grades[at] = raw[i].grade;
    }
  return self;
}

ReviewHistory *
review_store_load_history (ReviewStore *self, GError **error)
{
  g_auto (ReviewQuery) query = review_query (
      self->db, "SELECT card, elapsed_days, grade, phase_before = 0"
                " FROM log WHERE counted = 1 ORDER BY id");
  g_autoptr (GArray) raw = g_array_new (FALSE, FALSE, sizeof (RawAnswer));
  g_autoptr (GHashTable) cards = g_hash_table_new (NULL, NULL);
  guint n_cards = 0;
  gboolean row;

  for (;;)
    {
      RawAnswer answer = { 0 };
      gpointer card, index;

      if (!review_query_step (&query, &row, error))
        return NULL;
      if (!row)
        break;
      card = GSIZE_TO_POINTER ((gsize)review_query_get_int (&query, 0));
      answer.elapsed_days = (guint32)review_query_get_int (&query, 1);
      answer.grade = (guint8)review_query_get_int (&query, 2);
      answer.is_first = review_query_get_int (&query, 3) != 0;
      /* A card that was forgotten begins again as another one. */
      if (answer.is_first ||
          !g_hash_table_lookup_extended (cards, card, NULL, &index))
        {
          index = GUINT_TO_POINTER (n_cards++);
          g_hash_table_insert (cards, card, index);
        }
      answer.card = GPOINTER_TO_UINT (index);
      g_array_append_val (raw, answer);
    }
  return group_by_card ((const RawAnswer *)(gpointer)raw->data, raw->len,
                        n_cards);
}

void
review_lesson_clear (ReviewLesson *self)
{
  g_clear_pointer (&self->data, g_free);
}

gboolean
review_store_get_lesson (ReviewStore *self,
                         const char *lesson_id,
                         ReviewLesson *lesson,
                         GError **error)
{
  g_auto (ReviewQuery) query = review_query (
      self->db, "SELECT segment, done, at_ms, data FROM lesson WHERE name = ?");
  gboolean row;

  memset (lesson, 0, sizeof *lesson);
  review_query_bind_text (&query, lesson_id);
  if (!review_query_step (&query, &row, error))
    return FALSE;
  if (row)
    {
      lesson->segment = (guint)review_query_get_int (&query, 0);
      lesson->done = review_query_get_int (&query, 1) != 0;
      lesson->at_ms = review_query_get_int (&query, 2);
      lesson->data = g_strdup (review_query_get_text (&query, 3));
    }
  return TRUE;
}

gboolean
review_store_set_lesson (ReviewStore *self,
                         const char *lesson_id,
                         const ReviewLesson *lesson,
                         GError **error)
{
  g_auto (ReviewQuery) query = review_query (
      self->db, "INSERT INTO lesson (name, segment, done, at_ms, data)"
                " VALUES (?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET"
                " segment = excluded.segment, done = excluded.done,"
                " at_ms = excluded.at_ms, data = excluded.data");

  review_query_bind_text (&query, lesson_id);
  review_query_bind_int (&query, lesson->segment);
  review_query_bind_int (&query, lesson->done != FALSE);
  review_query_bind_int (&query, lesson->at_ms);
  review_query_bind_text (&query, lesson->data);
  return review_query_run (&query, error);
}

gboolean
review_store_add_quiz (ReviewStore *self,
                       const ReviewQuizRecord *quiz,
                       GError **error)
{
  g_auto (ReviewQuery) query = review_query (
      self->db, "INSERT INTO quiz (at_ms, day, seed, n_questions, points,"
                " detail) VALUES (?, ?, ?, ?, ?, ?)");

  review_query_bind_int (&query, quiz->at_ms);
  review_query_bind_int (&query, quiz->day);
  review_query_bind_int (&query, (gint64)quiz->seed);
  review_query_bind_int (&query, quiz->n_questions);
  review_query_bind_real (&query, quiz->points);
  review_query_bind_text (&query, quiz->detail);
  return review_query_run (&query, error);
}

gboolean
review_store_foreach_quiz (ReviewStore *self,
                           ReviewQuizFunc func,
                           gpointer user_data,
                           GError **error)
{
  g_auto (ReviewQuery) query = review_query (
      self->db, "SELECT at_ms, day, seed, n_questions, points, detail"
                " FROM quiz ORDER BY id DESC");
  gboolean row, go_on = TRUE;

  while (go_on)
    {
      ReviewQuizRecord quiz = { 0 };

      if (!review_query_step (&query, &row, error))
        return FALSE;
      if (!row)
        break;
      quiz.at_ms = review_query_get_int (&query, 0);
      quiz.day = review_query_get_int (&query, 1);
      quiz.seed = (guint64)review_query_get_int (&query, 2);
      quiz.n_questions = (guint)review_query_get_int (&query, 3);
      quiz.points = review_query_get_real (&query, 4);
      quiz.detail = review_query_get_text (&query, 5);
      go_on = func (&quiz, user_data);
    }
  return TRUE;
}
