/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/stage-view.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define ZOOM_MAX 8.0
#define ZOOM_STEP 1.25
/* Small enough for a narrow window, large enough to be read; what does not fit
 * beside it is scrolled by the window. */
#define MINIMUM_WIDTH 300
#define MINIMUM_HEIGHT 232

struct _StageView
{
  StageCanvas parent_instance;
  SceneStage *stage; /* owned, or NULL */
  double pointer_x, pointer_y;
  double gesture_zoom; /* when the pinch began */
  double gesture_pan_x, gesture_pan_y;
};

G_DEFINE_TYPE (StageView, stage_view, STAGE_TYPE_CANVAS)

/* ---- zoom ---- */

/* Right to left the drawing is the same, flipped: so are places and ways on
 * it. */
static double
drawn_x (StageView *self, double x)
{
  const SceneView *view = stage_canvas_get_view (STAGE_CANVAS (self));

  return view->right_to_left ? view->width - x : x;
}

static void
set_zoom (StageView *self, double zoom, double pan_x, double pan_y)
{
  const SceneView *view = stage_canvas_get_view (STAGE_CANVAS (self));

  /* The picture never leaves the widget: pan is within what is zoomed away. */
  zoom = CLAMP (zoom, 1.0, ZOOM_MAX);
  pan_x = CLAMP (pan_x, 0.0, view->width * (zoom - 1));
  pan_y = CLAMP (pan_y, 0.0, view->height * (zoom - 1));
  stage_canvas_set_zoom (STAGE_CANVAS (self), zoom, pan_x, pan_y);
}

static void
zoom_around (StageView *self, double zoom, double x, double y)
{
  const SceneView *view = stage_canvas_get_view (STAGE_CANVAS (self));
  double scale;

  x = drawn_x (self, x);
  zoom = CLAMP (zoom, 1.0, ZOOM_MAX);
  scale = zoom / view->zoom;
  set_zoom (self, zoom, (view->pan_x + x) * scale - x,
            (view->pan_y + y) * scale - y);
}

static gboolean
scroll_cb (StageView *self,
           double dx,
           double dy,
           GtkEventControllerScroll *controller)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (
      GTK_EVENT_CONTROLLER (controller));
  const SceneView *view = stage_canvas_get_view (STAGE_CANVAS (self));

  if (!(state & GDK_CONTROL_MASK))
    return GDK_EVENT_PROPAGATE;
  zoom_around (self, view->zoom * pow (ZOOM_STEP, -dy), self->pointer_x,
               self->pointer_y);
  return GDK_EVENT_STOP;
}

static void
motion_cb (StageView *self, double x, double y)
{
  self->pointer_x = x;
  self->pointer_y = y;
}

static void
pinch_begin_cb (StageView *self)
{
  self->gesture_zoom = stage_canvas_get_view (STAGE_CANVAS (self))->zoom;
}

static void
pinch_cb (StageView *self, double scale, GtkGesture *gesture)
{
  double x, y;

  if (!gtk_gesture_get_bounding_box_center (gesture, &x, &y))
    return;
  zoom_around (self, self->gesture_zoom * scale, x, y);
}

