/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-spec-private.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

/* The rules on how the work is split.  Where one value is at fault the nearest
 * that is named keeps every rule on that value. */

static guint64
gcd (guint64 a, guint64 b)
{
  while (b != 0)
    {
      guint64 rest = a % b;
      a = b;
      b = rest;
    }
  return a;
}

/* Whether a value keeps the other rules on it, too. */
typedef gboolean (*Allows) (const SimSpec *self, guint64 value);

/* The divisor of `whole` nearest to `wanted` that is allowed, the smaller of
 * two as near; 1 always is. */
static guint64
nearest_divisor (const SimSpec *self,
                 guint64 whole,
                 guint64 wanted,
                 Allows allows)
{
  guint64 best = 1;
  for (guint64 d = 1; d * d <= whole; d++)
    if (whole % d == 0)
      {
        const guint64 pair[2] = { d, whole / d };
        for (guint i = 0; i < 2; i++)
          {
            guint64 now = MAX (pair[i], wanted) - MIN (pair[i], wanted);
            guint64 was = MAX (best, wanted) - MIN (best, wanted);
            if ((now < was || (now == was && pair[i] < best)) &&
                (allows == NULL || allows (self, pair[i])))
              best = pair[i];
          }
      }
  return best;
}

guint64
sim_nearest_multiple (guint64 of, guint64 wanted)
{
  guint64 below = wanted / of * of;
  if (below == 0 || wanted - below > of / 2)
    return below + of;
  return below;
}

static gboolean
refuse_divisor (const char *part,
                guint64 divisor,
                const char *whole,
                guint64 dividend,
                guint64 nearest,
                GError **error)
{
  return sim_refuse (error,
                     /* Translators: "tensor degree 5 must divide heads 12; the
                        nearest that does is 4". */
                     _ ("%s %" PRIu64 " must divide %s %" PRIu64
                        "; the nearest that does is %" PRIu64),
                     part, divisor, whole, dividend, nearest);
}

gboolean
sim_check_divides (const char *part,
                   guint64 divisor,
                   const char *whole,
                   guint64 dividend,
                   GError **error)
{
  if (dividend % divisor == 0)
    return TRUE;
  return refuse_divisor (part, divisor, whole, dividend,
                         nearest_divisor (NULL, dividend, divisor, NULL),
                         error);
}

gboolean
sim_check_degrees (const SimSpec *self, GError **error)
{
  const guint *degree = self->parallel.degree;
  guint devices = self->cluster.nodes * self->cluster.devices_per_node;
  SimDimension largest = SIM_DIMENSION_DATA;
  guint used;
  for (guint i = 0; i < SIM_N_DIMENSIONS; i++)
    if (!sim_check_count (sim_dimension_get_nick ((SimDimension)i), degree[i],
                          1, SIM_MAX_DEVICES, error))
      return FALSE;
  used = sim_spec_get_n_devices (self);
  for (guint i = 0; i < SIM_N_DIMENSIONS; i++)
    if (i != SIM_DIMENSION_EXPERT && degree[i] > degree[largest])
      largest = (SimDimension)i;
  if (used > devices)
    return sim_refuse (
        error,
        /* Translators: the last two are a degree's name and the
           number to lower it to: "data 2". */
        _ ("data %u × tensor %u × pipeline %u × context %u needs "
           "%u devices and the cluster has %u; lower a degree so "
           "that the product is at most %u: the nearest is %s %u"),
        degree[SIM_DIMENSION_DATA], degree[SIM_DIMENSION_TENSOR],
        degree[SIM_DIMENSION_PIPELINE], degree[SIM_DIMENSION_CONTEXT], used,
        devices, devices, sim_dimension_get_nick (largest),
        MAX ((guint)(devices * (guint64)degree[largest] / used), 1));
  return TRUE;
}

/* More ranks than key-value heads: each head is kept by several ranks. */
static gboolean
splits_key_values (const SimSpec *self, guint64 tensor)
{
  guint64 heads = self->model.kv_heads;
  return tensor > heads ? tensor % heads == 0 : heads % tensor == 0;
}

static gboolean
allows_tensor (const SimSpec *self, guint64 tensor)
{
  return splits_key_values (self, tensor) &&
         (!self->parallel.sequence_parallel ||
          self->model.sequence % tensor == 0);
}

/* Any value named as the nearest keeps every rule on tensor. */
static gboolean
check_tensor (const SimSpec *self, GError **error)
{
  const SimModel *model = &self->model;
  guint64 tensor = self->parallel.degree[SIM_DIMENSION_TENSOR];
  guint64 nearest = nearest_divisor (self, gcd (model->heads, model->ffn),
                                     tensor, allows_tensor);
  if (model->heads % tensor != 0)
    return refuse_divisor ("tensor", tensor, "heads", model->heads, nearest,
                           error);
  if (model->ffn % tensor != 0)
    return refuse_divisor ("tensor", tensor, "ffn", model->ffn, nearest, error);
  if (!splits_key_values (self, tensor))
    return sim_refuse (error,
                       _ ("tensor %" PRIu64
                          " must be a multiple of kv-heads %u "
                          "or divide it; the nearest is %" PRIu64),
                       tensor, model->kv_heads, nearest);
  if (!allows_tensor (self, tensor))
    return refuse_divisor ("tensor", tensor, "sequence (sequence-parallel)",
                           model->sequence, nearest, error);
  return TRUE;
}

