/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/lesson-curve-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "teach/teach-knob.h"

#define PLOT_PX 150.0
#define GAP_PX 6.0
#define MARK_PX 5.0
#define LABEL_PX 64.0
#define KEY_PX 22.0

char *
lesson_curve_format (const LessonCurveData *self, double value)
{
  return teach_unit_format (teach_truth_get_value (self->truth)->unit, value);
}

static double
line_height (const LessonCurveData *self)
{
  return scene_text_line_height (self->text, SCENE_FONT_SMALL);
}

/* ---- where things are ---- */

/* The widest of the labels beside the plot. */
static double
get_margin (const LessonCurveData *self)
{
  double widest = 0;

  for (guint i = 0; i <= 2; i++)
    {
      g_autofree char *label =
          lesson_curve_format (self, teach_truth_get_top (self->truth) * i / 2);

      widest = MAX (widest, scene_text_width (self->text, SCENE_FONT_SMALL,
                                              FALSE, label));
    }
  return ceil (widest);
}

SceneRect
lesson_curve_get_area (const LessonCurveData *self, double width, double height)
{
  double margin = get_margin (self) + GAP_PX;
  double line = line_height (self);
  double top = line + GAP_PX + 2 * MARK_PX; /* no mark on the words above */

  return scene_rect (margin, top, width - margin - GAP_PX,
                     height - top - 2 * line - 2 * GAP_PX);
}

double
lesson_curve_get_x (const LessonCurveData *self,
                    const SceneRect *area,
                    guint point)
{
  return area->x + area->width * (point + 0.5) / self->round->n_points;
}

double
lesson_curve_get_y (const LessonCurveData *self,
                    const SceneRect *area,
                    double value)
{
  return area->y +
         area->height * (1 - value / teach_truth_get_top (self->truth));
}

double
lesson_curve_get_height (const LessonCurveData *self)
{
  return PLOT_PX + 3 * line_height (self) + 3 * GAP_PX + 2 * MARK_PX;
}

/* ---- drawing ---- */

static void
draw_axes (const LessonCurveData *self, cairo_t *cr, const SceneRect *area)
{
  double top = teach_truth_get_top (self->truth);
  double line = line_height (self);
  SceneTextStyle style = scene_style (SCENE_FONT_SMALL, FALSE, SCENE_ALIGN_END,
                                      self->theme.dim_text);

  cairo_set_line_width (cr, 1);
  for (guint i = 0; i <= 2; i++)
    {
      double y = floor (lesson_curve_get_y (self, area, top * i / 2)) + 0.5;
      g_autofree char *label = lesson_curve_format (self, top * i / 2);

      scene_set_color (
          cr, scene_color_fade (self->theme.outline, i == 0 ? 1 : 0.5));
      cairo_move_to (cr, area->x, y);
      cairo_line_to (cr, area->x + area->width, y);
      cairo_stroke (cr);
      scene_text_draw (self->text, cr, style, label,
                       scene_rect (0, y - line / 2, area->x - GAP_PX, line));
    }
}

static void
draw_names (const LessonCurveData *self, cairo_t *cr, const SceneRect *area)
{
  double line = line_height (self);
  double y = area->y + area->height + GAP_PX;
  double step = area->width / self->round->n_points;
  SceneTextStyle style = scene_style (SCENE_FONT_SMALL, FALSE,
                                      SCENE_ALIGN_MIDDLE, self->theme.text);

  for (guint i = 0; i < self->round->n_points; i++)
    scene_text_draw (self->text, cr, style,
                     teach_truth_get_point_name (self->truth, i),
                     scene_rect (lesson_curve_get_x (self, area, i) - step / 2,
                                 y, step, line));
  style.color = self->theme.dim_text;
  scene_text_draw (self->text, cr, style,
                   teach_knob_get_name (self->round->across),
                   scene_rect (area->x, y + line, area->width, line));
}

static void
draw_mark (cairo_t *cr, double x, double y, gboolean round)
{
  if (round)
    cairo_arc (cr, x, y, MARK_PX, 0, 2 * G_PI);
  else
    cairo_rectangle (cr, x - MARK_PX, y - MARK_PX, 2 * MARK_PX, 2 * MARK_PX);
}

static double
get_value (const LessonCurveData *self, guint point, gboolean truth)
{
  return truth ? teach_truth_get_point (self->truth, point)->number
               : self->points[point];
}

