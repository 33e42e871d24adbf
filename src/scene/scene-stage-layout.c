/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-stage-private.h"

#include "scene/scene-facts.h"
#include "sim/sim-torus.h"

#include <math.h>

/* Where the boxes stand.  Devices that pass data round a ring are laid along
 * a closed walk over the grid, so that ring neighbours are neighbours in the
 * picture; pipeline stages follow a snake; where two dimensions are split the
 * grid has one on each axis.  Those of a torus stand as they are linked, the
 * planes of its third axis beside and below one another.  Among the grids of n
 * cells the one is taken in which the boxes show most. */

typedef enum
{
  ORDER_LOOP,
  ORDER_SNAKE,
  ORDER_CHAIN, /* down and up column by column: in at the left, out at the
                  right, where the next node stands */
  ORDER_TABLE,
  ORDER_TORUS,
} Order;

typedef struct
{
  guint columns, rows;
  double width, height; /* of a box */
  double gap_x, gap_y;
  double score;
} Grid;

static Order
get_order (const SceneStage *self)
{
  const guint *degree = self->spec->parallel.degree;
  SimTorus torus = sim_torus_get (&self->spec->cluster);
  guint split = 0;

  if (torus.n_axes > 1 && self->n_devices % MAX (self->nodes->len, 1) == 0 &&
      self->n_devices / MAX (self->nodes->len, 1) ==
          self->spec->cluster.devices_per_node)
    return ORDER_TORUS;
  for (guint i = 0; i < SIM_N_DIMENSIONS; i++)
    if (i != SIM_DIMENSION_EXPERT && degree[i] > 1)
      split++;
  if (split > 1)
    return ORDER_TABLE;
  if (self->nodes->len > 1)
    return ORDER_CHAIN;
  return degree[SIM_DIMENSION_PIPELINE] > 1 ? ORDER_SNAKE : ORDER_LOOP;
}

static Grid
measure_grid (const SceneStage *self,
              double width,
              double height,
              guint n,
              guint columns,
              Order order)
{
  double s = self->s;
  Grid grid = { .columns = columns, .rows = (n + columns - 1) / columns };
  gboolean linked = self->routes->len > 0;
  double wish_x = !linked        ? 26 * s
                  : n > 16       ? 30 * s
                  : self->values ? 88 * s
                                 : 118 * s;
  double wish_y = n > 16 ? 24 * s : 44 * s;

  grid.gap_x = CLAMP (width / grid.columns * 0.26, 8 * s, wish_x);
  grid.gap_y = CLAMP (height / grid.rows * 0.19, 8 * s, wish_y);
  grid.width = (width - grid.gap_x * (grid.columns - 1)) / grid.columns;
  grid.height = (height - grid.gap_y * (grid.rows - 1)) / grid.rows;
  /* Past the size that shows all there is to show, no grid is better. */
  grid.score = MIN (MIN (grid.width / (300 * s), grid.height / (140 * s)), 1.2);
  if (grid.width < 24 * s || grid.height < 20 * s)
    grid.score *= 0.5;
  if (grid.columns * grid.rows != n)
    grid.score *= order == ORDER_LOOP && grid.rows == 2 ? 0.97 : 0.8;
  /* Out at the top, where the next one's in is: an even number of columns. */
  if (order == ORDER_CHAIN && n > 1 && grid.rows > 1 && grid.columns % 2 != 0)
    grid.score *= 0.85;
  /* A closed walk needs two rows and two columns and an even side. */
  if (order == ORDER_LOOP && n > 2 &&
      (grid.columns == 1 || grid.rows == 1 ||
       (grid.rows > 2 && grid.columns > 2 &&
        (grid.rows % 2 != 0 && grid.columns % 2 != 0))))
    grid.score *= 0.75;
  return grid;
}

/* Whole planes stand beside one another. */
static gboolean
fits_torus (const SceneStage *self, guint columns)
{
  SimTorus torus = sim_torus_get (&self->spec->cluster);

  return columns % torus.size[0] == 0 &&
         torus.size[2] % (columns / torus.size[0]) == 0;
}

/* Where the k-th device of a node stands. */
static void
get_torus_cell (const SceneStage *self,
                guint columns,
                guint k,
                double *row,
                double *column)
{
  SimTorus torus = sim_torus_get (&self->spec->cluster);
  guint planes = columns / torus.size[0];
  guint x = k % torus.size[0], y = k / torus.size[0] % torus.size[1];
  guint z = k / torus.size[0] / torus.size[1];

  *column = x + z % planes * torus.size[0];
  *row = y + z / planes * torus.size[1];
}

