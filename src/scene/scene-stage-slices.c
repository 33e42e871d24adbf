/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-stage-private.h"

#include <math.h>

/* What of a layer a device holds where layers are divided: a slice of each
 * (tensor), some of its experts, or its share of the weights (ZeRO 3).  A
 * strip of segments along the lower edge
 * of the layer's bar: as many as there are parts, this device's filled. */

/* More would be hairlines. */
#define MAX_SEGMENTS 16

#define LEAST_HEIGHT 15.0
#define STRIP 4.5

gboolean
scene_stage_shares_weights (const SceneStage *self)
{
  return self->spec->parallel.zero >= 3 &&
         sim_spec_get_n_shards (self->spec, FALSE) > 1;
}

gboolean
scene_stage_get_slices (const SceneStage *self,
                        const SceneDevice *device,
                        guint *of,
                        guint *first,
                        guint *count)
{
  const SimSpec *spec = self->spec;
  guint tensor = spec->parallel.degree[SIM_DIMENSION_TENSOR];
  guint expert = spec->parallel.degree[SIM_DIMENSION_EXPERT];
  guint experts = spec->model.experts;

  if (spec->model.kind == SIM_MODEL_TRANSFORMER && expert > 1 && experts > 1)
    {
      /* Data rank d holds share d mod the degree: it adds no devices. */
      guint rank =
          sim_spec_get_coordinate (spec, device->device, SIM_DIMENSION_DATA);

      *of = experts;
      *count = MAX (experts / expert, 1);
      *first = rank % expert * *count;
      return TRUE;
    }
  *count = 1;
  if (tensor < 2 && scene_stage_shares_weights (self))
    {
      *of = sim_spec_get_n_shards (spec, FALSE);
      *first = device->weight_share;
      return TRUE;
    }
  if (tensor < 2)
    return FALSE;
  *of = tensor;
  *first = sim_spec_get_coordinate (spec, device->device, SIM_DIMENSION_TENSOR);
  return TRUE;
}

double
scene_stage_get_strip (const SceneStage *self,
                       const SceneDevice *device,
                       const SceneRect *bar)
{
  guint of, first, count;

  return bar->height >= LEAST_HEIGHT * self->s &&
                 scene_stage_get_slices (self, device, &of, &first, &count)
             ? STRIP * self->s - 1
             : 0;
}

void
scene_stage_paint_slices (const SceneStage *self,
                          cairo_t *cr,
                          const SceneDevice *device,
                          SceneRect bar,
                          SceneColor ground,
                          SceneColor held_color)
{
  double s = self->s;
  guint of, first, count, shown, scale;
  SceneColor ink = scene_color_text_on (ground);
  SceneRect strip;
  double pitch;

  if (bar.height < LEAST_HEIGHT * s || bar.width < 40 * s ||
      !scene_stage_get_slices (self, device, &of, &first, &count))
    return;
  scale = (of + MAX_SEGMENTS - 1) / MAX_SEGMENTS;
  shown = (of + scale - 1) / scale;
  strip = scene_rect (bar.x + 5 * s, bar.y + bar.height - STRIP * s,
                      bar.width - 10 * s, 3 * s);
  pitch = strip.width / shown;
  for (guint i = 0; i < shown; i++)
    {
      SceneRect part = scene_rect_snap (scene_rect (
          strip.x + i * pitch, strip.y, MAX (pitch - 2, 1), strip.height));
      gboolean held = (i + 1) * scale > first && i * scale < first + count;

      scene_fill_round (cr, part, 0,
                        held ? held_color : scene_color_fade (ink, 0.22));
    }
}

void
scene_stage_paint_tokens (const SceneStage *self,
                          cairo_t *cr,
                          const SceneTheme *theme,
                          const SceneDevice *device,
                          SceneRect cell,
                          double alpha)
{
  guint context = self->spec->parallel.degree[SIM_DIMENSION_CONTEXT];
  guint rank;

  if (context < 2 || cell.width < 6)
    {
      scene_paint_sample (cr, theme, cell, device->shard, alpha);
      return;
    }
  /* The whole sample pale, and its own tokens of it. */
  rank = sim_spec_get_coordinate (self->spec, device->device,
                                  SIM_DIMENSION_CONTEXT);
  scene_paint_sample (cr, theme, cell, device->shard, alpha * 0.3);
  cairo_save (cr);
  cairo_rectangle (cr, cell.x + cell.width * rank / context, cell.y,
                   cell.width / context, cell.height);
  cairo_clip (cr);
  scene_paint_sample (cr, theme, cell, device->shard, alpha);
  cairo_restore (cr);
}
