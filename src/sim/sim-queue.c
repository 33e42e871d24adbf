/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-queue.h"

#include "sim/sim-block.h"

static const SimQueueEntry nothing = { G_MAXUINT64, SIM_QUEUE_NEVER };

static inline SimQueueEntry
earlier (SimQueueEntry a, SimQueueEntry b)
{
#ifdef __SIZEOF_INT128__
  /* One comparison of 128 bits takes no branch: who wins is anybody's guess. */
  gboolean is_b = (((unsigned __int128)b.time << 64) | b.order) <
                  (((unsigned __int128)a.time << 64) | a.order);
#else
  gboolean is_b = b.time < a.time || (b.time == a.time && b.order < a.order);
#endif
  return (SimQueueEntry){ is_b ? b.order : a.order, is_b ? b.time : a.time };
}

static void
make_room (SimQueue *self, guint n_slots)
{
  guint old = self->n_slots;
  SimQueueEntry *nodes = sim_block_new (sizeof (SimQueueEntry) * 2 * n_slots);
  for (guint i = 0; i < n_slots; i++)
    nodes[n_slots + i] = i < old ? self->nodes[old + i] : nothing;
  for (guint i = n_slots; i-- > 1;)
    nodes[i] = earlier (nodes[2 * i], nodes[2 * i + 1]);
  sim_block_free (self->nodes);
  self->nodes = nodes;
  self->n_slots = n_slots;
}

void
sim_queue_init (SimQueue *self, guint n_slots)
{
  guint n = 16;
  while (n < n_slots)
    n *= 2;
  *self = (SimQueue){ .taken = SIM_QUEUE_NONE };
  make_room (self, n);
}

void
sim_queue_clear (SimQueue *self)
{
  sim_block_free (self->nodes);
  *self = (SimQueue){ 0 };
}

static inline void
replay (SimQueue *self, guint32 slot, SimQueueEntry entry)
{
  SimQueueEntry *nodes = self->nodes;
  guint at = self->n_slots + slot;
  nodes[at] = entry;
  while (at > 1)
    {
      entry = earlier (entry, nodes[at ^ 1]);
      at /= 2;
      if (nodes[at].order == entry.order && nodes[at].time == entry.time)
        return;
      nodes[at] = entry;
    }
}

void
sim_queue_set (SimQueue *self, guint32 slot, gint64 time, guint32 task)
{
  guint n = self->n_slots;
  while (G_UNLIKELY (slot >= n))
    n *= 2;
  if (G_UNLIKELY (n > self->n_slots))
    make_room (self, n);
  if (self->taken != SIM_QUEUE_NONE && self->taken != slot)
    replay (self, self->taken, nothing);
  self->taken = SIM_QUEUE_NONE;
  replay (self, slot,
          (SimQueueEntry){ ((guint64)task << 32) | slot, (guint64)time });
}

void
sim_queue_remove (SimQueue *self, guint32 slot)
{
  if (self->taken != SIM_QUEUE_NONE && self->taken != slot)
    replay (self, self->taken, nothing);
  self->taken = SIM_QUEUE_NONE;
  if (slot < self->n_slots)
    replay (self, slot, nothing);
}
