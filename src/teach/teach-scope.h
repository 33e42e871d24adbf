/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim/sim-timeline.h"
#include "teach/teach-error.h"
#include "teach/teach-runs.h"
#include "teach/teach-unit.h"

G_BEGIN_DECLS

/* Private to the layer: what names mean in the formulas and texts of one
 * question.  Everything is lent for as long as the scope lives; what is zero is
 * not there. */
typedef struct
{
  const SimSpec *spec;         /* with the values drawn */
  const SimTimeline *timeline; /* its run; NULL: no figures */
  /* The rest only where the answer may be told. */
  const char *answer_text; /* markup; NULL: may not */
  double answer;           /* NAN where it is a word */
  double before;           /* of a change, else NAN */
  double after;
  TeachUnit unit; /* of these three */
  /* Of a lesson: "turned:NAME" is a name of this run … */
  const SimTimeline *turned;
  /* … and "[RUN] NAME" of one of these. */
  TeachRuns *runs;
  GCancellable *cancellable;
  /* What is asked for, and must not be told yet: a figure of the run itself
   * (also of one device, and however the run is named; of any run where one of
   * several is asked for), and every figure (no knob) of the turned one. */
  const char *secret;
  gboolean keeps_all;
  gboolean keeps_turned;
  /* Of an option that is right within bounds: "from", "below". */
  gboolean has_bounds;
  double from;
  double below;
  double tolerance; /* of a computed card: "tolerance" */
} TeachScope;

/* "answer", "before", "after", a bound, a knob or a figure. */
gboolean teach_scope_get (const TeachScope *self,
                          const char *name,
                          double *value,
                          TeachUnit *unit,
                          GError **error);
gboolean teach_scope_evaluate (const TeachScope *self,
                               const char *formula,
                               double *value,
                               GError **error);

/* The formula without the unit after its last colon; changes it. */
void teach_scope_cut_unit (char *formula);

/* The markup with each "{…}" put in; NULL with an error that names it. */
char *teach_scope_fill (const TeachScope *self,
                        const char *markup,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
