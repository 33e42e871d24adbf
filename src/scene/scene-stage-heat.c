/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-stage-private.h"

#include "scene/scene-facts.h"
#include "scene/scene-pixels.h"
#include "scene/scene-words.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* Thousands of devices: a cell each, node by node, told apart by a colour and a
 * mark.  Cells of whole pixels are put into an image, and on paper, or where
 * they are of other sizes, those of one state are one path, so that a frame
 * stays as quick as it is for a few. */

/* Of fewer the image takes longer to paint than the paths. */
#define MANY_CELLS 1000
/* From so many px on a cell has an edge, and room for a mark. */
#define LEAST_WITH_EDGE 4
#define LEAST_WITH_MARK 8

/* Under it frames around nodes take more room than what is in them. */
#define LEAST_BOX 7.0

static const SimDeviceState shown_states[] = {
  SIM_STATE_FORWARD, SIM_STATE_BACKWARD, SIM_STATE_SYNC,
  SIM_STATE_WAITING, SIM_STATE_UPDATE,   SIM_STATE_LOST,
};

/* ---- layout ---- */

/* Columns of a node's cells: wider than tall, as the picture is. */
static guint
get_block_columns (guint per_node)
{
  guint columns = (guint)ceil (sqrt (2.0 * per_node));

  return CLAMP (columns, 1, per_node);
}

typedef struct
{
  guint columns; /* of nodes */
  double side;   /* of a cell */
} Heat;

static Heat
choose_heat (SceneRect area, guint n_nodes, guint wide, guint tall)
{
  Heat best = { 1, 0 };

  for (guint columns = 1; columns <= n_nodes; columns++)
    {
      guint rows = (n_nodes + columns - 1) / columns;
      /* Between nodes a third of a cell. */
      double side = MIN (area.width / (columns * (wide + 0.34)),
                         area.height / (rows * (tall + 0.34)));

      if (side > best.side)
        best = (Heat){ columns, side };
    }
  return best;
}

gboolean
scene_stage_needs_heat (const SceneStage *self)
{
  if (self->n_devices <= 64)
    return FALSE;
  for (guint i = 0; i < self->n_devices; i++)
    {
      const SceneDevice *device = scene_stage_device (self, i);

      if (device->box.width < LEAST_BOX * self->s ||
          device->box.height < LEAST_BOX * self->s)
        return TRUE;
    }
  return FALSE;
}

void
scene_stage_place_heat (SceneStage *self, SceneRect area)
{
  guint n_nodes = MAX (self->nodes->len, 1);
  guint per_node = (self->n_devices + n_nodes - 1) / n_nodes;
  guint wide = get_block_columns (per_node);
  guint tall = (per_node + wide - 1) / wide;
  Heat heat = choose_heat (area, n_nodes, wide, tall);
  /* Whole px where there are some, so that every seam is as wide. */
  double side = heat.side >= 3 ? floor (heat.side) : heat.side;
  double seam = heat.side >= 3 ? MAX (floor (side * 0.34), 1) : side * 0.34;
  double step_x = side * wide + seam, step_y = side * tall + seam;
  guint rows = (n_nodes + heat.columns - 1) / heat.columns;
  double x0 = floor (area.x + (area.width - heat.columns * step_x) / 2);
  double y0 = floor (area.y + (area.height - rows * step_y) / 2);
  double gap = side >= 5 ? 1 : 0;

  self->heat = TRUE;
  for (guint i = 0; i < self->nodes->len; i++)
    {
      SceneNode *node = &g_array_index (self->nodes, SceneNode, i);

      node->frame = node->label = scene_rect (0, 0, 0, 0);
    }
  for (guint i = 0; i < self->n_devices; i++)
    {
      guint node = MIN (i / per_node, n_nodes - 1), at = i % per_node;
      double x = x0 + node % heat.columns * step_x + at % wide * side;
      double y = y0 + node / heat.columns * step_y + at / wide * side;

      scene_stage_device (self, i)->box =
          scene_rect (x, y, side - gap, side - gap);
    }
}

/* ---- painting ---- */

/* A line inside a cell: no state is told by its colour alone. */
static void
add_mark (cairo_t *cr, SimDeviceState state, SceneRect box)
{
  double x = box.x, y = box.y, w = box.width, h = box.height;

  switch (state)
    {
    case SIM_STATE_BACKWARD:
      cairo_move_to (cr, x, y + h);
      cairo_line_to (cr, x + w, y);
      break;
    case SIM_STATE_SYNC:
      cairo_move_to (cr, x, y + h / 2);
      cairo_line_to (cr, x + w, y + h / 2);
      break;
    case SIM_STATE_UPDATE:
      cairo_move_to (cr, x + w / 2, y);
      cairo_line_to (cr, x + w / 2, y + h);
      break;
    case SIM_STATE_LOST:
      cairo_move_to (cr, x, y);
      cairo_line_to (cr, x + w, y + h);
      cairo_move_to (cr, x + w, y);
      cairo_line_to (cr, x, y + h);
      break;
    default:
      break;
    }
}

