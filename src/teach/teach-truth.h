/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "scenario/scenario-lesson.h"
#include "scenario/scenario-library.h"
#include "teach/teach-course.h"
#include "teach/teach-measure.h"

G_BEGIN_DECLS

/* What the engine says to a round of a lesson: the runs it is about and the
 * answer to what is asked.  Frozen. */
typedef struct _TeachTruth TeachTruth;

/* Two runs that differ by less are the same to a row; a run whose difference
 * is near it cannot be asked about. */
#define TEACH_SAME 0.01

/* Simulates.  NULL with SIM_ERROR_INVALID where a name is unknown, a run is
 * refused, or the engine's answer cannot decide: two options right or none,
 * devices that are alike, steps at one instant, a row too close to call. */
TeachTruth *teach_truth_new (const ScenarioRound *round,
                             const ScenarioLibrary *scenarios,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
void teach_truth_free (TeachTruth *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TeachTruth, teach_truth_free)

/* All lent.  The run asked about; NULL where an explain round has none. */
Scenario *teach_truth_get_scenario (const TeachTruth *self);
SimTimeline *teach_truth_get_timeline (const TeachTruth *self);
/* With the knob turned; NULL but for knob and failure. */
Scenario *teach_truth_get_turned_scenario (const TeachTruth *self);
SimTimeline *teach_truth_get_turned_timeline (const TeachTruth *self);

/* The measure asked for (not of order, directions, explain). */
const TeachValue *teach_truth_get_value (const TeachTruth *self);
/* pick, explain: the right option. */
guint teach_truth_get_choice (const TeachTruth *self);
/* pick of the best: what the measure is for an option; else NULL. */
const TeachValue *teach_truth_get_choice_value (const TeachTruth *self,
                                                guint choice);
/* order: the option that comes i-th. */
guint teach_truth_get_place (const TeachTruth *self, guint i);
/* directions: of a row, and its value before and after. */
TeachDirection teach_truth_get_direction (const TeachTruth *self, guint row);
const TeachValue *teach_truth_get_before (const TeachTruth *self, guint row);
const TeachValue *teach_truth_get_after (const TeachTruth *self, guint row);

/* How right a guess is, 0 to 1: 1 is right; directions and orders by the share
 * of rows and places. */
double teach_truth_judge (const TeachTruth *self, const TeachGuess *guess);

/* "You said 20 %, it is 38 %: 1.9 × too low."; g_free. */
char *teach_truth_compare_numbers (const TeachTruth *self,
                                   double guess) G_GNUC_WARN_UNUSED_RESULT;

/* A text of the round (markup) with the engine's figures put in: "{MEASURE}"
 * of the run asked about, "{turned:MEASURE}" of the turned one.  NULL with
 * SIM_ERROR_INVALID for a name that is none; g_free. */
char *teach_truth_dup_text (const TeachTruth *self,
                            const char *text,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The shapes of failure, by the words of lesson files. */
gboolean teach_condition_holds (const char *condition,
                                const SimTimeline *timeline);
/* Above it a link counts as saturated: hardly a moment without bytes. */
#define TEACH_SATURATED 0.9

/* The guess of somebody who knows. */
TeachGuess teach_truth_get_answer (const TeachTruth *self);

/* Asks the engine about every round: adds what cannot be answered, names that
 * are unknown and moments that do not exist to the findings, with their
 * lines. */
void teach_lesson_check (const ScenarioLesson *lesson,
                         const ScenarioLibrary *scenarios,
                         BaseDiagnostics *diagnostics);

G_END_DECLS
