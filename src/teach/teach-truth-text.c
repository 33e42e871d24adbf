/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The texts of a round with the engine's figures in them. */
#include "teach/teach-truth-private.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <math.h>

/* A text filled in, or why it could not be. */
typedef struct
{
  char *filled;
  char *problem;
} Text;

static void
text_free (gpointer data)
{
  Text *self = data;

  g_free (self->filled);
  g_free (self->problem);
  g_free (self);
}

TeachScope
teach_truth_get_scope (const TeachSolving *self)
{
  const TeachTruth *truth = self->truth;

  return (TeachScope){
    .spec = truth->asked.scenario != NULL
                ? scenario_get_spec (truth->asked.scenario)
                : NULL,
    .timeline = truth->asked.timeline,
    .turned = truth->turned.timeline,
    .answer = NAN,
    .before = NAN,
    .after = NAN,
    .runs = self->runs,
    .cancellable = self->cancellable,
  };
}

gboolean
teach_truth_evaluate (const TeachSolving *self,
                      const char *formula,
                      double *value,
                      GError **error)
{
  TeachScope scope = teach_truth_get_scope (self);

  return teach_scope_evaluate (&scope, formula, value, error);
}

/* FALSE when cancelled. */
static gboolean
fill (const TeachSolving *self,
      const TeachScope *scope,
      const char *const *text,
      GError **error)
{
  g_autoptr (GError) problem = NULL;
  Text *filled = g_new0 (Text, 1);

  filled->filled = teach_scope_fill (scope, *text, &problem);
  if (problem != NULL)
    filled->problem = g_strdup (problem->message);
  g_hash_table_replace (self->truth->texts, (gpointer)text, filled);
  if (!g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* What stands on the screen while an answer is asked for. */
static TeachScope
get_closed_scope (const TeachSolving *self)
{
  const ScenarioRound *round = self->truth->round;
  TeachScope scope = teach_truth_get_scope (self);

  scope.secret = round->measure;
  /* Points of a curve and options that compete are runs of their own. */
  scope.keeps_all = round->ask == SCENARIO_ASK_SKETCH || round->best != NULL;
  scope.keeps_turned = TRUE;
  return scope;
}

static gboolean
get_bound (const TeachSolving *self,
           const char *formula,
           double *bound,
           GError **error)
{
  *bound = NAN;
  return formula == NULL || teach_truth_evaluate (self, formula, bound, error);
}

static gboolean
fill_choice (const TeachSolving *self,
             const ScenarioChoice *choice,
             GError **error)
{
  TeachScope scope = get_closed_scope (self);
  TeachScope open = teach_truth_get_scope (self);

  scope.has_bounds = TRUE;
  return get_bound (self, choice->from, &scope.from, error) &&
         get_bound (self, choice->below, &scope.below, error) &&
         fill (self, &scope, &choice->text, error) &&
         fill (self, &open, &choice->feedback, error);
}

gboolean
teach_truth_fill_texts (const TeachSolving *self, GError **error)
{
  const ScenarioRound *round = self->truth->round;
  TeachScope closed = get_closed_scope (self);
  TeachScope open = teach_truth_get_scope (self);

  self->truth->texts =
      g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, text_free);
  if (!fill (self, &closed, &round->prompt, error) ||
      !fill (self, &open, &round->reveal, error))
    return FALSE;
  for (guint i = 0; i < round->n_choices; i++)
    if (!fill_choice (self, &round->choices[i], error))
      return FALSE;
  for (guint i = 0; i < round->n_segments; i++)
    if (!fill (self, &open, &round->segments[i].caption, error))
      return FALSE;
  return TRUE;
}

const char *
teach_truth_get_text (const TeachTruth *self,
                      const char *const *text,
                      GError **error)
{
  const Text *filled = g_hash_table_lookup (self->texts, text);

  g_return_val_if_fail (filled != NULL, *text);
  if (filled->filled != NULL)
    return filled->filled;
  teach_truth_refuse (error, "%s", filled->problem);
  return *text;
}
