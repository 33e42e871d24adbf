/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review-introduce.h"

/* 2024-01-10 12:00 UTC. */
static const ReviewMoment now = { G_GINT64_CONSTANT (1704888000000), 0, 4 };

static void
test_first_days (void)
{
  ReviewScheduler scheduler;
  ReviewParams params;
  gint64 today = review_moment_get_day (&now);
  guint seen = 0;

  review_params_init (&params);
  review_scheduler_init (&scheduler, &params);
  for (guint grade = REVIEW_GRADE_AGAIN; grade <= REVIEW_GRADE_EASY; grade++)
    for (guint64 seed = 0; seed < 60; seed++)
      {
        ReviewCardState state =
            review_introduce (&scheduler, &now, seed, (ReviewGrade)grade);
        gint64 days = state.due_day - today;

        g_assert_cmpint (state.phase, ==, REVIEW_PHASE_REVIEW);
        g_assert_cmpint (days, >=, 1);
        g_assert_cmpint (days, <=, 6);
        g_assert_cmpuint (state.scheduled_days, ==, (guint)days);
        g_assert_cmpint (state.due_ms - now.unix_ms, ==, days * 86400000);
        g_assert_cmpuint (state.reps, ==, 1);
        g_assert_cmpuint (state.lapses, ==, 0);
        g_assert_false (review_card_state_is_due (&state, &now));
        if (grade == REVIEW_GRADE_GOOD)
          seen |= 1u << days;
      }
  /* Spread over more than one day. */
  g_assert_cmpuint (seen & (seen - 1), !=, 0);
}

static void
test_bring_forward (void)
{
  gint64 today = review_moment_get_day (&now);
  ReviewCardState later = { .phase = REVIEW_PHASE_REVIEW,
                            .due_day = today + 9,
                            .scheduled_days = 9 };
  ReviewCardState steps = { .phase = REVIEW_PHASE_RELEARNING,
                            .due_day = today,
                            .due_ms = now.unix_ms + 600000 };
  ReviewCardState kept = steps;

  review_card_state_bring_forward (&later, &now);
  g_assert_cmpint (later.due_day, ==, today + 1);
  g_assert_cmpuint (later.scheduled_days, ==, 1);
  review_card_state_bring_forward (&steps, &now);
  g_assert_true (review_card_state_equal (&steps, &kept));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/review/introduce/first-days", test_first_days);
  g_test_add_func ("/review/introduce/bring-forward", test_bring_forward);
  return g_test_run ();
}
