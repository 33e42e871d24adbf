/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review-scheduler.h"

#include <math.h>
#include <string.h>

#define N_WEIGHTS_FSRS4 17
#define N_WEIGHTS_FSRS5 19
#define FSRS5_DECAY 0.5
#define CEILING_SHORT_TERM 2.0

/* The default weights of FSRS-6. */
static const double default_weights[REVIEW_N_WEIGHTS] = {
  0.212,  1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194,
  0.001,  1.8722, 0.1666, 0.796,  1.4835, 0.0614, 0.2629,
  1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
};

static const struct
{
  double min;
  double max;
} weight_ranges[REVIEW_N_WEIGHTS] = {
  { 0.001, 100 },
  { 0.001, 100 },
  { 0.001, 100 },
  { 0.001, 100 },
  { 1, 10 },
  { 0.001, 4 },
  { 0.001, 4 },
  { 0.001, 0.75 },
  { 0, 4.5 },
  { 0, 0.8 },
  { 0.001, 3.5 },
  { 0.001, 5 },
  { 0.001, 0.25 },
  { 0.001, 0.9 },
  { 0, 4 },
  { 0, 1 },
  { 1, 6 },
  { 0, CEILING_SHORT_TERM },
  { 0, CEILING_SHORT_TERM },
  { 0.01, 0.8 }, /* from 0 without short_term */
  { 0.1, 0.8 },
};

void
review_params_init (ReviewParams *self)
{
  memset (self, 0, sizeof *self);
  memcpy (self->weights, default_weights, sizeof default_weights);
  self->wanted_retention = 0.9;
  self->maximum_interval_days = 36500;
  self->short_term = TRUE;
  self->fuzz = TRUE;
  self->n_learning_steps = 2;
  self->learning_steps_min[0] = 1;
  self->learning_steps_min[1] = 10;
  self->n_relearning_steps = 1;
  self->relearning_steps_min[0] = 10;
}

static double
round_8 (double value)
{
  return floor (value * 1e8 + 0.5) / 1e8;
}

/* With several relearning steps the short-term weights are held low enough
 * that repeated failing within a day cannot raise the stability. */
static double
short_term_ceiling (const double *weights, guint n_relearning_steps)
{
  double value;

  if (n_relearning_steps < 2)
    return CEILING_SHORT_TERM;
  value = -(log (CLAMP (weights[11], 0.001, 5)) +
            log (pow (2, CLAMP (weights[13], 0.001, 0.9)) - 1) +
            CLAMP (weights[14], 0, 4) * 0.3) /
          n_relearning_steps;
  return CLAMP (round_8 (sqrt (MAX (value, 0))), 0.01, CEILING_SHORT_TERM);
}

static void
clip_weights (double *weights,
              guint n,
              gboolean short_term,
              guint n_relearning_steps)
{
  double ceiling = short_term_ceiling (weights, n_relearning_steps);

  for (guint i = 0; i < n; i++)
    {
      double min = weight_ranges[i].min;
      double max = weight_ranges[i].max;

      if (i == 17 || i == 18)
        max = ceiling;
      if (i == 19 && !short_term)
        min = 0;
      weights[i] = CLAMP (weights[i], min, max);
    }
}

gboolean
review_params_set_weights (ReviewParams *self, const double *weights, guint n)
{
  double w[REVIEW_N_WEIGHTS] = { 0 };

  if (n != N_WEIGHTS_FSRS4 && n != N_WEIGHTS_FSRS5 && n != REVIEW_N_WEIGHTS)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      if (!isfinite (weights[i]))
        return FALSE;
      w[i] = weights[i];
    }

  clip_weights (w, n, self->short_term, self->n_relearning_steps);
  if (n == N_WEIGHTS_FSRS4)
    {
      w[4] = round_8 (w[5] * 2 + w[4]);
      w[5] = round_8 (log (w[5] * 3 + 1) / 3);
      w[6] = round_8 (w[6] + 0.5);
    }
  if (n < REVIEW_N_WEIGHTS)
    w[20] = FSRS5_DECAY;
  clip_weights (w, REVIEW_N_WEIGHTS, self->short_term,
                self->n_relearning_steps);
  memcpy (self->weights, w, sizeof w);
  return TRUE;
}

gboolean
review_step_parse (const char *text, guint *minutes)
{
  char *end = NULL;
  guint64 count;
  guint scale;

  if (!g_ascii_isdigit (text[0]))
    return FALSE;
  count = g_ascii_strtoull (text, &end, 10);
  if (end[0] == 'm')
    scale = 1;
  else if (end[0] == 'h')
    scale = 60;
  else if (end[0] == 'd')
    scale = 24 * 60;
  else
    return FALSE;
  /* A step of a thousand years is a slip of the pen, not a plan. */
  if (end[1] != '\0' || count > 365000)
    return FALSE;
  *minutes = (guint)count * scale;
  return TRUE;
}
