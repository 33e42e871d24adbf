/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review-scheduler.h"

#include "base/base-random.h"

#include <math.h>

#define HOUR_MS G_GINT64_CONSTANT (3600000)
#define DAY_MS (24 * HOUR_MS)
/* 2026-01-05 12:00 UTC; local day 20458. */
#define NOON_MS G_GINT64_CONSTANT (1767614400000)

static ReviewScheduler
scheduler_with (gboolean fuzz)
{
  ReviewScheduler scheduler;
  ReviewParams params;

  review_params_init (&params);
  params.fuzz = fuzz;
  review_scheduler_init (&scheduler, &params);
  return scheduler;
}

/* Rollover at 4: 03:59:59.999 still belongs to the day before. */
static void
test_day (void)
{
  ReviewMoment at = { NOON_MS - 8 * HOUR_MS, 0, 4 }; /* 04:00 */

  g_assert_cmpint (review_moment_get_day (&at), ==, 20458);
  at.unix_ms--;
  g_assert_cmpint (review_moment_get_day (&at), ==, 20457);
  /* In UTC+2 it is 05:59 local. */
  at.utc_offset_s = 2 * 3600;
  g_assert_cmpint (review_moment_get_day (&at), ==, 20458);
  /* In UTC-10 it is 17:59 on the day before. */
  at.utc_offset_s = -10 * 3600;
  g_assert_cmpint (review_moment_get_day (&at), ==, 20457);
  /* 1970-01-01 00:00 with rollover at 4 is day -1; a day earlier -2. */
  at = (ReviewMoment){ 0, 0, 4 };
  g_assert_cmpint (review_moment_get_day (&at), ==, -1);
  at.unix_ms = -DAY_MS;
  g_assert_cmpint (review_moment_get_day (&at), ==, -2);
  at = (ReviewMoment){ -1, 0, 0 };
  g_assert_cmpint (review_moment_get_day (&at), ==, -1);
  at = (ReviewMoment){ -DAY_MS, 0, 0 };
  g_assert_cmpint (review_moment_get_day (&at), ==, -1);
}

/* Easy on a new card: stability 8.2956, so at 90 % 8 days.  Whatever the
 * clock does on the night summer time begins (2026-03-29 in Berlin), the card
 * is due on the eighth local day from 4 in the morning, not an hour off. */
static void
test_summer_time (void)
{
  ReviewScheduler scheduler = scheduler_with (FALSE);
  ReviewCardState new_card = REVIEW_CARD_STATE_NEW;
  /* 2026-03-25 22:00 UTC, 23:00 in Berlin: day 20537. */
  ReviewMoment at = { G_GINT64_CONSTANT (1774476000000), 3600, 4 };
  ReviewMoment due = at;
  ReviewCardState card = review_scheduler_answer (&scheduler, &new_card, &at, 0,
                                                  REVIEW_GRADE_EASY);

  g_assert_cmpint (review_moment_get_day (&at), ==, 20537);
  g_assert_cmpint (card.due_day, ==, 20545);
  /* Eight days later at 04:00 summer time, which is 02:00 UTC: 2026-04-02. */
  due.unix_ms = G_GINT64_CONSTANT (1775095200000);
  due.utc_offset_s = 7200;
  g_assert_true (review_card_state_is_due (&card, &due));
  g_assert_cmpint (review_card_state_get_elapsed_days (&card, &due), ==, 8);
  due.unix_ms--;
  g_assert_false (review_card_state_is_due (&card, &due));
}

/* Twelve zones west in a plane: the local day of the last answer may lie
 * ahead; that is the same day, never a negative one. */
static void
test_clock_back (void)
{
  ReviewScheduler scheduler = scheduler_with (FALSE);
  ReviewCardState card = REVIEW_CARD_STATE_NEW;
  ReviewMoment at = { NOON_MS, 13 * 3600, 4 };
  ReviewCardState next;

  card = review_scheduler_answer (&scheduler, &card, &at, 0, REVIEW_GRADE_EASY);
  at.utc_offset_s = -11 * 3600;
  at.unix_ms -= 100 * DAY_MS;
  g_assert_cmpint (review_card_state_get_elapsed_days (&card, &at), ==, 0);
  next = review_scheduler_answer (&scheduler, &card, &at, 0, REVIEW_GRADE_GOOD);
  /* The same-day formula; it never lowers the stability on Good. */
  g_assert_cmpfloat (next.stability, >=, card.stability);
  g_assert_cmpuint (next.reps, ==, 2);

  /* A step further ahead than any step can be is due at once. */
  card.phase = REVIEW_PHASE_LEARNING;
  card.due_ms = at.unix_ms + 25 * HOUR_MS;
  g_assert_true (review_card_state_is_due (&card, &at));
  card.due_ms = at.unix_ms + 23 * HOUR_MS;
  g_assert_false (review_card_state_is_due (&card, &at));
}