static void
drag_begin_cb (StageView *self, double x, double y, GtkGesture *gesture)
{
  const SceneView *view = stage_canvas_get_view (STAGE_CANVAS (self));

  if (view->zoom <= 1)
    {
      gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  self->gesture_pan_x = view->pan_x;
  self->gesture_pan_y = view->pan_y;
}

static void
drag_update_cb (StageView *self, double dx, double dy, GtkGesture *gesture)
{
  const SceneView *view = stage_canvas_get_view (STAGE_CANVAS (self));

  if (!gtk_drag_check_threshold (GTK_WIDGET (self), 0, 0, (int)dx, (int)dy))
    return;
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  set_zoom (self, view->zoom,
            self->gesture_pan_x - (view->right_to_left ? -dx : dx),
            self->gesture_pan_y - dy);
}

static void
pressed_cb (StageView *self, int n_press)
{
  if (n_press == 2)
    stage_view_zoom_reset (self);
}

/* ---- canvas ---- */

static void
stage_view_lay_out (StageCanvas *canvas,
                    SimTimeline *timeline,
                    const SceneView *view)
{
  STAGE_VIEW (canvas)->stage = scene_stage_new (
      timeline, view, gtk_widget_get_pango_context (GTK_WIDGET (canvas)));
}

static void
stage_view_drop_layout (StageCanvas *canvas)
{
  g_clear_pointer (&STAGE_VIEW (canvas)->stage, scene_stage_free);
}

static void
stage_view_paint_still (StageCanvas *canvas,
                        cairo_t *cr,
                        const SceneTheme *theme)
{
  scene_stage_paint_still (STAGE_VIEW (canvas)->stage, cr, theme);
}

static void
stage_view_paint_moving (StageCanvas *canvas,
                         cairo_t *cr,
                         const SceneTheme *theme,
                         gint64 t_ns)
{
  scene_stage_paint_moving (STAGE_VIEW (canvas)->stage, cr, theme, t_ns);
}

static gboolean
stage_view_hit (StageCanvas *canvas,
                gint64 t_ns,
                double x,
                double y,
                SceneHit *hit)
{
  return scene_stage_hit (STAGE_VIEW (canvas)->stage, t_ns, x, y, hit);
}

/* What was in view stays in view. */
static void
stage_view_resized (StageCanvas *canvas, double old_width, double old_height)
{
  const SceneView *view = stage_canvas_get_view (canvas);

  if (view->zoom > 1 && old_width > 0 && old_height > 0)
    set_zoom (STAGE_VIEW (canvas), view->zoom,
              view->pan_x * view->width / old_width,
              view->pan_y * view->height / old_height);
}

/* ---- widget ---- */

static void
stage_view_measure (GtkWidget *widget,
                    GtkOrientation orientation,
                    int for_size,
                    int *minimum,
                    int *natural,
                    int *minimum_baseline,
                    int *natural_baseline)
{
  gboolean wide = orientation == GTK_ORIENTATION_HORIZONTAL;

  *minimum = wide ? MINIMUM_WIDTH : MINIMUM_HEIGHT;
  *natural = wide ? 860 : 420;
}

static char *
stage_view_describe (StageCanvas *self,
                     const SimTimeline *timeline,
                     gint64 t_ns)
{
  const SceneView *view = stage_canvas_get_view (self);
  g_autofree char *words =
      scene_describe_stage (timeline, t_ns, view->cover_meter);

  return view->refused ? scene_words_before_refusal (words)
                       : g_steal_pointer (&words);
}

/* Into the middle, where it is outside. */
static void
stage_view_show_part (StageCanvas *canvas, const SceneHit *hit)
{
  StageView *self = STAGE_VIEW (canvas);
  const SceneView *view = stage_canvas_get_view (canvas);
  double x = drawn_x (self, hit->bounds.x + hit->bounds.width / 2);
  double y = hit->bounds.y + hit->bounds.height / 2;

  if (view->zoom <= 1 ||
      (x > 0 && x < view->width && y > 0 && y < view->height))
    return;
  set_zoom (self, view->zoom, view->pan_x + x - view->width / 2,
            view->pan_y + y - view->height / 2);
}

static void
stage_view_list_parts (StageCanvas *canvas, GArray *hits)
{
  scene_stage_list_parts (STAGE_VIEW (canvas)->stage, hits);
}

static void
stage_view_class_init (StageViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  StageCanvasClass *canvas_class = STAGE_CANVAS_CLASS (klass);

  widget_class->measure = stage_view_measure;
  canvas_class->lay_out = stage_view_lay_out;
  canvas_class->drop_layout = stage_view_drop_layout;
  canvas_class->paint_still = stage_view_paint_still;
  canvas_class->paint_moving = stage_view_paint_moving;
  canvas_class->hit = stage_view_hit;
  canvas_class->describe = stage_view_describe;
  canvas_class->list_parts = stage_view_list_parts;
  canvas_class->show_part = stage_view_show_part;
  canvas_class->resized = stage_view_resized;
}

static void
add_controllers (StageView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll =
      gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkGesture *pinch = gtk_gesture_zoom_new ();
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkGesture *click = gtk_gesture_click_new ();

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
  g_signal_connect_object (click, "pressed", G_CALLBACK (pressed_cb), self,
                           G_CONNECT_SWAPPED);

  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, scroll);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (pinch));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
}

static void
stage_view_init (StageView *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "stage");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Stage: devices and what moves between "
                                     "them"),
                                  -1);
  add_controllers (self);
}

void
stage_view_zoom_by (StageView *self, double factor)
{
  const SceneView *view;

  g_return_if_fail (STAGE_IS_VIEW (self));
  view = stage_canvas_get_view (STAGE_CANVAS (self));
  zoom_around (self, view->zoom * factor, view->width / 2, view->height / 2);
}

void
stage_view_zoom_reset (StageView *self)
{
  g_return_if_fail (STAGE_IS_VIEW (self));
  set_zoom (self, 1, 0, 0);
}
