/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/lesson-bar.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <math.h>

#include "scene/scene-text.h"
#include "scene/scene-view.h"
#include "widgets/drawn-style.h"
#include "widgets/lesson-drag.h"

#define BAR_PX 30.0
#define GAP_PX 4.0
#define INSET_PX 8.0 /* room for half of the handle */
#define HANDLE_PX 8.0
#define LEAST_WIDTH 160
#define NATURAL_WIDTH 360
#define LABEL_PX 130.0
#define FINE 0.01
#define COARSE 0.1

struct _LessonBar
{
  GtkWidget parent_instance;
  TeachMeasure measure;
  double value; /* of the handle, 0 to 1 */
  double truth; /* NAN: not told yet */
  gboolean moved;
  SceneText *text; /* NULL: to be made */
  SceneTheme theme;
};

enum
{
  CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (LessonBar, lesson_bar, GTK_TYPE_WIDGET)

static gboolean
is_mirrored (LessonBar *self)
{
  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
}

static char *
format (double share)
{
  return teach_unit_format (TEACH_UNIT_SHARE, share);
}

/* ---- words ---- */

static void
describe (LessonBar *self)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (self);
  g_autofree char *said =
      self->moved ? format (self->value) : g_strdup (_ ("not said yet"));
  g_autofree char *text = NULL;

  if (isnan (self->truth))
    text = g_strdup (said);
  else
    {
      g_autofree char *truth = format (self->truth);

      /* Translators: a guess and the truth, as "20 %" and "38 %". */
      text = g_strdup_printf (_ ("you said %1$s, it is %2$s"), said, truth);
    }
  gtk_accessible_update_property (
      accessible, GTK_ACCESSIBLE_PROPERTY_LABEL,
      teach_measure_get_name (self->measure), GTK_ACCESSIBLE_PROPERTY_VALUE_MIN,
      0.0, GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, 100.0,
      GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, round (100 * self->value),
      GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text,
      GTK_ACCESSIBLE_PROPERTY_READ_ONLY, !isnan (self->truth), -1);
}

/* ---- moving ---- */

static void
move_to (LessonBar *self, double value)
{
  if (!isnan (self->truth))
    return;
  self->value = CLAMP (round (value / FINE) * FINE, 0, 1);
  self->moved = TRUE;
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[CHANGED], 0);
}

static double
value_at (LessonBar *self, double x)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self));
  double share = (x - INSET_PX) / MAX (width - 2 * INSET_PX, 1);

  return is_mirrored (self) ? 1 - share : share;
}

static void
drag_cb (GtkWidget *widget, double from_x, double from_y, double x, double y)
{
  LessonBar *self = LESSON_BAR (widget);

  gtk_widget_grab_focus (widget);
  move_to (self, value_at (self, x));
}

