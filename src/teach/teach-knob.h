/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-spec.h"
#include "teach/teach-error.h"
#include "teach/teach-unit.h"

G_BEGIN_DECLS

/* The knobs of teach-turn.h as formulas and texts use them: as numbers with
 * units, or as words. */

/* TEACH_ERROR_NAME for an unknown knob or value. */
gboolean teach_knob_set (SimSpec *spec,
                         const char *knob,
                         const char *value,
                         GError **error);

/* As a number, 1 and 0 of a switch; FALSE with TEACH_ERROR_NAME for an unknown
 * knob and for one whose values are words. */
gboolean teach_knob_get (const SimSpec *spec,
                         const char *knob,
                         double *value,
                         TeachUnit *unit,
                         GError **error);

/* As shown to the learner: "4", "26.2 MB", "1F1B", "ring"; NULL for an unknown
 * knob; g_free. */
char *teach_knob_dup_text (const SimSpec *spec,
                           const char *knob) G_GNUC_WARN_UNUSED_RESULT;

/* What it is called on the screen: "micro-batches"; as it is written where it
 * has no other name. */
const char *teach_knob_get_name (const char *knob);
TeachUnit teach_knob_get_unit (const char *knob);
/* A value as it is written; FALSE for a word. */
gboolean teach_knob_read_number (const char *text, double *value);

gboolean teach_knob_exists (const char *knob);
/* The knob most like a mistyped one; NULL where none is near. */
const char *teach_knob_find_nearest (const char *name);
/* Always FALSE: TEACH_ERROR_NAME with the nearest, or with all there are: of
 * knobs; of knobs and figures. */
gboolean teach_knob_refuse (const char *name, GError **error);
gboolean teach_name_refuse (const char *name, GError **error);

G_END_DECLS
