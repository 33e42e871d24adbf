/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-lanes-private.h"

#include "base/base-units.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Lines of one shade are one path: there may be thousands of boxes.  They go
 * on from box to box, so that many narrow ones are hatched as one wide one. */
static void
hatch_backward (const SceneLanes *self, cairo_t *cr, const SceneTheme *theme)
{
  const SceneLaneBox *boxes = (const SceneLaneBox *)self->boxes->data;
  guint style = SCENE_N_LANE_STYLES;

  for (guint i = 0; i <= self->boxes->len; i++)
    {
      const SceneLaneBox *box = &boxes[i];
      gboolean wide;

      if (style != SCENE_N_LANE_STYLES &&
          (i == self->boxes->len || box->style != style))
        scene_stroke_hatch (
            cr, 1.1,
            scene_color_fade (
                scene_color_text_on (scene_lanes_get_color (theme, style)),
                0.55));
      if (i == self->boxes->len)
        break;
      style =
          box->style >= SCENE_LANE_BACKWARD && box->style < SCENE_LANE_RECOMPUTE
              ? box->style
              : SCENE_N_LANE_STYLES;
      if (style == SCENE_N_LANE_STYLES || box->x1 - box->x0 < 2 ||
          box->y1 - box->y0 < 5 || scene_lanes_is_dimmed (self, box))
        continue;
      wide = box->x1 - box->x0 >= 6;
      scene_trace_hatch (cr,
                         scene_rect (box->x0 + wide, box->y0 + 1,
                                     box->x1 - box->x0 - 3 * wide,
                                     box->y1 - box->y0 - 2),
                         5, 1.1);
    }
}

static void
paint_boxes (const SceneLanes *self, cairo_t *cr, const SceneTheme *theme)
{
  scene_lanes_fill_boxes (self, cr, theme, scene_lanes_fill_fits (self, cr));
  hatch_backward (self, cr, theme);
  scene_lanes_paint_numbers (self, cr, theme);
}

static void
paint_labels (const SceneLanes *self, cairo_t *cr, const SceneTheme *theme)
{
  double s = self->s;
  double line = scene_text_line_height (self->text, SCENE_FONT_SMALL) - 2;
  guint every = (guint)MAX (ceil (line / self->pitch), 1);

  for (guint i = 0; i < self->lanes->len; i++)
    {
      const SceneLane *lane = scene_lanes_get_lane (self, i);
      double y = self->top + i * self->pitch;
      g_autofree char *full = scene_lanes_dup_label (self, lane);
      g_autofree char *brief = g_strdup_printf ("%u", lane->device);
      gboolean selected = self->view.selected_device == lane->device;

      if (selected)
        scene_fill_round (cr,
                          scene_rect (13 * s, y - 2 * s,
                                      self->view.width - 26 * s,
                                      self->pitch * 0.82 + 2 * s),
                          4 * s, scene_color_fade (theme->accent, 0.14));
      if (i % every != 0)
        continue;
      scene_text_draw_fitting (
          self->text, cr,
          scene_style (SCENE_FONT_SMALL, selected, SCENE_ALIGN_START,
                       selected ? theme->text : theme->dim_text),
          (const char *const[]){ full, brief, NULL },
          scene_rect (20 * s, y, self->left - 26 * s,
                      MAX (self->pitch * 0.8, line)));
    }
}

static void
paint_note (const SceneLanes *self, cairo_t *cr, const SceneTheme *theme)
{
  g_autofree char *more = NULL;
  const char *shared =
      self->grouped ? _ ("devices that do the same share a lane") : NULL;
  g_autofree char *both = NULL;

  if (!scene_lanes_has_note (self))
    return;
  if (self->n_left_out > 0)
    more = g_strdup_printf (ngettext ("and %u more device",
                                      "and %u more devices", self->n_left_out),
                            self->n_left_out);
  if (more && shared)
    both = g_strdup_printf ("%s · %s", more, shared);
  scene_text_draw (
      self->text, cr,
      scene_style (SCENE_FONT_TINY, FALSE, SCENE_ALIGN_START, theme->dim_text),
      both     ? both
      : shared ? shared
               : more,
      scene_rect (self->left, self->note_y, self->time_width, 12 * self->s));
}

gint64
scene_lanes_tick_step (gint64 span_ns, guint most)
{
  gint64 step = 1;

  while (span_ns / step > most)
    {
      if (span_ns / (step * 2) <= most)
        return step * 2;
      if (span_ns / (step * 5) <= most)
        return step * 5;
      step *= 10;
    }
  return step;
}

