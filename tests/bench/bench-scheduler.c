/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many reviews are scheduled a second: one line for each way, with its
 * name, the number for a second of processor time and of the clock, and the sum
 * of all stabilities, which another program doing the same comes to. */
#include "review/review-scheduler.h"

#include <stdio.h>
#include <time.h>

#define N_CARDS 20000
#define N_REVIEWS 10
/* Shorter than a turn of node's, but as many cards. */
#define N_RUNS 5

static double
get_seconds (clockid_t clock)
{
  struct timespec time;

  clock_gettime (clock, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double
schedule (const ReviewScheduler *scheduler, gboolean all_four)
{
  static const ReviewGrade grades[] = { 3, 3, 3, 2, 3, 1, 3, 4, 3, 3 };
  double sum = 0;

  for (guint c = 0; c < N_CARDS; c++)
    {
      ReviewCardState card = REVIEW_CARD_STATE_NEW;
      ReviewMoment at = { G_GINT64_CONSTANT (1735689600000) };

      for (guint r = 0; r < N_REVIEWS; r++)
        {
          ReviewGrade grade = grades[(c + r) % 10];
          guint64 seed = c * 1000 + r;

          if (all_four)
            {
              ReviewCardState after[REVIEW_N_GRADES];

              review_scheduler_preview (scheduler, &card, &at, seed, after);
              card = after[grade - 1];
            }
          else
            card = review_scheduler_answer (scheduler, &card, &at, seed, grade);
          at.unix_ms = card.due_ms;
          sum += card.stability;
        }
    }
  return sum;
}

static void
bench (const char *name, gboolean fuzz, gboolean all_four)
{
  ReviewScheduler scheduler;
  ReviewParams params;
  double processor, clock, sum = 0;

  review_params_init (&params);
  params.fuzz = fuzz;
  review_scheduler_init (&scheduler, &params);
  processor = get_seconds (CLOCK_PROCESS_CPUTIME_ID);
  clock = get_seconds (CLOCK_MONOTONIC);
  for (guint i = 0; i < N_RUNS; i++)
    sum = schedule (&scheduler, all_four);
  processor = get_seconds (CLOCK_PROCESS_CPUTIME_ID) - processor;
  clock = get_seconds (CLOCK_MONOTONIC) - clock;
  printf ("%s %.0f %.0f %.2f\n", name, N_RUNS * N_CARDS * N_REVIEWS / processor,
          N_RUNS * N_CARDS * N_REVIEWS / clock, sum);
}

int
main (void)
{
  bench ("one-grade", FALSE, FALSE);
  bench ("preview-of-four", FALSE, TRUE);
  bench ("one-grade-fuzz", TRUE, FALSE);
  return 0;
}
