/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/base-diagnostics.h"

#include <glib.h>

G_BEGIN_DECLS

/* A lesson file: rounds of asking before showing.  It says what is asked and
 * which scenario answers; no answer that could be computed stands in it.
 * Frozen and ref-counted; may be shared between threads.
 *
 * What a round asks for (measures, knobs, steps, cards) is kept by name: the
 * layers that know these names check them. */
typedef struct _ScenarioLesson ScenarioLesson;

#define SCENARIO_LESSON_NAMESPACE "urn:shardstep:lesson:"
#define SCENARIO_LESSON_VERSION 1

/* Caps (the rest as in xml-reader.h). */
#define SCENARIO_LESSON_MAX_BYTES (G_GUINT64_CONSTANT (1) << 20)
#define SCENARIO_LESSON_MAX_ELEMENTS G_GUINT64_CONSTANT (5000)
#define SCENARIO_LESSON_MAX_DEPTH 8
#define SCENARIO_LESSON_MAX_TEXT_BYTES 16384
#define SCENARIO_LESSON_MAX_ROUNDS 32
#define SCENARIO_LESSON_MAX_OPTIONS 8
#define SCENARIO_LESSON_MAX_SEGMENTS 16
#define SCENARIO_LESSON_MAX_TURNS 8
#define SCENARIO_LESSON_MAX_ROWS 8
#define SCENARIO_LESSON_MIN_POINTS 3
#define SCENARIO_LESSON_MAX_POINTS 8
#define SCENARIO_LESSON_MAX_CLAIMS 32 /* of a round */
#define SCENARIO_LESSON_MAX_CARDS 100

typedef enum
{
  SCENARIO_ROUND_PREDICT, /* one question about one scenario */
  SCENARIO_ROUND_KNOB,    /* the direction of each row once a knob is turned */
  SCENARIO_ROUND_FAILURE, /* the same with a knob that breaks the run */
  SCENARIO_ROUND_EXPLAIN, /* why: a choice among misconceptions */
  SCENARIO_N_ROUND_KINDS
} ScenarioRoundKind;

typedef enum
{
  SCENARIO_ASK_PICK,       /* one of the options */
  SCENARIO_ASK_NUMBER,     /* the measure, typed */
  SCENARIO_ASK_ORDER,      /* the options by when their steps come */
  SCENARIO_ASK_DEVICE,     /* tapped on the stage */
  SCENARIO_ASK_DRAG,       /* the measure, a share, dragged on a bar */
  SCENARIO_ASK_SKETCH,     /* the measure against a knob, drawn as a curve */
  SCENARIO_ASK_DIRECTIONS, /* of each row: of knob and failure */
  SCENARIO_N_ASKS
} ScenarioAsk;

typedef enum
{
  SCENARIO_FOCUS_BATCH = 1 << 0,
  SCENARIO_FOCUS_DEVICES = 1 << 1,
  SCENARIO_FOCUS_LINKS = 1 << 2,
  SCENARIO_FOCUS_METER = 1 << 3,
  SCENARIO_FOCUS_TIMELINE = 1 << 4,
  SCENARIO_FOCUS_ALL = (1 << 5) - 1
} ScenarioFocus;

/* A knob and what it is set to, as scenario files call and write them. */
typedef struct
{
  const char *knob;
  const char *value;
} ScenarioTurn;

/* What may be picked or ordered.  All texts are light markup. */
typedef struct
{
  const char *text;
  const char *feedback;      /* what is said when it was picked; "" if none */
  const char *misconception; /* explain: the id of the mistake; NULL where
                                correct */
  gboolean correct;          /* explain: exactly one */
  const char *value; /* pick: right where the measure is this word … */
  const char *from;  /* … or lies in [from, below), formulas; NULL: open */
  const char *below;
  const char *step;     /* order: an anchor as sim_timeline_find_step reads */
  const char *scenario; /* pick of the best: another one than the round's … */
  const ScenarioTurn *turns; /* … or this turned */
  guint n_turns;
  int line;
} ScenarioChoice;

/* One moment of the play: from the beginning of one step to the end of
 * another. */
typedef struct
{
  const char *from;
  const char *to;
  const char *caption; /* markup */
  guint focus;         /* ScenarioFocus: what is in play; the rest is dimmed */
  int line;
} ScenarioSegment;

/* A meter row whose direction is asked. */
typedef struct
{
  const char *measure;
  int line;
} ScenarioRow;

/* A number that a text tells in words: "a quarter" of compute-share, is 0.25.
 * The engine vouches for it when the lesson is checked. */
typedef struct
{
  const char *words; /* plain, as they stand in a text */
  const char *of;    /* a formula */
  double is;         /* NAN: the words are the figure as it is printed */
  double within;     /* relative; of 0 absolute */
  int line;
} ScenarioClaim;

