/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "teach/teach-turn.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

typedef enum
{
  KIND_UINT,
  KIND_UINT64,
  KIND_BOOLEAN,
  KIND_DOUBLE,
  KIND_WORD,
} Kind;

typedef const char *(*NickFunc) (guint value);

/* The enumerations' own functions, with one type. */
static const char *
nick_precision (guint value)
{
  return value < SIM_N_PRECISIONS ? sim_precision_get_nick (value) : NULL;
}

static const char *
nick_optimizer (guint value)
{
  return value < SIM_N_OPTIMIZERS ? sim_optimizer_get_nick (value) : NULL;
}

static const char *
nick_gradients (guint value)
{
  return value < SIM_N_GRADIENTS ? sim_gradients_get_nick (value) : NULL;
}

static const char *
nick_recompute (guint value)
{
  return value < SIM_N_RECOMPUTES ? sim_recompute_get_nick (value) : NULL;
}

static const char *
nick_schedule (guint value)
{
  return value < SIM_N_SCHEDULES ? sim_schedule_get_nick (value) : NULL;
}

static const char *
nick_algorithm (guint value)
{
  return value < SIM_N_ALGORITHMS ? sim_algorithm_get_nick (value) : NULL;
}

typedef struct
{
  const char *name;
  Kind kind;
  gsize offset; /* in SimSpec */
  double minimum;
  double maximum;
  NickFunc nick;
} Knob;

#define AT(field) G_STRUCT_OFFSET (SimSpec, field)
#define DEGREE(dimension) (AT (parallel.degree) + (dimension) * sizeof (guint))

static const Knob knobs[] = {
  { "data", KIND_UINT, DEGREE (SIM_DIMENSION_DATA), 1, SIM_MAX_DEVICES, NULL },
  { "tensor", KIND_UINT, DEGREE (SIM_DIMENSION_TENSOR), 1, SIM_MAX_DEVICES,
    NULL },
  { "pipeline", KIND_UINT, DEGREE (SIM_DIMENSION_PIPELINE), 1, SIM_MAX_DEVICES,
    NULL },
  { "expert", KIND_UINT, DEGREE (SIM_DIMENSION_EXPERT), 1, SIM_MAX_DEVICES,
    NULL },
  { "context", KIND_UINT, DEGREE (SIM_DIMENSION_CONTEXT), 1, SIM_MAX_DEVICES,
    NULL },
  { "zero", KIND_UINT, AT (parallel.zero), 0, 3, NULL },
  { "shard-degree", KIND_UINT, AT (parallel.shard_degree), 0, SIM_MAX_DEVICES,
    NULL },
  { "servers", KIND_UINT, AT (parallel.servers), 1, SIM_MAX_DEVICES, NULL },
  { "virtual-stages", KIND_UINT, AT (parallel.virtual_stages), 1,
    SIM_MAX_LAYERS, NULL },
  { "context-by-heads", KIND_BOOLEAN, AT (parallel.context_by_heads), 0, 1,
    NULL },
  { "sequence-parallel", KIND_BOOLEAN, AT (parallel.sequence_parallel), 0, 1,
    NULL },
  { "overlap", KIND_BOOLEAN, AT (parallel.overlap), 0, 1, NULL },
  { "broadcast", KIND_BOOLEAN, AT (parallel.broadcast), 0, 1, NULL },
  { "synchronise", KIND_BOOLEAN, AT (parallel.synchronise), 0, 1, NULL },
  { "schedule", KIND_WORD, AT (parallel.schedule), 0, 0, nick_schedule },
  { "all-reduce", KIND_WORD, AT (parallel.all_reduce), 0, 0, nick_algorithm },
  { "bucket-bytes", KIND_UINT64, AT (parallel.bucket_bytes), 1, 1e15, NULL },
  { "micro-batch", KIND_UINT, AT (training.micro_batch), 1, 1e6, NULL },
  { "global-batch", KIND_UINT, AT (training.global_batch), 1, 1e9, NULL },
  { "iterations", KIND_UINT, AT (training.iterations), 1, SIM_MAX_ITERATIONS,
    NULL },
  { "precision", KIND_WORD, AT (training.precision), 0, 0, nick_precision },
  { "gradients", KIND_WORD, AT (training.gradients), 0, 0, nick_gradients },
  { "optimizer", KIND_WORD, AT (training.optimizer), 0, 0, nick_optimizer },
  { "recompute", KIND_WORD, AT (training.recompute), 0, 0, nick_recompute },
  { "nodes", KIND_UINT, AT (cluster.nodes), 1, SIM_MAX_DEVICES, NULL },
  { "devices-per-node", KIND_UINT, AT (cluster.devices_per_node), 1,
    SIM_MAX_DEVICES, NULL },
  { "node-bandwidth", KIND_DOUBLE, AT (cluster.node_link.bandwidth), 1, 1e18,
    NULL },
  { "node-latency", KIND_DOUBLE, AT (cluster.node_link.latency_seconds), 0, 1e3,
    NULL },
  { "cluster-bandwidth", KIND_DOUBLE, AT (cluster.cluster_link.bandwidth), 1,
    1e18, NULL },
  { "memory-bytes", KIND_UINT64, AT (cluster.device.memory_bytes), 1, 1e18,
    NULL },
  { "cluster-latency", KIND_DOUBLE, AT (cluster.cluster_link.latency_seconds),
    0, 1e3, NULL },
  { "layers", KIND_UINT, AT (model.layers), 1, SIM_MAX_LAYERS, NULL },
  { "hidden", KIND_UINT, AT (model.hidden), 1, 1e7, NULL },
  { "heads", KIND_UINT, AT (model.heads), 1, 1e7, NULL },
  { "kv-heads", KIND_UINT, AT (model.kv_heads), 1, 1e7, NULL },
  { "ffn", KIND_UINT, AT (model.ffn), 1, 1e7, NULL },
  { "vocabulary", KIND_UINT, AT (model.vocabulary), 0, 1e7, NULL },
  { "sequence", KIND_UINT, AT (model.sequence), 1, 1e7, NULL },
  { "experts", KIND_UINT, AT (model.experts), 0, 65536, NULL },
  { "experts-per-token", KIND_UINT, AT (model.experts_per_token), 1, 65536,
    NULL },
  { "expert-skew", KIND_DOUBLE, AT (model.expert_skew), 0, 10, NULL },
  { "capacity-factor", KIND_DOUBLE, AT (model.capacity_factor), 0, 1e6, NULL },
};

