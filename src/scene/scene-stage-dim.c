/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-stage-private.h"

/* What is not in play fades towards the background; it stays readable. */
#define FADE 0.68

static void
fade (cairo_t *cr, const SceneTheme *theme)
{
  scene_set_color (cr, scene_color_fade (theme->background, FADE));
  cairo_fill (cr);
}

static void
add_boxes (const SceneStage *self, cairo_t *cr)
{
  for (guint i = 0; i < self->n_devices; i++)
    {
      SceneRect box = scene_stage_device (self, i)->box;

      cairo_rectangle (cr, box.x - 1, box.y - 1, box.width + 2, box.height + 2);
    }
}

/* Inside the clip of the devices' area, zoomed as they are. */
void
scene_stage_dim_area (const SceneStage *self,
                      cairo_t *cr,
                      const SceneTheme *theme)
{
  guint dimmed = self->view.dimmed;

  if ((dimmed & (SCENE_DIM_DEVICES | SCENE_DIM_LINKS)) == 0)
    return;
  cairo_save (cr);
  cairo_new_path (cr);
  if ((dimmed & SCENE_DIM_LINKS) != 0)
    {
      /* All but the boxes, or with them all. */
      cairo_rectangle (cr, 0, self->area.y - 2, self->view.width,
                       self->area.height + 4);
      cairo_set_fill_rule (cr, CAIRO_FILL_RULE_EVEN_ODD);
      if ((dimmed & SCENE_DIM_DEVICES) == 0)
        add_boxes (self, cr);
    }
  else
    add_boxes (self, cr);
  fade (cr, theme);
  cairo_restore (cr);
}

void
scene_stage_dim_batch (const SceneStage *self,
                       cairo_t *cr,
                       const SceneTheme *theme)
{
  double top = self->batch.y;
  double bottom = self->batch.y + self->batch.height;

  if ((self->view.dimmed & SCENE_DIM_BATCH) == 0 || self->batch.width <= 0)
    return;
  if (self->shard_labels.width > 0)
    bottom = MAX (bottom, self->shard_labels.y + self->shard_labels.height);
  if (self->batch_label.width > 0)
    top = MIN (top, self->batch_label.y);
  if (self->batch_label.width > 0)
    bottom = MAX (bottom, self->batch_label.y + self->batch_label.height);
  cairo_new_path (cr);
  cairo_rectangle (cr, 0, top - 2, self->view.width, bottom - top + 4);
  fade (cr, theme);
}