static Grid
choose_grid (const SceneStage *self,
             double width,
             double height,
             guint n,
             Order order)
{
  Grid best = { 0 };
  guint pipeline = self->spec->parallel.degree[SIM_DIMENSION_PIPELINE];

  for (guint columns = 1; columns <= n; columns++)
    {
      Grid grid;

      if (order == ORDER_TORUS && !fits_torus (self, columns))
        continue;
      grid = measure_grid (self, width, height, n, columns, order);
      if (order == ORDER_TABLE && n > 1 &&
          columns != (pipeline > 1
                          ? pipeline
                          : self->spec->parallel.degree[SIM_DIMENSION_TENSOR]))
        grid.score *= 0.6;
      /* Of equals, the wider boxes: rows of text are wide. */
      if (best.columns == 0 || grid.score > best.score + 1e-9)
        best = grid;
    }
  return best;
}

/* The k-th cell of a closed walk over the grid; both sides at least 2 and
 * `rows` even (else turned round). */
static void
get_loop_cell (guint rows, guint columns, guint k, guint *row, guint *column)
{
  guint inner = columns - 1;

  if (rows % 2 != 0 && columns % 2 == 0)
    {
      get_loop_cell (columns, rows, k, column, row);
      return;
    }
  if (k < columns)
    {
      *row = 0;
      *column = k;
      return;
    }
  k -= columns;
  if (k < inner * (rows - 1))
    {
      *row = 1 + k / inner;
      *column = *row % 2 == 1 ? columns - 1 - k % inner : 1 + k % inner;
      return;
    }
  k -= inner * (rows - 1);
  *column = 0;
  *row = rows - 1 - k;
}

/* Column as a number with halves: short rows are centred. */
static void
get_cell (const Grid *grid,
          guint n,
          guint k,
          Order order,
          double *row,
          double *column)
{
  guint r = k / grid->columns, c = k % grid->columns;
  gboolean whole = grid->rows * grid->columns == n;

  if (order == ORDER_LOOP && whole && grid->rows > 1 && grid->columns > 1 &&
      (grid->rows % 2 == 0 || grid->columns % 2 == 0))
    get_loop_cell (grid->rows, grid->columns, k, &r, &c);
  else if (order == ORDER_CHAIN)
    {
      c = k / grid->rows;
      r = k % grid->rows;
      if (c % 2 == 1)
        r = grid->rows - 1 - r;
    }
  else if (order == ORDER_SNAKE || order == ORDER_LOOP)
    {
      guint in_row = MIN (grid->columns, n - r * grid->columns);

      if (r % 2 == 1)
        c = in_row - 1 - c;
      *row = r;
      /* A snake's short last row goes on under its neighbour; a loop's is
       * centred between both ends. */
      *column = c + (order == ORDER_LOOP ? (grid->columns - in_row) / 2.0
                     : r % 2 == 1        ? grid->columns - in_row
                                         : 0);
      return;
    }
  *row = r;
  *column = c;
}

static gboolean
in_table (const SceneStage *self, guint device, guint *row, guint *column)
{
  guint pipeline = self->spec->parallel.degree[SIM_DIMENSION_PIPELINE];
  SimDimension across =
      pipeline > 1 ? SIM_DIMENSION_PIPELINE : SIM_DIMENSION_TENSOR;
  guint inner = 1, position = 0;

  *column = sim_spec_get_coordinate (self->spec, device, across);
  for (guint i = 0; i < SIM_N_DIMENSIONS; i++)
    {
      SimDimension at = self->spec->parallel.order[i];

      if (at == SIM_DIMENSION_EXPERT || at == across)
        continue;
      position += inner * sim_spec_get_coordinate (self->spec, device, at);
      inner *= MAX (self->spec->parallel.degree[at], 1);
    }
  *row = position;
  return TRUE;
}

static void
place_devices (SceneStage *self, SceneRect rect, const SceneNode *node)
{
  guint n = node->n_devices;
  Order order = get_order (self);
  double s = self->s;
  /* What closes a ring goes under its row, or beside its column. */
  double beside = order == ORDER_TORUS ? 12 * s : 0;
  Grid grid =
      choose_grid (self, rect.width - beside, rect.height - beside, n, order);
  /* Boxes past what they can fill look empty: the picture is centred. */
  double width = MIN (grid.width, 560 * s);
  double wanted = 62 + 29.0 * CLAMP (self->n_layers, 3, n == 1 ? 12 : 6);
  double height = MIN (grid.height, wanted * s);
  double gap_x = MIN (grid.gap_x + (grid.width - width), 150 * s);
  double gap_y = MIN (grid.gap_y + (grid.height - height) * 0.5, 80 * s);
  double used_x = grid.columns * width + (grid.columns - 1) * gap_x;
  double used_y = grid.rows * height + (grid.rows - 1) * gap_y;
  double x0 = rect.x + (rect.width - beside - used_x) / 2;
  double y0 = rect.y + (rect.height - beside - used_y) / 2;

  for (guint k = 0; k < n; k++)
    {
      SceneDevice *device = scene_stage_device (self, node->first + k);
      double row, column;
      guint r, c;

      if (order == ORDER_TABLE && self->nodes->len == 1 &&
          in_table (self, node->first + k, &r, &c) && r < grid.rows &&
          c < grid.columns)
        {
          row = r;
          column = c;
        }
      else if (order == ORDER_TORUS)
        get_torus_cell (self, grid.columns, k, &row, &column);
      else
        get_cell (&grid, n, k, order, &row, &column);
      if (node->mirrored)
        column = grid.columns - 1 - column;
      device->box = scene_rect_snap (scene_rect (x0 + column * (width + gap_x),
                                                 y0 + row * (height + gap_y),
                                                 width, height));
    }
}

