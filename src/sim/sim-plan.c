/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-plan-private.h"

#include "sim/sim-cost-private.h"

#include <glib/gi18n-lib.h>

#define MAX_VIRTUAL_STAGES 8
#define LONG_SEQUENCE 16384
#define CHECK_CANCEL_EVERY 1024

typedef struct
{
  const SimSpec *base;
  SimSpec *spec; /* changed in place */
  SimEstimator *estimator;
  SimPlan *plan;
  guint most;            /* splits that are kept */
  SimPlanSplit worst[2]; /* of those kept that do not fit, and that do, once
                            some were left out; else of micro-batch 0 */
  guint64 n_tried;
  GCancellable *cancellable;
} Search;

/* ---- ranking ---- */

static int
compare_numbers (double a, double b)
{
  return (a > b) - (a < b);
}

static int
compare_splits (gconstpointer first, gconstpointer second)
{
  const SimPlanSplit *a = first;
  const SimPlanSplit *b = second;
  int order;
  if (a->fits != b->fits)
    return a->fits ? -1 : 1;
  if (!a->fits && a->memory_bytes != b->memory_bytes)
    return a->memory_bytes < b->memory_bytes ? -1 : 1;
  order = compare_numbers (sim_plan_split_get_seconds (a),
                           sim_plan_split_get_seconds (b));
  if (order == 0)
    order = compare_numbers (a->seconds, b->seconds);
  if (order != 0)
    return order;
  /* The same time: the plainer split first, so that ranks are stable. */
  if (a->memory_bytes != b->memory_bytes)
    return a->memory_bytes < b->memory_bytes ? -1 : 1;
  return memcmp (a->degree, b->degree, sizeof a->degree);
}

static void
rank (SimPlan *self)
{
  qsort (self->splits->data, self->splits->len, sizeof (SimPlanSplit),
         compare_splits);
  self->n_fitting = 0;
  for (guint i = 0; i < self->splits->len; i++)
    self->n_fitting += g_array_index (self->splits, SimPlanSplit, i).fits != 0;
}

/* ---- keeping ---- */

/* Of those that fit, and of the others, which are looked at to see what is
 * missing: the better half of `n` from `from` on, put at `to`; all, where they
 * are not what takes the room. */
static guint
keep_half (Search *self, guint to, guint from, guint n)
{
  SimPlanSplit *splits = (SimPlanSplit *)(gpointer)self->plan->splits->data;
  guint kept = n < (self->most + 1) / 2 ? n : (n + 1) / 2;
  if (n == 0)
    return 0;
  memmove (splits + to, splits + from, sizeof *splits * kept);
  if (kept == n)
    return kept;
  self->worst[splits[to].fits ? 1 : 0] = splits[to + kept - 1];
  self->plan->n_left_out[splits[to].fits ? 1 : 0] += n - kept;
  return kept;
}

/* A large cluster has millions of ways, of which nobody looks at the last ones:
 * once there are too many to keep, the worse half goes, and with it whatever
 * would come after it.  Half of the room is held by those that fit or by the
 * others: either are left whole until then, so that of any that were left out a
 * quarter of the room is kept. */
static void
keep (Search *self, const SimPlanSplit *split)
{
  SimPlan *plan = self->plan;
  const SimPlanSplit *worst = &self->worst[split->fits ? 1 : 0];
  if (plan->splits->len >= self->most)
    {
      guint fitting, others, kept;
      rank (plan);
      fitting = plan->n_fitting;
      others = plan->splits->len - fitting;
      kept = keep_half (self, 0, 0, fitting);
      kept += keep_half (self, kept, fitting, others);
      g_array_set_size (plan->splits, kept);
    }
  if (worst->micro_batch > 0 && compare_splits (split, worst) > 0)
    plan->n_left_out[split->fits ? 1 : 0]++;
  else
    g_array_append_vals (plan->splits, split, 1);
}

/* ---- one split ---- */

