/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/app-plan-run.h"

#include "base/base-units.h"
#include "sim/sim-cost.h"
#include "sim/sim-timeline.h"
#include "widgets/what-if-remedy.h"

#include <math.h>

/* As many as the command line confirms. */
#define N_CONFIRM 10

struct _AppPlanRun
{
  gatomicrefcount refs;
  SimSpec *spec;
  GArray *splits; /* AppPlanSplit */
  guint n_fitting;
  guint n_left_out[2]; /* of those that do not fit, and of those that do */
};

/* Model FLOPs are those of the batch, however it is split. */
static double
get_utilization (const SimSpec *spec, double flops, double seconds)
{
  double peak = spec->cluster.device.peak_flops[spec->training.precision] *
                sim_spec_get_n_devices (spec);

  return peak > 0 && seconds > 0 ? flops / (peak * seconds) : 0;
}

static double
get_bubble (const SimTimeline *timeline)
{
  gint64 end_ns = sim_timeline_get_end_ns (timeline);
  SimMeter meter;

  sim_timeline_meter (timeline, SIM_NONE, end_ns, &meter);
  return end_ns > 0 ? (double)meter.bubble_ns / (double)end_ns : 0;
}

static gboolean
is_simulated (const AppPlanRun *self, guint i)
{
  return g_array_index (self->splits, AppPlanSplit, i)
             .split.confirmed_seconds >= 0;
}

static gboolean
run_best (AppPlanRun *self,
          AppPlanProgress *progress,
          GCancellable *cancellable,
          GError **error)
{
  guint n = 0;

  for (guint i = 0; i < self->n_fitting; i++)
    n += is_simulated (self, i);
  g_atomic_int_set (&progress->total, (int)n);
  for (guint i = 0; i < self->n_fitting; i++)
    {
      AppPlanSplit *of = &g_array_index (self->splits, AppPlanSplit, i);

      if (!is_simulated (self, i))
        continue;
      g_autoptr (SimSpec) spec = app_plan_run_apply (self, of);
      g_autoptr (SimTimeline) timeline = sim_simulate (spec, cancellable, NULL);

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (timeline != NULL)
        of->bubble = get_bubble (timeline);
      g_atomic_int_inc (&progress->done);
    }
  return TRUE;
}

AppPlanRun *
app_plan_run_new (const SimSpec *spec,
                  AppPlanProgress *progress,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (AppPlanRun) self = NULL;
  g_autoptr (SimPlan) plan = sim_plan_new_over (
      spec, sim_spec_get_n_devices (spec), N_CONFIRM, cancellable, error);
  g_autoptr (SimCost) cost = NULL;
  const SimPlanSplit *splits;
  double flops;
  guint n = 0;

  if (plan == NULL)
    return NULL;
  self = g_new0 (AppPlanRun, 1);
  g_atomic_ref_count_init (&self->refs);
  self->spec = sim_spec_copy (spec);
  self->splits = g_array_new (FALSE, FALSE, sizeof (AppPlanSplit));
  self->n_fitting = sim_plan_get_n_fitting (plan);
  for (guint i = 0; i < 2; i++)
    self->n_left_out[i] = (guint)sim_plan_get_n_left_out (plan, i == 1);
  cost = sim_cost_new (spec);
  flops = sim_cost_get_step_flops (cost);
  splits = sim_plan_get_splits (plan, &n);
  for (guint i = 0; i < n; i++)
    {
      AppPlanSplit of = { .split = splits[i], .bubble = -1 };

      of.seconds = sim_plan_split_get_seconds (&splits[i]);
      of.utilization = get_utilization (spec, flops, of.seconds);
      g_array_append_val (self->splits, of);
    }
  if (!run_best (self, progress, cancellable, error))
    return NULL;
  return g_steal_pointer (&self);
}

AppPlanRun *
app_plan_run_ref (AppPlanRun *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
app_plan_run_unref (AppPlanRun *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_array_unref (self->splits);
  sim_spec_free (self->spec);
  g_free (self);
}

const AppPlanSplit *
app_plan_run_get_splits (const AppPlanRun *self, guint *n)
{
  *n = self->splits->len;
  return (const AppPlanSplit *)(gpointer)self->splits->data;
}

guint
app_plan_run_get_n_fitting (const AppPlanRun *self)
{
  return self->n_fitting;
}

guint
app_plan_run_count (const AppPlanRun *self, gboolean fitting)
{
  guint kept = fitting ? self->n_fitting : self->splits->len - self->n_fitting;

  return kept + self->n_left_out[fitting ? 1 : 0];
}

const SimSpec *
app_plan_run_get_spec (const AppPlanRun *self)
{
  return self->spec;
}

SimSpec *
app_plan_run_apply (const AppPlanRun *self, const AppPlanSplit *split)
{
  SimSpec *spec = sim_plan_split_apply (&split->split, self->spec);

  spec->parallel.synchronise = TRUE;
  return spec;
}

/* ---- what is planned for ---- */

/* Measured times that were taken to another micro-batch and back differ in the
 * last digits. */
static gboolean
is_near (double a, double b)
{
  return fabs (a - b) <= 1e-9 * MAX (fabs (a), fabs (b));
}

static gboolean
is_measured_alike (const SimMeasured *a, const SimMeasured *b)
{
  if (!a->present || !b->present)
    return a->present == b->present;
  return is_near (a->forward_seconds, b->forward_seconds) &&
         is_near (a->backward_seconds, b->backward_seconds) &&
         is_near (a->optimizer_seconds, b->optimizer_seconds) &&
         is_near (a->weight_seconds, b->weight_seconds);
}

gboolean
app_plan_run_is_alike (const SimSpec *a, const SimSpec *b)
{
  SimPlanSplit split;
  g_autoptr (SimSpec) one = NULL;
  g_autoptr (SimSpec) other = NULL;

  if (sim_spec_get_n_devices (a) != sim_spec_get_n_devices (b))
    return FALSE;
  what_if_get_split (a, &split);
  one = sim_plan_split_apply (&split, a);
  other = sim_plan_split_apply (&split, b);
  if (!is_measured_alike (&one->training.measured, &other->training.measured))
    return FALSE;
  other->training.measured = one->training.measured;
  other->parallel.synchronise = one->parallel.synchronise;
  return sim_spec_equal (one, other);
}
