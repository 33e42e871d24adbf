/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene.h"

#include "base/base-units.h"
#include "scene/scene-words.h"

#include <glib/gi18n-lib.h>

char *
scene_describe_stage (const SimTimeline *timeline, gint64 t_ns)
{
  guint n_devices = sim_timeline_get_n_devices (timeline);
  g_autofree char *caption = scene_caption (timeline, t_ns);
  g_autoptr (GString) text = g_string_new (caption);

  for (guint i = 0; i < MIN (n_devices, 64); i++)
    {
      SimDeviceStatus status;
      g_autofree char *words = NULL;

      sim_timeline_device_status (timeline, i, t_ns, &status);
      words = scene_words_status (&status, TRUE);
      g_string_append_printf (text, _ ("\nDevice %1$u: %2$s."), i, words);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
scene_describe_meter (const SimTimeline *timeline, gint64 t_ns)
{
  SimMeter meter;
  g_autofree char *share = NULL;
  g_autofree char *why = scene_why_text (timeline, t_ns);

  sim_timeline_meter (timeline, SIM_NONE, t_ns, &meter);
  share = base_format_percent (
      meter.elapsed_ns > 0 ? (double)meter.exposed_ns / meter.elapsed_ns : 0);
  return g_strdup_printf (_ ("%1$s of the time so far lost to synchronising. "
                             "%2$s"),
                          share, why != NULL ? why : "");
}

char *
scene_describe_lanes (const SimTimeline *timeline, gint64 t_ns)
{
  g_autofree char *now = base_format_duration_ns (t_ns);
  g_autofree char *end =
      base_format_duration_ns (sim_timeline_get_end_ns (timeline));

  return g_strdup_printf (_ ("Timeline at %1$s of %2$s."), now, end);
}

char *
scene_describe_hit (const SimTimeline *timeline,
                    const SceneHit *hit,
                    gint64 t_ns)
{
  if (hit->part == SCENE_PART_DEVICE)
    {
      SimDeviceStatus status;
      g_autofree char *words = NULL;

      sim_timeline_device_status (timeline, hit->device, t_ns, &status);
      words = scene_words_status (&status, TRUE);
      return g_strdup_printf (_ ("Device %1$u: %2$s"), hit->device, words);
    }
  return NULL;
}
