/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review-store-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
review_card_clear (ReviewCard *self)
{
  g_clear_pointer (&self->note, g_free);
}

void
review_card_read (ReviewQuery *query, int first, ReviewCard *card)
{
  ReviewCardState *state = &card->state;

  state->phase = (ReviewPhase)review_query_get_int (query, first);
  state->stability = review_query_get_real (query, first + 1);
  state->difficulty = review_query_get_real (query, first + 2);
  state->due_ms = review_query_get_int (query, first + 3);
  state->due_day = review_query_get_int (query, first + 4);
  state->last_ms = review_query_get_int (query, first + 5);
  state->last_day = review_query_get_int (query, first + 6);
  state->scheduled_days = (guint)review_query_get_int (query, first + 7);
  state->step = (guint)review_query_get_int (query, first + 8);
  state->reps = (guint)review_query_get_int (query, first + 9);
  state->lapses = (guint)review_query_get_int (query, first + 10);
  card->suspended = review_query_get_int (query, first + 11) != 0;
  card->buried_until_day = review_query_get_int (query, first + 12);
  card->flagged = review_query_get_int (query, first + 13) != 0;
  card->note = (char *)review_query_get_text (query, first + 14);
}

gboolean
review_store_find_card (ReviewStore *self,
                        const char *deck_id,
                        const char *card_id,
                        gint64 *row,
                        ReviewCard *card,
                        GError **error)
{
  g_auto (ReviewQuery) query =
      review_query (self->db, "SELECT card.id, " REVIEW_CARD_COLUMNS
                              " FROM card JOIN deck ON deck.id = card.deck"
                              " WHERE deck.name = ? AND card.name = ?");
  gboolean found;

  *row = 0;
  memset (card, 0, sizeof *card);
  review_query_bind_text (&query, deck_id);
  review_query_bind_text (&query, card_id);
  if (!review_query_step (&query, &found, error))
    return FALSE;
  if (found)
    {
      *row = review_query_get_int (&query, 0);
      review_card_read (&query, 1, card);
      card->note = g_strdup (card->note);
    }
  return TRUE;
}

gboolean
review_store_get_card (ReviewStore *self,
                       const char *deck_id,
                       const char *card_id,
                       ReviewCard *card,
                       GError **error)
{
  gint64 row;

  return review_store_find_card (self, deck_id, card_id, &row, card, error);
}

/* The names of the decks by their rows. */
static GHashTable *
load_decks (ReviewStore *self, GError **error)
{
  g_autoptr (GHashTable) decks =
      g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_auto (ReviewQuery) query =
      review_query (self->db, "SELECT id, name FROM deck");
  gboolean row;

  for (;;)
    {
      if (!review_query_step (&query, &row, error))
        return NULL;
      if (!row)
        return g_steal_pointer (&decks);
      g_hash_table_insert (
          decks, GSIZE_TO_POINTER ((gsize)review_query_get_int (&query, 0)),
          g_strdup (review_query_get_text (&query, 1)));
    }
}

gboolean
review_store_foreach_card (ReviewStore *self,
                           const char *deck_id,
                           ReviewCardFunc func,
                           gpointer user_data,
                           GError **error)
{
  g_autoptr (GHashTable) decks = load_decks (self, error);
  g_auto (ReviewQuery) query = { 0 };
  gboolean row, go_on = TRUE;
  ReviewCard card;

  if (decks == NULL)
    return FALSE;
  /* All cards are read as they lie in the file; joining the decks would take
   * half as long again. */
  if (deck_id == NULL)
    query = review_query (self->db, "SELECT deck, name, " REVIEW_CARD_COLUMNS
                                    " FROM card");
  else
    {
      query = review_query (self->db, "SELECT deck, name, " REVIEW_CARD_COLUMNS
                                      " FROM card WHERE deck ="
                                      " (SELECT id FROM deck WHERE name = ?)");
      review_query_bind_text (&query, deck_id);
    }

  while (go_on)
    {
      if (!review_query_step (&query, &row, error))
        return FALSE;
      if (!row)
        break;
      review_card_read (&query, 2, &card);
      go_on =
          func (g_hash_table_lookup (
                    decks,
                    GSIZE_TO_POINTER ((gsize)review_query_get_int (&query, 0))),
                review_query_get_text (&query, 1), &card, user_data);
    }
  return TRUE;
}

ReviewDue
review_card_get_due (const ReviewCard *card)
{
  return (ReviewDue){ card->state.phase,   card->suspended,
                      card->flagged,       card->state.due_ms,
                      card->state.due_day, card->buried_until_day };
}

