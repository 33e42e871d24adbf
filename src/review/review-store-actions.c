/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review-store-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Every action is one transaction: the card as it was goes to undo, the log
 * takes the answer, the card changes.  Rows of undo live as long as the
 * session they belong to may: two days after they were written the next
 * session removes them. */
#define UNDO_KEPT_MS (G_GINT64_CONSTANT (2) * 24 * 60 * 60 * 1000)

gboolean
review_store_check_ids (const char *deck_id,
                        const char *card_id,
                        GError **error)
{
  if (deck_id != NULL && card_id != NULL && deck_id[0] != '\0' &&
      card_id[0] != '\0' && strlen (deck_id) <= REVIEW_ID_MAX_BYTES &&
      strlen (card_id) <= REVIEW_ID_MAX_BYTES)
    return TRUE;
  g_set_error (error, REVIEW_ERROR, REVIEW_ERROR_FAILED,
               _ ("Progress needs the id of a deck and of a card, of 1 to %d "
                  "bytes each."),
               REVIEW_ID_MAX_BYTES);
  return FALSE;
}

/* Makes the session's row with its first action; *id is taken over by the
 * store once the transaction is in. */
static gboolean
ensure_session (ReviewStore *self,
                const ReviewMoment *at,
                gint64 *id,
                GError **error)
{
  g_auto (ReviewQuery) purge = { 0 };
  g_auto (ReviewQuery) insert = { 0 };

  *id = self->session;
  if (*id != 0)
    return TRUE;
  purge = review_query (self->db,
                        "DELETE FROM undo WHERE at_ms NOT BETWEEN ? AND ?");
  review_query_bind_int (&purge, at->unix_ms - UNDO_KEPT_MS);
  review_query_bind_int (&purge, at->unix_ms + UNDO_KEPT_MS);
  insert = review_query (
      self->db, "INSERT INTO session (started_ms, utc_offset_s) VALUES (?, ?)");
  review_query_bind_int (&insert, at->unix_ms);
  review_query_bind_int (&insert, at->utc_offset_s);
  if (!review_query_run (&purge, error) || !review_query_run (&insert, error))
    return FALSE;
  *id = sqlite3_last_insert_rowid (self->db);
  return TRUE;
}

/* One action under way. */
typedef struct
{
  ReviewStore *store;
  ReviewAction action;
  const ReviewMoment *at;
  gint64 session;
  gint64 card;
  gboolean existed;
  gint64 log; /* 0 where none */
} Change;

static gboolean
change_begin (Change *change,
              const char *deck_id,
              const char *card_id,
              GError **error)
{
  ReviewStore *self = change->store;

  return ensure_session (self, change->at, &change->session, error) &&
         review_store_ensure_card (self, deck_id, card_id, &change->card,
                                   &change->existed, error);
}

/* To be called before the card changes. */
static gboolean
change_remember (Change *change, GError **error)
{
  g_auto (ReviewQuery) query = review_query (
      change->store->db,
      "INSERT INTO undo (session, at_ms, action, log, existed, "
      "card, " REVIEW_CARD_COLUMNS
      ") SELECT ?, ?, ?, nullif (?, 0), ?, id, " REVIEW_CARD_COLUMNS
      " FROM card WHERE id = ?");

  review_query_bind_int (&query, change->session);
  review_query_bind_int (&query, change->at->unix_ms);
  review_query_bind_int (&query, change->action);
  review_query_bind_int (&query, change->log);
  review_query_bind_int (&query, change->existed);
  review_query_bind_int (&query, change->card);
  return review_query_run (&query, error);
}

static gboolean
change_end (Change *change, gboolean ok, GError **error)
{
  if (!review_sql_end (change->store->db, ok, error))
    return FALSE;
  change->store->session = change->session;
  change->store->undo_depth++;
  return TRUE;
}

