/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-stage-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* The global batch: a row of cells in the colours of their shards.  They fly
 * to their devices while t < 0 and stay behind as faint cells. */

/* The distance of the shards' groups, their cells' and a cell's width. */
static void
get_pitch (const SceneStage *self,
           double *group,
           double *cell,
           guint *cells_per_shard)
{
  double s = self->s;
  guint per_shard = MAX (self->n_samples / self->n_shards, 1);
  double gap;

  *cells_per_shard = (per_shard + self->cell_samples - 1) / self->cell_samples;
  gap = CLAMP (self->batch.width / self->n_shards * 0.12, 2 * s, 22 * s);
  *group = MIN ((self->batch.width + gap) / self->n_shards,
                *cells_per_shard * 24 * s + gap);
  *cell = (*group - gap) / *cells_per_shard;
}

SceneRect
scene_stage_batch_cell (const SceneStage *self, guint sample)
{
  guint per_shard = MAX (self->n_samples / self->n_shards, 1);
  guint shard = MIN (sample / per_shard, self->n_shards - 1);
  guint cells;
  double group, cell, gap;

  if (self->batch.width <= 0)
    return scene_rect (self->area.x +
                           self->area.width * (shard + 0.5) / self->n_shards,
                       self->area.y - 10 * self->s, 6 * self->s, 6 * self->s);
  get_pitch (self, &group, &cell, &cells);
  gap = MIN (3 * self->s, cell * 0.2);
  return scene_rect (
      self->batch.x + shard * group +
          MIN ((sample - shard * per_shard) / self->cell_samples, cells - 1) *
              cell,
      self->batch.y, cell - gap, self->batch.height);
}

void
scene_stage_lay_batch (SceneStage *self, SceneRect row, gboolean labels)
{
  double s = self->s;
  guint per_shard = MAX (self->n_samples / self->n_shards, 1);
  double label = 0;

  if (row.width >= 560 * s)
    label = CLAMP (row.width * 0.17, 136 * s, 170 * s);
  if (label > 0)
    self->batch_label = scene_rect (row.x, row.y, label - 10 * s, row.height);
  self->batch = scene_rect (row.x + label, row.y, row.width - label,
                            labels ? row.height - 16 * s : row.height);
  if (labels)
    self->shard_labels = scene_rect (self->batch.x, row.y + row.height - 14 * s,
                                     self->batch.width, 14 * s);
  /* As few samples to a cell as leave it 5 px. */
  self->cell_samples = 1;
  while (self->cell_samples < per_shard)
    {
      double group, cell;
      guint cells;

      get_pitch (self, &group, &cell, &cells);
      if (cell >= 6 * s)
        break;
      /* The last one is the whole shard. */
      self->cell_samples = MIN (self->cell_samples * 2, per_shard);
    }
}

void
scene_paint_sample (cairo_t *cr,
                    const SceneTheme *theme,
                    SceneRect cell,
                    guint shard,
                    double alpha)
{
  SceneColor fill = scene_theme_shard (theme, shard);
  SceneColor edge = scene_color_edge (fill, theme->card);
  double radius = MIN (cell.width, cell.height) * 0.22;

  scene_fill_round (cr, cell, radius, scene_color_fade (fill, alpha));
  if (cell.width >= 5)
    scene_stroke_round (cr, cell, radius, 1,
                        scene_color_fade (edge, alpha < 1 ? alpha * 0.8 : 1));
  /* Past eight shards the colours repeat, with a bar across. */
  if (shard >= 8 && cell.width >= 5)
    {
      scene_set_color (cr, scene_color_fade (edge, alpha));
      cairo_rectangle (cr, cell.x + 1, cell.y + cell.height * 0.42,
                       cell.width - 2, MAX (cell.height * 0.16, 1));
      cairo_fill (cr);
    }
}

static char *
dup_samples (const SceneStage *self)
{
  return g_strdup_printf (ngettext ("%u sample", "%u samples", self->n_samples),
                          self->n_samples);
}

/* How many there are and, where there is room, in each shard; what is left of
 * that, or a cell, on the line below. */
static void
paint_label (const SceneStage *self, cairo_t *cr, const SceneTheme *theme)
{
  double s = self->s;
  SceneRect box = self->batch_label;
  SceneTextStyle small =
      scene_style (SCENE_FONT_TINY, FALSE, SCENE_ALIGN_START, theme->dim_text);
  guint per_shard = MAX (self->n_samples / self->n_shards, 1);
  g_autofree char *samples = dup_samples (self);
  g_autofree char *both = NULL;
  g_autofree char *below = NULL;

  if (box.width <= 0)
    return;
  box.height = 14 * s;
  scene_text_draw (
      self->text, cr,
      scene_style (SCENE_FONT_BODY, TRUE, SCENE_ALIGN_START, theme->dim_text),
      _ ("Global batch"), box);
  box.y += 15 * s;
  if (self->n_shards > 1)
    both = g_strdup_printf (ngettext ("%1$u sample, %2$u per shard",
                                      "%1$u samples, %2$u per shard",
                                      self->n_samples),
                            self->n_samples, per_shard);
  if (self->cell_samples > 1)
    below = g_strdup_printf (_ ("1 cell = %u samples"), self->cell_samples);
  else if (both && scene_text_width (self->text, small.font, small.bold, both) >
                       box.width)
    below = g_strdup_printf (_ ("%u per shard"), per_shard);
  scene_text_draw_fitting (
      self->text, cr, small,
      (const char *const[]){ both ? both : samples, samples, NULL }, box);
  box.y += 13 * s;
  if (below != NULL &&
      box.y + 12 * s <= self->batch_label.y + self->batch_label.height + 4 * s)
    scene_text_draw (self->text, cr, small, below, box);
}

