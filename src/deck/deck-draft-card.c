/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A draft as the card it stands for. */
#include "deck/deck-draft.h"

#include <string.h>

#include "deck/deck-builder.h"
#include "deck/deck-claims.h"
#include "deck/deck-markup.h"
#include "deck/deck-typed.h"

#define DEFAULT_TOLERANCE 0.01
#define MISSING "…"

/* The text as it goes into the card; owned by the holder. */
static const char *
keep (DeckDraftCard *self, const DeckDraft *draft, DeckField field, guint row)
{
  const char *text = deck_draft_get (draft, field, row);
  char *kept;

  if (!deck_draft_uses (draft, field))
    return "";
  kept = deck_field_is_typed (field) ? deck_typed_to_markup (text)
                                     : g_strstrip (g_strdup (text));
  g_ptr_array_add (self->texts, kept);
  return kept;
}

static void
fill_lists (DeckDraftCard *self, const DeckDraft *draft)
{
  for (guint i = 0; i < deck_draft_get_n_rows (draft, DECK_LIST_OPTIONS); i++)
    {
      DeckOption option = {
        keep (self, draft, DECK_FIELD_OPTION, i),
        keep (self, draft, DECK_FIELD_OPTION_FEEDBACK, i),
        *deck_draft_get (draft, DECK_FIELD_OPTION_CORRECT, i) != '\0',
      };

      g_array_append_val (self->options, option);
    }
  for (guint i = 0; i < deck_draft_get_n_rows (draft, DECK_LIST_CONCEPTS); i++)
    {
      DeckConcept concept = {
        keep (self, draft, DECK_FIELD_CONCEPT, i),
        keep (self, draft, DECK_FIELD_CONCEPT_KEYWORDS, i),
      };

      g_array_append_val (self->concepts, concept);
    }
}

static void
fill_computation (DeckDraftCard *self, const DeckDraft *draft)
{
  DeckComputation *computation = &self->computation;
  const char *tolerance = keep (self, draft, DECK_FIELD_TOLERANCE, 0);
  const char *typed = keep (self, draft, DECK_FIELD_TYPED, 0);

  computation->scenario = keep (self, draft, DECK_FIELD_SCENARIO, 0);
  computation->ask = keep (self, draft, DECK_FIELD_ASK, 0);
  computation->tolerance =
      *tolerance != '\0' ? g_ascii_strtod (tolerance, NULL) : DEFAULT_TOLERANCE;
  computation->typed = g_str_equal (typed, "true");
  for (guint i = 0; i < deck_draft_get_n_rows (draft, DECK_LIST_VARIES); i++)
    {
      DeckVary vary = { keep (self, draft, DECK_FIELD_VARY_KNOB, i),
                        keep (self, draft, DECK_FIELD_VARY_VALUES, i) };

      g_array_append_val (self->varies, vary);
    }
  for (guint i = 0; i < deck_draft_get_n_rows (draft, DECK_LIST_WRONGS); i++)
    {
      DeckMisconception wrong = {
        keep (self, draft, DECK_FIELD_WRONG_FORMULA, i),
        keep (self, draft, DECK_FIELD_WRONG_FEEDBACK, i),
      };

      g_array_append_val (self->wrongs, wrong);
    }
  computation->varies = (const DeckVary *)(gpointer)self->varies->data;
  computation->n_varies = self->varies->len;
  computation->misconceptions =
      (const DeckMisconception *)(gpointer)self->wrongs->data;
  computation->n_misconceptions = self->wrongs->len;
}

