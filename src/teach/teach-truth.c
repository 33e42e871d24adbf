/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "teach/teach-truth-private.h"

#include "teach/teach-turn.h"

#include <glib/gi18n-lib.h>

gboolean
teach_truth_refuse (GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error_literal (error, SIM_ERROR, SIM_ERROR_INVALID, message);
  return FALSE;
}

/* ---- runs ---- */

void
teach_run_clear (TeachRun *self)
{
  g_clear_pointer (&self->scenario, scenario_unref);
  g_clear_pointer (&self->timeline, sim_timeline_unref);
}

/* Always FALSE. */
static gboolean
refuse_scenario (const ScenarioLibrary *scenarios,
                 const char *id,
                 GError **error)
{
  const char *nearest = scenario_library_find_nearest (scenarios, id);
  g_autofree char *all = NULL;

  if (nearest != NULL)
    return teach_truth_refuse (
        error, _ ("there is no scenario “%s”; the nearest is “%s”"), id,
        nearest);
  all = scenario_library_list (scenarios);
  return teach_truth_refuse (
      error, _ ("there is no scenario “%s”; there are %s"), id, all);
}

gboolean
teach_run_make (TeachRun *self,
                const TeachSolving *solving,
                const char *id,
                const ScenarioTurn *turns,
                guint n_turns,
                GError **error)
{
  Scenario *base = scenario_library_find (solving->scenarios, id);
  g_autoptr (SimSpec) spec = NULL;
  g_autofree char *changed = NULL;

  if (base == NULL)
    return refuse_scenario (solving->scenarios, id, error);
  spec = sim_spec_copy (scenario_get_spec (base));
  for (guint i = 0; i < n_turns; i++)
    if (!teach_turn_apply (spec, turns[i].knob, turns[i].value, error))
      return FALSE;
  self->timeline = sim_simulate (spec, solving->cancellable, error);
  if (self->timeline == NULL)
    return FALSE;
  if (n_turns == 0)
    {
      self->scenario = scenario_ref (base);
      return TRUE;
    }
  /* Translators: a scenario’s title, whose knobs a lesson has turned. */
  changed = g_strdup_printf (_ ("%s, changed"), scenario_get_title (base));
  self->scenario =
      scenario_new (id, changed, scenario_get_summary (base), spec);
  return TRUE;
}

static gboolean
make_runs (const TeachSolving *self, GError **error)
{
  const ScenarioRound *round = self->truth->round;
  gboolean turns = round->ask == SCENARIO_ASK_DIRECTIONS;

  if (round->scenario != NULL &&
      !teach_run_make (&self->truth->asked, self, round->scenario, round->turns,
                       turns ? 0 : round->n_turns, error))
    return FALSE;
  return !turns || teach_run_make (&self->truth->turned, self, round->scenario,
                                   round->turns, round->n_turns, error);
}

TeachTruth *
teach_truth_new (const ScenarioRound *round,
                 const ScenarioLibrary *scenarios,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (TeachTruth) self = g_new0 (TeachTruth, 1);
  g_autoptr (TeachRuns) runs = NULL;
  TeachSolving solving = { self, scenarios, NULL, cancellable };

  self->round = round;
  if (!make_runs (&solving, error))
    return NULL;
  runs =
      teach_runs_new (scenarios, self->asked.scenario != NULL
                                     ? scenario_get_spec (self->asked.scenario)
                                     : NULL);
  solving.runs = runs;
  if (!teach_truth_solve (&solving, error) ||
      !teach_truth_fill_texts (&solving, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
teach_truth_free (TeachTruth *self)
{
  if (self == NULL)
    return;
  teach_run_clear (&self->asked);
  teach_run_clear (&self->turned);
  for (guint i = 0; i < SCENARIO_LESSON_MAX_POINTS; i++)
    g_free (self->point_names[i]);
  g_clear_pointer (&self->texts, g_hash_table_unref);
  g_free (self);
}

Scenario *
teach_truth_get_scenario (const TeachTruth *self)
{
  return self->asked.scenario;
}

SimTimeline *
teach_truth_get_timeline (const TeachTruth *self)
{
  return self->asked.timeline;
}

Scenario *
teach_truth_get_turned_scenario (const TeachTruth *self)
{
  return self->turned.scenario;
}

SimTimeline *
teach_truth_get_turned_timeline (const TeachTruth *self)
{
  return self->turned.timeline;
}

const TeachValue *
teach_truth_get_value (const TeachTruth *self)
{
  return &self->value;
}

guint
teach_truth_get_choice (const TeachTruth *self)
{
  return self->choice;
}

const TeachValue *
teach_truth_get_choice_value (const TeachTruth *self, guint choice)
{
  g_return_val_if_fail (choice < self->round->n_choices, NULL);
  return self->round->best != NULL ? &self->choice_values[choice] : NULL;
}

guint
teach_truth_get_place (const TeachTruth *self, guint i)
{
  g_return_val_if_fail (i < self->round->n_choices, 0);
  return self->places[i];
}

TeachDirection
teach_truth_get_direction (const TeachTruth *self, guint row)
{
  g_return_val_if_fail (row < self->round->n_rows, TEACH_DIRECTION_SAME);
  return self->directions[row];
}

const TeachValue *
teach_truth_get_before (const TeachTruth *self, guint row)
{
  g_return_val_if_fail (row < self->round->n_rows, NULL);
  return &self->before[row];
}

const TeachValue *
teach_truth_get_after (const TeachTruth *self, guint row)
{
  g_return_val_if_fail (row < self->round->n_rows, NULL);
  return &self->after[row];
}

double
teach_truth_get_top (const TeachTruth *self)
{
  return self->top;
}

const TeachValue *
teach_truth_get_point (const TeachTruth *self, guint point)
{
  g_return_val_if_fail (point < self->round->n_points, NULL);
  return &self->points[point];
}

const char *
teach_truth_get_point_name (const TeachTruth *self, guint point)
{
  g_return_val_if_fail (point < self->round->n_points, NULL);
  return self->point_names[point];
}
