/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "teach/teach-truth.h"

#include "teach/teach-turn.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* A row whose change lies between the two cannot be asked about. */
#define SURELY_SAME (TEACH_SAME / 2)
#define SURELY_OTHER (TEACH_SAME * 2)
/* Options whose values come closer to each other have no best. */
#define BEST_MARGIN 0.01
/* A share this close counts as right however small it is. */
#define SHARE_SLACK 0.015

typedef struct
{
  Scenario *scenario;
  SimTimeline *timeline;
} Run;

struct _TeachTruth
{
  const ScenarioRound *round; /* of a lesson that outlives this */
  Run asked;
  Run turned;
  TeachValue value;
  guint choice;
  TeachValue choice_values[SCENARIO_LESSON_MAX_OPTIONS];
  guint places[SCENARIO_LESSON_MAX_OPTIONS];
  TeachValue before[SCENARIO_LESSON_MAX_ROWS];
  TeachValue after[SCENARIO_LESSON_MAX_ROWS];
  TeachDirection directions[SCENARIO_LESSON_MAX_ROWS];
};

static gboolean refuse (GError **error, const char *format, ...)
    G_GNUC_PRINTF (2, 3);

static gboolean
refuse (GError **error, const char *format, ...)
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

static void
run_clear (Run *self)
{
  g_clear_pointer (&self->scenario, scenario_unref);
  g_clear_pointer (&self->timeline, sim_timeline_unref);
}

static gboolean
run_make (Run *self,
          const ScenarioLibrary *scenarios,
          const char *id,
          const ScenarioTurn *turns,
          guint n_turns,
          GError **error)
{
  Scenario *base = scenario_library_find (scenarios, id);
  g_autoptr (SimSpec) spec = NULL;

  if (base == NULL)
    return refuse (error, _ ("there is no scenario “%s”; the nearest is “%s”"),
                   id, scenario_library_find_nearest (scenarios, id));
  spec = sim_spec_copy (scenario_get_spec (base));
  for (guint i = 0; i < n_turns; i++)
    if (!teach_turn_apply (spec, turns[i].knob, turns[i].value, error))
      return FALSE;
  self->timeline = sim_simulate (spec, NULL, error);
  if (self->timeline == NULL)
    return FALSE;
  self->scenario = n_turns == 0
                       ? scenario_ref (base)
                       : scenario_new (id, scenario_get_title (base),
                                       scenario_get_summary (base), spec);
  return TRUE;
}

static gboolean
find_measure (const char *nick, TeachMeasure *measure, GError **error)
{
  if (nick != NULL && teach_measure_from_nick (nick, measure))
    return TRUE;
  return refuse (error, _ ("“%s” is nothing that the engine measures"),
                 nick != NULL ? nick : "");
}

/* ---- pick ---- */

