/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-library.h"
#include "scenario/scenario-library.h"
#include "sim/sim-timeline.h"

/* "Show me" of every shipped card leads somewhere: the scenario is shipped,
 * simulates, and has the step. */
static void
test_resolve (void)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (DeckLibrary) decks =
      deck_library_load (TRUE, NULL, diagnostics, NULL);
  g_autoptr (ScenarioPresets) presets =
      scenario_presets_new_builtin (diagnostics);
  g_autoptr (ScenarioLibrary) scenarios =
      scenario_library_new (presets, NULL, diagnostics);

  g_assert_cmpuint (base_diagnostics_get_length (diagnostics), ==, 0);
  for (guint d = 0; d < deck_library_get_n_decks (decks); d++)
    {
      Deck *deck = deck_library_get_deck (decks, d);

      for (guint i = 0; i < deck_get_n_cards (deck); i++)
        {
          const DeckCard *card = deck_get_card (deck, i);
          g_autoptr (SimTimeline) timeline = NULL;
          g_autoptr (GError) error = NULL;
          Scenario *scenario;
          guint step;

          g_test_message ("%s/%s: %s at %s", deck_get_id (deck), card->id,
                          card->show_scenario, card->show_step);
          g_assert_nonnull (card->show_scenario);
          /* A computed card shows its scenario as it was drawn, with steps of
           * its own: see tests/teach. */
          if (card->kind == DECK_CARD_COMPUTED)
            continue;
          scenario = scenario_library_find (scenarios, card->show_scenario);
          g_assert_nonnull (scenario);
          timeline = sim_simulate (scenario_get_spec (scenario), NULL, &error);
          g_assert_no_error (error);
          g_assert_true (
              sim_timeline_find_step (timeline, card->show_step, &step));
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/deck/shows/resolve", test_resolve);
  return g_test_run ();
}
