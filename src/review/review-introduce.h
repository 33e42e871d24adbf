/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "review/review-scheduler.h"

G_BEGIN_DECLS

/* A practice test of what was just learnt does most for it after 1 to 6 days
 * (Cepeda et al., Psychological Science 19, 2008, for goals of weeks to
 * months): that is when a lesson's cards come first. */
#define REVIEW_INTRODUCE_MIN_DAYS 1
#define REVIEW_INTRODUCE_MAX_DAYS 6

/* A card never seen before, as it is after its lesson: still new, since nobody
 * answered it, with a first day within the limits above, as far off as a first
 * answer of that grade would have put it, and spread by the seed. */
ReviewCardState review_introduce (const ReviewScheduler *scheduler,
                                  const ReviewMoment *now,
                                  guint64 seed,
                                  ReviewGrade grade);

/* A wrong answer given for certain comes again tomorrow at the latest, whatever
 * the grade: sooner where its steps say so. */
void review_card_state_bring_forward (ReviewCardState *state,
                                      const ReviewMoment *now);

G_END_DECLS
