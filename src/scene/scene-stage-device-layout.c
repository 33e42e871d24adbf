/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-stage-private.h"

#include <glib/gi18n-lib.h>

#include <math.h>

/* The parts of a device's box.  What has no room gets no rectangle, in this
 * order: headers, the memory's text, the layers' names, the rows, the strips,
 * the words. */

guint
scene_stage_layer_at (const SceneStage *self,
                      const SceneDevice *device,
                      guint held)
{
  guint first, count;

  for (guint i = 0; sim_timeline_get_layers_held (
           self->timeline, device->device, i, &first, &count);
       i++)
    {
      if (held < count)
        return first + held;
      held -= count;
    }
  return 0;
}

static guint
count_held (const SceneStage *self, guint device)
{
  guint first, count, total = 0;

  for (guint i = 0;
       sim_timeline_get_layers_held (self->timeline, device, i, &first, &count);
       i++)
    total += count;
  return total;
}

/* Rows of as many layers each where that costs no more than half of the rows:
 * 8 layers with room for 5 make 4 rows of 2. */
static guint
get_even_rows (guint n_held, guint room)
{
  guint n = MIN (n_held, room);

  for (guint rows = n; rows > 0 && 2 * rows >= n; rows--)
    if (n_held % rows == 0)
      return rows;
  return n;
}

/* Rows of whole layers in the given column, the first on top: as the batch
 * comes from above, forward runs down and backward up. */
static void
lay_rows (SceneStage *self,
          SceneDevice *device,
          SceneRect column,
          double min_height,
          double max_height,
          double marks)
{
  double s = self->s;
  guint room = (guint)MAX (floor (column.height / min_height), 1);
  guint n = get_even_rows (device->n_held, MIN (SCENE_MAX_ROWS, room));
  double height =
      n > 0 ? MIN (column.height / n, n <= 3 ? max_height * 1.3 : max_height)
            : 0;
  double gap = height > 12 * s ? 4 * s : 2 * s;

  device->n_rows = n;
  for (guint r = 0; r < n; r++)
    {
      SceneLayerRow *row = &device->rows[r];

      row->first = (guint)((guint64)device->n_held * r / n);
      row->count = (guint)((guint64)device->n_held * (r + 1) / n) - row->first;
      row->bar = scene_rect (column.x, column.y + r * height,
                             column.width - marks, height - gap);
      row->marks = scene_rect (column.x + column.width - marks + 3 * s,
                               row->bar.y, marks - 3 * s, row->bar.height);
    }
}

static void
lay_memory (SceneStage *self, SceneDevice *device, SceneRect column, double top)
{
  double s = self->s;
  double left = column.y + column.height - top;
  double y = top;
  gboolean header = left >= 13 * s + 11 * s + 14 * s;

  if (header)
    {
      device->memory_header = scene_rect (column.x, y, column.width, 12 * s);
      y += 14 * s;
      left -= 14 * s;
    }
  if (left < 8 * s)
    return;
  device->memory = scene_rect (column.x, y, column.width, MIN (11 * s, left));
  y += 13 * s;
  left -= 13 * s;
  if (left < 12 * s)
    return;
  device->memory_text = scene_rect (column.x, y, column.width, 13 * s);
  y += 13 * s;
  left -= 13 * s;
  if (left >= 12 * s)
    device->memory_note = scene_rect (column.x, y, column.width, 13 * s);
}

static void
lay_data_column (SceneStage *self, SceneDevice *device, SceneRect column)
{
  double s = self->s;
  guint samples = self->n_samples / self->n_shards;
  gboolean one_row = column.height < 96 * s || samples * 15 * s <= column.width;
  double rows = one_row ? 1 : 2;
  double height = rows * 15 * s;
  double y = column.y + 15 * s;

  device->data_header = scene_rect (column.x, column.y, column.width, 13 * s);
  device->data = scene_rect (column.x, y, column.width, height);
  y += height + 2 * s;
  if (self->values && column.y + column.height - y > 58 * s)
    {
      device->loss = scene_rect (column.x, y, column.width, 14 * s);
      y += 16 * s;
    }
  if (self->values && column.y + column.height - y > 50 * s)
    {
      device->samples = scene_rect (column.x, y, column.width, 13 * s);
      y += 15 * s;
    }
  lay_memory (self, device, column, y + 3 * s);
}

