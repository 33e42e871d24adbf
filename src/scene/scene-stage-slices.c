/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-stage-private.h"

#include <math.h>

/* What of a layer a device holds where layers are divided: a slice of each
 * (tensor), or some of its experts.  A strip of segments along the lower edge
 * of the layer's bar: as many as there are parts, this device's filled. */

/* More would be hairlines. */
#define MAX_SEGMENTS 16

#define LEAST_HEIGHT 15.0
#define STRIP 4.5

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
          scene_facts_dimension_rank (spec, device->device, SIM_DIMENSION_DATA);

      *of = experts;
      *count = MAX (experts / expert, 1);
      *first = rank % expert * *count;
      return TRUE;
    }
  if (tensor < 2)
    return FALSE;
  *of = tensor;
  *count = 1;
  *first =
      scene_facts_dimension_rank (spec, device->device, SIM_DIMENSION_TENSOR);
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
                          SceneColor fill)
{
  double s = self->s;
  guint of, first, count, shown, scale;
  SceneColor ink = scene_color_text_on (fill);
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

      scene_fill_round (cr, part, 0, scene_color_fade (ink, held ? 1 : 0.22));
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
  rank = scene_facts_dimension_rank (self->spec, device->device,
                                     SIM_DIMENSION_CONTEXT);
  scene_paint_sample (cr, theme, cell, device->shard, alpha * 0.3);
  cairo_save (cr);
  cairo_rectangle (cr, cell.x + cell.width * rank / context, cell.y,
                   cell.width / context, cell.height);
  cairo_clip (cr);
  scene_paint_sample (cr, theme, cell, device->shard, alpha);
  cairo_restore (cr);
}
