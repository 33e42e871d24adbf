/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include "deck/deck-library.h"
#include "scenario/scenario-lesson.h"
#include "teach/teach-truth.h"
#include "xml/xml-schema.h"

#include <glib/gi18n-lib.h>
#include <limits.h>

/* What lessons are checked against. */
typedef struct
{
  ScenarioLibrary *scenarios;
  DeckLibrary *decks;
  XmlSchema *schema;
  gboolean answers;
} Shelf;

/* A deck of the learner's own may hold the card: only what is shipped is known
 * here. */
static void
check_cards (const Shelf *shelf,
             const ScenarioLesson *lesson,
             BaseDiagnostics *diagnostics)
{
  const char *file = scenario_lesson_get_file (lesson);

  for (guint i = 0; i < scenario_lesson_get_n_cards (lesson); i++)
    {
      const ScenarioLessonCard *card = scenario_lesson_get_card (lesson, i);
      Deck *deck = deck_library_find_deck (shelf->decks, card->deck);
      guint index;

      if (deck == NULL)
        base_diagnostics_add (diagnostics, BASE_SEVERITY_WARNING, file,
                              card->line, _ ("the deck “%s” is not shipped"),
                              card->deck);
      else if (card->card != NULL && !deck_find_card (deck, card->card, &index))
        base_diagnostics_add (diagnostics, BASE_SEVERITY_ERROR, file,
                              card->line, _ ("the deck “%s” has no card “%s”"),
                              card->deck, card->card);
    }
}

/* ---- answers ---- */

static void
print_row (const ScenarioRow *row, const TeachTruth *truth, guint index)
{
  static const char *const signs[TEACH_N_DIRECTIONS] = { "↓", "=", "↑" };
  g_autofree char *before =
      teach_value_format (teach_truth_get_before (truth, index));
  g_autofree char *after =
      teach_value_format (teach_truth_get_after (truth, index));

  g_print ("    %s %s: %s, %s\n",
           signs[teach_truth_get_direction (truth, index)], row->measure,
           before, after);
}

static void
print_choices (const ScenarioRound *round, const TeachTruth *truth)
{
  for (guint i = 0; i < round->n_choices; i++)
    {
      const TeachValue *value = teach_truth_get_choice_value (truth, i);
      g_autofree char *text = value != NULL ? teach_value_format (value) : NULL;

      g_print ("    %s %s%s%s\n",
               i == teach_truth_get_choice (truth) ? "*" : " ",
               teach_truth_get_text (truth, &round->choices[i].text, NULL),
               text != NULL ? ": " : "", text != NULL ? text : "");
    }
}

static void
print_curve (const ScenarioRound *round, const TeachTruth *truth)
{
  for (guint i = 0; i < round->n_points; i++)
    {
      g_autofree char *text =
          teach_value_format (teach_truth_get_point (truth, i));

      g_print ("    %s at %s %s: %s\n", round->measure, round->across,
               teach_truth_get_point_name (truth, i), text);
    }
}

/* What is said afterwards, as a reader would see it. */
static void
print_told (const ScenarioRound *round, const TeachTruth *truth)
{
  for (guint i = 0; i < round->n_segments; i++)
    g_print ("    | %s\n",
             teach_truth_get_text (truth, &round->segments[i].caption, NULL));
  if (*round->reveal != '\0')
    g_print ("    = %s\n", teach_truth_get_text (truth, &round->reveal, NULL));
}

static void
print_round (const ScenarioRound *round, const TeachTruth *truth)
{
  g_autofree char *value = NULL;

  g_print ("  %s: %s\n", round->id,
           teach_truth_get_text (truth, &round->prompt, NULL));
  if (round->ask == SCENARIO_ASK_SKETCH)
    print_curve (round, truth);
  else if (round->ask == SCENARIO_ASK_DIRECTIONS)
    for (guint i = 0; i < round->n_rows; i++)
      print_row (&round->rows[i], truth, i);
  else if (round->ask == SCENARIO_ASK_ORDER)
    for (guint i = 0; i < round->n_choices; i++)
      g_print ("    %u. %s\n", i + 1,
               teach_truth_get_text (
                   truth,
                   &round->choices[teach_truth_get_place (truth, i)].text,
                   NULL));
  else
    {
      if (round->kind == SCENARIO_ROUND_PREDICT)
        {
          value = teach_value_format (teach_truth_get_value (truth));
          g_print ("    %s: %s\n", round->measure, value);
        }
      print_choices (round, truth);
    }
  print_told (round, truth);
}

static void
print_answers (const Shelf *shelf, const ScenarioLesson *lesson)
{
  g_print ("%s (%s)\n", scenario_lesson_get_title (lesson),
           scenario_lesson_get_id (lesson));
  for (guint i = 0; i < scenario_lesson_get_n_rounds (lesson); i++)
    {
      const ScenarioRound *round = scenario_lesson_get_round (lesson, i);
      g_autoptr (TeachTruth) truth =
          teach_truth_new (round, shelf->scenarios, NULL, NULL);

      if (truth != NULL)
        print_round (round, truth);
    }
}

static void
check_lesson (const Shelf *shelf,
              const char *path,
              BaseDiagnostics *diagnostics)
{
  g_autoptr (ScenarioLesson) lesson =
      scenario_lesson_load_file (path, diagnostics);

  if (lesson == NULL ||
      !xml_schema_validate_file (shelf->schema, path, NULL, diagnostics))
    return;
  teach_lesson_check (lesson, shelf->scenarios, diagnostics);
  check_cards (shelf, lesson, diagnostics);
  if (shelf->answers)
    print_answers (shelf, lesson);
}

int
cli_lesson_check (int argc, char **argv)
{
  gboolean answers = FALSE;
  const GOptionEntry entries[] = {
    { "answers", 0, 0, G_OPTION_ARG_NONE, &answers,
      N_ ("Print what the engine answers to every round"), NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (BaseDiagnostics) own = base_diagnostics_new ();
  g_autoptr (ScenarioPresets) presets = NULL;
  g_autoptr (ScenarioLibrary) scenarios = NULL;
  g_autoptr (DeckLibrary) decks = NULL;
  g_autoptr (XmlSchema) schema = NULL;
  g_autoptr (GBytes) rng = NULL;
  Shelf shelf;
  int status;

  if (!cli_parse (entries, "FILE…", 1, INT_MAX - 1, &argc, &argv, &status))
    return status;
  presets = scenario_presets_new_builtin (own);
  scenarios = scenario_library_new (presets, NULL, own);
  decks = deck_library_load (TRUE, NULL, own, NULL);
  rng = scenario_get_schema ("lesson");
  schema = xml_schema_new (rng, "lesson.rng", own);
  shelf = (Shelf){ scenarios, decks, schema, answers };
  status = cli_print_findings (own);
  for (int i = 1; schema != NULL && i < argc; i++)
    {
      g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();

      check_lesson (&shelf, argv[i], diagnostics);
      status |= cli_print_findings (diagnostics);
    }
  return status;
}
