/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-spec-private.h"
#include "sim/sim-torus.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>

/* Caps that keep every product of the cost model inside a double's exact
 * integers or a guint64; far above any model that was ever trained. */
#define MAX_WIDTH (1u << 24)
#define MAX_RATE 1e24
#define MAX_SECONDS 1e6

gboolean
sim_refuse (GError **error, const char *format, ...)
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

gboolean
sim_check_count (const char *what,
                 guint64 value,
                 guint64 least,
                 guint64 most,
                 GError **error)
{
  if (value < least)
    return sim_refuse (error, _ ("%s is %" PRIu64 "; the least is %" PRIu64),
                       what, value, least);
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
  char text[3][G_ASCII_DTOSTR_BUF_SIZE];
  if (isfinite (value) && value <= most &&
      (open ? value > least : value >= least))
    return TRUE;
  /* The same digits in every locale: they are to be typed into a file. */
  g_ascii_formatd (text[0], sizeof text[0], "%g", value);
  g_ascii_formatd (text[1], sizeof text[1], "%g", least);
  g_ascii_formatd (text[2], sizeof text[2], "%g", most);
  if (open)
    return sim_refuse (error,
                       _ ("%s is %s; it must be above %s and at most %s"), what,
                       text[0], text[1], text[2]);
  return sim_refuse (error, _ ("%s is %s; it must lie between %s and %s"), what,
                     text[0], text[1], text[2]);
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
    if (!sim_check_count (counts[i].what, counts[i].value, counts[i].least,
                          counts[i].most, error))
      return FALSE;
  if (!sim_check_divides ("heads", model->heads, "hidden", model->hidden,
                          error) ||
      !sim_check_divides ("kv-heads", model->kv_heads, "heads", model->heads,
                          error))
    return FALSE;
  if ((guint)model->attention >= SIM_N_ATTENTIONS)
    return sim_refuse (error, _ ("attention has no such kind: %d"),
                       (int)model->attention);
  if (!check_number ("expert-skew", model->expert_skew, 0, FALSE, 10, error) ||
      !check_number ("capacity-factor", model->capacity_factor, 0, FALSE, 1e6,
                     error))
    return FALSE;
  if (model->experts > 1)
    return sim_check_count ("experts-per-token", model->experts_per_token, 1,
                            model->experts, error);
  return TRUE;
}

