/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include "deck/deck-reader.h"
#include "teach/teach-check.h"
#include "teach/teach-claim.h"
#include "xml/xml-schema.h"

#include <glib/gi18n-lib.h>
#include <limits.h>

/* ---- scenarios ---- */

/* The reader says best what is wrong; the schema is asked where it finds
 * nothing, and the engine where the schema finds nothing. */
static void
check_scenario (const char *path,
                const ScenarioPresets *presets,
                XmlSchema *schema,
                BaseDiagnostics *diagnostics)
{
  g_autoptr (Scenario) scenario =
      scenario_load_file (path, presets, diagnostics);
  g_autoptr (SimTimeline) timeline = NULL;
  g_autoptr (GError) error = NULL;

  if (scenario == NULL ||
      !xml_schema_validate_file (schema, path, NULL, diagnostics))
    return;
  timeline = sim_simulate (scenario_get_spec (scenario), NULL, &error);
  if (timeline == NULL)
    base_diagnostics_add (diagnostics, BASE_SEVERITY_ERROR, path, 0, "%s",
                          error->message);
}

int
cli_scenario_check (int argc, char **argv)
{
  g_autoptr (BaseDiagnostics) own = base_diagnostics_new ();
  g_autoptr (ScenarioPresets) presets = NULL;
  g_autoptr (GBytes) rng = NULL;
  g_autoptr (XmlSchema) schema = NULL;
  int status;

  if (!cli_parse (NULL, "FILE…", 1, INT_MAX - 1, &argc, &argv, &status))
    return status;
  presets = scenario_presets_new_builtin (own);
  rng = scenario_get_schema ("scenario");
  schema = xml_schema_new (rng, "scenario.rng", own);
  status = cli_print_findings (own);
  for (int i = 1; schema != NULL && i < argc; i++)
    {
      g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();

      check_scenario (argv[i], presets, schema, diagnostics);
      status |= cli_print_findings (diagnostics);
    }
  return status;
}

/* ---- decks ---- */

/* Timelines of the scenarios that cards point at, made once each. */
typedef struct
{
  ScenarioLibrary *library;
  GHashTable *timelines; /* id → SimTimeline */
} Stages;

static void
unref_timeline (gpointer data)
{
  sim_timeline_unref (data);
}

static SimTimeline *
get_timeline (Stages *stages, Scenario *scenario)
{
  const char *id = scenario_get_id (scenario);
  SimTimeline *timeline = g_hash_table_lookup (stages->timelines, id);

  if (timeline == NULL)
    {
      timeline = sim_simulate (scenario_get_spec (scenario), NULL, NULL);
      if (timeline != NULL)
        g_hash_table_insert (stages->timelines, g_strdup (id), timeline);
    }
  return timeline;
}

/* "Show me" must lead somewhere. */
static void
check_show (Stages *stages,
            const char *path,
            const DeckCard *card,
            BaseDiagnostics *diagnostics)
{
  Scenario *scenario;
  SimTimeline *timeline;
  guint step;

  /* A computed card shows its own scenario, as drawn. */
  if (card->show_scenario == NULL || card->kind == DECK_CARD_COMPUTED)
    return;
  scenario = scenario_library_find (stages->library, card->show_scenario);
  if (scenario == NULL)
    {
      base_diagnostics_add (
          diagnostics, BASE_SEVERITY_WARNING, path, card->line,
          _ ("card “%s” shows the scenario “%s”, which is not shipped; the "
             "nearest is “%s”"),
          card->id, card->show_scenario,
          scenario_library_find_nearest (stages->library, card->show_scenario));
      return;
    }
  timeline = get_timeline (stages, scenario);
  if (card->show_step != NULL && timeline != NULL &&
      !sim_timeline_find_step (timeline, card->show_step, &step))
    base_diagnostics_add (diagnostics, BASE_SEVERITY_ERROR, path, card->line,
                          _ ("card “%s”: the scenario “%s” has no step “%s”"),
                          card->id, card->show_scenario, card->show_step);
}

static void
check_deck (Stages *stages, const char *path, BaseDiagnostics *diagnostics)
{
  g_autoptr (Deck) deck = deck_read_file (path, diagnostics, NULL);

  for (guint i = 0; deck != NULL && i < deck_get_n_cards (deck); i++)
    {
      const DeckCard *card = deck_get_card (deck, i);
      TeachCheck check;

      check_show (stages, path, card, diagnostics);
      teach_claim_check_card (card, stages->library, path, diagnostics);
      if (card->kind == DECK_CARD_COMPUTED)
        teach_check_card (card, stages->library, path, diagnostics, &check);
    }
}