static gboolean
key_cb (LessonBar *self, guint key, guint code, GdkModifierType state)
{
  double forward = is_mirrored (self) ? -FINE : FINE;

  if (!isnan (self->truth) ||
      (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  switch (key)
    {
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      move_to (self, self->value + forward);
      return GDK_EVENT_STOP;
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      move_to (self, self->value - forward);
      return GDK_EVENT_STOP;
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      move_to (self, self->value + FINE);
      return GDK_EVENT_STOP;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      move_to (self, self->value - FINE);
      return GDK_EVENT_STOP;
    case GDK_KEY_Page_Up:
    case GDK_KEY_KP_Page_Up:
      move_to (self, self->value + COARSE);
      return GDK_EVENT_STOP;
    case GDK_KEY_Page_Down:
    case GDK_KEY_KP_Page_Down:
      move_to (self, self->value - COARSE);
      return GDK_EVENT_STOP;
    case GDK_KEY_Home:
    case GDK_KEY_KP_Home:
      move_to (self, 0);
      return GDK_EVENT_STOP;
    case GDK_KEY_End:
    case GDK_KEY_KP_End:
      move_to (self, 1);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

/* ---- drawing ---- */

static SceneText *
ensure_text (LessonBar *self)
{
  if (self->text == NULL)
    self->text =
        scene_text_new (gtk_widget_get_pango_context (GTK_WIDGET (self)), 1,
                        is_mirrored (self));
  return self->text;
}

static void
forget_text (LessonBar *self)
{
  g_clear_pointer (&self->text, scene_text_free);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static SceneColor
get_part_color (LessonBar *self)
{
  switch (self->measure)
    {
    case TEACH_MEASURE_BUBBLE_SHARE:
    case TEACH_MEASURE_IDLE_SHARE:
      return self->theme.bubble;
    case TEACH_MEASURE_COMPUTE_SHARE:
      return self->theme.compute;
    case TEACH_MEASURE_HIDDEN_SHARE:
      return self->theme.hidden;
    default:
      return self->theme.exposed;
    }
}

/* A label centred on x, pushed in where it would leave the drawing. */
static void
draw_label (LessonBar *self,
            cairo_t *cr,
            double x,
            double y,
            double width,
            const char *string,
            SceneColor color)
{
  SceneText *text = ensure_text (self);
  double line = scene_text_line_height (text, SCENE_FONT_BODY);
  double left = CLAMP (x - LABEL_PX / 2, 0, MAX (width - LABEL_PX, 0));
  SceneAlign align = SCENE_ALIGN_MIDDLE;

  if (x < LABEL_PX / 2)
    align = SCENE_ALIGN_START;
  else if (x > width - LABEL_PX / 2)
    align = SCENE_ALIGN_END;
  scene_text_draw (text, cr, scene_style (SCENE_FONT_BODY, TRUE, align, color),
                   string, scene_rect (left, y, MIN (LABEL_PX, width), line));
}

static void
fill_part (LessonBar *self, cairo_t *cr, SceneRect bar, double share)
{
  SceneRect part = scene_rect (bar.x, bar.y, bar.width * share, bar.height);
  SceneColor color = get_part_color (self);

  scene_set_color (cr, self->measure == TEACH_MEASURE_COMPUTE_SHARE
                           ? self->theme.bubble
                           : self->theme.compute);
  cairo_rectangle (cr, bar.x, bar.y, bar.width, bar.height);
  cairo_fill (cr);
  scene_set_color (cr, color);
  cairo_rectangle (cr, part.x, part.y, part.width, part.height);
  cairo_fill (cr);
  scene_hatch (cr, part, 6, 1.5,
               scene_color_fade (scene_color_text_on (color), 0.5));
  scene_set_color (cr, self->theme.outline);
  cairo_set_line_width (cr, 1);
  cairo_rectangle (cr, bar.x + 0.5, bar.y + 0.5, bar.width - 1, bar.height - 1);
  cairo_stroke (cr);
}

static void
draw_handle (LessonBar *self, cairo_t *cr, SceneRect bar)
{
  double x = bar.x + bar.width * self->value;
  gboolean focused = gtk_widget_has_visible_focus (GTK_WIDGET (self));

  scene_set_color (cr, focused ? self->theme.accent : self->theme.text);
  cairo_rectangle (cr, x - HANDLE_PX / 2, bar.y - GAP_PX, HANDLE_PX,
                   bar.height + 2 * GAP_PX);
  cairo_fill (cr);
  scene_set_color (cr, self->theme.card);
  cairo_rectangle (cr, x - 1, bar.y + 4, 2, bar.height - 8);
  cairo_fill (cr);
  if (!focused)
    return;
  scene_set_color (cr, self->theme.accent);
  cairo_set_line_width (cr, 2);
  cairo_rectangle (cr, bar.x - 3, bar.y - GAP_PX - 2, bar.width + 6,
                   bar.height + 2 * GAP_PX + 4);
  cairo_stroke (cr);
}

/* The guess as a line across, so that both can be seen. */
static void
draw_guess (LessonBar *self, cairo_t *cr, SceneRect bar)
{
  static const double dashes[] = { 5, 3 };
  double x = bar.x + bar.width * self->value;

  scene_set_color (cr, self->theme.card);
  cairo_set_line_width (cr, 5);
  cairo_move_to (cr, x, bar.y - GAP_PX);
  cairo_line_to (cr, x, bar.y + bar.height + GAP_PX);
  cairo_stroke (cr);
  scene_set_color (cr, self->theme.text);
  cairo_set_line_width (cr, 3);
  cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0);
  cairo_move_to (cr, x, bar.y - GAP_PX);
  cairo_line_to (cr, x, bar.y + bar.height + GAP_PX);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
}

static void
draw_scale (LessonBar *self, cairo_t *cr, SceneRect bar, double width)
{
  double y = bar.y + bar.height + GAP_PX;

  for (guint i = 0; i <= 4; i++)
    {
      double share = i / 4.0;
      double x = bar.x + bar.width * share;
      g_autofree char *text = format (share);

      scene_set_color (cr, self->theme.dim_text);
      cairo_set_line_width (cr, 1);
      cairo_move_to (cr, floor (x) + 0.5, y);
      cairo_line_to (cr, floor (x) + 0.5, y + 4);
      cairo_stroke (cr);
      if (i % 2 == 0)
        draw_label (self, cr, x, y + 4, width, text, self->theme.dim_text);
    }
}

static void
paint (LessonBar *self, cairo_t *cr, double width)
{
  double line = scene_text_line_height (ensure_text (self), SCENE_FONT_BODY);
  SceneRect bar =
      scene_rect (INSET_PX, line + 2 * GAP_PX, width - 2 * INSET_PX, BAR_PX);
  double x = bar.x + bar.width * self->value;
  double bottom = bar.y + bar.height + 2 * GAP_PX;
  g_autofree char *said = format (self->value);
  g_autofree char *label = NULL;
  g_autofree char *truth = NULL;

  if (isnan (self->truth))
    {
      fill_part (self, cr, bar, self->value);
      draw_scale (self, cr, bar, width);
      draw_handle (self, cr, bar);
      if (self->moved)
        draw_label (self, cr, x, 0, width, said, self->theme.text);
      else
        /* Until there is a figure, over all of the bar. */
        scene_text_draw (self->text, cr,
                         scene_style (SCENE_FONT_BODY, TRUE, SCENE_ALIGN_START,
                                      self->theme.text),
                         _ ("drag, or arrow keys"),
                         scene_rect (0, 0, width, line));
      return;
    }
  fill_part (self, cr, bar, self->truth);
  draw_guess (self, cr, bar);
  /* Translators: the guess, as "you: 20 %". */
  label = g_strdup_printf (_ ("you: %s"), said);
  draw_label (self, cr, x, 0, width, label, self->theme.text);
  truth = format (self->truth);
  draw_label (self, cr, bar.x + bar.width * self->truth, bottom, width, truth,
              self->theme.text);
}

static void
lesson_bar_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LessonBar *self = LESSON_BAR (widget);
  int width = gtk_widget_get_width (widget);
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (
      -4, -4, (float)width + 8, (float)gtk_widget_get_height (widget) + 8);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &bounds);

  if (is_mirrored (self))
    {
      cairo_translate (cr, width, 0);
      cairo_scale (cr, -1, 1);
    }
  paint (self, cr, width);
  cairo_destroy (cr);
}

/* ---- life ---- */

static void
lesson_bar_measure (GtkWidget *widget,
                    GtkOrientation orientation,
                    int for_size,
                    int *minimum,
                    int *natural,
                    int *minimum_baseline,
                    int *natural_baseline)
{
  double line;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = LEAST_WIDTH;
      *natural = NATURAL_WIDTH;
      return;
    }
  line = scene_text_line_height (ensure_text (LESSON_BAR (widget)),
                                 SCENE_FONT_BODY);
  *minimum = *natural = (int)ceil (BAR_PX + 2 * line + 5 * GAP_PX);
}

static void
lesson_bar_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (lesson_bar_parent_class)->css_changed (widget, change);
  forget_text (LESSON_BAR (widget));
}