static const struct
{
  const char *name;
  SimFaultKind kind;
} faults[] = {
  { "slow-device", SIM_FAULT_SLOW_DEVICE },
  { "slow-link", SIM_FAULT_SLOW_LINK },
  { "lost-device", SIM_FAULT_LOST_DEVICE },
};

/* What is worked out of others. */
static const char *const derived[] = { "micro-batches", "slow-rank",
                                       "slowdown" };

const char *
teach_turn_get_name (guint index)
{
  if (index < G_N_ELEMENTS (knobs))
    return knobs[index].name;
  index -= G_N_ELEMENTS (knobs);
  if (index < G_N_ELEMENTS (faults))
    return faults[index].name;
  index -= G_N_ELEMENTS (faults);
  return index < G_N_ELEMENTS (derived) ? derived[index] : NULL;
}

static gboolean
refuse (const char *knob, const char *value, GError **error)
{
  g_set_error (error, SIM_ERROR, SIM_ERROR_INVALID,
               _ ("“%.60s” is no value for the knob “%.60s”"), value, knob);
  return FALSE;
}

/* As in the files: "1e9" is a whole number too. */
static gboolean
parse_number (const char *text, double minimum, double maximum, double *number)
{
  char *end;
  double value = g_ascii_strtod (text, &end);

  if (end == text || *end != '\0' || !isfinite (value) || value < minimum ||
      value > maximum)
    return FALSE;
  *number = value;
  return TRUE;
}

static gboolean
parse_word (NickFunc nick, const char *text, guint *value)
{
  const char *word;

  for (guint i = 0; (word = nick (i)) != NULL; i++)
    if (g_str_equal (word, text))
      {
        *value = i;
        return TRUE;
      }
  return FALSE;
}

/* ---- what follows from a degree or a batch ---- */

static guint
samples_per_round (const SimSpec *spec)
{
  return MAX (1, spec->training.micro_batch *
                     spec->parallel.degree[SIM_DIMENSION_DATA]);
}

static void
grow_cluster (SimSpec *spec)
{
  guint n = sim_spec_get_n_devices (spec);
  SimCluster *cluster = &spec->cluster;

  if ((guint64)cluster->nodes * cluster->devices_per_node >= n)
    return;
  if (cluster->nodes == 1)
    cluster->devices_per_node = n;
  else
    cluster->nodes =
        (n + cluster->devices_per_node - 1) / cluster->devices_per_node;
}

static gboolean
set_micro_batches (SimSpec *spec, const char *value)
{
  double count;

  if (!parse_number (value, 1, SIM_MAX_MICRO_BATCHES, &count) ||
      count != floor (count))
    return FALSE;
  spec->training.global_batch = (guint)count * samples_per_round (spec);
  return TRUE;
}

/* ---- setting ---- */

