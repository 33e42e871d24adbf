/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review-optimize.h"

#include <math.h>
#include <string.h>

/* The formulas of review-scheduler.c once more, without the rounding, on
 * numbers that carry their derivatives by all weights.  The tests hold the
 * values against the scheduler and the derivatives against differences. */

#define N REVIEW_N_WEIGHTS
#define STABILITY_MIN 0.001
#define STABILITY_MAX 36500.0
#define RECALL_MIN 1e-4

typedef struct
{
  double v;
  double d[N];
} Dual;

static Dual
constant (double value)
{
  return (Dual){ value };
}

/* f (a) with the slope f' (a). */
static Dual
chain (const Dual *a, double value, double slope)
{
  Dual result;

  result.v = value;
  for (int i = 0; i < N; i++)
    result.d[i] = slope * a->d[i];
  return result;
}

/* f (a, b) with both slopes. */
static Dual
chain_2 (const Dual *a,
         const Dual *b,
         double value,
         double slope_a,
         double slope_b)
{
  Dual result;

  result.v = value;
  for (int i = 0; i < N; i++)
    result.d[i] = slope_a * a->d[i] + slope_b * b->d[i];
  return result;
}

static Dual
times (const Dual *a, const Dual *b)
{
  return chain_2 (a, b, a->v * b->v, b->v, a->v);
}

static Dual
plus (const Dual *a, const Dual *b)
{
  return chain_2 (a, b, a->v + b->v, 1, 1);
}

/* scale a + offset */
static Dual
affine (const Dual *a, double scale, double offset)
{
  return chain (a, scale * a->v + offset, scale);
}

static Dual
exponential (const Dual *a)
{
  double value = exp (a->v);

  return chain (a, value, value);
}

static Dual
power (const Dual *a, const Dual *b)
{
  double value = pow (a->v, b->v);

  return chain_2 (a, b, value, b->v * value / a->v, value * log (a->v));
}

/* Held at a bound it no longer depends on anything. */
static Dual
bounded (const Dual *a, double min, double max)
{
  if (a->v < min)
    return constant (min);
  if (a->v > max)
    return constant (max);
  return *a;
}

/* The weights as numbers that depend on themselves. */
typedef struct
{
  Dual w[N];
  Dual minus_w20;
  Dual factor;
  Dual easy_difficulty;
  gboolean short_term;
} Model;

static Dual
first_difficulty (const Model *model, int grade)
{
  Dual scaled = affine (&model->w[5], grade - 1, 0);
  Dual step = exponential (&scaled);
  Dual minus = affine (&step, -1, 1);

  return plus (&model->w[4], &minus);
}

static void
model_init (Model *model, const ReviewParams *params)
{
  Dual exponent;

  memset (model, 0, sizeof *model);
  for (int i = 0; i < N; i++)
    {
      model->w[i].v = params->weights[i];
      model->w[i].d[i] = 1;
    }
  model->short_term = params->short_term;
  model->minus_w20 = affine (&model->w[20], -1, 0);
  /* exp (-ln 0.9 / w20) - 1 */
  exponent = chain (&model->w[20], -log (0.9) / model->w[20].v,
                    log (0.9) / (model->w[20].v * model->w[20].v));
  exponent = exponential (&exponent);
  model->factor = affine (&exponent, 1, -1);
  model->easy_difficulty = first_difficulty (model, REVIEW_GRADE_EASY);
}

static Dual
recall (const Model *model, const Dual *stability, double days)
{
  Dual inverse = chain (stability, days / stability->v,
                        -days / (stability->v * stability->v));
  Dual base = times (&model->factor, &inverse);

  base.v += 1;
  return power (&base, &model->minus_w20);
}

static Dual
next_difficulty (const Model *model, const Dual *difficulty, int grade)
{
  Dual change = affine (&model->w[6], -(grade - 3), 0);
  Dual room = affine (difficulty, -1.0 / 9, 10.0 / 9);
  Dual damped = times (&change, &room);
  Dual moved = plus (difficulty, &damped);
  Dual rest = affine (&model->w[7], -1, 1);
  Dual kept = times (&rest, &moved);
  Dual drawn = times (&model->w[7], &model->easy_difficulty);
  Dual next = plus (&drawn, &kept);

  return bounded (&next, 1, 10);
}

