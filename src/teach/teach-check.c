/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "teach/teach-check.h"

#include "teach/teach-question-private.h"

#include <glib/gi18n-lib.h>

/* One card under check: what was said once is not said again. */
typedef struct
{
  const DeckCard *card;
  const char *file;
  BaseDiagnostics *diagnostics;
  GHashTable *said; /* owned texts */
} Check;

static void
say (Check *self, BaseSeverity severity, const char *message)
{
  if (g_hash_table_add (self->said, g_strdup (message)))
    base_diagnostics_add (self->diagnostics, severity, self->file,
                          self->card->line, _ ("card “%s”: %s"), self->card->id,
                          message);
}

/* A draw that had to be thrown away. */
static void
warn_of_draw (Check *self, const GError *problem)
{
  g_autofree char *text = g_strdup_printf (
      _ ("some values cannot be asked and others are drawn for them: %s"),
      problem->message);

  say (self, BASE_SEVERITY_WARNING, text);
}

/* As teach_question_new, with a word on every draw thrown away. */
static TeachQuestion *
ask (Check *self,
     const TeachTask *task,
     const SimSpec *spec,
     guint64 seed,
     GError **error)
{
  guint most = task->computation->n_varies > 0 ? TEACH_MAX_DRAWS : 1;

  for (guint attempt = 0;; attempt++)
    {
      g_autoptr (GError) problem = NULL;
      TeachQuestion *question =
          teach_question_try (task, spec, seed, attempt, NULL, &problem);

      if (question != NULL)
        return question;
      if (attempt + 1 == most || !teach_question_may_retry (problem))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return NULL;
        }
      warn_of_draw (self, problem);
    }
}

/* "Show me" would begin at the start. */
static void
warn_of_step (Check *self, const char *step)
{
  g_autofree char *text =
      g_strdup_printf (_ ("the scenario as drawn has no step “%s”"), step);

  say (self, BASE_SEVERITY_WARNING, text);
}

static void
warn_of_unused (Check *self, guint used)
{
  const DeckComputation *computation = self->card->computation;

  for (guint i = 0; i < computation->n_misconceptions; i++)
    if ((used & 1u << i) == 0)
      {
        g_autofree char *text = g_strdup_printf (
            _ ("the misconception “%.60s” never gives an answer of its own"),
            computation->misconceptions[i].formula);

        say (self, BASE_SEVERITY_WARNING, text);
      }
}

void
teach_check_card (const DeckCard *card,
                  const ScenarioLibrary *scenarios,
                  const char *file,
                  BaseDiagnostics *diagnostics,
                  TeachCheck *check)
{
  g_autoptr (GHashTable) said =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GError) error = NULL;
  Check self = { card, file, diagnostics, said };
  Scenario *scenario;
  TeachTask task;
  guint used = 0;

  g_return_if_fail (card->kind == DECK_CARD_COMPUTED);
  *check = (TeachCheck){ .n_seeds = TEACH_CHECK_SEEDS,
                         .n_options = G_MAXUINT,
                         .typed = card->computation->typed };
  scenario = teach_question_find_scenario (card, scenarios, &error);
  teach_question_get_task (card, &task);
  for (guint seed = 1; scenario != NULL && seed <= TEACH_CHECK_SEEDS; seed++)
    {
      g_autoptr (TeachQuestion) question = NULL;

      g_clear_error (&error);
      question = ask (&self, &task, scenario_get_spec (scenario), seed, &error);
      if (question == NULL)
        break;
      check->n_asked++;
      if (task.step != NULL && teach_question_get_step (question) == NULL)
        warn_of_step (&self, task.step);
      check->n_options =
          MIN (check->n_options, teach_question_get_n_options (question));
      used |= question->used;
    }
  if (error != NULL)
    say (&self, BASE_SEVERITY_ERROR, error->message);
  else
    warn_of_unused (&self, used);
}
