/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What knobs and their values are called on the screen. */
#include "teach/teach-knob.h"

#include "teach/teach-turn.h"

#include <glib/gi18n-lib.h>

static const struct
{
  const char *knob;
  const char *name;
} names[] = {
  { "data", N_ ("data-parallel replicas") },
  { "tensor", N_ ("slices of each layer") },
  { "pipeline", N_ ("stages") },
  { "expert", N_ ("groups of experts") },
  { "context", N_ ("parts of a sequence") },
  { "zero", N_ ("ZeRO stage") },
  { "shard-degree", N_ ("copies that share a ZeRO state") },
  { "servers", N_ ("parameter servers") },
  { "virtual-stages", N_ ("chunks on each device") },
  { "bucket-bytes", N_ ("gradient bucket") },
  { "micro-batch", N_ ("samples per micro-batch") },
  { "micro-batches", N_ ("micro-batches") },
  { "global-batch", N_ ("samples of a step") },
  { "node-bandwidth", N_ ("bandwidth of links in a node") },
  { "node-latency", N_ ("latency of links in a node") },
  { "cluster-bandwidth", N_ ("bandwidth of links between nodes") },
  { "cluster-latency", N_ ("latency of links between nodes") },
  { "memory-bytes", N_ ("memory of a device") },
  { "layers", N_ ("layers") },
  { "hidden", N_ ("hidden size") },
  { "sequence", N_ ("sequence length") },
  { "experts", N_ ("experts") },
  { "experts-per-token", N_ ("experts of a token") },
  { "slowdown", N_ ("times as slow") },
};

const char *
teach_knob_get_name (const char *knob)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i].knob, knob))
      return _ (names[i].name);
  return knob;
}

/* ---- values ---- */

static const char *
schedule_text (SimSchedule schedule)
{
  switch (schedule)
    {
    case SIM_SCHEDULE_NAIVE:
      return _ ("one stage at a time");
    case SIM_SCHEDULE_GPIPE:
      return _ ("GPipe");
    case SIM_SCHEDULE_1F1B:
      return _ ("1F1B");
    case SIM_SCHEDULE_INTERLEAVED:
      return _ ("interleaved 1F1B");
    case SIM_SCHEDULE_ZB_H1:
      return _ ("ZB-H1");
    case SIM_SCHEDULE_ZB_H2:
      return _ ("ZB-H2");
    case SIM_SCHEDULE_ZB_1P:
      return _ ("ZB-1p");
    case SIM_SCHEDULE_ZB_2P:
      return _ ("ZB-2p");
    case SIM_SCHEDULE_ZB_V:
      return _ ("ZB-V");
    case SIM_SCHEDULE_V_HALF:
      return _ ("V-Half");
    case SIM_SCHEDULE_V_MIN:
      return _ ("V-Min");
    case SIM_SCHEDULE_DUALPIPE:
      return _ ("DualPipe");
    case SIM_SCHEDULE_DUALPIPE_V:
      return _ ("DualPipe-V");
    case SIM_N_SCHEDULES:
    default:
      return "";
    }
}

static const char *
algorithm_text (SimAlgorithm algorithm)
{
  switch (algorithm)
    {
    case SIM_ALGORITHM_RING:
      return _ ("ring");
    case SIM_ALGORITHM_TREE:
      return _ ("tree");
    case SIM_ALGORITHM_HALVING_DOUBLING:
      return _ ("halving and doubling");
    case SIM_ALGORITHM_PARAMETER_SERVER:
      return _ ("parameter server");
    case SIM_ALGORITHM_HIERARCHICAL:
      return _ ("hierarchical");
    case SIM_ALGORITHM_RECURSIVE_DOUBLING:
      return _ ("recursive doubling");
    case SIM_ALGORITHM_AUTO:
    case SIM_N_ALGORITHMS:
    default:
      return _ ("automatic");
    }
}

static const char *
optimizer_text (SimOptimizer optimizer)
{
  switch (optimizer)
    {
    case SIM_OPTIMIZER_SGD:
      return _ ("plain SGD");
    case SIM_OPTIMIZER_MOMENTUM:
      return _ ("SGD with momentum");
    case SIM_OPTIMIZER_ADAM:
    case SIM_N_OPTIMIZERS:
    default:
      return _ ("Adam");
    }
}

static const char *
recompute_text (SimRecompute recompute)
{
  switch (recompute)
    {
    case SIM_RECOMPUTE_SELECTIVE:
      return _ ("selective");
    case SIM_RECOMPUTE_FULL:
      return _ ("full");
    case SIM_RECOMPUTE_NONE:
    case SIM_N_RECOMPUTES:
    default:
      return C_ ("recomputation", "none");
    }
}

/* NULL: no word, or one that is shown as it is written. */
static const char *
word_text (const SimSpec *spec, const char *knob)
{
  if (g_str_equal (knob, "schedule"))
    return schedule_text (spec->parallel.schedule);
  if (g_str_equal (knob, "all-reduce"))
    return algorithm_text (spec->parallel.all_reduce);
  if (g_str_equal (knob, "optimizer"))
    return optimizer_text (spec->training.optimizer);
  if (g_str_equal (knob, "recompute"))
    return recompute_text (spec->training.recompute);
  return NULL;
}

char *
teach_knob_dup_text (const SimSpec *spec, const char *knob)
{
  char *text = teach_turn_dup (spec, knob);
  const char *word;
  double value;

  if (text == NULL)
    return NULL;
  word = word_text (spec, knob);
  if (g_str_equal (text, "true"))
    word = C_ ("switch", "on");
  else if (g_str_equal (text, "false"))
    word = C_ ("switch", "off");
  if (word == NULL && !teach_knob_read_number (text, &value))
    return text;
  g_free (text);
  return word != NULL ? g_strdup (word)
                      : teach_unit_format (teach_knob_get_unit (knob), value);
}
