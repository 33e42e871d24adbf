/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "scenario/scenario.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The list behind the button in the header: every scenario with its title and
 * what it shows, found by words of either and by how it is split; the best
 * answer is highlighted, and is what Enter takes.
 *
 * Signal "chosen" (const char *id). */
#define SCENARIO_TYPE_CHOOSER (scenario_chooser_get_type ())
G_DECLARE_FINAL_TYPE (ScenarioChooser,
                      scenario_chooser,
                      SCENARIO,
                      CHOOSER,
                      GtkPopover)

/* Shown in the order added; an id that is there already is replaced. */
void scenario_chooser_add (ScenarioChooser *self,
                           const char *id,
                           const char *title,
                           const char *summary);
/* The same, found by scenario_words () as well. */
void scenario_chooser_add_scenario (ScenarioChooser *self, Scenario *scenario);
/* Marks the scenario shown; NULL: none of the list. */
void scenario_chooser_set_current (ScenarioChooser *self, const char *id);
/* For lists of other things than scenarios. */
void scenario_chooser_set_words (ScenarioChooser *self,
                                 const char *find,
                                 const char *nothing_found);

G_END_DECLS
