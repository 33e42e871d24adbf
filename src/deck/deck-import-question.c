/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-import-question.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
answer_clear (gpointer data)
{
  DeckAnswer *answer = data;

  g_free (answer->text);
  g_free (answer->feedback);
}

GArray *
deck_question_new_answers (void)
{
  GArray *answers = g_array_new (FALSE, FALSE, sizeof (DeckAnswer));

  g_array_set_clear_func (answers, answer_clear);
  return answers;
}

void
deck_question_init (DeckQuestion *self, DeckImport *import, int line)
{
  memset (self, 0, sizeof *self);
  self->import = import;
  self->line = line;
  self->concepts = g_string_new (NULL);
  self->answers = deck_question_new_answers ();
  self->pairs = deck_question_new_answers ();
}

void
deck_question_clear (DeckQuestion *self)
{
  g_free (self->type);
  g_free (self->id);
  g_free (self->made_id);
  g_free (self->name);
  g_free (self->delimiters);
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
  if (self->type == NULL)
    base_diagnostics_add (self->import->report, BASE_SEVERITY_ERROR,
                          self->import->file, self->line,
                          _ ("question left out: %s"), why);
  else
    base_diagnostics_add (self->import->report, BASE_SEVERITY_ERROR,
                          self->import->file, self->line,
                          _ ("question of type “%.40s” left out: %s"),
                          self->type, why);
}
