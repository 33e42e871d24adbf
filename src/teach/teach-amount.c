/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions whose answer is an amount: the right one and those of the
 * misconceptions. */
#include "teach/teach-figure.h"
#include "teach/teach-question-private.h"

#include <glib/gi18n-lib.h>

/* FALSE without error: it has no value for what was drawn. */
static gboolean
evaluate_wrong (const TeachDraft *self,
                guint index,
                double *value,
                GError **error)
{
  const char *formula = self->computation->misconceptions[index].formula;
  g_autoptr (GError) problem = NULL;

  if (teach_scope_evaluate (&self->scope, formula, value, &problem))
    return TRUE;
  if (!g_error_matches (problem, TEACH_ERROR, TEACH_ERROR_VALUE))
    {
      g_prefix_error (&problem, _ ("misconception “%.60s”: "), formula);
      g_propagate_error (error, g_steal_pointer (&problem));
    }
  return FALSE;
}

/* Nothing one could believe, or hardly told apart from another. */
static gboolean
is_poor (const TeachQuestion *question, double value, const char *text)
{
  double least = MAX (TEACH_LEAST_DISTANCE, 2 * question->tolerance);

  if (value < 0 || (question->unit == TEACH_UNIT_SHARE && value > 1))
    return TRUE;
  for (guint i = 0; i < question->options->len; i++)
    {
      const TeachOption *other =
          &g_array_index (question->options, TeachOption, i);

      if (teach_distance (other->value, value) < least ||
          g_str_equal (other->text, text))
        return TRUE;
    }
  return FALSE;
}

static gboolean
add_wrong_amounts (TeachDraft *self, GError **error)
{
  TeachQuestion *question = self->question;

  for (guint i = 0; i < self->computation->n_misconceptions &&
                    question->options->len < TEACH_MAX_OPTIONS;
       i++)
    {
      g_autofree char *text = NULL;
      g_autofree char *markup = NULL;
      g_autoptr (GError) problem = NULL;
      double value;

      if (!evaluate_wrong (self, i, &value, &problem))
        {
          if (problem == NULL)
            continue;
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      text = teach_unit_format (question->unit, value);
      markup = g_markup_escape_text (text, -1);
      if (is_poor (question, value, markup))
        continue;
      if (!teach_draft_add_option (
              self, g_steal_pointer (&text),
              self->computation->misconceptions[i].feedback, FALSE, value,
              error))
        return FALSE;
      question->used |= 1u << i;
    }
  return TRUE;
}

/* Those of a typed answer are met rather than offered. */
static void
move_to_wrongs (TeachQuestion *question)
{
  for (guint i = 0; i < question->options->len; i++)
    {
      TeachOption *option = &g_array_index (question->options, TeachOption, i);
      TeachWrong wrong = { option->value, NULL };

      if (option->correct)
        continue;
      wrong.feedback = g_strdup (option->feedback);
      g_array_append_val (question->wrongs, wrong);
    }
  g_array_set_size (question->options, 0);
}

gboolean
teach_draft_amount (TeachDraft *self, GError **error)
{
  TeachQuestion *question = self->question;

  if (!teach_figure_get (self->timeline, self->ask->figure, &question->value,
                         &question->unit, error))
    return FALSE;
  self->scope.answer = question->value;
  self->scope.unit = question->unit;
  teach_draft_set_answer (self,
                          teach_unit_format (question->unit, question->value));
  if (!teach_draft_add_option (
          self, teach_unit_format (question->unit, question->value), "", TRUE,
          question->value, error) ||
      !add_wrong_amounts (self, error))
    return FALSE;
  if (self->computation->typed)
    move_to_wrongs (question);
  else if (question->options->len < 2)
    return teach_draft_refuse (
        error, TEACH_ERROR_OPTIONS,
        _ ("every wrong answer is too close to the right one, %s"),
        question->answer);
  question->shuffled = TRUE;
  return TRUE;
}
