/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-spec.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>

/* Caps that keep every product of the cost model inside a double's exact
 * integers or a guint64; far above any model that was ever trained. */
#define MAX_WIDTH (1u << 24)
#define MAX_RATE 1e24
#define MAX_SECONDS 1e6

static gboolean refuse (GError **error, const char *format, ...)
    G_GNUC_PRINTF (2, 3);

static gboolean
refuse (GError **error, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  if (error != NULL)
    *error =
        g_error_new_valist (SIM_ERROR, SIM_ERROR_INVALID, format, arguments);
  va_end (arguments);
  return FALSE;
}

static gboolean
too_large (GError **error, const char *what, guint64 value, guint64 most)
{
  g_set_error (error, SIM_ERROR, SIM_ERROR_TOO_LARGE,
               /* Translators: "layers is 5000; the most is 4096". */
               _ ("%s is %" PRIu64 "; the most is %" PRIu64), what, value,
               most);
  return FALSE;
}

static gboolean
check_count (const char *what,
             guint64 value,
             guint64 least,
             guint64 most,
             GError **error)
{
  if (value < least)
    return refuse (error, _ ("%s is %" PRIu64 "; the least is %" PRIu64), what,
                   value, least);
  if (value > most)
    return too_large (error, what, value, most);
  return TRUE;
}

/* A double in [least, most], or above least where `open`. */
static gboolean
check_number (const char *what,
              double value,
              double least,
              gboolean open,
              double most,
              GError **error)
{
  if (isfinite (value) && value <= most &&
      (open ? value > least : value >= least))
    return TRUE;
  if (open)
    return refuse (error, _ ("%s is %g; it must be above %g and at most %g"),
                   what, value, least, most);
  return refuse (error, _ ("%s is %g; it must lie between %g and %g"), what,
                 value, least, most);
}

/* The divisor of `whole` nearest to `wanted`, the smaller of two as near. */
static guint64
nearest_divisor (guint64 whole, guint64 wanted)
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
            if (now < was || (now == was && pair[i] < best))
              best = pair[i];
          }
      }
  return best;
}

static guint64
nearest_multiple (guint64 of, guint64 wanted)
{
  guint64 below = wanted / of * of;
  if (below == 0 || wanted - below > of / 2)
    return below + of;
  return below;
}

static gboolean
check_divides (const char *part,
               guint64 divisor,
               const char *whole,
               guint64 dividend,
               GError **error)
{
  if (dividend % divisor == 0)
    return TRUE;
  return refuse (error,
                 /* Translators: "tensor degree 5 must divide heads 12; the
                    nearest that does is 4". */
                 _ ("%s %" PRIu64 " must divide %s %" PRIu64
                    "; the nearest that does is %" PRIu64),
                 part, divisor, whole, dividend,
                 nearest_divisor (dividend, divisor));
}

/* ---- model ---- */

