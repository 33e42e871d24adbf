/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-builder.h"

#include "deck/deck-private.h"

struct _DeckBuilder
{
  Deck *deck;
};

static const DeckOption *
copy_options (DeckArena *arena, const DeckOption *options, guint n)
{
  DeckOption *copy = deck_arena_alloc (arena, n * sizeof *copy);

  for (guint i = 0; i < n; i++)
    {
      copy[i].text = deck_arena_text (arena, options[i].text);
      copy[i].feedback = deck_arena_text (arena, options[i].feedback);
      copy[i].correct = options[i].correct;
    }
  return copy;
}

static const DeckConcept *
copy_to_cover (DeckArena *arena, const DeckConcept *concepts, guint n)
{
  DeckConcept *copy = deck_arena_alloc (arena, n * sizeof *copy);

  for (guint i = 0; i < n; i++)
    {
      copy[i].text = deck_arena_text (arena, concepts[i].text);
      copy[i].keywords = deck_arena_text (arena, concepts[i].keywords);
    }
  return copy;
}

static const DeckClaim *
copy_claims (DeckArena *arena, const DeckClaim *claims, guint n)
{
  DeckClaim *copy = deck_arena_alloc (arena, n * sizeof *copy);

  for (guint i = 0; i < n; i++)
    {
      copy[i] = claims[i];
      copy[i].words = deck_arena_text (arena, claims[i].words);
      copy[i].of = deck_arena_text (arena, claims[i].of);
    }
  return copy;
}

static const DeckComputation *
copy_computation (DeckArena *arena, const DeckComputation *from)
{
  DeckComputation *copy = deck_arena_alloc (arena, sizeof *copy);
  DeckVary *varies;
  DeckMisconception *wrongs;

  varies = deck_arena_alloc (arena, from->n_varies * sizeof *varies);
  for (guint i = 0; i < from->n_varies; i++)
    {
      varies[i].knob = deck_arena_text (arena, from->varies[i].knob);
      varies[i].values = deck_arena_text (arena, from->varies[i].values);
    }
  wrongs = deck_arena_alloc (arena, from->n_misconceptions * sizeof *wrongs);
  for (guint i = 0; i < from->n_misconceptions; i++)
    {
      wrongs[i].formula =
          deck_arena_text (arena, from->misconceptions[i].formula);
      wrongs[i].feedback =
          deck_arena_text (arena, from->misconceptions[i].feedback);
    }
  copy->scenario = deck_arena_text (arena, from->scenario);
  copy->ask = deck_arena_text (arena, from->ask);
  copy->tolerance = from->tolerance;
  copy->typed = from->typed;
  copy->varies = varies;
  copy->n_varies = from->n_varies;
  copy->misconceptions = wrongs;
  copy->n_misconceptions = from->n_misconceptions;
  return copy;
}

DeckBuilder *
deck_builder_new (const char *id)
{
  DeckBuilder *self;
  Deck *deck;

  g_return_val_if_fail (id != NULL && deck_id_is_valid (id), NULL);
  deck = g_new0 (Deck, 1);
  g_atomic_ref_count_init (&deck->refs);
  deck_arena_init (&deck->arena);
  deck->id = deck_arena_text (&deck->arena, id);
  deck->title = deck->description = deck->licence = "";
  deck->language = deck->file = "";
  deck->cards = g_array_new (FALSE, FALSE, sizeof (DeckCard));
  deck->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self = g_new0 (DeckBuilder, 1);
  self->deck = deck;
  return self;
}

void
deck_builder_free (DeckBuilder *self)
{
  if (self == NULL)
    return;
  deck_unref (self->deck);
  g_free (self);
}

void
deck_builder_set_title (DeckBuilder *self, const char *title)
{
  self->deck->title = deck_arena_text (&self->deck->arena, title);
}

const char *
deck_builder_get_title (const DeckBuilder *self)
{
  return self->deck->title;
}

void
deck_builder_set_description (DeckBuilder *self, const char *markup)
{
  self->deck->description = deck_arena_text (&self->deck->arena, markup);
}

void
deck_builder_set_licence (DeckBuilder *self, const char *licence)
{
  self->deck->licence = deck_arena_text (&self->deck->arena, licence);
}

void
deck_builder_set_language (DeckBuilder *self, const char *language)
{
  self->deck->language = deck_arena_text (&self->deck->arena, language);
}

void
deck_builder_set_file (DeckBuilder *self, const char *file)
{
  self->deck->file = deck_arena_text (&self->deck->arena, file);
}

gboolean
deck_builder_add (DeckBuilder *self, const DeckCard *card, GError **error)
{
  DeckArena *arena = &self->deck->arena;
  DeckCard copy = { 0 };

  if (!deck_check_card (self->deck, card, error))
    return FALSE;
  copy.id = deck_arena_text (arena, card->id);
  copy.kind = card->kind;
  copy.level = card->level;
  copy.line = card->line;
  copy.concepts = deck_arena_text (arena, card->concepts);
  copy.prompt = deck_arena_text (arena, card->prompt);
  copy.answer = deck_arena_text (arena, card->answer);
  copy.hint = deck_arena_text (arena, card->hint);
  copy.model_answer = deck_arena_text (arena, card->model_answer);
  copy.explanation = deck_arena_text (arena, card->explanation);
  copy.n_options = card->n_options;
  if (card->n_options > 0)
    copy.options = copy_options (arena, card->options, card->n_options);
  copy.n_to_cover = card->n_to_cover;
  if (card->n_to_cover > 0)
    copy.to_cover = copy_to_cover (arena, card->to_cover, card->n_to_cover);
  if (card->computation != NULL)
    copy.computation = copy_computation (arena, card->computation);
  copy.n_claims = card->n_claims;
  if (card->n_claims > 0)
    copy.claims = copy_claims (arena, card->claims, card->n_claims);
  if (card->show_scenario != NULL)
    {
      copy.show_scenario = deck_arena_text (arena, card->show_scenario);
      copy.show_step = deck_arena_text (arena, card->show_step);
    }
  g_hash_table_insert (self->deck->by_id, (char *)copy.id,
                       GUINT_TO_POINTER (self->deck->cards->len));
  g_array_append_val (self->deck->cards, copy);
  return TRUE;
}

const DeckCard *
deck_builder_find (const DeckBuilder *self, const char *id)
{
  guint index;

  if (!deck_find_card (self->deck, id, &index))
    return NULL;
  return deck_get_card (self->deck, index);
}

guint
deck_builder_get_n_cards (const DeckBuilder *self)
{
  return self->deck->cards->len;
}

Deck *
deck_builder_end (DeckBuilder *self)
{
  Deck *deck = g_steal_pointer (&self->deck);

  g_free (self);
  return deck;
}
