/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review-queue-private.h"

#include "base/base-random.h"

#include <string.h>

guint32 *
review_queue_find_slot (const ReviewQueue *self,
                        const char *deck_id,
                        const char *card_id,
                        guint64 hash)
{
  guint32 at = review_queue_get_first_slot (self, hash);

  for (;; at = (at + 1) & self->mask)
    {
      const ReviewQueueEntry *entry;

      if (self->slots[at] == 0)
        return &self->slots[at];
      entry = review_queue_get_entry (self, self->slots[at] - 1);
      if (entry->hash == hash && entry->deck_id == deck_id &&
          strcmp (entry->card_id, card_id) == 0)
        return &self->slots[at];
    }
}

guint64
review_queue_hash_card (guint deck_hash, const char *card_id)
{
  return base_random_seed (card_id, deck_hash);
}

static const char *
intern_deck (ReviewQueue *self, const char *deck_id)
{
  const char *own = g_hash_table_lookup (self->decks, deck_id);

  if (own == NULL)
    {
      own = g_string_chunk_insert (self->strings, deck_id);
      g_hash_table_add (self->decks, (gpointer)own);
    }
  return own;
}

ReviewQueue *
review_queue_new (const ReviewCardId *cards, guint n_cards)
{
  ReviewQueue *self = g_new0 (ReviewQueue, 1);
  const char *deck_id = NULL;
  guint deck_hash = 0;

  self->strings = g_string_chunk_new (4096);
  self->decks = g_hash_table_new (g_str_hash, g_str_equal);
  self->entries =
      g_array_sized_new (FALSE, TRUE, sizeof (ReviewQueueEntry), n_cards);
  for (self->mask = 15; self->mask / 2 < n_cards;
       self->mask = self->mask * 2 + 1)
    ;
  self->slots = g_new0 (guint32, (gsize)self->mask + 1);
  self->limits.new_per_day = REVIEW_NEW_PER_DAY_DEFAULT;
  self->limits.reviews_per_day = REVIEW_REVIEWS_PER_DAY_DEFAULT;
  self->limits.learn_ahead_ms = REVIEW_LEARN_AHEAD_MS_DEFAULT;

  for (guint i = 0; i < n_cards; i++)
    {
      ReviewQueueEntry entry = { 0 };
      guint32 *slot;

      /* Cards come deck by deck: look the deck up once. */
      if (deck_id == NULL || !g_str_equal (deck_id, cards[i].deck_id))
        {
          deck_id = intern_deck (self, cards[i].deck_id);
          deck_hash = g_str_hash (deck_id);
        }
      entry.hash = review_queue_hash_card (deck_hash, cards[i].card_id);
      slot =
          review_queue_find_slot (self, deck_id, cards[i].card_id, entry.hash);
      if (*slot != 0)
        continue;
      entry.deck_id = deck_id;
      entry.card_id = g_string_chunk_insert (self->strings, cards[i].card_id);
      g_array_append_val (self->entries, entry);
      *slot = self->entries->len;
    }
  return self;
}

void
review_queue_free (ReviewQueue *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->decks);
  g_array_unref (self->entries);
  g_free (self->slots);
  g_string_chunk_free (self->strings);
  g_free (self);
}

void
review_queue_set_limits (ReviewQueue *self, const ReviewQueueLimits *limits)
{
  self->limits = *limits;
}

gboolean
review_queue_find (const ReviewQueue *self,
                   const char *deck_id,
                   const char *card_id,
                   guint *index)
{
  const char *own = g_hash_table_lookup (self->decks, deck_id);
  guint32 slot;

  if (own == NULL)
    return FALSE;
  slot = *review_queue_find_slot (
      self, own, card_id, review_queue_hash_card (g_str_hash (own), card_id));
  if (slot == 0)
    return FALSE;
  *index = slot - 1;
  return TRUE;
}

gint64
review_queue_get_day (const ReviewQueue *self)
{
  return self->day;
}

gboolean
review_queue_update (ReviewQueue *self,
                     const char *deck_id,
                     const char *card_id,
                     const ReviewCard *card,
                     int new_done,
                     int reviews_done)
{
  guint index;

  self->new_done = MAX (self->new_done + new_done, 0);
  self->reviews_done = MAX (self->reviews_done + reviews_done, 0);
  if (!review_queue_find (self, deck_id, card_id, &index))
    return FALSE;
  review_queue_get_entry (self, index)->due = review_card_get_due (card);
  return TRUE;
}

guint
review_queue_get_length (const ReviewQueue *self)
{
  return self->entries->len;
}

ReviewCardId
review_queue_get_id (const ReviewQueue *self, guint index)
{
  const ReviewQueueEntry *entry = review_queue_get_entry (self, index);

  return (ReviewCardId){ entry->deck_id, entry->card_id };
}

const ReviewDue *
review_queue_get_due (const ReviewQueue *self, guint index)
{
  return &review_queue_get_entry (self, index)->due;
}