int
cli_deck_check (int argc, char **argv)
{
  g_autoptr (BaseDiagnostics) own = base_diagnostics_new ();
  g_autoptr (ScenarioPresets) presets = NULL;
  g_autoptr (ScenarioLibrary) library = NULL;
  g_autoptr (GHashTable) timelines = NULL;
  Stages stages;
  int status;

  if (!cli_parse (NULL, "FILE…", 1, INT_MAX - 1, &argc, &argv, &status))
    return status;
  presets = scenario_presets_new_builtin (own);
  library = scenario_library_new (presets, NULL, own);
  timelines =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, unref_timeline);
  stages = (Stages){ library, timelines };
  status = cli_print_findings (own);
  for (int i = 1; i < argc; i++)
    {
      g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();

      check_deck (&stages, argv[i], diagnostics);
      status |= cli_print_findings (diagnostics);
    }
  return status;
}

static void
print_stats (const Deck *deck, const char *path)
{
  guint kinds[DECK_N_CARD_KINDS] = { 0 };
  guint levels[DECK_N_LEVELS] = { 0 };
  guint shows = 0;
  guint n = deck_get_n_cards (deck);

  for (guint i = 0; i < n; i++)
    {
      const DeckCard *card = deck_get_card (deck, i);

      kinds[card->kind]++;
      levels[card->level]++;
      shows += card->show_scenario != NULL;
    }
  g_print ("%s: %s (%s)\n", path, deck_get_title (deck), deck_get_id (deck));
  g_print (ngettext ("  %u card", "  %u cards", n), n);
  for (guint i = 0; i < DECK_N_CARD_KINDS; i++)
    if (kinds[i] > 0)
      g_print (", %u %s", kinds[i], deck_card_kind_get_nick ((DeckCardKind)i));
  g_print ("\n ");
  for (guint i = 0; i < DECK_N_LEVELS; i++)
    g_print (" %u %s,", levels[i], deck_level_get_nick ((DeckLevel)i));
  g_print (ngettext (" %u shows a moment\n", " %u show a moment\n", shows),
           shows);
}

/* What the engine made of a computed card. */
static void
print_computed (const DeckCard *card, const TeachCheck *check)
{
  const char *ask = card->computation->ask;

  if (check->n_asked < check->n_seeds)
    g_print (_ ("  %s: asks “%s”, cannot be asked\n"), card->id, ask);
  else if (check->typed)
    g_print (_ ("  %s: asks “%s”, typed\n"), card->id, ask);
  else
    g_print (ngettext ("  %s: asks “%s”, %u option at least\n",
                       "  %s: asks “%s”, %u options at least\n",
                       check->n_options),
             card->id, ask, check->n_options);
}

static void
print_all_computed (const Deck *deck, const ScenarioLibrary *scenarios)
{
  for (guint i = 0; i < deck_get_n_cards (deck); i++)
    {
      const DeckCard *card = deck_get_card (deck, i);
      g_autoptr (BaseDiagnostics) unused = base_diagnostics_new ();
      TeachCheck check;

      if (card->kind != DECK_CARD_COMPUTED)
        continue;
      teach_check_card (card, scenarios, deck_get_file (deck), unused, &check);
      print_computed (card, &check);
    }
}

int
cli_deck_stats (int argc, char **argv)
{
  g_autoptr (BaseDiagnostics) own = base_diagnostics_new ();
  g_autoptr (ScenarioPresets) presets = NULL;
  g_autoptr (ScenarioLibrary) library = NULL;
  int status;

  if (!cli_parse (NULL, "FILE…", 1, INT_MAX - 1, &argc, &argv, &status))
    return status;
  presets = scenario_presets_new_builtin (own);
  library = scenario_library_new (presets, NULL, own);
  status = cli_print_findings (own);
  for (int i = 1; i < argc; i++)
    {
      g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
      g_autoptr (Deck) deck = deck_read_file (argv[i], diagnostics, NULL);

      if (deck != NULL)
        {
          print_stats (deck, argv[i]);
          print_all_computed (deck, library);
        }
      status |= cli_print_findings (diagnostics);
    }
  return status;
}