static gboolean
is_in_view (const SceneStage *self, const SceneRect *box)
{
  return box->x < self->area.x + self->area.width &&
         box->x + box->width > self->area.x &&
         box->y < self->area.y + self->area.height &&
         box->y + box->height > self->area.y;
}

/* The state of every device; ranks that are folded share one answer. */
static guint8 *
dup_states (const SceneStage *self, gint64 t_ns)
{
  guint8 *states = g_malloc (self->n_devices);

  memset (states, SIM_N_STATES, self->n_devices);
  for (guint i = 0; i < self->n_devices; i++)
    {
      guint lane = sim_timeline_get_lane_rank (self->timeline, i);

      if (lane >= self->n_devices || states[lane] == SIM_N_STATES)
        {
          SimDeviceStatus status;

          scene_facts_status (self->timeline, i, t_ns, &status);
          states[i] = (guint8)status.state;
          if (lane < self->n_devices)
            states[lane] = (guint8)status.state;
        }
      else
        states[i] = states[lane];
    }
  return states;
}

/* The cells of one state as a path, each less so much at its sides; how many
 * there are. */
static guint
trace_state (const SceneStage *self,
             cairo_t *cr,
             const guint8 *states,
             SimDeviceState state,
             double less)
{
  guint n = 0;

  cairo_new_path (cr);
  for (guint i = 0; i < self->n_devices; i++)
    {
      const SceneDevice *device = scene_stage_device (self, i);

      if (states[i] != state || device->detail != SCENE_DETAIL_HEAT ||
          !is_in_view (self, &device->box))
        continue;
      cairo_rectangle (cr, device->box.x + less, device->box.y + less,
                       device->box.width - 2 * less,
                       device->box.height - 2 * less);
      n++;
    }
  return n;
}

static void
paint_cells (const SceneStage *self,
             cairo_t *cr,
             const SceneTheme *theme,
             const guint8 *states,
             SimDeviceState state)
{
  SceneColor fill = scene_stage_state_fill (theme, state);
  cairo_antialias_t before = cairo_get_antialias (cr);

  if (trace_state (self, cr, states, state, 0) == 0)
    return;
  /* Thousands of edges that need not be soft; and a fill over another takes a
   * fraction of what a stroke does. */
  cairo_set_antialias (cr, CAIRO_ANTIALIAS_NONE);
  if (scene_stage_device (self, 0)->box.width >= LEAST_WITH_EDGE)
    {
      scene_set_color (cr, scene_color_edge (fill, theme->background));
      cairo_fill (cr);
      trace_state (self, cr, states, state, 1);
    }
  scene_set_color (cr, fill);
  cairo_fill (cr);
  cairo_set_antialias (cr, before);
}

static void
paint_marks (const SceneStage *self,
             cairo_t *cr,
             const SceneTheme *theme,
             const guint8 *states,
             SimDeviceState state)
{
  SceneColor fill = scene_stage_state_fill (theme, state);

  for (guint i = 0; i < self->n_devices; i++)
    {
      const SceneDevice *device = scene_stage_device (self, i);

      if (device->detail == SCENE_DETAIL_HEAT && states[i] == state &&
          is_in_view (self, &device->box))
        add_mark (cr, state, device->box);
    }
  scene_set_color (cr, scene_color_text_on (fill));
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
}

static void
put_cells (const SceneStage *self,
           const ScenePixels *pixels,
           const SceneTheme *theme,
           const guint8 *states)
{
  guint32 edge[SIM_N_STATES], inside[SIM_N_STATES];
  int side = (int)scene_stage_device (self, 0)->box.width;
  int less = side >= LEAST_WITH_EDGE ? 1 : 0;

  for (guint i = 0; i < SIM_N_STATES; i++)
    {
      SceneColor fill = scene_stage_state_fill (theme, (SimDeviceState)i);

      inside[i] = scene_pixels_get_color (fill);
      edge[i] =
          scene_pixels_get_color (scene_color_edge (fill, theme->background));
    }
  for (guint i = 0; i < self->n_devices; i++)
    {
      const SceneDevice *device = scene_stage_device (self, i);
      int x = (int)device->box.x, y = (int)device->box.y;

      if (device->detail != SCENE_DETAIL_HEAT)
        continue;
      if (less > 0)
        scene_pixels_put (pixels, x, y, side, side, edge[states[i]]);
      scene_pixels_put (pixels, x + less, y + less, side - 2 * less,
                        side - 2 * less, inside[states[i]]);
    }
}