/* The guess is dashed with round marks, the truth whole with square ones. */
static void
draw_curve (const LessonCurveData *self,
            cairo_t *cr,
            const SceneRect *area,
            gboolean truth)
{
  static const double dashes[] = { 6, 4 };
  SceneColor color = truth ? self->theme.accent : self->theme.text;

  cairo_new_path (cr);
  scene_set_color (cr, color);
  cairo_set_line_width (cr, truth ? 2.5 : 2);
  if (!truth && self->revealed)
    cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0);
  for (guint i = 0; i < self->round->n_points; i++)
    cairo_line_to (cr, lesson_curve_get_x (self, area, i),
                   lesson_curve_get_y (self, area, get_value (self, i, truth)));
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
  for (guint i = 0; i < self->round->n_points; i++)
    {
      cairo_new_path (cr);
      draw_mark (cr, lesson_curve_get_x (self, area, i),
                 lesson_curve_get_y (self, area, get_value (self, i, truth)),
                 !truth);
      scene_set_color (cr, self->moved || truth ? color : self->theme.card);
      cairo_fill_preserve (cr);
      scene_set_color (cr, color);
      cairo_stroke (cr);
    }
}

static void
draw_pointed (const LessonCurveData *self,
              cairo_t *cr,
              const SceneRect *area,
              guint point)
{
  double x = lesson_curve_get_x (self, area, point);
  double y = lesson_curve_get_y (self, area, self->points[point]);

  cairo_new_path (cr);
  scene_set_color (cr, self->theme.accent);
  cairo_set_line_width (cr, 3);
  cairo_arc (cr, x, y, MARK_PX + 4, 0, 2 * G_PI);
  cairo_stroke (cr);
}

/* What is told above the plot: the handle pointed at, or what is which. */
static void
draw_head (const LessonCurveData *self,
           cairo_t *cr,
           const SceneRect *area,
           int pointed)
{
  double line = line_height (self);
  double x = area->x;

  if (self->revealed)
    for (guint truth = 0; truth <= 1; truth++)
      {
        static const double dashes[] = { 6, 4 };
        SceneColor color = truth ? self->theme.accent : self->theme.text;

        scene_set_color (cr, color);
        cairo_set_line_width (cr, 2);
        cairo_set_dash (cr, dashes, truth ? 0 : 2, 0);
        cairo_move_to (cr, x, line / 2);
        cairo_line_to (cr, x + KEY_PX, line / 2);
        cairo_stroke (cr);
        cairo_set_dash (cr, NULL, 0, 0);
        cairo_new_path (cr);
        draw_mark (cr, x + KEY_PX / 2, line / 2, !truth);
        cairo_fill (cr);
        x += KEY_PX + GAP_PX;
        x += GAP_PX * 2 +
             scene_text_draw (
                 self->text, cr,
                 scene_style (SCENE_FONT_SMALL, FALSE, SCENE_ALIGN_START,
                              self->theme.text),
                 truth ? _ ("It is") : _ ("You said"),
                 scene_rect (x, 0, area->x + area->width - x, line));
      }
  else
    {
      g_autofree char *value =
          pointed >= 0 ? lesson_curve_format (self, self->points[pointed])
                       : NULL;
      g_autofree char *text =
          pointed >= 0 ? g_strdup_printf ("%s: %s",
                                          teach_truth_get_point_name (
                                              self->truth, (guint)pointed),
                                          value)
                       : g_strdup (_ ("Draw across, or move the points"));

      scene_text_draw (self->text, cr,
                       scene_style (SCENE_FONT_SMALL, pointed >= 0,
                                    SCENE_ALIGN_START, self->theme.text),
                       text, scene_rect (area->x, 0, area->width, line));
    }
}

void
lesson_curve_paint (const LessonCurveData *self,
                    cairo_t *cr,
                    double width,
                    double height,
                    int pointed)
{
  SceneRect area = lesson_curve_get_area (self, width, height);

  draw_axes (self, cr, &area);
  draw_names (self, cr, &area);
  draw_head (self, cr, &area, pointed);
  draw_curve (self, cr, &area, FALSE);
  if (self->revealed)
    draw_curve (self, cr, &area, TRUE);
  else if (pointed >= 0)
    draw_pointed (self, cr, &area, (guint)pointed);
}
