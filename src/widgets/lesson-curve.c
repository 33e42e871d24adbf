/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/lesson-curve-private.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <math.h>

#include "teach/teach-knob.h"
#include "widgets/drawn-style.h"
#include "widgets/lesson-drag.h"

#define LEAST_WIDTH 200
#define NATURAL_WIDTH 360
#define HANDLE_PX 24
#define FINE 0.02
#define COARSE 0.1

/* ---- a handle ---- */

/* Nothing of its own to be drawn: a place for the focus, and a slider to
 * screen readers. */
#define LESSON_TYPE_POINT (lesson_point_get_type ())
G_DECLARE_FINAL_TYPE (LessonPoint, lesson_point, LESSON, POINT, GtkWidget)

struct _LessonPoint
{
  GtkWidget parent_instance;
};

G_DEFINE_TYPE (LessonPoint, lesson_point, GTK_TYPE_WIDGET)

static void
lesson_point_class_init (LessonPointClass *klass)
{
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass),
                                        GTK_ACCESSIBLE_ROLE_SLIDER);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "lessonpoint");
}

static void
lesson_point_init (LessonPoint *self)
{
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
}

/* ---- the curve ---- */

struct _LessonCurve
{
  GtkWidget parent_instance;
  LessonCurveData data;
  GtkWidget *handles[SCENARIO_LESSON_MAX_POINTS];
};

enum
{
  CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (LessonCurve, lesson_curve, GTK_TYPE_WIDGET)

static gboolean
is_mirrored (LessonCurve *self)
{
  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
}

static int
find_focused (LessonCurve *self)
{
  for (guint i = 0; i < self->data.round->n_points; i++)
    if (gtk_widget_has_focus (self->handles[i]))
      return (int)i;
  return -1;
}

/* ---- words ---- */

static char *
dup_standing (const LessonCurveData *data, guint point)
{
  g_autofree char *said = data->moved
                              ? lesson_curve_format (data, data->points[point])
                              : g_strdup (_ ("not said yet"));
  g_autofree char *truth = NULL;

  if (!data->revealed)
    return g_steal_pointer (&said);
  truth = lesson_curve_format (
      data, teach_truth_get_point (data->truth, point)->number);
  return g_strdup_printf (_ ("you said %1$s, it is %2$s"), said, truth);
}

static void
describe (LessonCurve *self)
{
  const LessonCurveData *data = &self->data;
  TeachMeasure measure = 0;
  g_autofree char *whole = NULL;

  teach_measure_from_nick (data->round->measure, &measure);
  /* Translators: a curve: a figure, and the knob it is drawn against. */
  whole = g_strdup_printf (_ ("%1$s, against %2$s"),
                           teach_measure_get_name (measure),
                           teach_knob_get_name (data->round->across));
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, whole,
      GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
      data->revealed ? _ ("Your curve beside what the engine finds")
                     : _ ("Left and Right go from point to point, Up and Down "
                          "move it"),
      -1);
  for (guint i = 0; i < data->round->n_points; i++)
    {
      g_autofree char *standing = dup_standing (data, i);
      /* Translators: a figure and the knob's value it is asked at, "bubble,
       * micro-batches: 8". */
      g_autofree char *name = g_strdup_printf (
          _ ("%1$s, %2$s: %3$s"), teach_measure_get_name (measure),
          teach_knob_get_name (data->round->across),
          teach_truth_get_point_name (data->truth, i));

      gtk_accessible_update_property (
          GTK_ACCESSIBLE (self->handles[i]), GTK_ACCESSIBLE_PROPERTY_LABEL,
          name, GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0,
          GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, teach_truth_get_top (data->truth),
          GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, data->points[i],
          GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, standing,
          GTK_ACCESSIBLE_PROPERTY_READ_ONLY, data->revealed, -1);
    }
}

/* ---- moving ---- */

static void
move_point (LessonCurve *self, guint point, double value)
{
  double top = teach_truth_get_top (self->data.truth);
  double step = top * FINE / 2;

  if (self->data.revealed)
    return;
  self->data.points[point] = CLAMP (round (value / step) * step, 0, top);
  self->data.moved = TRUE;
  describe (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[CHANGED], 0);
}

static SceneRect
get_area (LessonCurve *self)
{
  return lesson_curve_get_area (&self->data,
                                gtk_widget_get_width (GTK_WIDGET (self)),
                                gtk_widget_get_height (GTK_WIDGET (self)));
}

/* Which handle's part of the plot a place is in. */
static guint
get_point_at (LessonCurve *self, const SceneRect *area, double x)
{
  guint n = self->data.round->n_points;

  return (guint)CLAMP (floor ((x - area->x) / MAX (area->width, 1) * n), 0,
                       n - 1);
}

/* The handle under or nearest to the pointer goes where the pointer is, and
 * those that were passed on the way to where it passed them: a quick stroke
 * comes in few events. */
