/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/split-words.h"

#include "widgets/what-if-rows.h"

#include <glib/gi18n-lib.h>

static char *
dup_degree (SimDimension dimension, guint degree)
{
  switch (dimension)
    {
    case SIM_DIMENSION_TENSOR:
      return g_strdup_printf (_ ("tensor %u"), degree);
    case SIM_DIMENSION_CONTEXT:
      return g_strdup_printf (_ ("context %u"), degree);
    case SIM_DIMENSION_EXPERT:
      return g_strdup_printf (_ ("expert %u"), degree);
    case SIM_DIMENSION_PIPELINE:
      return g_strdup_printf (_ ("pipeline %u"), degree);
    case SIM_DIMENSION_DATA:
    case SIM_N_DIMENSIONS:
    default:
      return g_strdup_printf (_ ("data %u"), degree);
    }
}

static void
append_degree (GString *text, char *words /* taken */)
{
  g_autofree char *degree = words;
  g_autofree char *before = g_strdup (text->str);

  if (text->len == 0)
    g_string_append (text, degree);
  else
    /* Translators: ways to split that multiply: "data 2 × tensor 4" */
    g_string_printf (text, _ ("%1$s × %2$s"), before, degree);
}

static void
append_turn (GString *text, char *words /* taken */)
{
  g_autofree char *turn = words;
  g_autofree char *before = g_strdup (text->str);

  /* Translators: a split, and what else is turned: "data 2, ZeRO 1" */
  g_string_printf (text, _ ("%1$s, %2$s"), before, turn);
}

static void
append_schedule (GString *text, const SimPlanSplit *split)
{
  g_autofree char *schedule =
      what_if_knob_dup_value (WHAT_IF_SCHEDULE, split->schedule);

  if (split->degree[SIM_DIMENSION_PIPELINE] < 2)
    return;
  if (split->virtual_stages > 1)
    /* Translators: a schedule, and how many stages each device has. */
    append_turn (text,
                 g_strdup_printf (ngettext ("%1$s with %2$u stage a device",
                                            "%1$s with %2$u stages a device",
                                            split->virtual_stages),
                                  schedule, split->virtual_stages));
  else
    append_turn (text, g_steal_pointer (&schedule));
}

char *
split_words (const SimPlanSplit *split)
{
  static const SimDimension order[] = {
    SIM_DIMENSION_DATA, SIM_DIMENSION_TENSOR, SIM_DIMENSION_PIPELINE,
    SIM_DIMENSION_CONTEXT, SIM_DIMENSION_EXPERT
  };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    if (split->degree[order[i]] > 1)
      append_degree (text, dup_degree (order[i], split->degree[order[i]]));
  if (text->len == 0)
    g_string_append (text, _ ("one device"));
  append_schedule (text, split);
  if (split->zero > 0 && split->shard_degree > 0)
    append_turn (text, g_strdup_printf (
                           /* Translators: states shared by so many devices
                              each: "ZeRO 3 in groups of 8" */
                           _ ("ZeRO %1$u in groups of %2$u"), split->zero,
                           split->shard_degree));
  else if (split->zero > 0)
    append_turn (text, g_strdup_printf (_ ("ZeRO %u"), split->zero));
  append_turn (text,
               g_strdup_printf (_ ("micro-batch %u"), split->micro_batch));
  if (split->recompute == SIM_RECOMPUTE_SELECTIVE)
    append_turn (text, g_strdup (_ ("attention recomputed")));
  else if (split->recompute == SIM_RECOMPUTE_FULL)
    append_turn (text, g_strdup (_ ("layers recomputed")));
  if (split->sequence_parallel)
    append_turn (text, g_strdup (_ ("sequence parallel")));
  return g_string_free (text, FALSE);
}

const char *
split_words_fullest (const SimPlanSplit *split)
{
  switch ((SimPlanMemory)split->fullest)
    {
    case SIM_PLAN_WEIGHTS:
      return _ ("weights");
    case SIM_PLAN_GRADIENTS:
      return _ ("gradients");
    case SIM_PLAN_OPTIMIZER:
      return _ ("optimizer state");
    case SIM_PLAN_ACTIVATIONS:
      return _ ("activations");
    case SIM_PLAN_BUFFERS:
    default:
      return _ ("buffers");
    }
}
