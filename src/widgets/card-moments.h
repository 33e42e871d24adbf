/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "scenario/scenario-library.h"

G_BEGIN_DECLS

/* Chooses a scenario and a moment of it, from the list of its steps in the
 * words of the stage's caption; or a scenario alone.  The scenario is
 * simulated off the main thread to find them.
 *
 * Signal "changed": the user chose. */
#define CARD_TYPE_MOMENTS (card_moments_get_type ())
G_DECLARE_FINAL_TYPE (CardMoments, card_moments, CARD, MOMENTS, GtkBox)

/* scenarios may be NULL: none can be chosen.  with_steps: moments too.
 * Scenarios are optional where there are moments. */
GtkWidget *card_moments_new (const char *label,
                             ScenarioLibrary *scenarios,
                             gboolean with_steps) G_GNUC_WARN_UNUSED_RESULT;

/* "" for nothing. */
void
card_moments_set (CardMoments *self, const char *scenario, const char *step);
const char *card_moments_get_scenario (CardMoments *self);
const char *card_moments_get_step (CardMoments *self);

/* What is wrong besides what it finds itself: that there is no such scenario or
 * moment.  NULL for nothing. */
void card_moments_set_problem (CardMoments *self, const char *problem);
void card_moments_focus (CardMoments *self);

G_END_DECLS