static void
lay_full (SceneStage *self, SceneDevice *device)
{
  double s = self->s;
  double pad = 12 * s;
  SceneRect box = device->box;
  double inner = box.width - 2 * pad;
  double gap = 12 * s;
  double top = box.y + 33 * s;
  double height = box.y + box.height - pad - top + 4 * s;
  double data = CLAMP (inner * 0.24, 72 * s, 130 * s);
  double model = (inner - data - 2 * gap) * (self->values ? 0.36 : 0.40);
  double chunks = inner - data - 2 * gap - model;
  double x = box.x + pad;

  device->title = scene_rect (x, box.y + 8 * s, inner * 0.42, 20 * s);
  device->state = scene_rect (x + inner * 0.42 + 6 * s, box.y + 8 * s,
                              inner * 0.58 - 6 * s, 20 * s);
  device->model_header = scene_rect (x, top, model, 13 * s);
  lay_rows (self, device, scene_rect (x, top + 15 * s, model, height - 15 * s),
            17 * s, 29 * s, 14 * s);
  x += model + gap;
  device->chunks_header = scene_rect (x, top, chunks, 13 * s);
  device->chunks = scene_rect (x, top + 15 * s, chunks, height - 15 * s);
  x += chunks + gap;
  lay_data_column (self, device, scene_rect (x, top, data, height));
}

/* As it is written; of those that serve nothing the same for all, with room for
 * three digits. */
static double
get_title_width (SceneStage *self, const SceneDevice *device)
{
  g_autofree char *plain =
      g_strdup_printf (_ ("Device %u"), device->serves ? device->device : 888);
  g_autofree char *server = g_strdup_printf (_ ("%s · server"), plain);

  return scene_text_width (self->text, SCENE_FONT_TITLE, TRUE,
                           device->serves ? server : plain);
}

static void
lay_medium (SceneStage *self, SceneDevice *device)
{
  double s = self->s;
  double pad = 8 * s;
  SceneRect box = device->box;
  double inner = box.width - 2 * pad;
  double gap = 8 * s;
  double x = box.x + pad;
  double top = box.y + 25 * s;
  double bottom = box.y + box.height - 6 * s;
  double title = get_title_width (self, device);

  title = MIN (title, inner * (device->serves ? 0.75 : 0.6));
  device->title = scene_rect (x, box.y + 5 * s, title, 18 * s);
  device->state = scene_rect (x + title + 4 * s, box.y + 5 * s,
                              inner - title - 4 * s, 18 * s);
  if (bottom - top > 72 * s)
    {
      device->memory_text = scene_rect (x, bottom - 13 * s, inner, 13 * s);
      bottom -= 15 * s;
    }
  device->memory = scene_rect (x, bottom - 8 * s, inner, 8 * s);
  bottom -= 12 * s;
  if (bottom - top > 44 * s)
    {
      device->data = scene_rect (x, bottom - 10 * s, inner, 10 * s);
      bottom -= 14 * s;
    }
  lay_rows (self, device,
            scene_rect (x, top, (inner - gap) * 0.46, bottom - top), 14 * s,
            22 * s, inner > 170 * s ? 13 * s : 0);
  device->chunks = scene_rect (x + (inner - gap) * 0.46 + gap, top,
                               (inner - gap) * 0.54, bottom - top);
}

