/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "teach/teach-scope.h"
#include "teach/teach-truth.h"

G_BEGIN_DECLS

/* Private to the layer: a truth under way and afterwards. */
typedef struct
{
  Scenario *scenario;
  SimTimeline *timeline;
} TeachRun;

struct _TeachTruth
{
  const ScenarioRound *round; /* of a lesson that outlives this */
  TeachRun asked;
  TeachRun turned;
  TeachValue value;
  guint choice;
  TeachValue choice_values[SCENARIO_LESSON_MAX_OPTIONS];
  guint places[SCENARIO_LESSON_MAX_OPTIONS];
  TeachValue before[SCENARIO_LESSON_MAX_ROWS];
  TeachValue after[SCENARIO_LESSON_MAX_ROWS];
  TeachDirection directions[SCENARIO_LESSON_MAX_ROWS];
  TeachValue points[SCENARIO_LESSON_MAX_POINTS];
  char *point_names[SCENARIO_LESSON_MAX_POINTS];
  double top;
  GHashTable *texts; /* of the round, by pointer → Text, filled in */
};

/* What the functions below work with. */
typedef struct
{
  TeachTruth *truth;
  const ScenarioLibrary *scenarios;
  TeachRuns *runs;
  GCancellable *cancellable;
} TeachSolving;

/* Always FALSE; SIM_ERROR_INVALID. */
gboolean teach_truth_refuse (GError **error, const char *format, ...)
    G_GNUC_PRINTF (2, 3);

/* teach-truth.c */
void teach_run_clear (TeachRun *self);
gboolean teach_run_make (TeachRun *self,
                         const TeachSolving *solving,
                         const char *id,
                         const ScenarioTurn *turns,
                         guint n_turns,
                         GError **error);

/* teach-truth-solve.c: the runs are there, the answer is found. */
gboolean teach_truth_solve (const TeachSolving *self, GError **error);

/* teach-truth-text.c */

/* Everything may be told. */
TeachScope teach_truth_get_scope (const TeachSolving *self);
/* A bound or a value of an option. */
gboolean teach_truth_evaluate (const TeachSolving *self,
                               const char *formula,
                               double *value,
                               GError **error);
/* Every text of the round.  FALSE only when cancelled: a text that cannot be
 * filled is told when it is asked for. */
gboolean teach_truth_fill_texts (const TeachSolving *self, GError **error);

G_END_DECLS