static void
paint_axis (const SceneLanes *self, cairo_t *cr, const SceneTheme *theme)
{
  double s = self->s;
  gint64 span = MAX (self->end_ns - self->start_ns, 1);
  guint most = (guint)CLAMP (self->time_width / (78 * s), 1, 24);
  gint64 step = scene_lanes_tick_step (span, most);
  gint64 first = self->start_ns / step * step;
  SceneColor line = scene_color_mix (theme->card, theme->outline, 0.55);

  while (first < self->start_ns)
    first += step;
  for (gint64 t = first; t <= self->end_ns; t += step)
    {
      double x = floor (scene_lanes_place (self, t));
      g_autofree char *name = base_format_duration_ns (t);
      double width = 70 * s;

      scene_fill_round (cr,
                        scene_rect (x, self->top - 3 * s, 1,
                                    self->axis_y - self->top + 3 * s),
                        0, line);
      scene_text_draw_fitting (
          self->text, cr,
          scene_style (SCENE_FONT_TINY, FALSE, SCENE_ALIGN_MIDDLE,
                       theme->dim_text),
          (const char *const[]){ name, NULL },
          scene_rect (
              CLAMP (x - width / 2, 12 * s, self->view.width - 12 * s - width),
              self->axis_y + 2 * s, width, 14 * s));
    }
}

/* ---- legend ---- */

static double
paint_swatch (const SceneLanes *self,
              cairo_t *cr,
              const SceneTheme *theme,
              double x,
              guint style,
              const char *word)
{
  double s = self->s;
  SceneRect row = self->legend;
  double tall = style >= SCENE_LANE_EXPOSED ? 6 * s : 9 * s;
  SceneRect swatch = scene_rect_snap (
      scene_rect (x, row.y + (row.height - tall) / 2, 14 * s, tall));
  SceneColor color = scene_lanes_get_color (theme, style);
  double width = scene_text_width (self->text, SCENE_FONT_TINY, FALSE, word);

  if (x + 18 * s + width > row.x + row.width)
    return 0;
  scene_fill_round (cr, swatch, 0, color);
  if (style >= SCENE_LANE_BACKWARD && style < SCENE_LANE_RECOMPUTE)
    scene_hatch (cr, swatch, 5, 1.1,
                 scene_color_fade (scene_color_text_on (color), 0.55));
  scene_stroke_round (cr, swatch, 0, 1, scene_color_edge (color, theme->card));
  scene_text_draw (
      self->text, cr,
      scene_style (SCENE_FONT_TINY, FALSE, SCENE_ALIGN_START, theme->dim_text),
      word, scene_rect (x + 18 * s, row.y, width + 1, row.height));
  return 18 * s + width + 14 * s;
}

/* What the numbers in the blocks count, where there are any. */
static void
paint_number_legend (const SceneLanes *self,
                     cairo_t *cr,
                     const SceneTheme *theme,
                     double x)
{
  const char *word = scene_lanes_get_number_word (self);
  SceneRect row = self->legend;

  if (word == NULL || x >= row.x + row.width)
    return;
  scene_text_draw_fitting (
      self->text, cr,
      scene_style (SCENE_FONT_TINY, FALSE, SCENE_ALIGN_START, theme->dim_text),
      (const char *const[]){ word, NULL },
      scene_rect (x, row.y, row.x + row.width - x, row.height));
}

static void
paint_legend (const SceneLanes *self, cairo_t *cr, const SceneTheme *theme)
{
  const struct
  {
    guint style;
    const char *word;
  } items[] = {
    { SCENE_LANE_FORWARD + 3, _ ("forward") },
    { SCENE_LANE_BACKWARD + 3, _ ("backward, hatched") },
    { SCENE_LANE_UPDATE, _ ("update") },
    { SCENE_LANE_EXPOSED, _ ("exposed communication") },
    { SCENE_LANE_HIDDEN, _ ("hidden communication") },
    { SCENE_LANE_QUEUED, _ ("waiting for others") },
    { SCENE_LANE_IDLE, _ ("bubble") },
    { SCENE_LANE_RECOMPUTE, _ ("recompute") },
  };
  double x = self->legend.x;

  if (self->legend.width <= 0)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    {
      gboolean used = i < 3 && i != 1;

      for (guint k = 0; k < self->boxes->len && !used; k++)
        {
          guint style = g_array_index (self->boxes, SceneLaneBox, k).style;

          used =
              items[i].style == SCENE_LANE_BACKWARD + 3
                  ? style >= SCENE_LANE_BACKWARD && style < SCENE_LANE_RECOMPUTE
                  : style == items[i].style;
        }
      if (used)
        x += paint_swatch (self, cr, theme, x, items[i].style, items[i].word);
    }
  paint_number_legend (self, cr, theme, x);
}