static gboolean
check_transformer (const SimModel *model, GError **error)
{
  const struct
  {
    const char *what;
    guint value;
    guint least;
    guint most;
  } counts[] = {
    { "layers", model->layers, 1, SIM_MAX_LAYERS },
    { "hidden", model->hidden, 1, MAX_WIDTH },
    { "heads", model->heads, 1, MAX_WIDTH },
    { "kv-heads", model->kv_heads, 1, MAX_WIDTH },
    { "ffn", model->ffn, 1, MAX_WIDTH },
    { "vocabulary", model->vocabulary, 0, MAX_WIDTH },
    { "sequence", model->sequence, 1, MAX_WIDTH },
    { "experts", model->experts, 0, 65536 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    if (!check_count (counts[i].what, counts[i].value, counts[i].least,
                      counts[i].most, error))
      return FALSE;
  if (!check_divides ("heads", model->heads, "hidden", model->hidden, error) ||
      !check_divides ("kv-heads", model->kv_heads, "heads", model->heads,
                      error))
    return FALSE;
  if ((guint)model->attention >= SIM_N_ATTENTIONS)
    return refuse (error, _ ("attention has no such kind: %d"),
                   (int)model->attention);
  if (model->experts > 1)
    return check_count ("experts-per-token", model->experts_per_token, 1,
                        model->experts, error);
  return TRUE;
}

static gboolean
check_generic (const SimModel *model, GError **error)
{
  guint n = model->generic_layers != NULL ? model->generic_layers->len : 0;
  if (!check_count ("layers", n, 1, SIM_MAX_LAYERS, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      const SimGenericLayer *layer =
          g_ptr_array_index (model->generic_layers, i);
      if (!check_count ("parameters", layer->parameters, 0,
                        G_GUINT64_CONSTANT (1) << 50, error) ||
          !check_number ("forward-flops", layer->forward_flops, 0, FALSE,
                         MAX_RATE, error) ||
          !check_number ("activation-bytes", layer->activation_bytes, 0, FALSE,
                         1e15, error))
        {
          g_prefix_error (error, _ ("layer %u (%s): "), i + 1,
                          layer->name != NULL ? layer->name : "");
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
check_toy (const SimToy *toy, GError **error)
{
  guint n_weights = toy->weights != NULL ? toy->weights->len : 0;
  guint n_samples = toy->samples != NULL ? toy->samples->len : 0;
  if (!check_count ("toy layers", n_weights, 1, SIM_MAX_TOY_LAYERS, error) ||
      !check_count ("toy samples", n_samples, 1, SIM_MAX_TOY_SAMPLES, error) ||
      !check_number ("learning-rate", toy->learning_rate, 0, FALSE, 1e6, error))
    return FALSE;
  for (guint i = 0; i < n_weights; i++)
    if (!check_number ("toy weight", g_array_index (toy->weights, double, i),
                       -1e6, FALSE, 1e6, error))
      return FALSE;
  for (guint i = 0; i < n_samples; i++)
    {
      const SimToySample *sample =
          &g_array_index (toy->samples, SimToySample, i);
      if (!check_number ("toy input", sample->input, -1e6, FALSE, 1e6, error) ||
          !check_number ("toy target", sample->target, -1e6, FALSE, 1e6, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_model (const SimModel *model, GError **error)
{
  switch (model->kind)
    {
    case SIM_MODEL_TRANSFORMER:
      return check_transformer (model, error);
    case SIM_MODEL_GENERIC:
      return check_generic (model, error);
    case SIM_MODEL_TOY:
      return check_toy (&model->toy, error);
    default:
      return refuse (error, _ ("the model has no such kind: %d"),
                     (int)model->kind);
    }
}

/* ---- cluster ---- */

static gboolean
check_device (const SimDevice *device, SimPrecision precision, GError **error)
{
  if (!check_count ("memory", device->memory_bytes, 1,
                    G_GUINT64_CONSTANT (1) << 50, error) ||
      !check_number ("memory-bandwidth", device->memory_bandwidth, 0, TRUE,
                     MAX_RATE, error) ||
      !check_number ("efficiency max", device->efficiency.max, 0, TRUE, 1,
                     error) ||
      !check_number ("efficiency half-flops", device->efficiency.half_flops, 0,
                     FALSE, MAX_RATE, error) ||
      !check_number ("efficiency attention", device->efficiency.attention, 0,
                     TRUE, 10, error) ||
      !check_number ("memory-efficiency", device->memory_efficiency, 0, TRUE, 1,
                     error) ||
      !check_number ("launch-seconds", device->launch_seconds, 0, FALSE,
                     MAX_SECONDS, error) ||
      !check_number ("host-seconds", device->host_seconds, 0, FALSE,
                     MAX_SECONDS, error) ||
      !check_number ("reduce-traffic", device->reduce_traffic, 0, FALSE, 1e6,
                     error) ||
      !check_number ("gather-traffic", device->gather_traffic, 0, FALSE, 1e6,
                     error))
    return FALSE;
  for (guint i = 0; i < SIM_N_PRECISIONS; i++)
    if (!check_number ("peak flops", device->peak_flops[i], 0, FALSE, MAX_RATE,
                       error))
      return FALSE;
  if (device->peak_flops[precision] <= 0)
    return refuse (error,
                   _ ("%s has no peak for precision %s; choose another "
                      "precision or give its peak"),
                   device->name != NULL ? device->name : _ ("the device"),
                   sim_precision_get_nick (precision));
  return TRUE;
}

static gboolean
check_link (const char *scope, const SimLink *link, GError **error)
{
  guint n = link->samples != NULL ? link->samples->len : 0;
  gboolean ok =
      check_number ("bandwidth", link->bandwidth, 0, TRUE, MAX_RATE, error) &&
      check_number ("latency", link->latency_seconds, 0, FALSE, MAX_SECONDS,
                    error) &&
      check_count ("ports", link->ports, 1, 4096, error) &&
      check_count ("samples", n, 0, SIM_MAX_LINK_SAMPLES, error);
  for (guint i = 0; ok && i < n; i++)
    {
      const SimLinkSample *sample =
          &g_array_index (link->samples, SimLinkSample, i);
      ok = check_count ("sample operation", (guint64)sample->operation, 0,
                        SIM_N_OPERATIONS - 1, error) &&
           check_count ("sample ranks", sample->ranks, 2, SIM_MAX_DEVICES,
                        error) &&
           check_number ("sample seconds", sample->seconds, 0, TRUE,
                         MAX_SECONDS, error);
    }
  if (!ok)
    g_prefix_error (error, _ ("%s link: "), scope);
  return ok;
}

static gboolean
check_cluster (const SimCluster *cluster,
               SimPrecision precision,
               GError **error)
{
  guint64 devices = (guint64)cluster->nodes * cluster->devices_per_node;
  return check_count ("nodes", cluster->nodes, 1, SIM_MAX_DEVICES, error) &&
         check_count ("devices-per-node", cluster->devices_per_node, 1,
                      SIM_MAX_DEVICES, error) &&
         check_count ("nodes times devices-per-node", devices, 1,
                      SIM_MAX_DEVICES, error) &&
         check_device (&cluster->device, precision, error) &&
         check_link ("node", &cluster->node_link, error) &&
         check_link ("cluster", &cluster->cluster_link, error) &&
         check_link ("host", &cluster->host_link, error);
}

/* ---- training ---- */

static gboolean
check_training (const SimSpec *self, GError **error)
{
  const SimTraining *training = &self->training;
  guint64 round = (guint64)training->micro_batch *
                  self->parallel.degree[SIM_DIMENSION_DATA];
  if (!check_count ("micro-batch", training->micro_batch, 1, 1u << 20, error) ||
      !check_count ("global-batch", training->global_batch, 1, 1u << 28,
                    error) ||
      !check_count ("iterations", training->iterations, 1, SIM_MAX_ITERATIONS,
                    error))
    return FALSE;
  if ((guint)training->optimizer >= SIM_N_OPTIMIZERS ||
      (guint)training->recompute >= SIM_N_RECOMPUTES)
    return refuse (error, _ ("no such optimizer or recomputation"));
  if (training->global_batch % round != 0)
    return refuse (
        error,
        _ ("global-batch %u must be a multiple of micro-batch %u times "
           "data degree %u; the nearest is %" PRIu64),
        training->global_batch, training->micro_batch,
        self->parallel.degree[SIM_DIMENSION_DATA],
        nearest_multiple (round, training->global_batch));
  if (!check_count ("micro-batches", training->global_batch / round, 1,
                    SIM_MAX_MICRO_BATCHES, error))
    return FALSE;
  if (!training->measured.present)
    return TRUE;
  return check_number ("forward-seconds", training->measured.forward_seconds, 0,
                       TRUE, MAX_SECONDS, error) &&
         check_number ("backward-seconds", training->measured.backward_seconds,
                       0, TRUE, MAX_SECONDS, error) &&
         check_number ("optimizer-seconds",
                       training->measured.optimizer_seconds, 0, FALSE,
                       MAX_SECONDS, error);
}

/* ---- parallel ---- */

static gboolean
check_degrees (const SimSpec *self, GError **error)
{
  const guint *degree = self->parallel.degree;
  guint devices = self->cluster.nodes * self->cluster.devices_per_node;
  guint used;
  for (guint i = 0; i < SIM_N_DIMENSIONS; i++)
    if (!check_count (sim_dimension_get_nick ((SimDimension)i), degree[i], 1,
                      SIM_MAX_DEVICES, error))
      return FALSE;
  used = sim_spec_get_n_devices (self);
  if (used > devices)
    return refuse (error,
                   _ ("data %u × tensor %u × pipeline %u × context %u needs "
                      "%u devices and the cluster has %u; lower a degree so "
                      "that the product is at most %u"),
                   degree[SIM_DIMENSION_DATA], degree[SIM_DIMENSION_TENSOR],
                   degree[SIM_DIMENSION_PIPELINE],
                   degree[SIM_DIMENSION_CONTEXT], used, devices, devices);
  return TRUE;
}

static gboolean
check_split_of_layers (const SimSpec *self, GError **error)
{
  const SimModel *model = &self->model;
  const guint *degree = self->parallel.degree;
  guint tensor = degree[SIM_DIMENSION_TENSOR];
  guint context = degree[SIM_DIMENSION_CONTEXT];
  guint expert = degree[SIM_DIMENSION_EXPERT];
  if (model->kind != SIM_MODEL_TRANSFORMER)
    {
      if (model->kind == SIM_MODEL_TOY && tensor > 1)
        return refuse (error, _ ("a toy layer is one number and cannot be "
                                 "split; tensor must be 1"));
      if (context > 1 || expert > 1)
        return refuse (error, _ ("only a transformer can be split by context "
                                 "or expert; both must be 1"));
      return TRUE;
    }
  if (!check_divides ("tensor", tensor, "heads", model->heads, error) ||
      !check_divides ("tensor", tensor, "ffn", model->ffn, error) ||
      !check_divides ("context", context, "sequence", model->sequence, error))
    return FALSE;
  /* More ranks than key-value heads: each head is kept by several ranks. */
  if (tensor > model->kv_heads && tensor % model->kv_heads != 0)
    return refuse (error,
                   _ ("tensor %u must be a multiple of kv-heads %u or divide "
                      "it; the nearest is %" PRIu64),
                   tensor, model->kv_heads,
                   nearest_multiple (model->kv_heads, tensor));
  if (tensor <= model->kv_heads &&
      !check_divides ("tensor", tensor, "kv-heads", model->kv_heads, error))
    return FALSE;
  if (self->parallel.sequence_parallel &&
      !check_divides ("tensor times context (sequence-parallel)",
                      (guint64)tensor * context, "sequence", model->sequence,
                      error))
    return FALSE;
  if (expert == 1)
    return TRUE;
  if (model->experts <= 1)
    return refuse (error,
                   _ ("expert %u needs a model with experts; it must "
                      "be 1 for a dense model"),
                   expert);
  return check_divides ("expert", expert, "experts", model->experts, error) &&
         check_divides ("expert", expert, "data", degree[SIM_DIMENSION_DATA],
                        error);
}

/* Chunks of layers a device holds under the schedule. */
static guint
get_chunks_per_device (const SimParallel *parallel)
{
  switch (parallel->schedule)
    {
    case SIM_SCHEDULE_INTERLEAVED:
      return parallel->virtual_stages;
    case SIM_SCHEDULE_ZB_V:
      return 2;
    default:
      return 1;
    }
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
  if (!check_count ("virtual-stages", parallel->virtual_stages, 1,
                    SIM_MAX_LAYERS, error))
    return FALSE;
  if (parallel->virtual_stages > 1 &&
      parallel->schedule != SIM_SCHEDULE_INTERLEAVED &&
      !(parallel->schedule == SIM_SCHEDULE_ZB_V &&
        parallel->virtual_stages == 2))
    return refuse (error,
                   _ ("virtual-stages %u needs the schedule interleaved; with "
                      "%s it must be %u"),
                   parallel->virtual_stages, nick, chunks);
  if (stages == 1)
    return TRUE;
  if ((guint64)stages * chunks > layers)
    return refuse (error,
                   _ ("pipeline %u × %u stages per device needs %u layers and "
                      "the model has %u; the most stages is %u"),
                   stages, chunks, stages * chunks, layers,
                   MAX (layers / chunks, 1));
  if (parallel->schedule == SIM_SCHEDULE_INTERLEAVED && chunks > 1 &&
      micro_batches % stages != 0)
    return refuse (error,
                   _ ("interleaved needs micro-batches in multiples of the %u "
                      "stages and has %u; the nearest is %" PRIu64),
                   stages, micro_batches,
                   nearest_multiple (stages, micro_batches));
  if (parallel->schedule != SIM_SCHEDULE_DUALPIPE)
    return TRUE;
  if (stages % 2 != 0)
    return refuse (error,
                   _ ("dualpipe needs an even number of stages and has %u; "
                      "the nearest is %u"),
                   stages, stages - 1);
  if (micro_batches % 2 != 0 || micro_batches < 2 * stages)
    return refuse (error,
                   _ ("dualpipe needs an even number of micro-batches, at "
                      "least %u for %u stages, and has %u; the nearest is %u"),
                   2 * stages, stages, micro_batches,
                   MAX (2 * stages, micro_batches + micro_batches % 2));
  return TRUE;
}

static gboolean
check_parallel (const SimSpec *self, GError **error)
{
  const SimParallel *parallel = &self->parallel;
  gboolean seen[SIM_N_DIMENSIONS] = { FALSE };
  if ((guint)parallel->schedule >= SIM_N_SCHEDULES ||
      (guint)parallel->all_reduce >= SIM_N_ALGORITHMS)
    return refuse (error, _ ("no such schedule or all-reduce algorithm"));
  if (!check_count ("zero", parallel->zero, 0, 3, error) ||
      !check_count ("bucket-bytes", parallel->bucket_bytes, 1,
                    G_GUINT64_CONSTANT (1) << 50, error))
    return FALSE;
  for (guint i = 0; i < SIM_N_DIMENSIONS; i++)
    {
      guint dimension = parallel->order[i];
      if (dimension >= SIM_N_DIMENSIONS || seen[dimension])
        return refuse (error, _ ("order must name each of tensor, context, "
                                 "expert, data and pipeline once"));
      seen[dimension] = TRUE;
    }
  if (!parallel->synchronise && parallel->zero > 0)
    return refuse (error,
                   _ ("replicas can go without synchronising only where each "
                      "holds the whole model; zero must be 0 and is %u"),
                   parallel->zero);
  return check_split_of_layers (self, error) && check_schedule (self, error);
}

static gboolean
check_faults (const SimSpec *self, GError **error)
{
  guint n = self->faults != NULL ? self->faults->len : 0;
  guint devices = sim_spec_get_n_devices (self);
  if (!check_count ("faults", n, 0, SIM_MAX_FAULTS, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      const SimFault *fault = &g_array_index (self->faults, SimFault, i);
      if (fault->device >= devices)
        return refuse (error,
                       _ ("fault %u names device %u; the last device in use "
                          "is %u"),
                       i + 1, fault->device, devices - 1);
      if (fault->kind > SIM_FAULT_LOST_DEVICE)
        return refuse (error, _ ("fault %u has no such kind"), i + 1);
      if ((fault->kind != SIM_FAULT_LOST_DEVICE &&
           !check_number ("slowdown", fault->slowdown, 1, FALSE, 1e6, error)) ||
          !check_number ("from-seconds", fault->from_seconds, 0, FALSE,
                         MAX_SECONDS, error))
        {
          g_prefix_error (error, _ ("fault %u: "), i + 1);
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
sim_spec_validate (const SimSpec *self, GError **error)
{
  if ((guint)self->training.precision >= SIM_N_PRECISIONS)
    return refuse (error, _ ("no such precision"));
  return check_model (&self->model, error) &&
         check_cluster (&self->cluster, self->training.precision, error) &&
         check_degrees (self, error) && check_training (self, error) &&
         check_parallel (self, error) && check_faults (self, error);
}