/* The value of each option's own run; the best must be clear. */
static gboolean
solve_best (TeachTruth *self,
            const ScenarioLibrary *scenarios,
            TeachMeasure measure,
            GError **error)
{
  const ScenarioRound *round = self->round;
  gboolean least = g_str_equal (round->best, "least");
  double second = NAN;

  for (guint i = 0; i < round->n_choices; i++)
    {
      const ScenarioChoice *choice = &round->choices[i];
      Run run = { 0 };
      double value, best;

      if (!run_make (&run, scenarios,
                     choice->scenario != NULL ? choice->scenario
                                              : round->scenario,
                     choice->turns, choice->n_turns, error))
        return FALSE;
      teach_measure_read (measure, run.timeline, &self->choice_values[i]);
      run_clear (&run);
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
  if (fabs (second - self->choice_values[self->choice].number) <
      BEST_MARGIN * fabs (second))
    return refuse (error, _ ("the two best options come within 1 %% of each "
                             "other"));
  return TRUE;
}

static gboolean
is_right (const ScenarioChoice *choice, const TeachValue *value)
{
  if (value->unit == TEACH_UNIT_WORD)
    return choice->value != NULL && g_str_equal (choice->value, value->word);
  if (choice->value != NULL)
    return g_ascii_strtod (choice->value, NULL) == value->number;
  return (isnan (choice->from) || value->number >= choice->from) &&
         (isnan (choice->below) || value->number < choice->below);
}

static gboolean
solve_pick (TeachTruth *self, GError **error)
{
  const ScenarioRound *round = self->round;
  g_autofree char *text = teach_value_format (&self->value);
  guint n_right = 0;

  for (guint i = 0; i < round->n_choices; i++)
    if (is_right (&round->choices[i], &self->value))
      {
        n_right++;
        self->choice = i;
      }
  if (n_right == 1)
    return TRUE;
  return refuse (error,
                 _ ("the engine says %s: %u of the options are right, "
                    "expected one"),
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
        return refuse (error, _ ("the scenario “%s” has no step “%s”"),
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
        return refuse (error, _ ("two of the options are the same moment"));
    }
  if (as_written)
    return refuse (error, _ ("the options stand in the right order already"));
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
        return refuse (error, _ ("“%s” has no direction"), nick);
      teach_measure_read (measure, self->asked.timeline, &self->before[i]);
      teach_measure_read (measure, self->turned.timeline, &self->after[i]);
      change = get_change (&self->before[i], &self->after[i]);
      self->directions[i] = change > TEACH_SAME    ? TEACH_DIRECTION_UP
                            : change < -TEACH_SAME ? TEACH_DIRECTION_DOWN
                                                   : TEACH_DIRECTION_SAME;
      if (fabs (change) > SURELY_SAME && fabs (change) < SURELY_OTHER)
        return refuse (error,
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
    return refuse (error, _ ("“%s” is so before anything is turned"),
                   condition);
  if (!teach_condition_holds (condition, self->turned.timeline))
    return refuse (error, _ ("“%s” is not so once the knob is turned"),
                   condition);
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
solve_predict (TeachTruth *self,
               const ScenarioLibrary *scenarios,
               GError **error)
{
  TeachMeasure measure;

  if (self->round->ask == SCENARIO_ASK_ORDER)
    return solve_order (self, error);
  if (!find_measure (self->round->measure, &measure, error))
    return FALSE;
  teach_measure_read (measure, self->asked.timeline, &self->value);
  if (self->round->ask == SCENARIO_ASK_DEVICE)
    {
      if (self->value.unit != TEACH_UNIT_DEVICE)
        return refuse (error, _ ("“%s” is not a device"), self->round->measure);
      if (self->value.tied)
        return refuse (error, _ ("two devices are alike in “%s”"),
                       self->round->measure);
      return TRUE;
    }
  if (self->round->ask == SCENARIO_ASK_NUMBER)
    return self->value.unit < TEACH_UNIT_DEVICE ||
           refuse (error, _ ("“%s” is not a number"), self->round->measure);
  if (self->round->best != NULL)
    return solve_best (self, scenarios, measure, error);
  return solve_pick (self, error);
}

static gboolean
solve (TeachTruth *self, const ScenarioLibrary *scenarios, GError **error)
{
  const ScenarioRound *round = self->round;
  gboolean turns = round->ask == SCENARIO_ASK_DIRECTIONS;

  if (round->scenario != NULL &&
      !run_make (&self->asked, scenarios, round->scenario, round->turns,
                 turns ? 0 : round->n_turns, error))
    return FALSE;
  if (turns && !run_make (&self->turned, scenarios, round->scenario,
                          round->turns, round->n_turns, error))
    return FALSE;
  if (round->kind == SCENARIO_ROUND_EXPLAIN)
    {
      solve_explain (self);
      return TRUE;
    }
  if (turns)
    return solve_directions (self, error) && check_condition (self, error);
  return solve_predict (self, scenarios, error);
}

TeachTruth *
teach_truth_new (const ScenarioRound *round,
                 const ScenarioLibrary *scenarios,
                 GError **error)
{
  g_autoptr (TeachTruth) self = g_new0 (TeachTruth, 1);

  self->round = round;
  if (!solve (self, scenarios, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
teach_truth_free (TeachTruth *self)
{
  if (self == NULL)
    return;
  run_clear (&self->asked);
  run_clear (&self->turned);
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

/* ---- judging ---- */

static gboolean
is_near (const TeachTruth *self, double guess)
{
  double truth = self->value.number;
  double off = fabs (guess - truth);

  if (self->value.unit == TEACH_UNIT_SHARE && off <= SHARE_SLACK)
    return TRUE;
  return off <= self->round->tolerance * fabs (truth);
}

double
teach_truth_judge (const TeachTruth *self, const TeachGuess *guess)
{
  const ScenarioRound *round = self->round;
  guint right = 0;

  switch (round->ask)
    {
    case SCENARIO_ASK_NUMBER:
      return is_near (self, guess->number) ? 1 : 0;
    case SCENARIO_ASK_DEVICE:
      return guess->choice == (guint)self->value.number ? 1 : 0;
    case SCENARIO_ASK_ORDER:
      for (guint i = 0; i < round->n_choices; i++)
        right += guess->order[i] == self->places[i];
      return (double)right / round->n_choices;
    case SCENARIO_ASK_DIRECTIONS:
      for (guint i = 0; i < round->n_rows; i++)
        right += guess->directions[i] == self->directions[i];
      return (double)right / round->n_rows;
    case SCENARIO_ASK_PICK:
    default:
      return guess->choice == self->choice ? 1 : 0;
    }
}

TeachGuess
teach_truth_get_answer (const TeachTruth *self)
{
  TeachGuess guess = { .made = TRUE,
                       .confidence = TEACH_CONFIDENCE_CERTAIN,
                       .number = self->value.number,
                       .choice = self->choice };

  if (self->round->ask == SCENARIO_ASK_DEVICE)
    guess.choice = (guint)self->value.number;
  for (guint i = 0; i < self->round->n_choices; i++)
    guess.order[i] = (guint8)self->places[i];
  for (guint i = 0; i < self->round->n_rows; i++)
    guess.directions[i] = (guint8)self->directions[i];
  return guess;
}

char *
teach_truth_compare_numbers (const TeachTruth *self, double guess)
{
  TeachValue said = self->value;
  g_autofree char *truth_text = teach_value_format (&self->value);
  g_autofree char *said_text = NULL;
  double truth = self->value.number;
  double ratio;

  said.number = guess;
  said_text = teach_value_format (&said);
  if (is_near (self, guess))
    return g_strdup_printf (_ ("You said %1$s, it is %2$s: well judged."),
                            said_text, truth_text);
  if (guess <= 0 || truth <= 0)
    return g_strdup_printf (guess < truth
                                ? _ ("You said %1$s, it is %2$s: too low.")
                                : _ ("You said %1$s, it is %2$s: too high."),
                            said_text, truth_text);
  ratio = guess < truth ? truth / guess : guess / truth;
  return g_strdup_printf (
      guess < truth ? _ ("You said %1$s, it is %2$s: %3$.*4$f × too low.")
                    : _ ("You said %1$s, it is %2$s: %3$.*4$f × too high."),
      said_text, truth_text, ratio, ratio < 10 ? 1 : 0);
}

/* ---- texts ---- */

static gboolean
append_figure (const TeachTruth *self,
               const char *name,
               GString *text,
               GError **error)
{
  gboolean turned = g_str_has_prefix (name, "turned:");
  SimTimeline *timeline = turned ? self->turned.timeline : self->asked.timeline;
  g_autofree char *figure = NULL;
  TeachMeasure measure;
  TeachValue value;

  if (!find_measure (turned ? name + strlen ("turned:") : name, &measure,
                     error))
    return FALSE;
  if (timeline == NULL)
    return refuse (error, _ ("“{%s}” stands where no run is"), name);
  teach_measure_read (measure, timeline, &value);
  figure = teach_value_format (&value);
  g_string_append (text, figure);
  return TRUE;
}

char *
teach_truth_dup_text (const TeachTruth *self, const char *text, GError **error)
{
  g_autoptr (GString) result = g_string_new (NULL);
  const char *open;

  while ((open = strchr (text, '{')) != NULL)
    {
      const char *close = strchr (open, '}');
      g_autofree char *name = NULL;

      if (close == NULL)
        break;
      name = g_strndup (open + 1, close - open - 1);
      g_string_append_len (result, text, open - text);
      if (!append_figure (self, name, result, error))
        return NULL;
      text = close + 1;
    }
  g_string_append (result, text);
  return g_string_free (g_steal_pointer (&result), FALSE);
}
