/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-lanes-private.h"

#include <glib/gi18n-lib.h>

#define MOST_NUMBERS 600
#define SMALLEST 5 /* px of a digit, at scale 1 */
/* Of px beside a number: what must be seen of a hatching, and of a fill. */
#define BESIDE_HATCHED 8
#define BESIDE 4

static gboolean
is_by_micro_batch (const SceneLanes *self)
{
  return sim_spec_get_n_micro_batches (sim_timeline_get_spec (self->timeline)) >
         1;
}

static gboolean
is_hatched (const SceneLaneBox *box)
{
  return box->style >= SCENE_LANE_BACKWARD && box->style < SCENE_LANE_RECOMPUTE;
}

/* ---- from boxes to numbers ---- */

void
scene_lanes_begin_numbers (SceneLaneNumbering *numbering, SceneLanes *self)
{
  *numbering =
      (SceneLaneNumbering){ .self = self, .number = { .number = SIM_NONE } };
}

void
scene_lanes_end_numbers (SceneLaneNumbering *numbering)
{
  const SceneLaneBox *box = &numbering->number.box;

  if (numbering->number.number != SIM_NONE &&
      box->x1 - box->x0 >= (SMALLEST + BESIDE) * numbering->self->s)
    g_array_append_val (numbering->self->numbers, numbering->number);
  numbering->number.number = SIM_NONE;
}

static guint32
get_number (const SceneLanes *self, const SimSpan *span)
{
  if (span->work == SIM_WORK_UPDATE)
    return SIM_NONE;
  if (is_by_micro_batch (self))
    return span->micro_batch;
  return span->layer_count == 1 ? span->layer_first : SIM_NONE;
}

/* Recomputing is the first part of going back. */
static gboolean
is_same_pass (const SimSpan *one, const SimSpan *other)
{
  return one->virtual_stage == other->virtual_stage &&
         one->iteration == other->iteration &&
         (one->work == other->work || (one->work == SIM_WORK_RECOMPUTE &&
                                       other->work == SIM_WORK_BACKWARD));
}

void
scene_lanes_number_box (SceneLaneNumbering *numbering,
                        const SceneLaneBox *box,
                        const SimSpan *span)
{
  SceneLaneNumber *number = &numbering->number;
  guint32 wanted = get_number (numbering->self, span);

  if (wanted == SIM_NONE || wanted != number->number ||
      box->x0 > number->box.x1 + 1 || !is_same_pass (numbering->last, span))
    {
      scene_lanes_end_numbers (numbering);
      *number = (SceneLaneNumber){ *box, wanted };
      numbering->widest = box->x1 - box->x0;
    }
  number->box.x1 = box->x1;
  if (box->x1 - box->x0 > numbering->widest)
    {
      numbering->widest = box->x1 - box->x0;
      number->box.style = box->style;
    }
  numbering->last = span;
}

/* ---- painting ---- */

/* FALSE: there is no room for it. */
static gboolean
fits (const SceneLanes *self, const SceneLaneNumber *number, double width)
{
  return number->box.x1 - number->box.x0 >=
         width + (is_hatched (&number->box) ? BESIDE_HATCHED : BESIDE);
}

static gboolean
are_written (const SceneLanes *self)
{
  return self->compute_height >=
         scene_text_line_height (self->text, SCENE_FONT_TINY) - 3;
}

void
scene_lanes_paint_numbers (const SceneLanes *self,
                           cairo_t *cr,
                           const SceneTheme *theme)
{
  guint written = 0;

  if (!are_written (self))
    return;
  for (guint i = 0; i < self->numbers->len && written < MOST_NUMBERS; i++)
    {
      const SceneLaneNumber *number =
          &g_array_index (self->numbers, SceneLaneNumber, i);
      const SceneLaneBox *box = &number->box;
      SceneColor fill = scene_lanes_get_color (theme, box->style);
      char text[16];
      double width;

      if (scene_lanes_is_dimmed (self, box))
        continue;
      g_snprintf (text, sizeof text, "%u", number->number + 1);
      width = scene_text_width (self->text, SCENE_FONT_TINY, FALSE, text);
      if (!fits (self, number, width))
        continue;
      /* Over what is hatched, and over several boxes' fills and edges. */
      scene_fill_round (cr,
                        scene_rect ((box->x0 + box->x1) / 2.0 - width / 2 - 2,
                                    box->y0 + 1, width + 3,
                                    box->y1 - box->y0 - 2),
                        0, fill);
      scene_text_draw (self->text, cr,
                       scene_style (SCENE_FONT_TINY, FALSE, SCENE_ALIGN_MIDDLE,
                                    scene_color_text_on (fill)),
                       text,
                       scene_rect (box->x0, box->y0, box->x1 - box->x0 - 1,
                                   box->y1 - box->y0));
      written++;
    }
}

const char *
scene_lanes_get_number_word (const SceneLanes *self)
{
  double digit = scene_text_width (self->text, SCENE_FONT_TINY, FALSE, "0");

  if (!are_written (self))
    return NULL;
  for (guint i = 0; i < self->numbers->len; i++)
    if (fits (self, &g_array_index (self->numbers, SceneLaneNumber, i), digit))
      {
        const SimModel *model = &sim_timeline_get_spec (self->timeline)->model;

        if (is_by_micro_batch (self))
          return _ ("number: micro-batch");
        /* Which is why it takes so much longer. */
        if (model->kind == SIM_MODEL_TRANSFORMER && model->vocabulary > 0)
          return _ ("number: layer (the last with the output)");
        return _ ("number: layer");
      }
  return NULL;
}
