/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A lesson's cards enter the schedule.  Nobody answered them: there is nothing
 * to log, and nothing of a session to take back. */
#include "review/review-store-private.h"

/* Should an earlier action on the card be undone, it is as it was before that
 * but for the day that it has now. */
static gboolean
keep_in_undo (ReviewStore *self, gint64 row, GError **error)
{
  g_auto (ReviewQuery) query = review_query (
      self->db,
      "UPDATE undo SET existed = 1, (due_ms, due_day, scheduled_days) ="
      " (SELECT due_ms, due_day, scheduled_days FROM card WHERE id = ?1)"
      " WHERE card = ?1 AND phase = 0");

  review_query_bind_int (&query, row);
  return review_query_run (&query, error);
}

static gboolean
introduce (ReviewStore *self,
           const ReviewIntroduction *introduction,
           guint *n_added,
           GError **error)
{
  g_auto (ReviewCard) card = { 0 };
  gboolean existed;
  gint64 row;

  if (!review_store_find_card (self, introduction->deck_id,
                               introduction->card_id, &row, &card, error))
    return FALSE;
  if (card.state.phase != REVIEW_PHASE_NEW || card.state.due_day != 0)
    return TRUE;
  (*n_added)++;
  return review_store_ensure_card (self, introduction->deck_id,
                                   introduction->card_id, &row, &existed,
                                   error) &&
         review_store_write_state (self, row, &introduction->state, error) &&
         keep_in_undo (self, row, error);
}

gboolean
review_store_introduce (ReviewStore *self,
                        const ReviewIntroduction *cards,
                        guint n_cards,
                        guint *n_added,
                        GError **error)
{
  gboolean ok = TRUE;

  *n_added = 0;
  for (guint i = 0; i < n_cards; i++)
    if (!review_store_check_ids (cards[i].deck_id, cards[i].card_id, error))
      return FALSE;
  if (!review_sql_begin (self->db, error))
    return FALSE;
  for (guint i = 0; ok && i < n_cards; i++)
    ok = introduce (self, &cards[i], n_added, error);
  if (review_sql_end (self->db, ok, error))
    return TRUE;
  *n_added = 0;
  return FALSE;
}
