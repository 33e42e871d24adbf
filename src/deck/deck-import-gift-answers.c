/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands in the braces of a GIFT question, and how its texts are
 * written. */
#include "deck/deck-import-gift.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "deck/deck-markup.h"

/* ---- texts ---- */

char *
deck_gift_find (char *text, const char *characters)
{
  for (; *text != '\0'; text++)
    if (*text == '\\' && text[1] != '\0')
      text++;
    else if (strchr (characters, *text) != NULL)
      return text;
  return text;
}

char *
deck_gift_find_pair (char *text, const char *pair)
{
  for (text = deck_gift_find (text, pair); *text != '\0';
       text = deck_gift_find (text + 1, pair))
    if (text[1] == pair[1])
      return text;
  return NULL;
}

/* Without its backslashes. */
static char *
unescape (const char *text)
{
  GString *out = g_string_sized_new (strlen (text));

  for (; *text != '\0'; text++)
    if (*text != '\\' || text[1] == '\0' ||
        strchr ("~=#{}:n\\", text[1]) == NULL)
      g_string_append_c (out, *text);
    else
      {
        text++;
        g_string_append_c (out, *text == 'n' ? '\n' : *text);
      }
  return g_string_free (out, FALSE);
}

DeckGiftFormat
deck_gift_read_format (char **text, DeckGiftFormat format)
{
  static const struct
  {
    const char *word;
    DeckGiftFormat format;
  } formats[] = { { "[html]", DECK_GIFT_HTML },
                  { "[plain]", DECK_GIFT_PLAIN },
                  { "[moodle]", DECK_GIFT_MOODLE },
                  { "[markdown]", DECK_GIFT_MARKDOWN } };

  *text += strspn (*text, " \t\n");
  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    if (g_str_has_prefix (*text, formats[i].word))
      {
        *text += strlen (formats[i].word);
        return formats[i].format;
      }
  return format;
}

char *
deck_gift_to_markup (DeckGift *self, char *text)
{
  DeckGiftFormat format = deck_gift_read_format (&text, self->format);
  g_autofree char *plain = unescape (text);
  g_autoptr (GString) html = NULL;
  DeckHtmlLost lost = DECK_HTML_LOST_NOTHING;
  char *markup;

  g_strstrip (plain);
  if (format == DECK_GIFT_PLAIN)
    return deck_markup_from_plain (plain);
  html = g_string_new (plain);
  if (format != DECK_GIFT_HTML)
    g_string_replace (html, "\n", "<br/>", 0);
  markup = deck_html_to_markup (html->str, &lost);
  self->base.lost |= lost;
  /* "<br>" as an answer of a quiz about HTML, not said to be HTML. */
  if (*markup == '\0' && format != DECK_GIFT_HTML &&
      lost == DECK_HTML_LOST_NOTHING)
    {
      g_free (markup);
      markup = deck_markup_from_plain (plain);
    }
  return markup;
}

/* ---- answers ---- */

/* "%50%" before an answer: its share of the points. */
static double
read_weight (char **text, double otherwise)
{
  char *end;
  double weight;

  if (**text != '%')
    return otherwise;
  weight = g_ascii_strtod (*text + 1, &end);
  if (end == *text + 1 || *end != '%')
    return otherwise;
  *text = end + 1;
  return weight;
}

/* Cuts the feedback, "#so", off the answer. */
static char *
cut_feedback (DeckGift *self, char *text)
{
  char *hash = deck_gift_find (text, "#");

  if (*hash == '\0')
    return NULL;
  *hash = '\0';
  return deck_gift_to_markup (self, hash + 1);
}

/* One answer: mark is the "=" or "~" before it.  Pairs are "=this -> that". */
static void
read_answer (DeckGift *self, char mark, char *text)
{
  DeckAnswer answer = { 0 };
  char *arrow;

  text += strspn (text, " \t\n");
  answer.fraction = read_weight (&text, mark == '=' ? 100 : 0);
  answer.feedback = cut_feedback (self, text);
  arrow = strstr (text, "->");
  if (mark == '=' && arrow != NULL)
    {
      *arrow = '\0';
      if (answer.feedback != NULL)
        deck_question_warn (&self->base,
                            _ ("what is said of a pair was left out"));
      g_free (answer.feedback);
      answer.feedback = deck_gift_to_markup (self, arrow + 2);
      answer.text = deck_gift_to_markup (self, text);
      deck_question_add_pair (&self->base, &answer);
      return;
    }
  answer.text = deck_gift_to_markup (self, text);
  deck_question_add_answer (&self->base, &answer);
}

