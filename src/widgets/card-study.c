/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/card-study-private.h"

#include "review/review-introduce.h"
#include "review/review-journal.h"
#include "review/review-limits.h"

#include <string.h>

/* Of so many cards that come next the questions are made ahead. */
#define LOOK_AHEAD 3

enum
{
  CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (CardStudy, card_study, G_TYPE_OBJECT)

static void
card_study_finalize (GObject *object)
{
  CardStudy *self = CARD_STUDY (object);

  g_clear_handle_id (&self->look_ahead, g_source_remove);
  g_object_unref (self->questions);
  card_study_pending_free (self->pending);
  review_card_clear (&self->progress);
  g_free (self->held_deck);
  g_free (self->first_deck);
  g_free (self->problem);
  review_queue_free (self->queue);
  review_store_free (self->store);
  g_clear_pointer (&self->library, deck_library_unref);
  if (self->clock_destroy != NULL)
    self->clock_destroy (self->clock_data);
  G_OBJECT_CLASS (card_study_parent_class)->finalize (object);
}

static void
card_study_class_init (CardStudyClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = card_study_finalize;
  signals[CHANGED] =
      g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                    NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
card_study_init (CardStudy *self)
{
  ReviewParams params;

  review_params_init (&params);
  review_scheduler_init (&self->scheduler, &params);
  self->questions = card_questions_new ();
}

void
card_study_changed (CardStudy *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

/* ---- questions of the cards that come next ---- */

static gboolean
look_ahead_cb (gpointer data)
{
  CardStudy *self = data;
  guint indices[LOOK_AHEAD];
  ReviewMoment now;
  guint n;

  self->look_ahead = 0;
  if (self->queue == NULL)
    return G_SOURCE_REMOVE;
  card_study_get_now (self, &now);
  n = review_queue_peek (self->queue, &now, indices, LOOK_AHEAD);
  for (guint i = 0; i < MIN (n, LOOK_AHEAD); i++)
    {
      ReviewCardId id = review_queue_get_id (self->queue, indices[i]);
      g_auto (ReviewCard) card = { 0 };
      Deck *deck;
      guint index;

      /* What cannot be read now is asked for again when its turn comes. */
      if (deck_library_find_card (self->library, id.deck_id, id.card_id, &deck,
                                  &index) &&
          deck_get_card (deck, index)->kind == DECK_CARD_COMPUTED &&
          review_store_get_card (self->store, id.deck_id, id.card_id, &card,
                                 NULL))
        card_questions_get (
            self->questions, deck, index,
            review_fuzz_seed (id.deck_id, id.card_id, &card.state), NULL);
    }
  return G_SOURCE_REMOVE;
}

/* When nothing else is to be done: a queue of 100,000 cards takes a while to
 * be looked through. */
static void
look_ahead (CardStudy *self)
{
  if (self->look_ahead == 0)
    self->look_ahead =
        g_idle_add_full (G_PRIORITY_LOW, look_ahead_cb, self, NULL);
}

static void
set_problem (CardStudy *self, const char *problem)
{
  g_free (self->problem);
  self->problem = g_strdup (problem);
}

/* What cannot be read is asked for again in a minute. */
#define READ_AGAIN_MS 60000

void
card_study_set_current (CardStudy *self, guint index)
{
  ReviewCardId id = review_queue_get_id (self->queue, index);
  g_autoptr (GError) error = NULL;
  ReviewCard progress;
  ReviewMoment now;

  self->soon = FALSE;
  card_study_get_now (self, &now);
  if (!review_store_get_card (self->store, id.deck_id, id.card_id, &progress,
                              &error))
    {
      set_problem (self, error->message);
      self->has_current = FALSE;
      self->wait_until_ms = now.unix_ms + READ_AGAIN_MS;
      return;
    }
  set_problem (self, NULL);
  review_card_clear (&self->progress);
  self->progress = progress;
  self->has_current = TRUE;
  self->current = index;
  self->wait_until_ms = 0;
  self->shown_ms = now.unix_ms;
  look_ahead (self);
}

/* The first that is to be asked today of the deck that comes first; once there
 * is none it is a deck like the others. */
static gboolean
find_of_first_deck (CardStudy *self, const ReviewMoment *now, guint *index)
{
  guint n;
  g_autofree guint *indices = NULL;

  if (self->first_deck == NULL || self->queue == NULL)
    return FALSE;
  n = review_queue_get_length (self->queue);
  indices = g_new (guint, n);
  n = MIN (n, review_queue_peek (self->queue, now, indices, n));
  for (guint i = 0; i < n; i++)
    if (g_str_equal (review_queue_get_id (self->queue, indices[i]).deck_id,
                     self->first_deck))
      {
        *index = indices[i];
        return TRUE;
      }
  /* It may not have been read yet. */
  if (deck_library_find_deck (self->library, self->first_deck))
    g_clear_pointer (&self->first_deck, g_free);
  return FALSE;
}

void
card_study_find_next (CardStudy *self)
{
  ReviewMoment now;
  guint index;

  card_study_get_now (self, &now);
  self->has_current = FALSE;
  self->wait_until_ms = 0;
  if (find_of_first_deck (self, &now, &index))
    card_study_set_current (self, index);
  else if (self->queue != NULL &&
           review_queue_next (self->queue, &now, &index, &self->wait_until_ms))
    card_study_set_current (self, index);
}

/* Of the deck that is held back. */
static gboolean
add_known_cb (const char *deck_id,
              const char *card_id,
              const ReviewCard *card,
              gpointer data)
{
  if (card->state.phase != REVIEW_PHASE_NEW ||
      review_phase_is_introduced (card->state.phase, card->state.due_day))
    g_hash_table_add (data, g_strdup (card_id));
  return TRUE;
}

/* known: only those. */
static void
add_cards (GArray *ids, Deck *deck, GHashTable *known /* or NULL */)
{
  for (guint i = 0; i < deck_get_n_cards (deck); i++)
    {
      ReviewCardId id = { deck_get_id (deck), deck_get_card (deck, i)->id };

      if (known == NULL || g_hash_table_contains (known, id.card_id))
        g_array_append_val (ids, id);
    }
}

static ReviewQueue *
build_queue (CardStudy *self,
             ReviewStore *store,
             DeckLibrary *library,
             GError **error)
{
  g_autoptr (GHashTable) known =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (ReviewCardId));

  if (self->held_deck != NULL &&
      !review_store_foreach_card (store, self->held_deck, add_known_cb, known,
                                  error))
    return NULL;
  /* New cards come in the order of the queue. */
  for (int first = 1; first >= 0; first--)
    for (guint d = 0; d < deck_library_get_n_decks (library); d++)
      {
        Deck *deck = deck_library_get_deck (library, d);
        const char *deck_id = deck_get_id (deck);

        if ((g_strcmp0 (deck_id, self->first_deck) == 0) == first)
          add_cards (ids, deck,
                     g_strcmp0 (deck_id, self->held_deck) == 0 ? known : NULL);
      }
  return review_queue_new ((const ReviewCardId *)(gpointer)ids->data, ids->len);
}

static gboolean
load_queue (CardStudy *self,
            ReviewStore *store,
            DeckLibrary *library,
            GError **error)
{
  g_autoptr (ReviewQueue) queue = build_queue (self, store, library, error);
  ReviewQueueLimits limits;
  ReviewMoment now;

  if (queue == NULL)
    return FALSE;

  card_study_get_now (self, &now);
  if (!review_store_load_limits (store, &limits, error))
    return FALSE;
  review_queue_set_limits (queue, &limits);
  if (!review_queue_load (queue, store, &now, error))
    return FALSE;
  review_queue_free (self->queue);
  self->queue = g_steal_pointer (&queue);
  return TRUE;
}

CardStudy *
card_study_new (CardClockFunc clock, gpointer user_data, GDestroyNotify destroy)
{
  CardStudy *self = g_object_new (CARD_TYPE_STUDY, NULL);

  self->clock = clock;
  self->clock_data = user_data;
  self->clock_destroy = destroy;
  return self;
}

void
card_study_hold_deck (CardStudy *self, const char *deck_id)
{
  g_return_if_fail (CARD_IS_STUDY (self));
  g_free (self->held_deck);
  self->held_deck = g_strdup (deck_id);
}

gboolean
card_study_study_deck (CardStudy *self, const char *deck_id, GError **error)
{
  g_autofree char *before = NULL;

  g_return_val_if_fail (CARD_IS_STUDY (self), FALSE);
  before = self->first_deck;
  self->first_deck = g_strdup (deck_id);
  self->first_most = 0;
  if (self->store == NULL || self->library == NULL)
    return TRUE;
  if (!load_queue (self, self->store, self->library, error))
    {
      g_free (self->first_deck);
      self->first_deck = g_steal_pointer (&before);
      return FALSE;
    }
  card_study_find_next (self);
  card_study_changed (self);
  return TRUE;
}

gboolean
card_study_open (CardStudy *self,
                 ReviewStore *store,
                 DeckLibrary *library,
                 GError **error)
{
  g_autoptr (ReviewStore) taken = store;
  ReviewParams params;

  g_return_val_if_fail (CARD_IS_STUDY (self), FALSE);
  if (!review_store_load_params (taken, &params, error) ||
      !load_queue (self, taken, library, error))
    return FALSE;
  review_scheduler_init (&self->scheduler, &params);
  review_store_free (self->store);
  self->store = g_steal_pointer (&taken);
  deck_library_ref (library);
  g_clear_pointer (&self->library, deck_library_unref);
  self->library = library;
  self->n_done = 0;
  set_problem (self, NULL);
  g_clear_pointer (&self->pending, card_study_pending_free);
  card_study_find_next (self);
  card_study_changed (self);
  return TRUE;
}

/* The card asked now stays the one asked, where it still is in the queue: a
 * learner in the midst of an answer is not interrupted. */
void
card_study_keep_current (CardStudy *self,
                         const char *deck_id,
                         const char *card_id)
{
  gint64 shown_ms = self->shown_ms;
  guint index;

  card_study_find_next (self);
  if (deck_id == NULL ||
      !review_queue_find (self->queue, deck_id, card_id, &index))
    return;
  card_study_set_current (self, index);
  self->shown_ms = shown_ms;
}

static gboolean
reload (CardStudy *self, DeckLibrary *library, GError **error)
{
  g_autofree char *deck_id = NULL;
  g_autofree char *card_id = NULL;
  ReviewParams params;
  gboolean arrives;

  if (library == NULL)
    library = self->library;
  arrives = self->first_deck != NULL &&
            !deck_library_find_deck (self->library, self->first_deck) &&
            deck_library_find_deck (library, self->first_deck);
  if (self->has_current)
    {
      ReviewCardId id = review_queue_get_id (self->queue, self->current);

      deck_id = g_strdup (id.deck_id);
      card_id = g_strdup (id.card_id);
    }
  if (!review_store_load_params (self->store, &params, error) ||
      !load_queue (self, self->store, library, error))
    return FALSE;
  set_problem (self, NULL);
  review_scheduler_init (&self->scheduler, &params);
  deck_library_ref (library);
  deck_library_unref (self->library);
  self->library = library;
  if (arrives)
    card_study_find_next (self);
  else
    card_study_keep_current (self, deck_id, card_id);
  return TRUE;
}

gboolean
card_study_reload (CardStudy *self, DeckLibrary *library, GError **error)
{
  g_autoptr (GError) cause = NULL;
  gboolean done;

  g_return_val_if_fail (CARD_IS_STUDY (self) && self->store != NULL, FALSE);
  done = reload (self, library, &cause);
  if (!done)
    {
      set_problem (self, cause->message);
      g_propagate_error (error, g_steal_pointer (&cause));
    }
  card_study_changed (self);
  return done;
}

const char *
card_study_get_problem (CardStudy *self)
{
  g_return_val_if_fail (CARD_IS_STUDY (self), NULL);
  return self->problem;
}

void
card_study_set_scenarios (CardStudy *self, ScenarioLibrary *scenarios)
{
  g_return_if_fail (CARD_IS_STUDY (self));
  card_questions_set_scenarios (self->questions, scenarios);
}

CardQuestions *
card_study_get_questions (CardStudy *self)
{
  g_return_val_if_fail (CARD_IS_STUDY (self), NULL);
  return self->questions;
}

void
card_study_get_now (CardStudy *self, ReviewMoment *now)
{
  self->clock (now, self->clock_data);
}

DeckLibrary *
card_study_get_library (CardStudy *self)
{
  g_return_val_if_fail (CARD_IS_STUDY (self), NULL);
  return self->library;
}

ReviewStore *
card_study_get_store (CardStudy *self)
{
  g_return_val_if_fail (CARD_IS_STUDY (self), NULL);
  return self->store;
}

const ReviewQueue *
card_study_get_queue (CardStudy *self)
{
  g_return_val_if_fail (CARD_IS_STUDY (self), NULL);
  return self->queue;
}

ReviewQueueCounts
card_study_get_counts (CardStudy *self)
{
  ReviewMoment now;

  card_study_get_now (self, &now);
  if (self->queue == NULL)
    return (ReviewQueueCounts){ 0 };
  return review_queue_get_counts (self->queue, &now);
}

CardStudyDay
card_study_get_day (CardStudy *self)
{
  ReviewQueueCounts counts = card_study_get_counts (self);

  return (CardStudyDay){ .to_go = counts.due + counts.fresh,
                         .to_come = counts.learning,
                         .done = counts.new_done + counts.reviews_done };
}

gboolean
card_study_get_deck_day (CardStudy *self, CardStudyDay *day)
{
  ReviewMoment now;
  guint n, n_left;
  g_autofree guint *indices = NULL;

  g_return_val_if_fail (CARD_IS_STUDY (self), FALSE);
  *day = (CardStudyDay){ 0 };
  if (self->first_deck == NULL || self->queue == NULL)
    return FALSE;
  card_study_get_now (self, &now);
  n = review_queue_get_length (self->queue);
  indices = g_new (guint, n);
  n = MIN (n, review_queue_peek (self->queue, &now, indices, n));
  for (guint i = 0; i < n; i++)
    {
      ReviewPhase phase = review_queue_get_due (self->queue, indices[i])->phase;

      if (!g_str_equal (review_queue_get_id (self->queue, indices[i]).deck_id,
                        self->first_deck))
        continue;
      if (phase == REVIEW_PHASE_NEW || phase == REVIEW_PHASE_REVIEW)
        day->to_go++;
      else
        day->to_come++;
    }
  n_left = day->to_go + day->to_come;
  self->first_most = MAX (self->first_most, n_left);
  day->done = self->first_most - n_left;
  return n_left > 0;
}

gboolean
card_study_read_stats (CardStudy *self, ReviewStats *stats, GError **error)
{
  ReviewMoment now;

  g_return_val_if_fail (CARD_IS_STUDY (self) && self->store != NULL, FALSE);
  card_study_get_now (self, &now);
  return review_stats_read (stats, self->store, &self->scheduler, &now, error);
}

const ReviewScheduler *
card_study_get_scheduler (CardStudy *self)
{
  g_return_val_if_fail (CARD_IS_STUDY (self), NULL);
  return &self->scheduler;
}

gboolean
card_study_take_weights (CardStudy *self,
                         const ReviewParams *from,
                         const double *weights,
                         GError **error)
{
  ReviewParams params;
  gboolean taken;

  g_return_val_if_fail (CARD_IS_STUDY (self) && self->store != NULL, FALSE);
  taken = review_store_take_weights (self->store, from, weights, error);
  /* As the file has them, whoever set them. */
  if (!review_store_load_params (self->store, &params, NULL))
    return taken;
  review_scheduler_init (&self->scheduler, &params);
  card_study_changed (self);
  return taken;
}

double
card_study_get_wanted_retention (CardStudy *self)
{
  g_return_val_if_fail (CARD_IS_STUDY (self), 0);
  return self->scheduler.params.wanted_retention;
}

gboolean
card_study_get_current (CardStudy *self,
                        Deck **deck,
                        guint *index,
                        gint64 *wait_until_ms)
{
  ReviewCardId id;

  g_return_val_if_fail (CARD_IS_STUDY (self), FALSE);
  if (wait_until_ms != NULL)
    *wait_until_ms = self->wait_until_ms;
  if (!self->has_current)
    return FALSE;
  id = review_queue_get_id (self->queue, self->current);
  return deck_library_find_card (self->library, id.deck_id, id.card_id, deck,
                                 index);
}

void
card_study_advance (CardStudy *self)
{
  g_return_if_fail (CARD_IS_STUDY (self));
  card_study_find_next (self);
  card_study_changed (self);
}

const ReviewCard *
card_study_get_progress (CardStudy *self)
{
  g_return_val_if_fail (CARD_IS_STUDY (self), NULL);
  if (!self->has_current)
    return NULL;
  return &self->progress;
}

guint64
card_study_get_seed (CardStudy *self)
{
  ReviewCardId id;

  g_return_val_if_fail (CARD_IS_STUDY (self), 0);
  if (!self->has_current)
    return 0;
  id = review_queue_get_id (self->queue, self->current);
  return review_fuzz_seed (id.deck_id, id.card_id,
                           &card_study_get_progress (self)->state);
}

void
card_study_set_soon (CardStudy *self, gboolean soon)
{
  g_return_if_fail (CARD_IS_STUDY (self));
  self->soon = soon;
}

void
card_study_preview (CardStudy *self, ReviewCardState after[REVIEW_N_GRADES])
{
  ReviewMoment now;

  g_return_if_fail (CARD_IS_STUDY (self) && self->has_current);
  card_study_get_now (self, &now);
  review_scheduler_preview (&self->scheduler,
                            &card_study_get_progress (self)->state, &now,
                            card_study_get_seed (self), after);
  for (guint i = 0; self->soon && i < REVIEW_N_GRADES; i++)
    review_card_state_bring_forward (&after[i], &now);
}
