/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-import-question.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A whole answer: fractions are written with five decimals. */
#define FULL_FRACTION 99.99

static void
answer_clear (gpointer data)
{
  DeckAnswer *answer = data;

  g_free (answer->text);
  g_free (answer->feedback);
}

void
deck_question_init (DeckQuestion *self, DeckImport *import, int line)
{
  memset (self, 0, sizeof *self);
  self->import = import;
  self->line = line;
  self->concepts = g_string_new (NULL);
  self->answers = g_array_new (FALSE, FALSE, sizeof (DeckAnswer));
  g_array_set_clear_func (self->answers, answer_clear);
  self->pairs = g_array_new (FALSE, FALSE, sizeof (DeckAnswer));
  g_array_set_clear_func (self->pairs, answer_clear);
}

void
deck_question_clear (DeckQuestion *self)
{
  g_free (self->type);
  g_free (self->id);
  g_free (self->prompt);
  g_free (self->explanation);
  g_free (self->grader);
  g_string_free (self->concepts, TRUE);
  g_array_unref (self->answers);
  g_array_unref (self->pairs);
}

static void
take (DeckQuestion *self, GArray *answers, DeckAnswer *answer)
{
  if (answers->len < DECK_QUESTION_MAX_ANSWERS)
    {
      g_array_append_vals (answers, answer, 1);
      memset (answer, 0, sizeof *answer);
      return;
    }
  answer_clear (answer);
  memset (answer, 0, sizeof *answer);
  deck_question_warn (self, _ ("an answer too many was left out"));
}

void
deck_question_add_answer (DeckQuestion *self, DeckAnswer *answer)
{
  take (self, self->answers, answer);
}

void
deck_question_add_pair (DeckQuestion *self, DeckAnswer *pair)
{
  take (self, self->pairs, pair);
}

static void
add (DeckQuestion *self, DeckCard *card)
{
  card->prompt = self->prompt;
  card->explanation = self->explanation;
  card->concepts = self->concepts->str;
  card->level = self->level;
  deck_import_add (self->import, card, self->id, self->line);
}

void
deck_question_warn (DeckQuestion *self, const char *message)
{
  base_diagnostics_add (self->import->report, BASE_SEVERITY_WARNING,
                        self->import->file, self->line, "%s", message);
}

void
deck_question_leave_out (DeckQuestion *self, const char *why)
{
  self->import->n_items++;
  base_diagnostics_add (self->import->report, BASE_SEVERITY_ERROR,
                        self->import->file, self->line,
                        _ ("question of type “%.40s” left out: %s"),
                        self->type != NULL ? self->type : "", why);
}

static void
add_choice (DeckQuestion *self)
{
  DeckCard card = DECK_CARD_INIT;
  g_autoptr (GArray) options = g_array_new (FALSE, TRUE, sizeof (DeckOption));

  for (guint i = 0; i < self->answers->len; i++)
    {
      const DeckAnswer *answer = &g_array_index (self->answers, DeckAnswer, i);
      DeckOption option = { .text = answer->text,
                            .feedback = answer->feedback,
                            .correct = answer->fraction >= FULL_FRACTION };

      if (answer->fraction > 0 && !option.correct)
        deck_question_warn (
            self, _ ("an answer worth a part of the points counts as wrong"));
      g_array_append_val (options, option);
    }
  card.kind = DECK_CARD_CHOICE;
  card.options = (const DeckOption *)(gpointer)options->data;
  card.n_options = options->len;
  add (self, &card);
}

/* Answers in lines: those with more than nothing, or all. */
static char *
join_answers (DeckQuestion *self, gboolean right_only)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->answers->len; i++)
    {
      const DeckAnswer *answer = &g_array_index (self->answers, DeckAnswer, i);

      if (answer->text == NULL || *answer->text == '\0' ||
          (right_only && answer->fraction <= 0))
        continue;
      g_string_append_printf (text, "%s%s%s", text->len > 0 ? "<br/>" : "",
                              right_only ? "" : "• ", answer->text);
    }
  return g_string_free (text, FALSE);
}

static void
add_recall (DeckQuestion *self, const char *answer)
{
  DeckCard card = DECK_CARD_INIT;
  gboolean feedback = FALSE;

  for (guint i = 0; i < self->answers->len; i++)
    {
      const DeckAnswer *a = &g_array_index (self->answers, DeckAnswer, i);

      feedback = feedback || (a->feedback != NULL && *a->feedback != '\0');
    }
  if (feedback)
    deck_question_warn (self, _ ("what is said of each answer was left out"));
  card.answer = answer;
  add (self, &card);
}

/* Several right answers: the card asks for all of them. */
static void
add_several (DeckQuestion *self)
{
  g_autofree char *right = join_answers (self, TRUE);
  g_autofree char *all = join_answers (self, FALSE);
  g_autofree char *prompt = self->prompt;

  self->prompt = g_strconcat (prompt != NULL ? prompt : "", "<br/>", all, NULL);
  deck_question_warn (
      self, _ ("a question with several right answers became a card to "
               "recall all of them"));
  add_recall (self, right);
}

static void
add_matching (DeckQuestion *self)
{
  g_autoptr (GString) answer = g_string_new (NULL);

  for (guint i = 0; i < self->pairs->len; i++)
    {
      const DeckAnswer *pair = &g_array_index (self->pairs, DeckAnswer, i);

      if (pair->text == NULL || *pair->text == '\0')
        continue; /* a distractor has an answer only */
      g_string_append_printf (answer, "%s%s → %s",
                              answer->len > 0 ? "<br/>" : "", pair->text,
                              pair->feedback != NULL ? pair->feedback : "");
    }
  deck_question_warn (
      self, _ ("a question to match pairs became a card to recall them"));
  add_recall (self, answer->str);
}

static guint
count_right (DeckQuestion *self, guint *n_full)
{
  guint n = 0;

  *n_full = 0;
  for (guint i = 0; i < self->answers->len; i++)
    {
      double fraction = g_array_index (self->answers, DeckAnswer, i).fraction;

      n += fraction > 0 ? 1 : 0;
      *n_full += fraction >= FULL_FRACTION ? 1 : 0;
    }
  return n;
}

void
deck_question_end (DeckQuestion *self)
{
  const char *type = self->type != NULL ? self->type : "";
  g_autofree char *answer = NULL;
  guint n_full;

  count_right (self, &n_full);
  if (strcmp (type, "multichoice") == 0 && n_full != 1)
    add_several (self);
  else if (strcmp (type, "multichoice") == 0 || strcmp (type, "truefalse") == 0)
    add_choice (self);
  else if (strcmp (type, "shortanswer") == 0 || strcmp (type, "numerical") == 0)
    {
      answer = join_answers (self, TRUE);
      deck_question_warn (
          self, _ ("a question to type the answer became a card to recall"));
      add_recall (self, answer);
    }
  else if (strcmp (type, "matching") == 0)
    add_matching (self);
  else if (strcmp (type, "essay") == 0)
    {
      if (self->grader == NULL || *self->grader == '\0')
        {
          deck_question_leave_out (self,
                                   _ ("it has no answer to compare with"));
          return;
        }
      deck_question_warn (
          self, _ ("an essay became a card to recall, with the notes for its "
                   "grader as the answer"));
      add_recall (self, self->grader);
    }
  else if (strcmp (type, "description") == 0)
    deck_question_leave_out (self, _ ("it asks nothing"));
  else
    deck_question_leave_out (self, _ ("a deck has no such cards"));
  deck_import_report_lost (self->import, self->lost, self->line);
}
