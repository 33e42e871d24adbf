/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "scenario/scenario-lesson.h"
#include "scenario/scenario-library.h"
#include "teach/teach-course.h"
#include "teach/teach-measure.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* What the engine says to a round of a lesson: the runs it is about and the
 * answer to what is asked.  Frozen. */
typedef struct _TeachTruth TeachTruth;

/* Two runs that differ by less are the same to a row; a run whose difference
 * is near it cannot be asked about. */
#define TEACH_SAME 0.01

/* Simulates: every run, and every figure that a text names; not for the main
 * thread of a window.  NULL with G_IO_ERROR_CANCELLED, TEACH_ERROR for a bound
 * that cannot be worked out, or SIM_ERROR_INVALID where a name is unknown, a
 * run is refused, or the engine's answer cannot decide: two options right or
 * none, devices that are alike, steps at one instant, a row too close to call.
 */
TeachTruth *teach_truth_new (const ScenarioRound *round,
                             const ScenarioLibrary *scenarios,
                             GCancellable *cancellable,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same on another thread; callback on the main context of the caller.  The
 * lesson's round of that index. */
void teach_truth_prepare (ScenarioLesson *lesson,
                          guint round,
                          ScenarioLibrary *scenarios,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
TeachTruth *teach_truth_prepare_finish (GAsyncResult *result, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
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

/* sketch: how high the plot is, and for each value of the knob along it what
 * the engine finds and how the value is written. */
double teach_truth_get_top (const TeachTruth *self);
const TeachValue *teach_truth_get_point (const TeachTruth *self, guint point);
const char *teach_truth_get_point_name (const TeachTruth *self, guint point);
/* How far the points lie from the curve on average, of the plot's height. */
double teach_truth_get_distance (const TeachTruth *self,
                                 const TeachGuess *guess);
/* The same of the point that is farthest off: "Farthest off at 2. You said …";
 * g_free. */
char *
teach_truth_compare_curves (const TeachTruth *self,
                            const TeachGuess *guess) G_GNUC_WARN_UNUSED_RESULT;

/* A text of the round (prompt, reveal, an option's, its feedback, a caption;
 * markup), by its own place in the round (equal texts may differ in what is put
 * in: an option's bounds), with the engine's figures put in: "{FORMULA}" as
 * teach-question.h says, of the run asked about; "turned:NAME" of the turned
 * one, "[RUN] NAME" of another (teach-runs.h).  In prompts and options neither
 * the measure asked for nor a figure of the turned run may be named; in an
 * option "from" and "below" are its bounds.  Where one cannot be put in: the
 * text as it stands, and SIM_ERROR_INVALID.  Lent. */
const char *teach_truth_get_text (const TeachTruth *self,
                                  const char *const *text,
                                  GError **error);

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
