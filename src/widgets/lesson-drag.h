/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Dragging on something that stands in a page that scrolls.  A pointer moves it
 * from the first press on.  A finger may be about to scroll: only when it goes
 * sideways, or begins on what can be held, it is ours, and the page is told so;
 * when it goes up or down it is the page's.  A tap moves too. */

/* The pointer went from one place to another, the same where it was put down;
 * px of the widget. */
typedef void (*LessonDragMove) (GtkWidget *widget,
                                double from_x,
                                double from_y,
                                double x,
                                double y);
/* Whether what is there can be held and moved up and down. */
typedef gboolean (*LessonDragHolds) (GtkWidget *widget, double x, double y);

/* holds NULL: nothing. */
void
lesson_drag_add (GtkWidget *widget, LessonDragMove move, LessonDragHolds holds);

typedef enum
{
  LESSON_DRAG_WAITS,  /* it cannot be told yet */
  LESSON_DRAG_TAKES,  /* the finger is ours */
  LESSON_DRAG_LEAVES, /* it scrolls */
} LessonDragVerdict;

/* Of a finger that has gone that far, in px. */
LessonDragVerdict lesson_drag_decide (gboolean holds, double dx, double dy);

G_END_DECLS
