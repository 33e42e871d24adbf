/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base-random.h"
#include "review/review-limits.h"
#include "review/review-optimize.h"
#include "store-fixture.h"

#include <math.h>
#include <string.h>

/* A learner who forgets as the true weights say, simulated. */
static ReviewHistory *
simulate (const ReviewParams *truth, guint n_cards, guint n_answers)
{
  ReviewHistory *history = g_new0 (ReviewHistory, 1);
  ReviewScheduler scheduler;
  BaseRandom random = BASE_RANDOM_INIT (42);

  review_scheduler_init (&scheduler, truth);
  history->n_cards = n_cards;
  history->n_answers = n_cards * n_answers;
  history->starts = g_new (guint, n_cards + 1);
  history->elapsed_days = g_new0 (guint32, history->n_answers);
  history->grades = g_new0 (guint8, history->n_answers);
  for (guint c = 0; c < n_cards; c++)
    {
      ReviewCardState card = REVIEW_CARD_STATE_NEW;
      ReviewMoment at = { 0, 0, 0 };

      history->starts[c] = c * n_answers;
      for (guint i = 0; i < n_answers; i++)
        {
          guint index = c * n_answers + i;
          gint64 days = review_card_state_get_elapsed_days (&card, &at);
          double recall =
              review_scheduler_get_recall (&scheduler, &card, (double)days);
          double draw = base_random_unit (&random);
          ReviewGrade grade;

          if (i == 0)
            grade = (ReviewGrade)(1 + base_random_below (&random, 4));
          else if (draw > recall)
            grade = REVIEW_GRADE_AGAIN;
          else
            grade = (ReviewGrade[]){ 2, 3, 3, 3,
                                     4 }[base_random_below (&random, 5)];
          history->elapsed_days[index] = (guint32)days;
          history->grades[index] = (guint8)grade;
          card = review_scheduler_answer (&scheduler, &card, &at, 0, grade);
          /* Some wait longer than they should. */
          at.unix_ms = MAX (card.due_ms, at.unix_ms) +
                       (gint64)base_random_below (&random, 3) * 86400000;
        }
    }
  history->starts[n_cards] = history->n_answers;
  return history;
}

static ReviewParams
true_params (void)
{
  ReviewParams params;

  review_params_init (&params);
  params.fuzz = FALSE;
  params.weights[2] = 5;
  params.weights[3] = 20;
  params.weights[8] = 1.2;
  params.weights[11] = 0.9;
  params.weights[20] = 0.35;
  return params;
}

/* The gradient against central differences of step h: the error is of order
 * h squared and of rounding over h, about 1e-6 of the whole. */
static void
test_gradient (void)
{
  ReviewParams params = true_params ();
  g_autoptr (ReviewHistory) history = simulate (&params, 40, 12);
  double scale = 0;

  review_params_init (&params);
  for (int short_term = 0; short_term < 2; short_term++)
    {
      double gradient[REVIEW_N_WEIGHTS] = { 0 };
      double unused[REVIEW_N_WEIGHTS];
      double loss = 0, judged;
      guint n = 0, n_judged;

      params.short_term = short_term;
      for (guint c = 0; c < history->n_cards; c++)
        n += review_history_add_gradient (history, c, &params, &loss, gradient);
      judged = review_history_get_loss (history, &params, 0, history->n_cards,
                                        &n_judged);
      /* The same formulas as the scheduler's, but for its rounding. */
      g_assert_cmpuint (n, ==, n_judged);
      g_assert_cmpfloat_with_epsilon (loss / n, judged, 1e-6);

      for (guint i = 0; i < REVIEW_N_WEIGHTS; i++)
        scale = MAX (scale, fabs (gradient[i]));
      for (guint i = 0; i < REVIEW_N_WEIGHTS; i++)
        {
          double h = 1e-6 * MAX (1, params.weights[i]);
          double up = 0, down = 0;
          ReviewParams moved = params;

          for (guint c = 0; c < history->n_cards; c++)
            {
              moved.weights[i] = params.weights[i] + h;
              review_history_add_gradient (history, c, &moved, &up, unused);
              moved.weights[i] = params.weights[i] - h;
              review_history_add_gradient (history, c, &moved, &down, unused);
            }
          g_assert_cmpfloat_with_epsilon (gradient[i], (up - down) / (2 * h),
                                          1e-5 * scale);
        }
    }
  g_assert_cmpfloat (scale, >, 1);
}

static void
count_cb (double share, gpointer user_data)
{
  double *last = user_data;

  g_assert_cmpfloat (share, >, *last);
  *last = share;
}

/* Fitted to 2000 cards of a learner unlike the default, the weights foretell
 * the cards kept out nearly as well as the true ones do; twice the same. */