void
deck_draft_card_init (DeckDraftCard *self, const DeckDraft *draft)
{
  DeckCard *card = &self->card;
  const char *scenario;

  memset (self, 0, sizeof *self);
  self->texts = g_ptr_array_new_with_free_func (g_free);
  self->options = g_array_new (FALSE, FALSE, sizeof (DeckOption));
  self->concepts = g_array_new (FALSE, FALSE, sizeof (DeckConcept));
  self->varies = g_array_new (FALSE, FALSE, sizeof (DeckVary));
  self->wrongs = g_array_new (FALSE, FALSE, sizeof (DeckMisconception));
  self->claims = g_array_new (FALSE, FALSE, sizeof (DeckClaim));

  card->kind = deck_draft_get_kind (draft);
  deck_level_from_nick (deck_draft_get (draft, DECK_FIELD_LEVEL, 0),
                        &card->level);
  card->id = keep (self, draft, DECK_FIELD_ID, 0);
  card->concepts = keep (self, draft, DECK_FIELD_CONCEPTS, 0);
  card->prompt = keep (self, draft, DECK_FIELD_PROMPT, 0);
  card->answer = keep (self, draft, DECK_FIELD_ANSWER, 0);
  card->hint = keep (self, draft, DECK_FIELD_HINT, 0);
  card->model_answer = keep (self, draft, DECK_FIELD_MODEL_ANSWER, 0);
  card->explanation = keep (self, draft, DECK_FIELD_EXPLANATION, 0);
  scenario = keep (self, draft, DECK_FIELD_SHOW_SCENARIO, 0);
  if (*scenario != '\0')
    {
      card->show_scenario = scenario;
      card->show_step = keep (self, draft, DECK_FIELD_SHOW_STEP, 0);
    }
  deck_claims_from_text (deck_draft_get (draft, DECK_FIELD_CLAIMS, 0),
                         self->claims, self->texts);
  card->claims = (const DeckClaim *)(gpointer)self->claims->data;
  card->n_claims = self->claims->len;
  fill_lists (self, draft);
  if (card->kind == DECK_CARD_CHOICE)
    {
      card->options = (const DeckOption *)(gpointer)self->options->data;
      card->n_options = self->options->len;
    }
  if (card->kind == DECK_CARD_EXPLAIN)
    {
      card->to_cover = (const DeckConcept *)(gpointer)self->concepts->data;
      card->n_to_cover = self->concepts->len;
    }
  if (card->kind == DECK_CARD_COMPUTED)
    {
      fill_computation (self, draft);
      card->computation = &self->computation;
    }
}

void
deck_draft_card_clear (DeckDraftCard *self)
{
  g_clear_pointer (&self->texts, g_ptr_array_unref);
  g_clear_pointer (&self->options, g_array_unref);
  g_clear_pointer (&self->concepts, g_array_unref);
  g_clear_pointer (&self->varies, g_array_unref);
  g_clear_pointer (&self->wrongs, g_array_unref);
  g_clear_pointer (&self->claims, g_array_unref);
}

/* ---- a look at it ---- */

/* Unfinished tags are shown as they stand. */
static const char *
shown (DeckDraftCard *self, const char *markup, gboolean needed)
{
  if (*markup == '\0')
    return needed ? MISSING : "";
  if (deck_markup_check (markup, NULL))
    return markup;
  g_ptr_array_add (self->texts, deck_markup_from_plain (markup));
  return g_ptr_array_index (self->texts, self->texts->len - 1);
}

static void
complete_lists (DeckDraftCard *self)
{
  gboolean any_correct = FALSE;

  for (guint i = 0; i < self->options->len; i++)
    {
      DeckOption *option = &g_array_index (self->options, DeckOption, i);

      option->text = shown (self, option->text, TRUE);
      option->feedback = shown (self, option->feedback, FALSE);
      any_correct = any_correct || option->correct;
    }
  while (self->options->len < DECK_MIN_OPTIONS)
    {
      DeckOption option = { MISSING, "", FALSE };

      g_array_append_val (self->options, option);
    }
  if (!any_correct)
    g_array_index (self->options, DeckOption, 0).correct = TRUE;
  for (guint i = 0; i < self->concepts->len; i++)
    {
      DeckConcept *concept = &g_array_index (self->concepts, DeckConcept, i);

      concept->text = shown (self, concept->text, TRUE);
    }
  if (self->concepts->len == 0)
    {
      DeckConcept concept = { MISSING, "" };

      g_array_append_val (self->concepts, concept);
    }
}

static void
complete (DeckDraftCard *self)
{
  DeckCard *card = &self->card;

  card->id = deck_id_is_valid (card->id) ? card->id : "card";
  card->concepts = "";
  card->prompt = shown (self, card->prompt, TRUE);
  card->answer = shown (self, card->answer, card->kind == DECK_CARD_RECALL);
  card->hint = shown (self, card->hint, FALSE);
  card->model_answer = shown (self, card->model_answer, FALSE);
  card->explanation = shown (self, card->explanation, FALSE);
  if (card->show_scenario != NULL && *card->show_step == '\0')
    card->show_scenario = NULL;
  complete_lists (self);
  if (card->kind == DECK_CARD_CHOICE)
    {
      card->options = (const DeckOption *)(gpointer)self->options->data;
      card->n_options = self->options->len;
    }
  if (card->kind == DECK_CARD_EXPLAIN)
    {
      card->to_cover = (const DeckConcept *)(gpointer)self->concepts->data;
      card->n_to_cover = self->concepts->len;
    }
}

Deck *
deck_draft_preview (const DeckDraft *self)
{
  g_autoptr (DeckBuilder) builder = deck_builder_new ("preview");
  g_auto (DeckDraftCard) holder;

  deck_draft_card_init (&holder, self);
  complete (&holder);
  if (!deck_builder_add (builder, &holder.card, NULL))
    return NULL;
  return deck_builder_end (g_steal_pointer (&builder));
}
