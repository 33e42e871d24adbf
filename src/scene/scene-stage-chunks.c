/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-stage-private.h"

#include "base/base-units.h"
#include "scene/scene-words.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* The gradient column: the chunks of the bucket in play, each with as many
 * hatched segments as ranks are summed in it.  Without synchronising, the
 * layers' own gradients. */

static void
paint_segments (const SceneStage *self,
                cairo_t *cr,
                const SceneTheme *theme,
                SceneRect bar,
                SceneColor color,
                guint filled,
                guint of)
{
  double s = self->s;
  double gap = of > 1 && bar.width / of > 5 * s ? 1.5 * s : 0;
  double pitch = (bar.width + gap) / MAX (of, 1);
  SceneColor edge = scene_color_edge (color, theme->card);
  SceneColor line = scene_color_fade (scene_color_text_on (color), 0.45);

  scene_fill_round (cr, bar, 3 * s, scene_color_fade (theme->bubble, 0.4));
  if (filled == 0)
    return;
  if (gap <= 0 || filled >= of)
    {
      SceneRect part = scene_rect (
          bar.x, bar.y, bar.width * MIN (filled, of) / MAX (of, 1), bar.height);

      scene_fill_round (cr, part, 3 * s, color);
      scene_hatch (cr, part, 6 * s, 1.4 * s, line);
      scene_stroke_round (cr, part, 3 * s, 1, edge);
      return;
    }
  for (guint i = 0; i < filled; i++)
    {
      SceneRect part =
          scene_rect (bar.x + i * pitch, bar.y, pitch - gap, bar.height);

      scene_fill_round (cr, part, 3 * s, color);
      scene_hatch (cr, part, 6 * s, 1.4 * s, line);
      scene_stroke_round (cr, part, 3 * s, 1, edge);
    }
}

static void
paint_badge (const SceneStage *self,
             cairo_t *cr,
             const SceneTheme *theme,
             SceneRect rect,
             SceneColor color,
             const char *letter,
             gboolean there)
{
  SceneColor fill = there ? color : scene_color_fade (theme->bubble, 0.4);
  SceneColor solid =
      there ? color : scene_color_mix (theme->card, theme->bubble, 0.4);

  scene_fill_round (cr, rect, 3 * self->s, fill);
  if (there)
    scene_stroke_round (cr, rect, 3 * self->s, 1,
                        scene_color_edge (color, theme->card));
  scene_text_draw_fitting (self->text, cr,
                           scene_style (SCENE_FONT_TINY, TRUE,
                                        SCENE_ALIGN_MIDDLE,
                                        scene_color_text_on (solid)),
                           (const char *const[]){ letter, NULL }, rect);
}

/* The words beside a chunk's bar, the longest that fits first. */
static void
paint_count (const SceneStage *self,
             cairo_t *cr,
             const SceneTheme *theme,
             SceneRect rect,
             guint count,
             guint of)
{
  g_autofree char *full = NULL;
  g_autofree char *middle = NULL;
  g_autofree char *brief = NULL;

  if (count == 0)
    return;
  full = g_strdup_printf (_ ("%1$u of %2$u summed"), count, of);
  middle = g_strdup_printf (_ ("%1$u of %2$u"), count, of);
  brief = g_strdup_printf ("%u/%u", count, of);
  scene_text_draw_fitting (
      self->text, cr,
      scene_style (SCENE_FONT_TINY, count >= of, SCENE_ALIGN_START,
                   count >= of ? theme->text : theme->dim_text),
      (const char *const[]){ full, middle, brief, NULL }, rect);
}

