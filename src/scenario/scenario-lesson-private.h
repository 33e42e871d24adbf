/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "scenario/scenario-lesson.h"
#include "xml/xml-reader.h"

G_BEGIN_DECLS

/* Private to the lesson files of this layer. */

/* Texts and arrays of a lesson are lent by `owned` until its end. */
struct _ScenarioLesson
{
  gatomicrefcount references;
  GPtrArray *owned; /* g_free */
  const char *id;
  const char *title;
  const char *summary;
  const char *concepts;
  const char *file;
  GArray *rounds; /* ScenarioRound */
  GArray *claims; /* ScenarioClaim, of the summary */
  GArray *cards;  /* ScenarioLessonCard */
};

/* Empty, with one reference. */
ScenarioLesson *scenario_lesson_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* Owned by the lesson from now on; NULL is "". */
const char *scenario_lesson_keep (ScenarioLesson *self, char *text);
/* The array's contents, owned by the lesson; the array is freed. */
gpointer scenario_lesson_keep_array (ScenarioLesson *self, GArray *array);
/* Shipped texts are message ids; the user's are shown as they are. */
void scenario_lesson_translate (ScenarioLesson *self);

/* ---- reading ---- */

typedef struct
{
  XmlReader *xml;
  ScenarioLesson *lesson;
} ScenarioLessonReading;

/* Kept by the lesson; NULL where it is absent. */
const char *scenario_lesson_keep_attribute (const ScenarioLessonReading *self,
                                            const char *name);
/* Absent is a finding, and "". */
const char *scenario_lesson_require (const ScenarioLessonReading *self,
                                     const char *name);
/* The markup of the current element; a second element of the same name would
 * replace the first in silence, and is a finding, as is an empty one. */
void scenario_lesson_read_text (const ScenarioLessonReading *self,
                                const char **field);
/* FALSE with a finding where the current element is one too many. */
gboolean scenario_lesson_has_room (const ScenarioLessonReading *self,
                                   const GArray *array,
                                   guint most);
void scenario_lesson_read_claim (const ScenarioLessonReading *self,
                                 GArray *claims);
/* scenario-lesson-round.c: appended to the lesson's rounds. */
void scenario_lesson_read_round (const ScenarioLessonReading *of,
                                 ScenarioRoundKind kind);

G_END_DECLS
