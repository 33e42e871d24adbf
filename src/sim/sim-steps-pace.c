/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-timeline-private.h"

#include <math.h>
#include <string.h>

/* The number of steps whose end lies before t. */
static guint
steps_before (const SimTimeline *self, gint64 t_ns)
{
  sim_timeline_need (self, &self->has_steps, sim_timeline_freeze_steps);
  guint low = 0, high = self->n_steps;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      if (self->steps[middle].end_ns < t_ns)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

guint
sim_timeline_step_at (const SimTimeline *self, gint64 t_ns)
{
  guint step = steps_before (self, t_ns);
  return step < self->n_steps ? step : MAX (self->n_steps, 1) - 1;
}

gint64
sim_timeline_next_stop (const SimTimeline *self,
                        gint64 t_ns,
                        SimStepLevel level)
{
  guint first = steps_before (self, t_ns);
  for (guint i = first; i < self->n_steps; i++)
    if (self->steps[i].end_ns > t_ns && self->steps[i].level >= level)
      return self->steps[i].end_ns;
  return self->end_ns;
}

gint64
sim_timeline_previous_stop (const SimTimeline *self,
                            gint64 t_ns,
                            SimStepLevel level)
{
  for (guint i = steps_before (self, t_ns); i > 0; i--)
    if (self->steps[i - 1].level >= level)
      return self->steps[i - 1].end_ns;
  return self->start_ns;
}

gboolean
sim_timeline_find_step (const SimTimeline *self,
                        const char *anchor,
                        guint *step)
{
  guint64 wanted = 1;
  sim_timeline_need (self, &self->has_steps, sim_timeline_freeze_steps);
  const char *colon = strchr (anchor, ':');
  g_autofree char *name =
      colon != NULL ? g_strndup (anchor, colon - anchor) : g_strdup (anchor);
  if (colon != NULL &&
      !g_ascii_string_to_unsigned (colon + 1, 10, 1, G_MAXUINT, &wanted, NULL))
    return FALSE;
  if (self->n_steps > 0 && colon == NULL && strcmp (name, "end") == 0)
    {
      *step = self->n_steps - 1;
      return TRUE;
    }
  for (guint i = 0; i < self->n_steps; i++)
    if (strcmp (name, sim_step_kind_get_nick (self->steps[i].kind)) == 0 &&
        --wanted == 0)
      {
        *step = i;
        return TRUE;
      }
  return FALSE;
}

gint64
sim_timeline_pace_to_time (const SimTimeline *self, double position)
{
  sim_timeline_need (self, &self->has_steps, sim_timeline_freeze_steps);
  if (!(position > 0) || self->n_steps == 0)
    return self->start_ns;
  if (position >= 1)
    return self->end_ns;
  double at = position * self->n_steps;
  guint index = MIN ((guint)at, self->n_steps - 1);
  const SimStep *step = &self->steps[index];
  return step->start_ns +
         llround ((at - index) * (double)(step->end_ns - step->start_ns));
}

double
sim_timeline_time_to_pace (const SimTimeline *self, gint64 t_ns)
{
  sim_timeline_need (self, &self->has_steps, sim_timeline_freeze_steps);
  if (t_ns <= self->start_ns || self->n_steps == 0)
    return 0;
  if (t_ns >= self->end_ns)
    return 1;
  guint index = sim_timeline_step_at (self, t_ns);
  const SimStep *step = &self->steps[index];
  double within = (double)(t_ns - step->start_ns) /
                  (double)MAX (step->end_ns - step->start_ns, 1);
  return (index + within) / self->n_steps;
}
