/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the engine answers to a round. */
#include "teach/teach-truth-private.h"

#include "teach/teach-knob.h"
#include "teach/teach-turn.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* A row whose change lies between the two cannot be asked about. */
#define SURELY_SAME (TEACH_SAME / 2)
#define SURELY_OTHER (TEACH_SAME * 2)
/* Options whose values come closer to each other have no best. */
#define BEST_MARGIN 0.01
/* A value that an option states is the engine's, but for rounding. */
#define EXACT 1e-9
/* A curve flatter than this, of the plot's height, teaches nothing. */
#define FLAT 0.05

static gboolean
find_measure (const char *nick, TeachMeasure *measure, GError **error)
{
  if (nick != NULL && teach_measure_from_nick (nick, measure))
    return TRUE;
  return teach_truth_refuse (error,
                             _ ("“%s” is nothing that the engine measures"),
                             nick != NULL ? nick : "");
}

/* ---- pick ---- */

/* The value of each option's own run; the best must be clear. */
static gboolean
solve_best (const TeachSolving *solving, TeachMeasure measure, GError **error)
{
  TeachTruth *self = solving->truth;
  const ScenarioRound *round = self->round;
  gboolean least = g_str_equal (round->best, "least");
  double second = NAN;

  for (guint i = 0; i < round->n_choices; i++)
    {
      const ScenarioChoice *choice = &round->choices[i];
      TeachRun run = { 0 };
      double value, best;

      if (!teach_run_make (&run, solving,
                           choice->scenario != NULL ? choice->scenario
                                                    : round->scenario,
                           choice->turns, choice->n_turns, error))
        return FALSE;
      teach_measure_read (measure, run.timeline, &self->choice_values[i]);
      teach_run_clear (&run);
      value = self->choice_values[i].number;
      best = self->choice_values[self->choice].number;
      if (i == 0)
        continue;
      if (least ? value < best : value > best)
        {
          self->choice = i;
          second = best;
        }
      else if (isnan (second) || (least ? value < second : value > second))
        second = value;
    }
  if (fabs (second - self->choice_values[self->choice].number) <=
      BEST_MARGIN * fabs (second))
    return teach_truth_refuse (
        error, _ ("the two best options come within 1 %% of each "
                  "other"));
  return TRUE;
}

static gboolean
is_right (const TeachSolving *self,
          const ScenarioChoice *choice,
          gboolean *right,
          GError **error)
{
  const TeachValue *value = &self->truth->value;
  double bound;

  if (value->unit == TEACH_UNIT_WORD)
    {
      *right = g_strcmp0 (choice->value, value->word) == 0;
      return TRUE;
    }
  *right = TRUE;
  if (choice->value != NULL)
    {
      if (!teach_truth_evaluate (self, choice->value, &bound, error))
        return FALSE;
      *right = fabs (bound - value->number) <= EXACT * fabs (value->number);
    }
  if (choice->from != NULL)
    {
      if (!teach_truth_evaluate (self, choice->from, &bound, error))
        return FALSE;
      *right = *right && value->number >= bound;
    }
  if (choice->below != NULL)
    {
      if (!teach_truth_evaluate (self, choice->below, &bound, error))
        return FALSE;
      *right = *right && value->number < bound;
    }
  return TRUE;
}

static gboolean
solve_pick (const TeachSolving *solving, GError **error)
{
  TeachTruth *self = solving->truth;
  const ScenarioRound *round = self->round;
  g_autofree char *text = teach_value_format (&self->value);
  guint n_right = 0;

  for (guint i = 0; i < round->n_choices; i++)
    {
      gboolean right;

      if (!is_right (solving, &round->choices[i], &right, error))
        return FALSE;
      if (!right)
        continue;
      n_right++;
      self->choice = i;
    }
  if (n_right == 1)
    return TRUE;
  return teach_truth_refuse (error,
                             _ ("the engine says %s: %u of the options are "
                                "right, expected one"),
                             text, n_right);
}

/* ---- order ---- */

