/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-plan-private.h"

#include "sim/sim-strategy.h"
#include "sim/sim-timeline-private.h"

/* Simulating the most promising splits, wave by wave. */

/* A step takes three quarters of its estimate at least, over splits of fast and
 * slow links (tests/sim/test-rank.c): a split is passed over only when enough
 * others take less than two thirds of its estimate. */
#define MOST_TOO_SLOW 1.5
/* Tasks of all simulations together, less than a second's on two processors,
 * and what making a spec, its costs and its timeline is worth besides. */
#define MOST_TASKS 4e6
#define TASKS_PER_TRY 8000
/* So many are simulated side by side, and then looked at together: a number
 * that does not hang on the machine, as which splits are simulated does on it.
 */
#define WAVE 4

/* The most promising split not yet tried; NULL once n_confirm have been found
 * to be faster than any of those could be, or none is wanted. */
static SimPlanSplit *
find_next (SimPlan *self, guint n_confirm)
{
  SimPlanSplit *next = NULL;
  guint faster = 0;
  for (guint i = 0; i < self->n_fitting; i++)
    {
      SimPlanSplit *split = &g_array_index (self->splits, SimPlanSplit, i);
      if (split->fits && split->confirmed_seconds == SIM_PLAN_UNTRIED &&
          (next == NULL || split->seconds < next->seconds))
        next = split;
    }
  for (guint i = 0; next != NULL && i < self->n_fitting; i++)
    {
      const SimPlanSplit *split =
          &g_array_index (self->splits, SimPlanSplit, i);
      faster += split->fits && split->confirmed_seconds >= 0 &&
                split->confirmed_seconds * MOST_TOO_SLOW <= next->seconds;
    }
  return faster < n_confirm ? next : NULL;
}

/* One split in a thread of its own. */
typedef struct
{
  SimPlanSplit *split;
  SimSpec *chosen;
  gboolean cancelled;
} Trial;

typedef struct
{
  Trial trials[WAVE];
  guint n;
  guint next; /* atomic */
  GCancellable *cancellable;
} Wave;

static void
try_out (Trial *self, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SimTimeline) timeline = sim_simulate_folding (
      self->chosen, SIM_FOLDING_LUMPED, cancellable, &error);
  SimMemoryPoint peak;
  if (timeline == NULL)
    {
      self->cancelled =
          g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      return; /* too large: the estimate stands */
    }
  self->split->confirmed_seconds = sim_timeline_get_end_ns (timeline) / 1e9 /
                                   self->chosen->training.iterations;
  sim_timeline_memory_peak (timeline,
                            sim_timeline_get_fullest_device (timeline), &peak);
  self->split->memory_bytes = peak.total;
  self->split->fits = sim_timeline_fits (timeline);
}

static gpointer
take_trials (gpointer data)
{
  Wave *self = data;
  guint i;
  while ((i = (guint)g_atomic_int_add (&self->next, 1)) < self->n)
    try_out (&self->trials[i], self->cancellable);
  return NULL;
}

/* The most promising, as many as are left of the tasks; FALSE: none is. */
static gboolean
fill_wave (Wave *self,
           SimPlan *plan,
           const SimSpec *spec,
           guint n_confirm,
           double *tasks)
{
  SimPlanSplit *next;
  self->n = self->next = 0;
  while (self->n<WAVE && * tasks> 0 &&
         (next = find_next (plan, n_confirm)) != NULL)
    {
      g_autoptr (SimSpec) chosen = sim_plan_split_apply (next, spec);
      double takes = sim_graph_count_tasks (chosen, sim_graph_folds (chosen));
      next->confirmed_seconds =
          SIM_PLAN_TOO_LARGE; /* until it is known better */
      *tasks -= TASKS_PER_TRY;
      if (takes > *tasks)
        continue;
      *tasks -= takes;
      self->trials[self->n++] =
          (Trial){ .split = next, .chosen = g_steal_pointer (&chosen) };
    }
  return self->n > 0;
}

/* Alike but for which states are shared out, which changes a step little. */
static gboolean
is_sibling (const SimPlanSplit *a, const SimPlanSplit *b)
{
  return memcmp (a->degree, b->degree, sizeof a->degree) == 0 &&
         a->micro_batch == b->micro_batch && a->schedule == b->schedule &&
         a->virtual_stages == b->virtual_stages &&
         a->recompute == b->recompute && a->shard_degree == b->shard_degree &&
         (a->zero == 3) == (b->zero == 3);
}

/* What one's estimate was off by, its siblings' is too. */
static void
correct_siblings (SimPlan *self, const SimPlanSplit *of)
{
  double ratio = of->confirmed_seconds / of->seconds;
  for (guint i = 0; i < self->n_fitting; i++)
    {
      SimPlanSplit *split = &g_array_index (self->splits, SimPlanSplit, i);
      if (split->confirmed_seconds < 0 && !split->corrected &&
          is_sibling (split, of))
        {
          split->seconds *= ratio;
          split->corrected = TRUE;
        }
    }
}

static gboolean
run_wave (Wave *self, SimPlan *plan, GError **error)
{
  GThread *helpers[WAVE] = { NULL };
  guint n = MIN (MIN (g_get_num_processors (), WAVE), self->n);
  gboolean cancelled = FALSE;
  /* Without a helper this thread does all. */
  for (guint i = 1; i < n; i++)
    helpers[i] = g_thread_try_new ("plan", take_trials, self, NULL);
  take_trials (self);
  for (guint i = 1; i < n; i++)
    if (helpers[i] != NULL)
      g_thread_join (helpers[i]);
  for (guint i = 0; i < self->n; i++)
    {
      cancelled |= self->trials[i].cancelled;
      if (self->trials[i].split->confirmed_seconds > 0)
        correct_siblings (plan, self->trials[i].split);
      g_clear_pointer (&self->trials[i].chosen, sim_spec_free);
    }
  return !cancelled ||
         !g_cancellable_set_error_if_cancelled (self->cancellable, error);
}

gboolean
sim_plan_simulate_best (SimPlan *self,
                        const SimSpec *spec,
                        guint n_confirm,
                        GCancellable *cancellable,
                        GError **error)
{
  Wave wave = { .cancellable = cancellable };
  double tasks = MOST_TASKS;
  while (fill_wave (&wave, self, spec, n_confirm, &tasks))
    if (!run_wave (&wave, self, error))
      return FALSE;
  return TRUE;
}