static gboolean
write_log (Change *change,
           const ReviewAnswer *answer,
           const ReviewCardState *before,
           const ReviewCardState *after,
           GError **error)
{
  g_auto (ReviewQuery) query = review_query (
      change->store->db,
      "INSERT INTO log (card, session, at_ms, utc_offset_s, day, activity,"
      " counted, grade, elapsed_days, phase_before, stability_before,"
      " difficulty_before, scheduled_days_before, phase, stability,"
      " difficulty, due_ms, due_day, scheduled_days, duration_ms, confidence,"
      " seed, shuffle, answer, chosen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
      " ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif (?, -1))");

  review_query_bind_int (&query, change->card);
  review_query_bind_int (&query, change->session);
  review_query_bind_int (&query, answer->at.unix_ms);
  review_query_bind_int (&query, answer->at.utc_offset_s);
  review_query_bind_int (&query, review_moment_get_day (&answer->at));
  review_query_bind_int (&query, answer->activity);
  review_query_bind_int (&query, !review_card_state_equal (before, after));
  review_query_bind_int (&query, answer->grade);
  review_query_bind_int (
      &query, review_card_state_get_elapsed_days (before, &answer->at));
  review_query_bind_int (&query, before->phase);
  review_query_bind_real (&query, before->stability);
  review_query_bind_real (&query, before->difficulty);
  review_query_bind_int (&query, before->scheduled_days);
  review_query_bind_int (&query, after->phase);
  review_query_bind_real (&query, after->stability);
  review_query_bind_real (&query, after->difficulty);
  review_query_bind_int (&query, after->due_ms);
  review_query_bind_int (&query, after->due_day);
  review_query_bind_int (&query, after->scheduled_days);
  review_query_bind_int (&query, answer->duration_ms);
  review_query_bind_int (&query, answer->confidence);
  review_query_bind_int (&query, (gint64)answer->seed);
  review_query_bind_text (&query, answer->shuffle);
  review_query_bind_text (&query, answer->answer);
  review_query_bind_int (&query, answer->chosen);
  if (!review_query_run (&query, error))
    return FALSE;
  change->log = sqlite3_last_insert_rowid (change->store->db);
  return TRUE;
}

/* Whether the card's last answer is this one: the caller was told that it
 * failed and makes the call again, and yet it had got in. */
static gboolean
is_in_already (ReviewStore *self,
               const ReviewAnswer *answer,
               gboolean *in,
               GError **error)
{
  g_auto (ReviewQuery) query = review_query (
      self->db,
      "SELECT at_ms = ? AND grade = ? AND activity = ? FROM log WHERE card ="
      " (SELECT card.id FROM card JOIN deck ON deck.id = card.deck"
      "  WHERE deck.name = ? AND card.name = ?)"
      " ORDER BY id DESC LIMIT 1");
  gboolean row;

  review_query_bind_int (&query, answer->at.unix_ms);
  review_query_bind_int (&query, answer->grade);
  review_query_bind_int (&query, answer->activity);
  review_query_bind_text (&query, answer->deck_id);
  review_query_bind_text (&query, answer->card_id);
  if (!review_query_step (&query, &row, error))
    return FALSE;
  *in = row && review_query_get_int (&query, 0) != 0;
  return TRUE;
}

static gboolean
answer_in_transaction (Change *change,
                       const ReviewAnswer *answer,
                       const ReviewCardState *before,
                       const ReviewCardState *after,
                       GError **error)
{
  g_auto (ReviewCard) card = { 0 };
  gint64 row;

  if (!change_begin (change, answer->deck_id, answer->card_id, error) ||
      !review_store_find_card (change->store, answer->deck_id, answer->card_id,
                               &row, &card, error))
    return FALSE;
  if (!review_card_state_equal (&card.state, before))
    {
      g_set_error (error, REVIEW_ERROR, REVIEW_ERROR_CONFLICT,
                   _ ("The card “%s” was answered elsewhere meanwhile. Its "
                      "progress is read anew."),
                   answer->card_id);
      return FALSE;
    }
  return write_log (change, answer, before, after, error) &&
         change_remember (change, error) &&
         review_store_write_state (change->store, change->card, after, error);
}