static gboolean
solve_order (TeachTruth *self, GError **error)
{
  const ScenarioRound *round = self->round;
  guint n_steps;
  const SimStep *steps =
      sim_timeline_get_steps (self->asked.timeline, &n_steps);
  guint at[SCENARIO_LESSON_MAX_OPTIONS];
  gboolean as_written = TRUE;

  for (guint i = 0; i < round->n_choices; i++)
    {
      guint k = i;

      if (!sim_timeline_find_step (self->asked.timeline, round->choices[i].step,
                                   &at[i]))
        return teach_truth_refuse (error,
                                   _ ("the scenario “%s” has no step “%s”"),
                                   round->scenario, round->choices[i].step);
      for (;
           k > 0 && steps[at[self->places[k - 1]]].end_ns > steps[at[i]].end_ns;
           k--)
        self->places[k] = self->places[k - 1];
      self->places[k] = i;
    }
  for (guint i = 0; i < round->n_choices; i++)
    {
      as_written = as_written && self->places[i] == i;
      if (i > 0 && at[self->places[i]] == at[self->places[i - 1]])
        return teach_truth_refuse (
            error, _ ("two of the options are the same moment"));
    }
  if (as_written)
    return teach_truth_refuse (
        error, _ ("the options stand in the right order already"));
  return TRUE;
}

/* ---- directions ---- */

/* Relative to the larger one; a share to the whole. */
static double
get_change (const TeachValue *before, const TeachValue *after)
{
  double change = after->number - before->number;
  double size = MAX (fabs (before->number), fabs (after->number));

  if (before->unit == TEACH_UNIT_SHARE)
    size = 1;
  return size > 0 ? change / size : 0;
}

static gboolean
solve_directions (TeachTruth *self, GError **error)
{
  for (guint i = 0; i < self->round->n_rows; i++)
    {
      const char *nick = self->round->rows[i].measure;
      TeachMeasure measure;
      double change;

      if (!find_measure (nick, &measure, error))
        return FALSE;
      if (teach_measure_get_unit (measure) >= TEACH_UNIT_DEVICE)
        return teach_truth_refuse (error, _ ("“%s” has no direction"), nick);
      teach_measure_read (measure, self->asked.timeline, &self->before[i]);
      teach_measure_read (measure, self->turned.timeline, &self->after[i]);
      change = get_change (&self->before[i], &self->after[i]);
      self->directions[i] = change > TEACH_SAME    ? TEACH_DIRECTION_UP
                            : change < -TEACH_SAME ? TEACH_DIRECTION_DOWN
                                                   : TEACH_DIRECTION_SAME;
      if (fabs (change) > SURELY_SAME && fabs (change) < SURELY_OTHER)
        return teach_truth_refuse (
            error,
            _ ("“%s” changes by %.1f %%: too little to be called a "
               "change, too much to be called the same"),
            nick, 100 * change);
    }
  return TRUE;
}

gboolean
teach_condition_holds (const char *condition, const SimTimeline *timeline)
{
  TeachValue value;

  if (g_str_equal (condition, "out-of-memory"))
    return !sim_timeline_fits (timeline);
  if (g_str_equal (condition, "bubble-over-half"))
    {
      teach_measure_read (TEACH_MEASURE_BUBBLE_SHARE, timeline, &value);
      return value.number > 0.5;
    }
  teach_measure_read (TEACH_MEASURE_LINK_LOAD, timeline, &value);
  return value.number > TEACH_SATURATED;
}

static gboolean
check_condition (const TeachTruth *self, GError **error)
{
  const char *condition = self->round->condition;

  if (self->round->kind != SCENARIO_ROUND_FAILURE)
    return TRUE;
  if (teach_condition_holds (condition, self->asked.timeline))
    return teach_truth_refuse (
        error, _ ("“%s” is so before anything is turned"), condition);
  if (!teach_condition_holds (condition, self->turned.timeline))
    return teach_truth_refuse (
        error, _ ("“%s” is not so once the knob is turned"), condition);
  return TRUE;
}

/* ---- sketch ---- */