typedef struct
{
  const char *id; /* unique in the lesson; progress hangs on it */
  ScenarioRoundKind kind;
  ScenarioAsk ask;
  const char *measure;   /* NULL: order, directions, explain */
  const char *best;      /* "least", "most": of the options' scenarios; NULL */
  const char *condition; /* failure: "out-of-memory", "bubble-over-half",
                            "link-saturated" */
  double tolerance;      /* number, drag: counts as right within it, relative;
                            sketch: a point does, of the plot's height */
  const char *scenario;  /* explain: NULL where the last one stays */
  const char *at;        /* where the stage rests while it is asked */
  const char *prompt;    /* markup */
  const char *reveal;    /* markup, said with the answer; "" if none */
  const ScenarioTurn *turns; /* knob, failure: what is turned; predict: the
                                scenario as asked about */
  guint n_turns;
  const ScenarioChoice *choices;
  guint n_choices;
  const ScenarioSegment *segments;
  guint n_segments;
  const ScenarioRow *rows;
  guint n_rows;
  const char *across; /* sketch: the knob along the plot … */
  const char *points[SCENARIO_LESSON_MAX_POINTS]; /* … and its values */
  guint n_points;
  const char *top; /* sketch: the plot's height, a formula; NULL: 1 */
  const ScenarioClaim *claims;
  guint n_claims;
  int line;
} ScenarioRound;

/* A card that enters the schedule when the lesson is done. */
typedef struct
{
  const char *deck;
  const char *card; /* NULL: all of the deck */
  int line;
} ScenarioLessonCard;

/* NULL, with at least one error among the diagnostics, where the file is
 * malformed, of unknown version, over a cap or not a whole lesson. */
ScenarioLesson *scenario_lesson_load_file (const char *path,
                                           BaseDiagnostics *diagnostics)
    G_GNUC_WARN_UNUSED_RESULT;
/* name: how findings call it. */
ScenarioLesson *scenario_lesson_load_bytes (GBytes *bytes,
                                            const char *name,
                                            BaseDiagnostics *diagnostics)
    G_GNUC_WARN_UNUSED_RESULT;

ScenarioLesson *scenario_lesson_ref (ScenarioLesson *self);
void scenario_lesson_unref (ScenarioLesson *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScenarioLesson, scenario_lesson_unref)

/* Lent. */
const char *scenario_lesson_get_id (const ScenarioLesson *self);
const char *scenario_lesson_get_title (const ScenarioLesson *self); /* plain */
const char *scenario_lesson_get_summary (const ScenarioLesson *self);
/* Ids, space separated. */
const char *scenario_lesson_get_concepts (const ScenarioLesson *self);
const char *scenario_lesson_get_file (const ScenarioLesson *self);
guint scenario_lesson_get_n_rounds (const ScenarioLesson *self);
const ScenarioRound *scenario_lesson_get_round (const ScenarioLesson *self,
                                                guint index);
/* Claims of the summary. */
guint scenario_lesson_get_n_claims (const ScenarioLesson *self);
const ScenarioClaim *scenario_lesson_get_claim (const ScenarioLesson *self,
                                                guint index);
guint scenario_lesson_get_n_cards (const ScenarioLesson *self);
const ScenarioLessonCard *scenario_lesson_get_card (const ScenarioLesson *self,
                                                    guint index);

/* The lessons there are: those built into the program, in teaching order, then
 * those of the user's folder by file name.  Frozen and ref-counted. */
typedef struct _ScenarioLessons ScenarioLessons;

/* user_folder NULL or missing: none of the user's.  A broken file, or one
 * whose id is taken, is a finding and is left out; the others load. */
ScenarioLessons *
scenario_lessons_new (const char *user_folder,
                      BaseDiagnostics *diagnostics) G_GNUC_WARN_UNUSED_RESULT;
ScenarioLessons *scenario_lessons_ref (ScenarioLessons *self);
void scenario_lessons_unref (ScenarioLessons *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScenarioLessons, scenario_lessons_unref)

/* Those lessons with this one behind them, in place of a user's that has its
 * id.  NULL where one that came with the program has it. */
ScenarioLessons *
scenario_lessons_with (const ScenarioLessons *self,
                       ScenarioLesson *lesson) G_GNUC_WARN_UNUSED_RESULT;

guint scenario_lessons_get_length (const ScenarioLessons *self);
/* Lent. */
ScenarioLesson *scenario_lessons_get (const ScenarioLessons *self, guint index);
/* Lent; NULL for an unknown id. */
ScenarioLesson *scenario_lessons_find (const ScenarioLessons *self,
                                       const char *id);
/* The first lesson whose cards hold this one; NULL if none does.  Lent. */
ScenarioLesson *scenario_lessons_find_for_card (const ScenarioLessons *self,
                                                const char *deck_id,
                                                const char *card_id);

G_END_DECLS
