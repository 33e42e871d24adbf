/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/lanes-window.h"

#include <math.h>

static gint64
full_length (const LanesWindow *self)
{
  return self->full_end_ns - self->full_start_ns;
}

/* Puts a window of that length at that start, moved inside of the whole. */
static void
place (LanesWindow *self, gint64 start_ns, gint64 length_ns)
{
  gint64 least = MIN (LANES_WINDOW_MINIMUM_NS, full_length (self));

  length_ns = CLAMP (length_ns, least, full_length (self));
  start_ns =
      CLAMP (start_ns, self->full_start_ns, self->full_end_ns - length_ns);
  self->start_ns = start_ns;
  self->end_ns = start_ns + length_ns;
}

void
lanes_window_init (LanesWindow *self, gint64 start_ns, gint64 end_ns)
{
  self->full_start_ns = start_ns;
  self->full_end_ns = MAX (start_ns, end_ns);
  self->start_ns = self->full_start_ns;
  self->end_ns = self->full_end_ns;
}

void
lanes_window_carry (LanesWindow *self, gint64 start_ns, gint64 end_ns)
{
  double whole = (double)full_length (self);
  double from, length;

  if (lanes_window_is_whole (self) || whole <= 0)
    {
      lanes_window_init (self, start_ns, end_ns);
      return;
    }
  from = (double)(self->start_ns - self->full_start_ns) / whole;
  length = (double)(self->end_ns - self->start_ns) / whole;
  lanes_window_init (self, start_ns, end_ns);
  whole = (double)full_length (self);
  place (self, self->full_start_ns + llround (from * whole),
         llround (length * whole));
}

gboolean
lanes_window_is_whole (const LanesWindow *self)
{
  return self->start_ns == self->full_start_ns &&
         self->end_ns == self->full_end_ns;
}

void
lanes_window_zoom (LanesWindow *self, gint64 anchor_ns, double factor)
{
  double length = (double)(self->end_ns - self->start_ns);
  double share, next;

  g_return_if_fail (factor > 0);
  if (length <= 0)
    return;

  anchor_ns = CLAMP (anchor_ns, self->start_ns, self->end_ns);
  share = (double)(anchor_ns - self->start_ns) / length;
  next = CLAMP (length / factor,
                (double)MIN (LANES_WINDOW_MINIMUM_NS, full_length (self)),
                (double)full_length (self));
  place (self, anchor_ns - llround (share * next), llround (next));
}

void
lanes_window_pan (LanesWindow *self, double share)
{
  gint64 length = self->end_ns - self->start_ns;

  share = CLAMP (share, -1e6, 1e6);
  place (self, self->start_ns + llround (share * (double)length), length);
}

gboolean
lanes_window_follow (LanesWindow *self, gint64 t_ns)
{
  gint64 length = self->end_ns - self->start_ns;

  if (t_ns >= self->start_ns && t_ns <= self->end_ns)
    return FALSE;
  /* A tenth of room on the side it came from, so that not every frame
   * scrolls. */
  if (t_ns > self->end_ns)
    place (self, t_ns - length / 10, length);
  else
    place (self, t_ns - length + length / 10, length);
  return TRUE;
}
