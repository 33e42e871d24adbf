/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-queue.h"

#include "sim/sim-block.h"

#define NOWHERE G_MAXUINT32
/* Entries left free before the first, so that 4 i + 1 begins a line. */
#define LEAD 3

void
sim_queue_init (SimQueue *self)
{
  *self = (SimQueue){ 0 };
}

void
sim_queue_clear (SimQueue *self)
{
  sim_block_free (self->block);
  g_free (self->place);
  *self = (SimQueue){ 0 };
}

/* Without branches: which of two comes first is anybody's guess. */
static inline guint
before (const SimQueueEntry *a, const SimQueueEntry *b)
{
  return (guint)(a->time < b->time) |
         ((guint)(a->time == b->time) & (guint)(a->task < b->task));
}

/* The first of the four from there on. */
static inline guint
least_of_four (const SimQueueEntry *entries, guint first)
{
  guint low = first + before (&entries[first + 1], &entries[first]);
  guint high = first + 2 + before (&entries[first + 3], &entries[first + 2]);
  guint is_high = before (&entries[high], &entries[low]);
  return low ^ ((low ^ high) & -is_high);
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

/* What is put in comes from the end of the heap or later than it was, and
 * mostly belongs at the bottom: the hole goes all the way down by itself, and
 * the entry then up from there. */
static void
sift_down (SimQueue *self, guint index, SimQueueEntry entry)
{
  guint first;
  while ((first = 4 * index + 1) + 4 <= self->length)
    {
      guint least = least_of_four (self->entries, first);
      put (self, index, self->entries[least]);
      index = least;
    }
  if (first < self->length)
    {
      guint least = first;
      for (guint child = first + 1; child < self->length; child++)
        if (before (&self->entries[child], &self->entries[least]))
          least = child;
      put (self, index, self->entries[least]);
      index = least;
    }
  sift_up (self, index, entry);
}

static void
grow_entries (SimQueue *self)
{
  guint n = MAX (64, 2 * self->allocated);
  self->block = sim_block_grow (
      self->block,
      self->length > 0 ? sizeof (SimQueueEntry) * (LEAD + self->length) : 0,
      sizeof (SimQueueEntry) * (LEAD + n));
  self->entries = self->block + LEAD;
  self->allocated = n;
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
        grow_entries (self);
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
