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
  /* Translators: what the device is, besides: a parameter server. */
  g_autofree char *server = g_strdup_printf (_ ("%s · server"), full);
  g_autofree char *short_server = g_strdup_printf (_ ("%s · server"), brief);
  const char *const plain[] = { full, middle, brief, NULL };
  const char *const serving[] = { server, short_server, full,
                                  middle, brief,        NULL };

  scene_text_draw_fitting (
      self->text, cr,
      scene_style (tiny                                   ? SCENE_FONT_TINY
                   : device->detail == SCENE_DETAIL_SMALL ? SCENE_FONT_SMALL
                                                          : SCENE_FONT_TITLE,
                   TRUE, tiny ? SCENE_ALIGN_MIDDLE : SCENE_ALIGN_START,
                   theme->text),
      device->serves ? serving : plain, device->title);
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

      if (!split && self->spec->parallel.degree[SIM_DIMENSION_EXPERT] > 1 &&
          scene_stage_get_slices (self, device, &of, &first_part, &count))
        {
          full = g_strdup_printf (_ ("experts %1$u–%2$u of %3$u"),
                                  first_part + 1, first_part + count, of);
          brief = g_strdup_printf (_ ("experts %1$u–%2$u"), first_part + 1,
                                   first_part + count);
        }
      else
        {
          gboolean shared = scene_stage_shares_weights (self);

          full = g_strdup (split    ? _ ("model: a slice of each")
                           : shared ? _ ("model: a share of each")
                                    : _ ("model: full copy"));
          brief = g_strdup (split    ? _ ("slices")
                            : shared ? _ ("shares")
                                     : _ ("full copy"));
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

/* A later stage has no samples of its own: it works on what it was handed, and
 * holds that as activations. */
static gboolean
is_handed_on (const SceneStage *self, const SceneDevice *device, gint64 t_ns)
{
  guint first = scene_stage_layer_at (self, device, 0);

  return first > 0 &&
         sim_spec_get_coordinate (self->spec, device->device,
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
      guint first = i * per_cell / per_micro;
      guint last = ((i + 1) * per_cell - 1) / per_micro;
      gboolean in_work = status->micro_batch != SIM_NONE &&
                         status->micro_batch >= first &&
                         status->micro_batch <= last;

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
  g_autofree char *full = scene_words_status (self->spec, status, TRUE);
  g_autofree char *brief = scene_words_status (self->spec, status, FALSE);
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
  scene_facts_status (self->timeline, device->device, t_ns, &status);
  if (device->detail <= SCENE_DETAIL_TINY)
    {
      paint_small_state (self, cr, theme, device, &status);
      return;
    }
  paint_state (self, cr, theme, device, &status);
  scene_stage_paint_layers (self, cr, theme, device, &status, t_ns);
  scene_stage_paint_chunks (self, cr, theme, device, t_ns);
  paint_data (self, cr, theme, device, &status, t_ns);
  if (t_ns < 0)
    paint_landed (self, cr, theme, device, t_ns);
  paint_loss (self, cr, theme, device, t_ns);
  scene_stage_paint_memory (self, cr, theme, device, t_ns);
}