/* The frames of the nodes, in the grid that leaves their boxes most room. */
static void
place_nodes (SceneStage *self, SceneRect area)
{
  guint n = self->nodes->len;
  double s = self->s;
  double pad = n > 1 ? (self->n_devices > 64 ? 6 * s : 10 * s) : 0;
  double label = n > 1 ? 16 * s : 0;
  double gap = n > 1 ? (self->n_devices > 64 ? 8 * s : 22 * s) : 0;
  guint per_node = (self->n_devices + n - 1) / n;
  guint best_columns = 1;
  double best = -1;

  for (guint columns = 1; columns <= n; columns++)
    {
      guint rows = (n + columns - 1) / columns;
      double width = (area.width - gap * (columns - 1)) / columns - 2 * pad;
      double height = (area.height - gap * (rows - 1)) / rows - 2 * pad - label;
      Grid grid = choose_grid (self, width, height, per_node, get_order (self));

      if (columns * rows != n)
        grid.score *= 0.9;
      if (width > 0 && height > 0 && grid.score > best + 1e-9)
        {
          best = grid.score;
          best_columns = columns;
        }
    }
  for (guint i = 0; i < n; i++)
    {
      SceneNode *node = &g_array_index (self->nodes, SceneNode, i);
      guint rows = (n + best_columns - 1) / best_columns;
      double width = (area.width - gap * (best_columns - 1)) / best_columns;
      double height = (area.height - gap * (rows - 1)) / rows;

      guint column = i % best_columns;

      /* Every second row runs back, so that the next node is beside or below.
       */
      if (i / best_columns % 2 == 1 && get_order (self) == ORDER_CHAIN)
        {
          column = best_columns - 1 - column;
          node->mirrored = TRUE;
        }
      node->frame = scene_rect_snap (scene_rect (
          area.x + column * (width + gap),
          area.y + i / best_columns * (height + gap), width, height));
      if (n > 1 && height > 3 * label)
        node->label = scene_rect (node->frame.x + pad, node->frame.y + 3 * s,
                                  node->frame.width - 2 * pad, label - 2 * s);
    }
}

static void
fill_nodes (SceneStage *self)
{
  double s = self->s;
  guint n = self->nodes->len;
  double pad = n > 1 ? (self->n_devices > 64 ? 6 * s : 10 * s) : 0;

  for (guint i = 0; i < n; i++)
    {
      const SceneNode *node = &g_array_index (self->nodes, SceneNode, i);
      double top = node->label.width > 0 ? 17 * s : pad;

      place_devices (self,
                     scene_rect (node->frame.x + pad, node->frame.y + top,
                                 node->frame.width - 2 * pad,
                                 node->frame.height - top - pad),
                     node);
    }
}

/* A node's devices follow one another. */
static void
list_nodes (SceneStage *self)
{
  for (guint i = 0; i < self->n_devices; i++)
    {
      SceneNode node = { .node = sim_timeline_get_node (self->timeline, i),
                         .first = i };
      SceneNode *last =
          self->nodes->len > 0
              ? &g_array_index (self->nodes, SceneNode, self->nodes->len - 1)
              : NULL;

      if (last == NULL || last->node != node.node)
        {
          g_array_append_val (self->nodes, node);
          last = &g_array_index (self->nodes, SceneNode, self->nodes->len - 1);
        }
      last->n_devices++;
    }
}

void
scene_stage_arrange (SceneStage *self)
{
  /* A place x of the whole is seen at zoom * x - pan. */
  double zoom = MAX (self->view.zoom, 0.1);
  SceneRect area =
      scene_rect (self->area.x * zoom - self->view.pan_x,
                  self->area.y * zoom - self->view.pan_y,
                  self->area.width * zoom, self->area.height * zoom);

  list_nodes (self);
  place_nodes (self, area);
  fill_nodes (self);
  if (scene_stage_needs_heat (self))
    scene_stage_place_heat (self, area);
  for (guint i = 0; i < self->n_devices; i++)
    {
      SceneDevice *device = scene_stage_device (self, i);

      scene_stage_lay_device (self, device);
      if (device->detail >= SCENE_DETAIL_MEDIUM &&
          scene_stage_shares_weights (self))
        {
          device->weight_share = scene_facts_weight_share (self->timeline, i);
          device->gathers = scene_facts_gathers_new (self->timeline, i);
        }
    }
}