static guint8
get_fullest (const SimEstimate *estimate)
{
  const guint64 bytes[] = {
    [SIM_PLAN_WEIGHTS] = estimate->weight_bytes,
    [SIM_PLAN_GRADIENTS] = estimate->gradient_bytes,
    [SIM_PLAN_OPTIMIZER] = estimate->optimizer_bytes,
    [SIM_PLAN_ACTIVATIONS] = estimate->activation_bytes,
    [SIM_PLAN_BUFFERS] = estimate->buffer_bytes,
  };
  guint8 most = 0;
  for (guint8 i = 1; i < G_N_ELEMENTS (bytes); i++)
    if (bytes[i] > bytes[most])
      most = i;
  return most;
}

static gboolean
try_split (Search *self, GError **error)
{
  const SimParallel *parallel = &self->spec->parallel;
  SimEstimate estimate;
  SimPlanSplit split = { 0 };
  if (!sim_spec_validate (self->spec, NULL))
    return TRUE;
  if (self->n_tried++ % CHECK_CANCEL_EVERY == 0 &&
      g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  sim_estimator_run (self->estimator, self->spec, &estimate);
  for (guint i = 0; i < SIM_N_DIMENSIONS; i++)
    split.degree[i] = parallel->degree[i];
  split.micro_batch = self->spec->training.micro_batch;
  split.virtual_stages = parallel->virtual_stages;
  split.shard_degree = parallel->shard_degree;
  split.zero = (guint8)parallel->zero;
  split.schedule = (guint8)parallel->schedule;
  split.recompute = (guint8)self->spec->training.recompute;
  split.sequence_parallel = (guint8)parallel->sequence_parallel;
  split.fits = estimate.fits;
  split.fullest = get_fullest (&estimate);
  split.seconds = estimate.seconds;
  split.confirmed_seconds = SIM_PLAN_UNTRIED;
  split.memory_bytes = estimate.memory_bytes;
  keep (self, &split);
  return TRUE;
}

/* ---- enumeration, one knob a function ---- */

static gboolean
try_schedules (Search *self, GError **error)
{
  static const SimSchedule others[] = {
    SIM_SCHEDULE_1F1B,   SIM_SCHEDULE_ZB_H1, SIM_SCHEDULE_ZB_H2,
    SIM_SCHEDULE_ZB_1P,  SIM_SCHEDULE_ZB_2P, SIM_SCHEDULE_ZB_V,
    SIM_SCHEDULE_V_HALF, SIM_SCHEDULE_V_MIN, SIM_SCHEDULE_DUALPIPE_V,
  };
  SimParallel *parallel = &self->spec->parallel;
  guint stages = parallel->degree[SIM_DIMENSION_PIPELINE];
  guint layers = sim_spec_get_n_layers (self->spec);
  parallel->virtual_stages = 1;
  for (guint i = 0; i < (stages > 1 ? G_N_ELEMENTS (others) : 1); i++)
    {
      parallel->schedule = others[i];
      if (!try_split (self, error))
        return FALSE;
    }
  parallel->schedule = SIM_SCHEDULE_INTERLEAVED;
  for (guint v = 2; stages > 1 && v <= MAX_VIRTUAL_STAGES; v++)
    {
      parallel->virtual_stages = v;
      if (layers % (stages * v) == 0 && !try_split (self, error))
        return FALSE;
    }
  /* Its layers cost otherwise, so that it comes last. */
  parallel->virtual_stages = 1;
  parallel->schedule = SIM_SCHEDULE_DUALPIPE;
  return stages == 1 || try_split (self, error);
}

/* Replicas on one node where they are on several, each holding as many: the
 * groups in which states are worth sharing; else 0. */
static guint
get_shards_in_node (const SimSpec *spec)
{
  guint data = spec->parallel.degree[SIM_DIMENSION_DATA];
  guint in_node = spec->cluster.devices_per_node /
                  sim_spec_get_stride (spec, SIM_DIMENSION_DATA);
  return in_node > 1 && in_node < data && data % in_node == 0 ? in_node : 0;
}

static gboolean
try_zero (Search *self, GError **error)
{
  SimParallel *parallel = &self->spec->parallel;
  guint ranks = parallel->degree[SIM_DIMENSION_DATA] *
                parallel->degree[SIM_DIMENSION_CONTEXT];
  guint in_node = get_shards_in_node (self->spec);
  for (guint zero = 0; zero <= (ranks > 1 ? 3 : 0); zero++)
    {
      parallel->zero = zero;
      parallel->shard_degree = 0;
      if (!try_schedules (self, error))
        return FALSE;
      parallel->shard_degree = in_node;
      if (zero > 0 && in_node > 0 && !try_schedules (self, error))
        return FALSE;
    }
  parallel->shard_degree = 0;
  return TRUE;
}

static gboolean
try_recompute (Search *self, GError **error)
{
  const SimModel *model = &self->spec->model;
  gboolean transformer = model->kind == SIM_MODEL_TRANSFORMER;
  for (guint i = 0; i < SIM_N_RECOMPUTES; i++)
    {
      /* Fused attention keeps nothing that selective could drop. */
      if (i == SIM_RECOMPUTE_SELECTIVE &&
          (!transformer || model->attention == SIM_ATTENTION_FLASH))
        continue;
      self->spec->training.recompute = (SimRecompute)i;
      if (!try_zero (self, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
try_micro_batches (Search *self, GError **error)
{
  guint data = self->spec->parallel.degree[SIM_DIMENSION_DATA];
  guint share = self->base->training.global_batch / data;
  if (share * data != self->base->training.global_batch)
    return TRUE;
  for (guint micro_batch = 1; micro_batch <= share; micro_batch++)
    {
      if (share % micro_batch != 0)
        continue;
      self->spec->training.micro_batch = micro_batch;
      self->spec->training.measured = self->base->training.measured;
      sim_cost_rescale_measured (self->spec, self->base->training.micro_batch);
      if (!try_recompute (self, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
try_experts (Search *self, GError **error)
{
  guint *degree = self->spec->parallel.degree;
  guint experts = self->spec->model.kind == SIM_MODEL_TRANSFORMER
                      ? MAX (self->spec->model.experts, 1)
                      : 1;
  for (guint e = 1; e <= MIN (experts, degree[SIM_DIMENSION_DATA]); e++)
    {
      if (experts % e != 0 || degree[SIM_DIMENSION_DATA] % e != 0)
        continue;
      degree[SIM_DIMENSION_EXPERT] = e;
      if (!try_micro_batches (self, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
may_use_context (const SimSpec *spec)
{
  return spec->model.kind == SIM_MODEL_TRANSFORMER &&
         (spec->parallel.degree[SIM_DIMENSION_CONTEXT] > 1 ||
          spec->model.sequence >= LONG_SEQUENCE);
}

static gboolean
try_degrees (Search *self, guint devices, GError **error)
{
  guint *degree = self->spec->parallel.degree;
  guint layers = sim_spec_get_n_layers (self->spec);
  gboolean context = may_use_context (self->base);
  gboolean transformer = self->base->model.kind == SIM_MODEL_TRANSFORMER;
  guint widest = transformer ? self->base->model.heads : devices;
  for (guint t = 1; t <= MIN (devices, widest); t++)
    for (guint c = 1; c <= (context ? devices / t : 1); c++)
      for (guint p = 1; p <= MIN (devices / t / c, layers); p++)
        {
          if (devices % (t * c * p) != 0 ||
              (transformer && self->base->model.heads % t != 0))
            continue;
          degree[SIM_DIMENSION_TENSOR] = t;
          degree[SIM_DIMENSION_CONTEXT] = c;
          degree[SIM_DIMENSION_PIPELINE] = p;
          degree[SIM_DIMENSION_DATA] = devices / (t * c * p);
          self->spec->parallel.sequence_parallel = transformer && t > 1;
          if (!try_experts (self, error))
            return FALSE;
        }
  return TRUE;
}

/* ---- public ---- */

double
sim_plan_split_get_seconds (const SimPlanSplit *self)
{
  return self->confirmed_seconds >= 0 ? self->confirmed_seconds : self->seconds;
}

SimSpec *
sim_plan_split_apply (const SimPlanSplit *split, const SimSpec *spec)
{
  SimSpec *chosen = sim_spec_copy (spec);
  for (guint i = 0; i < SIM_N_DIMENSIONS; i++)
    chosen->parallel.degree[i] = split->degree[i];
  chosen->parallel.zero = split->zero;
  chosen->parallel.shard_degree = split->shard_degree;
  chosen->parallel.schedule = (SimSchedule)split->schedule;
  chosen->parallel.virtual_stages = split->virtual_stages;
  chosen->parallel.sequence_parallel = split->sequence_parallel;
  chosen->training.micro_batch = split->micro_batch;
  chosen->training.recompute = (SimRecompute)split->recompute;
  sim_cost_rescale_measured (chosen, spec->training.micro_batch);
  g_array_set_size (chosen->faults, 0);
  return chosen;
}

SimPlan *
sim_plan_new (const SimSpec *spec,
              guint n_confirm,
              GCancellable *cancellable,
              GError **error)
{
  return sim_plan_new_over (
      spec, spec->cluster.nodes * spec->cluster.devices_per_node, n_confirm,
      cancellable, error);
}

SimPlan *
sim_plan_new_over (const SimSpec *spec,
                   guint n_devices,
                   guint n_confirm,
                   GCancellable *cancellable,
                   GError **error)
{
  return sim_plan_new_keeping (spec, n_devices, n_confirm, SIM_MAX_SPLITS,
                               cancellable, error);
}

SimPlan *
sim_plan_new_keeping (const SimSpec *spec,
                      guint n_devices,
                      guint n_confirm,
                      guint n_keep,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (SimPlan) self = g_new0 (SimPlan, 1);
  g_autoptr (SimSpec) changing = sim_spec_copy (spec);
  g_autoptr (SimEstimator) estimator = sim_estimator_new ();
  guint most = spec->cluster.nodes * spec->cluster.devices_per_node;
  Search search = { .base = spec,
                    .spec = changing,
                    .estimator = estimator,
                    .plan = self,
                    .most = n_keep,
                    .cancellable = cancellable };
  g_assert (n_keep >= 4);
  if (!sim_spec_validate (spec, error))
    return NULL;
  if (n_devices < 1 || n_devices > most)
    {
      g_set_error (error, SIM_ERROR, SIM_ERROR_INVALID,
                   _ ("%u devices to split over, and the cluster has %u"),
                   n_devices, most);
      return NULL;
    }
  self->splits = g_array_new (FALSE, FALSE, sizeof (SimPlanSplit));
  g_array_set_size (changing->faults, 0);
  changing->parallel.synchronise = TRUE;
  if (!try_degrees (&search, n_devices, error))
    return NULL;
  rank (self);
  if (!sim_plan_simulate_best (self, changing, n_confirm, cancellable, error))
    return NULL;
  rank (self);
  return g_steal_pointer (&self);
}

void
sim_plan_free (SimPlan *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->splits, g_array_unref);
  g_free (self);
}

const SimPlanSplit *
sim_plan_get_splits (const SimPlan *self, guint *n_splits)
{
  *n_splits = self->splits->len;
  return (const SimPlanSplit *)(gpointer)self->splits->data;
}

guint
sim_plan_get_n_fitting (const SimPlan *self)
{
  return self->n_fitting;
}

guint64
sim_plan_get_n_left_out (const SimPlan *self, gboolean fitting)
{
  return self->n_left_out[fitting ? 1 : 0];
}
