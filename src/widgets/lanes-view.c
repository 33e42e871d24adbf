/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/lanes-view.h"

#include "widgets/lanes-window.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define ZOOM_STEP 1.25
/* Of what is shown, for one notch of the wheel. */
#define PAN_STEP 0.1
#define MINIMUM_WIDTH 300
/* Many devices: the drawing merges or scrolls what does not fit in this. */
#define MAXIMUM_NATURAL_HEIGHT 260

struct _LanesView
{
  StageCanvas parent_instance;
  SceneLanes *lanes;  /* owned, or NULL */
  LanesWindow window; /* of the canvas's timeline */
  double pointer_x;
  double drag_start_x;
  double drag_dx; /* what of the drag was panned already */
  double pinch_scale;
};

enum
{
  SEEK,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (LanesView, lanes_view, STAGE_TYPE_CANVAS)

/* ---- the part shown ---- */

static void
apply_window (LanesView *self)
{
  if (lanes_window_is_whole (&self->window))
    stage_canvas_set_window (STAGE_CANVAS (self), 0, 0);
  else
    stage_canvas_set_window (STAGE_CANVAS (self), self->window.start_ns,
                             self->window.end_ns);
}

static void
zoom_at (LanesView *self, double factor, double x)
{
  if (!stage_canvas_ensure_layout (STAGE_CANVAS (self)))
    return;
  lanes_window_zoom (&self->window, scene_lanes_x_to_time (self->lanes, x),
                     factor);
  apply_window (self);
}

/* A way on the screen as one in time, in which right to left runs back. */
static double
to_later (LanesView *self, double dx)
{
  return stage_canvas_get_view (STAGE_CANVAS (self))->right_to_left ? -dx : dx;
}

static void
pan_by (LanesView *self, double share)
{
  if (!stage_canvas_ensure_layout (STAGE_CANVAS (self)))
    return;
  lanes_window_pan (&self->window, share);
  apply_window (self);
}

/* ---- pointer ---- */

static gboolean
scroll_cb (LanesView *self,
           double dx,
           double dy,
           GtkEventControllerScroll *controller)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (
      GTK_EVENT_CONTROLLER (controller));

  if (state & GDK_CONTROL_MASK)
    zoom_at (self, pow (ZOOM_STEP, -dy), self->pointer_x);
  else if (state & GDK_SHIFT_MASK && dy != 0)
    pan_by (self, PAN_STEP * dy);
  else if (dx != 0)
    pan_by (self, PAN_STEP * to_later (self, dx));
  else
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
}

static void
motion_cb (LanesView *self, double x, double y)
{
  self->pointer_x = x;
}

static void
seek_to_x (LanesView *self, double x)
{
  gint64 t_ns;

  if (!stage_canvas_ensure_layout (STAGE_CANVAS (self)) ||
      stage_canvas_get_view (STAGE_CANVAS (self))->cover_meter)
    return;
  t_ns = scene_lanes_x_to_time (self->lanes, x);
  t_ns = CLAMP (t_ns, self->window.start_ns, self->window.end_ns);
  g_signal_emit (self, signals[SEEK], 0, t_ns);
}

static void
drag_begin_cb (LanesView *self, double x, double y, GtkGesture *gesture)
{
  self->drag_start_x = x;
  self->drag_dx = 0;
  if (gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture)) ==
      GDK_BUTTON_PRIMARY)
    {
      gtk_widget_grab_focus (GTK_WIDGET (self));
      seek_to_x (self, x);
    }
}

static void
drag_update_cb (LanesView *self, double dx, double dy, GtkGesture *gesture)
{
  double width = stage_canvas_get_view (STAGE_CANVAS (self))->width;

  if (gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture)) ==
      GDK_BUTTON_PRIMARY)
    {
      /* From here on it is no click: what lies where it ends is not picked. */
      if (gtk_drag_check_threshold (GTK_WIDGET (self), 0, 0, (int)dx, (int)dy))
        gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
      seek_to_x (self, self->drag_start_x + dx);
      return;
    }
  pan_by (self, to_later (self, self->drag_dx - dx) / width);
  self->drag_dx = dx;
}

static void
pinch_begin_cb (LanesView *self)
{
  self->pinch_scale = 1;
}

static void
pinch_cb (LanesView *self, double scale, GtkGesture *gesture)
{
  double x, y;

  if (!gtk_gesture_get_bounding_box_center (gesture, &x, &y) || scale <= 0)
    return;
  zoom_at (self, scale / self->pinch_scale, x);
  self->pinch_scale = scale;
}

/* ---- canvas ---- */

static void
lanes_view_lay_out (StageCanvas *canvas,
                    SimTimeline *timeline,
                    const SceneView *view)
{
  LANES_VIEW (canvas)->lanes = scene_lanes_new (
      timeline, view, gtk_widget_get_pango_context (GTK_WIDGET (canvas)));
}

static void
lanes_view_drop_layout (StageCanvas *canvas)
{
  g_clear_pointer (&LANES_VIEW (canvas)->lanes, scene_lanes_free);
}

