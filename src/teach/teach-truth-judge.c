/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A guess beside the truth. */
#include "teach/teach-truth-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* A share this close counts as right however small it is. */
#define SHARE_SLACK 0.015

static gboolean
is_near (const TeachTruth *self, const TeachValue *truth, double guess)
{
  double off = fabs (guess - truth->number);

  if (self->round->ask == SCENARIO_ASK_SKETCH)
    return off <= self->round->tolerance * self->top;
  if (truth->unit == TEACH_UNIT_SHARE && off <= SHARE_SLACK)
    return TRUE;
  return off <= self->round->tolerance * fabs (truth->number);
}

double
teach_truth_judge (const TeachTruth *self, const TeachGuess *guess)
{
  const ScenarioRound *round = self->round;
  guint right = 0;

  switch (round->ask)
    {
    case SCENARIO_ASK_NUMBER:
    case SCENARIO_ASK_DRAG:
      return is_near (self, &self->value, guess->number) ? 1 : 0;
    case SCENARIO_ASK_SKETCH:
      for (guint i = 0; i < round->n_points; i++)
        right += is_near (self, &self->points[i], guess->points[i]);
      return (double)right / round->n_points;
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
  for (guint i = 0; i < self->round->n_points; i++)
    guess.points[i] = self->points[i].number;
  return guess;
}

/* where: NULL, or at which point of a curve. */
static char *
compare (const TeachTruth *self,
         const TeachValue *truth,
         double guess,
         const char *where)
{
  TeachValue said = *truth;
  g_autofree char *truth_text = teach_value_format (truth);
  g_autofree char *said_text = NULL;
  g_autofree char *sentence = NULL;
  g_autofree char *lead = NULL;
  double ratio;

  said.number = guess;
  said_text = teach_value_format (&said);
  if (is_near (self, truth, guess))
    sentence = g_strdup_printf (_ ("You said %1$s, it is %2$s: well judged."),
                                said_text, truth_text);
  else if (guess <= 0 || truth->number <= 0)
    sentence = g_strdup_printf (
        guess < truth->number ? _ ("You said %1$s, it is %2$s: too low.")
                              : _ ("You said %1$s, it is %2$s: too high."),
        said_text, truth_text);
  else
    {
      ratio =
          guess < truth->number ? truth->number / guess : guess / truth->number;
      sentence = g_strdup_printf (
          guess < truth->number
              ? _ ("You said %1$s, it is %2$s: %3$.*4$f × too low.")
              : _ ("You said %1$s, it is %2$s: %3$.*4$f × too high."),
          said_text, truth_text, ratio, ratio < 10 ? 1 : 0);
    }
  if (where == NULL)
    return g_steal_pointer (&sentence);
  /* Translators: a value along a curve; how far off follows. */
  lead = g_strdup_printf (_ ("Farthest off at %s."), where);
  return g_strdup_printf ("%s %s", lead, sentence);
}

char *
teach_truth_compare_numbers (const TeachTruth *self, double guess)
{
  return compare (self, &self->value, guess, NULL);
}

double
teach_truth_get_distance (const TeachTruth *self, const TeachGuess *guess)
{
  double sum = 0;

  for (guint i = 0; i < self->round->n_points; i++)
    sum += fabs (guess->points[i] - self->points[i].number);
  return sum / (self->round->n_points * self->top);
}

char *
teach_truth_compare_curves (const TeachTruth *self, const TeachGuess *guess)
{
  guint worst = 0;
  double off = -1;

  for (guint i = 0; i < self->round->n_points; i++)
    if (fabs (guess->points[i] - self->points[i].number) > off)
      {
        off = fabs (guess->points[i] - self->points[i].number);
        worst = i;
      }
  return compare (self, &self->points[worst], guess->points[worst],
                  self->point_names[worst]);
}
