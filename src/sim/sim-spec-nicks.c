/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-spec.h"

/* The words of scenario files, in the order of their enumerations. */
static const char *const precision_nicks[SIM_N_PRECISIONS] = { "fp32",
                                                               "bf16-mixed",
                                                               "bf16", "fp16" };
static const char *const gradients_nicks[SIM_N_GRADIENTS] = { "weights", "fp32",
                                                              "fp32-copy" };
static const char *const optimizer_nicks[SIM_N_OPTIMIZERS] = { "sgd",
                                                               "momentum",
                                                               "adam" };
static const char *const recompute_nicks[SIM_N_RECOMPUTES] = { "none",
                                                               "selective",
                                                               "full" };
static const char *const attention_nicks[SIM_N_ATTENTIONS] = { "standard",
                                                               "flash" };
static const char *const schedule_nicks[SIM_N_SCHEDULES] = {
  "naive", "gpipe", "1f1b",   "interleaved", "zb-h1",    "zb-h2",     "zb-1p",
  "zb-2p", "zb-v",  "v-half", "v-min",       "dualpipe", "dualpipe-v"
};
static const char *const algorithm_nicks[SIM_N_ALGORITHMS] = {
  "auto",
  "ring",
  "tree",
  "halving-doubling",
  "parameter-server",
  "hierarchical",
  "recursive-doubling",
};
static const char *const operation_nicks[SIM_N_OPERATIONS] = {
  "all-reduce", "reduce-scatter", "all-gather", "broadcast", "all-to-all",
  "send",       "reduce",         "scatter",    "gather"
};
static const char *const topology_nicks[SIM_N_TOPOLOGIES] = { "switch",
                                                              "torus" };
static const char *const dimension_nicks[SIM_N_DIMENSIONS] = {
  "tensor", "context", "expert", "data", "pipeline"
};

static gboolean
find_nick (const char *const *nicks,
           guint n_nicks,
           const char *nick,
           guint *index)
{
  if (nick == NULL)
    return FALSE;
  for (guint i = 0; i < n_nicks; i++)
    if (g_str_equal (nicks[i], nick))
      {
        *index = i;
        return TRUE;
      }
  return FALSE;
}

#define DEFINE_NICKS(Type, name, nicks)                                        \
  const char *sim_##name##_get_nick (Type value)                               \
  {                                                                            \
    g_return_val_if_fail ((guint)value < G_N_ELEMENTS (nicks), NULL);          \
    return nicks[value];                                                       \
  }                                                                            \
  gboolean sim_##name##_from_nick (const char *nick, Type *value)              \
  {                                                                            \
    guint index = 0;                                                           \
    if (!find_nick (nicks, G_N_ELEMENTS (nicks), nick, &index))                \
      return FALSE;                                                            \
    *value = (Type)index;                                                      \
    return TRUE;                                                               \
  }

DEFINE_NICKS (SimPrecision, precision, precision_nicks)
DEFINE_NICKS (SimGradients, gradients, gradients_nicks)
DEFINE_NICKS (SimOptimizer, optimizer, optimizer_nicks)
DEFINE_NICKS (SimRecompute, recompute, recompute_nicks)
DEFINE_NICKS (SimAttention, attention, attention_nicks)
DEFINE_NICKS (SimSchedule, schedule, schedule_nicks)
DEFINE_NICKS (SimAlgorithm, algorithm, algorithm_nicks)
DEFINE_NICKS (SimOperation, operation, operation_nicks)
DEFINE_NICKS (SimTopology, topology, topology_nicks)
DEFINE_NICKS (SimDimension, dimension, dimension_nicks)

gboolean
sim_schedule_is_vee (SimSchedule schedule)
{
  return schedule == SIM_SCHEDULE_ZB_V || schedule == SIM_SCHEDULE_V_HALF ||
         schedule == SIM_SCHEDULE_V_MIN || schedule == SIM_SCHEDULE_DUALPIPE_V;
}
