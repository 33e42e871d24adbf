/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "teach/teach-runs.h"

#include "teach/teach-knob.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _TeachRuns
{
  const ScenarioLibrary *scenarios;
  const SimSpec *base;
  GHashTable *timelines; /* run → SimTimeline */
};

static void
unref_timeline (gpointer data)
{
  sim_timeline_unref (data);
}

TeachRuns *
teach_runs_new (const ScenarioLibrary *scenarios, const SimSpec *base)
{
  TeachRuns *self = g_new0 (TeachRuns, 1);

  self->scenarios = scenarios;
  self->base = base;
  self->timelines =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, unref_timeline);
  return self;
}

void
teach_runs_free (TeachRuns *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->timelines);
  g_free (self);
}

static SimSpec *refuse (GError **error, const char *format, ...)
    G_GNUC_PRINTF (2, 3);

/* Always NULL. */
static SimSpec *
refuse (GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error_literal (error, TEACH_ERROR, TEACH_ERROR_SCENARIO, message);
  return NULL;
}

/* The spec that the knobs of a run turn. */
static SimSpec *
dup_base (const TeachRuns *self, const char *id, GError **error)
{
  Scenario *scenario;

  if (id == NULL && self->base != NULL)
    return sim_spec_copy (self->base);
  if (id == NULL)
    return refuse (error, _ ("no scenario is named, and there is none here"));
  if (self->scenarios == NULL)
    return refuse (error,
                   _ ("“%s”: no other scenario can be named here, only "
                      "knobs"),
                   id);
  scenario = scenario_library_find (self->scenarios, id);
  if (scenario != NULL)
    return sim_spec_copy (scenario_get_spec (scenario));
  return refuse (error, _ ("there is no scenario “%s”; the nearest is “%s”"),
                 id, scenario_library_find_nearest (self->scenarios, id));
}

static SimSpec *
read_run (const TeachRuns *self, const char *run, GError **error)
{
  g_auto (GStrv) words = g_strsplit (run, " ", -1);
  g_autoptr (SimSpec) spec = NULL;
  guint i = 0;

  while (words[i] != NULL && *words[i] == '\0')
    i++;
  if (words[i] != NULL && strchr (words[i], '=') == NULL)
    spec = dup_base (self, words[i++], error);
  else
    spec = dup_base (self, NULL, error);
  for (; spec != NULL && words[i] != NULL; i++)
    {
      char *value = strchr (words[i], '=');

      if (*words[i] == '\0')
        continue;
      if (value == NULL)
        return refuse (error, _ ("“%s”: expected KNOB=VALUE"), words[i]);
      *value++ = '\0';
      if (!teach_knob_set (spec, words[i], value, error))
        return NULL;
    }
  return g_steal_pointer (&spec);
}

const SimTimeline *
teach_runs_get (TeachRuns *self,
                const char *run,
                GCancellable *cancellable,
                GError **error)
{
  SimTimeline *timeline = g_hash_table_lookup (self->timelines, run);
  g_autoptr (SimSpec) spec = NULL;

  if (timeline != NULL)
    return timeline;
  if (g_hash_table_size (self->timelines) == TEACH_MAX_RUNS)
    {
      refuse (error, _ ("more than the %u other runs allowed here"),
              TEACH_MAX_RUNS);
      return NULL;
    }
  spec = read_run (self, run, error);
  if (spec == NULL)
    return NULL;
  timeline = sim_simulate (spec, cancellable, error);
  if (timeline != NULL)
    g_hash_table_insert (self->timelines, g_strdup (run), timeline);
  return timeline;
}
