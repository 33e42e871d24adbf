/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-stage-private.h"

#include "base/base-units.h"
#include "scene/scene-facts.h"
#include "scene/scene-words.h"

#include <glib/gi18n-lib.h>
#include <math.h>

static SceneTextStyle
dim (const SceneTheme *theme)
{
  return scene_style (SCENE_FONT_TINY, FALSE, SCENE_ALIGN_START,
                      theme->dim_text);
}

/* ---- what stands still ---- */

static void
paint_frame (const SceneStage *self,
             cairo_t *cr,
             const SceneTheme *theme,
             const SceneDevice *device)
{
  double s = self->s;
  double radius = device->detail >= SCENE_DETAIL_MEDIUM ? 10 * s : 5 * s;
  gboolean selected = self->view.selected_device == device->device;
  SceneColor edge = scene_color_edge (theme->outline, theme->background);

  scene_fill_round (cr, device->box, radius, theme->card);
  if (selected)
    scene_stroke_round (cr, device->box, radius, 3 * s, theme->accent);
  else
    scene_stroke_round (cr, device->box, radius,
                        device->detail >= SCENE_DETAIL_SMALL ? 1.3 * s : 1,
                        edge);
}

static void
paint_title (const SceneStage *self,
             cairo_t *cr,
             const SceneTheme *theme,
             const SceneDevice *device)
{
  g_autofree char *full = g_strdup_printf (_ ("Device %u"), device->device);
  g_autofree char *middle = g_strdup_printf (_ ("Dev %u"), device->device);
  g_autofree char *brief = g_strdup_printf ("%u", device->device);
  gboolean tiny = device->detail == SCENE_DETAIL_TINY;

  scene_text_draw_fitting (
      self->text, cr,
      scene_style (tiny                                   ? SCENE_FONT_TINY
                   : device->detail == SCENE_DETAIL_SMALL ? SCENE_FONT_SMALL
                                                          : SCENE_FONT_TITLE,
                   TRUE, tiny ? SCENE_ALIGN_MIDDLE : SCENE_ALIGN_START,
                   theme->text),
      (const char *const[]){ full, middle, brief, NULL }, device->title);
}

static void
paint_model_header (const SceneStage *self,
                    cairo_t *cr,
                    const SceneTheme *theme,
                    const SceneDevice *device)
{
  guint first = scene_stage_layer_at (self, device, 0);
  guint last = device->n_held > 0
                   ? scene_stage_layer_at (self, device, device->n_held - 1)
                   : 0;
  g_autofree char *full = NULL;
  g_autofree char *brief = NULL;

  if (device->model_header.width <= 0)
    return;
  if (device->n_held >= self->n_layers)
    {
      gboolean split = self->spec->parallel.degree[SIM_DIMENSION_TENSOR] > 1;

      guint of, first_part, count;

      if (!split &&
          scene_stage_get_slices (self, device, &of, &first_part, &count))
        {
          full = g_strdup_printf (_ ("experts %1$u–%2$u of %3$u"),
                                  first_part + 1, first_part + count, of);
          brief = g_strdup_printf (_ ("experts %1$u–%2$u"), first_part + 1,
                                   first_part + count);
        }
      else
        {
          full = g_strdup (split ? _ ("model: a slice of each")
                                 : _ ("model: full copy"));
          brief = g_strdup (split ? _ ("slices") : _ ("full copy"));
        }
    }
  else if (last - first + 1 == device->n_held)
    {
      g_autofree char *range = scene_words_layers (first, device->n_held);

      full = g_strdup_printf (_ ("%1$s of %2$u"), range, self->n_layers);
      brief = g_strdup (range);
    }
  else
    {
      full = g_strdup_printf (_ ("%1$u of %2$u layers"), device->n_held,
                              self->n_layers);
      brief = g_strdup_printf ("%u/%u", device->n_held, self->n_layers);
    }
  scene_text_draw_fitting (self->text, cr, dim (theme),
                           (const char *const[]){ full, brief, NULL },
                           device->model_header);
}

/* "x → y: 1 → 3, 2 → 4": with them the loss and the gradients can be worked out
 * by hand.  Left out where they do not fit. */
static void
paint_samples (const SceneStage *self,
               cairo_t *cr,
               const SceneTheme *theme,
               const SceneDevice *device)
{
  guint per_shard = MAX (self->n_samples / self->n_shards, 1);
  g_autoptr (GString) pairs = g_string_new (NULL);
  g_autofree char *full = NULL;

  for (guint i = 0; i < per_shard; i++)
    {
      const SimToySample *sample =
          scene_facts_toy_sample (self->spec, device->shard * per_shard + i);
      g_autofree char *input = NULL;
      g_autofree char *target = NULL;

      if (sample == NULL)
        return;
      input = base_format_number (sample->input);
      target = base_format_number (sample->target);
      g_string_append_printf (pairs, i > 0 ? ", %s → %s" : "%s → %s", input,
                              target);
    }
  /* Translators: a sample's input and its target */
  full = g_strdup_printf (_ ("x → y: %s"), pairs->str);
  scene_text_draw_fitting (self->text, cr, dim (theme),
                           (const char *const[]){ full, pairs->str, NULL },
                           device->samples);
}