/* One line of words, then strips one under the other. */
static void
lay_small (SceneStage *self, SceneDevice *device)
{
  double s = self->s;
  double pad = 6 * s;
  SceneRect box = device->box;
  double inner = box.width - 2 * pad;
  double x = box.x + pad;
  double y = box.y + 4 * s;
  double left = box.height - 8 * s;
  gboolean one_line = inner >= 110 * s || left < 46 * s;
  double strip;

  device->title =
      scene_rect (x, y, one_line ? inner * 0.5 - 3 * s : inner, 16 * s);
  if (one_line)
    device->state = scene_rect (x + inner * 0.5, y, inner * 0.5, 16 * s);
  else
    {
      device->state = scene_rect (x, y + 15 * s, inner, 14 * s);
      y += 14 * s;
      left -= 14 * s;
    }
  y += 18 * s;
  left -= 18 * s;
  strip = CLAMP (left / 3 - 3 * s, 4 * s, 14 * s);
  if (left >= strip)
    {
      device->n_rows = 1;
      device->rows[0] = (SceneLayerRow){
        .first = 0,
        .count = device->n_held,
        .bar = scene_rect (x, y, inner, strip),
      };
      y += strip + 3 * s;
      left -= strip + 3 * s;
    }
  if (left >= strip)
    {
      device->chunks = scene_rect (x, y, inner, strip);
      y += strip + 3 * s;
      left -= strip + 3 * s;
    }
  if (left >= 3 * s)
    device->memory = scene_rect (x, y, inner, MIN (strip, left));
}

static void
lay_tiny (SceneStage *self, SceneDevice *device)
{
  double s = self->s;
  SceneRect box = device->box;

  device->title =
      scene_rect (box.x + 2 * s, box.y, box.width - 4 * s, box.height);
}

void
scene_stage_lay_device (SceneStage *self, SceneDevice *device)
{
  double width = device->box.width / self->s;
  double height = device->box.height / self->s;

  /* A cell shows none of it, and there are thousands. */
  if (width < 20 || height < 16)
    {
      device->detail = SCENE_DETAIL_HEAT;
      return;
    }
  device->n_held = count_held (self, device->device);
  device->rows = g_new0 (SceneLayerRow, SCENE_MAX_ROWS);
  if (width >= 264 && height >= 112)
    {
      device->detail = SCENE_DETAIL_FULL;
      lay_full (self, device);
    }
  else if (width >= 136 && height >= 70)
    {
      device->detail = SCENE_DETAIL_MEDIUM;
      lay_medium (self, device);
    }
  else if (width >= 64 && height >= 36)
    {
      device->detail = SCENE_DETAIL_SMALL;
      lay_small (self, device);
    }
  else
    {
      device->detail = SCENE_DETAIL_TINY;
      lay_tiny (self, device);
    }
}

/* Cells side by side, as near to squares as fill the column; a line is left
 * under them for words. */
static SceneRect
get_grid_cell (const SceneStage *self,
               SceneRect column,
               guint n_chunks,
               guint chunk)
{
  double s = self->s;
  double height = MAX (column.height - 15 * s, 4 * s);
  double best = 0, cell_width, cell_height;
  guint columns = 1, rows;

  for (guint c = 1; c <= n_chunks; c++)
    {
      double side = MIN (column.width / c, height / ((n_chunks + c - 1) / c));

      if (side > best + 1e-9)
        {
          best = side;
          columns = c;
        }
    }
  rows = (n_chunks + columns - 1) / columns;
  cell_width = MIN (column.width / columns, 44 * s);
  cell_height = MIN (height / rows, 40 * s);
  return scene_rect (column.x + chunk % columns * cell_width,
                     column.y + chunk / columns * cell_height,
                     cell_width - 2 * s, cell_height - 2 * s);
}

/* Columns of rows in which chunks are tall enough to read; 0: as cells. */
static guint
get_row_columns (const SceneStage *self,
                 const SceneDevice *device,
                 guint n_chunks)
{
  double s = self->s;

  if (device->detail < SCENE_DETAIL_MEDIUM)
    return 0;
  if (device->chunks.height / n_chunks >= 14 * s)
    return 1;
  if (device->chunks.height / ((n_chunks + 1) / 2) >= 14 * s &&
      device->chunks.width >= 116 * s)
    return 2;
  return 0;
}