static void
read_number (DeckGift *self, char mark, char *text)
{
  DeckAnswer answer = { 0 };
  g_autofree char *words = NULL;

  text += strspn (text, " \t\n");
  answer.fraction = read_weight (&text, mark == '~' ? 0 : 100);
  answer.feedback = cut_feedback (self, text);
  words = deck_question_number_words (text);
  answer.text = deck_markup_from_plain (words);
  deck_question_add_answer (&self->base, &answer);
}

/* Answers up to the end, each begun by "=" or "~"; returns whether there was a
 * "~". */
static gboolean
read_answers (DeckGift *self,
              char *text,
              void (*read) (DeckGift *self, char mark, char *text))
{
  gboolean wrong = FALSE;
  char *at = deck_gift_find (text, "=~");

  if (strspn (text, " \t\n") < (gsize)(at - text))
    deck_question_warn (&self->base,
                        _ ("text before the first answer was left out"));
  while (*at != '\0')
    {
      char mark = *at;
      char *next = deck_gift_find (at + 1, "=~");
      g_autofree char *part = g_strndup (at + 1, (gsize)(next - at - 1));

      wrong = wrong || mark == '~';
      read (self, mark, part);
      at = next;
    }
  return wrong;
}

/* "3:2", "=3 =%50%4", or "3:2 ~#wrong": the first needs no "=". */
static void
read_numbers (DeckGift *self, char *text)
{
  char *mark = deck_gift_find (text, "=~");
  g_autofree char *first = g_strndup (text, (gsize)(mark - text));

  if (*g_strstrip (first) != '\0')
    read_number (self, '=', first);
  read_answers (self, mark, read_number);
}

int
deck_gift_find_truth (const char *word)
{
  static const char *const words[] = { "TRUE", "T", "FALSE", "F" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (words[i], word) == 0)
      return (int)i;
  return -1;
}

/* "T", "FALSE#why it is wrong#why it is right". */
static gboolean
read_true_false (DeckGift *self, char *text)
{
  char *end = deck_gift_find (text, "#");
  g_autofree char *word = g_strndup (text, (gsize)(end - text));
  g_autofree char *wrong = NULL;
  g_autofree char *right = NULL;
  DeckAnswer answers[2] = { 0 };
  int truth = deck_gift_find_truth (g_strstrip (word));

  if (truth < 0)
    return FALSE;
  if (*end == '#')
    {
      right = cut_feedback (self, end + 1);
      wrong = deck_gift_to_markup (self, end + 1);
    }
  for (guint k = 0; k < 2; k++)
    {
      gboolean correct = (k == 0) == (truth < 2);

      answers[k].text = g_strdup (k == 0 ? _ ("true") : _ ("false"));
      answers[k].fraction = correct ? 100 : 0;
      answers[k].feedback =
          correct ? g_steal_pointer (&right) : g_steal_pointer (&wrong);
      deck_question_add_answer (&self->base, &answers[k]);
    }
  self->base.type = g_strdup ("truefalse");
  return TRUE;
}

void
deck_gift_read_body (DeckGift *self, char *body)
{
  char *general = deck_gift_find (body, "#");

  while (*general != '\0' && !g_str_has_prefix (general, "####"))
    general = deck_gift_find (general + 1, "#");
  if (*general != '\0')
    {
      *general = '\0';
      self->base.explanation = deck_gift_to_markup (self, general + 4);
    }
  g_strstrip (body);
  if (*body == '\0')
    self->base.type = g_strdup ("essay");
  else if (*body == '#')
    {
      self->base.type = g_strdup ("numerical");
      read_numbers (self, body + 1);
    }
  else if (!read_true_false (self, body))
    {
      gboolean wrong = read_answers (self, body, read_answer);

      if (self->base.pairs->len > 0)
        {
          self->base.type = g_strdup ("matching");
          if (self->base.answers->len > 0)
            deck_question_warn (&self->base,
                                _ ("an answer that is no pair was left out"));
        }
      else
        self->base.type = g_strdup (wrong ? "multichoice" : "shortanswer");
    }
}
