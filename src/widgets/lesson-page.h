/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "scenario/scenario-lesson.h"
#include "scenario/scenario-library.h"
#include "widgets/card-study.h"

G_BEGIN_DECLS

/* What a lesson wants to be seen on the stage. */
typedef struct
{
  Scenario *scenario; /* NULL: what is there stays, and so does its instant */
  gint64 from_ns;
  gint64 to_ns;         /* equal: rest there; later: play up to it */
  gboolean cover;       /* nothing may tell the answer, nothing may be played */
  gboolean pick_device; /* a device is asked for */
  guint dimmed;         /* SceneDim */
  const char *caption;  /* markup; what is being played, "" else */
} LessonRun;

/* The pane's page of lessons: a list of them, and the one that is open, stage
 * by stage (teach-course.h).  Where one stands is kept with the progress after
 * every step, so that it can be left at any point.
 *
 * Signals:
 *   "run" (const LessonRun *)  show it; the pointer is lent for the call
 *   "leave"                    the stage is the learner's own again
 *   "told" (const char *)      for a toast */
#define LESSON_TYPE_PAGE (lesson_page_get_type ())
G_DECLARE_FINAL_TYPE (LessonPage, lesson_page, LESSON, PAGE, GtkBox)

/* Either may be NULL: there are no lessons then. */
void lesson_page_set_shelf (LessonPage *self,
                            ScenarioLessons *lessons,
                            ScenarioLibrary *scenarios);
ScenarioLessons *lesson_page_get_lessons (LessonPage *self);
/* NULL: nothing is kept. */
void lesson_page_set_study (LessonPage *self, CardStudy *study);

/* What was kept is not what was shown of it: a backup was put back.  The list
 * is read anew, and a lesson that is open is closed before it writes over where
 * it stood then. */
void lesson_page_reread (LessonPage *self);

/* Opens a lesson where it was left; FALSE for an unknown id. */
gboolean lesson_page_open (LessonPage *self, const char *id);
/* Back to the list; the lesson stays where it is. */
void lesson_page_close (LessonPage *self);

/* A device was tapped on the stage. */
void lesson_page_pick_device (LessonPage *self, guint device);
/* The page is on show, or another one: the stage follows, but for a prediction
 * that is open, whose run stays covered. */
void lesson_page_set_on_show (LessonPage *self, gboolean on_show);
void lesson_page_focus (LessonPage *self);
/* Whether keys reach this page, for the line that tells about them. */
void lesson_page_set_keys_here (LessonPage *self, gboolean here);

G_END_DECLS
