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
/* Both, in one transaction. */
gboolean review_store_save_study (ReviewStore *self,
                                  const ReviewParams *params,
                                  const ReviewQueueLimits *limits,
                                  GError **error);

G_END_DECLS
