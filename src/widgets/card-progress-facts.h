/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "widgets/card-study.h"

G_BEGIN_DECLS

#define CARD_PROGRESS_N_CONCEPTS 8

/* A concept, over all of its cards that were answered. */
typedef struct
{
  char *id;
  guint n_cards;
  guint n_answers;
  guint n_forgotten; /* lapses */
} CardConceptFact;

/* What the progress page shows, read at one instant; free it afterwards. */
typedef struct
{
  ReviewStats stats;
  ReviewParams params;
  GArray *concepts; /* CardConceptFact, the hardest first, at most
                       CARD_PROGRESS_N_CONCEPTS; only those with a lapse */
} CardProgressFacts;

CardProgressFacts *
card_progress_facts_read (ReviewStore *store,
                          const ReviewScheduler *scheduler,
                          const ReviewMoment *now,
                          const DeckLibrary *library,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
void card_progress_facts_free (CardProgressFacts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CardProgressFacts, card_progress_facts_free)

/* The same in a thread, over a store of its own; a store in memory is read at
 * once. */
void card_progress_facts_read_async (CardStudy *study,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
CardProgressFacts *
card_progress_facts_read_finish (CardStudy *study,
                                 GAsyncResult *result,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