gboolean
scene_stage_chunks_are_rows (const SceneStage *self,
                             const SceneDevice *device,
                             guint n_chunks)
{
  return get_row_columns (self, device, MAX (n_chunks, 1)) > 0;
}

/* As rows where they are tall enough to read, else as cells side by side. */
SceneRect
scene_stage_chunk_rect (const SceneStage *self,
                        const SceneDevice *device,
                        guint n_chunks,
                        guint chunk)
{
  double s = self->s;
  SceneRect column = device->chunks;
  guint columns;

  n_chunks = MAX (n_chunks, 1);
  columns = get_row_columns (self, device, n_chunks);
  if (columns > 0)
    {
      guint rows = (n_chunks + columns - 1) / columns;
      double height = MIN (column.height / rows, 29 * s);
      double gap = columns > 1 ? 8 * s : 0;
      double width = (column.width - gap) / columns;

      return scene_rect (column.x + chunk / rows * (width + gap),
                         column.y + chunk % rows * height, width,
                         height - (height > 16 * s ? 4 : 2) * s);
    }
  if (device->detail < SCENE_DETAIL_MEDIUM)
    {
      double gap = column.width / n_chunks > 4 * s ? 1.5 * s : 0;
      double cell = (column.width + gap) / n_chunks;

      return scene_rect (column.x + chunk * cell, column.y, cell - gap,
                         column.height);
    }
  return get_grid_cell (self, column, n_chunks, chunk);
}

/* Samples to a cell, at least so many: a part of a micro-batch or some whole
 * ones, by which the samples are divided evenly where that takes not twice as
 * many. */
static guint
round_per_cell (guint least, guint samples, guint per_micro)
{
  guint n_micro = samples / per_micro;
  guint micros = (least + per_micro - 1) / per_micro;

  for (guint i = least; i < MIN (2 * least, per_micro); i++)
    if (per_micro % i == 0)
      return i;
  if (least < per_micro)
    return least;
  for (guint i = micros; i < 2 * micros; i++)
    if (n_micro % i == 0)
      return i * per_micro;
  return micros * per_micro;
}

guint
scene_stage_data_cells (const SceneStage *self,
                        const SceneDevice *device,
                        guint *samples_per_cell)
{
  double s = self->s;
  guint samples = MAX (self->n_samples / self->n_shards, 1);
  double pitch = device->data.height >= 26 * s ? 15 * s : device->data.height;
  guint columns =
      (guint)MAX (floor ((device->data.width + 2 * s) / MAX (pitch, 1)), 1);
  guint rows = device->data.height >= 26 * s ? 2 : 1;
  guint room = columns * rows;
  guint per_cell = round_per_cell ((samples + room - 1) / room, samples,
                                   MAX (samples / self->n_micro_batches, 1));

  *samples_per_cell = per_cell;
  return (samples + per_cell - 1) / per_cell;
}

SceneRect
scene_stage_data_cell (const SceneStage *self,
                       const SceneDevice *device,
                       guint n_cells,
                       guint cell)
{
  double s = self->s;
  gboolean two_rows = device->data.height >= 26 * s;
  double pitch = two_rows ? 15 * s : device->data.height;
  guint columns =
      (guint)MAX (floor ((device->data.width + 2 * s) / MAX (pitch, 1)), 1);

  /* Two even rows rather than a full and a short one. */
  if (two_rows && n_cells > 3)
    columns = MIN (columns, (n_cells + 1) / 2);
  return scene_rect (device->data.x + cell % columns * pitch,
                     device->data.y + cell / columns * pitch, pitch - 2.5 * s,
                     pitch - 2.5 * s);
}
