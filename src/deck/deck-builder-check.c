/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a card may be in a deck. */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "deck/deck-builder.h"
#include "deck/deck-markup.h"
#include "deck/deck-private.h"

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

/* What a text may hold beside plain ASCII; most hold nothing, which one pass
 * tells. */
enum
{
  HOLDS_CONTROL = 1, /* XML cannot write it */
  HOLDS_WIDE = 2,
  HOLDS_MARKUP = 4,
};

/* Whether a byte of the word is below 0x20 or from 0x80 on, or "<", ">" or "&":
 * every test subtracts so that only such a byte's top bit comes to be set, if
 * one of a lower byte is not already. */
static gboolean
word_holds (guint64 word)
{
  const guint64 ones = G_GUINT64_CONSTANT (0x0101010101010101);
  /* "<" and ">" differ in one bit. */
  guint64 angle = (word & ~(0x02 * ones)) ^ ('<' * ones);
  guint64 ampersand = word ^ ('&' * ones);

  return ((word | (word - 0x20 * ones) | (angle - ones) | (ampersand - ones)) &
          (0x80 * ones)) != 0;
}

/* Whether all of a text is plain, eight bytes at a time; FALSE may be wrong. */
static gboolean
is_plain (const char *text, gsize length)
{
  const gsize step = sizeof (guint64);
  guint64 word;

  if (length < step)
    return FALSE;
  for (gsize i = 0; i < length; i += step)
    {
      /* The last one overlaps the one before. */
      memcpy (&word, text + MIN (i, length - step), step);
      if (word_holds (word))
        return FALSE;
    }
  return TRUE;
}

static guint
scan (const char *text, gsize *length)
{
  static const guint8 kinds[256] = {
    [0x01 ... 0x08] = HOLDS_CONTROL,
    [0x0b ... 0x0c] = HOLDS_CONTROL,
    [0x0e ... 0x1f] = HOLDS_CONTROL,
    ['<'] = HOLDS_MARKUP,
    ['>'] = HOLDS_MARKUP,
    ['&'] = HOLDS_MARKUP,
    [0x80 ... 0xff] = HOLDS_WIDE,
  };
  guint holds = 0;

  *length = strlen (text);
  if (!is_plain (text, *length))
    for (; *text != '\0'; text++)
      holds |= kinds[(guchar)*text];
  return holds;
}

static gboolean
check_scanned (const char *text, const char *what, guint *holds, GError **error)
{
  gsize length = 0;

  *holds = text != NULL ? scan (text, &length) : 0;
  if (length > DECK_MAX_TEXT_BYTES)
    {
      g_set_error (error, DECK_ERROR, DECK_ERROR_TOO_LARGE,
                   _ ("the %s is longer than %d bytes: shorten it"), what,
                   DECK_MAX_TEXT_BYTES);
      return FALSE;
    }
  if ((*holds & HOLDS_WIDE) != 0 && !g_utf8_validate (text, length, NULL))
    return refuse (error, _ ("the %s is not UTF-8 text"), what);
  if ((*holds & HOLDS_CONTROL) != 0 ||
      ((*holds & HOLDS_WIDE) != 0 && (strstr (text, "\xef\xbf\xbe") != NULL ||
                                      strstr (text, "\xef\xbf\xbf") != NULL)))
    return refuse (error, _ ("the %s holds a control character"), what);
  return TRUE;
}

static gboolean
check_plain (const char *text, const char *what, GError **error)
{
  guint holds;

  return check_scanned (text, what, &holds, error);
}

static gboolean
check_markup (const char *text, const char *what, GError **error)
{
  g_autofree char *problem = NULL;
  guint holds;

  if (!check_scanned (text, what, &holds, error))
    return FALSE;
  if ((holds & HOLDS_MARKUP) != 0 && !deck_markup_check (text, &problem))
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

static gboolean
check_claims (const DeckCard *card, GError **error)
{
  if (card->n_claims > DECK_MAX_CLAIMS)
    return refuse (error, _ ("more than %d <claim> elements"), DECK_MAX_CLAIMS);
  for (guint i = 0; i < card->n_claims; i++)
    {
      const DeckClaim *claim = &card->claims[i];

      if (IS_EMPTY (claim->words) || IS_EMPTY (claim->of))
        return refuse (
            error, _ ("<claim> %u needs words, and what they are of"), i + 1);
      if (!check_plain (claim->words, "words", error) ||
          !check_plain (claim->of, "of", error))
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

gboolean
deck_check_card (const Deck *self, const DeckCard *card, GError **error)
{
  if (IS_EMPTY (card->id))
    return refuse (error, _ ("a card needs an id, a name that never changes"));
  if (!deck_id_is_valid (card->id))
    return refuse (error,
                   _ ("“%s” is no id: use up to %d letters, digits, “.”, "
                      "“_” and “-”"),
                   card->id, DECK_MAX_ID_BYTES);
  if (g_hash_table_contains (self->by_id, card->id))
    return refuse (error, _ ("another card has the id “%s”"), card->id);
  if (self->cards->len >= DECK_MAX_CARDS)
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
  if (!check_claims (card, error))
    return FALSE;
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