static void
lesson_bar_direction_changed (GtkWidget *widget, GtkTextDirection previous)
{
  forget_text (LESSON_BAR (widget));
  GTK_WIDGET_CLASS (lesson_bar_parent_class)
      ->direction_changed (widget, previous);
}

static void
lesson_bar_dispose (GObject *object)
{
  g_clear_pointer (&LESSON_BAR (object)->text, scene_text_free);
  G_OBJECT_CLASS (lesson_bar_parent_class)->dispose (object);
}

static void
lesson_bar_class_init (LessonBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lesson_bar_dispose;
  widget_class->css_changed = lesson_bar_css_changed;
  widget_class->direction_changed = lesson_bar_direction_changed;
  widget_class->measure = lesson_bar_measure;
  widget_class->snapshot = lesson_bar_snapshot;
  gtk_widget_class_set_accessible_role (widget_class,
                                        GTK_ACCESSIBLE_ROLE_SLIDER);
  gtk_widget_class_set_css_name (widget_class, "lessonbar");
  signals[CHANGED] =
      g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                    NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lesson_bar_init (LessonBar *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->truth = NAN;
  gtk_widget_set_focusable (widget, TRUE);
  gtk_widget_set_hexpand (widget, TRUE);
  lesson_drag_add (widget, drag_cb, NULL);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (widget, keys);
  drawn_style_follow (GTK_WIDGET (self), &self->theme, gtk_widget_queue_draw);
}

GtkWidget *
lesson_bar_new (TeachMeasure measure)
{
  LessonBar *self = g_object_new (LESSON_TYPE_BAR, NULL);

  self->measure = measure;
  describe (self);
  return GTK_WIDGET (self);
}

void
lesson_bar_move (LessonBar *self, double value)
{
  g_return_if_fail (LESSON_IS_BAR (self));
  move_to (self, value);
}

double
lesson_bar_get_value (LessonBar *self)
{
  g_return_val_if_fail (LESSON_IS_BAR (self), NAN);
  return self->moved ? self->value : NAN;
}

void
lesson_bar_reveal (LessonBar *self, double guess, double truth)
{
  g_return_if_fail (LESSON_IS_BAR (self));
  self->value = guess;
  self->truth = truth;
  self->moved = TRUE;
  gtk_widget_set_focusable (GTK_WIDGET (self), FALSE);
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
