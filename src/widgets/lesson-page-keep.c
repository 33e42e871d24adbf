/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a lesson stands, kept with the progress, and its cards. */
#include "widgets/lesson-page-private.h"

void
lesson_page_keep (LessonPage *self)
{
  g_autofree char *data = teach_course_save (self->course);
  g_autoptr (GError) error = NULL;

  if (self->study == NULL || card_study_get_store (self->study) == NULL)
    return;
  if (!card_study_set_lesson (
          self->study,
          scenario_lesson_get_id (teach_course_get_lesson (self->course)),
          teach_course_get_round_index (self->course),
          teach_course_is_done (self->course), data, &error))
    lesson_page_tell (self, error->message);
}

void
lesson_page_recall (LessonPage *self)
{
  g_auto (ReviewLesson) kept = { 0 };
  const char *id =
      scenario_lesson_get_id (teach_course_get_lesson (self->course));

  if (self->study == NULL || card_study_get_store (self->study) == NULL ||
      !card_study_get_lesson (self->study, id, &kept, NULL) ||
      kept.data == NULL)
    return;
  /* A state that cannot be read is a lesson not begun. */
  teach_course_restore (self->course, kept.data);
}

/* A deck's own order; those that are gone from the decks are left out. */
static void
add_cards_of (LessonPage *self, const ScenarioLessonCard *card, GArray *ids)
{
  DeckLibrary *decks = card_study_get_library (self->study);
  Deck *deck =
      decks != NULL ? deck_library_find_deck (decks, card->deck) : NULL;

  for (guint i = 0; deck != NULL && i < deck_get_n_cards (deck); i++)
    {
      ReviewCardId id = { deck_get_id (deck), deck_get_card (deck, i)->id };

      if (card->card == NULL || g_str_equal (card->card, id.card_id))
        g_array_append_val (ids, id);
    }
}

gboolean
lesson_page_introduce_cards (LessonPage *self,
                             guint *n_cards,
                             guint *n_added,
                             GError **error)
{
  const ScenarioLesson *lesson = teach_course_get_lesson (self->course);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (ReviewCardId));
  ReviewGrade grade =
      self->score.score >= 0.5 ? REVIEW_GRADE_GOOD : REVIEW_GRADE_HARD;

  *n_cards = *n_added = 0;
  if (self->study == NULL || card_study_get_store (self->study) == NULL)
    return TRUE;
  for (guint i = 0; i < scenario_lesson_get_n_cards (lesson); i++)
    add_cards_of (self, scenario_lesson_get_card (lesson, i), ids);
  *n_cards = ids->len;
  return ids->len == 0 ||
         card_study_introduce (self->study,
                               (const ReviewCardId *)(gpointer)ids->data,
                               ids->len, grade, n_added, error);
}
