/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong with a draft, field by field, in words for its author: the
 * rules are those of deck-builder.c, which has the last word. */
#include "deck/deck-draft.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "deck/deck-markup.h"
#include "deck/deck-typed.h"

static gboolean
is_blank (const char *text)
{
  return text[strspn (text, " \t\r\n")] == '\0';
}

/* What an empty field lacks; NULL where it may be empty. */
static const char *
missing_words (const DeckDraft *self, DeckField field)
{
  switch (field)
    {
    case DECK_FIELD_PROMPT:
      return _ ("Write the question.");
    case DECK_FIELD_ANSWER:
      return _ ("Write the answer.");
    case DECK_FIELD_OPTION:
      return _ ("Write this option, or remove it.");
    case DECK_FIELD_CONCEPT:
      return _ ("Write this idea, or remove it.");
    case DECK_FIELD_SHOW_STEP:
      return is_blank (deck_draft_get (self, DECK_FIELD_SHOW_SCENARIO, 0))
                 ? NULL
                 : _ ("Choose the moment to show, or no scenario.");
    case DECK_FIELD_SCENARIO:
      return _ ("Choose the scenario the engine works out.");
    case DECK_FIELD_ASK:
      return _ ("Name the figure that is asked for.");
    case DECK_FIELD_VARY_KNOB:
      return _ ("Name the knob, or remove the row.");
    case DECK_FIELD_VARY_VALUES:
      return _ ("Write the values to draw from, with spaces between them.");
    case DECK_FIELD_WRONG_FORMULA:
      return _ ("Write the formula, or remove the row.");
    default:
      return NULL;
    }
}

static char *
check_ids (const char *list)
{
  const char *word;
  gsize length;

  while ((length = deck_list_next (&list, &word)) > 0)
    {
      g_autofree char *id = g_strndup (word, length);

      if (!deck_id_is_valid (id))
        return g_strdup_printf (
            _ ("“%s” is no concept: use the letters a to z, digits, “-” and "
               "“_”, with a space between two."),
            id);
    }
  return NULL;
}

static char *
check_typed (const char *typed)
{
  g_autofree char *markup = deck_typed_to_markup (typed);
  char *problem = NULL;

  if (deck_markup_check (markup, &problem))
    return NULL;
  return problem;
}

static char *
check_tolerance (const char *text)
{
  char *end;
  double value = g_ascii_strtod (text, &end);

  if (is_blank (end) && value >= 0 && value <= 1)
    return NULL;
  return g_strdup (_ ("Write a number between 0 and 1, with a point: 0.01 "
                      "takes answers within one per cent."));
}

/* What no XML file can hold. */
static gboolean
has_control (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (((guchar)*p < 0x20 && strchr ("\t\n\r", *p) == NULL) ||
        g_str_has_prefix (p, "\xef\xbf\xbe") ||
        g_str_has_prefix (p, "\xef\xbf\xbf"))
      return TRUE;
  return FALSE;
}

char *
deck_draft_check (const DeckDraft *self, DeckField field, guint row)
{
  const char *text = deck_draft_get (self, field, row);

  if (!deck_draft_uses (self, field))
    return NULL;
  if (is_blank (text))
    return g_strdup (missing_words (self, field));
  if (strlen (text) > DECK_MAX_TEXT_BYTES)
    return g_strdup_printf (_ ("Longer than %d bytes: shorten it."),
                            DECK_MAX_TEXT_BYTES);
  if (has_control (text))
    return g_strdup (_ ("It holds a control character: type the text anew."));
  if (deck_field_is_typed (field))
    return check_typed (text);
  switch (field)
    {
    case DECK_FIELD_ID:
      if (!deck_id_is_valid (text))
        return g_strdup_printf (
            _ ("Use up to %d of the letters a to z, digits, “.”, “_” and “-”."),
            DECK_MAX_ID_BYTES);
      return NULL;
    case DECK_FIELD_CONCEPTS:
      return check_ids (text);
    case DECK_FIELD_TOLERANCE:
      return check_tolerance (text);
    case DECK_FIELD_SCENARIO:
    case DECK_FIELD_SHOW_SCENARIO:
      return deck_id_is_valid (text) ? NULL
                                     : g_strdup (_ ("That is no scenario."));
    default:
      return NULL;
    }
}