static gboolean
set_plain (SimSpec *spec, const Knob *knob, const char *value)
{
  gpointer field = G_STRUCT_MEMBER_P (spec, knob->offset);
  double number = 0;

  if (knob->kind == KIND_WORD)
    return parse_word (knob->nick, value, field);
  if (knob->kind == KIND_BOOLEAN)
    {
      gboolean yes = g_str_equal (value, "true");

      if (!yes && !g_str_equal (value, "false"))
        return FALSE;
      *(gboolean *)field = yes;
      return TRUE;
    }
  if (!parse_number (value, knob->minimum, knob->maximum, &number) ||
      (knob->kind != KIND_DOUBLE && number != floor (number)))
    return FALSE;
  if (knob->kind == KIND_UINT)
    *(guint *)field = (guint)number;
  else if (knob->kind == KIND_UINT64)
    *(guint64 *)field = (guint64)number;
  else
    *(double *)field = number;
  return TRUE;
}

/* Measured times are those of the link as it was. */
static void
forget_samples (SimLink *link)
{
  if (link->samples != NULL)
    g_array_set_size (link->samples, 0);
}

static gboolean
set_knob (SimSpec *spec, const Knob *knob, const char *value)
{
  guint rounds =
      MAX (1, spec->training.global_batch / samples_per_round (spec));
  guint hidden = MAX (1, spec->model.hidden);
  guint ffn = spec->model.ffn;

  if (knob->offset >= AT (model) && knob->offset < AT (cluster) &&
      spec->model.kind != SIM_MODEL_TRANSFORMER)
    return FALSE;
  if (!set_plain (spec, knob, value))
    return FALSE;
  if (knob->offset == AT (model.hidden))
    spec->model.ffn =
        (guint)MIN ((guint64)ffn * spec->model.hidden / hidden, G_MAXUINT);
  if (knob->offset == DEGREE (SIM_DIMENSION_DATA) ||
      knob->offset == AT (training.micro_batch))
    spec->training.global_batch = rounds * samples_per_round (spec);
  if (knob->offset >= AT (parallel.degree) &&
      knob->offset < DEGREE (SIM_N_DIMENSIONS))
    grow_cluster (spec);
  if (knob->offset == AT (cluster.node_link.bandwidth) ||
      knob->offset == AT (cluster.node_link.latency_seconds))
    forget_samples (&spec->cluster.node_link);
  if (knob->offset == AT (cluster.cluster_link.bandwidth) ||
      knob->offset == AT (cluster.cluster_link.latency_seconds))
    forget_samples (&spec->cluster.cluster_link);
  return TRUE;
}

/* NULL: no device is slow. */
static SimFault *
find_slow_device (const SimSpec *spec)
{
  for (guint i = 0; i < spec->faults->len; i++)
    {
      SimFault *fault = &g_array_index (spec->faults, SimFault, i);

      if (fault->kind == SIM_FAULT_SLOW_DEVICE)
        return fault;
    }
  return NULL;
}

/* The first slow device's rank or slowdown, which is made where there is
 * none. */
static gboolean
set_slow (SimSpec *spec, gboolean rank, const char *value)
{
  SimFault fresh = { .kind = SIM_FAULT_SLOW_DEVICE, .slowdown = 1 };
  double number;

  if (!parse_number (value, rank ? 0 : 1, rank ? SIM_MAX_DEVICES - 1 : 1e6,
                     &number) ||
      (rank && number != floor (number)))
    return FALSE;
  if (find_slow_device (spec) == NULL)
    g_array_append_val (spec->faults, fresh);
  if (rank)
    find_slow_device (spec)->device = (guint)number;
  else
    find_slow_device (spec)->slowdown = number;
  return TRUE;
}

/* In place of other faults of the kind. */
static gboolean
set_fault (SimSpec *spec, SimFaultKind kind, const char *value)
{
  SimFault fault = { .kind = kind, .slowdown = 1 };
  gboolean none = g_str_equal (value, "none");
  g_auto (GStrv) words = g_strsplit (value, " ", 2);
  double device, number;

  if (!none && (g_strv_length (words) != 2 ||
                !parse_number (words[0], 0, SIM_MAX_DEVICES - 1, &device) ||
                device != floor (device) ||
                !parse_number (words[1], kind == SIM_FAULT_LOST_DEVICE ? 0 : 1,
                               1e6, &number)))
    return FALSE;
  for (guint i = spec->faults->len; i > 0; i--)
    if (g_array_index (spec->faults, SimFault, i - 1).kind == kind)
      g_array_remove_index (spec->faults, i - 1);
  if (none)
    return TRUE;
  fault.device = (guint)device;
  if (kind == SIM_FAULT_LOST_DEVICE)
    fault.from_seconds = number;
  else
    fault.slowdown = number;
  g_array_append_val (spec->faults, fault);
  return TRUE;
}

