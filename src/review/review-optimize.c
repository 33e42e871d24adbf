/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review-optimize.h"

#include "base/base-random.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* Adam: Kingma and Ba, "Adam: a method for stochastic optimization", 2015,
 * with a learning rate that falls along a cosine. */
#define RATE 0.03
#define BETA_1 0.9
#define BETA_2 0.999
#define EPSILON 1e-8
#define BATCH_ANSWERS 512
#define N_PASSES 6
#define MIN_STEPS 300
#define MAX_PASSES 60
/* How strongly a weight is held to its default: as much as this many answers
 * would, were the weight off by its own scale. */
#define PRIOR_ANSWERS 2.0
#define HOLD_OUT 5 /* every fifth card, by a hash of its number */
#define N_BINS 20
#define RECALL_MIN 1e-4

/* What a card's answers foretold and what was found. */
typedef struct
{
  double loss;
  guint n_scored;
  double foretold[N_BINS];
  double found[N_BINS];
  guint n[N_BINS];
} Judgement;

static double
next_stability (const ReviewScheduler *scheduler,
                double stability,
                double difficulty,
                guint32 days,
                double recall,
                ReviewGrade grade)
{
  double forgotten, most;

  if (days == 0 && scheduler->params.short_term)
    return review_formula_short_term_stability (scheduler, stability, grade);
  if (grade != REVIEW_GRADE_AGAIN)
    return review_formula_recall_stability (scheduler, difficulty, stability,
                                            recall, grade);
  forgotten = review_formula_forget_stability (scheduler, difficulty, stability,
                                               recall);
  most = MAX (stability / scheduler->lapse_divisor, 0.001);
  return MIN (forgotten, most);
}

static void
judge_answer (Judgement *judgement, double recall, gboolean remembered)
{
  double r = CLAMP (recall, RECALL_MIN, 1 - RECALL_MIN);
  guint bin = MIN ((guint)(r * N_BINS), N_BINS - 1);

  judgement->loss -= remembered ? log (r) : log (1 - r);
  judgement->n_scored++;
  judgement->foretold[bin] += r;
  judgement->found[bin] += remembered;
  judgement->n[bin]++;
}

static void
judge_card (Judgement *judgement,
            const ReviewHistory *history,
            const ReviewScheduler *scheduler,
            guint card)
{
  guint first = history->starts[card];
  guint end = history->starts[card + 1];
  double stability, difficulty;
  ReviewGrade grade;

  if (end - first < 2)
    return;
  grade = (ReviewGrade)history->grades[first];
  stability = MAX (scheduler->params.weights[grade - 1], 0.1);
  difficulty = review_formula_first_difficulty (scheduler, grade);
  difficulty = CLAMP (difficulty, 1, 10);
  for (guint i = first + 1; i < end; i++)
    {
      guint32 days = history->elapsed_days[i];
      double recall = review_formula_recall (scheduler, days, stability);

      grade = (ReviewGrade)history->grades[i];
      if (days > 0)
        judge_answer (judgement, recall, grade > REVIEW_GRADE_AGAIN);
      stability = next_stability (scheduler, stability, difficulty, days,
                                  recall, grade);
      difficulty =
          review_formula_next_difficulty (scheduler, difficulty, grade);
    }
}

double
review_history_get_loss (const ReviewHistory *history,
                         const ReviewParams *params,
                         guint first,
                         guint end,
                         guint *n_scored)
{
  Judgement judgement = { 0 };
  ReviewScheduler scheduler;

  review_scheduler_init (&scheduler, params);
  for (guint c = first; c < end && c < history->n_cards; c++)
    judge_card (&judgement, history, &scheduler, c);
  if (n_scored != NULL)
    *n_scored = judgement.n_scored;
  return judgement.n_scored > 0 ? judgement.loss / judgement.n_scored : 0;
}

guint
review_history_count_scored (const ReviewHistory *history)
{
  guint n = 0;

  for (guint c = 0; c < history->n_cards; c++)
    for (guint i = history->starts[c] + 1; i < history->starts[c + 1]; i++)
      n += history->elapsed_days[i] > 0;
  return n;
}

