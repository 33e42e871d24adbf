/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "review/review-journal.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Fits the weights of FSRS-6 to a learner's own answers: minimises the log
 * loss of the recall foretold at each answer that came a day or more after
 * the one before.  Adam over batches of whole cards, gradients by forward
 * differentiation; drawn to the default weights where the log says little.
 * One card in five is kept out of the fitting: the losses told are those on
 * the cards kept out.  Same history, same result; takes about a second for
 * 100,000 answers, so run it off the main thread. */

/* Fewer scored answers than this are refused. */
#define REVIEW_OPTIMIZE_MIN_ANSWERS 400

typedef struct
{
  double weights[REVIEW_N_WEIGHTS]; /* for review_params_set_weights */
  guint n_scored;                   /* answers fitted to */
  guint n_held_out;                 /* answers judged by */
  double loss_before;               /* mean log loss, nats */
  double loss_after;
  double calibration_before; /* root mean square of foretold minus found */
  double calibration_after;  /* recall, over twenty bins */
  gboolean improved;         /* loss_after < loss_before: worth taking */
} ReviewTraining;

/* Answers that can be fitted to or judged by: at least a day after the one
 * before. */
guint review_history_count_scored (const ReviewHistory *history);

/* share: how much is done, 0 to 1.  Called from the thread that trains. */
typedef void (*ReviewProgressFunc) (double share, gpointer user_data);

/* start: where to begin, its steps and short_term as they will be used.
 * REVIEW_ERROR_NOTHING where the history is too short,
 * REVIEW_ERROR_CANCELLED.  progress and cancellable may be NULL. */
gboolean review_optimize (const ReviewHistory *history,
                          const ReviewParams *start,
                          ReviewProgressFunc progress,
                          gpointer user_data,
                          GCancellable *cancellable,
                          ReviewTraining *training,
                          GError **error);

/* Mean log loss over the scored answers of cards first <= c < end, and their
 * number; 0 of none. */
double review_history_get_loss (const ReviewHistory *history,
                                const ReviewParams *params,
                                guint first,
                                guint end,
                                guint *n_scored);

/* Sum of the losses of one card, its gradient added to gradient; returns the
 * number of scored answers.  For the tests. */
guint review_history_add_gradient (const ReviewHistory *history,
                                   guint card,
                                   const ReviewParams *params,
                                   double *loss,
                                   double gradient[REVIEW_N_WEIGHTS]);

G_END_DECLS
