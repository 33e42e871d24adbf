/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/scenario-words.h"

#include "widgets/split-words.h"
#include "widgets/what-if-remedy.h"
#include "widgets/what-if-rows.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
append (GString *words, const char *more)
{
  if (more && *more)
    g_string_append_printf (words, " %s", more);
}

static void
append_degrees (GString *words, const SimParallel *parallel)
{
  const char *const names[SIM_N_DIMENSIONS] = {
    [SIM_DIMENSION_DATA] = _ ("data parallel"),
    [SIM_DIMENSION_TENSOR] = _ ("tensor parallel, model parallel"),
    [SIM_DIMENSION_PIPELINE] = _ ("pipeline parallel, model parallel"),
    [SIM_DIMENSION_CONTEXT] = _ ("context parallel"),
    [SIM_DIMENSION_EXPERT] = _ ("expert parallel, mixture of experts"),
  };

  for (guint i = 0; i < SIM_N_DIMENSIONS; i++)
    if (parallel->degree[i] > 1)
      append (words, names[i]);
}

char *
scenario_words (Scenario *scenario)
{
  const SimSpec *spec = scenario_get_spec (scenario);
  const SimParallel *parallel = &spec->parallel;
  g_autofree char *id =
      g_strdelimit (g_strdup (scenario_get_id (scenario)), "-_", ' ');
  g_autofree char *algorithm =
      what_if_knob_dup_value (WHAT_IF_ALGORITHM, parallel->all_reduce);
  g_autofree char *split = NULL;
  GString *words = g_string_new (id);
  SimPlanSplit of;
  guint device;
  double slowdown;

  what_if_get_split (spec, &of);
  split = split_words (&of);
  append (words, spec->model.name);
  append (words, spec->cluster.device.name);
  append_degrees (words, parallel);
  append (words, split);
  if (parallel->degree[SIM_DIMENSION_DATA] > 1)
    append (words, algorithm);
  if (parallel->zero > 0)
    append (words, "FSDP");
  if (parallel->zero > 0 && parallel->shard_degree > 0)
    append (words, "HSDP");
  if (what_if_get_slow_device (spec, &device, &slowdown))
    append (words, _ ("Slow device"));
  return g_string_free (words, FALSE);
}

guint
scenario_words_rank (const char *title, const char *text, const char *sought)
{
  g_auto (GStrv) tokens = g_strsplit_set (sought, " \t", -1);
  g_autofree char *word = g_strconcat (" ", sought, NULL);
  gboolean in_title = TRUE;

  if (g_str_has_prefix (title, sought))
    return 0;
  if (strstr (title, word))
    return 1;
  if (strstr (title, sought))
    return 2;
  for (guint i = 0; tokens[i]; i++)
    {
      gboolean there = strstr (title, tokens[i]) != NULL;

      if (!there && !strstr (text, tokens[i]))
        return SCENARIO_WORDS_NONE;
      in_title &= there;
    }
  return in_title ? 3 : 4;
}
