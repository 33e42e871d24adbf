/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the questions of all kinds are made with. */
#include "teach/teach-question-private.h"

#include <math.h>

gboolean
teach_draft_refuse (GError **error, TeachError code, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error_literal (error, TEACH_ERROR, (int)code, message);
  return FALSE;
}

double
teach_distance (double a, double b)
{
  double larger = MAX (fabs (a), fabs (b));

  return larger > 0 ? fabs (a - b) / larger : 0;
}

gboolean
teach_draft_add_option (TeachDraft *self,
                        char *text,
                        const char *feedback,
                        gboolean correct,
                        double value,
                        GError **error)
{
  TeachOption option = { .correct = correct, .value = value };
  char *filled = teach_scope_fill (&self->scope, feedback, error);

  if (filled == NULL)
    {
      g_free (text);
      return FALSE;
    }
  option.text = g_markup_escape_text (text, -1);
  option.feedback = filled;
  g_free (text);
  g_array_append_val (self->question->options, option);
  return TRUE;
}

void
teach_draft_set_answer (TeachDraft *self, char *answer)
{
  self->question->answer = g_markup_escape_text (answer, -1);
  self->scope.answer_text = self->question->answer;
  g_free (answer);
}

const char *
teach_draft_get_feedback (TeachDraft *self, const char *word)
{
  for (guint i = 0; i < self->computation->n_misconceptions; i++)
    if (g_str_equal (self->computation->misconceptions[i].formula, word))
      {
        self->question->used |= 1u << i;
        return self->computation->misconceptions[i].feedback;
      }
  return "";
}
