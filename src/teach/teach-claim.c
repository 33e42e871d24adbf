/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "teach/teach-claim.h"

#include "deck/deck-markup.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

gboolean
teach_claim_is_told (const char *words, const char *markup)
{
  g_autofree char *plain = deck_markup_to_plain (markup);

  return strstr (plain, words) != NULL;
}

/* With plain spaces: a text may break where the program does not. */
static char *
dup_loose (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "\u00a0", -1);

  return g_strjoinv (" ", parts);
}

gboolean
teach_claim_holds (const char *words,
                   const char *of,
                   double is,
                   double within,
                   const TeachScope *scope,
                   GError **error)
{
  g_autofree char *braced = g_strdup_printf ("{%s}", of);
  g_autofree char *markup = teach_scope_fill (scope, braced, error);
  g_autofree char *printed = NULL;
  g_autofree char *bare = g_strdup (of);
  double value;

  if (markup == NULL)
    return FALSE;
  printed = deck_markup_to_plain (markup);
  if (isnan (is))
    {
      g_autofree char *loose = dup_loose (printed);
      g_autofree char *loose_words = dup_loose (words);

      if (strstr (loose_words, loose) != NULL)
        return TRUE;
      g_set_error (error, TEACH_ERROR, TEACH_ERROR_VALUE,
                   _ ("“%s”: the engine says %s"), words, printed);
      return FALSE;
    }
  teach_scope_cut_unit (bare);
  if (!teach_scope_evaluate (scope, bare, &value, error))
    return FALSE;
  if (fabs (value - is) <= (is != 0 ? within * fabs (is) : within))
    return TRUE;
  g_set_error (error, TEACH_ERROR, TEACH_ERROR_VALUE,
               _ ("“%s” stands for %g, the engine says %g"), words, is, value);
  return FALSE;
}

/* ---- of a card ---- */

static gboolean
card_tells (const DeckCard *card, const char *words)
{
  if (teach_claim_is_told (words, card->prompt) ||
      teach_claim_is_told (words, card->answer) ||
      teach_claim_is_told (words, card->hint) ||
      teach_claim_is_told (words, card->model_answer) ||
      teach_claim_is_told (words, card->explanation))
    return TRUE;
  for (guint i = 0; i < card->n_options; i++)
    if (teach_claim_is_told (words, card->options[i].text) ||
        teach_claim_is_told (words, card->options[i].feedback))
      return TRUE;
  for (guint i = 0; i < card->n_to_cover; i++)
    if (teach_claim_is_told (words, card->to_cover[i].text))
      return TRUE;
  for (guint i = 0;
       card->computation != NULL && i < card->computation->n_misconceptions;
       i++)
    if (teach_claim_is_told (words,
                             card->computation->misconceptions[i].feedback))
      return TRUE;
  return FALSE;
}

void
teach_claim_check_card (const DeckCard *card,
                        const ScenarioLibrary *scenarios,
                        const char *file,
                        BaseDiagnostics *diagnostics)
{
  const char *id = card->computation != NULL ? card->computation->scenario
                                             : card->show_scenario;
  Scenario *scenario =
      id != NULL ? scenario_library_find (scenarios, id) : NULL;
  const SimSpec *base = scenario != NULL ? scenario_get_spec (scenario) : NULL;
  g_autoptr (TeachRuns) runs = teach_runs_new (scenarios, base);
  TeachScope scope = { .spec = base,
                       .timeline = NULL,
                       .answer = NAN,
                       .before = NAN,
                       .after = NAN,
                       .runs = runs };

  if (card->n_claims == 0)
    return;
  if (base != NULL)
    scope.timeline = teach_runs_get (runs, "", NULL, NULL);
  for (guint i = 0; i < card->n_claims; i++)
    {
      const DeckClaim *claim = &card->claims[i];
      g_autoptr (GError) error = NULL;

      if (!card_tells (card, claim->words))
        base_diagnostics_add (diagnostics, BASE_SEVERITY_ERROR, file,
                              claim->line, _ ("card “%s”: no text tells “%s”"),
                              card->id, claim->words);
      else if (!teach_claim_holds (claim->words, claim->of, claim->is,
                                   claim->within, &scope, &error))
        base_diagnostics_add (diagnostics, BASE_SEVERITY_ERROR, file,
                              claim->line, _ ("card “%s”: %s"), card->id,
                              error->message);
    }
}