static void
begin (const SceneLanes *self, cairo_t *cr)
{
  cairo_save (cr);
  if (self->view.right_to_left)
    {
      cairo_translate (cr, self->view.width, 0);
      cairo_scale (cr, -1, 1);
    }
}

/* The whole run lies in the lanes: while it is asked about they say nothing. */
static void
paint_cover (const SceneLanes *self,
             cairo_t *cr,
             const SceneTheme *theme,
             SceneRect card)
{
  double s = self->s;
  SceneRect inner =
      scene_rect_snap (scene_rect (card.x + 10 * s, card.y + 10 * s,
                                   card.width - 20 * s, card.height - 20 * s));
  SceneRect label =
      scene_rect (inner.x + inner.width / 2 - 130 * s,
                  inner.y + inner.height / 2 - 12 * s, 260 * s, 24 * s);

  scene_hatch (cr, inner, 12 * s, 1.2 * s,
               scene_color_fade (theme->outline, 0.7));
  scene_fill_round (cr, label, 12 * s, theme->card);
  scene_text_draw (self->text, cr,
                   scene_style (SCENE_FONT_SMALL, FALSE, SCENE_ALIGN_MIDDLE,
                                theme->dim_text),
                   _ ("covered while you guess"), label);
}

void
scene_lanes_paint_still (const SceneLanes *self,
                         cairo_t *cr,
                         const SceneTheme *theme)
{
  double s = self->s;
  SceneRect card = scene_rect (10 * s, 2 * s, self->view.width - 20 * s,
                               self->axis_y + 20 * s - 2 * s);

  begin (self, cr);
  scene_fill_round (cr, card, 10 * s, theme->card);
  scene_stroke_round (cr, card, 10 * s, 1, theme->outline);
  if (self->view.cover_meter)
    {
      paint_cover (self, cr, theme, card);
      cairo_restore (cr);
      return;
    }
  paint_legend (self, cr, theme);
  paint_axis (self, cr, theme);
  paint_labels (self, cr, theme);
  paint_note (self, cr, theme);
  paint_boxes (self, cr, theme);
  scene_lanes_paint_slice (self, cr, theme);
  if (self->memory.width > 0)
    scene_lanes_paint_memory (self, cr, theme);
  cairo_restore (cr);
}

static void
paint_head_line (const SceneLanes *self,
                 cairo_t *cr,
                 const SceneTheme *theme,
                 double x,
                 double from,
                 double to)
{
  scene_fill_round (cr, scene_rect (x - 1.5, from, 3, to - from), 0,
                    scene_color_fade (theme->card, 0.8));
  scene_fill_round (cr, scene_rect (x - 1, from, 2, to - from), 0,
                    theme->accent);
}

void
scene_lanes_paint_playhead (const SceneLanes *self,
                            cairo_t *cr,
                            const SceneTheme *theme,
                            gint64 t_ns)
{
  double s = self->s;
  double x, from = self->top - 4 * s;

  if (t_ns < self->start_ns || t_ns > self->end_ns || self->view.cover_meter)
    return;
  begin (self, cr);
  x = floor (scene_lanes_place (self, t_ns)) + 0.5;
  /* The note between lanes and memory is to be read. */
  if (scene_lanes_has_note (self))
    {
      paint_head_line (self, cr, theme, x, from, self->note_y);
      from = MIN (self->note_y + SCENE_LANES_NOTE * s, self->axis_y);
    }
  paint_head_line (self, cr, theme, x, from, self->axis_y);
  cairo_new_path (cr);
  cairo_arc (cr, x, self->top - 4 * s, 6 * s, 0, 2 * G_PI);
  scene_set_color (cr, theme->accent);
  cairo_fill_preserve (cr);
  scene_set_color (cr, theme->card);
  cairo_set_line_width (cr, 1.5 * s);
  cairo_stroke (cr);
  cairo_restore (cr);
}