static Judgement
judge_cards (const ReviewHistory *history,
             const ReviewParams *params,
             const guint *cards,
             guint n_cards)
{
  Judgement judgement = { 0 };
  ReviewScheduler scheduler;

  review_scheduler_init (&scheduler, params);
  for (guint i = 0; i < n_cards; i++)
    judge_card (&judgement, history, &scheduler, cards[i]);
  return judgement;
}

static double
mean_loss (const Judgement *judgement)
{
  return judgement->n_scored > 0 ? judgement->loss / judgement->n_scored : 0;
}

static double
calibration (const Judgement *judgement)
{
  double sum = 0;

  for (guint i = 0; i < N_BINS; i++)
    if (judgement->n[i] > 0)
      {
        double off = judgement->foretold[i] - judgement->found[i];

        sum += off * off / judgement->n[i];
      }
  return judgement->n_scored > 0 ? sqrt (sum / judgement->n_scored) : 0;
}

typedef struct
{
  const ReviewHistory *history;
  ReviewParams params; /* as they are now */
  double prior[REVIEW_N_WEIGHTS];
  double scale[REVIEW_N_WEIGHTS]; /* a weight moves in units of this */
  double mean[REVIEW_N_WEIGHTS];  /* Adam's moments */
  double square[REVIEW_N_WEIGHTS];
  guint *cards; /* fitted to; shuffled on each pass */
  guint n_cards;
  guint n_scored;
  guint step;
  guint n_steps; /* foreseen */
} Trainer;

static void
trainer_init (Trainer *self,
              const ReviewHistory *history,
              const ReviewParams *start,
              const guint *cards,
              guint n_cards,
              guint n_scored)
{
  ReviewParams defaults;

  memset (self, 0, sizeof *self);
  self->history = history;
  self->params = *start;
  self->cards = g_memdup2 (cards, sizeof (guint) * MAX (n_cards, 1));
  self->n_cards = n_cards;
  self->n_scored = n_scored;
  review_params_init (&defaults);
  for (guint i = 0; i < REVIEW_N_WEIGHTS; i++)
    {
      self->prior[i] = defaults.weights[i];
      self->scale[i] = MAX (0.5 * defaults.weights[i], 0.05);
    }
}

static void
adam_step (Trainer *self, const double *gradient, guint n_scored)
{
  double weights[REVIEW_N_WEIGHTS];
  double share = MIN ((double)self->step / MAX (self->n_steps, 1), 1);
  double rate = RATE * 0.5 * (1 + cos (G_PI * share)) + RATE / 100;

  self->step++;
  for (guint i = 0; i < REVIEW_N_WEIGHTS; i++)
    {
      double off = (self->params.weights[i] - self->prior[i]) / self->scale[i];
      double slope = gradient[i] / n_scored * self->scale[i] +
                     2 * PRIOR_ANSWERS * off / self->n_scored;
      double mean, square;

      self->mean[i] = BETA_1 * self->mean[i] + (1 - BETA_1) * slope;
      self->square[i] = BETA_2 * self->square[i] + (1 - BETA_2) * slope * slope;
      mean = self->mean[i] / (1 - pow (BETA_1, self->step));
      square = self->square[i] / (1 - pow (BETA_2, self->step));
      weights[i] = self->params.weights[i] -
                   rate * self->scale[i] * mean / (sqrt (square) + EPSILON);
    }
  /* Clips each to its range. */
  review_params_set_weights (&self->params, weights, REVIEW_N_WEIGHTS);
}

/* Once over all cards.  FALSE where cancelled. */
static gboolean
train_pass (Trainer *self, BaseRandom *random, GCancellable *cancellable)
{
  double gradient[REVIEW_N_WEIGHTS] = { 0 };
  double loss = 0;
  guint n = 0;

  base_random_shuffle (random, self->cards, self->n_cards);
  for (guint i = 0; i < self->n_cards; i++)
    {
      n += review_history_add_gradient (self->history, self->cards[i],
                                        &self->params, &loss, gradient);
      if (n < BATCH_ANSWERS && i + 1 < self->n_cards)
        continue;
      if (g_cancellable_is_cancelled (cancellable))
        return FALSE;
      if (n > 0)
        adam_step (self, gradient, n);
      memset (gradient, 0, sizeof gradient);
      n = 0;
    }
  return TRUE;
}

