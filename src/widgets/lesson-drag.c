/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/lesson-drag.h"

#include <math.h>

/* As far as a finger that is only put down may slip, px; GTK's own. */
#define SLIP_PX 8

typedef struct
{
  GtkWidget *widget; /* that the gesture is of */
  LessonDragMove move;
  LessonDragHolds holds;
  gboolean taken;
  gboolean over; /* it is somebody else's */
  double x, y;   /* where it was last */
} Drag;

LessonDragVerdict
lesson_drag_decide (gboolean holds, double dx, double dy)
{
  if (fmax (fabs (dx), fabs (dy)) < SLIP_PX)
    return LESSON_DRAG_WAITS;
  return holds || fabs (dx) > fabs (dy) ? LESSON_DRAG_TAKES
                                        : LESSON_DRAG_LEAVES;
}

static void
move_to (Drag *self, double x, double y)
{
  self->move (self->widget, self->x, self->y, x, y);
  self->x = x;
  self->y = y;
}

static void
begin_cb (Drag *self, double x, double y, GtkGesture *gesture)
{
  self->x = x;
  self->y = y;
  self->over = FALSE;
  /* Only fingers have sequences. */
  self->taken = gtk_gesture_get_last_updated_sequence (gesture) == NULL;
  if (self->taken)
    move_to (self, x, y);
}

static void
update_cb (Drag *self, double dx, double dy, GtkGesture *gesture)
{
  gboolean holds;
  double x, y;

  if (self->over ||
      !gtk_gesture_drag_get_start_point (GTK_GESTURE_DRAG (gesture), &x, &y))
    return;
  holds = self->holds != NULL && self->holds (self->widget, x, y);
  if (!self->taken)
    switch (lesson_drag_decide (holds, dx, dy))
      {
      case LESSON_DRAG_LEAVES:
        self->over = TRUE;
        gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_DENIED);
        return;
      case LESSON_DRAG_TAKES:
        self->taken = TRUE;
        gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
        break;
      case LESSON_DRAG_WAITS:
      default:
        return;
      }
  move_to (self, x + dx, y + dy);
}

static void
cancel_cb (Drag *self)
{
  self->over = TRUE;
}

/* A finger that was put down and lifted. */
static void
end_cb (Drag *self)
{
  if (!self->taken && !self->over)
    move_to (self, self->x, self->y);
}

void
lesson_drag_add (GtkWidget *widget, LessonDragMove move, LessonDragHolds holds)
{
  GtkGesture *gesture = gtk_gesture_drag_new ();
  Drag *self = g_new0 (Drag, 1);

  *self = (Drag){ .widget = widget, .move = move, .holds = holds };
  g_object_set_data_full (G_OBJECT (gesture), "lesson-drag", self, g_free);
  g_signal_connect_swapped (gesture, "drag-begin", G_CALLBACK (begin_cb), self);
  g_signal_connect_swapped (gesture, "drag-update", G_CALLBACK (update_cb),
                            self);
  g_signal_connect_swapped (gesture, "drag-end", G_CALLBACK (end_cb), self);
  g_signal_connect_swapped (gesture, "cancel", G_CALLBACK (cancel_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (gesture));
}
