/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/card-study.h"

#include "review/review-introduce.h"
#include "review/review-journal.h"
#include "review/review-limits.h"

#include <string.h>

/* Of so many cards that come next the questions are made ahead. */
#define LOOK_AHEAD 3

/* An answer on its way to the store, with its texts. */
typedef struct
{
  char *deck_id;
  char *card_id;
  char *shuffle;
  char *text;
  ReviewAnswer answer; /* points to the texts above */
  ReviewCardState before;
  ReviewCardState after;
} Pending;

struct _CardStudy
{
  GObject parent_instance;

  CardClockFunc clock;
  gpointer clock_data;
  GDestroyNotify clock_destroy;

  ReviewStore *store;
  DeckLibrary *library;
  char *held_deck; /* or NULL */
  ReviewQueue *queue;
  ReviewScheduler scheduler;
  CardQuestions *questions;
  guint look_ahead; /* source id, or 0 */

  Pending *pending; /* failed, waits for another try; or NULL */
  gboolean has_current;
  gboolean soon;       /* see card_study_set_soon */
  guint current;       /* index in the queue */
  ReviewCard progress; /* of the current card */
  gint64 wait_until_ms;
  gint64 shown_ms; /* when the current card was first asked */
  guint n_done;
};

enum
{
  CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (CardStudy, card_study, G_TYPE_OBJECT)

static void
pending_free (Pending *self)
{
  if (self == NULL)
    return;
  g_free (self->deck_id);
  g_free (self->card_id);
  g_free (self->shuffle);
  g_free (self->text);
  g_free (self);
}

static void
card_study_finalize (GObject *object)
{
  CardStudy *self = CARD_STUDY (object);

  g_clear_handle_id (&self->look_ahead, g_source_remove);
  g_object_unref (self->questions);
  pending_free (self->pending);
  review_card_clear (&self->progress);
  g_free (self->held_deck);
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

/* What cannot be read is asked for again in a minute. */
#define READ_AGAIN_MS 60000

static void
set_current (CardStudy *self, guint index)
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
      g_warning ("%s", error->message);
      self->has_current = FALSE;
      self->wait_until_ms = now.unix_ms + READ_AGAIN_MS;
      return;
    }
  review_card_clear (&self->progress);
  self->progress = progress;
  self->has_current = TRUE;
  self->current = index;
  self->wait_until_ms = 0;
  self->shown_ms = now.unix_ms;
  look_ahead (self);
}

static void
find_next (CardStudy *self)
{
  ReviewMoment now;
  guint index;

  card_study_get_now (self, &now);
  self->has_current = FALSE;
  self->wait_until_ms = 0;
  if (self->queue != NULL &&
      review_queue_next (self->queue, &now, &index, &self->wait_until_ms))
    set_current (self, index);
}