static gboolean
paint_value (const SceneStage *self,
             cairo_t *cr,
             const SceneTheme *theme,
             const SceneDevice *device,
             guint collective,
             guint layer,
             gboolean whole,
             SceneRect rect,
             gint64 t_ns)
{
  double value;
  g_autofree char *number = NULL;
  g_autofree char *sum = NULL;

  if (!self->values || layer == SIM_NONE ||
      !sim_timeline_value (self->timeline, device->device, SIM_VALUE_GRADIENT,
                           layer, t_ns, &value))
    return FALSE;
  number = base_format_number (value);
  if (whole && collective != SIM_NONE)
    sum = scene_facts_sum_text (self->timeline, collective, layer);
  scene_text_draw_fitting (
      self->text, cr,
      scene_style (SCENE_FONT_TINY, TRUE, SCENE_ALIGN_START, theme->text),
      sum != NULL ? (const char *const[]){ sum, number, NULL }
                  : (const char *const[]){ number, NULL },
      rect);
  return TRUE;
}

/* How wide the words beside the bars may be in a column of this width. */
static double
get_words_width (const SceneStage *self, const SceneDevice *device, guint of)
{
  double left = device->chunks.width - 20 * self->s;
  g_autofree char *full = g_strdup_printf (_ ("%1$u of %2$u summed"), of, of);
  g_autofree char *middle = g_strdup_printf (_ ("%1$u of %2$u"), of, of);
  g_autofree char *brief = g_strdup_printf ("%u/%u", of, of);
  const char *const forms[] = { full, middle, brief };

  if (self->values)
    return MAX (left - 26 * self->s, left * 0.5);
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      double width =
          scene_text_width (self->text, SCENE_FONT_TINY, TRUE, forms[i]) + 4;

      if (left - width >= (i < 2 ? 44 : 26) * self->s)
        return width;
    }
  return 0;
}

static void
paint_row (const SceneStage *self,
           cairo_t *cr,
           const SceneTheme *theme,
           const SceneDevice *device,
           guint collective,
           const SimCollective *one,
           guint chunk,
           SceneRect rect,
           gint64 t_ns)
{
  double s = self->s;
  guint count = sim_timeline_contributions (self->timeline, collective,
                                            device->device, chunk, t_ns);
  double words = get_words_width (self, device, one->n_members);
  g_autofree char *letter = scene_words_chunk (chunk);
  SceneColor color = scene_theme_chunk (theme, chunk, one->n_chunks);
  SceneRect badge = scene_rect (rect.x, rect.y, 17 * s, rect.height);
  SceneRect bar = scene_rect (
      rect.x + 20 * s, rect.y,
      rect.width - 20 * s - (words > 0 ? words + 4 * s : 0), rect.height);
  SceneRect text =
      scene_rect (bar.x + bar.width + 5 * s, rect.y, words, rect.height);

  paint_badge (self, cr, theme, badge, color, letter, count > 0);
  paint_segments (self, cr, theme, bar, color, count, one->n_members);
  if (words > 0 &&
      !(count > 0 &&
        paint_value (self, cr, theme, device, collective,
                     self->values ? scene_facts_chunk_layer (self->timeline,
                                                             collective, chunk)
                                  : SIM_NONE,
                     count >= one->n_members, text, t_ns)))
    paint_count (self, cr, theme, text, count, one->n_members);
}

static void
paint_cell (const SceneStage *self,
            cairo_t *cr,
            const SceneTheme *theme,
            SceneRect rect,
            guint chunk,
            guint n_chunks,
            guint count,
            guint of)
{
  SceneColor color = scene_theme_chunk (theme, chunk, n_chunks);
  double filled = rect.height * count / MAX (of, 1);
  SceneRect part =
      scene_rect (rect.x, rect.y + rect.height - filled, rect.width, filled);

  scene_fill_round (cr, rect, 2, scene_color_fade (theme->bubble, 0.4));
  if (count == 0)
    return;
  scene_fill_round (cr, part, 2, color);
  if (rect.width >= 8)
    scene_hatch (cr, part, 5, 1,
                 scene_color_fade (scene_color_text_on (color), 0.4));
  if (rect.width >= 4)
    scene_stroke_round (cr, part, 2, 1, scene_color_edge (color, theme->card));
}