/* ---- order ---- */

/* Innermost first, each dimension once; expert, which divides data, stands
 * just inside of it where it is left out, others at the outer end. */
static gboolean
set_order (SimSpec *spec, const char *value)
{
  g_auto (GStrv) words = g_strsplit (value, " ", SIM_N_DIMENSIONS + 1);
  SimDimension order[SIM_N_DIMENSIONS];
  guint n = 0, seen = 0;

  for (char **word = words; *word != NULL; word++)
    {
      SimDimension dimension;

      if (!sim_dimension_from_nick (*word, &dimension) ||
          (seen & (1u << dimension)) != 0)
        return FALSE;
      if (dimension == SIM_DIMENSION_DATA &&
          (seen & (1u << SIM_DIMENSION_EXPERT)) == 0 &&
          strstr (value, "expert") == NULL)
        {
          order[n++] = SIM_DIMENSION_EXPERT;
          seen |= 1u << SIM_DIMENSION_EXPERT;
        }
      order[n++] = dimension;
      seen |= 1u << dimension;
    }
  for (guint i = 0; i < SIM_N_DIMENSIONS; i++)
    if ((seen & (1u << i)) == 0)
      order[n++] = (SimDimension)i;
  memcpy (spec->parallel.order, order, sizeof order);
  return TRUE;
}

gboolean
teach_turn_apply (SimSpec *spec,
                  const char *knob,
                  const char *value,
                  GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (knobs); i++)
    if (g_str_equal (knob, knobs[i].name))
      return set_knob (spec, &knobs[i], value) || refuse (knob, value, error);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    if (g_str_equal (knob, faults[i].name))
      return set_fault (spec, faults[i].kind, value) ||
             refuse (knob, value, error);
  if (g_str_equal (knob, "order"))
    return set_order (spec, value) || refuse (knob, value, error);
  if (g_str_equal (knob, "micro-batches"))
    return set_micro_batches (spec, value) || refuse (knob, value, error);
  if (g_str_equal (knob, "slow-rank") || g_str_equal (knob, "slowdown"))
    return set_slow (spec, g_str_equal (knob, "slow-rank"), value) ||
           refuse (knob, value, error);
  g_set_error (error, SIM_ERROR, SIM_ERROR_INVALID,
               _ ("“%.60s” is no knob of a scenario"), knob);
  return FALSE;
}

/* ---- reading ---- */

static char *
dup_number (double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_formatd (text, sizeof text, "%.15g", number));
}

static char *
dup_slow (const SimSpec *spec, gboolean rank)
{
  const SimFault *fault = find_slow_device (spec);

  if (rank)
    return g_strdup_printf ("%u", fault != NULL ? fault->device : 0);
  return dup_number (fault != NULL ? fault->slowdown : 1);
}

static char *
dup_fault (const SimSpec *spec, SimFaultKind kind)
{
  for (guint i = 0; i < spec->faults->len; i++)
    {
      const SimFault *fault = &g_array_index (spec->faults, SimFault, i);
      g_autofree char *number = NULL;

      if (fault->kind != kind)
        continue;
      number = dup_number (kind == SIM_FAULT_LOST_DEVICE ? fault->from_seconds
                                                         : fault->slowdown);
      return g_strdup_printf ("%u %s", fault->device, number);
    }
  return g_strdup ("none");
}

char *
teach_turn_dup (const SimSpec *spec, const char *knob)
{
  for (guint i = 0; i < G_N_ELEMENTS (knobs); i++)
    {
      gconstpointer field = G_STRUCT_MEMBER_P (spec, knobs[i].offset);

      if (!g_str_equal (knob, knobs[i].name))
        continue;
      switch (knobs[i].kind)
        {
        case KIND_WORD:
          return g_strdup (knobs[i].nick (*(const guint *)field));
        case KIND_BOOLEAN:
          return g_strdup (*(const gboolean *)field ? "true" : "false");
        case KIND_UINT64:
          return g_strdup_printf ("%" G_GUINT64_FORMAT,
                                  *(const guint64 *)field);
        case KIND_DOUBLE:
          return dup_number (*(const double *)field);
        case KIND_UINT:
        default:
          return g_strdup_printf ("%u", *(const guint *)field);
        }
    }
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    if (g_str_equal (knob, faults[i].name))
      return dup_fault (spec, faults[i].kind);
  if (g_str_equal (knob, "micro-batches"))
    return g_strdup_printf (
        "%u", MAX (1, spec->training.global_batch / samples_per_round (spec)));
  if (g_str_equal (knob, "slow-rank") || g_str_equal (knob, "slowdown"))
    return dup_slow (spec, g_str_equal (knob, "slow-rank"));
  return NULL;
}
