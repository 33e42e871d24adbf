/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-strategy.h"

/* Conventions.  p stages, stage i counts from 0; m micro-batches; F, B, W the
 * times of a stage's forward, backward for the input, backward for the weights;
 * where W is not parted, backward is both.  With equal stages and nothing to
 * hand on, every stage works m (F + B + W) and is idle besides, between the
 * beginning and the end of its own work in the zero-bubble schedules, of the
 * whole in the others, for
 *   naive, one micro-batch       (p - 1)(F + B + W), all but one stage
 *   GPipe, 1F1B                  (p - 1)(F + B + W)
 *   interleaved, v runs a stage  (p - 1)(F + B + W) / v
 *   ZB-H1                        (p - 1)(F + B - W)
 *   ZB-H2                        (p - 1)(F + B - 2W)
 *   ZB-1p, ZB-2p                 as ZB-H1, and 0, where F = B = W
 *   ZB-V                         0 where F = B = W
 *   V-Half                       (p - 1)(F + B + W) / 2 where F = B = W, half a
 *                                pass less where p is odd
 *   V-Min                        (p - 1)(F + B + W) 2/3 where F = B = W, half a
 *                                pass less, or more where 3 divides p
 *   DualPipe                     (p/2 - 1)(F + 2B - W) where F = B = W, twice
 *                                the layers held
 *   DualPipe-V                   (p - 1)(F + 2B - W) / 2 where F = B = W
 * (Huang et al. 2019, 2.3; Narayanan et al. 2021, 2.2; Qi et al. 2024, table 2
 * and section 6, and its authors' table of schedules; DeepSeek-AI's table of
 * DualPipe). */

/* One stage has nobody to hand on to: what cuts a device's layers into several
 * runs leaves them whole. */
guint
sim_schedule_get_n_runs (SimSchedule schedule,
                         guint n_stages,
                         guint virtual_stages)
{
  if (n_stages > 1 && sim_schedule_is_vee (schedule))
    return 2 * n_stages;
  if (n_stages > 1 && schedule == SIM_SCHEDULE_INTERLEAVED)
    return MAX (virtual_stages, 1) * n_stages;
  return n_stages;
}

guint
sim_schedule_get_n_ways (SimSchedule schedule, guint n_stages)
{
  return n_stages > 1 && schedule == SIM_SCHEDULE_DUALPIPE ? 2 : 1;
}

/* Runs go round the places, but for those of a V, which go there and back, and
 * DualPipe's other way, which goes from the last place to the first. */
guint
sim_schedule_get_place (SimSchedule schedule,
                        guint n_stages,
                        guint run,
                        guint way)
{
  if (way == 1)
    return n_stages - 1 - run;
  if (sim_schedule_is_vee (schedule) && run >= n_stages)
    return 2 * n_stages - 1 - run;
  return run % n_stages;
}

gboolean
sim_schedule_holds (SimSchedule schedule,
                    guint n_stages,
                    guint run,
                    guint place)
{
  guint n_ways = sim_schedule_get_n_ways (schedule, n_stages);
  for (guint way = 0; way < n_ways; way++)
    if (sim_schedule_get_place (schedule, n_stages, run, way) == place)
      return TRUE;
  return FALSE;
}

static void
add (GArray *program, SimPass pass, guint run, guint micro_batch)
{
  SimProgramItem item = {
    .pass = pass,
    .run = run,
    .micro_batch = micro_batch,
  };
  g_array_append_val (program, item);
}

/* The last item that adds to a run's gradients makes them whole. */
void
sim_schedule_mark_final (GArray *program, guint n_runs)
{
  g_autofree gboolean *seen = g_new0 (gboolean, n_runs);
  for (guint i = program->len; i > 0; i--)
    {
      SimProgramItem *item = &g_array_index (program, SimProgramItem, i - 1);
      if (item->pass != SIM_PASS_BACKWARD &&
          item->pass != SIM_PASS_BACKWARD_WEIGHT)
        continue;
      item->final = !seen[item->run];
      seen[item->run] = TRUE;
    }
}

/* Naive: a micro-batch goes all the way forward and back before the next one
 * begins, so that one stage works at a time; with one stage this is gradient
 * accumulation. */
static void
add_naive (GArray *program, guint place, guint m)
{
  for (guint i = 0; i < m; i++)
    {
      add (program, SIM_PASS_FORWARD, place, i);
      add (program, SIM_PASS_BACKWARD, place, i);
    }
}

/* All forwards, then all backwards, the last first. */
static void
add_gpipe (GArray *program, guint place, guint m)
{
  for (guint i = 0; i < m; i++)
    add (program, SIM_PASS_FORWARD, place, i);
  for (guint i = m; i > 0; i--)
    add (program, SIM_PASS_BACKWARD, place, i - 1);
}

