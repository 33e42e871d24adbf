/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a card's state says at an instant; how answers change it stands in
 * review-scheduler.c. */
#include "review/review-scheduler.h"

#include "base/base-random.h"

#define DAY_MS G_GINT64_CONSTANT (86400000)
#define HOUR_MS G_GINT64_CONSTANT (3600000)

gint64
review_moment_get_day (const ReviewMoment *moment)
{
  gint64 ms = moment->unix_ms +
              moment->utc_offset_s * G_GINT64_CONSTANT (1000) -
              moment->rollover_hour * HOUR_MS;

  return ms >= 0 ? ms / DAY_MS : -((DAY_MS - 1 - ms) / DAY_MS);
}

guint64
review_fuzz_seed (const char *deck_id,
                  const char *card_id,
                  const ReviewCardState *card)
{
  return base_random_seed (card_id, base_random_seed (deck_id, card->reps));
}

double
review_scheduler_get_recall (const ReviewScheduler *self,
                             const ReviewCardState *card,
                             double elapsed_days)
{
  if (card->phase == REVIEW_PHASE_NEW)
    return 0;
  return review_formula_recall (self, MAX (elapsed_days, 0), card->stability);
}

gint64
review_card_state_get_elapsed_days (const ReviewCardState *card,
                                    const ReviewMoment *now)
{
  if (card->phase == REVIEW_PHASE_NEW)
    return 0;
  return MAX (review_moment_get_day (now) - card->last_day, 0);
}

gboolean
review_phase_is_due (ReviewPhase phase,
                     gint64 due_ms,
                     gint64 due_day,
                     const ReviewMoment *now)
{
  switch (phase)
    {
    case REVIEW_PHASE_LEARNING:
    case REVIEW_PHASE_RELEARNING:
      return due_ms <= now->unix_ms || due_ms > now->unix_ms + DAY_MS;
    case REVIEW_PHASE_REVIEW:
      return due_day <= review_moment_get_day (now);
    case REVIEW_PHASE_NEW:
    default:
      return due_day != 0 && due_day <= review_moment_get_day (now);
    }
}

gboolean
review_phase_is_introduced (ReviewPhase phase, gint64 due_day)
{
  return phase == REVIEW_PHASE_NEW && due_day != 0;
}

gboolean
review_card_state_is_due (const ReviewCardState *card, const ReviewMoment *now)
{
  return review_phase_is_due (card->phase, card->due_ms, card->due_day, now);
}

gboolean
review_card_state_equal (const ReviewCardState *a, const ReviewCardState *b)
{
  return a->phase == b->phase && a->stability == b->stability &&
         a->difficulty == b->difficulty && a->due_ms == b->due_ms &&
         a->due_day == b->due_day && a->last_ms == b->last_ms &&
         a->last_day == b->last_day && a->scheduled_days == b->scheduled_days &&
         a->step == b->step && a->reps == b->reps && a->lapses == b->lapses;
}