/* The formula table of the reference. */
static void
test_formulas (void)
{
  ReviewScheduler s = scheduler_with (FALSE);

  g_assert_cmpfloat (review_formula_first_difficulty (&s, 4), ==, -4.7716307);
  g_assert_cmpfloat (review_formula_recall (&s, 5, 2.3065), ==, 0.83886143);
  g_assert_cmpfloat (review_formula_recall (&s, 36500, 1), ==, 0.19852803);
  g_assert_cmpfloat (review_formula_next_difficulty (&s, 5, 1), ==, 8.34176237);
  g_assert_cmpfloat (review_formula_next_difficulty (&s, 1, 3), ==, 1);
  g_assert_cmpfloat (review_formula_recall_stability (&s, 5, 10, 0.9, 3), ==,
                     32.02672948);
  g_assert_cmpfloat (review_formula_recall_stability (&s, 9.9, 200, 0.95, 4),
                     ==, 245.00139723);
  g_assert_cmpfloat (review_formula_forget_stability (&s, 5, 10, 0.9), ==,
                     1.39198697);
  g_assert_cmpfloat (review_formula_short_term_stability (&s, 8.2956, 4), ==,
                     13.04606469);
  g_assert_cmpfloat (s.interval_modifier, ==, 1);
}

/* Preview and answer agree for every grade, with fuzz, through a long life;
 * fuzz stays in its range and the grades keep their order. */
static void
test_fuzz (void)
{
  ReviewScheduler fuzzy = scheduler_with (TRUE);
  ReviewScheduler exact = scheduler_with (FALSE);
  guint n_differ = 0;

  for (guint c = 0; c < 200; c++)
    {
      g_autofree char *id = g_strdup_printf ("card-%u", c);
      ReviewCardState card = REVIEW_CARD_STATE_NEW;
      ReviewMoment at = { NOON_MS, 0, 4 };

      for (guint i = 0; i < 12; i++)
        {
          ReviewCardState after[REVIEW_N_GRADES], plain[REVIEW_N_GRADES];
          guint64 seed = review_fuzz_seed ("deck", id, &card);

          review_scheduler_preview (&fuzzy, &card, &at, seed, after);
          review_scheduler_preview (&exact, &card, &at, 0, plain);
          for (int g = 0; g < REVIEW_N_GRADES; g++)
            {
              ReviewCardState again = review_scheduler_answer (
                  &fuzzy, &card, &at, seed, (ReviewGrade)(g + 1));
              double days = plain[g].scheduled_days;

              g_assert_true (review_card_state_equal (&again, &after[g]));
              g_assert_cmpfloat (after[g].stability, ==, plain[g].stability);
              n_differ += after[g].scheduled_days != plain[g].scheduled_days;
              /* Below 2.5 days never; else by at most 1 day and a sixth,
               * and one more for the order of the grades. */
              g_assert_cmpfloat (fabs (after[g].scheduled_days - days), <=,
                                 2.5 + days / 6);
            }
          if (after[1].phase == REVIEW_PHASE_REVIEW)
            {
              g_assert_cmpint (after[1].due_day, <=, after[2].due_day);
              g_assert_cmpint (after[2].due_day, <, after[3].due_day);
            }
          card = after[(c + i) % 7 == 0 ? 0 : 2];
          at.unix_ms = MAX (card.due_ms, at.unix_ms);
        }
    }
  g_assert_cmpuint (n_differ, >, 1000);
}

/* The preview shares what grades have in common; every bit of it is that of
 * the single answer all the same, whatever the weights and the card. */