static gboolean
check_generic (const SimModel *model, GError **error)
{
  guint n = model->generic_layers != NULL ? model->generic_layers->len : 0;
  if (!sim_check_count ("layers", n, 1, SIM_MAX_LAYERS, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      const SimGenericLayer *layer =
          g_ptr_array_index (model->generic_layers, i);
      if (!sim_check_count ("parameters", layer->parameters, 0,
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
  if (!sim_check_count ("toy layers", n_weights, 1, SIM_MAX_TOY_LAYERS,
                        error) ||
      !sim_check_count ("toy samples", n_samples, 1, SIM_MAX_TOY_SAMPLES,
                        error) ||
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
      return sim_refuse (error, _ ("the model has no such kind: %d"),
                         (int)model->kind);
    }
}

/* ---- cluster ---- */

static gboolean
check_device (const SimDevice *device, SimPrecision precision, GError **error)
{
  if (!sim_check_count ("memory", device->memory_bytes, 1,
                        G_GUINT64_CONSTANT (1) << 50, error) ||
      !check_number ("memory-bandwidth", device->memory_bandwidth, 0, TRUE,
                     MAX_RATE, error) ||
      !check_number ("efficiency max", device->efficiency.max, 0, TRUE, 1,
                     error) ||
      !check_number ("efficiency half-flops", device->efficiency.half_flops, 0,
                     FALSE, MAX_RATE, error) ||
      !check_number ("efficiency attention", device->efficiency.attention, 0,
                     TRUE, 10, error) ||
      !check_number ("unaligned-efficiency", device->efficiency.unaligned, 0,
                     TRUE, 1, error) ||
      !check_number ("odd-efficiency", device->efficiency.odd, 0, TRUE, 1,
                     error) ||
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
    return sim_refuse (error,
                       _ ("%s has no peak for precision %s; choose another "
                          "precision or give its peak"),
                       device->name != NULL ? device->name : _ ("the device"),
                       sim_precision_get_nick (precision));
  return TRUE;
}

/* The node's devices fill the grid. */
static gboolean
check_torus (const SimCluster *cluster, GError **error)
{
  const SimLink *link = &cluster->node_link;
  guint sizes[SIM_MAX_AXES];
  g_autoptr (GString) nearest = g_string_new (NULL);
  guint64 n = 1;
  if (!sim_check_count ("dimensions", link->dimensions, 1, SIM_MAX_AXES, error))
    return FALSE;
  for (guint a = 0; a < link->dimensions; a++)
    if (!sim_check_count ("axes", link->axes[a], link->axes[0] > 0 ? 1 : 0,
                          link->axes[0] > 0 ? SIM_MAX_DEVICES : 0, error))
      return FALSE;
    else
      n *= link->axes[a];
  if (link->axes[0] == 0 || n == cluster->devices_per_node)
    return TRUE;
  sim_torus_divide (cluster->devices_per_node, link->dimensions, sizes);
  for (guint a = 0; a < link->dimensions; a++)
    g_string_append_printf (nearest, a > 0 ? " %u" : "%u", sizes[a]);
  return sim_refuse (
      error,
      _ ("axes hold %" PRIu64 " devices, and devices-per-node is %u; the "
         "nearest axes are “%s”, or leave them out: they are found then"),
      n, cluster->devices_per_node, nearest->str);
}

static gboolean
check_topology (const SimCluster *cluster, GError **error)
{
  if ((guint)cluster->node_link.topology >= SIM_N_TOPOLOGIES)
    return sim_refuse (error, _ ("no such topology"));
  if (cluster->cluster_link.topology != SIM_TOPOLOGY_SWITCH ||
      cluster->host_link.topology != SIM_TOPOLOGY_SWITCH)
    return sim_refuse (error,
                       _ ("only the link of a node (scope node) can be a "
                          "torus: a slice whose devices all have neighbours "
                          "is one node; the others must be switch"));
  return cluster->node_link.topology == SIM_TOPOLOGY_SWITCH ||
         check_torus (cluster, error);
}

static gboolean
check_link (const char *scope, const SimLink *link, GError **error)
{
  guint n = link->samples != NULL ? link->samples->len : 0;
  gboolean ok =
      check_number ("bandwidth", link->bandwidth, 0, TRUE, MAX_RATE, error) &&
      check_number ("latency", link->latency_seconds, 0, FALSE, MAX_SECONDS,
                    error) &&
      sim_check_count ("ports", link->ports, 1, 4096, error) &&
      sim_check_count ("samples", n, 0, SIM_MAX_LINK_SAMPLES, error);
  for (guint i = 0; ok && i < n; i++)
    {
      const SimLinkSample *sample =
          &g_array_index (link->samples, SimLinkSample, i);
      ok = sim_check_count ("sample operation", (guint64)sample->operation, 0,
                            SIM_N_MEASURED_OPERATIONS - 1, error) &&
           sim_check_count ("sample ranks", sample->ranks, 2, SIM_MAX_DEVICES,
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
  return sim_check_count ("nodes", cluster->nodes, 1, SIM_MAX_DEVICES, error) &&
         sim_check_count ("devices-per-node", cluster->devices_per_node, 1,
                          SIM_MAX_DEVICES, error) &&
         sim_check_count ("nodes times devices-per-node", devices, 1,
                          SIM_MAX_DEVICES, error) &&
         check_device (&cluster->device, precision, error) &&
         check_link ("node", &cluster->node_link, error) &&
         check_link ("cluster", &cluster->cluster_link, error) &&
         check_link ("host", &cluster->host_link, error) &&
         check_topology (cluster, error);
}

/* ---- training ---- */

static gboolean
check_training (const SimSpec *self, GError **error)
{
  const SimTraining *training = &self->training;
  guint64 round = (guint64)training->micro_batch *
                  self->parallel.degree[SIM_DIMENSION_DATA];
  if (!sim_check_count ("micro-batch", training->micro_batch, 1, 1u << 20,
                        error) ||
      !sim_check_count ("global-batch", training->global_batch, 1, 1u << 28,
                        error) ||
      !sim_check_count ("iterations", training->iterations, 1,
                        SIM_MAX_ITERATIONS, error))
    return FALSE;
  if ((guint)training->optimizer >= SIM_N_OPTIMIZERS ||
      (guint)training->recompute >= SIM_N_RECOMPUTES ||
      (guint)training->gradients >= SIM_N_GRADIENTS)
    return sim_refuse (
        error, _ ("no such optimizer, recomputation or kind of gradients"));
  if (training->gradients == SIM_GRADIENTS_FP32_COPY &&
      training->precision != SIM_PRECISION_BF16 &&
      training->precision != SIM_PRECISION_FP16)
    return sim_refuse (
        error,
        _ ("gradients fp32-copy needs the precision bf16 or fp16: with %s "
           "gradients are in fp32, and it must be fp32 or weights"),
        sim_precision_get_nick (training->precision));
  if (training->global_batch % round != 0)
    return sim_refuse (
        error,
        _ ("global-batch %u must be a multiple of micro-batch %u times "
           "data degree %u; the nearest is %" PRIu64),
        training->global_batch, training->micro_batch,
        self->parallel.degree[SIM_DIMENSION_DATA],
        sim_nearest_multiple (round, training->global_batch));
  if (!sim_check_count ("micro-batches", training->global_batch / round, 1,
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
                       MAX_SECONDS, error) &&
         check_number ("weight-seconds", training->measured.weight_seconds, 0,
                       FALSE, training->measured.backward_seconds, error);
}

/* ---- faults ---- */

static gboolean
check_faults (const SimSpec *self, GError **error)
{
  guint n = self->faults != NULL ? self->faults->len : 0;
  guint devices = sim_spec_get_n_devices (self);
  if (!sim_check_count ("faults", n, 0, SIM_MAX_FAULTS, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      const SimFault *fault = &g_array_index (self->faults, SimFault, i);
      if (fault->device >= devices)
        return sim_refuse (
            error,
            _ ("fault %u names device %u; the last device in use "
               "is %u"),
            i + 1, fault->device, devices - 1);
      if (fault->kind > SIM_FAULT_LOST_DEVICE)
        return sim_refuse (error, _ ("fault %u has no such kind"), i + 1);
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
    return sim_refuse (error, _ ("no such precision"));
  return check_model (&self->model, error) &&
         check_cluster (&self->cluster, self->training.precision, error) &&
         sim_check_degrees (self, error) && check_training (self, error) &&
         sim_check_parallel (self, error) && check_faults (self, error);
}