void
scene_stage_paint_device_still (const SceneStage *self,
                                cairo_t *cr,
                                const SceneTheme *theme,
                                const SceneDevice *device)
{
  if (device->detail == SCENE_DETAIL_HEAT)
    return;
  paint_frame (self, cr, theme, device);
  if (device->detail != SCENE_DETAIL_TINY)
    paint_title (self, cr, theme, device);
  paint_model_header (self, cr, theme, device);
  if (device->data_header.width > 0)
    {
      guint samples = self->n_samples / self->n_shards;
      guint per_cell;
      g_autofree char *full = NULL;

      scene_stage_data_cells (self, device, &per_cell);
      if (per_cell > 1)
        full = g_strdup_printf (
            ngettext ("data: %u sample", "data: %u samples", samples), samples);
      scene_text_draw_fitting (
          self->text, cr, dim (theme),
          full != NULL ? (const char *const[]){ full, _ ("data"), NULL }
                       : (const char *const[]){ _ ("data"), NULL },
          device->data_header);
    }
  if (device->samples.width > 0)
    paint_samples (self, cr, theme, device);
  if (device->memory_header.width > 0)
    scene_text_draw (self->text, cr, dim (theme), _ ("memory"),
                     device->memory_header);
}

/* ---- what depends on the instant ---- */

static gboolean
covers (const SimDeviceStatus *status, guint layer)
{
  return status->layer_first != SIM_NONE && layer >= status->layer_first &&
         layer - status->layer_first < status->layer_count;
}

/* The share of the row that is in work: from and to, 0 to 1. */
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

  scene_fill_round (cr, row->bar, radius, fill);
  scene_stroke_round (cr, row->bar, radius, 1,
                      scene_color_edge (fill, theme->card));
  if (get_row_work (self, device, row, status))
    paint_progress (self, cr, device, row, fill, t_ns);
  scene_stage_paint_slices (self, cr, device, row->bar, fill);
  if (row->bar.height >= 12 * s)
    paint_row_words (self, cr, theme, device, row, fill, t_ns);
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

/* A later stage has no samples of its own: it works on what it was handed, and
 * holds that as activations. */
static gboolean
is_handed_on (const SceneStage *self, const SceneDevice *device, gint64 t_ns)
{
  guint first = scene_stage_layer_at (self, device, 0);

  return first > 0 &&
         scene_facts_dimension_rank (self->spec, device->device,
                                     SIM_DIMENSION_PIPELINE) > 0 &&
         sim_timeline_activations_held (self->timeline, device->device, first,
                                        t_ns) == 0;
}

static void
paint_data (const SceneStage *self,
            cairo_t *cr,
            const SceneTheme *theme,
            const SceneDevice *device,
            const SimDeviceStatus *status,
            gint64 t_ns)
{
  guint per_cell, n_cells, samples = self->n_samples / self->n_shards;
  guint per_micro = MAX (samples / MAX (self->n_micro_batches, 1), 1);
  gboolean working = status->state == SIM_STATE_FORWARD ||
                     status->state == SIM_STATE_BACKWARD ||
                     status->state == SIM_STATE_RECOMPUTE;
  gboolean here = t_ns >= 0 && (working || !is_handed_on (self, device, t_ns));

  if (device->data.width <= 0)
    return;
  n_cells = scene_stage_data_cells (self, device, &per_cell);
  for (guint i = 0; i < n_cells; i++)
    {
      SceneRect cell = scene_stage_data_cell (self, device, n_cells, i);
      guint micro_batch = i * per_cell / per_micro;
      gboolean in_work =
          status->micro_batch != SIM_NONE && micro_batch == status->micro_batch;

      if (!here)
        scene_stroke_round (cr, cell, cell.width * 0.22, 1,
                            scene_color_fade (theme->dim_text, 0.5));
      else
        scene_stage_paint_tokens (self, cr, theme, device, cell,
                                  self->n_micro_batches > 1 && !in_work ? 0.35
                                                                        : 1);
    }
}

/* Which of its samples have landed while the batch is dealt. */
static void
paint_landed (const SceneStage *self,
              cairo_t *cr,
              const SceneTheme *theme,
              const SceneDevice *device,
              gint64 t_ns)
{
  guint n, n_cells, per_cell;
  const SimTransfer *transfers =
      sim_timeline_get_transfers (self->timeline, &n);

  if (device->data.width <= 0)
    return;
  n_cells = scene_stage_data_cells (self, device, &per_cell);
  for (guint i = 0; i < n && transfers[i].start_ns < 0; i++)
    {
      guint local;

      if (transfers[i].payload != SIM_PAYLOAD_SAMPLES ||
          transfers[i].target != device->device || transfers[i].end_ns > t_ns)
        continue;
      local =
          transfers[i].sample_first % MAX (self->n_samples / self->n_shards, 1);
      for (guint k = 0; k < transfers[i].sample_count; k += per_cell)
        scene_paint_sample (
            cr, theme,
            scene_stage_data_cell (self, device, n_cells,
                                   MIN ((local + k) / per_cell, n_cells - 1)),
            device->shard, 1);
    }
}