static gboolean
check_context (const SimSpec *self, GError **error)
{
  guint64 sequence = self->model.sequence;
  guint64 tensor = self->parallel.degree[SIM_DIMENSION_TENSOR];
  if (self->parallel.context_by_heads)
    {
      guint64 heads = gcd (self->model.heads, self->model.kv_heads) / tensor;
      return sim_check_divides (
          "context", self->parallel.degree[SIM_DIMENSION_CONTEXT],
          "heads / tensor, and sequence (context-by-heads)",
          gcd (MAX (heads, 1),
               self->parallel.sequence_parallel ? sequence / tensor : sequence),
          error);
    }
  if (!self->parallel.sequence_parallel)
    return sim_check_divides ("context",
                              self->parallel.degree[SIM_DIMENSION_CONTEXT],
                              "sequence", sequence, error);
  return sim_check_divides (
      "context", self->parallel.degree[SIM_DIMENSION_CONTEXT],
      "sequence / tensor (sequence-parallel)",
      sequence / self->parallel.degree[SIM_DIMENSION_TENSOR], error);
}

static gboolean
check_expert (const SimSpec *self, GError **error)
{
  const SimModel *model = &self->model;
  guint64 expert = self->parallel.degree[SIM_DIMENSION_EXPERT];
  guint64 data = self->parallel.degree[SIM_DIMENSION_DATA];
  guint64 nearest;
  if (expert == 1)
    return TRUE;
  if (model->experts <= 1)
    return sim_refuse (error,
                       _ ("expert %" PRIu64
                          " needs a model with experts; it must "
                          "be 1 for a dense model"),
                       expert);
  nearest = nearest_divisor (self, gcd (model->experts, data), expert, NULL);
  if (model->experts % expert != 0)
    return refuse_divisor ("expert", expert, "experts", model->experts, nearest,
                           error);
  if (data % expert != 0)
    return refuse_divisor ("expert", expert, "data", data, nearest, error);
  return TRUE;
}

static gboolean
allows_shards (const SimSpec *self, guint64 shards)
{
  guint64 expert = self->parallel.degree[SIM_DIMENSION_EXPERT];
  return shards % expert == 0 || expert % shards == 0;
}

/* Groups are as large as each other, and experts lie alike in all of them;
 * where nothing is shared there are none. */
static gboolean
check_shards (const SimSpec *self, GError **error)
{
  guint64 shards = self->parallel.shard_degree;
  guint64 data = self->parallel.degree[SIM_DIMENSION_DATA];
  if (shards == 0 || self->parallel.zero == 0)
    return TRUE;
  guint64 nearest = nearest_divisor (self, data, shards, allows_shards);
  if (data % shards != 0)
    return refuse_divisor ("shard-degree", shards, "data", data, nearest,
                           error);
  if (!allows_shards (self, shards))
    return sim_refuse (error,
                       _ ("shard-degree %" PRIu64
                          " must be a multiple of expert %u or divide it; the "
                          "nearest is %" PRIu64),
                       shards, self->parallel.degree[SIM_DIMENSION_EXPERT],
                       nearest);
  return TRUE;
}

static gboolean
check_split_of_layers (const SimSpec *self, GError **error)
{
  const guint *degree = self->parallel.degree;
  if (self->model.kind == SIM_MODEL_TRANSFORMER)
    return check_tensor (self, error) && check_context (self, error) &&
           check_expert (self, error);
  if (self->model.kind == SIM_MODEL_TOY && degree[SIM_DIMENSION_TENSOR] > 1)
    return sim_refuse (error, _ ("a toy layer is one number and cannot be "
                                 "split; tensor must be 1"));
  if (degree[SIM_DIMENSION_CONTEXT] > 1)
    return sim_refuse (error, _ ("only a transformer can be split by context; "
                                 "context must be 1"));
  if (degree[SIM_DIMENSION_EXPERT] > 1)
    return sim_refuse (error, _ ("only a transformer can be split by expert; "
                                 "expert must be 1"));
  return TRUE;
}

/* Chunks of layers a device holds under the schedule. */
static guint
get_chunks_per_device (const SimParallel *parallel)
{
  if (parallel->schedule == SIM_SCHEDULE_INTERLEAVED)
    return parallel->virtual_stages;
  return sim_schedule_is_vee (parallel->schedule) ? 2 : 1;
}