gboolean
review_store_answer (ReviewStore *self,
                     const ReviewAnswer *answer,
                     const ReviewCardState *before,
                     const ReviewCardState *after,
                     GError **error)
{
  Change change = { self, REVIEW_ACTION_ANSWER, &answer->at };
  gboolean in = FALSE;

  g_return_val_if_fail (answer->grade >= REVIEW_GRADE_AGAIN &&
                            answer->grade <= REVIEW_GRADE_EASY,
                        FALSE);
  if (!review_store_check_ids (answer->deck_id, answer->card_id, error))
    return FALSE;
  if (answer->answer != NULL &&
      strlen (answer->answer) > REVIEW_ANSWER_MAX_BYTES)
    {
      g_set_error (error, REVIEW_ERROR, REVIEW_ERROR_FAILED,
                   _ ("An answer may have up to %d bytes. Shorten it, then "
                      "try again."),
                   REVIEW_ANSWER_MAX_BYTES);
      return FALSE;
    }
  if (!is_in_already (self, answer, &in, error))
    return FALSE;
  if (in)
    return TRUE;
  if (!review_sql_begin (self->db, error))
    return FALSE;
  return change_end (
      &change, answer_in_transaction (&change, answer, before, after, error),
      error);
}

/* An action that sets one or two columns of the card. */
static gboolean
set_columns (Change *change,
             const char *deck_id,
             const char *card_id,
             const char *sql,
             gint64 value,
             const char *text,
             GError **error)
{
  g_auto (ReviewQuery) query = { 0 };

  if (!change_begin (change, deck_id, card_id, error) ||
      !change_remember (change, error))
    return FALSE;
  query = review_query (change->store->db, sql);
  review_query_bind_int (&query, value);
  review_query_bind_text (&query, text);
  review_query_bind_int (&query, change->card);
  return review_query_run (&query, error);
}

static gboolean
run_action (Change *change,
            const char *deck_id,
            const char *card_id,
            const char *sql,
            gint64 value,
            const char *text,
            GError **error)
{
  if (!review_store_check_ids (deck_id, card_id, error) ||
      !review_sql_begin (change->store->db, error))
    return FALSE;
  return change_end (
      change, set_columns (change, deck_id, card_id, sql, value, text, error),
      error);
}

gboolean
review_store_suspend (ReviewStore *self,
                      const char *deck_id,
                      const char *card_id,
                      const ReviewMoment *at,
                      gboolean suspended,
                      GError **error)
{
  Change change = { self, REVIEW_ACTION_SUSPEND, at };

  return run_action (&change, deck_id, card_id,
                     "UPDATE card SET suspended = ?1 WHERE id = ?3",
                     suspended != FALSE, NULL, error);
}

gboolean
review_store_bury (ReviewStore *self,
                   const char *deck_id,
                   const char *card_id,
                   const ReviewMoment *at,
                   gint64 until_day,
                   GError **error)
{
  Change change = { self, REVIEW_ACTION_BURY, at };

  return run_action (&change, deck_id, card_id,
                     "UPDATE card SET buried_until_day = ?1 WHERE id = ?3",
                     until_day, NULL, error);
}

gboolean
review_store_flag (ReviewStore *self,
                   const char *deck_id,
                   const char *card_id,
                   const ReviewMoment *at,
                   gboolean flagged,
                   const char *note,
                   GError **error)
{
  Change change = { self, REVIEW_ACTION_FLAG, at };

  return run_action (&change, deck_id, card_id,
                     "UPDATE card SET flagged = ?1, note = ?2 WHERE id = ?3",
                     flagged != FALSE, flagged ? note : NULL, error);
}

gboolean
review_store_forget (ReviewStore *self,
                     const char *deck_id,
                     const char *card_id,
                     const ReviewMoment *at,
                     GError **error)
{
  Change change = { self, REVIEW_ACTION_FORGET, at };

  return run_action (
      &change, deck_id, card_id,
      "UPDATE card SET phase = ?1, stability = 0, difficulty = 0, due_ms = 0,"
      " due_day = 0, last_ms = 0, last_day = 0, scheduled_days = 0, step = 0,"
      " reps = 0, lapses = 0 WHERE id = ?3",
      REVIEW_PHASE_NEW, NULL, error);
}
