/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Priority queue of slots by (time, task): a tree of matches over all slots, in
 * which every node holds the earlier of the two below it.  A time is set,
 * changed or taken out by replaying the matches of its slot, up to where none
 * comes out otherwise; what a slot plays against is known beforehand, so that
 * no step waits for the one before it.  A slot is queued at most once.
 *
 * The slot that is taken out first is often set again next, a device going on
 * with its program: its matches are only replayed when anything else is asked
 * or set. */
typedef struct
{
  guint64 order; /* task and slot */
  guint64 time;
} SimQueueEntry;

typedef struct
{
  SimQueueEntry *nodes; /* 1: the first of all; n_slots + slot: its own */
  guint n_slots;        /* a power of two */
  guint32 taken;        /* slot still to be replayed; SIM_QUEUE_NONE: none */
} SimQueue;

#define SIM_QUEUE_NONE G_MAXUINT32

#define SIM_QUEUE_NEVER ((guint64)G_MAXINT64)

/* Room for so many slots; more are made when they are set. */
void sim_queue_init (SimQueue *self, guint n_slots);
void sim_queue_clear (SimQueue *self);
/* Queues the slot, or moves it to the new time, not negative. */
void sim_queue_set (SimQueue *self, guint32 slot, gint64 time, guint32 task);
/* Takes the slot out, if it is queued. */
void sim_queue_remove (SimQueue *self, guint32 slot);

/* Of the first in the queue; G_MAXINT64 where it is empty. */
static inline gint64
sim_queue_first_time (SimQueue *self)
{
  if (self->taken != SIM_QUEUE_NONE)
    sim_queue_remove (self, self->taken);
  return (gint64)self->nodes[1].time;
}

/* Takes the first out, which must be there; its slot. */
static inline guint32
sim_queue_take_first (SimQueue *self)
{
  if (self->taken != SIM_QUEUE_NONE)
    sim_queue_remove (self, self->taken);
  self->taken = (guint32)self->nodes[1].order;
  return self->taken;
}

G_END_DECLS
