/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/app-pace.h"

#include <math.h>

double
app_pace_speed (int exponent)
{
  return ldexp (1.0, CLAMP (exponent, APP_PACE_SPEED_MIN, APP_PACE_SPEED_MAX));
}

double
app_pace_full_seconds (gboolean even, guint n_steps)
{
  if (!even)
    return APP_PACE_TRUE_SECONDS;
  return CLAMP (APP_PACE_STEP_SECONDS * n_steps, APP_PACE_STEP_SECONDS,
                APP_PACE_CAP_SECONDS);
}

gboolean
app_pace_advance (double *position,
                  double seconds,
                  double full_seconds,
                  double speed,
                  gboolean loop)
{
  g_return_val_if_fail (full_seconds > 0, TRUE);

  *position += MAX (0.0, seconds) * speed / full_seconds;
  if (*position < 1)
    return FALSE;
  if (loop)
    {
      *position = fmod (*position, 1.0);
      return FALSE;
    }
  *position = 1;
  return TRUE;
}

double
app_pace_position (const SimTimeline *timeline, gboolean even, gint64 t_ns)
{
  gint64 start_ns = sim_timeline_get_start_ns (timeline);
  gint64 end_ns = sim_timeline_get_end_ns (timeline);

  if (even)
    return sim_timeline_time_to_pace (timeline, t_ns);
  if (end_ns <= start_ns)
    return 0;
  return CLAMP ((double)(t_ns - start_ns) / (double)(end_ns - start_ns), 0.0,
                1.0);
}

gint64
app_pace_instant (const SimTimeline *timeline, gboolean even, double position)
{
  gint64 start_ns = sim_timeline_get_start_ns (timeline);
  gint64 end_ns = sim_timeline_get_end_ns (timeline);

  position = CLAMP (position, 0.0, 1.0);
  if (even)
    return sim_timeline_pace_to_time (timeline, position);
  if (position >= 1)
    return end_ns;
  return start_ns + llround (position * (double)(end_ns - start_ns));
}

gint64
app_pace_still_instant (const SimTimeline *timeline, gint64 t_ns)
{
  if (t_ns >= sim_timeline_get_end_ns (timeline))
    return sim_timeline_get_end_ns (timeline);
  return sim_timeline_previous_stop (timeline, t_ns + 1, SIM_STEP_LEVEL_FINE);
}

/* ---- keeping the place ---- */

static guint
number_of_kind (const SimStep *steps, guint index)
{
  guint number = 0;

  for (guint i = 0; i <= index; i++)
    number += steps[i].kind == steps[index].kind;
  return number;
}

static gboolean
find_same (const SimTimeline *to,
           guint kind,
           guint number,
           const SimStep **found)
{
  guint n = 0;
  const SimStep *steps = sim_timeline_get_steps (to, &n);

  for (guint i = 0; i < n; i++)
    if (steps[i].kind == kind && --number == 0)
      {
        *found = &steps[i];
        return TRUE;
      }
  return FALSE;
}

gint64
app_pace_carry_over (const SimTimeline *from,
                     gint64 t_ns,
                     const SimTimeline *to)
{
  guint n = 0;
  const SimStep *steps = sim_timeline_get_steps (from, &n);
  const SimStep *step, *same;
  guint index;
  double share;

  if (t_ns <= sim_timeline_get_start_ns (from) || n == 0)
    return sim_timeline_get_start_ns (to);
  if (t_ns >= sim_timeline_get_end_ns (from))
    return sim_timeline_get_end_ns (to);

  index = MIN (sim_timeline_step_at (from, t_ns), n - 1);
  step = &steps[index];
  if (!find_same (to, step->kind, number_of_kind (steps, index), &same))
    return sim_timeline_pace_to_time (to,
                                      sim_timeline_time_to_pace (from, t_ns));

  if (step->end_ns <= step->start_ns)
    return same->end_ns;
  share =
      (double)(t_ns - step->start_ns) / (double)(step->end_ns - step->start_ns);
  return same->start_ns + llround (CLAMP (share, 0.0, 1.0) *
                                   (double)(same->end_ns - same->start_ns));
}
