/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-builder.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "deck/deck-markup.h"
#include "deck/deck-private.h"

struct _DeckBuilder
{
  Deck *deck;
};

#define TEXT(s) ((s) != NULL ? (s) : "")
#define IS_EMPTY(s) ((s) == NULL || *(s) == '\0')

static gboolean refuse (GError **error, const char *format, ...)
    G_GNUC_PRINTF (2, 3);

/* Always FALSE: what broke the rule. */
static gboolean
refuse (GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, DECK_ERROR, DECK_ERROR_INVALID, message);
  return FALSE;
}

/* XML has no way to write the other control characters, nor U+FFFE and
 * U+FFFF. */
static gboolean
is_xml_text (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (((guchar)*p < 0x20 && *p != '\t' && *p != '\n' && *p != '\r') ||
        (p[0] == '\xef' && p[1] == '\xbf' &&
         (p[2] == '\xbe' || p[2] == '\xbf')))
      return FALSE;
  return TRUE;
}

static gboolean
check_plain (const char *text, const char *what, GError **error)
{
  if (text == NULL)
    return TRUE;
  if (strlen (text) > DECK_MAX_TEXT_BYTES)
    {
      g_set_error (error, DECK_ERROR, DECK_ERROR_TOO_LARGE,
                   _ ("the %s is longer than %d bytes: shorten it"), what,
                   DECK_MAX_TEXT_BYTES);
      return FALSE;
    }
  if (!g_utf8_validate (text, -1, NULL))
    return refuse (error, _ ("the %s is not UTF-8 text"), what);
  if (!is_xml_text (text))
    return refuse (error, _ ("the %s holds a control character"), what);
  return TRUE;
}

static gboolean
check_markup (const char *text, const char *what, GError **error)
{
  g_autofree char *problem = NULL;

  if (!check_plain (text, what, error))
    return FALSE;
  if (text != NULL && !deck_markup_check (text, &problem))
    return refuse (error, _ ("the %s is not light markup: %s"), what, problem);
  return TRUE;
}

static gboolean
check_ids (const char *list, const char *what, GError **error)
{
  const char *rest = TEXT (list);
  const char *word;
  gsize length;

  if (!check_plain (list, what, error))
    return FALSE;
  while ((length = deck_list_next (&rest, &word)) > 0)
    {
      g_autofree char *id = g_strndup (word, length);

      if (!deck_id_is_valid (id))
        return refuse (error,
                       _ ("“%s” in %s is no id: use letters, digits, “.”, "
                          "“_” and “-”, with a space between two ids"),
                       id, what);
    }
  return TRUE;
}

static gboolean
check_choice (const DeckCard *card, GError **error)
{
  guint n_correct = 0;

  if (card->n_options < DECK_MIN_OPTIONS || card->n_options > DECK_MAX_OPTIONS)
    return refuse (error, _ ("a choice card needs %d to %d <option>s, not %u"),
                   DECK_MIN_OPTIONS, DECK_MAX_OPTIONS, card->n_options);
  for (guint i = 0; i < card->n_options; i++)
    {
      const DeckOption *option = &card->options[i];

      if (IS_EMPTY (option->text))
        return refuse (error, _ ("<option> %u has no text"), i + 1);
      if (!check_markup (option->text, "<option>", error) ||
          !check_markup (option->feedback, "<feedback>", error))
        return FALSE;
      n_correct += option->correct ? 1 : 0;
    }
  if (n_correct != 1)
    return refuse (
        error, _ ("exactly one <option> must have correct=\"true\", not %u"),
        n_correct);
  return TRUE;
}

static gboolean
check_explain (const DeckCard *card, GError **error)
{
  if (card->n_to_cover < 1 || card->n_to_cover > DECK_MAX_CONCEPTS)
    return refuse (error,
                   _ ("an explain card needs 1 to %d <concept>s, not %u"),
                   DECK_MAX_CONCEPTS, card->n_to_cover);
  for (guint i = 0; i < card->n_to_cover; i++)
    {
      const DeckConcept *concept = &card->to_cover[i];

      if (IS_EMPTY (concept->text))
        return refuse (error, _ ("<concept> %u has no text"), i + 1);
      if (!check_markup (concept->text, "<concept>", error) ||
          !check_plain (concept->keywords, "keywords", error))
        return FALSE;
    }
  return check_markup (card->model_answer, "<model-answer>", error);
}

