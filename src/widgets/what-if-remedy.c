/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/what-if-remedy.h"

#include <string.h>

/* Of the planner's fitting splits, until one fits when it is run. */
#define MOST_TRIES 16

void
what_if_remedy_free (WhatIfRemedy *self)
{
  if (self == NULL)
    return;
  sim_spec_free (self->spec);
  g_free (self);
}

void
what_if_get_split (const SimSpec *spec, SimPlanSplit *split)
{
  *split = (SimPlanSplit){ .confirmed_seconds = -1 };
  for (guint i = 0; i < SIM_N_DIMENSIONS; i++)
    split->degree[i] = spec->parallel.degree[i];
  split->micro_batch = spec->training.micro_batch;
  split->virtual_stages = spec->parallel.virtual_stages;
  split->shard_degree = spec->parallel.shard_degree;
  split->zero = (guint8)spec->parallel.zero;
  split->schedule = (guint8)spec->parallel.schedule;
  split->recompute = (guint8)spec->training.recompute;
  split->sequence_parallel = (guint8)spec->parallel.sequence_parallel;
}

gint64
what_if_get_step_ns (const SimTimeline *timeline)
{
  const SimSpec *spec = sim_timeline_get_spec (timeline);

  return sim_timeline_get_end_ns (timeline) /
         MAX (spec->training.iterations, 1);
}

/* ---- trying ---- */

/* What is slow or lost stays so, as long as it is there. */
static SimSpec *
apply (const SimSpec *spec, const SimPlanSplit *split)
{
  SimSpec *tried = sim_plan_split_apply (split, spec);

  for (guint i = 0; i < spec->faults->len; i++)
    g_array_append_val (tried->faults,
                        g_array_index (spec->faults, SimFault, i));
  return tried;
}

/* NULL where it is not legal, is too large to be run or does not fit. */
static WhatIfRemedy *
try_split (const SimSpec *spec,
           WhatIfRemedyKind kind,
           const SimPlanSplit *split,
           GCancellable *cancellable)
{
  g_autoptr (SimSpec) tried = apply (spec, split);
  g_autoptr (SimTimeline) timeline = NULL;
  WhatIfRemedy *remedy;
  SimMemoryPoint peak;

  if (!sim_spec_validate (tried, NULL))
    return NULL;
  timeline = sim_simulate (tried, cancellable, NULL);
  if (timeline == NULL || !sim_timeline_fits (timeline))
    return NULL;
  sim_timeline_memory_peak (timeline,
                            sim_timeline_get_fullest_device (timeline), &peak);
  remedy = g_new0 (WhatIfRemedy, 1);
  remedy->kind = kind;
  remedy->split = *split;
  remedy->spec = g_steal_pointer (&tried);
  remedy->step_ns = what_if_get_step_ns (timeline);
  remedy->memory_bytes = peak.total;
  return remedy;
}

/* ---- turns, from small to large ---- */

/* Turns a split on by one; FALSE past the last. */
typedef gboolean (*Turn) (const SimSpec *spec, SimPlanSplit *split);

static gboolean
turn_recompute (const SimSpec *spec, SimPlanSplit *split)
{
  if (spec->model.kind != SIM_MODEL_TRANSFORMER ||
      split->recompute >= SIM_RECOMPUTE_FULL)
    return FALSE;
  split->recompute++;
  /* Fused attention keeps nothing that selective could drop. */
  if (split->recompute == SIM_RECOMPUTE_SELECTIVE &&
      spec->model.attention == SIM_ATTENTION_FLASH)
    split->recompute++;
  return TRUE;
}

static gboolean
turn_zero (const SimSpec *spec, SimPlanSplit *split)
{
  if (split->degree[SIM_DIMENSION_DATA] * split->degree[SIM_DIMENSION_CONTEXT] <
          2 ||
      split->zero >= 3)
    return FALSE;
  split->zero++;
  return TRUE;
}

static gboolean
turn_micro_batch (const SimSpec *spec, SimPlanSplit *split)
{
  guint now = split->micro_batch;

  while (split->micro_batch > 1)
    if (now % --split->micro_batch == 0)
      return TRUE;
  return FALSE;
}

/* Of the copies, so that the devices stay as many. */
static gboolean
turn_degree (SimPlanSplit *split, SimDimension dimension)
{
  guint *data = &split->degree[SIM_DIMENSION_DATA];

  for (guint factor = 2; factor <= *data; factor++)
    if (*data % factor == 0)
      {
        *data /= factor;
        split->degree[dimension] *= factor;
        /* Groups that no longer fill the copies: all share. */
        if (split->shard_degree > 0 && *data % split->shard_degree != 0)
          split->shard_degree = 0;
        return TRUE;
      }
  return FALSE;
}

