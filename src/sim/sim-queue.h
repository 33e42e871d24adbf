/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Priority queue of slots by (time, task): a 4-ary heap in one array, with each
 * slot's place known, so that a time can be changed or a slot taken out in
 * O(log n).  A slot is queued at most once.  The four entries below one lie in
 * one cache line. */
typedef struct
{
  gint64 time;
  guint32 task;
  guint32 slot;
} SimQueueEntry;

typedef struct
{
  SimQueueEntry *block;   /* aligned */
  SimQueueEntry *entries; /* its part from the first entry on */
  guint length;
  guint allocated;
  guint32 *place; /* by slot: index in entries, or G_MAXUINT32 */
  guint n_slots;
} SimQueue;

void sim_queue_init (SimQueue *self);
void sim_queue_clear (SimQueue *self);
/* Queues the slot, or moves it to the new time. */
void sim_queue_set (SimQueue *self, guint32 slot, gint64 time, guint32 task);
/* Takes the slot out, if it is queued. */
void sim_queue_remove (SimQueue *self, guint32 slot);
/* Takes the first entry out; the queue must not be empty. */
SimQueueEntry sim_queue_pop (SimQueue *self);

static inline const SimQueueEntry *
sim_queue_first (const SimQueue *self)
{
  return self->length > 0 ? &self->entries[0] : NULL;
}

G_END_DECLS
