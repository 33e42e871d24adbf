/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "teach/teach-claim.h"
#include "teach/teach-truth-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

static void
check_step (const SimTimeline *timeline,
            const char *step,
            const char *file,
            int line,
            BaseDiagnostics *diagnostics)
{
  guint index;

  if (step != NULL && !sim_timeline_find_step (timeline, step, &index))
    base_diagnostics_add (diagnostics, BASE_SEVERITY_ERROR, file, line,
                          _ ("the run has no step “%s”"), step);
}

/* A segment that ends before it begins would play nothing. */
static void
check_segment (const SimTimeline *timeline,
               const ScenarioSegment *segment,
               const char *file,
               BaseDiagnostics *diagnostics)
{
  guint from, to;

  check_step (timeline, segment->from, file, segment->line, diagnostics);
  check_step (timeline, segment->to, file, segment->line, diagnostics);
  if (sim_timeline_find_step (timeline, segment->from, &from) &&
      sim_timeline_find_step (timeline, segment->to, &to) && from > to)
    base_diagnostics_add (diagnostics, BASE_SEVERITY_ERROR, file, segment->line,
                          _ ("“%s” comes after “%s”"), segment->from,
                          segment->to);
}

static void
check_text (const TeachTruth *truth,
            const char *const *text,
            const char *file,
            int line,
            BaseDiagnostics *diagnostics)
{
  g_autoptr (GError) error = NULL;

  teach_truth_get_text (truth, text, &error);
  if (error != NULL)
    base_diagnostics_add (diagnostics, BASE_SEVERITY_ERROR, file, line, "%s",
                          error->message);
}

static void
check_texts (const ScenarioRound *round,
             const TeachTruth *truth,
             const char *file,
             BaseDiagnostics *diagnostics)
{
  check_text (truth, &round->prompt, file, round->line, diagnostics);
  check_text (truth, &round->reveal, file, round->line, diagnostics);
  for (guint i = 0; i < round->n_choices; i++)
    {
      const ScenarioChoice *choice = &round->choices[i];

      check_text (truth, &choice->text, file, choice->line, diagnostics);
      check_text (truth, &choice->feedback, file, choice->line, diagnostics);
    }
  for (guint i = 0; i < round->n_segments; i++)
    check_text (truth, &round->segments[i].caption, file,
                round->segments[i].line, diagnostics);
}

/* ---- claims ---- */

static gboolean
round_tells (const ScenarioRound *round, const char *words)
{
  if (teach_claim_is_told (words, round->prompt) ||
      teach_claim_is_told (words, round->reveal))
    return TRUE;
  for (guint i = 0; i < round->n_choices; i++)
    if (teach_claim_is_told (words, round->choices[i].text) ||
        teach_claim_is_told (words, round->choices[i].feedback))
      return TRUE;
  for (guint i = 0; i < round->n_segments; i++)
    if (teach_claim_is_told (words, round->segments[i].caption))
      return TRUE;
  return FALSE;
}

static void
check_claim (const ScenarioClaim *claim,
             gboolean told,
             const TeachScope *scope,
             const char *file,
             BaseDiagnostics *diagnostics)
{
  g_autoptr (GError) error = NULL;

  if (!told)
    base_diagnostics_add (diagnostics, BASE_SEVERITY_ERROR, file, claim->line,
                          _ ("no text tells “%s”"), claim->words);
  else if (!teach_claim_holds (claim->words, claim->of, claim->is,
                               claim->within, scope, &error))
    base_diagnostics_add (diagnostics, BASE_SEVERITY_ERROR, file, claim->line,
                          "%s", error->message);
}

static void
check_claims (const ScenarioRound *round,
              TeachTruth *truth,
              const ScenarioLibrary *scenarios,
              const char *file,
              BaseDiagnostics *diagnostics)
{
  Scenario *scenario = teach_truth_get_scenario (truth);
  g_autoptr (TeachRuns) runs = teach_runs_new (
      scenarios, scenario != NULL ? scenario_get_spec (scenario) : NULL);
  const TeachSolving solving = { truth, scenarios, runs, NULL };
  TeachScope scope = teach_truth_get_scope (&solving);

  for (guint i = 0; i < round->n_claims; i++)
    check_claim (&round->claims[i], round_tells (round, round->claims[i].words),
                 &scope, file, diagnostics);
}

/* Those of the summary name the runs they are of. */
static void
check_summary (const ScenarioLesson *lesson,
               const ScenarioLibrary *scenarios,
               BaseDiagnostics *diagnostics)
{
  const char *summary = scenario_lesson_get_summary (lesson);
  g_autoptr (TeachRuns) runs = teach_runs_new (scenarios, NULL);
  const TeachScope scope = {
    .answer = NAN, .before = NAN, .after = NAN, .runs = runs
  };

  for (guint i = 0; i < scenario_lesson_get_n_claims (lesson); i++)
    {
      const ScenarioClaim *claim = scenario_lesson_get_claim (lesson, i);

      check_claim (claim, teach_claim_is_told (claim->words, summary), &scope,
                   scenario_lesson_get_file (lesson), diagnostics);
    }
}

/* ---- all ---- */

static void
check_round (const ScenarioRound *round,
             const ScenarioLibrary *scenarios,
             const char *file,
             BaseDiagnostics *diagnostics)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TeachTruth) truth =
      teach_truth_new (round, scenarios, NULL, &error);
  SimTimeline *asked, *played;

  if (truth == NULL)
    {
      base_diagnostics_add (diagnostics, BASE_SEVERITY_ERROR, file, round->line,
                            _ ("round “%s”: %s"), round->id, error->message);
      return;
    }
  asked = teach_truth_get_timeline (truth);
  played = teach_truth_get_turned_timeline (truth);
  if (played == NULL)
    played = asked;
  if (asked != NULL)
    check_step (asked, round->at, file, round->line, diagnostics);
  for (guint i = 0; i < round->n_segments; i++)
    check_segment (played, &round->segments[i], file, diagnostics);
  check_texts (round, truth, file, diagnostics);
  check_claims (round, truth, scenarios, file, diagnostics);
}

void
teach_lesson_check (const ScenarioLesson *lesson,
                    const ScenarioLibrary *scenarios,
                    BaseDiagnostics *diagnostics)
{
  const char *file = scenario_lesson_get_file (lesson);

  for (guint i = 0; i < scenario_lesson_get_n_rounds (lesson); i++)
    check_round (scenario_lesson_get_round (lesson, i), scenarios, file,
                 diagnostics);
  check_summary (lesson, scenarios, diagnostics);
}