gboolean
review_store_foreach_due (ReviewStore *self,
                          ReviewDueFunc func,
                          gpointer user_data,
                          GError **error)
{
  g_autoptr (GHashTable) decks = load_decks (self, error);
  g_auto (ReviewQuery) query = { 0 };
  gint64 last_deck = 0;
  const char *deck_id = NULL;
  gboolean row, go_on = TRUE;

  if (decks == NULL)
    return FALSE;
  /* Each column read costs as much as finding the row. */
  query = review_query (self->db, "SELECT deck, name, phase, due_ms, due_day,"
                                  " buried_until_day, suspended + 2 * flagged"
                                  " FROM card");
  while (go_on)
    {
      ReviewDue due;
      gint64 deck;
      int marks;

      if (!review_query_step (&query, &row, error))
        return FALSE;
      if (!row)
        break;
      deck = review_query_get_int (&query, 0);
      if (deck != last_deck || deck_id == NULL)
        deck_id = g_hash_table_lookup (decks, GSIZE_TO_POINTER ((gsize)deck));
      last_deck = deck;
      due.phase = (ReviewPhase)review_query_get_int (&query, 2);
      due.due_ms = review_query_get_int (&query, 3);
      due.due_day = review_query_get_int (&query, 4);
      due.buried_until_day = review_query_get_int (&query, 5);
      marks = (int)review_query_get_int (&query, 6);
      due.suspended = (marks & 1) != 0;
      due.flagged = (marks & 2) != 0;
      go_on =
          func (deck_id, review_query_get_text (&query, 1), &due, user_data);
    }
  return TRUE;
}

static gboolean
find_deck (ReviewStore *self, const char *deck_id, gint64 *row, GError **error)
{
  g_auto (ReviewQuery) query =
      review_query (self->db, "SELECT id FROM deck WHERE name = ?");
  gboolean found;

  review_query_bind_text (&query, deck_id);
  if (!review_query_step (&query, &found, error))
    return FALSE;
  *row = found ? review_query_get_int (&query, 0) : 0;
  return TRUE;
}

gboolean
review_store_ensure_card (ReviewStore *self,
                          const char *deck_id,
                          const char *card_id,
                          gint64 *row,
                          gboolean *existed,
                          GError **error)
{
  g_auto (ReviewCard) card = { 0 };
  g_auto (ReviewQuery) insert = { 0 };
  gint64 deck;

  if (!review_store_find_card (self, deck_id, card_id, row, &card, error))
    return FALSE;
  *existed = *row != 0;
  if (*existed)
    return TRUE;

  if (!find_deck (self, deck_id, &deck, error))
    return FALSE;
  if (deck == 0)
    {
      g_auto (ReviewQuery) make =
          review_query (self->db, "INSERT INTO deck (name) VALUES (?)");

      review_query_bind_text (&make, deck_id);
      if (!review_query_run (&make, error))
        return FALSE;
      deck = sqlite3_last_insert_rowid (self->db);
    }
  insert =
      review_query (self->db, "INSERT INTO card (deck, name) VALUES (?, ?)");
  review_query_bind_int (&insert, deck);
  review_query_bind_text (&insert, card_id);
  if (!review_query_run (&insert, error))
    return FALSE;
  *row = sqlite3_last_insert_rowid (self->db);
  return TRUE;
}

gboolean
review_store_write_state (ReviewStore *self,
                          gint64 row,
                          const ReviewCardState *state,
                          GError **error)
{
  g_auto (ReviewQuery) query = review_query (
      self->db,
      "UPDATE card SET phase = ?, stability = ?, difficulty = ?, due_ms = ?,"
      " due_day = ?, last_ms = ?, last_day = ?, scheduled_days = ?, step = ?,"
      " reps = ?, lapses = ? WHERE id = ?");

  review_query_bind_int (&query, state->phase);
  review_query_bind_real (&query, state->stability);
  review_query_bind_real (&query, state->difficulty);
  review_query_bind_int (&query, state->due_ms);
  review_query_bind_int (&query, state->due_day);
  review_query_bind_int (&query, state->last_ms);
  review_query_bind_int (&query, state->last_day);
  review_query_bind_int (&query, state->scheduled_days);
  review_query_bind_int (&query, state->step);
  review_query_bind_int (&query, state->reps);
  review_query_bind_int (&query, state->lapses);
  review_query_bind_int (&query, row);
  return review_query_run (&query, error);
}

gboolean
review_store_count_day (ReviewStore *self,
                        gint64 day,
                        guint *n_new,
                        guint *n_reviews,
                        GError **error)
{
  g_auto (ReviewQuery) query = review_query (
      self->db, "SELECT count (*) FILTER (WHERE phase_before = 0"
                "  AND scheduled_days_before = 0),"
                " count (*) FILTER (WHERE phase_before = 2"
                "  OR (phase_before = 0 AND scheduled_days_before > 0))"
                " FROM log WHERE day = ? AND counted = 1");
  gboolean row;

  review_query_bind_int (&query, day);
  if (!review_query_step (&query, &row, error))
    return FALSE;
  *n_new = (guint)review_query_get_int (&query, 0);
  *n_reviews = (guint)review_query_get_int (&query, 1);
  return TRUE;
}