/* The run asked about with the knob along the plot at one of its values. */
static gboolean
solve_point (const TeachSolving *solving,
             TeachMeasure measure,
             guint point,
             GError **error)
{
  TeachTruth *self = solving->truth;
  const ScenarioRound *round = self->round;
  g_autoptr (SimSpec) spec =
      sim_spec_copy (scenario_get_spec (self->asked.scenario));
  g_autoptr (SimTimeline) timeline = NULL;

  if (!teach_turn_apply (spec, round->across, round->points[point], error))
    return FALSE;
  timeline = sim_simulate (spec, solving->cancellable, error);
  if (timeline == NULL)
    return FALSE;
  teach_measure_read (measure, timeline, &self->points[point]);
  self->point_names[point] = teach_knob_dup_text (spec, round->across);
  return TRUE;
}

static gboolean
solve_sketch (const TeachSolving *solving, TeachMeasure measure, GError **error)
{
  TeachTruth *self = solving->truth;
  const ScenarioRound *round = self->round;
  double least = INFINITY, most = -INFINITY;

  if (self->value.unit >= TEACH_UNIT_DEVICE)
    return teach_truth_refuse (error, _ ("“%s” is not a number"),
                               round->measure);
  self->top = 1;
  if (round->top != NULL &&
      !teach_truth_evaluate (solving, round->top, &self->top, error))
    return FALSE;
  if (round->top == NULL && self->value.unit != TEACH_UNIT_SHARE)
    return teach_truth_refuse (error,
                               _ ("a curve of “%s” needs a top: how "
                                  "high its plot is"),
                               round->measure);
  for (guint i = 0; i < round->n_points; i++)
    {
      if (!solve_point (solving, measure, i, error))
        return FALSE;
      least = MIN (least, self->points[i].number);
      most = MAX (most, self->points[i].number);
    }
  if (!(self->top > 0) || most > self->top || least < 0)
    return teach_truth_refuse (error, _ ("the curve leaves its plot"));
  if (most - least < FLAT * self->top)
    return teach_truth_refuse (error, _ ("the curve is flat: nothing is to be "
                                         "drawn"));
  return TRUE;
}

/* ---- all ---- */

static void
solve_explain (TeachTruth *self)
{
  for (guint i = 0; i < self->round->n_choices; i++)
    if (self->round->choices[i].correct)
      self->choice = i;
}

static gboolean
solve_predict (const TeachSolving *solving, GError **error)
{
  TeachTruth *self = solving->truth;
  const ScenarioRound *round = self->round;
  TeachMeasure measure;

  if (round->ask == SCENARIO_ASK_ORDER)
    return solve_order (self, error);
  if (!find_measure (round->measure, &measure, error))
    return FALSE;
  teach_measure_read (measure, self->asked.timeline, &self->value);
  switch (round->ask)
    {
    case SCENARIO_ASK_DEVICE:
      if (self->value.unit != TEACH_UNIT_DEVICE)
        return teach_truth_refuse (error, _ ("“%s” is not a device"),
                                   round->measure);
      if (self->value.tied)
        return teach_truth_refuse (error, _ ("two devices are alike in “%s”"),
                                   round->measure);
      return TRUE;
    case SCENARIO_ASK_NUMBER:
      return self->value.unit < TEACH_UNIT_DEVICE ||
             teach_truth_refuse (error, _ ("“%s” is not a number"),
                                 round->measure);
    case SCENARIO_ASK_DRAG:
      return self->value.unit == TEACH_UNIT_SHARE ||
             teach_truth_refuse (error, _ ("“%s” is no share of a whole"),
                                 round->measure);
    case SCENARIO_ASK_SKETCH:
      return solve_sketch (solving, measure, error);
    case SCENARIO_ASK_PICK:
    case SCENARIO_ASK_ORDER:
    case SCENARIO_ASK_DIRECTIONS:
    case SCENARIO_N_ASKS:
    default:
      return round->best != NULL ? solve_best (solving, measure, error)
                                 : solve_pick (solving, error);
    }
}

gboolean
teach_truth_solve (const TeachSolving *solving, GError **error)
{
  TeachTruth *self = solving->truth;

  if (self->round->kind == SCENARIO_ROUND_EXPLAIN)
    {
      solve_explain (self);
      return TRUE;
    }
  if (self->round->ask == SCENARIO_ASK_DIRECTIONS)
    return solve_directions (self, error) && check_condition (self, error);
  return solve_predict (solving, error);
}