static gboolean
check_computed (const DeckCard *card, GError **error)
{
  const DeckComputation *computation = card->computation;

  if (computation == NULL)
    return refuse (error, _ ("a computed card needs a <compute>"));
  if (IS_EMPTY (computation->scenario) ||
      !deck_id_is_valid (computation->scenario))
    return refuse (error, _ ("<compute> needs the id of a scenario"));
  if (IS_EMPTY (computation->ask))
    return refuse (error, _ ("<compute> needs ask, the figure asked for"));
  if (!(computation->tolerance >= 0 && computation->tolerance <= 1))
    return refuse (error, _ ("the tolerance must lie between 0 and 1"));
  if (computation->n_varies > DECK_MAX_VARIES)
    return refuse (error, _ ("more than %d <vary> elements"), DECK_MAX_VARIES);
  if (computation->n_misconceptions > DECK_MAX_MISCONCEPTIONS)
    return refuse (error, _ ("more than %d <misconception> elements"),
                   DECK_MAX_MISCONCEPTIONS);
  for (guint i = 0; i < computation->n_varies; i++)
    if (IS_EMPTY (computation->varies[i].knob) ||
        IS_EMPTY (computation->varies[i].values))
      return refuse (error, _ ("<vary> %u needs knob and values"), i + 1);
  for (guint i = 0; i < computation->n_misconceptions; i++)
    {
      const DeckMisconception *wrong = &computation->misconceptions[i];

      if (IS_EMPTY (wrong->formula))
        return refuse (error, _ ("<misconception> %u needs a formula"), i + 1);
      if (!check_markup (wrong->feedback, "<misconception>", error))
        return FALSE;
    }
  return TRUE;
}

/* What belongs to another kind would be lost without a word: refuse it. */
static gboolean
check_foreign (const DeckCard *card, GError **error)
{
  const char *kind = deck_card_kind_get_nick (card->kind);

  if (card->kind != DECK_CARD_RECALL && !IS_EMPTY (card->answer))
    return refuse (error, _ ("<answer> does not belong in a card of kind “%s”"),
                   kind);
  if (card->kind != DECK_CARD_CHOICE && card->n_options > 0)
    return refuse (error, _ ("<option> does not belong in a card of kind “%s”"),
                   kind);
  if (card->kind != DECK_CARD_EXPLAIN &&
      (card->n_to_cover > 0 || !IS_EMPTY (card->model_answer)))
    return refuse (error,
                   _ ("<concept> and <model-answer> do not belong in a card of "
                      "kind “%s”"),
                   kind);
  if (card->kind != DECK_CARD_COMPUTED && card->computation != NULL)
    return refuse (
        error, _ ("<compute> does not belong in a card of kind “%s”"), kind);
  return TRUE;
}

static gboolean
check_card (const DeckBuilder *self, const DeckCard *card, GError **error)
{
  if (IS_EMPTY (card->id))
    return refuse (error, _ ("a card needs an id, a name that never changes"));
  if (!deck_id_is_valid (card->id))
    return refuse (error,
                   _ ("“%s” is no id: use up to %d letters, digits, “.”, "
                      "“_” and “-”"),
                   card->id, DECK_MAX_ID_BYTES);
  if (g_hash_table_contains (self->deck->by_id, card->id))
    return refuse (error, _ ("another card has the id “%s”"), card->id);
  if (self->deck->cards->len >= DECK_MAX_CARDS)
    {
      g_set_error (error, DECK_ERROR, DECK_ERROR_TOO_LARGE,
                   _ ("more than %d cards: split the deck"), DECK_MAX_CARDS);
      return FALSE;
    }
  if (IS_EMPTY (card->prompt))
    return refuse (error, _ ("the card has no <prompt>"));
  if (!check_markup (card->prompt, "<prompt>", error) ||
      !check_markup (card->answer, "<answer>", error) ||
      !check_markup (card->hint, "<hint>", error) ||
      !check_markup (card->explanation, "<explanation>", error) ||
      !check_ids (card->concepts, "concepts", error) ||
      !check_foreign (card, error))
    return FALSE;
  if (card->show_scenario != NULL &&
      (!deck_id_is_valid (card->show_scenario) || IS_EMPTY (card->show_step)))
    return refuse (error, _ ("<show> needs the id of a scenario and a step"));
  switch (card->kind)
    {
    case DECK_CARD_CHOICE:
      return check_choice (card, error);
    case DECK_CARD_EXPLAIN:
      return check_explain (card, error);
    case DECK_CARD_COMPUTED:
      return check_computed (card, error);
    case DECK_CARD_RECALL:
    case DECK_N_CARD_KINDS:
    default:
      if (IS_EMPTY (card->answer))
        return refuse (error, _ ("a recall card needs an <answer>"));
      return TRUE;
    }
}

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

  if (!check_card (self, card, error))
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
