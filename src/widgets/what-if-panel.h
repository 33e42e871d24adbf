/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "scenario/scenario-presets.h"
#include "sim/sim-timeline.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The knobs of the scenario shown, to stand beside the picture while they are
 * turned.  Only those that change something in it are there.  What is refused
 * says the rule, and offers what would be legal.
 *
 * Signal "changed" (const SimSpec *spec, gboolean goes_on): a knob was turned;
 * the spec lives as long as the emission; goes_on: the same one as the last
 * time, which is being drawn along.  Signal "compare": beside the scenario as
 * it was.  Signal "shown": what was refused is given up for what the picture
 * shows.  Signal "close": they are to go.
 *
 * Actions "win.undo", "win.redo" and "win.reset-knobs" are the window's. */
#define WHAT_IF_TYPE_PANEL (what_if_panel_get_type ())
G_DECLARE_FINAL_TYPE (WhatIfPanel, what_if_panel, WHAT_IF, PANEL, GtkBox)

/* Models, devices and links to choose from; a reference is kept.  NULL: none
 * but the scenario's own. */
void what_if_panel_set_presets (WhatIfPanel *self, ScenarioPresets *presets);
/* spec: what the knobs show now; original: what the scenario says.  Copied;
 * emits nothing. */
void what_if_panel_set_spec (WhatIfPanel *self,
                             const SimSpec *spec,
                             const SimSpec *original);
/* The run on show, which is kept; NULL: none, or nobody looks.  Where it does
 * not fit, what would help is looked for, and offered. */
void what_if_panel_set_run (WhatIfPanel *self, SimTimeline *timeline);
/* Why the last change was refused, or NULL. */
void what_if_panel_set_refusal (WhatIfPanel *self, const char *refusal);
const char *what_if_panel_get_refusal (WhatIfPanel *self);
/* What would be undone, and done again, in words; NULL: nothing. */
void
what_if_panel_set_tips (WhatIfPanel *self, const char *undo, const char *redo);
/* Into the first knob. */
void what_if_panel_focus (WhatIfPanel *self);

G_END_DECLS
