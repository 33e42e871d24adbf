/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-translate.h"

#include <string.h>

#include "deck/deck-builder.h"

#define FEEDBACK_OPEN "<feedback>"
#define FEEDBACK_CLOSE "</feedback>"

/* One card under way. */
typedef struct
{
  DeckTranslateFunc translate;
  gpointer user_data;
  GPtrArray *owned;
  gboolean any; /* text was translated */
} Translation;

static const char *
look_up (Translation *self, const char *message)
{
  const char *found;

  /* The empty message is the head of the catalogue. */
  if (message == NULL || *message == '\0')
    return message;
  found = self->translate (message, self->user_data);
  self->any = self->any || found != message;
  return found;
}

static const char *
keep (Translation *self, char *text)
{
  g_ptr_array_add (self->owned, text);
  return text;
}

/* An option and what is said of it are one message. */
static DeckOption
translate_option (Translation *self, const DeckOption *option)
{
  DeckOption result = *option;
  g_autofree char *message = NULL;
  const char *found;
  const char *open;
  const char *close;

  if (*option->feedback == '\0')
    {
      result.text = look_up (self, option->text);
      return result;
    }
  message = g_strdup_printf ("%s " FEEDBACK_OPEN "%s" FEEDBACK_CLOSE,
                             option->text, option->feedback);
  found = self->translate (message, self->user_data);
  open = strstr (found, FEEDBACK_OPEN);
  close = open != NULL ? strstr (open, FEEDBACK_CLOSE) : NULL;
  if (found == message || close == NULL)
    return result;
  self->any = TRUE;
  result.text =
      keep (self, g_strchomp (g_strndup (found, (gsize)(open - found))));
  open += strlen (FEEDBACK_OPEN);
  result.feedback =
      keep (self, g_strstrip (g_strndup (open, (gsize)(close - open))));
  return result;
}

static void
add_translated (Translation *self, DeckBuilder *builder, const DeckCard *card)
{
  DeckCard copy = *card;
  DeckOption options[DECK_MAX_OPTIONS];
  DeckConcept concepts[DECK_MAX_CONCEPTS];
  DeckMisconception wrongs[DECK_MAX_MISCONCEPTIONS];
  DeckComputation computation;

  copy.prompt = look_up (self, card->prompt);
  copy.answer = look_up (self, card->answer);
  copy.hint = look_up (self, card->hint);
  copy.model_answer = look_up (self, card->model_answer);
  copy.explanation = look_up (self, card->explanation);
  for (guint i = 0; i < card->n_options; i++)
    options[i] = translate_option (self, &card->options[i]);
  copy.options = options;
  for (guint i = 0; i < card->n_to_cover; i++)
    {
      concepts[i].text = look_up (self, card->to_cover[i].text);
      concepts[i].keywords = look_up (self, card->to_cover[i].keywords);
    }
  copy.to_cover = concepts;
  if (card->computation != NULL)
    {
      computation = *card->computation;
      for (guint i = 0; i < computation.n_misconceptions; i++)
        {
          wrongs[i] = computation.misconceptions[i];
          wrongs[i].feedback = look_up (self, wrongs[i].feedback);
        }
      computation.misconceptions = wrongs;
      copy.computation = &computation;
    }
  if (!deck_builder_add (builder, &copy, NULL) &&
      !deck_builder_add (builder, card, NULL))
    g_assert_not_reached ();
  g_ptr_array_set_size (self->owned, 0);
}

Deck *
deck_translate (Deck *deck, DeckTranslateFunc translate, gpointer user_data)
{
  Translation self = { translate, user_data, NULL, FALSE };
  g_autoptr (DeckBuilder) builder = deck_builder_new (deck_get_id (deck));
  const char *title = deck_get_title (deck);

  self.owned = g_ptr_array_new_with_free_func (g_free);
  deck_builder_set_title (builder, look_up (&self, title));
  deck_builder_set_description (builder,
                                look_up (&self, deck_get_description (deck)));
  deck_builder_set_licence (builder, deck_get_licence (deck));
  deck_builder_set_language (builder, deck_get_language (deck));
  deck_builder_set_file (builder, deck_get_file (deck));
  for (guint i = 0; i < deck_get_n_cards (deck); i++)
    add_translated (&self, builder, deck_get_card (deck, i));
  g_ptr_array_unref (self.owned);
  return self.any ? deck_builder_end (g_steal_pointer (&builder))
                  : deck_ref (deck);
}