static void
paint_pixels (const SceneStage *self,
              cairo_t *cr,
              const SceneTheme *theme,
              const guint8 *states)
{
  SceneRect area = self->area;
  int x = (int)floor (area.x), y = (int)floor (area.y);
  ScenePixels pixels;

  scene_pixels_begin (&pixels, x, y, (int)ceil (area.x + area.width) - x,
                      (int)ceil (area.y + area.height) - y);
  put_cells (self, &pixels, theme, states);
  scene_pixels_end (&pixels, cr);
}

/* All cells are of one size, and lie as the first does. */
static gboolean
is_whole (const SceneStage *self)
{
  SceneRect box = scene_stage_device (self, 0)->box;

  return box.x == floor (box.x) && box.y == floor (box.y) &&
         box.width == floor (box.width);
}

SceneHeatFill
scene_stage_heat_fill_fits (const SceneStage *self, cairo_t *cr)
{
  return self->n_devices >= MANY_CELLS && is_whole (self) &&
                 scene_pixels_fit (cr)
             ? SCENE_HEAT_AS_PIXELS
             : SCENE_HEAT_AS_PATHS;
}

void
scene_stage_fill_heat (const SceneStage *self,
                       cairo_t *cr,
                       const SceneTheme *theme,
                       gint64 t_ns,
                       SceneHeatFill fill)
{
  g_autofree guint8 *states = dup_states (self, t_ns);

  if (fill == SCENE_HEAT_AS_PIXELS)
    paint_pixels (self, cr, theme, states);
  for (guint state = 0; state < SIM_N_STATES; state++)
    {
      if (fill == SCENE_HEAT_AS_PATHS)
        paint_cells (self, cr, theme, states, state);
      if (scene_stage_device (self, 0)->box.width >= LEAST_WITH_MARK)
        paint_marks (self, cr, theme, states, state);
    }
}

void
scene_stage_paint_heat (const SceneStage *self,
                        cairo_t *cr,
                        const SceneTheme *theme,
                        gint64 t_ns)
{
  guint32 selected = self->view.selected_device;

  if (self->n_devices == 0 ||
      scene_stage_device (self, 0)->detail != SCENE_DETAIL_HEAT)
    return;
  scene_stage_fill_heat (self, cr, theme, t_ns,
                         scene_stage_heat_fill_fits (self, cr));
  if (selected < self->n_devices)
    {
      SceneRect box = scene_stage_device (self, selected)->box;

      scene_stroke_round (
          cr, scene_rect (box.x - 3, box.y - 3, box.width + 6, box.height + 6),
          3, 2.5, theme->accent);
    }
}

void
scene_stage_paint_state_mark (const SceneStage *self,
                              cairo_t *cr,
                              SimDeviceState state,
                              SceneRect box,
                              SceneColor color)
{
  cairo_new_path (cr);
  add_mark (cr, state, box);
  scene_set_color (cr, color);
  cairo_set_line_width (cr, 1.3 * self->s);
  cairo_stroke (cr);
}

/* ---- legend ---- */

double
scene_stage_paint_state_legend (const SceneStage *self,
                                cairo_t *cr,
                                const SceneTheme *theme)
{
  double s = self->s, x = self->legend.x;
  SceneRect row = self->legend;

  for (guint i = 0; i < G_N_ELEMENTS (shown_states); i++)
    {
      SimDeviceState state = shown_states[i];
      /* Not only gradients are awaited. */
      const char *word = state == SIM_STATE_SYNC ? _ ("awaiting a transfer")
                                                 : scene_words_state (state);
      SceneColor fill = scene_stage_state_fill (theme, state);
      SceneRect swatch =
          scene_rect_snap (scene_rect (x, row.y + 3 * s, 11 * s, 11 * s));
      double width =
          scene_text_width (self->text, SCENE_FONT_TINY, FALSE, word);

      if (x + 16 * s + width > row.x + row.width)
        break;
      scene_fill_round (cr, swatch, 0, fill);
      scene_stroke_round (cr, swatch, 0, 1,
                          scene_color_edge (fill, theme->background));
      scene_stage_paint_state_mark (self, cr, state, swatch,
                                    scene_color_text_on (fill));
      scene_text_draw (self->text, cr,
                       scene_style (SCENE_FONT_TINY, FALSE, SCENE_ALIGN_START,
                                    theme->dim_text),
                       word,
                       scene_rect (x + 16 * s, row.y, width + 1, row.height));
      x += 16 * s + width + 16 * s;
    }
  return x - self->legend.x;
}
