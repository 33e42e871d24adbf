/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-queue.h"

#define NOWHERE G_MAXUINT32

void
sim_queue_init (SimQueue *self)
{
  *self = (SimQueue){ 0 };
}

void
sim_queue_clear (SimQueue *self)
{
  g_free (self->entries);
  g_free (self->place);
  *self = (SimQueue){ 0 };
}

static inline gboolean
before (const SimQueueEntry *a, const SimQueueEntry *b)
{
  return a->time < b->time || (a->time == b->time && a->task < b->task);
}

static inline void
put (SimQueue *self, guint index, SimQueueEntry entry)
{
  self->entries[index] = entry;
  self->place[entry.slot] = index;
}

static void
sift_up (SimQueue *self, guint index, SimQueueEntry entry)
{
  while (index > 0)
    {
      guint parent = (index - 1) / 4;
      if (!before (&entry, &self->entries[parent]))
        break;
      put (self, index, self->entries[parent]);
      index = parent;
    }
  put (self, index, entry);
}

static void
sift_down (SimQueue *self, guint index, SimQueueEntry entry)
{
  while (TRUE)
    {
      guint first = 4 * index + 1;
      if (first >= self->length)
        break;
      guint end = MIN (first + 4, self->length);
      guint least = first;
      for (guint child = first + 1; child < end; child++)
        if (before (&self->entries[child], &self->entries[least]))
          least = child;
      if (!before (&self->entries[least], &entry))
        break;
      put (self, index, self->entries[least]);
      index = least;
    }
  put (self, index, entry);
}

static void
grow_slots (SimQueue *self, guint32 slot)
{
  guint n = MAX (64, self->n_slots);
  while (n <= slot)
    n *= 2;
  self->place = g_renew (guint32, self->place, n);
  for (guint i = self->n_slots; i < n; i++)
    self->place[i] = NOWHERE;
  self->n_slots = n;
}

void
sim_queue_set (SimQueue *self, guint32 slot, gint64 time, guint32 task)
{
  SimQueueEntry entry = { time, task, slot };
  if (slot >= self->n_slots)
    grow_slots (self, slot);
  guint place = self->place[slot];
  if (place == NOWHERE)
    {
      if (self->length == self->allocated)
        {
          self->allocated = MAX (64, 2 * self->allocated);
          self->entries =
              g_renew (SimQueueEntry, self->entries, self->allocated);
        }
      sift_up (self, self->length++, entry);
    }
  else if (before (&entry, &self->entries[place]))
    sift_up (self, place, entry);
  else
    sift_down (self, place, entry);
}

static void
take_out (SimQueue *self, guint index)
{
  self->place[self->entries[index].slot] = NOWHERE;
  SimQueueEntry moved = self->entries[--self->length];
  if (index == self->length)
    return;
  if (index > 0 && before (&moved, &self->entries[(index - 1) / 4]))
    sift_up (self, index, moved);
  else
    sift_down (self, index, moved);
}

void
sim_queue_remove (SimQueue *self, guint32 slot)
{
  if (slot < self->n_slots && self->place[slot] != NOWHERE)
    take_out (self, self->place[slot]);
}

SimQueueEntry
sim_queue_pop (SimQueue *self)
{
  SimQueueEntry first = self->entries[0];
  take_out (self, 0);
  return first;
}
