/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "scenario/scenario-lesson.h"

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

G_END_DECLS
