/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-stage-private.h"

#include "base/base-units.h"

#include <glib/gi18n-lib.h>

/* A row of the meter that is selected: which devices and links are in it right
 * now, and how much of it each device has had so far. */

gboolean
scene_stage_is_in_row (const SceneStage *self,
                       guint device,
                       SceneMeterRow row,
                       gint64 t_ns)
{
  SimTimePiece piece;

  if (t_ns < 0 || t_ns >= sim_timeline_get_end_ns (self->timeline))
    return FALSE;
  sim_timeline_time_at (self->timeline, device,
                        scene_facts_told (self->timeline, t_ns), &piece);
  switch (row)
    {
    case SCENE_METER_COMPUTE:
      return piece.kind == SIM_TIME_COMPUTE;
    case SCENE_METER_EXPOSED:
    case SCENE_METER_LATENCY:
      return piece.kind == SIM_TIME_EXPOSED;
    case SCENE_METER_HIDDEN:
      return piece.kind == SIM_TIME_COMPUTE && piece.communicating;
    case SCENE_METER_BUBBLE:
      return piece.kind == SIM_TIME_BUBBLE;
    case SCENE_METER_BYTES:
      return piece.communicating;
    case SCENE_METER_SHARE: /* scene_why_get_row made them one of the above */
    case SCENE_METER_WHY:
    case SCENE_N_METER_ROWS:
    default:
      return FALSE;
    }
}

static gboolean
moves_bytes (SceneMeterRow row)
{
  return row != SCENE_METER_COMPUTE && row != SCENE_METER_BUBBLE;
}

/* "exposed 1.9 ms" */
static char *
describe_amount (const SceneStage *self,
                 guint device,
                 SceneMeterRow row,
                 gint64 t_ns)
{
  SimMeter meter;
  guint64 sent = 0;
  g_autofree char *amount = NULL;

  sim_timeline_meter (self->timeline, device, t_ns, &meter);
  switch (row)
    {
    case SCENE_METER_COMPUTE:
      amount = base_format_duration_ns (meter.compute_ns);
      return g_strdup_printf (_ ("compute %s"), amount);
    case SCENE_METER_HIDDEN:
      amount = base_format_duration_ns (meter.hidden_ns);
      return g_strdup_printf (_ ("hidden %s"), amount);
    case SCENE_METER_BUBBLE:
      amount = base_format_duration_ns (meter.bubble_ns);
      return g_strdup_printf (_ ("bubble %s"), amount);
    case SCENE_METER_BYTES:
      for (guint i = 0; i < SIM_N_PAYLOADS; i++)
        if (i != SIM_PAYLOAD_SAMPLES)
          sent += meter.bytes_sent[i];
      amount = base_format_bytes (sent);
      return g_strdup_printf (_ ("sent %s"), amount);
    case SCENE_METER_SHARE:
    case SCENE_METER_EXPOSED:
    case SCENE_METER_LATENCY:
    case SCENE_METER_WHY:
    case SCENE_N_METER_ROWS:
    default:
      amount = base_format_duration_ns (meter.exposed_ns);
      return g_strdup_printf (_ ("exposed %s"), amount);
    }
}

/* A tab on the upper edge of the box, beside the pipe that may come in at its
 * middle. */
static void
paint_amount (const SceneStage *self,
              cairo_t *cr,
              const SceneTheme *theme,
              const SceneDevice *device,
              SceneMeterRow row,
              gboolean now,
              gint64 t_ns)
{
  double s = self->s;
  g_autofree char *words = describe_amount (self, device->device, row, t_ns);
  double width = scene_text_width (self->text, SCENE_FONT_TINY, TRUE, words);
  SceneRect box = device->box;
  SceneRect tab;
  SceneColor fill = now ? theme->accent : theme->card;

  width = MIN (width + 16 * s, box.width - 4 * s);
  tab = scene_rect_snap (
      scene_rect (box.x + MIN (12 * s, (box.width - width) / 2), box.y - 9 * s,
                  width, 16 * s));
  scene_fill_round (cr, tab, 8 * s, fill);
  scene_stroke_round (cr, tab, 8 * s, 1.3 * s, theme->accent);
  tab.x += 6 * s;
  tab.width -= 12 * s;
  scene_text_draw (self->text, cr,
                   scene_style (SCENE_FONT_TINY, TRUE, SCENE_ALIGN_MIDDLE,
                                now ? theme->on_accent : theme->text),
                   words, tab);
}

static void
paint_links (const SceneStage *self,
             cairo_t *cr,
             const SceneTheme *theme,
             SceneMeterRow row,
             gint64 t_ns)
{
  guint n;
  const SimTransfer *transfers =
      sim_timeline_get_transfers (self->timeline, &n);
  g_autoptr (GArray) active = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint32 only = self->view.selected_device;

  scene_facts_transfers (self->timeline, t_ns, active);
  for (guint i = 0; i < active->len; i++)
    {
      const SimTransfer *one = &transfers[g_array_index (active, guint32, i)];
      const guint32 ends[2] = { one->source, one->target };

      for (guint k = 0; k < 2; k++)
        if (ends[k] != SIM_NONE && (only == SIM_NONE || only == ends[k]) &&
            scene_stage_is_in_row (self, ends[k], row, t_ns))
          {
            scene_stage_mark_link (self, cr, one->link, theme->accent);
            break;
          }
    }
}

void
scene_stage_paint_marks (const SceneStage *self,
                         cairo_t *cr,
                         const SceneTheme *theme,
                         gint64 t_ns)
{
  double s = self->s;
  SceneMeterRow row = scene_why_get_row (self->timeline, &self->view, t_ns);

  if (row == SCENE_N_METER_ROWS)
    return;
  if (moves_bytes (row))
    paint_links (self, cr, theme, row, t_ns);
  for (guint i = 0; i < self->n_devices; i++)
    {
      const SceneDevice *device = scene_stage_device (self, i);
      gboolean now = scene_stage_is_in_row (self, i, row, t_ns);
      SceneRect ring =
          scene_rect (device->box.x - 3 * s, device->box.y - 3 * s,
                      device->box.width + 6 * s, device->box.height + 6 * s);

      if (self->view.selected_device != SIM_NONE &&
          self->view.selected_device != i)
        continue;
      if (now)
        scene_stroke_round (
            cr, ring, device->detail >= SCENE_DETAIL_MEDIUM ? 12 * s : 6 * s,
            2.5 * s, theme->accent);
      if (device->detail >= SCENE_DETAIL_SMALL && !self->view.cover_meter)
        paint_amount (self, cr, theme, device, row, now, t_ns);
    }
}
