/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "scenario/scenario-presets.h"
#include "sim/sim-spec.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The knobs of the scenario shown.  Only those that change something in it are
 * there.  What is refused says the rule, and offers what would be legal.
 *
 * Signal "changed" (const SimSpec *spec): a knob was turned; the spec lives as
 * long as the emission.  Signal "reset": as the scenario says.  Signal
 * "compare": beside the scenario as it was. */
#define WHAT_IF_TYPE_POPOVER (what_if_popover_get_type ())
G_DECLARE_FINAL_TYPE (WhatIfPopover,
                      what_if_popover,
                      WHAT_IF,
                      POPOVER,
                      GtkPopover)

/* Models, devices and links to choose from; a reference is kept.  NULL: none
 * but the scenario's own. */
void what_if_popover_set_presets (WhatIfPopover *self,
                                  ScenarioPresets *presets);
/* spec: what the knobs show now; original: what the scenario says.  Copied;
 * emits nothing. */
void what_if_popover_set_spec (WhatIfPopover *self,
                               const SimSpec *spec,
                               const SimSpec *original);
/* Why the last change was refused, or NULL. */
void what_if_popover_set_refusal (WhatIfPopover *self, const char *refusal);
const char *what_if_popover_get_refusal (WhatIfPopover *self);

G_END_DECLS