static Dual
recalled_stability (const Model *model,
                    const Dual *difficulty,
                    const Dual *stability,
                    const Dual *recalled,
                    int grade)
{
  Dual gain = exponential (&model->w[8]);
  Dual ease = affine (difficulty, -1, 11);
  Dual exponent = affine (&model->w[9], -1, 0);
  Dual saturation = power (stability, &exponent);
  Dual forgotten = affine (recalled, -1, 1);
  Dual surprise = times (&forgotten, &model->w[10]);
  Dual growth = times (&gain, &ease);
  Dual next;

  surprise = exponential (&surprise);
  surprise.v -= 1;
  growth = times (&growth, &saturation);
  growth = times (&growth, &surprise);
  if (grade == REVIEW_GRADE_HARD)
    growth = times (&growth, &model->w[15]);
  else if (grade == REVIEW_GRADE_EASY)
    growth = times (&growth, &model->w[16]);
  growth.v += 1;
  next = times (stability, &growth);
  return bounded (&next, STABILITY_MIN, STABILITY_MAX);
}

static Dual
forgotten_stability (const Model *model,
                     const Dual *difficulty,
                     const Dual *stability,
                     const Dual *recalled)
{
  Dual exponent = affine (&model->w[12], -1, 0);
  Dual hardness = power (difficulty, &exponent);
  Dual longer = affine (stability, 1, 1);
  Dual kept = power (&longer, &model->w[13]);
  Dual missed = affine (recalled, -1, 1);
  Dual surprise = times (&missed, &model->w[14]);
  Dual next = times (&model->w[11], &hardness);
  Dual most = *stability;

  kept.v -= 1;
  surprise = exponential (&surprise);
  next = times (&next, &kept);
  next = times (&next, &surprise);
  next = bounded (&next, STABILITY_MIN, STABILITY_MAX);
  if (model->short_term)
    {
      Dual product = times (&model->w[17], &model->w[18]);
      Dual divisor = affine (&product, -1, 0);

      divisor = exponential (&divisor);
      most = times (stability, &divisor);
      most = bounded (&most, STABILITY_MIN, STABILITY_MAX);
    }
  return next.v < most.v ? next : most;
}

static Dual
same_day_stability (const Model *model, const Dual *stability, int grade)
{
  Dual exponent = affine (&model->w[19], -1, 0);
  Dual damping = power (stability, &exponent);
  Dual shifted = affine (&model->w[18], 1, grade - 3);
  Dual increase = times (&model->w[17], &shifted);
  Dual next;

  increase = exponential (&increase);
  increase = times (&increase, &damping);
  if (grade >= REVIEW_GRADE_HARD)
    increase = bounded (&increase, 1, INFINITY);
  next = times (stability, &increase);
  return bounded (&next, STABILITY_MIN, STABILITY_MAX);
}

static void
add_loss (const Dual *recalled,
          gboolean remembered,
          double *loss,
          double *gradient)
{
  double r = CLAMP (recalled->v, RECALL_MIN, 1 - RECALL_MIN);
  double slope;

  *loss -= remembered ? log (r) : log (1 - r);
  if (r != recalled->v)
    return;
  slope = remembered ? -1 / r : 1 / (1 - r);
  for (int i = 0; i < N; i++)
    gradient[i] += slope * recalled->d[i];
}

guint
review_history_add_gradient (const ReviewHistory *history,
                             guint card,
                             const ReviewParams *params,
                             double *loss,
                             double gradient[REVIEW_N_WEIGHTS])
{
  guint first = history->starts[card];
  guint end = history->starts[card + 1];
  Dual stability, difficulty;
  guint n_scored = 0;
  Model model;
  int grade;

  if (end - first < 2)
    return 0;
  model_init (&model, params);
  grade = history->grades[first];
  stability = bounded (&model.w[grade - 1], 0.1, STABILITY_MAX);
  difficulty = first_difficulty (&model, grade);
  difficulty = bounded (&difficulty, 1, 10);

  for (guint i = first + 1; i < end; i++)
    {
      guint32 days = history->elapsed_days[i];
      Dual recalled = recall (&model, &stability, days);
      Dual next;

      grade = history->grades[i];
      if (days > 0)
        {
          add_loss (&recalled, grade > REVIEW_GRADE_AGAIN, loss, gradient);
          n_scored++;
        }
      if (days == 0 && model.short_term)
        next = same_day_stability (&model, &stability, grade);
      else if (grade == REVIEW_GRADE_AGAIN)
        next = forgotten_stability (&model, &difficulty, &stability, &recalled);
      else
        next = recalled_stability (&model, &difficulty, &stability, &recalled,
                                   grade);
      difficulty = next_difficulty (&model, &difficulty, grade);
      stability = next;
    }
  return n_scored;
}