static void
paint_cells (const SceneStage *self,
             cairo_t *cr,
             const SceneTheme *theme,
             const SceneDevice *device,
             guint collective,
             const SimCollective *one,
             gint64 t_ns)
{
  double s = self->s;
  guint whole = 0;
  double bottom = 0;
  g_autofree char *full = NULL;
  g_autofree char *brief = NULL;

  for (guint i = 0; i < one->n_chunks; i++)
    {
      SceneRect rect = scene_stage_chunk_rect (self, device, one->n_chunks, i);
      guint count = sim_timeline_contributions (self->timeline, collective,
                                                device->device, i, t_ns);

      paint_cell (self, cr, theme, rect, i, one->n_chunks, count,
                  one->n_members);
      whole += count >= one->n_members;
      bottom = rect.y + rect.height;
    }
  if (device->detail < SCENE_DETAIL_MEDIUM)
    return;
  full =
      g_strdup_printf (_ ("%1$u of %2$u chunks summed"), whole, one->n_chunks);
  brief = g_strdup_printf (_ ("%1$u of %2$u"), whole, one->n_chunks);
  if (bottom + 14 * s <= device->chunks.y + device->chunks.height + 2 * s)
    scene_text_draw_fitting (self->text, cr,
                             scene_style (SCENE_FONT_TINY,
                                          whole == one->n_chunks,
                                          SCENE_ALIGN_START, theme->dim_text),
                             (const char *const[]){ full, brief, NULL },
                             scene_rect (device->chunks.x, bottom + 2 * s,
                                         device->chunks.width, 13 * s));
}

static void
paint_header (const SceneStage *self,
              cairo_t *cr,
              const SceneTheme *theme,
              const SceneDevice *device,
              guint collective,
              const SimCollective *one)
{
  guint ordinal, of;
  g_autofree char *full = NULL;
  g_autofree char *middle = NULL;
  g_autofree char *brief = NULL;
  g_autofree char *layers = NULL;

  scene_facts_bucket (self->timeline, collective, &ordinal, &of);
  if (of > 1)
    {
      layers = scene_words_layers (one->layer_first, one->layer_count);
      full = g_strdup_printf (_ ("gradients: bucket %1$u of %2$u, %3$s"),
                              ordinal + 1, of, layers);
      middle =
          g_strdup_printf (_ ("gradient bucket %1$u of %2$u"), ordinal + 1, of);
      brief = g_strdup_printf (_ ("bucket %1$u of %2$u"), ordinal + 1, of);
    }
  scene_text_draw_fitting (
      self->text, cr,
      scene_style (SCENE_FONT_TINY, FALSE, SCENE_ALIGN_START, theme->dim_text),
      of > 1 ? (const char *const[]){ full, middle, brief, NULL }
             : (const char *const[]){ _ ("gradient chunks"), _ ("gradients"),
                                      NULL },
      device->chunks_header);
}

/* ---- without synchronising: one gradient per row of layers ---- */

/* Micro-batches whose backward for these layers has ended in this training
 * step, and whether the update has used them up. */
static guint
count_backward (const SceneStage *self,
                const SceneDevice *device,
                guint first,
                guint count,
                guint iteration,
                gint64 t_ns)
{
  guint n, low = 0, high, done = 0;
  const SimSpan *spans = sim_timeline_get_spans (self->timeline, device->device,
                                                 SIM_STREAM_COMPUTE, &n);

  for (high = n; low < high;)
    {
      guint middle = (low + high) / 2;

      if (spans[middle].iteration < iteration)
        low = middle + 1;
      else
        high = middle;
    }
  for (; low < n && spans[low].iteration == iteration &&
         spans[low].end_ns <= t_ns;
       low++)
    if (spans[low].work == SIM_WORK_BACKWARD &&
        spans[low].layer_first != SIM_NONE && spans[low].layer_first <= first &&
        spans[low].layer_first + spans[low].layer_count >= first + count)
      done++;
  return MIN (done, self->n_micro_batches);
}

