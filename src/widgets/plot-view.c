/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/plot-view.h"

#include "widgets/drawn-style.h"
#include "widgets/tool-tips.h"

#include <adwaita.h>
#include <math.h>

#define LEAST_WIDTH 200
#define NATURAL_WIDTH 400

struct _PlotView
{
  GtkWidget parent_instance;
  ScenePlotData *data; /* or NULL */
  ScenePlot *plot;     /* NULL: to be laid out */
  SceneTheme theme;
  int pointed; /* -1: none */
};

enum
{
  POINTED,
  PICKED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (PlotView, plot_view, GTK_TYPE_WIDGET)

static void
forget_layout (PlotView *self)
{
  g_clear_pointer (&self->plot, scene_plot_free);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static ScenePlot *
ensure_plot (PlotView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);

  if (self->plot == NULL && self->data != NULL && width > 0 && height > 0)
    self->plot =
        scene_plot_new (self->data, width, height,
                        gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL,
                        gtk_widget_get_pango_context (widget));
  return self->plot;
}

/* ---- words ---- */

static void
describe (PlotView *self)
{
  g_autofree char *text = NULL;

  if (self->data == NULL)
    return;
  text = self->pointed >= 0
             ? scene_plot_data_describe_point (self->data, (guint)self->pointed)
             : scene_plot_data_describe (self->data);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
      scene_plot_data_get_title (self->data),
      GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

static void
set_pointed (PlotView *self, int point)
{
  if (self->pointed == point)
    return;
  self->pointed = point;
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[POINTED], 0, point);
}

static gboolean
plot_view_query_tooltip (GtkWidget *widget,
                         int x,
                         int y,
                         gboolean keyboard,
                         GtkTooltip *tooltip)
{
  PlotView *self = PLOT_VIEW (widget);
  g_autofree char *text = NULL;
  cairo_rectangle_t bounds;
  GdkRectangle area;
  int point = -1;

  if (ensure_plot (self) == NULL)
    return FALSE;
  if (keyboard && self->pointed >= 0)
    {
      point = self->pointed;
      bounds = scene_plot_get_bounds (self->plot, (guint)point);
    }
  else if (!keyboard)
    point = scene_plot_hit (self->plot, x, y, &bounds);
  if (point < 0)
    return FALSE;
  text = scene_plot_data_describe_point (self->data, (guint)point);
  area.x = (int)bounds.x;
  area.y = (int)bounds.y;
  area.width = MAX ((int)bounds.width, 1);
  area.height = MAX ((int)bounds.height, 1);
  gtk_tooltip_set_text (tooltip, text);
  gtk_tooltip_set_tip_area (tooltip, &area);
  return TRUE;
}

/* ---- pointer and keys ---- */

static void
motion_cb (PlotView *self, double x, double y)
{
  if (ensure_plot (self) != NULL)
    set_pointed (self, scene_plot_hit (self->plot, x, y, NULL));
}

static void
leave_cb (PlotView *self)
{
  if (!gtk_widget_has_focus (GTK_WIDGET (self)))
    set_pointed (self, -1);
}

static void
released_cb (PlotView *self, int n_press, double x, double y)
{
  int point;

  if (ensure_plot (self) == NULL)
    return;
  gtk_widget_grab_focus (GTK_WIDGET (self));
  point = scene_plot_hit (self->plot, x, y, NULL);
  set_pointed (self, point);
  if (point >= 0)
    g_signal_emit (self, signals[PICKED], 0, (guint)point);
}

/* How far a key moves: along the reading direction; in a calendar Left and
 * Right go by weeks, Up and Down by days. */
static int
key_step (PlotView *self, guint key)
{
  gboolean mirrored =
      gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  ScenePlotKind kind = scene_plot_data_get_kind (self->data);
  int across = kind == SCENE_PLOT_CALENDAR ? 7 : 1;

  switch (key)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      return mirrored ? across : -across;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      return mirrored ? -across : across;
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      return kind == SCENE_PLOT_CALENDAR || kind == SCENE_PLOT_ROWS ? -1 : 0;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      return kind == SCENE_PLOT_CALENDAR || kind == SCENE_PLOT_ROWS ? 1 : 0;
    case GDK_KEY_Home:
    case GDK_KEY_KP_Home:
      return -G_MAXINT / 2;
    case GDK_KEY_End:
    case GDK_KEY_KP_End:
      return G_MAXINT / 2;
    default:
      return 0;
    }
}

