/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the meter says besides its figures, in the picture and in its text. */
#include "scene/scene-meter-private.h"

#include "base/base-units.h"
#include "scene/scene-facts.h"

#include <glib/gi18n-lib.h>

/* Shares are whole bytes and layers: that part of a figure is not to be seen.
 */
#define ALIKE 100

static char *
format_share (const SimMeter *meter, gint64 part_ns)
{
  return base_format_percent (
      meter->elapsed_ns > 0 ? (double)part_ns / (double)meter->elapsed_ns : 0);
}

char *
scene_meter_words_outlook (const SimTimeline *timeline,
                           guint device,
                           gint64 t_ns)
{
  gint64 end_ns = sim_timeline_get_end_ns (timeline);
  gboolean bubble_first = scene_facts_bubble_first (timeline);
  g_autofree char *end = NULL;
  g_autofree char *share = NULL;
  SimMeter now, whole;

  sim_timeline_meter (timeline, device, t_ns, &now);
  if (t_ns >= end_ns || now.exposed_ns + now.bubble_ns > 0)
    return NULL;
  sim_timeline_meter (timeline, device, end_ns, &whole);
  if (whole.exposed_ns + whole.bubble_ns == 0)
    return g_strdup (bubble_first
                         ? _ ("Nothing is idle, from beginning to end.")
                         : _ ("Nothing is lost, from beginning to end."));
  end = base_format_duration_ns (end_ns);
  share =
      format_share (&whole, bubble_first ? whole.bubble_ns : whole.exposed_ns);
  return g_strdup_printf (
      /* Translators: the whole time, and what share of it that will be. */
      bubble_first
          ? _ ("Nothing is idle so far. In all, by %1$s, it will be %2$s.")
          : _ ("Nothing is lost so far. In all, by %1$s, it will be %2$s."),
      end, share);
}

guint64
scene_meter_sum_sent (const SimTimeline *timeline, guint device)
{
  SimMeter end;
  guint64 sent = 0;

  sim_timeline_meter (timeline, device, sim_timeline_get_end_ns (timeline),
                      &end);
  for (guint i = 0; i < SIM_N_PAYLOADS; i++)
    if (i != SIM_PAYLOAD_SAMPLES)
      sent += end.bytes_sent[i];
  return sent;
}

/* A mean hides what one device sends for all. */
guint64
scene_meter_find_server_sent (const SimTimeline *timeline,
                              guint device,
                              guint *n_servers)
{
  guint n_devices = sim_timeline_get_n_devices (timeline);
  guint64 least = G_MAXUINT64, most = 0;

  *n_servers = 0;
  if (sim_timeline_get_spec (timeline)->parallel.all_reduce !=
          SIM_ALGORITHM_PARAMETER_SERVER ||
      device < n_devices)
    return 0;
  for (guint i = 0; i < n_devices; i++)
    if (scene_facts_serves (timeline, i))
      {
        guint64 sent = scene_meter_sum_sent (timeline, i);

        least = MIN (least, sent);
        most = MAX (most, sent);
        ++*n_servers;
      }
  return *n_servers > 0 && most - least <= most / ALIKE ? most : 0;
}

char *
scene_meter_words_server (guint64 sent, guint n_servers)
{
  g_autofree char *bytes = base_format_bytes (sent);

  return g_strdup_printf (
      n_servers > 1 ? _ ("by each server %s") : _ ("by the server %s"), bytes);
}