/* Below the cells: each shard's name or number where all have room for it, else
 * every second's, fifth's, tenth's … number. */
static void
paint_shard_labels (const SceneStage *self,
                    cairo_t *cr,
                    const SceneTheme *theme,
                    double group,
                    double cells_width)
{
  static const guint rounds[] = { 2, 5, 10 };
  SceneTextStyle small =
      scene_style (SCENE_FONT_TINY, FALSE, SCENE_ALIGN_MIDDLE, theme->dim_text);
  g_autofree char *last = g_strdup_printf ("%u", self->n_shards - 1);
  double widest = scene_text_width (self->text, small.font, small.bold, last);
  guint every = 1;

  for (guint i = 0; widest + 5 * self->s > every * group; i++)
    every = rounds[i % 3] * (guint)pow (10, i / 3);
  for (guint shard = 0; shard < self->n_shards; shard += every)
    {
      g_autofree char *name = g_strdup_printf (_ ("shard %u"), shard);
      g_autofree char *number = g_strdup_printf ("%u", shard);
      double width = every == 1 ? MAX (cells_width, widest + 1) : widest + 1;
      double middle = self->batch.x + shard * group + cells_width / 2;

      scene_text_draw_fitting (
          self->text, cr, small, (const char *const[]){ name, number, NULL },
          scene_rect (middle - width / 2, self->shard_labels.y, width,
                      self->shard_labels.height));
    }
}

void
scene_stage_paint_batch_still (const SceneStage *self,
                               cairo_t *cr,
                               const SceneTheme *theme)
{
  guint per_shard = MAX (self->n_samples / self->n_shards, 1);
  double group, cell;
  guint cells;

  if (self->batch.width <= 0)
    return;
  paint_label (self, cr, theme);
  get_pitch (self, &group, &cell, &cells);
  for (guint shard = 0; shard < self->n_shards; shard++)
    {
      for (guint i = 0; i < cells; i++)
        scene_paint_sample (
            cr, theme,
            scene_stage_batch_cell (self,
                                    shard * per_shard + i * self->cell_samples),
            shard, 0.28);
    }
  if (self->shard_labels.width > 0 && self->n_shards > 1)
    paint_shard_labels (self, cr, theme, group, cells * cell);
}

/* A share of the flight, eased at both ends. */
static double
ease (double share)
{
  share = CLAMP (share, 0, 1);
  return share * share * (3 - 2 * share);
}

static void
paint_flight (const SceneStage *self,
              cairo_t *cr,
              const SceneTheme *theme,
              const SimTransfer *one,
              gint64 t_ns)
{
  const SceneDevice *device = scene_stage_device (self, one->target);
  /* By the clock, not by bytes: the wait for the first byte flies too. */
  double share = CLAMP ((double)(t_ns - one->start_ns) /
                            MAX (one->end_ns - one->start_ns, 1),
                        0, 1);
  guint per_cell = 1;
  guint n_cells = device->data.width > 0
                      ? scene_stage_data_cells (self, device, &per_cell)
                      : 1;
  guint step = MAX (self->cell_samples, 1);

  if (share >= 1)
    return; /* landed: the device draws it */
  for (guint i = 0; i < one->sample_count; i += step)
    {
      guint sample = one->sample_first + i;
      guint local = sample % MAX (self->n_samples / self->n_shards, 1);
      SceneRect from = scene_stage_batch_cell (self, sample);
      SceneRect to =
          device->data.width > 0
              ? scene_stage_data_cell (self, device, n_cells,
                                       MIN (local / per_cell, n_cells - 1))
              : scene_rect (scene_rect_mid_x (&device->box) - 3 * self->s,
                            scene_rect_mid_y (&device->box) - 3 * self->s,
                            6 * self->s, 6 * self->s);
      /* One leaves after the other, all land by the end. */
      double lag =
          one->sample_count > 1 ? 0.5 * i / (one->sample_count - 1.0) : 0;
      double own = ease ((share - lag) / 0.5);

      if (self->view.still)
        own = own <= 0 ? 0 : own >= 1 ? 1 : 0.5;
      scene_paint_sample (cr, theme, scene_rect_between (from, to, own),
                          device->shard, 1);
    }
}

void
scene_stage_paint_batch_moving (const SceneStage *self,
                                cairo_t *cr,
                                const SceneTheme *theme,
                                gint64 t_ns)
{
  guint n;
  const SimTransfer *transfers =
      sim_timeline_get_transfers (self->timeline, &n);

  if (t_ns >= 0)
    return;
  /* Dealing is done before 0, so its transfers stand at the front. */
  for (guint i = 0; i < n && transfers[i].start_ns < 0; i++)
    if (transfers[i].payload == SIM_PAYLOAD_SAMPLES &&
        transfers[i].target < self->n_devices && transfers[i].iteration == 0)
      paint_flight (self, cr, theme, &transfers[i], t_ns);
}
