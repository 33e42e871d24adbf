/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Judging an amount that was typed. */
#include "teach/teach-question-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define LEAST_TOLERANCE 0.005 /* what is shown has three digits */
#define NEAR_SHARE 0.15       /* said in per cent rather than as a factor */

void
teach_verdict_clear (TeachVerdict *self)
{
  g_clear_pointer (&self->understood, g_free);
  g_clear_pointer (&self->feedback, g_free);
}

static gboolean
is_near (double value, double truth, double tolerance)
{
  return fabs (value - truth) <= fabs (truth) * tolerance;
}

/* ---- mistakes with units, the same in every question ---- */

/* 1024 for each power of 1000 in the amount. */
static double
binary_surplus (double bytes)
{
  double powers = floor (log (MAX (fabs (bytes), 1)) / log (1000));

  return pow (1.024, CLAMP (powers, 0, 5));
}

static char *
bytes_mistake (const TeachQuestion *self,
               const TeachAmount *amount,
               double tolerance)
{
  double value = amount->value;
  double surplus = binary_surplus (self->value);

  if (is_near (value, self->value * 8, tolerance))
    return g_strdup (_ ("That is how many <em>bits</em> there are. A byte has "
                        "eight of them."));
  if (is_near (value, self->value / 8, tolerance))
    return g_strdup (amount->bits
                         ? _ ("The figure is right, but you wrote bits (a "
                              "small b). Bytes are asked for, and a byte has "
                              "eight bits.")
                         : _ ("That is an eighth. Was it divided by eight as "
                              "if it were bits? It is bytes already."));
  if (is_near (value, self->value / surplus, tolerance / 2) ||
      is_near (value, self->value * surplus, tolerance / 2))
    return g_strdup (_ ("Nearly: that mixes powers of 1024 (GiB) with powers "
                        "of 1000 (GB)."));
  return NULL;
}

static char *
prefix_mistake (const TeachQuestion *self, double value, double tolerance)
{
  for (int power = -4; power <= 4; power++)
    if (power != 0 &&
        is_near (value, self->value * pow (1000, power), tolerance))
      return g_strdup (_ ("The digits are right; the unit is not. Look at its "
                          "prefix: each one is a step of a thousand."));
  return NULL;
}

static char *
unit_mistake (const TeachQuestion *self,
              const TeachAmount *amount,
              double tolerance)
{
  char *mistake = NULL;

  if (self->unit == TEACH_UNIT_SHARE)
    return is_near (amount->value, self->value / 100, tolerance) ||
                   is_near (amount->value, self->value * 100, tolerance)
               ? g_strdup (_ ("The digits are right; a share of one and per "
                              "cent were mixed up."))
               : NULL;
  if (self->unit == TEACH_UNIT_BYTES || self->unit == TEACH_UNIT_BANDWIDTH)
    mistake = bytes_mistake (self, amount, tolerance);
  if (mistake == NULL)
    mistake = prefix_mistake (self, amount->value, tolerance);
  return mistake;
}

/* ---- the verdict ---- */

char *
teach_question_dup_distance (const TeachQuestion *self, double guess)
{
  double truth = self->value;
  double ratio;
  g_autofree char *text = NULL;

  if (guess == truth)
    return g_strdup (_ ("exact"));
  if (truth == 0 || guess / truth <= 0)
    {
      text = teach_unit_format (self->unit, fabs (guess - truth));
      return g_strdup_printf (
          guess > truth ? _ ("%s too high") : _ ("%s too low"), text);
    }
  ratio = guess / truth;
  if (fabs (ratio - 1) < NEAR_SHARE)
    {
      text = teach_unit_format (TEACH_UNIT_SHARE, fabs (ratio - 1));
      return g_strdup_printf (ratio > 1 ? _ ("%s too high") : _ ("%s too low"),
                              text);
    }
  text = teach_unit_format (TEACH_UNIT_COUNT, ratio > 1 ? ratio : 1 / ratio);
  return g_strdup_printf (
      ratio > 1 ? _ ("%s times too high") : _ ("%s times too low"), text);
}

/* The misconception whose value is nearest, where any is near enough. */
static const TeachWrong *
find_wrong (const TeachQuestion *self, double value, double tolerance)
{
  const TeachWrong *nearest = NULL;

  for (guint i = 0; i < self->wrongs->len; i++)
    {
      const TeachWrong *wrong = &g_array_index (self->wrongs, TeachWrong, i);

      if (is_near (value, wrong->value, tolerance) &&
          (nearest == NULL ||
           fabs (value - wrong->value) < fabs (value - nearest->value)))
        nearest = wrong;
    }
  return nearest;
}

static char *
dup_feedback (const TeachQuestion *self,
              const TeachAmount *amount,
              double tolerance,
              gboolean *known)
{
  const TeachWrong *wrong = NULL;
  g_autofree char *mistake = NULL;
  g_autofree char *apart = NULL;
  g_autofree char *escaped = NULL;

  /* Bits are a unit's mistake, whatever else gives the same number. */
  if (!amount->bits)
    wrong = find_wrong (self, amount->value, tolerance);
  *known = TRUE;
  if (wrong != NULL && *wrong->feedback != '\0')
    return g_strdup (wrong->feedback);
  mistake = unit_mistake (self, amount, tolerance);
  if (mistake != NULL)
    return g_steal_pointer (&mistake);
  *known = FALSE;
  apart = teach_question_dup_distance (self, amount->value);
  escaped = g_markup_escape_text (apart, -1);
  /* Translators: "That is 1.9 times too low." */
  return g_strdup_printf (_ ("That is %s."), escaped);
}

gboolean
teach_question_judge (const TeachQuestion *self,
                      const char *text,
                      TeachVerdict *verdict,
                      GError **error)
{
  double tolerance = MAX (self->tolerance, LEAST_TOLERANCE);

  g_return_val_if_fail (!isnan (self->value), FALSE);
  *verdict = (TeachVerdict){ 0 };
  if (!teach_numeric_parse (text, self->unit, &verdict->amount, error))
    return FALSE;
  verdict->understood =
      teach_numeric_dup_understood (self->unit, &verdict->amount);
  verdict->right = is_near (verdict->amount.value, self->value, tolerance);
  verdict->feedback =
      verdict->right
          ? g_strdup ("")
          : dup_feedback (self, &verdict->amount, tolerance, &verdict->known);
  return TRUE;
}