static gboolean
train (Trainer *self,
       ReviewProgressFunc progress,
       gpointer user_data,
       GCancellable *cancellable)
{
  BaseRandom random = BASE_RANDOM_INIT (self->n_scored);
  guint steps_per_pass = self->n_scored / BATCH_ANSWERS + 1;
  guint n_passes = CLAMP (MIN_STEPS / steps_per_pass, N_PASSES, MAX_PASSES);
  ReviewParams best = self->params;
  Judgement judgement =
      judge_cards (self->history, &self->params, self->cards, self->n_cards);
  double best_loss = mean_loss (&judgement);

  self->n_steps = n_passes * steps_per_pass;
  for (guint pass = 0; pass < n_passes; pass++)
    {
      if (!train_pass (self, &random, cancellable))
        return FALSE;
      judgement = judge_cards (self->history, &self->params, self->cards,
                               self->n_cards);
      if (mean_loss (&judgement) < best_loss)
        {
          best_loss = mean_loss (&judgement);
          best = self->params;
        }
      if (progress != NULL)
        progress ((double)(pass + 1) / n_passes, user_data);
    }
  self->params = best;
  return TRUE;
}

/* held: the cards to judge by, after those to fit to. */
static guint *
split_cards (const ReviewHistory *history, guint *n_fitted)
{
  guint *cards = g_new (guint, (gsize)history->n_cards + 1);
  guint front = 0, back = history->n_cards;

  for (guint c = 0; c < history->n_cards; c++)
    if (base_random_seed ("hold-out", c) % HOLD_OUT == 0)
      cards[--back] = c;
    else
      cards[front++] = c;
  *n_fitted = front;
  return cards;
}

gboolean
review_optimize (const ReviewHistory *history,
                 const ReviewParams *start,
                 ReviewProgressFunc progress,
                 gpointer user_data,
                 GCancellable *cancellable,
                 ReviewTraining *training,
                 GError **error)
{
  guint n_fitted;
  g_autofree guint *cards = split_cards (history, &n_fitted);
  const guint *held = cards + n_fitted;
  guint n_held = history->n_cards - n_fitted;
  Judgement fitted = judge_cards (history, start, cards, n_fitted);
  Judgement before = judge_cards (history, start, held, n_held);
  Judgement after;
  Trainer trainer;
  gboolean ok;

  memset (training, 0, sizeof *training);
  training->n_scored = fitted.n_scored;
  training->n_held_out = before.n_scored;
  if (fitted.n_scored + before.n_scored < REVIEW_OPTIMIZE_MIN_ANSWERS)
    {
      g_set_error (error, REVIEW_ERROR, REVIEW_ERROR_NOTHING,
                   _ ("Fitting the schedule to you needs %d reviews made on "
                      "later days; so far there are %u. Go on reviewing."),
                   REVIEW_OPTIMIZE_MIN_ANSWERS,
                   fitted.n_scored + before.n_scored);
      return FALSE;
    }

  trainer_init (&trainer, history, start, cards, n_fitted,
                MAX (fitted.n_scored, 1));
  ok = train (&trainer, progress, user_data, cancellable);
  g_free (trainer.cards);
  if (!ok)
    {
      g_set_error (error, REVIEW_ERROR, REVIEW_ERROR_CANCELLED,
                   _ ("Fitting the schedule was cancelled."));
      return FALSE;
    }

  after = judge_cards (history, &trainer.params, held, n_held);
  memcpy (training->weights, trainer.params.weights, sizeof training->weights);
  training->loss_before = mean_loss (&before);
  training->loss_after = mean_loss (&after);
  training->calibration_before = calibration (&before);
  training->calibration_after = calibration (&after);
  training->improved = training->loss_after < training->loss_before;
  return TRUE;
}