static guint
get_most_stages (const SimParallel *parallel, guint stages)
{
  if (parallel->schedule == SIM_SCHEDULE_DUALPIPE)
    stages -= stages % 2;
  return MAX (stages, 1);
}

static gboolean
check_schedule (const SimSpec *self, GError **error)
{
  const SimParallel *parallel = &self->parallel;
  guint stages = parallel->degree[SIM_DIMENSION_PIPELINE];
  guint chunks = get_chunks_per_device (parallel);
  guint layers = sim_spec_get_n_layers (self);
  guint micro_batches = sim_spec_get_n_micro_batches (self);
  const char *nick = sim_schedule_get_nick (parallel->schedule);
  if (!sim_check_count ("virtual-stages", parallel->virtual_stages, 1,
                        SIM_MAX_LAYERS, error))
    return FALSE;
  if (parallel->virtual_stages > 1 &&
      parallel->schedule != SIM_SCHEDULE_INTERLEAVED &&
      !(sim_schedule_is_vee (parallel->schedule) &&
        parallel->virtual_stages == 2))
    return sim_refuse (
        error,
        _ ("virtual-stages %u needs the schedule interleaved; with "
           "%s it must be %u"),
        parallel->virtual_stages, nick, chunks);
  if (stages == 1)
    return TRUE;
  if ((guint64)stages * chunks > layers)
    return sim_refuse (
        error,
        _ ("pipeline %u × %u stages per device needs %u layers and "
           "the model has %u; the most stages is %u"),
        stages, chunks, stages * chunks, layers,
        get_most_stages (parallel, layers / chunks));
  if (parallel->schedule == SIM_SCHEDULE_INTERLEAVED && chunks > 1 &&
      micro_batches % stages != 0)
    return sim_refuse (
        error,
        _ ("interleaved needs micro-batches in multiples of the %u "
           "stages and has %u; the nearest is %" PRIu64),
        stages, micro_batches, sim_nearest_multiple (stages, micro_batches));
  if (parallel->schedule == SIM_SCHEDULE_DUALPIPE_V &&
      micro_batches < 2 * stages)
    return sim_refuse (error,
                       _ ("dualpipe-v needs at least %u micro-batches for %u "
                          "stages and has %u; the nearest is %u"),
                       2 * stages, stages, micro_batches, 2 * stages);
  if (parallel->schedule != SIM_SCHEDULE_DUALPIPE)
    return TRUE;
  if (stages % 2 != 0)
    return sim_refuse (error,
                       _ ("dualpipe needs an even number of stages and has %u; "
                          "the nearest is %u"),
                       stages, stages - 1);
  if (micro_batches % 2 != 0 || micro_batches < 2 * stages)
    return sim_refuse (
        error,
        _ ("dualpipe needs an even number of micro-batches, at "
           "least %u for %u stages, and has %u; the nearest is %u"),
        2 * stages, stages, micro_batches,
        MAX (2 * stages, micro_batches + micro_batches % 2));
  return TRUE;
}

gboolean
sim_check_parallel (const SimSpec *self, GError **error)
{
  const SimParallel *parallel = &self->parallel;
  gboolean seen[SIM_N_DIMENSIONS] = { FALSE };
  if ((guint)parallel->schedule >= SIM_N_SCHEDULES ||
      (guint)parallel->all_reduce >= SIM_N_ALGORITHMS)
    return sim_refuse (error, _ ("no such schedule or all-reduce algorithm"));
  if (!sim_check_count ("zero", parallel->zero, 0, 3, error) ||
      !sim_check_count ("bucket-bytes", parallel->bucket_bytes, 1,
                        G_GUINT64_CONSTANT (1) << 50, error) ||
      !sim_check_count ("shard-degree", parallel->shard_degree, 0,
                        SIM_MAX_DEVICES, error) ||
      !sim_check_count ("servers", parallel->servers, 1, SIM_MAX_DEVICES,
                        error))
    return FALSE;
  for (guint i = 0; i < SIM_N_DIMENSIONS; i++)
    {
      guint dimension = parallel->order[i];
      if (dimension >= SIM_N_DIMENSIONS || seen[dimension])
        return sim_refuse (error, _ ("order must name each of tensor, context, "
                                     "expert, data and pipeline once"));
      seen[dimension] = TRUE;
    }
  if (parallel->broadcast && parallel->zero == 3)
    return sim_refuse (error,
                       _ ("no device has whole weights to broadcast under zero "
                          "3; broadcast must be false or zero 2"));
  if (!parallel->synchronise && parallel->zero > 0)
    return sim_refuse (
        error,
        _ ("replicas can go without synchronising only where each "
           "holds the whole model; zero must be 0 and is %u"),
        parallel->zero);
  return check_split_of_layers (self, error) && check_shards (self, error) &&
         check_schedule (self, error);
}
