/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-stage-private.h"

#include "base/base-units.h"
#include "scene/scene-facts.h"
#include "scene/scene-words.h"

#include <glib/gi18n-lib.h>

/* The model column: the layers a device holds, what is at work in them and what
 * they keep for backward. */

static gboolean
covers (const SimDeviceStatus *status, guint layer)
{
  return status->layer_first != SIM_NONE && layer >= status->layer_first &&
         layer - status->layer_first < status->layer_count;
}

/* Whether the device is at work on a layer of the row. */
static gboolean
get_row_work (const SceneStage *self,
              const SceneDevice *device,
              const SceneLayerRow *row,
              const SimDeviceStatus *status)
{
  if (status->state != SIM_STATE_FORWARD &&
      status->state != SIM_STATE_BACKWARD &&
      status->state != SIM_STATE_RECOMPUTE && status->state != SIM_STATE_UPDATE)
    return FALSE;
  for (guint i = 0; i < row->count; i++)
    if (covers (status, scene_stage_layer_at (self, device, row->first + i)))
      return TRUE;
  return FALSE;
}

static void
paint_row_words (const SceneStage *self,
                 cairo_t *cr,
                 const SceneTheme *theme,
                 const SceneDevice *device,
                 const SceneLayerRow *row,
                 SceneColor fill,
                 gint64 t_ns)
{
  guint first = scene_stage_layer_at (self, device, row->first);
  g_autofree char *full = scene_words_layers (first, row->count);
  g_autofree char *brief = scene_words_layer_range (first, row->count);
  g_autofree char *marked = NULL;
  g_autofree char *marked_brief = NULL;
  guint updates =
      sim_timeline_updates_done (self->timeline, device->device, first, t_ns);
  double weight;
  SceneTextStyle style = scene_style (
      SCENE_FONT_TINY, FALSE, SCENE_ALIGN_MIDDLE, scene_color_text_on (fill));
  SceneRect rect = scene_rect (
      row->bar.x + 3, row->bar.y, row->bar.width - 6,
      row->bar.height - scene_stage_get_strip (self, device, &row->bar));

  if (self->values && row->count == 1 &&
      sim_timeline_value (self->timeline, device->device, SIM_VALUE_WEIGHT,
                          first, t_ns, &weight))
    {
      g_autofree char *number = base_format_number (weight);

      marked = g_strdup_printf (_ ("layer %1$u: w = %2$s"), first + 1, number);
      marked_brief = g_strdup_printf (_ ("%1$u: w = %2$s"), first + 1, number);
    }
  else if (updates > 0)
    {
      marked = g_strdup_printf (_ ("%s ✓"), full);
      marked_brief = g_strdup_printf (_ ("%s ✓"), brief);
    }
  if (marked != NULL)
    scene_text_draw_fitting (
        self->text, cr, style,
        (const char *const[]){ marked, marked_brief, brief, NULL }, rect);
  else
    scene_text_draw_fitting (self->text, cr, style,
                             (const char *const[]){ full, brief, NULL }, rect);
}

static void
paint_activations (const SceneStage *self,
                   cairo_t *cr,
                   const SceneTheme *theme,
                   const SceneDevice *device,
                   const SceneLayerRow *row,
                   gint64 t_ns)
{
  double s = self->s;
  guint held = 0, most = 0;
  double radius = MIN (4.2 * s, row->marks.height / 2 - 1);
  double x = scene_rect_mid_x (&row->marks);
  double y = scene_rect_mid_y (&row->marks);
  SceneColor fill = scene_theme_shard (theme, device->shard);

  if (row->marks.width <= 0 || radius < 1.5)
    return;
  for (guint i = 0; i < row->count; i++)
    {
      guint n = sim_timeline_activations_held (
          self->timeline, device->device,
          scene_stage_layer_at (self, device, row->first + i), t_ns);

      held += n > 0;
      most = MAX (most, n);
    }
  if (held == 0)
    return;
  if (most > 1)
    {
      g_autofree char *number = g_strdup_printf ("%u", most);

      scene_text_draw_fitting (
          self->text, cr,
          scene_style (SCENE_FONT_TINY, TRUE, SCENE_ALIGN_MIDDLE, theme->text),
          (const char *const[]){ number, NULL }, row->marks);
      return;
    }
  /* Part of a group of layers: part of the disc. */
  cairo_new_path (cr);
  cairo_move_to (cr, x, y);
  cairo_arc (cr, x, y, radius, -G_PI_2,
             -G_PI_2 + 2 * G_PI * held / MAX (row->count, 1));
  cairo_close_path (cr);
  scene_set_color (cr, fill);
  cairo_fill (cr);
  cairo_new_path (cr);
  cairo_arc (cr, x, y, radius, 0, 2 * G_PI);
  cairo_set_line_width (cr, 1);
  scene_set_color (cr, scene_color_edge (fill, theme->card));
  cairo_stroke (cr);
}

/* The share of the running span that is done, as a wash over the bar: away
 * from the words' colour, so that they only gain. */