static void
test_preview_is_the_answer (void)
{
  BaseRandom random = BASE_RANDOM_INIT (6);

  for (guint i = 0; i < 20000; i++)
    {
      ReviewParams params;
      ReviewScheduler scheduler;
      ReviewCardState after[REVIEW_N_GRADES];
      ReviewCardState card = { .phase = (ReviewPhase)(i % 4) };
      ReviewMoment at = { NOON_MS, 0, 4 };

      review_params_init (&params);
      for (guint w = 0; w < REVIEW_N_WEIGHTS; w++)
        params.weights[w] *= 0.5 + base_random_unit (&random);
      params.fuzz = i / 4 % 2;
      params.short_term = i / 8 % 4 != 0;
      params.n_learning_steps = i / 32 % 3;
      params.n_relearning_steps = i / 96 % 2;
      params.wanted_retention = 0.7 + 0.29 * base_random_unit (&random);
      review_scheduler_init (&scheduler, &params);
      if (card.phase != REVIEW_PHASE_NEW)
        {
          card.stability = 0.001 + 400 * base_random_unit (&random);
          card.difficulty = 1 + 9 * base_random_unit (&random);
          card.last_day = review_moment_get_day (&at) -
                          (gint64)(40 * base_random_unit (&random));
          card.reps = 3;
          card.step = i % 3;
        }
      review_scheduler_preview (&scheduler, &card, &at, i, after);
      for (int g = 0; g < REVIEW_N_GRADES; g++)
        {
          ReviewCardState one = review_scheduler_answer (
              &scheduler, &card, &at, i, (ReviewGrade)(g + 1));

          g_assert_true (review_card_state_equal (&one, &after[g]));
        }
    }
}

static void
test_steps_text (void)
{
  guint minutes = 0;

  g_assert_true (review_step_parse ("90m", &minutes));
  g_assert_cmpuint (minutes, ==, 90);
  g_assert_true (review_step_parse ("4h", &minutes));
  g_assert_cmpuint (minutes, ==, 240);
  g_assert_true (review_step_parse ("2d", &minutes));
  g_assert_cmpuint (minutes, ==, 2880);
  g_assert_false (review_step_parse ("", &minutes));
  g_assert_false (review_step_parse ("10", &minutes));
  g_assert_false (review_step_parse ("-1m", &minutes));
  g_assert_false (review_step_parse ("1m ", &minutes));
  g_assert_false (review_step_parse ("1w", &minutes));
  g_assert_false (review_step_parse ("99999999999999999999d", &minutes));
  g_assert_cmpuint (minutes, ==, 2880);
}

/* FSRS 4 and 5 weights are carried over; what is not a number is refused. */
static void
test_weights (void)
{
  double w[REVIEW_N_WEIGHTS];
  ReviewParams params, before;

  review_params_init (&params);
  for (guint i = 0; i < REVIEW_N_WEIGHTS; i++)
    w[i] = params.weights[i];
  w[4] = 2;
  w[5] = 1;
  w[6] = 1;
  g_assert_true (review_params_set_weights (&params, w, 17));
  /* w4 + 2 w5 = 4; ln (3 w5 + 1) / 3 = ln 4 / 3; w6 + 0.5. */
  g_assert_cmpfloat (params.weights[4], ==, 4);
  g_assert_cmpfloat (params.weights[5], ==, 0.46209812);
  g_assert_cmpfloat (params.weights[6], ==, 1.5);
  g_assert_cmpfloat (params.weights[19], ==, 0.01);
  g_assert_cmpfloat (params.weights[20], ==, 0.5);

  before = params;
  w[3] = NAN;
  g_assert_false (review_params_set_weights (&params, w, 21));
  g_assert_false (review_params_set_weights (&params, w, 20));
  g_assert_cmpmem (&params, sizeof params, &before, sizeof before);
  w[3] = 1e9;
  g_assert_true (review_params_set_weights (&params, w, 21));
  g_assert_cmpfloat (params.weights[3], ==, 100);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/review/scheduler/day", test_day);
  g_test_add_func ("/review/scheduler/summer-time", test_summer_time);
  g_test_add_func ("/review/scheduler/clock-back", test_clock_back);
  g_test_add_func ("/review/scheduler/formulas", test_formulas);
  g_test_add_func ("/review/scheduler/fuzz", test_fuzz);
  g_test_add_func ("/review/scheduler/preview-is-the-answer",
                   test_preview_is_the_answer);
  g_test_add_func ("/review/scheduler/steps-text", test_steps_text);
  g_test_add_func ("/review/scheduler/weights", test_weights);
  return g_test_run ();
}
