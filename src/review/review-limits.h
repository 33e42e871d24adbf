/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "review/review-queue.h"
#include "review/review-store.h"

G_BEGIN_DECLS

#define REVIEW_PER_DAY_MAX 9999

/* The day's limits as kept among the store's settings; the defaults where
 * unset or not a number of 0 to REVIEW_PER_DAY_MAX. */
gboolean review_store_load_limits (ReviewStore *self,
                                   ReviewQueueLimits *limits,
                                   GError **error);
gboolean review_store_save_limits (ReviewStore *self,
                                   const ReviewQueueLimits *limits,
                                   GError **error);
/* What the learner sets, in one transaction; the rest of the parameters stays
 * as it is in the file by then, which another process may have changed. */
gboolean review_store_save_study (ReviewStore *self,
                                  double wanted_retention,
                                  const ReviewQueueLimits *limits,
                                  GError **error);

G_END_DECLS
