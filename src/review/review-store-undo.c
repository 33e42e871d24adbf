/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review-store-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
review_undone_clear (ReviewUndone *self)
{
  g_clear_pointer (&self->deck_id, g_free);
  g_clear_pointer (&self->card_id, g_free);
  review_card_clear (&self->card);
}

guint
review_store_get_undo_depth (const ReviewStore *self)
{
  return self->undo_depth;
}

void
review_store_drop_undo (ReviewStore *self)
{
  self->undo_depth = 0;
}

/* A row of undo. */
typedef struct
{
  gint64 id;
  ReviewAction action;
  gint64 log;
  gboolean existed;
  gint64 card;
  gboolean is_newest; /* nobody went on with the card since */
} Entry;

static gboolean
read_last_entry (ReviewStore *self, Entry *entry, GError **error)
{
  g_auto (ReviewQuery) query = review_query (
      self->db,
      "SELECT id, action, ifnull (log, 0), existed, card,"
      " id = (SELECT max (id) FROM undo AS later WHERE later.card = undo.card)"
      " FROM undo WHERE session = ? ORDER BY id DESC LIMIT 1");
  gboolean row;

  review_query_bind_int (&query, self->session);
  if (!review_query_step (&query, &row, error))
    return FALSE;
  if (!row)
    {
      g_set_error (error, REVIEW_ERROR, REVIEW_ERROR_NOTHING,
                   _ ("There is nothing left to undo."));
      return FALSE;
    }
  entry->id = review_query_get_int (&query, 0);
  entry->action = (ReviewAction)review_query_get_int (&query, 1);
  entry->log = review_query_get_int (&query, 2);
  entry->existed = review_query_get_int (&query, 3) != 0;
  entry->card = review_query_get_int (&query, 4);
  entry->is_newest = review_query_get_int (&query, 5) != 0;
  return TRUE;
}

static gboolean
describe (ReviewStore *self,
          const Entry *entry,
          ReviewUndone *undone,
          GError **error)
{
  g_auto (ReviewQuery) query = review_query (
      self->db,
      "SELECT deck.name, card.name,"
      " ifnull ((SELECT grade FROM log WHERE id = ?), 0)"
      " FROM card JOIN deck ON deck.id = card.deck WHERE card.id = ?");
  gboolean row;

  review_query_bind_int (&query, entry->log);
  review_query_bind_int (&query, entry->card);
  if (!review_query_step (&query, &row, error))
    return FALSE;
  undone->action = entry->action;
  if (row)
    {
      undone->deck_id = g_strdup (review_query_get_text (&query, 0));
      undone->card_id = g_strdup (review_query_get_text (&query, 1));
      undone->grade = (ReviewGrade)review_query_get_int (&query, 2);
    }
  return TRUE;
}

static gboolean
run_with (ReviewStore *self, const char *sql, gint64 value, GError **error)
{
  g_auto (ReviewQuery) query = review_query (self->db, sql);

  review_query_bind_int (&query, value);
  return review_query_run (&query, error);
}

/* A card whose first action is taken back loses its row, and its deck with
 * the last card: nothing tells that they were there. */
static gboolean
remove_card (ReviewStore *self, gint64 card, GError **error)
{
  gint64 deck;
  g_autofree char *sql = g_strdup_printf (
      "SELECT deck FROM card WHERE id = %" G_GINT64_FORMAT, card);

  return review_sql_get_int (self->db, sql, &deck, error) &&
         run_with (self, "DELETE FROM card WHERE id = ?", card, error) &&
         run_with (self,
                   "DELETE FROM deck WHERE id = ?1 AND NOT EXISTS"
                   " (SELECT 1 FROM card WHERE deck = ?1)",
                   deck, error);
}

static gboolean
take_back (ReviewStore *self, const Entry *entry, GError **error)
{
  if (entry->log != 0 &&
      !run_with (self, "DELETE FROM log WHERE id = ?", entry->log, error))
    return FALSE;
  if (!entry->existed)
    {
      if (!remove_card (self, entry->card, error))
        return FALSE;
    }
  else if (!run_with (self,
                      "UPDATE card SET (" REVIEW_CARD_COLUMNS ") ="
                      " (SELECT " REVIEW_CARD_COLUMNS
                      "  FROM undo WHERE id = ?1)"
                      " WHERE id = (SELECT card FROM undo WHERE id = ?1)",
                      entry->id, error))
    return FALSE;
  return run_with (self, "DELETE FROM undo WHERE id = ?", entry->id, error);
}

static gboolean
undo_in_transaction (ReviewStore *self, ReviewUndone *undone, GError **error)
{
  Entry entry = { 0 };
  gint64 row;

  if (!read_last_entry (self, &entry, error) ||
      !describe (self, &entry, undone, error))
    return FALSE;
  if (!entry.is_newest)
    {
      g_set_error (error, REVIEW_ERROR, REVIEW_ERROR_CONFLICT,
                   _ ("The card “%s” was changed elsewhere since: that comes "
                      "first."),
                   undone->card_id);
      return FALSE;
    }
  return take_back (self, &entry, error) &&
         review_store_find_card (self, undone->deck_id, undone->card_id, &row,
                                 &undone->card, error);
}

gboolean
review_store_undo (ReviewStore *self, ReviewUndone *undone, GError **error)
{
  ReviewUndone result = { 0 };

  if (self->undo_depth == 0)
    {
      g_set_error (error, REVIEW_ERROR, REVIEW_ERROR_NOTHING,
                   _ ("There is nothing left to undo."));
      return FALSE;
    }
  if (!review_sql_begin (self->db, error))
    return FALSE;
  if (!review_sql_end (self->db, undo_in_transaction (self, &result, error),
                       error))
    {
      review_undone_clear (&result);
      return FALSE;
    }
  self->undo_depth--;
  if (undone != NULL)
    *undone = result;
  else
    review_undone_clear (&result);
  return TRUE;
}