static gboolean
key_cb (PlotView *self, guint key, guint code, GdkModifierType state)
{
  guint n = self->data ? scene_plot_data_get_n_points (self->data) : 0;
  gboolean backward;
  int step;

  if (n == 0 || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  if (self->pointed >= 0 && (key == GDK_KEY_Return || key == GDK_KEY_KP_Enter))
    {
      g_signal_emit (self, signals[PICKED], 0, (guint)self->pointed);
      return GDK_EVENT_STOP;
    }
  if (self->pointed >= 0 && key == GDK_KEY_Escape)
    {
      set_pointed (self, -1);
      return GDK_EVENT_STOP;
    }
  step = key_step (self, key);
  if (step == 0)
    return GDK_EVENT_PROPAGATE;
  backward = step < 0;
  /* The first key enters from the side it comes from. */
  if (self->pointed < 0 && ABS (step) < (int)n)
    set_pointed (self, backward ? (int)n - 1 : 0);
  else
    set_pointed (self, CLAMP (MAX (self->pointed, 0) + step, 0, (int)n - 1));
  return GDK_EVENT_STOP;
}

static void
focus_left_cb (PlotView *self)
{
  set_pointed (self, -1);
}

/* ---- drawing ---- */

static void
plot_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  PlotView *self = PLOT_VIEW (widget);
  graphene_rect_t bounds;
  cairo_t *cr;

  if (ensure_plot (self) == NULL)
    return;
  bounds = GRAPHENE_RECT_INIT (0, 0, (float)gtk_widget_get_width (widget),
                               (float)gtk_widget_get_height (widget));
  cr = gtk_snapshot_append_cairo (snapshot, &bounds);
  scene_plot_paint (self->plot, cr, &self->theme, self->pointed);
  cairo_destroy (cr);
}

static GtkSizeRequestMode
plot_view_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
plot_view_measure (GtkWidget *widget,
                   GtkOrientation orientation,
                   int for_size,
                   int *minimum,
                   int *natural,
                   int *minimum_baseline,
                   int *natural_baseline)
{
  PlotView *self = PLOT_VIEW (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = LEAST_WIDTH;
      *natural = NATURAL_WIDTH;
      return;
    }
  *minimum = *natural = 0;
  if (self->data != NULL)
    *minimum = *natural = (int)ceil (scene_plot_height_for_width (
        self->data, gtk_widget_get_pango_context (widget),
        for_size > 0 ? for_size : NATURAL_WIDTH));
}

static void
plot_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  forget_layout (PLOT_VIEW (widget));
}

static void
plot_view_direction_changed (GtkWidget *widget, GtkTextDirection previous)
{
  forget_layout (PLOT_VIEW (widget));
  GTK_WIDGET_CLASS (plot_view_parent_class)
      ->direction_changed (widget, previous);
}

static void
plot_view_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (plot_view_parent_class)->css_changed (widget, change);
  /* Another font takes other room. */
  forget_layout (PLOT_VIEW (widget));
}

static void
plot_view_dispose (GObject *object)
{
  PlotView *self = PLOT_VIEW (object);

  g_clear_pointer (&self->plot, scene_plot_free);
  g_clear_pointer (&self->data, scene_plot_data_unref);
  G_OBJECT_CLASS (plot_view_parent_class)->dispose (object);
}

static void
plot_view_class_init (PlotViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = plot_view_dispose;
  widget_class->css_changed = plot_view_css_changed;
  widget_class->direction_changed = plot_view_direction_changed;
  widget_class->get_request_mode = plot_view_get_request_mode;
  widget_class->measure = plot_view_measure;
  widget_class->query_tooltip = plot_view_query_tooltip;
  widget_class->size_allocate = plot_view_size_allocate;
  widget_class->snapshot = plot_view_snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "plot");
  signals[POINTED] =
      g_signal_new ("pointed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                    NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[PICKED] =
      g_signal_new ("picked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                    NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
plot_view_init (PlotView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->pointed = -1;
  gtk_widget_set_focusable (widget, TRUE);
  gtk_widget_set_has_tooltip (widget,
                              tool_tips_work (gtk_widget_get_display (widget)));
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (focus_left_cb), self);
  g_signal_connect_swapped (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, keys);
  gtk_widget_add_controller (widget, focus);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  drawn_style_follow (GTK_WIDGET (self), &self->theme, gtk_widget_queue_draw);
}

GtkWidget *
plot_view_new (void)
{
  return g_object_new (PLOT_TYPE_VIEW, NULL);
}

void
plot_view_set_data (PlotView *self, ScenePlotData *data)
{
  g_return_if_fail (PLOT_IS_VIEW (self));
  if (data != NULL)
    scene_plot_data_ref (data);
  g_clear_pointer (&self->data, scene_plot_data_unref);
  self->data = data;
  forget_layout (self);
  set_pointed (self, -1);
  describe (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
plot_view_point (PlotView *self, int point)
{
  g_return_if_fail (PLOT_IS_VIEW (self));
  if (self->data != NULL &&
      point < (int)scene_plot_data_get_n_points (self->data))
    set_pointed (self, MAX (point, -1));
}

int
plot_view_get_pointed (PlotView *self)
{
  g_return_val_if_fail (PLOT_IS_VIEW (self), -1);
  return self->pointed;
}
