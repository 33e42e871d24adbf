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

/* A reduce-scatter leaves each device one chunk, whole: the partial sums of the
 * others were handed on, and are nothing the device has. */
static guint
count_kept (const SceneStage *self,
            const SimCollective *one,
            guint collective,
            guint device,
            guint chunk,
            gint64 t_ns)
{
  guint count = sim_timeline_contributions (self->timeline, collective, device,
                                            chunk, t_ns);

  if (one->operation == SIM_OPERATION_REDUCE_SCATTER && t_ns >= one->end_ns &&
      count < one->n_members)
    return 0;
  return count;
}

static gboolean
is_handed_on (const SimCollective *one, guint count, gint64 t_ns)
{
  return one->operation == SIM_OPERATION_REDUCE_SCATTER &&
         t_ns >= one->end_ns && count == 0;
}

/* The words beside a chunk's bar, the longest that fits first. */
static void
paint_count (const SceneStage *self,
             cairo_t *cr,
             const SceneTheme *theme,
             SceneRect rect,
             guint count,
             guint of,
             gboolean handed_on)
{
  g_autofree char *full = NULL;
  g_autofree char *middle = NULL;
  g_autofree char *brief = NULL;

  if (handed_on)
    scene_text_draw_fitting (
        self->text, cr,
        scene_style (SCENE_FONT_TINY, FALSE, SCENE_ALIGN_START,
                     theme->dim_text),
        (const char *const[]){ _ ("handed on"), "–", NULL }, rect);
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

/* What a chunk holds in numbers: the running sum; how the sum came about once
 * it is whole; the mean once the update has taken it. */
static char *
describe_numbers (const SceneStage *self,
                  const SceneDevice *device,
                  guint collective,
                  guint layer,
                  guint count,
                  guint of,
                  gint64 t_ns,
                  char **brief)
{
  g_autofree char *sum = NULL;
  g_autofree char *before = NULL;
  guint n;
  const SimCollective *one =
      &sim_timeline_get_collectives (self->timeline, &n)[collective];
  double value, total;

  if (!sim_timeline_value (self->timeline, device->device, SIM_VALUE_GRADIENT,
                           layer, t_ns, &value))
    return NULL;
  *brief = base_format_number (value);
  if (count < of)
    return g_strdup (*brief);
  if (sim_timeline_updates_done (self->timeline, device->device, layer, t_ns) >
          one->iteration &&
      sim_timeline_value (self->timeline, device->device, SIM_VALUE_GRADIENT,
                          layer, one->end_ns, &total))
    {
      before = base_format_number (total);
      return g_strdup_printf ("%s / %u = %s", before, of, *brief);
    }
  sum = scene_facts_sum_text (self->timeline, collective, layer);
  return sum != NULL ? g_steal_pointer (&sum) : g_strdup (*brief);
}

static void
paint_chunk_value (const SceneStage *self,
                   cairo_t *cr,
                   const SceneTheme *theme,
                   const SceneDevice *device,
                   guint collective,
                   guint chunk,
                   guint count,
                   guint of,
                   SceneColor color,
                   SceneRect bar,
                   SceneRect rect,
                   gint64 t_ns)
{
  guint first, n_layers;
  g_autoptr (GString) full = g_string_new (NULL);
  g_autoptr (GString) brief = g_string_new (NULL);

  scene_facts_chunk_layers (self->timeline, collective, chunk, &first,
                            &n_layers);
  for (guint i = 0; i < n_layers; i++)
    {
      g_autofree char *number = NULL;
      g_autofree char *words = describe_numbers (
          self, device, collective, first + i, count, of, t_ns, &number);

      if (words == NULL)
        break;
      g_string_append_printf (full, i > 0 ? "; %s" : "%s", words);
      g_string_append_printf (brief, i > 0 ? "; %s" : "%s", number);
    }
  if (count >= of && n_layers > 0 &&
      scene_text_width (self->text, SCENE_FONT_TINY, TRUE, full->str) <=
          rect.x + rect.width - bar.x)
    {
      /* A whole sum is told by its sum: the bar makes room for it. */
      rect.width += rect.x - bar.x;
      rect.x = bar.x;
    }
  else
    paint_segments (self, cr, theme, bar, color, count, of);
  scene_text_draw_fitting (
      self->text, cr,
      scene_style (SCENE_FONT_TINY, TRUE, SCENE_ALIGN_START,
                   n_layers > 0 ? theme->text : theme->dim_text),
      n_layers > 0 ? (const char *const[]){ full->str, brief->str, NULL }
                   : (const char *const[]){ _ ("empty"), NULL },
      rect);
}

/* A layer's own gradient, where replicas do not synchronise. */
static gboolean
paint_layer_value (const SceneStage *self,
                   cairo_t *cr,
                   const SceneTheme *theme,
                   const SceneDevice *device,
                   guint layer,
                   SceneRect rect,
                   gint64 t_ns)
{
  double value;
  g_autofree char *number = NULL;

  if (!self->values ||
      !sim_timeline_value (self->timeline, device->device, SIM_VALUE_GRADIENT,
                           layer, t_ns, &value))
    return FALSE;
  number = base_format_number (value);
  scene_text_draw_fitting (
      self->text, cr,
      scene_style (SCENE_FONT_TINY, TRUE, SCENE_ALIGN_START, theme->text),
      (const char *const[]){ number, NULL }, rect);
  return TRUE;
}

/* How wide the words beside the bars may be in a column of this width. */
static double
get_words_width (const SceneStage *self, double width, guint of)
{
  double left = width - 20 * self->s;
  g_autofree char *full = g_strdup_printf (_ ("%1$u of %2$u summed"), of, of);
  g_autofree char *middle = g_strdup_printf (_ ("%1$u of %2$u"), of, of);
  g_autofree char *brief = g_strdup_printf ("%u/%u", of, of);
  const char *const forms[] = { full, middle, brief };

  if (self->values)
    return MAX (left - 26 * self->s, left * 0.5);
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      double used =
          scene_text_width (self->text, SCENE_FONT_TINY, TRUE, forms[i]) + 4;

      if (left - used >= (i < 2 ? 44 : 22) * self->s)
        return used;
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
  guint count = count_kept (self, one, collective, device->device, chunk, t_ns);
  double words = get_words_width (self, rect.width, one->n_members);
  g_autofree char *letter = scene_words_chunk (chunk);
  SceneColor color = scene_theme_chunk (theme, chunk, one->n_chunks);
  SceneRect badge = scene_rect (rect.x, rect.y, 17 * s, rect.height);
  SceneRect bar = scene_rect (
      rect.x + 20 * s, rect.y,
      rect.width - 20 * s - (words > 0 ? words + 4 * s : 0), rect.height);
  SceneRect text =
      scene_rect (bar.x + bar.width + 5 * s, rect.y, words, rect.height);

  paint_badge (self, cr, theme, badge, color, letter, count > 0);
  if (words > 0 && self->values && count > 0)
    {
      paint_chunk_value (self, cr, theme, device, collective, chunk, count,
                         one->n_members, color, bar, text, t_ns);
      return;
    }
  paint_segments (self, cr, theme, bar, color, count, one->n_members);
  if (words > 0)
    paint_count (self, cr, theme, text, count, one->n_members,
                 is_handed_on (one, count, t_ns));
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
  double line = 12 * self->s;
  /* Hundreds of slivers have no corners to see. */
  double radius = rect.width < 5 ? 0 : 2;
  double filled;
  SceneRect part;

  /* Tall cells have their letter above the bar. */
  if (rect.height >= line + 7 * self->s && rect.width >= 11 * self->s)
    {
      g_autofree char *letter = scene_words_chunk (chunk);

      scene_text_draw_fitting (
          self->text, cr,
          scene_style (SCENE_FONT_TINY, TRUE, SCENE_ALIGN_START,
                       count > 0 ? theme->text : theme->dim_text),
          (const char *const[]){ letter, NULL },
          scene_rect (rect.x, rect.y, rect.width, line));
      rect.y += line;
      rect.height -= line;
    }
  filled = rect.height * count / MAX (of, 1);
  part = scene_rect (rect.x, rect.y + rect.height - filled, rect.width, filled);

  if (filled < rect.height)
    scene_fill_round (cr, rect, radius, scene_color_fade (theme->bubble, 0.4));
  if (count == 0)
    return;
  scene_fill_round (cr, part, radius, color);
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
      guint count = count_kept (self, one, collective, device->device, i, t_ns);

      paint_cell (self, cr, theme, rect, i, one->n_chunks, count,
                  one->n_members);
      whole += count >= one->n_members;
      bottom = rect.y + rect.height;
    }
  if (device->detail < SCENE_DETAIL_MEDIUM)
    return;
  /* Other words than beside a bar, where "summed" counts devices in a chunk. */
  full =
      g_strdup_printf (ngettext ("%1$u of %2$u chunk complete",
                                 "%1$u of %2$u chunks complete", one->n_chunks),
                       whole, one->n_chunks);
  /* Translators: "2 of 4 complete", of the chunks, where room is short */
  brief = g_strdup_printf (_ ("%1$u of %2$u complete"), whole, one->n_chunks);
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

/* Micro-batches whose backward has ended in this training step, for each row
 * of layers. */
static void
count_backward (const SceneStage *self,
                const SceneDevice *device,
                guint iteration,
                gint64 t_ns,
                guint *done)
{
  guint n, low = 0, high;
  const SimSpan *spans = sim_timeline_get_spans (self->timeline, device->device,
                                                 SIM_STREAM_COMPUTE, &n);
  guint lowest[SCENE_MAX_ROWS];

  /* Backward runs downwards: a row is done with its lowest layer. */
  for (guint r = 0; r < device->n_rows; r++)
    lowest[r] = scene_stage_layer_at (self, device, device->rows[r].first);
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
    {
      const SimSpan *span = &spans[low];

      if (span->work != SIM_WORK_BACKWARD || span->layer_first == SIM_NONE)
        continue;
      for (guint r = 0; r < device->n_rows; r++)
        if (lowest[r] >= span->layer_first &&
            lowest[r] - span->layer_first < span->layer_count)
          done[r]++;
    }
}

static void
paint_own (const SceneStage *self,
           cairo_t *cr,
           const SceneTheme *theme,
           const SceneDevice *device,
           gint64 t_ns)
{
  double s = self->s;
  guint counts[SCENE_MAX_ROWS] = { 0 };
  guint m = self->n_micro_batches;
  double words = device->detail >= SCENE_DETAIL_MEDIUM && m > 1
                     ? get_words_width (self, device->chunks.width, m)
                 : self->values ? 60 * s
                                : 0;

  if (device->chunks_header.width > 0)
    scene_text_draw (self->text, cr,
                     scene_style (SCENE_FONT_TINY, FALSE, SCENE_ALIGN_START,
                                  theme->dim_text),
                     m > 1 ? _ ("gradients, by micro-batch") : _ ("gradients"),
                     device->chunks_header);
  count_backward (self, device, scene_facts_iteration (self->timeline, t_ns),
                  t_ns, counts);
  for (guint r = 0; r < device->n_rows; r++)
    {
      const SceneLayerRow *row = &device->rows[r];
      guint done = MIN (counts[r], m);
      guint layer =
          scene_stage_layer_at (self, device, row->first + row->count - 1);
      SceneRect bar = device->detail >= SCENE_DETAIL_MEDIUM
                          ? scene_rect (device->chunks.x, row->bar.y,
                                        device->chunks.width -
                                            (words > 0 ? words + 6 * s : 0),
                                        row->bar.height)
                          : device->chunks;
      SceneRect text =
          scene_rect (bar.x + bar.width + 5 * s, bar.y, words, bar.height);

      paint_segments (self, cr, theme, bar,
                      scene_theme_layer (theme, layer, self->n_layers), done,
                      m);
      if (words > 0 && done > 0 &&
          !paint_layer_value (self, cr, theme, device, layer, text, t_ns) &&
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
  if (scene_stage_chunks_are_rows (self, device, all[collective].n_chunks))
    for (guint i = 0; i < all[collective].n_chunks; i++)
      paint_row (
          self, cr, theme, device, collective, &all[collective], i,
          scene_stage_chunk_rect (self, device, all[collective].n_chunks, i),
          t_ns);
  else
    paint_cells (self, cr, theme, device, collective, &all[collective], t_ns);
}