static void
paint_state (const SceneStage *self,
             cairo_t *cr,
             const SceneTheme *theme,
             const SceneDevice *device,
             const SimDeviceStatus *status)
{
  g_autofree char *full = scene_words_status (status, TRUE);
  g_autofree char *brief = scene_words_status (status, FALSE);
  gboolean below = device->state.x <= device->title.x + 1;

  if (device->state.width <= 0)
    return;
  scene_text_draw_fitting (
      self->text, cr,
      scene_style (device->detail == SCENE_DETAIL_FULL ? SCENE_FONT_BODY
                                                       : SCENE_FONT_TINY,
                   TRUE, below ? SCENE_ALIGN_START : SCENE_ALIGN_END,
                   scene_theme_state (theme, status->state)),
      (const char *const[]){ full, brief, NULL }, device->state);
}

static void
paint_loss (const SceneStage *self,
            cairo_t *cr,
            const SceneTheme *theme,
            const SceneDevice *device,
            gint64 t_ns)
{
  double loss;
  g_autofree char *number = NULL;
  g_autofree char *words = NULL;

  if (device->loss.width <= 0 ||
      !sim_timeline_value (self->timeline, device->device, SIM_VALUE_LOSS, 0,
                           t_ns, &loss))
    return;
  number = base_format_number (loss);
  words = g_strdup_printf (_ ("loss %s"), number);
  scene_text_draw_fitting (
      self->text, cr,
      scene_style (SCENE_FONT_SMALL, TRUE, SCENE_ALIGN_START, theme->text),
      (const char *const[]){ words, number, NULL }, device->loss);
}

SceneColor
scene_stage_state_fill (const SceneTheme *theme, SimDeviceState state)
{
  switch (state)
    {
    case SIM_STATE_FORWARD:
    case SIM_STATE_RECOMPUTE:
      return theme->layer[2];
    case SIM_STATE_BACKWARD:
      return theme->layer[5];
    case SIM_STATE_SYNC:
      return theme->exposed;
    case SIM_STATE_UPDATE:
      return theme->update;
    case SIM_STATE_WAITING:
      return theme->bubble;
    case SIM_STATE_LOST:
      return theme->error;
    case SIM_STATE_IDLE:
    case SIM_STATE_LOADING:
    case SIM_STATE_DONE:
    case SIM_N_STATES:
    default:
      return theme->card;
    }
}

static void
paint_small_state (const SceneStage *self,
                   cairo_t *cr,
                   const SceneTheme *theme,
                   const SceneDevice *device,
                   const SimDeviceStatus *status)
{
  double s = self->s;
  SceneColor fill = scene_stage_state_fill (theme, status->state);
  SceneRect inner = scene_rect (device->box.x + 1, device->box.y + 1,
                                device->box.width - 2, device->box.height - 2);
  g_autofree char *number = g_strdup_printf ("%u", device->device);

  scene_fill_round (cr, inner, 4 * s, fill);
  if (status->state == SIM_STATE_BACKWARD && inner.width > 6)
    scene_hatch (cr, inner, 6 * s, 1.2 * s,
                 scene_color_fade (scene_color_text_on (fill), 0.35));
  /* Beside the number where there is room for both. */
  if (inner.width >= 44 * s)
    scene_stage_paint_state_mark (self, cr, status->state,
                                  scene_rect (inner.x + 4 * s,
                                              scene_rect_mid_y (&inner) - 4 * s,
                                              8 * s, 8 * s),
                                  scene_color_text_on (fill));
  if (device->detail == SCENE_DETAIL_TINY)
    scene_text_draw_fitting (
        self->text, cr,
        scene_style (SCENE_FONT_TINY, TRUE, SCENE_ALIGN_MIDDLE,
                     scene_color_text_on (fill)),
        (const char *const[]){ number, NULL }, device->title);
}

void
scene_stage_paint_device_moving (const SceneStage *self,
                                 cairo_t *cr,
                                 const SceneTheme *theme,
                                 const SceneDevice *device,
                                 gint64 t_ns)
{
  SimDeviceStatus status;

  if (device->detail == SCENE_DETAIL_HEAT)
    return;
  sim_timeline_device_status (self->timeline, device->device, t_ns, &status);
  if (device->detail <= SCENE_DETAIL_TINY)
    {
      paint_small_state (self, cr, theme, device, &status);
      return;
    }
  paint_state (self, cr, theme, device, &status);
  if (device->detail == SCENE_DETAIL_SMALL)
    paint_layer_strip (self, cr, theme, device, &status);
  else
    for (guint i = 0; i < device->n_rows; i++)
      paint_layer_row (self, cr, theme, device, &device->rows[i], &status,
                       t_ns);
  scene_stage_paint_chunks (self, cr, theme, device, t_ns);
  paint_data (self, cr, theme, device, &status, t_ns);
  if (t_ns < 0)
    paint_landed (self, cr, theme, device, t_ns);
  paint_loss (self, cr, theme, device, t_ns);
  scene_stage_paint_memory (self, cr, theme, device, t_ns);
}