static void
paint_own (const SceneStage *self,
           cairo_t *cr,
           const SceneTheme *theme,
           const SceneDevice *device,
           gint64 t_ns)
{
  double s = self->s;
  SimDeviceStatus status;
  guint m = self->n_micro_batches;
  double words = device->detail >= SCENE_DETAIL_MEDIUM && m > 1
                     ? get_words_width (self, device, m)
                 : self->values ? 60 * s
                                : 0;

  sim_timeline_device_status (self->timeline, device->device, t_ns, &status);
  if (device->chunks_header.width > 0)
    scene_text_draw (self->text, cr,
                     scene_style (SCENE_FONT_TINY, FALSE, SCENE_ALIGN_START,
                                  theme->dim_text),
                     m > 1 ? _ ("gradients, by micro-batch") : _ ("gradients"),
                     device->chunks_header);
  for (guint r = 0; r < device->n_rows; r++)
    {
      const SceneLayerRow *row = &device->rows[r];
      guint layer =
          scene_stage_layer_at (self, device, row->first + row->count - 1);
      guint first = scene_stage_layer_at (self, device, row->first);
      guint done = 0;
      SceneRect bar = device->detail >= SCENE_DETAIL_MEDIUM
                          ? scene_rect (device->chunks.x, row->bar.y,
                                        device->chunks.width -
                                            (words > 0 ? words + 6 * s : 0),
                                        row->bar.height)
                          : device->chunks;
      SceneRect text =
          scene_rect (bar.x + bar.width + 5 * s, bar.y, words, bar.height);

      if (status.iteration != SIM_NONE)
        done = count_backward (self, device, first,
                               row->count == 1 || layer < first ? 1 : 1,
                               status.iteration, t_ns);
      paint_segments (self, cr, theme, bar,
                      scene_theme_layer (theme, layer, self->n_layers), done,
                      m);
      if (words > 0 && done > 0 &&
          !paint_value (self, cr, theme, device, SIM_NONE, layer, FALSE, text,
                        t_ns) &&
          m > 1)
        {
          g_autofree char *middle =
              g_strdup_printf (_ ("%1$u of %2$u"), done, m);
          g_autofree char *brief = g_strdup_printf ("%u/%u", done, m);

          scene_text_draw_fitting (
              self->text, cr,
              scene_style (SCENE_FONT_TINY, done == m, SCENE_ALIGN_START,
                           theme->dim_text),
              (const char *const[]){ middle, brief, NULL }, text);
        }
    }
}

void
scene_stage_paint_chunks (const SceneStage *self,
                          cairo_t *cr,
                          const SceneTheme *theme,
                          const SceneDevice *device,
                          gint64 t_ns)
{
  guint n, collective;
  const SimCollective *all = sim_timeline_get_collectives (self->timeline, &n);

  if (device->chunks.width <= 0)
    return;
  collective =
      self->has_sync
          ? scene_facts_focus_collective (self->timeline, device->device, t_ns)
          : SIM_NONE;
  if (collective == SIM_NONE)
    {
      paint_own (self, cr, theme, device, t_ns);
      return;
    }
  if (device->chunks_header.width > 0)
    paint_header (self, cr, theme, device, collective, &all[collective]);
  if (device->detail >= SCENE_DETAIL_MEDIUM &&
      scene_stage_chunk_rect (self, device, all[collective].n_chunks, 0)
              .width >= device->chunks.width - 1)
    for (guint i = 0; i < all[collective].n_chunks; i++)
      paint_row (
          self, cr, theme, device, collective, &all[collective], i,
          scene_stage_chunk_rect (self, device, all[collective].n_chunks, i),
          t_ns);
  else
    paint_cells (self, cr, theme, device, collective, &all[collective], t_ns);
}
