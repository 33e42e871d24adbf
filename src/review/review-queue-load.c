/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The progress of all cards, out of the store. */
#include "review/review-queue-private.h"

#include <string.h>

/* Cards were mostly met in the order of their deck: the next row of the store
 * is the next card of the queue.  Where they were not, each is somewhere else
 * in memory three times over (slot, card, id), and waiting for it takes longer
 * than all of the rest: so some are looked for at once, each step asking for
 * the memory of the next. */
#define BATCH 64

typedef struct
{
  const char *deck_id; /* the queue's */
  guint64 hash;
  gsize name; /* where it begins in the batch's names */
  guint32 slot;
  ReviewDue due;
} Wanted;

typedef struct
{
  ReviewQueue *queue;
  const char *deck_id; /* of the card before: mostly the same */
  const char *own_id;  /* the queue's, or NULL */
  guint deck_hash;
  guint next;        /* where the card after the last is in the queue … */
  gboolean in_order; /* … which is worth a look */
  GString *names;
  guint n_wanted;
  Wanted wanted[BATCH];
} Load;

static void
put (Load *load, ReviewQueueEntry *entry, const ReviewDue *due)
{
  guint index = (guint)(entry - review_queue_get_entry (load->queue, 0));

  entry->due = *due;
  load->in_order = index == load->next;
  load->next = index + 1;
}

static void
find_wanted (Load *load)
{
  ReviewQueue *queue = load->queue;

  for (guint i = 0; i < load->n_wanted; i++)
    {
      Wanted *wanted = &load->wanted[i];

      wanted->slot =
          queue->slots[review_queue_get_first_slot (queue, wanted->hash)];
      if (wanted->slot > 0)
        __builtin_prefetch (review_queue_get_entry (queue, wanted->slot - 1));
    }
  for (guint i = 0; i < load->n_wanted; i++)
    if (load->wanted[i].slot > 0)
      __builtin_prefetch (
          review_queue_get_entry (queue, load->wanted[i].slot - 1)->card_id);
  for (guint i = 0; i < load->n_wanted; i++)
    {
      const Wanted *wanted = &load->wanted[i];
      guint32 slot = *review_queue_find_slot (queue, wanted->deck_id,
                                              load->names->str + wanted->name,
                                              wanted->hash);

      if (slot > 0)
        put (load, review_queue_get_entry (queue, slot - 1), &wanted->due);
    }
  load->n_wanted = 0;
  g_string_truncate (load->names, 0);
}

static void
want (Load *load, const char *card_id, const ReviewDue *due)
{
  Wanted *wanted = &load->wanted[load->n_wanted++];
  ReviewQueue *queue = load->queue;

  wanted->deck_id = load->own_id;
  wanted->hash = review_queue_hash_card (load->deck_hash, card_id);
  wanted->due = *due;
  wanted->name = load->names->len;
  g_string_append_len (load->names, card_id, (gssize)strlen (card_id) + 1);
  __builtin_prefetch (
      &queue->slots[review_queue_get_first_slot (queue, wanted->hash)]);
  if (load->n_wanted == BATCH)
    find_wanted (load);
}

static gboolean
load_card_cb (const char *deck_id,
              const char *card_id,
              const ReviewDue *due,
              gpointer user_data)
{
  Load *load = user_data;
  ReviewQueue *queue = load->queue;

  if (load->deck_id != deck_id)
    {
      load->deck_id = deck_id;
      load->own_id = g_hash_table_lookup (queue->decks, deck_id);
      load->deck_hash = g_str_hash (deck_id);
    }
  if (load->own_id == NULL)
    return TRUE;
  if (load->in_order && load->next < queue->entries->len)
    {
      ReviewQueueEntry *guess = review_queue_get_entry (queue, load->next);

      if (guess->deck_id == load->own_id &&
          strcmp (guess->card_id, card_id) == 0)
        {
          put (load, guess, due);
          return TRUE;
        }
      load->in_order = FALSE;
    }
  want (load, card_id, due);
  return TRUE;
}

gboolean
review_queue_load (ReviewQueue *self,
                   ReviewStore *store,
                   const ReviewMoment *now,
                   GError **error)
{
  gint64 day = review_moment_get_day (now);
  g_autoptr (GString) names = g_string_sized_new (BATCH * 32);
  Load load = { .queue = self, .in_order = TRUE, .names = names };
  g_autofree ReviewDue *before = g_new (ReviewDue, self->entries->len + 1);
  guint n_new, n_reviews;

  if (!review_store_count_day (store, day, &n_new, &n_reviews, error))
    return FALSE;
  for (guint i = 0; i < self->entries->len; i++)
    {
      before[i] = review_queue_get_entry (self, i)->due;
      review_queue_get_entry (self, i)->due = (ReviewDue){ 0 };
    }
  if (!review_store_foreach_due (store, load_card_cb, &load, error))
    {
      /* What is not known is not taken for new. */
      for (guint i = 0; i < self->entries->len; i++)
        review_queue_get_entry (self, i)->due = before[i];
      return FALSE;
    }
  find_wanted (&load);
  self->day = day;
  self->new_done = (int)n_new;
  self->reviews_done = (int)n_reviews;
  return TRUE;
}
