/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene.h"

#include "base/base-units.h"
#include "scene/scene-facts.h"

#include <glib/gi18n-lib.h>

/* Names of what can be reached one by one; what it does at the instant is for
 * scene_describe_hit to say. */

static const char *
name_row (const SimTimeline *timeline, SceneMeterRow row)
{
  gboolean sync = scene_facts_synchronises (timeline);

  switch (row)
    {
    case SCENE_METER_SHARE:
      return sync ? _ ("Sync cost") : _ ("Transfer cost");
    case SCENE_METER_COMPUTE:
      return _ ("Compute");
    case SCENE_METER_EXPOSED:
      return sync ? _ ("Exposed sync") : _ ("Exposed transfers");
    case SCENE_METER_HIDDEN:
      return sync ? _ ("Hidden sync") : _ ("Hidden transfers");
    case SCENE_METER_BUBBLE:
      return _ ("Bubble");
    case SCENE_METER_BYTES:
      return _ ("Sent per device");
    case SCENE_METER_LATENCY:
      return _ ("Latency part");
    case SCENE_METER_WHY:
      return _ ("Why idle");
    case SCENE_N_METER_ROWS:
    default:
      return NULL;
    }
}

/* NULL: the row has no figure. */
static char *
format_row (const SimMeter *meter, SceneMeterRow row)
{
  guint64 sent = 0;

  switch (row)
    {
    case SCENE_METER_SHARE:
      return base_format_percent (meter->elapsed_ns > 0
                                      ? (double)meter->exposed_ns /
                                            (double)meter->elapsed_ns
                                      : 0);
    case SCENE_METER_COMPUTE:
      return base_format_duration_ns (meter->compute_ns);
    case SCENE_METER_EXPOSED:
      return base_format_duration_ns (meter->exposed_ns);
    case SCENE_METER_HIDDEN:
      return base_format_duration_ns (meter->hidden_ns);
    case SCENE_METER_BUBBLE:
      return base_format_duration_ns (meter->bubble_ns);
    case SCENE_METER_BYTES:
      for (guint i = 0; i < SIM_N_PAYLOADS; i++)
        if (i != SIM_PAYLOAD_SAMPLES)
          sent += meter->bytes_sent[i];
      return base_format_bytes (sent);
    case SCENE_METER_LATENCY:
      return base_format_duration_ns (meter->latency_ns);
    case SCENE_METER_WHY:
    case SCENE_N_METER_ROWS:
    default:
      return NULL;
    }
}

static char *
name_meter_row (const SimTimeline *timeline, const SceneHit *hit, gint64 t_ns)
{
  const char *name = name_row (timeline, (SceneMeterRow)hit->index);
  g_autofree char *figure = NULL;
  SimMeter meter;

  if (!name)
    return NULL;
  sim_timeline_meter (timeline, hit->device, t_ns, &meter);
  figure = format_row (&meter, (SceneMeterRow)hit->index);
  if (!figure)
    return g_strdup (name);
  /* Translators: "Exposed sync: 1.9 ms" */
  return g_strdup_printf (_ ("%1$s: %2$s"), name, figure);
}

static char *
name_link (const SimTimeline *timeline, guint link)
{
  guint n;
  const SimDrawnLink *links = sim_timeline_get_links (timeline, &n);

  if (link >= n)
    return NULL;
  return g_strdup_printf (_ ("Link between device %1$u and device %2$u"),
                          links[link].a, links[link].b);
}

static char *
name_slice (const SimTimeline *timeline, const SceneHit *hit)
{
  gboolean sync = scene_facts_synchronises (timeline);
  g_autofree char *length = NULL;
  SimWhy why;

  if (!sim_timeline_why_at (timeline, hit->device, hit->t_ns, &why))
    return NULL;
  length = base_format_duration_ns (why.end_ns - why.start_ns);
  if (!why.exposed)
    return g_strdup_printf (_ ("Bubble of device %1$u: %2$s"), hit->device,
                            length);
  return g_strdup_printf (sync ? _ ("Exposed sync of device %1$u: %2$s")
                               : _ ("Exposed transfers of device %1$u: %2$s"),
                          hit->device, length);
}

char *
scene_name_hit (const SimTimeline *timeline, const SceneHit *hit, gint64 t_ns)
{
  switch (hit->part)
    {
    case SCENE_PART_DEVICE:
      return g_strdup_printf (_ ("Device %u"), hit->device);
    case SCENE_PART_LINK:
      return name_link (timeline, hit->index);
    case SCENE_PART_METER_ROW:
      return name_meter_row (timeline, hit, t_ns);
    case SCENE_PART_IDLE:
      return name_slice (timeline, hit);
    default:
      return NULL;
    }
}