static void
test_recover (void)
{
  ReviewParams truth = true_params ();
  g_autoptr (ReviewHistory) history = simulate (&truth, 2000, 10);
  g_autoptr (GError) error = NULL;
  ReviewTraining training, again;
  ReviewParams start, fitted;
  double at_truth, at_start, at_fitted, last = 0;

  review_params_init (&start);
  g_assert_true (review_optimize (history, &start, count_cb, &last, NULL,
                                  &training, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (last, ==, 1);
  fitted = start;
  g_assert_true (review_params_set_weights (&fitted, training.weights, 21));
  at_truth = review_history_get_loss (history, &truth, 0, 2000, NULL);
  at_start = review_history_get_loss (history, &start, 0, 2000, NULL);
  at_fitted = review_history_get_loss (history, &fitted, 0, 2000, NULL);
  g_test_message ("loss: default %.4f fitted %.4f true %.4f; held out "
                  "%.4f to %.4f, calibration %.4f to %.4f",
                  at_start, at_fitted, at_truth, training.loss_before,
                  training.loss_after, training.calibration_before,
                  training.calibration_after);
  g_assert_true (training.improved);
  g_assert_cmpfloat (training.loss_after, <, training.loss_before);
  g_assert_cmpfloat (training.calibration_after, <,
                     training.calibration_before);
  /* At least nine tenths of the way from the default to the truth. */
  g_assert_cmpfloat (at_fitted, <, at_truth + 0.1 * (at_start - at_truth));

  g_assert_true (
      review_optimize (history, &start, NULL, NULL, NULL, &again, &error));
  g_assert_cmpmem (training.weights, sizeof training.weights, again.weights,
                   sizeof again.weights);
}

static void
test_too_short (void)
{
  ReviewParams params = true_params ();
  g_autoptr (ReviewHistory) history = simulate (&params, 10, 10);
  g_autoptr (ReviewHistory) nothing = simulate (&params, 0, 10);
  g_autoptr (GError) error = NULL;
  ReviewTraining training;

  g_assert_false (
      review_optimize (history, &params, NULL, NULL, NULL, &training, &error));
  g_assert_error (error, REVIEW_ERROR, REVIEW_ERROR_NOTHING);
  g_clear_error (&error);
  g_assert_false (
      review_optimize (nothing, &params, NULL, NULL, NULL, &training, &error));
  g_assert_error (error, REVIEW_ERROR, REVIEW_ERROR_NOTHING);
}

static void
test_cancel (void)
{
  ReviewParams params = true_params ();
  g_autoptr (ReviewHistory) history = simulate (&params, 200, 10);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  ReviewTraining training;

  g_cancellable_cancel (cancellable);
  g_assert_false (review_optimize (history, &params, NULL, NULL, cancellable,
                                   &training, &error));
  g_assert_error (error, REVIEW_ERROR, REVIEW_ERROR_CANCELLED);
}

/* Between reading and taking another process set something else, which stays;
 * or took other weights, which stay too. */
static void
test_take (Fixture *self, gconstpointer data)
{
  g_autoptr (ReviewStore) tool = fixture_open (self);
  g_autoptr (ReviewStore) app = fixture_open (self);
  g_autoptr (GError) error = NULL;
  ReviewQueueLimits limits = { 5, 50, 0 };
  ReviewParams from, fitted = true_params (), other = true_params (), now;

  g_assert_true (review_store_load_params (tool, &from, &error));
  g_assert_true (review_store_save_study (app, 0.8, &limits, &error));
  g_assert_true (
      review_store_take_weights (tool, &from, fitted.weights, &error));
  g_assert_true (review_store_load_params (app, &now, &error));
  g_assert_cmpfloat (now.wanted_retention, ==, 0.8);
  g_assert_cmpmem (now.weights, sizeof now.weights, fitted.weights,
                   sizeof fitted.weights);

  other.weights[0] *= 1.5;
  g_assert_false (
      review_store_take_weights (app, &from, other.weights, &error));
  g_assert_error (error, REVIEW_ERROR, REVIEW_ERROR_CONFLICT);
  g_assert_nonnull (strstr (error->message, self->path));
  g_clear_error (&error);
  g_assert_true (review_store_load_params (app, &now, &error));
  g_assert_cmpmem (now.weights, sizeof now.weights, fitted.weights,
                   sizeof fitted.weights);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/review/optimize/gradient", test_gradient);
  g_test_add_func ("/review/optimize/recover", test_recover);
  g_test_add_func ("/review/optimize/too-short", test_too_short);
  g_test_add_func ("/review/optimize/cancel", test_cancel);
  g_test_add ("/review/optimize/take", Fixture, NULL, fixture_set_up, test_take,
              fixture_tear_down);
  return g_test_run ();
}