char *
deck_draft_check_list (const DeckDraft *self, DeckList list)
{
  guint n = deck_draft_get_n_rows (self, list);
  guint n_correct = 0;

  if (list == DECK_LIST_CONCEPTS &&
      deck_draft_uses (self, DECK_FIELD_CONCEPT) && n == 0)
    return g_strdup (_ ("Add an idea that a good explanation contains."));
  if (list != DECK_LIST_OPTIONS || !deck_draft_uses (self, DECK_FIELD_OPTION))
    return NULL;
  if (n < DECK_MIN_OPTIONS)
    return g_strdup (_ ("Add options: at least two are needed."));
  for (guint i = 0; i < n; i++)
    if (*deck_draft_get (self, DECK_FIELD_OPTION_CORRECT, i) != '\0')
      n_correct++;
  if (n_correct != 1)
    return g_strdup (_ ("Mark the option that is right."));
  return NULL;
}

/* As they stand on the screen, from the top. */
static const DeckField in_order[] = {
  DECK_FIELD_PROMPT,         DECK_FIELD_ANSWER,
  DECK_FIELD_OPTION,         DECK_FIELD_OPTION_FEEDBACK,
  DECK_FIELD_SCENARIO,       DECK_FIELD_ASK,
  DECK_FIELD_TOLERANCE,      DECK_FIELD_VARY_KNOB,
  DECK_FIELD_VARY_VALUES,    DECK_FIELD_WRONG_FORMULA,
  DECK_FIELD_WRONG_FEEDBACK, DECK_FIELD_HINT,
  DECK_FIELD_CONCEPT,        DECK_FIELD_CONCEPT_KEYWORDS,
  DECK_FIELD_MODEL_ANSWER,   DECK_FIELD_EXPLANATION,
  DECK_FIELD_SHOW_SCENARIO,  DECK_FIELD_SHOW_STEP,
  DECK_FIELD_CONCEPTS,       DECK_FIELD_ID,
};

static char *
found (char *problem, DeckField at, guint at_row, DeckField *field, guint *row)
{
  if (field != NULL)
    *field = at;
  if (row != NULL)
    *row = at_row;
  return problem;
}

/* A list as a whole is spoken of at its first row, also where it has none. */
static char *
check_place (const DeckDraft *self, DeckField field, guint row, guint n)
{
  char *problem = row < n ? deck_draft_check (self, field, row) : NULL;

  if (problem != NULL || row > 0)
    return problem;
  if (field == DECK_FIELD_OPTION)
    return deck_draft_check_list (self, DECK_LIST_OPTIONS);
  if (field == DECK_FIELD_CONCEPT)
    return deck_draft_check_list (self, DECK_LIST_CONCEPTS);
  return NULL;
}

static gboolean
is_in_order (DeckField field)
{
  for (guint i = 0; i < G_N_ELEMENTS (in_order); i++)
    if (in_order[i] == field)
      return TRUE;
  return FALSE;
}

char *
deck_draft_find_next_problem (const DeckDraft *self,
                              DeckField *field,
                              guint *row)
{
  gboolean passed = *field == DECK_N_FIELDS || !is_in_order (*field);

  for (guint i = 0; i < G_N_ELEMENTS (in_order); i++)
    {
      DeckList list = DECK_N_LISTS;
      gboolean in_list = deck_field_get_list (in_order[i], &list);
      guint n = in_list ? deck_draft_get_n_rows (self, list) : 1;

      for (guint j = 0; j < MAX (n, 1); j++)
        {
          char *problem = passed ? check_place (self, in_order[i], j, n) : NULL;

          if (problem != NULL)
            return found (problem, in_order[i], j, field, row);
          passed |= in_order[i] == *field && j == *row;
        }
      /* The row is gone. */
      passed |= in_order[i] == *field;
    }
  return NULL;
}

char *
deck_draft_find_problem (const DeckDraft *self, DeckField *field, guint *row)
{
  DeckField at = DECK_N_FIELDS;
  guint at_row = 0;
  char *problem = deck_draft_find_next_problem (self, &at, &at_row);

  return problem != NULL ? found (problem, at, at_row, field, row) : NULL;
}