static void
drag_cb (GtkWidget *widget, double from_x, double from_y, double x, double y)
{
  LessonCurve *self = LESSON_CURVE (widget);
  SceneRect area = get_area (self);
  double width = gtk_widget_get_width (widget);
  double top = teach_truth_get_top (self->data.truth);
  guint from, to;

  if (is_mirrored (self))
    {
      from_x = width - from_x;
      x = width - x;
    }
  from = get_point_at (self, &area, from_x);
  to = get_point_at (self, &area, x);
  while (from != to)
    {
      double at, along;

      from += from < to ? 1 : -1;
      if (from == to)
        break;
      at = lesson_curve_get_x (&self->data, &area, from);
      along = from_y + (y - from_y) * (at - from_x) / (x - from_x);
      move_point (self, from,
                  top * (1 - (along - area.y) / MAX (area.height, 1)));
    }
  gtk_widget_grab_focus (self->handles[to]);
  move_point (self, to, top * (1 - (y - area.y) / MAX (area.height, 1)));
}

/* On a handle, which a finger takes up and down. */
static gboolean
holds_cb (GtkWidget *widget, double x, double y)
{
  LessonCurve *self = LESSON_CURVE (widget);

  for (guint i = 0; i < self->data.round->n_points; i++)
    {
      graphene_point_t at;

      if (gtk_widget_compute_point (widget, self->handles[i],
                                    &GRAPHENE_POINT_INIT ((float)x, (float)y),
                                    &at) &&
          gtk_widget_contains (self->handles[i], at.x, at.y))
        return TRUE;
    }
  return FALSE;
}

static gboolean
go_along (LessonCurve *self, int point, int by)
{
  int n = (int)self->data.round->n_points;

  gtk_widget_grab_focus (self->handles[CLAMP (point + by, 0, n - 1)]);
  return GDK_EVENT_STOP;
}

static gboolean
lift (LessonCurve *self, int point, double share)
{
  double top = teach_truth_get_top (self->data.truth);

  move_point (self, (guint)point, self->data.points[point] + share * top);
  return GDK_EVENT_STOP;
}