static void
lanes_view_paint_still (StageCanvas *canvas,
                        cairo_t *cr,
                        const SceneTheme *theme)
{
  scene_lanes_paint_still (LANES_VIEW (canvas)->lanes, cr, theme);
}

static void
lanes_view_paint_moving (StageCanvas *canvas,
                         cairo_t *cr,
                         const SceneTheme *theme,
                         gint64 t_ns)
{
  scene_lanes_paint_playhead (LANES_VIEW (canvas)->lanes, cr, theme, t_ns);
}

static gboolean
lanes_view_hit (StageCanvas *canvas,
                gint64 t_ns,
                double x,
                double y,
                SceneHit *hit)
{
  return scene_lanes_hit (LANES_VIEW (canvas)->lanes, x, y, hit);
}

/* A knob turned keeps the place, and with it what part is looked at. */
static void
lanes_view_timeline_changed (StageCanvas *canvas)
{
  LanesView *self = LANES_VIEW (canvas);
  SimTimeline *timeline = stage_canvas_get_timeline (canvas);

  if (timeline)
    lanes_window_carry (&self->window, sim_timeline_get_start_ns (timeline),
                        sim_timeline_get_end_ns (timeline));
  else
    lanes_window_init (&self->window, 0, 0);
  apply_window (self);
}

/* ---- widget ---- */

static void
lanes_view_measure (GtkWidget *widget,
                    GtkOrientation orientation,
                    int for_size,
                    int *minimum,
                    int *natural,
                    int *minimum_baseline,
                    int *natural_baseline)
{
  SimTimeline *timeline = stage_canvas_get_timeline (STAGE_CANVAS (widget));

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MINIMUM_WIDTH;
      *natural = 860;
      return;
    }
  *minimum = *natural = 0;
  if (timeline)
    {
      *natural = MIN ((int)ceil (scene_lanes_natural_height (timeline)),
                      MAXIMUM_NATURAL_HEIGHT);
      *minimum = MIN (*natural, 96);
    }
}

static char *
lanes_view_describe (StageCanvas *self,
                     const SimTimeline *timeline,
                     gint64 t_ns)
{
  if (stage_canvas_get_view (self)->cover_meter)
    return g_strdup (_ ("Covered while you guess."));
  return scene_describe_lanes (timeline, t_ns);
}

static void
lanes_view_list_parts (StageCanvas *canvas, GArray *hits)
{
  scene_lanes_list_parts (LANES_VIEW (canvas)->lanes, hits);
}

static void
lanes_view_class_init (LanesViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  StageCanvasClass *canvas_class = STAGE_CANVAS_CLASS (klass);

  widget_class->measure = lanes_view_measure;
  canvas_class->lay_out = lanes_view_lay_out;
  canvas_class->drop_layout = lanes_view_drop_layout;
  canvas_class->paint_still = lanes_view_paint_still;
  canvas_class->paint_moving = lanes_view_paint_moving;
  canvas_class->hit = lanes_view_hit;
  canvas_class->describe = lanes_view_describe;
  canvas_class->list_parts = lanes_view_list_parts;
  canvas_class->timeline_changed = lanes_view_timeline_changed;

  signals[SEEK] =
      g_signal_new ("seek", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                    NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
add_controllers (LanesView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll =
      gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkGesture *pinch = gtk_gesture_zoom_new ();
  GtkGesture *drag = gtk_gesture_drag_new ();

  /* Any button: the first seeks, the middle one pans. */
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (drag), 0);

  g_signal_connect_object (motion, "motion", G_CALLBACK (motion_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (scroll, "scroll", G_CALLBACK (scroll_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (pinch, "begin", G_CALLBACK (pinch_begin_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (pinch, "scale-changed", G_CALLBACK (pinch_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (drag, "drag-update", G_CALLBACK (drag_update_cb),
                           self, G_CONNECT_SWAPPED);

  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, scroll);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (pinch));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
}

static void
lanes_view_init (LanesView *self)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Timeline of every device"), -1);
  add_controllers (self);
}

void
lanes_view_zoom_by (LanesView *self, double factor)
{
  gint64 t_ns;

  g_return_if_fail (LANES_IS_VIEW (self));
  t_ns = stage_canvas_get_instant (STAGE_CANVAS (self));
  lanes_window_zoom (&self->window, t_ns, factor);
  apply_window (self);
}

void
lanes_view_zoom_reset (LanesView *self)
{
  g_return_if_fail (LANES_IS_VIEW (self));
  lanes_window_init (&self->window, self->window.full_start_ns,
                     self->window.full_end_ns);
  apply_window (self);
}

void
lanes_view_follow (LanesView *self)
{
  gint64 t_ns;

  g_return_if_fail (LANES_IS_VIEW (self));
  t_ns = stage_canvas_get_instant (STAGE_CANVAS (self));
  if (stage_canvas_get_timeline (STAGE_CANVAS (self)) &&
      lanes_window_follow (&self->window, t_ns))
    apply_window (self);
}
