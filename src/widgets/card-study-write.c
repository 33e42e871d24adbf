/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the learner does to the cards, on its way to the store. */
#include "widgets/card-study-private.h"

#include "review/review-introduce.h"
#include "review/review-journal.h"

#include <string.h>

/* ---- answers on their way ---- */

void
card_study_pending_free (CardPending *self)
{
  if (self == NULL)
    return;
  g_free (self->deck_id);
  g_free (self->card_id);
  g_free (self->shuffle);
  g_free (self->text);
  g_free (self);
}

static CardPending *
pending_new (const char *deck_id,
             const char *card_id,
             const CardResponse *response,
             const ReviewMoment *now,
             gint64 duration_ms)
{
  CardPending *self = g_new0 (CardPending, 1);

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

void
card_study_update_queue (CardStudy *self,
                         const char *deck_id,
                         const char *card_id,
                         const ReviewCard *card,
                         const ReviewCardState *before,
                         int counts)
{
  gboolean introduced =
      review_phase_is_introduced (before->phase, before->due_day);
  gboolean is_first = before->phase == REVIEW_PHASE_NEW && !introduced;
  gboolean is_review = before->phase == REVIEW_PHASE_REVIEW || introduced;
  guint index;

  review_queue_update (self->queue, deck_id, card_id, card,
                       is_first ? counts : 0, is_review ? counts : 0);
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
  g_clear_pointer (&self->pending, card_study_pending_free);
  /* The answer's own error is told; should this fail too, the next write
   * tells. */
  card_study_reload (self, NULL, NULL);
}

static gboolean
is_current (CardStudy *self, const CardPending *pending)
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
  CardPending *pending = self->pending;
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
  card_study_update_queue (self, pending->deck_id, pending->card_id, &card,
                           &pending->before, counts ? 1 : 0);
  if (pending->answer.activity == REVIEW_ACTIVITY_REVIEW)
    self->n_done++;
  g_clear_pointer (&self->pending, card_study_pending_free);
  if (stay && self->has_current)
    {
      ReviewCardId id = review_queue_get_id (self->queue, self->current);

      card_study_keep_current (self, id.deck_id, id.card_id);
    }
  else
    card_study_find_next (self);
  card_study_changed (self);
  return TRUE;
}

gboolean
card_study_settle (CardStudy *self,
                   const char *deck_id,
                   const char *card_id,
                   ReviewActivity activity,
                   GError **error)
{
  CardPending *pending = self->pending;

  if (pending == NULL)
    return TRUE;
  if (deck_id != NULL && pending->answer.activity == activity &&
      strcmp (pending->deck_id, deck_id) == 0 &&
      strcmp (pending->card_id, card_id) == 0)
    {
      g_clear_pointer (&self->pending, card_study_pending_free);
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
  if (!card_study_settle (self, id.deck_id, id.card_id, response->activity,
                          error))
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
  if (!card_study_settle (self, deck_id, card_id, response->activity, error) ||
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
                      const ReviewCardId *cards,
                      guint n_cards,
                      ReviewGrade grade,
                      guint *n_added,
                      GError **error)
{
  g_autofree ReviewIntroduction *all = NULL;
  const ReviewCardState fresh = REVIEW_CARD_STATE_NEW;
  ReviewMoment now;

  g_return_val_if_fail (CARD_IS_STUDY (self) && self->store != NULL, FALSE);
  *n_added = 0;
  if (!card_study_settle (self, NULL, NULL, REVIEW_ACTIVITY_REVIEW, error))
    return FALSE;
  card_study_get_now (self, &now);
  all = g_new (ReviewIntroduction, n_cards);
  for (guint i = 0; i < n_cards; i++)
    {
      guint64 seed =
          review_fuzz_seed (cards[i].deck_id, cards[i].card_id, &fresh);

      all[i] = (ReviewIntroduction){ cards[i].deck_id, cards[i].card_id,
                                     review_introduce (&self->scheduler, &now,
                                                       seed, grade) };
    }
  if (!review_store_introduce (self->store, all, n_cards, n_added, error))
    return FALSE;
  /* Those of the deck that was held back come into the queue.  What cannot be
   * read now is told when the learner answers. */
  if (*n_added > 0)
    card_study_reload (self, NULL, NULL);
  return TRUE;
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
  if (!card_study_settle (self, NULL, NULL, REVIEW_ACTIVITY_REVIEW, error) ||
      !review_store_undo (self->store, &undone, error))
    return FALSE;
  found =
      review_queue_find (self->queue, undone.deck_id, undone.card_id, &index);
  if (found)
    counted = is_moved (review_queue_get_due (self->queue, index),
                        &undone.card.state);
  card_study_update_queue (self, undone.deck_id, undone.card_id, &undone.card,
                           &undone.card.state, counted ? -1 : 0);
  if (undone.action == REVIEW_ACTION_ANSWER && self->n_done > 0)
    self->n_done--;
  /* A flag is put on cards that are not due: the card asked stays. */
  if (undone.action != REVIEW_ACTION_FLAG)
    {
      if (found)
        card_study_set_current (self, index);
      else
        card_study_find_next (self);
    }
  card_study_changed (self);
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
  card_study_update_queue (self, id.deck_id, id.card_id, &card, &card.state, 0);
  card_study_find_next (self);
  card_study_changed (self);
  return TRUE;
}

gboolean
card_study_bury (CardStudy *self, GError **error)
{
  ReviewCardId id;
  ReviewMoment now;

  g_return_val_if_fail (card_study_get_progress (self) != NULL, FALSE);
  if (!card_study_settle (self, NULL, NULL, REVIEW_ACTIVITY_REVIEW, error))
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
  if (!card_study_settle (self, NULL, NULL, REVIEW_ACTIVITY_REVIEW, error))
    return FALSE;
  card_study_get_now (self, &now);
  id = review_queue_get_id (self->queue, self->current);
  return put_aside (self,
                    review_store_suspend (self->store, id.deck_id, id.card_id,
                                          &now, TRUE, error),
                    error);
}