/* p - i - 1 forwards ahead, then one forward, one backward. */
static void
add_1f1b (GArray *program, guint n_stages, guint place, guint m)
{
  guint ahead = MIN (n_stages - place - 1, m);
  for (guint i = 0; i < ahead; i++)
    add (program, SIM_PASS_FORWARD, place, i);
  for (guint i = 0; i < m; i++)
    {
      if (ahead + i < m)
        add (program, SIM_PASS_FORWARD, place, ahead + i);
      add (program, SIM_PASS_BACKWARD, place, i);
    }
}

/* The k-th piece of work of an interleaved place: micro-batches come in groups
 * of p, each group through all of the place's runs in turn; backwards take the
 * runs from the last. */
static void
add_interleaved_item (GArray *program,
                      gboolean backward,
                      guint n_stages,
                      guint v,
                      guint place,
                      guint k)
{
  guint group = k / (n_stages * v), within = k % (n_stages * v);
  guint turn = within / n_stages;
  guint run = (backward ? v - 1 - turn : turn) * n_stages + place;
  add (program, backward ? SIM_PASS_BACKWARD : SIM_PASS_FORWARD, run,
       group * n_stages + within % n_stages);
}

/* Megatron-LM's interleaved 1F1B: 2 (p - i - 1) + (v - 1) p forwards ahead. */
static void
add_interleaved (GArray *program, guint n_stages, guint v, guint place, guint m)
{
  guint total = m * v;
  guint ahead = MIN (2 * (n_stages - place - 1) + (v - 1) * n_stages, total);
  for (guint k = 0; k < ahead; k++)
    add_interleaved_item (program, FALSE, n_stages, v, place, k);
  for (guint k = 0; k < total; k++)
    {
      if (ahead + k < total)
        add_interleaved_item (program, FALSE, n_stages, v, place, ahead + k);
      add_interleaved_item (program, TRUE, n_stages, v, place, k);
    }
}

/* The zero-bubble schedules on one run a place: `ahead` forwards first, then
 * forward and B in turn; W stays `lag` micro-batches behind B, and what is left
 * of it fills the end.  H1 keeps as much as 1F1B (ahead p - i - 1, lag i), H2
 * about twice (ahead 2 (p - i - 1), lag 2 i). */
static void
add_zero_bubble (GArray *program, guint place, guint ahead, guint lag, guint m)
{
  guint weights = 0;
  ahead = MIN (ahead, m);
  for (guint i = 0; i < ahead; i++)
    add (program, SIM_PASS_FORWARD, place, i);
  for (guint i = 0; i < m; i++)
    {
      if (ahead + i < m)
        add (program, SIM_PASS_FORWARD, place, ahead + i);
      add (program, SIM_PASS_BACKWARD_INPUT, place, i);
      if (i >= lag)
        add (program, SIM_PASS_BACKWARD_WEIGHT, place, weights++);
    }
  while (weights < m)
    add (program, SIM_PASS_BACKWARD_WEIGHT, place, weights++);
}

GArray *
sim_schedule_get_program (SimSchedule schedule,
                          guint n_stages,
                          guint n_runs,
                          guint n_micro_batches,
                          guint place)
{
  GArray *program = g_array_sized_new (FALSE, FALSE, sizeof (SimProgramItem),
                                       3 * n_micro_batches);
  guint m = n_micro_batches, later = n_stages - place - 1;
  if (n_stages == 1 && schedule > SIM_SCHEDULE_ZB_H1)
    schedule = SIM_SCHEDULE_ZB_H1; /* they all part backward */
  switch (schedule)
    {
    case SIM_SCHEDULE_GPIPE:
      add_gpipe (program, place, m);
      break;
    case SIM_SCHEDULE_1F1B:
      add_1f1b (program, n_stages, place, m);
      break;
    case SIM_SCHEDULE_INTERLEAVED:
      add_interleaved (program, n_stages, n_runs / n_stages, place, m);
      break;
    case SIM_SCHEDULE_ZB_H1:
      add_zero_bubble (program, place, later, place, m);
      break;
    case SIM_SCHEDULE_ZB_H2:
      add_zero_bubble (program, place, 2 * later, 2 * place, m);
      break;
    case SIM_SCHEDULE_ZB_V:
      sim_schedule_add_zb_v (program, n_stages, place, m);
      break;
    case SIM_SCHEDULE_DUALPIPE:
      sim_schedule_add_dualpipe (program, n_stages, place, m);
      break;
    case SIM_SCHEDULE_DUALPIPE_V:
      sim_schedule_add_dualpipe_v (program, n_stages, place, m);
      break;
    case SIM_SCHEDULE_NAIVE:
    default:
      add_naive (program, place, m);
    }
  sim_schedule_mark_final (program, n_runs);
  return program;
}