static gboolean
turn_tensor (const SimSpec *spec, SimPlanSplit *split)
{
  return spec->model.kind != SIM_MODEL_TOY &&
         turn_degree (split, SIM_DIMENSION_TENSOR);
}

static gboolean
turn_pipeline (const SimSpec *spec, SimPlanSplit *split)
{
  if (split->degree[SIM_DIMENSION_PIPELINE] == 1)
    split->schedule = SIM_SCHEDULE_1F1B;
  return turn_degree (split, SIM_DIMENSION_PIPELINE);
}

static void
find_one (const SimSpec *spec,
          WhatIfRemedyKind kind,
          Turn turn,
          GPtrArray *found,
          GCancellable *cancellable)
{
  SimPlanSplit split;

  what_if_get_split (spec, &split);
  while (!g_cancellable_is_cancelled (cancellable) && turn (spec, &split))
    {
      WhatIfRemedy *remedy = try_split (spec, kind, &split, cancellable);

      if (remedy == NULL)
        continue;
      g_ptr_array_add (found, remedy);
      return;
    }
}

static gboolean
is_same (const SimPlanSplit *a, const SimPlanSplit *b)
{
  return memcmp (a->degree, b->degree, sizeof a->degree) == 0 &&
         a->micro_batch == b->micro_batch &&
         a->virtual_stages == b->virtual_stages && a->zero == b->zero &&
         a->schedule == b->schedule && a->recompute == b->recompute &&
         a->sequence_parallel == b->sequence_parallel;
}

static gboolean
is_found (const GPtrArray *found, const SimPlanSplit *split)
{
  for (guint i = 0; i < found->len; i++)
    if (is_same (&((WhatIfRemedy *)found->pdata[i])->split, split))
      return TRUE;
  return FALSE;
}

/* The best of all of them that can be run, where it is none of those found.
 * FALSE: it could not be looked for. */
static gboolean
find_plan (const SimSpec *spec, GPtrArray *found, GCancellable *cancellable)
{
  g_autoptr (SimPlan) plan = sim_plan_new_over (
      spec, sim_spec_get_n_devices (spec), 1, cancellable, NULL);
  const SimPlanSplit *splits;
  guint n;

  if (plan == NULL)
    return FALSE;
  splits = sim_plan_get_splits (plan, &n);
  n = sim_plan_get_n_fitting (plan);
  /* With what is slow or lost the best may not be legal, or be too large. */
  for (guint i = 0; i < n; i++)
    {
      WhatIfRemedy *remedy;

      if (is_found (found, &splits[i]))
        return TRUE;
      if (i == MOST_TRIES || g_cancellable_is_cancelled (cancellable))
        return FALSE;
      remedy = try_split (spec, WHAT_IF_REMEDY_PLAN, &splits[i], cancellable);
      if (remedy != NULL)
        {
          g_ptr_array_add (found, remedy);
          return TRUE;
        }
    }
  return TRUE;
}

static int
compare_steps (gconstpointer a, gconstpointer b)
{
  const WhatIfRemedy *one = *(const WhatIfRemedy *const *)a;
  const WhatIfRemedy *other = *(const WhatIfRemedy *const *)b;

  if (one->step_ns != other->step_ns)
    return one->step_ns < other->step_ns ? -1 : 1;
  return (int)one->kind - (int)other->kind;
}

GPtrArray *
what_if_find_remedies (const SimSpec *spec,
                       gboolean *all_tried,
                       GCancellable *cancellable,
                       GError **error)
{
  static const Turn turns[] = {
    [WHAT_IF_REMEDY_RECOMPUTE] = turn_recompute,
    [WHAT_IF_REMEDY_ZERO] = turn_zero,
    [WHAT_IF_REMEDY_MICRO_BATCH] = turn_micro_batch,
    [WHAT_IF_REMEDY_TENSOR] = turn_tensor,
    [WHAT_IF_REMEDY_PIPELINE] = turn_pipeline,
  };
  g_autoptr (GPtrArray) found =
      g_ptr_array_new_with_free_func ((GDestroyNotify)what_if_remedy_free);

  for (guint i = 0; i < G_N_ELEMENTS (turns); i++)
    find_one (spec, (WhatIfRemedyKind)i, turns[i], found, cancellable);
  *all_tried = find_plan (spec, found, cancellable);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  g_ptr_array_sort (found, compare_steps);
  return g_steal_pointer (&found);
}