static void
paint_progress (const SceneStage *self,
                cairo_t *cr,
                const SceneDevice *device,
                const SceneLayerRow *row,
                SceneColor fill,
                gint64 t_ns)
{
  const SimSpan *span = sim_timeline_span_at (self->timeline, device->device,
                                              SIM_STREAM_COMPUTE, t_ns);
  gboolean light = scene_color_text_on (fill).red < 0.5;
  const SceneColor wash =
      light ? (SceneColor){ 1, 1, 1, 0.45 } : (SceneColor){ 0, 0, 0, 0.4 };
  double share;

  if (span == NULL)
    return;
  share =
      (double)(t_ns - span->start_ns) / MAX (span->end_ns - span->start_ns, 1);
  scene_fill_round (cr,
                    scene_rect (row->bar.x + 1, row->bar.y + 1,
                                (row->bar.width - 2) * share,
                                row->bar.height - 2),
                    2 * self->s, wash);
}

/* Weights that are kept are solid.  Where a device keeps but a share of them
 * the bar is pale, and darker where a layer is gathered whole. */
static SceneColor
paint_weights (const SceneStage *self,
               cairo_t *cr,
               const SceneTheme *theme,
               const SceneDevice *device,
               const SceneLayerRow *row,
               SceneColor fill,
               gint64 t_ns)
{
  double radius = MIN (4 * self->s, row->bar.height / 3);
  double pitch = row->bar.width / MAX (row->count, 1);

  if (device->gathers == NULL)
    {
      scene_fill_round (cr, row->bar, radius, fill);
      return fill;
    }
  scene_fill_round (cr, row->bar, radius,
                    scene_color_mix (theme->card, fill, 0.12));
  for (guint i = 0; i < row->count; i++)
    if (scene_facts_is_gathered (
            device->gathers,
            scene_stage_layer_at (self, device, row->first + i), t_ns))
      scene_fill_round (cr,
                        scene_rect (row->bar.x + i * pitch, row->bar.y, pitch,
                                    row->bar.height),
                        row->count == 1 ? radius : 0,
                        scene_color_mix (theme->card, fill, 0.45));
  return scene_color_mix (theme->card, fill, 0.12);
}

static void
paint_layer_row (const SceneStage *self,
                 cairo_t *cr,
                 const SceneTheme *theme,
                 const SceneDevice *device,
                 const SceneLayerRow *row,
                 const SimDeviceStatus *status,
                 gint64 t_ns)
{
  double s = self->s;
  guint top = scene_stage_layer_at (self, device, row->first + row->count - 1);
  guint bottom = scene_stage_layer_at (self, device, row->first);
  SceneColor fill =
      scene_color_mix (scene_theme_layer (theme, bottom, self->n_layers),
                       scene_theme_layer (theme, top, self->n_layers), 0.5);
  double radius = MIN (4 * s, row->bar.height / 3);

  SceneColor ground = paint_weights (self, cr, theme, device, row, fill, t_ns);

  scene_stroke_round (cr, row->bar, radius, 1,
                      scene_color_edge (fill, theme->card));
  if (get_row_work (self, device, row, status))
    paint_progress (self, cr, device, row, ground, t_ns);
  /* A share shows in the weights' own colour on what is pale; a slice in the
   * colour of the words. */
  scene_stage_paint_slices (self, cr, device, row->bar, ground,
                            device->gathers
                                ? scene_color_edge (fill, theme->card)
                                : scene_color_text_on (ground));
  if (row->bar.height >= 12 * s)
    paint_row_words (self, cr, theme, device, row, ground, t_ns);
  paint_activations (self, cr, theme, device, row, t_ns);
  if (get_row_work (self, device, row, status))
    {
      SceneRect halo =
          scene_rect (row->bar.x - 2 * s, row->bar.y - 2 * s,
                      row->bar.width + 4 * s, row->bar.height + 4 * s);

      scene_stroke_round (cr, halo, radius + 2 * s, 2 * s,
                          scene_theme_state (theme, status->state));
    }
}

/* A strip of all layers side by side, where there is no room for rows. */
static void
paint_layer_strip (const SceneStage *self,
                   cairo_t *cr,
                   const SceneTheme *theme,
                   const SceneDevice *device,
                   const SimDeviceStatus *status)
{
  SceneRect bar = device->rows[0].bar;
  guint parts = MIN (device->n_held, 8);
  double pitch = parts > 0 ? bar.width / parts : 0;

  for (guint i = 0; i < parts; i++)
    {
      guint held = (guint)((guint64)i * device->n_held / parts);
      guint next = (guint)((guint64)(i + 1) * device->n_held / parts);
      guint layer = scene_stage_layer_at (self, device, held);
      SceneColor fill = scene_theme_layer (theme, layer, self->n_layers);
      SceneRect part =
          scene_rect (bar.x + i * pitch, bar.y, pitch - 1, bar.height);
      SceneLayerRow row = { .first = held, .count = next - held };

      scene_fill_round (cr, part, 0, fill);
      if (get_row_work (self, device, &row, status))
        scene_stroke_round (cr,
                            scene_rect (part.x - 1, part.y - 2, part.width + 2,
                                        part.height + 4),
                            2, 2, scene_theme_state (theme, status->state));
    }
}

void
scene_stage_paint_layers (const SceneStage *self,
                          cairo_t *cr,
                          const SceneTheme *theme,
                          const SceneDevice *device,
                          const SimDeviceStatus *status,
                          gint64 t_ns)
{
  if (device->detail == SCENE_DETAIL_SMALL)
    {
      paint_layer_strip (self, cr, theme, device, status);
      return;
    }
  for (guint i = 0; i < device->n_rows; i++)
    paint_layer_row (self, cr, theme, device, &device->rows[i], status, t_ns);
}
