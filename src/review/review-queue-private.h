/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Private to the queue: review-queue.c, the cards; -load.c, their progress out
 * of the store; -order.c, which comes next. */

#include "review/review-queue.h"

G_BEGIN_DECLS

typedef struct
{
  const char *deck_id; /* in the queue's chunk, like card_id; one pointer for
                          one deck */
  const char *card_id;
  guint64 hash; /* finds it, and shuffles within a day */
  ReviewDue due;
} ReviewQueueEntry;

struct _ReviewQueue
{
  GStringChunk *strings;
  GHashTable *decks; /* set of deck ids in the chunk */
  GArray *entries;   /* ReviewQueueEntry */
  guint32 *slots;    /* open addressing by hash: index + 1, 0 is free */
  guint32 mask;      /* of the slots; at least half of them are free */
  ReviewQueueLimits limits;
  gint64 day;
  int new_done;
  int reviews_done;
};

static inline ReviewQueueEntry *
review_queue_get_entry (const ReviewQueue *self, guint index)
{
  return &g_array_index (self->entries, ReviewQueueEntry, index);
}

/* The slot at which looking for a card begins. */
static inline guint32
review_queue_get_first_slot (const ReviewQueue *self, guint64 hash)
{
  return (guint32)(hash ^ hash >> 32) & self->mask;
}

/* The slot of a card, or the free one where it would go.  deck_id: the queue's
 * own pointer. */
guint32 *review_queue_find_slot (const ReviewQueue *self,
                                 const char *deck_id,
                                 const char *card_id,
                                 guint64 hash);
guint64 review_queue_hash_card (guint deck_hash, const char *card_id);

G_END_DECLS
