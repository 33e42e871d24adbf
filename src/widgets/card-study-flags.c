/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cards marked as faulty, with a note. */
#include "widgets/card-study-private.h"

#include <string.h>

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
  if (!card_study_settle (self, NULL, NULL, REVIEW_ACTIVITY_REVIEW, error) ||
      !review_store_flag (self->store, deck_id, card_id, &now, flagged,
                          note != NULL && *note != '\0' ? note : NULL, error) ||
      !review_store_get_card (self->store, deck_id, card_id, &card, error))
    return FALSE;
  card_study_update_queue (self, deck_id, card_id, &card, &card.state, 0);
  card_study_changed (self);
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
