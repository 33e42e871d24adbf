/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include "base/base-names.h"
#include "deck/deck-reader.h"
#include "teach/teach-check.h"
#include "teach/teach-claim.h"
#include "xml/xml-schema.h"

#include <glib/gi18n-lib.h>
#include <limits.h>
#include <string.h>

/* ---- scenarios ---- */

static gboolean
has_line (const BaseDiagnostics *diagnostics, int line)
{
  for (guint i = 0; i < base_diagnostics_get_length (diagnostics); i++)
    if (base_diagnostics_get (diagnostics, i)->line == line)
      return TRUE;
  return FALSE;
}

/* The reader says best what is wrong; of what the schema finds, the lines that
 * it said nothing about.  Past a fault that stopped it the schema's would be
 * its own words for that. */
static void
check_schema (const char *path,
              XmlSchema *schema,
              gboolean was_read,
              BaseDiagnostics *diagnostics)
{
  g_autoptr (BaseDiagnostics) found = base_diagnostics_new ();
  guint n = base_diagnostics_get_length (diagnostics);

  xml_schema_validate_file (schema, path, NULL, found);
  for (guint i = 0; i < base_diagnostics_get_length (found); i++)
    {
      const BaseDiagnostic *one = base_diagnostics_get (found, i);

      if (n == 0 || (was_read && !has_line (diagnostics, one->line)))
        base_diagnostics_add (diagnostics, one->severity, path, one->line, "%s",
                              one->message);
    }
}

/* All that can be known of it at once. */
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

  check_schema (path, schema, scenario != NULL, diagnostics);
  if (scenario == NULL)
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

/* Kinds of steps, each once, in the order they come in. */
static GPtrArray *
list_steps (const SimTimeline *timeline)
{
  GPtrArray *names = g_ptr_array_new ();
  guint n;
  const SimStep *steps = sim_timeline_get_steps (timeline, &n);

  for (guint i = 0; i < n; i++)
    {
      const char *name = sim_step_kind_get_nick (steps[i].kind);

      if (!g_ptr_array_find (names, name, NULL))
        g_ptr_array_add (names, (gpointer)name);
    }
  return names;
}

static guint
count_steps (const SimTimeline *timeline, const char *name)
{
  guint n, count = 0;
  const SimStep *steps = sim_timeline_get_steps (timeline, &n);

  for (guint i = 0; i < n; i++)
    count += strcmp (name, sim_step_kind_get_nick (steps[i].kind)) == 0;
  return count;
}

static const char *
get_step (gconstpointer names, guint index)
{
  const GPtrArray *steps = names;

  return index < steps->len ? g_ptr_array_index (steps, index) : NULL;
}

/* Of the anchor NAME or NAME:NUMBER, which there is not. */
static void
tell_no_step (const char *path,
              const DeckCard *card,
              const SimTimeline *timeline,
              BaseDiagnostics *diagnostics)
{
  const char *colon = strchr (card->show_step, ':');
  g_autofree char *name =
      colon != NULL ? g_strndup (card->show_step, colon - card->show_step)
                    : g_strdup (card->show_step);
  g_autoptr (GPtrArray) names = list_steps (timeline);
  guint n = count_steps (timeline, name);
  const char *nearest = base_names_find_near (name, get_step, names);
  g_autofree char *all = base_names_list (get_step, names);

  if (n > 0)
    base_diagnostics_add (
        diagnostics, BASE_SEVERITY_ERROR, path, card->line,
        ngettext ("card “%s”: the scenario “%s” has no step “%s”; there is %u "
                  "of that name",
                  "card “%s”: the scenario “%s” has no step “%s”; there are %u "
                  "of that name",
                  n),
        card->id, card->show_scenario, card->show_step, n);
  else if (nearest != NULL)
    base_diagnostics_add (diagnostics, BASE_SEVERITY_ERROR, path, card->line,
                          _ ("card “%s”: the scenario “%s” has no step “%s”; "
                             "the nearest is “%s”"),
                          card->id, card->show_scenario, card->show_step,
                          nearest);
  else
    base_diagnostics_add (diagnostics, BASE_SEVERITY_ERROR, path, card->line,
                          _ ("card “%s”: the scenario “%s” has no step “%s”; "
                             "its steps are %s"),
                          card->id, card->show_scenario, card->show_step, all);
}

/* It may be one of the user's own: a warning. */
static void
tell_no_scenario (const char *path,
                  const DeckCard *card,
                  const ScenarioLibrary *library,
                  BaseDiagnostics *diagnostics)
{
  const char *nearest =
      scenario_library_find_nearest (library, card->show_scenario);

  if (nearest != NULL)
    base_diagnostics_add (
        diagnostics, BASE_SEVERITY_WARNING, path, card->line,
        _ ("card “%s” shows the scenario “%s”, which is not shipped; the "
           "nearest is “%s”"),
        card->id, card->show_scenario, nearest);
  else
    base_diagnostics_add (
        diagnostics, BASE_SEVERITY_WARNING, path, card->line,
        _ ("card “%s” shows the scenario “%s”, which is not shipped; whoever "
           "studies the deck needs it"),
        card->id, card->show_scenario);
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
      tell_no_scenario (path, card, stages->library, diagnostics);
      return;
    }
  timeline = get_timeline (stages, scenario);
  if (card->show_step != NULL && timeline != NULL &&
      !sim_timeline_find_step (timeline, card->show_step, &step))
    tell_no_step (path, card, timeline, diagnostics);
}

/* Of two that say the same one is right, and whoever picks the other is told
 * that it is wrong. */
static void
check_options (const char *path,
               const DeckCard *card,
               BaseDiagnostics *diagnostics)
{
  for (guint i = 1; i < card->n_options; i++)
    for (guint j = 0; j < i; j++)
      if (strcmp (card->options[i].text, card->options[j].text) == 0)
        base_diagnostics_add (diagnostics, BASE_SEVERITY_WARNING, path,
                              card->line,
                              _ ("card “%s”: option %u says the same as option "
                                 "%u"),
                              card->id, i + 1, j + 1);
}

static void
check_deck (Stages *stages, const char *path, BaseDiagnostics *diagnostics)
{
  g_autoptr (Deck) deck = deck_read_file (path, diagnostics, NULL);

  for (guint i = 0; deck != NULL && i < deck_get_n_cards (deck); i++)
    {
      const DeckCard *card = deck_get_card (deck, i);
      TeachCheck check;

      check_options (path, card, diagnostics);
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
