/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "teach/teach-score.h"
#include "teach/teach-truth.h"
#include "widgets/lesson-page.h"
#include "widgets/lesson-question.h"

G_BEGIN_DECLS

/* Private to the page's own files. */
struct _LessonPage
{
  GtkBox parent_instance;

  GtkStack *stack;
  AdwPreferencesGroup *group;
  GtkLabel *title;
  GtkLabel *place;
  GtkProgressBar *progress;
  GtkScrolledWindow *scroller;
  GtkBox *content;
  GtkWidget *back_button;
  GtkWidget *replay_button;
  GtkButton *next_button;
  GtkLabel *help;

  ScenarioLessons *lessons;
  ScenarioLibrary *scenarios;
  CardStudy *study;
  GPtrArray *rows; /* of the list */

  TeachCourse *course; /* open, or NULL */
  TeachTruth *truth;   /* of its round, or NULL */
  const ScenarioRound *truth_round;
  TeachScore score; /* of the course at its end */
  gboolean has_score;
  GCancellable *working;    /* the engine is asked; NULL: it is not */
  guint spin_id;            /* until then nothing is said of it */
  gboolean focus_after;     /* the keys were here when it was asked */
  LessonQuestion *question; /* at ASK, or NULL */
  gboolean as_it_was;       /* at REVEAL: the run before the knob is on show */
  gboolean on_show;
  gboolean keys_here;
};

/* lesson-page.c */
void lesson_page_tell (LessonPage *self, const char *text);
void lesson_page_emit_run (LessonPage *self, const LessonRun *run);
void lesson_page_emit_leave (LessonPage *self);
/* The stage of the course in pane and picture; first asks the engine for what
 * it needs, on another thread. */
void lesson_page_show_stage (LessonPage *self);

/* lesson-page-run.c: tells the window what the picture shows. */
void lesson_page_show_run (LessonPage *self);

/* lesson-page-show.c: the pane.  The truth of the stage is there. */
void lesson_page_clear_content (LessonPage *self);
void lesson_page_show_content (LessonPage *self);
/* While the engine is asked. */
void lesson_page_show_working (LessonPage *self);
/* What a button says is long at times, and longer in other languages: two
 * lines of it leave the pane as narrow as it may be. */
void lesson_page_wrap_label (GtkWidget *button);
void lesson_page_update_next (LessonPage *self);
void lesson_page_update_help (LessonPage *self);
/* The lesson after the open one, or NULL. */
ScenarioLesson *lesson_page_find_following (LessonPage *self);

/* lesson-page-keep.c: what outlives the page. */
void lesson_page_keep (LessonPage *self);
void lesson_page_recall (LessonPage *self);
/* The lesson's cards into the schedule: how many it has, how many came in now;
 * all, or on an error none. */
gboolean lesson_page_introduce_cards (LessonPage *self,
                                      guint *n_cards,
                                      guint *n_added,
                                      GError **error);

/* lesson-list.c: a row with how far the lesson came. */
GtkWidget *
lesson_list_row_new (ScenarioLesson *lesson, guint index, CardStudy *study);

G_END_DECLS
