/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "scenario/scenario.h"

G_BEGIN_DECLS

/* Private to the scenario layer. */

/* Takes the spec and the texts. */
Scenario *scenario_new_take (char *title,
                             char *summary,
                             char *file,
                             SimSpec *spec) G_GNUC_WARN_UNUSED_RESULT;

/* Shipped texts are message ids; the user's are shown as they are. */
void scenario_translate (Scenario *self);

G_END_DECLS