/* Of the deck that is held back. */
static gboolean
add_known_cb (const char *deck_id,
              const char *card_id,
              const ReviewCard *card,
              gpointer data)
{
  if (card->state.phase != REVIEW_PHASE_NEW)
    g_hash_table_add (data, g_strdup (card_id));
  return TRUE;
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
  for (guint d = 0; d < deck_library_get_n_decks (library); d++)
    {
      Deck *deck = deck_library_get_deck (library, d);
      gboolean held = g_strcmp0 (deck_get_id (deck), self->held_deck) == 0;

      for (guint i = 0; i < deck_get_n_cards (deck); i++)
        {
          ReviewCardId id = { deck_get_id (deck), deck_get_card (deck, i)->id };

          if (held && !g_hash_table_contains (known, id.card_id))
            continue;
          g_array_append_val (ids, id);
        }
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
  g_clear_pointer (&self->pending, pending_free);
  find_next (self);
  g_signal_emit (self, signals[CHANGED], 0);
  return TRUE;
}

/* The card asked now stays the one asked, where it still is in the queue: a
 * learner in the midst of an answer is not interrupted. */
static void
keep_current (CardStudy *self, const char *deck_id, const char *card_id)
{
  gint64 shown_ms = self->shown_ms;
  guint index;

  find_next (self);
  if (deck_id == NULL ||
      !review_queue_find (self->queue, deck_id, card_id, &index))
    return;
  set_current (self, index);
  self->shown_ms = shown_ms;
}

gboolean
card_study_reload (CardStudy *self, DeckLibrary *library, GError **error)
{
  g_autofree char *deck_id = NULL;
  g_autofree char *card_id = NULL;
  ReviewParams params;

  g_return_val_if_fail (CARD_IS_STUDY (self) && self->store != NULL, FALSE);
  if (library == NULL)
    library = self->library;
  if (self->has_current)
    {
      ReviewCardId id = review_queue_get_id (self->queue, self->current);

      deck_id = g_strdup (id.deck_id);
      card_id = g_strdup (id.card_id);
    }
  if (!review_store_load_params (self->store, &params, error) ||
      !load_queue (self, self->store, library, error))
    return FALSE;
  review_scheduler_init (&self->scheduler, &params);
  deck_library_ref (library);
  deck_library_unref (self->library);
  self->library = library;
  keep_current (self, deck_id, card_id);
  g_signal_emit (self, signals[CHANGED], 0);
  return TRUE;
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
card_study_set_params (CardStudy *self,
                       const ReviewParams *params,
                       GError **error)
{
  g_return_val_if_fail (CARD_IS_STUDY (self) && self->store != NULL, FALSE);
  if (!review_store_save_params (self->store, params, error))
    return FALSE;
  review_scheduler_init (&self->scheduler, params);
  g_signal_emit (self, signals[CHANGED], 0);
  return TRUE;
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
  find_next (self);
  g_signal_emit (self, signals[CHANGED], 0);
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

/* ---- writing ---- */

static Pending *
pending_new (const char *deck_id,
             const char *card_id,
             const CardResponse *response,
             const ReviewMoment *now,
             gint64 duration_ms)
{
  Pending *self = g_new0 (Pending, 1);

  self->deck_id = g_strdup (deck_id);
  self->card_id = g_strdup (card_id);
  self->shuffle = g_strdup (response->shuffle);
  self->text = g_strdup (response->text);
  self->answer.deck_id = self->deck_id;
  self->answer.card_id = self->card_id;
  self->answer.shuffle = self->shuffle;
  self->answer.answer = self->text;
  self->answer.at = *now;
  self->answer.grade = response->grade;
  self->answer.activity = response->activity;
  self->answer.duration_ms =
      CLAMP (duration_ms, 0,
             response->text != NULL && *response->text != '\0'
                 ? CARD_STUDY_MAX_WRITTEN_MS
                 : CARD_STUDY_MAX_ANSWER_MS);
  self->answer.seed = response->seed;
  self->answer.chosen = response->chosen;
  self->answer.confidence = response->confidence;
  return self;
}

/* Brings the queue to what the store says; counts: +1, or -1 for an undo. */
static void
update_queue (CardStudy *self,
              const char *deck_id,
              const char *card_id,
              const ReviewCard *card,
              ReviewPhase before,
              int counts)
{
  guint index;

  review_queue_update (self->queue, deck_id, card_id, card,
                       before == REVIEW_PHASE_NEW ? counts : 0,
                       before == REVIEW_PHASE_REVIEW ? counts : 0);
  if (self->has_current &&
      review_queue_find (self->queue, deck_id, card_id, &index) &&
      index == self->current)
    {
      review_card_clear (&self->progress);
      self->progress = *card;
      self->progress.note = g_strdup (card->note);
    }
}

/* Another program went on with the card: what stands in the store counts, and
 * trying the same again would fail for ever. */
static void
give_up (CardStudy *self)
{
  g_clear_pointer (&self->pending, pending_free);
  /* The answer's own error is told; should this fail too, the next write
   * tells. */
  card_study_reload (self, NULL, NULL);
}

static gboolean
is_current (CardStudy *self, const Pending *pending)
{
  ReviewCardId id;

  if (!self->has_current)
    return FALSE;
  id = review_queue_get_id (self->queue, self->current);
  return strcmp (id.deck_id, pending->deck_id) == 0 &&
         strcmp (id.card_id, pending->card_id) == 0;
}

/* stay: the card asked now stays the one asked. */
static gboolean
commit (CardStudy *self, gboolean stay, GError **error)
{
  Pending *pending = self->pending;
  g_auto (ReviewCard) card = { 0 };
  g_autoptr (GError) problem = NULL;
  gboolean counts =
      !review_card_state_equal (&pending->before, &pending->after);

  if (!review_store_answer (self->store, &pending->answer, &pending->before,
                            &pending->after, &problem) ||
      !review_store_get_card (self->store, pending->deck_id, pending->card_id,
                              &card, &problem))
    {
      if (g_error_matches (problem, REVIEW_ERROR, REVIEW_ERROR_CONFLICT))
        give_up (self);
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  update_queue (self, pending->deck_id, pending->card_id, &card,
                pending->before.phase, counts ? 1 : 0);
  if (pending->answer.activity == REVIEW_ACTIVITY_REVIEW)
    self->n_done++;
  g_clear_pointer (&self->pending, pending_free);
  if (stay && self->has_current)
    {
      ReviewCardId id = review_queue_get_id (self->queue, self->current);

      keep_current (self, id.deck_id, id.card_id);
    }
  else
    find_next (self);
  g_signal_emit (self, signals[CHANGED], 0);
  return TRUE;
}

/* What failed before goes first, or nothing goes: no answer is lost silently.
 * Unless it is the same card answered once more, in place of it. */
static gboolean
settle (CardStudy *self,
        const char *deck_id,
        const char *card_id,
        ReviewActivity activity,
        GError **error)
{
  Pending *pending = self->pending;

  if (pending == NULL)
    return TRUE;
  if (deck_id != NULL && pending->answer.activity == activity &&
      strcmp (pending->deck_id, deck_id) == 0 &&
      strcmp (pending->card_id, card_id) == 0)
    {
      g_clear_pointer (&self->pending, pending_free);
      return TRUE;
    }
  return commit (self, TRUE, error);
}

gboolean
card_study_answer (CardStudy *self,
                   const CardResponse *response,
                   GError **error)
{
  const ReviewCard *card;
  ReviewCardId id;
  ReviewMoment now;

  g_return_val_if_fail (card_study_get_progress (self) != NULL, FALSE);
  id = review_queue_get_id (self->queue, self->current);
  if (!settle (self, id.deck_id, id.card_id, response->activity, error))
    return FALSE;
  card = card_study_get_progress (self);
  card_study_get_now (self, &now);
  self->pending = pending_new (id.deck_id, id.card_id, response, &now,
                               now.unix_ms - self->shown_ms);
  self->pending->before = card->state;
  self->pending->after = review_scheduler_answer (
      &self->scheduler, &card->state, &now,
      review_fuzz_seed (id.deck_id, id.card_id, &card->state), response->grade);
  if (self->soon)
    review_card_state_bring_forward (&self->pending->after, &now);
  return commit (self, FALSE, error);
}

gboolean
card_study_practise (CardStudy *self,
                     const char *deck_id,
                     const char *card_id,
                     const CardResponse *response,
                     gint64 duration_ms,
                     gboolean counts,
                     GError **error)
{
  g_auto (ReviewCard) card = { 0 };
  ReviewMoment now;

  g_return_val_if_fail (CARD_IS_STUDY (self) && self->store != NULL, FALSE);
  if (!settle (self, deck_id, card_id, response->activity, error) ||
      !review_store_get_card (self->store, deck_id, card_id, &card, error))
    return FALSE;
  card_study_get_now (self, &now);
  self->pending = pending_new (deck_id, card_id, response, &now, duration_ms);
  self->pending->before = card.state;
  self->pending->after = card.state;
  if (counts)
    self->pending->after = review_scheduler_answer (
        &self->scheduler, &card.state, &now,
        review_fuzz_seed (deck_id, card_id, &card.state), response->grade);
  return commit (self, !is_current (self, self->pending), error);
}

gboolean
card_study_introduce (CardStudy *self,
                      const char *deck_id,
                      const char *card_id,
                      ReviewGrade grade,
                      gboolean *added,
                      GError **error)
{
  CardResponse response = CARD_RESPONSE_INIT;
  g_auto (ReviewCard) card = { 0 };
  ReviewMoment now;

  g_return_val_if_fail (CARD_IS_STUDY (self) && self->store != NULL, FALSE);
  if (added != NULL)
    *added = FALSE;
  if (!settle (self, NULL, NULL, REVIEW_ACTIVITY_LESSON, error) ||
      !review_store_get_card (self->store, deck_id, card_id, &card, error))
    return FALSE;
  if (card.state.phase != REVIEW_PHASE_NEW)
    return TRUE;
  card_study_get_now (self, &now);
  response.grade = grade;
  response.activity = REVIEW_ACTIVITY_LESSON;
  response.seed = review_fuzz_seed (deck_id, card_id, &card.state);
  self->pending = pending_new (deck_id, card_id, &response, &now, 0);
  self->pending->before = card.state;
  self->pending->after =
      review_introduce (&self->scheduler, &now, response.seed, grade);
  if (added != NULL)
    *added = TRUE;
  return commit (self, !is_current (self, self->pending), error);
}

gboolean
card_study_get_lesson (CardStudy *self,
                       const char *lesson_id,
                       ReviewLesson *lesson,
                       GError **error)
{
  g_return_val_if_fail (CARD_IS_STUDY (self) && self->store != NULL, FALSE);
  return review_store_get_lesson (self->store, lesson_id, lesson, error);
}

gboolean
card_study_set_lesson (CardStudy *self,
                       const char *lesson_id,
                       guint segment,
                       gboolean done,
                       const char *data,
                       GError **error)
{
  g_autofree char *kept = g_strdup (data);
  ReviewLesson lesson = { .segment = segment, .done = done, .data = kept };
  ReviewMoment now;

  g_return_val_if_fail (CARD_IS_STUDY (self) && self->store != NULL, FALSE);
  card_study_get_now (self, &now);
  lesson.at_ms = now.unix_ms;
  return review_store_set_lesson (self->store, lesson_id, &lesson, error);
}

gboolean
card_study_add_quiz (CardStudy *self,
                     guint64 seed,
                     guint n_questions,
                     double points,
                     GError **error)
{
  ReviewQuizRecord record = { .seed = seed,
                              .n_questions = n_questions,
                              .points = points };
  ReviewMoment now;

  g_return_val_if_fail (CARD_IS_STUDY (self) && self->store != NULL, FALSE);
  card_study_get_now (self, &now);
  record.at_ms = now.unix_ms;
  record.day = review_moment_get_day (&now);
  return review_store_add_quiz (self->store, &record, error);
}

gboolean
card_study_retry (CardStudy *self, GError **error)
{
  g_return_val_if_fail (CARD_IS_STUDY (self), FALSE);
  return self->pending == NULL ||
         commit (self, !is_current (self, self->pending), error);
}

gboolean
card_study_get_pending (CardStudy *self, ReviewActivity *activity)
{
  g_return_val_if_fail (CARD_IS_STUDY (self), FALSE);
  if (self->pending != NULL && activity != NULL)
    *activity = self->pending->answer.activity;
  return self->pending != NULL;
}

/* An answer that counted moved when the card is due. */
static gboolean
is_moved (const ReviewDue *due, const ReviewCardState *state)
{
  return due->phase != state->phase || due->due_ms != state->due_ms ||
         due->due_day != state->due_day;
}

gboolean
card_study_undo (CardStudy *self, GError **error)
{
  g_auto (ReviewUndone) undone = { 0 };
  gboolean counted = FALSE;
  gboolean found;
  guint index;

  g_return_val_if_fail (CARD_IS_STUDY (self) && self->store != NULL, FALSE);
  if (!settle (self, NULL, NULL, REVIEW_ACTIVITY_REVIEW, error) ||
      !review_store_undo (self->store, &undone, error))
    return FALSE;
  found =
      review_queue_find (self->queue, undone.deck_id, undone.card_id, &index);
  if (found)
    counted = is_moved (review_queue_get_due (self->queue, index),
                        &undone.card.state);
  update_queue (self, undone.deck_id, undone.card_id, &undone.card,
                undone.card.state.phase, counted ? -1 : 0);
  if (undone.action == REVIEW_ACTION_ANSWER && self->n_done > 0)
    self->n_done--;
  /* A flag is put on cards that are not due: the card asked stays. */
  if (undone.action != REVIEW_ACTION_FLAG)
    {
      if (found)
        set_current (self, index);
      else
        find_next (self);
    }
  g_signal_emit (self, signals[CHANGED], 0);
  return TRUE;
}

guint
card_study_get_undo_depth (CardStudy *self)
{
  g_return_val_if_fail (CARD_IS_STUDY (self), 0);
  return self->store != NULL ? review_store_get_undo_depth (self->store) : 0;
}

guint
card_study_get_n_done (CardStudy *self)
{
  g_return_val_if_fail (CARD_IS_STUDY (self), 0);
  return self->n_done;
}

/* After the store took the current card out. */
static gboolean
put_aside (CardStudy *self, gboolean done, GError **error)
{
  g_auto (ReviewCard) card = { 0 };
  ReviewCardId id = review_queue_get_id (self->queue, self->current);

  if (!done || !review_store_get_card (self->store, id.deck_id, id.card_id,
                                       &card, error))
    return FALSE;
  update_queue (self, id.deck_id, id.card_id, &card, card.state.phase, 0);
  find_next (self);
  g_signal_emit (self, signals[CHANGED], 0);
  return TRUE;
}

gboolean
card_study_bury (CardStudy *self, GError **error)
{
  ReviewCardId id;
  ReviewMoment now;

  g_return_val_if_fail (card_study_get_progress (self) != NULL, FALSE);
  if (!settle (self, NULL, NULL, REVIEW_ACTIVITY_REVIEW, error))
    return FALSE;
  card_study_get_now (self, &now);
  id = review_queue_get_id (self->queue, self->current);
  return put_aside (self,
                    review_store_bury (self->store, id.deck_id, id.card_id,
                                       &now, review_moment_get_day (&now) + 1,
                                       error),
                    error);
}

gboolean
card_study_suspend (CardStudy *self, GError **error)
{
  ReviewCardId id;
  ReviewMoment now;

  g_return_val_if_fail (card_study_get_progress (self) != NULL, FALSE);
  if (!settle (self, NULL, NULL, REVIEW_ACTIVITY_REVIEW, error))
    return FALSE;
  card_study_get_now (self, &now);
  id = review_queue_get_id (self->queue, self->current);
  return put_aside (self,
                    review_store_suspend (self->store, id.deck_id, id.card_id,
                                          &now, TRUE, error),
                    error);
}

/* ---- flags ---- */

gboolean
card_study_flag (CardStudy *self,
                 const char *deck_id,
                 const char *card_id,
                 gboolean flagged,
                 const char *note,
                 GError **error)
{
  g_auto (ReviewCard) card = { 0 };
  ReviewMoment now;

  g_return_val_if_fail (CARD_IS_STUDY (self) && self->store != NULL, FALSE);
  card_study_get_now (self, &now);
  if (!settle (self, NULL, NULL, REVIEW_ACTIVITY_REVIEW, error) ||
      !review_store_flag (self->store, deck_id, card_id, &now, flagged,
                          note != NULL && *note != '\0' ? note : NULL, error) ||
      !review_store_get_card (self->store, deck_id, card_id, &card, error))
    return FALSE;
  update_queue (self, deck_id, card_id, &card, card.state.phase, 0);
  g_signal_emit (self, signals[CHANGED], 0);
  return TRUE;
}

char *
card_study_dup_flag (CardStudy *self, const char *deck_id, const char *card_id)
{
  g_auto (ReviewCard) card = { 0 };

  g_return_val_if_fail (CARD_IS_STUDY (self), NULL);
  if (self->store == NULL ||
      !review_store_get_card (self->store, deck_id, card_id, &card, NULL) ||
      !card.flagged)
    return NULL;
  return g_strdup (card.note != NULL ? card.note : "");
}

static void
flag_free (gpointer data)
{
  CardFlag *flag = data;

  g_free (flag->deck_id);
  g_free (flag->card_id);
  g_free (flag->note);
  g_free (flag);
}

static gboolean
flag_cb (const char *deck_id,
         const char *card_id,
         const ReviewCard *card,
         gpointer user_data)
{
  CardFlag *flag;

  if (!card->flagged)
    return TRUE;
  flag = g_new (CardFlag, 1);
  flag->deck_id = g_strdup (deck_id);
  flag->card_id = g_strdup (card_id);
  flag->note = g_strdup (card->note != NULL ? card->note : "");
  g_ptr_array_add (user_data, flag);
  return TRUE;
}

/* Where the card stands in the library; past its end where it does not. */
static guint64
flag_position (CardStudy *self, const CardFlag *flag)
{
  for (guint i = 0; i < deck_library_get_n_decks (self->library); i++)
    {
      Deck *deck = deck_library_get_deck (self->library, i);
      guint index;

      if (strcmp (deck_get_id (deck), flag->deck_id) == 0)
        return (guint64)i << 32 |
               (deck_find_card (deck, flag->card_id, &index) ? index
                                                             : G_MAXUINT32);
    }
  return G_MAXUINT64;
}

static int
compare_flags (gconstpointer a, gconstpointer b, gpointer data)
{
  const CardFlag *one = *(CardFlag *const *)a;
  const CardFlag *other = *(CardFlag *const *)b;
  guint64 x = flag_position (data, one);
  guint64 y = flag_position (data, other);

  if (x != y)
    return x < y ? -1 : 1;
  return strcmp (one->card_id, other->card_id);
}

GPtrArray *
card_study_list_flags (CardStudy *self)
{
  GPtrArray *flags = g_ptr_array_new_with_free_func (flag_free);

  g_return_val_if_fail (CARD_IS_STUDY (self), flags);
  if (self->store == NULL || self->library == NULL)
    return flags;
  review_store_foreach_card (self->store, NULL, flag_cb, flags, NULL);
  g_ptr_array_sort_with_data (flags, compare_flags, self);
  return flags;
}
