/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "scenario/scenario-lesson.h"

G_BEGIN_DECLS

/* The course of events of a lesson: a state machine without a clock, a widget
 * or a simulation, so that a lesson can be left at any point and gone on with.
 *
 *   OPENING → ASK → PLAY (segment by segment) → REVEAL → ASK of the next …
 *           → END
 *
 * A round without segments goes from ASK to REVEAL.  Nothing leads past ASK
 * but a guess, so whoever comes to END has made every prediction. */
typedef struct _TeachCourse TeachCourse;

typedef enum
{
  TEACH_STAGE_OPENING,
  TEACH_STAGE_ASK,
  TEACH_STAGE_PLAY,
  TEACH_STAGE_REVEAL,
  TEACH_STAGE_END,
  TEACH_N_STAGES
} TeachStage;

typedef enum
{
  TEACH_CONFIDENCE_NONE = 0, /* not asked */
  TEACH_CONFIDENCE_GUESS = 1,
  TEACH_CONFIDENCE_FAIRLY = 2,
  TEACH_CONFIDENCE_CERTAIN = 3,
} TeachConfidence;

typedef enum
{
  TEACH_DIRECTION_DOWN,
  TEACH_DIRECTION_SAME,
  TEACH_DIRECTION_UP,
  TEACH_N_DIRECTIONS
} TeachDirection;

/* What the learner said; which of it counts follows from the round's ask. */
typedef struct
{
  gboolean made;
  TeachConfidence confidence;
  double number; /* in the unit of the measure: a share of 1, s, bytes */
  guint choice;  /* the option; the rank of a device */
  guint8 order[SCENARIO_LESSON_MAX_OPTIONS];   /* option that comes i-th */
  guint8 directions[SCENARIO_LESSON_MAX_ROWS]; /* TeachDirection */
  double points[SCENARIO_LESSON_MAX_POINTS];   /* of a curve, as number */
} TeachGuess;

TeachCourse *
teach_course_new (ScenarioLesson *lesson) G_GNUC_WARN_UNUSED_RESULT;
/* With the same lesson, at the same place. */
TeachCourse *
teach_course_copy (const TeachCourse *self) G_GNUC_WARN_UNUSED_RESULT;
void teach_course_free (TeachCourse *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TeachCourse, teach_course_free)

/* Lent. */
ScenarioLesson *teach_course_get_lesson (const TeachCourse *self);
TeachStage teach_course_get_stage (const TeachCourse *self);
/* OPENING: the first one; END: the last one. */
guint teach_course_get_round_index (const TeachCourse *self);
const ScenarioRound *teach_course_get_round (const TeachCourse *self);
guint teach_course_get_segment (const TeachCourse *self); /* PLAY */
/* How far, 0 to 1: rounds answered, of all. */
double teach_course_get_progress (const TeachCourse *self);
gboolean teach_course_is_done (const TeachCourse *self);

/* What was said in a round; made is FALSE where nothing was yet.  Lent. */
const TeachGuess *teach_course_get_guess (const TeachCourse *self, guint round);

/* Whether the guess is one that its round can take: a number that is finite,
 * an option there is, every option once, a direction for each row. */
gboolean teach_guess_is_whole (const TeachGuess *guess,
                               const ScenarioRound *round);

/* ASK: keeps the guess and goes on.  FALSE elsewhere and for a guess that is
 * not whole. */
gboolean teach_course_commit (TeachCourse *self, const TeachGuess *guess);
/* OPENING, PLAY and REVEAL: goes on.  FALSE at ASK and END. */
gboolean teach_course_advance (TeachCourse *self);
/* PLAY and REVEAL: the moment before, no further back than the play. */
gboolean teach_course_go_back (TeachCourse *self);
/* From the opening, all guesses forgotten. */
void teach_course_restart (TeachCourse *self);

/* The state as text, and back.  Rounds are found by their ids: a lesson that
 * was edited keeps the guesses of the rounds it still has.  FALSE where the
 * text is no such state; the course is then at its opening. */
char *teach_course_save (const TeachCourse *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean teach_course_restore (TeachCourse *self, const char *text);

G_END_DECLS