static gboolean
key_cb (LessonCurve *self, guint key, guint code, GdkModifierType state)
{
  int point = find_focused (self);
  int forward = is_mirrored (self) ? -1 : 1;

  if (point < 0 || self->data.revealed ||
      (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  switch (key)
    {
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      return go_along (self, point, forward);
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      return go_along (self, point, -forward);
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      return lift (self, point, FINE);
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      return lift (self, point, -FINE);
    case GDK_KEY_Page_Up:
    case GDK_KEY_KP_Page_Up:
      return lift (self, point, COARSE);
    case GDK_KEY_Page_Down:
    case GDK_KEY_KP_Page_Down:
      return lift (self, point, -COARSE);
    case GDK_KEY_Home:
    case GDK_KEY_KP_Home:
      return lift (self, point, -1);
    case GDK_KEY_End:
    case GDK_KEY_KP_End:
      return lift (self, point, 1);
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

/* ---- drawing ---- */

static void
ensure_text (LessonCurve *self)
{
  if (self->data.text == NULL)
    self->data.text =
        scene_text_new (gtk_widget_get_pango_context (GTK_WIDGET (self)), 1,
                        is_mirrored (self));
}

static void
forget_text (LessonCurve *self)
{
  g_clear_pointer (&self->data.text, scene_text_free);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
lesson_curve_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LessonCurve *self = LESSON_CURVE (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  graphene_rect_t bounds =
      GRAPHENE_RECT_INIT (0, 0, (float)width, (float)height);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &bounds);

  ensure_text (self);
  if (is_mirrored (self))
    {
      cairo_translate (cr, width, 0);
      cairo_scale (cr, -1, 1);
    }
  lesson_curve_paint (&self->data, cr, width, height, find_focused (self));
  cairo_destroy (cr);
}

static void
lesson_curve_size_allocate (GtkWidget *widget,
                            int width,
                            int height,
                            int baseline)
{
  LessonCurve *self = LESSON_CURVE (widget);
  SceneRect area;

  ensure_text (self);
  area = lesson_curve_get_area (&self->data, width, height);
  for (guint i = 0; i < self->data.round->n_points; i++)
    {
      double x = lesson_curve_get_x (&self->data, &area, i);
      double y = lesson_curve_get_y (&self->data, &area, self->data.points[i]);
      GtkAllocation place = { (int)x - HANDLE_PX / 2, (int)y - HANDLE_PX / 2,
                              HANDLE_PX, HANDLE_PX };

      if (is_mirrored (self))
        place.x = width - (int)x - HANDLE_PX / 2;
      gtk_widget_size_allocate (self->handles[i], &place, -1);
    }
}

static void
lesson_curve_measure (GtkWidget *widget,
                      GtkOrientation orientation,
                      int for_size,
                      int *minimum,
                      int *natural,
                      int *minimum_baseline,
                      int *natural_baseline)
{
  LessonCurve *self = LESSON_CURVE (widget);
  int handle;

  for (guint i = 0; i < self->data.round->n_points; i++)
    gtk_widget_measure (self->handles[i], orientation, -1, &handle, NULL, NULL,
                        NULL);
  ensure_text (self);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = LEAST_WIDTH;
      *natural = NATURAL_WIDTH;
    }
  else
    *minimum = *natural = (int)ceil (lesson_curve_get_height (&self->data));
}

/* From point to point along the knob: GTK would go by how high they are. */
static gboolean
lesson_curve_focus_next (GtkWidget *widget, GtkDirectionType direction)
{
  LessonCurve *self = LESSON_CURVE (widget);
  int n = (int)self->data.round->n_points;
  int focused = find_focused (self);
  int next;

  if (direction == GTK_DIR_TAB_FORWARD)
    next = focused + 1;
  else if (direction == GTK_DIR_TAB_BACKWARD)
    next = focused < 0 ? n - 1 : focused - 1;
  else
    next = focused < 0 ? 0 : n;
  return next >= 0 && next < n && gtk_widget_grab_focus (self->handles[next]);
}

/* ---- life ---- */

static void
lesson_curve_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (lesson_curve_parent_class)->css_changed (widget, change);
  forget_text (LESSON_CURVE (widget));
}

static void
lesson_curve_direction_changed (GtkWidget *widget, GtkTextDirection previous)
{
  forget_text (LESSON_CURVE (widget));
  GTK_WIDGET_CLASS (lesson_curve_parent_class)
      ->direction_changed (widget, previous);
}

static void
lesson_curve_dispose (GObject *object)
{
  LessonCurve *self = LESSON_CURVE (object);

  for (guint i = 0; i < SCENARIO_LESSON_MAX_POINTS; i++)
    g_clear_pointer (&self->handles[i], gtk_widget_unparent);
  g_clear_pointer (&self->data.text, scene_text_free);
  G_OBJECT_CLASS (lesson_curve_parent_class)->dispose (object);
}

static void
lesson_curve_class_init (LessonCurveClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lesson_curve_dispose;
  widget_class->css_changed = lesson_curve_css_changed;
  widget_class->direction_changed = lesson_curve_direction_changed;
  widget_class->focus = lesson_curve_focus_next;
  widget_class->measure = lesson_curve_measure;
  widget_class->size_allocate = lesson_curve_size_allocate;
  widget_class->snapshot = lesson_curve_snapshot;
  gtk_widget_class_set_accessible_role (widget_class,
                                        GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_css_name (widget_class, "lessoncurve");
  signals[CHANGED] =
      g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                    NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lesson_curve_init (LessonCurve *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  gtk_widget_set_hexpand (widget, TRUE);
  lesson_drag_add (widget, drag_cb, holds_cb);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  g_signal_connect_swapped (focus, "enter", G_CALLBACK (gtk_widget_queue_draw),
                            self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (gtk_widget_queue_draw),
                            self);
  gtk_widget_add_controller (widget, keys);
  gtk_widget_add_controller (widget, focus);
  drawn_style_follow (widget, &self->data.theme, gtk_widget_queue_draw);
}

GtkWidget *
lesson_curve_new (const ScenarioRound *round, const TeachTruth *truth)
{
  LessonCurve *self = g_object_new (LESSON_TYPE_CURVE, NULL);

  self->data.round = round;
  self->data.truth = truth;
  for (guint i = 0; i < round->n_points; i++)
    {
      /* In the middle: as far from every answer as can be. */
      self->data.points[i] = teach_truth_get_top (truth) / 2;
      self->handles[i] = g_object_new (LESSON_TYPE_POINT, NULL);
      g_signal_connect_object (self->handles[i], "notify::has-focus",
                               G_CALLBACK (gtk_widget_queue_draw), self,
                               G_CONNECT_SWAPPED);
      gtk_widget_set_parent (self->handles[i], GTK_WIDGET (self));
    }
  describe (self);
  return GTK_WIDGET (self);
}

void
lesson_curve_move (LessonCurve *self, guint point, double value)
{
  g_return_if_fail (LESSON_IS_CURVE (self));
  g_return_if_fail (point < self->data.round->n_points);
  move_point (self, point, value);
}

gboolean
lesson_curve_get_points (LessonCurve *self, double *points)
{
  g_return_val_if_fail (LESSON_IS_CURVE (self), FALSE);
  for (guint i = 0; i < self->data.round->n_points; i++)
    points[i] = self->data.points[i];
  return self->data.moved;
}

void
lesson_curve_reveal (LessonCurve *self, const double *points)
{
  g_return_if_fail (LESSON_IS_CURVE (self));
  for (guint i = 0; i < self->data.round->n_points; i++)
    {
      /* A lesson's plot may have become lower since. */
      self->data.points[i] =
          CLAMP (points[i], 0, teach_truth_get_top (self->data.truth));
      gtk_widget_set_focusable (self->handles[i], FALSE);
    }
  self->data.moved = self->data.revealed = TRUE;
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
lesson_curve_focus (LessonCurve *self)
{
  g_return_if_fail (LESSON_IS_CURVE (self));
  gtk_widget_grab_focus (self->handles[0]);
}
