/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "review/review-introduce.h"

#define DAY_MS G_GINT64_CONSTANT (86400000)

ReviewCardState
review_introduce (const ReviewScheduler *scheduler,
                  const ReviewMoment *now,
                  guint64 seed,
                  ReviewGrade grade)
{
  const ReviewCardState fresh = REVIEW_CARD_STATE_NEW;
  ReviewParams params = scheduler->params;
  ReviewScheduler longer;
  ReviewCardState state = REVIEW_CARD_STATE_NEW;
  ReviewCardState answered;
  guint spread = REVIEW_INTRODUCE_MAX_DAYS - REVIEW_INTRODUCE_MIN_DAYS + 1;

  /* Without steps the first answer leads to the review phase at once. */
  params.short_term = FALSE;
  params.fuzz = FALSE;
  review_scheduler_init (&longer, &params);
  answered = review_scheduler_answer (&longer, &fresh, now, seed, grade);
  /* The first interval is about the stability of the answer; the cards of one
   * lesson do not all come on one day. */
  state.scheduled_days =
      MIN (answered.scheduled_days, REVIEW_INTRODUCE_MAX_DAYS);
  state.scheduled_days =
      CLAMP (state.scheduled_days + (guint)(seed % spread) / 2,
             REVIEW_INTRODUCE_MIN_DAYS, REVIEW_INTRODUCE_MAX_DAYS);
  state.due_ms = now->unix_ms + state.scheduled_days * DAY_MS;
  state.due_day = review_moment_get_day (now) + state.scheduled_days;
  return state;
}

void
review_card_state_bring_forward (ReviewCardState *state,
                                 const ReviewMoment *now)
{
  gint64 tomorrow = review_moment_get_day (now) + 1;

  if (state->phase != REVIEW_PHASE_REVIEW || state->due_day <= tomorrow)
    return;
  state->due_day = tomorrow;
  state->due_ms = now->unix_ms + DAY_MS;
  state->scheduled_days = 1;
}
