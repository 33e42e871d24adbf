/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli-why.h"

#include "base/base-units.h"
#include "cli/cli-json.h"
#include "scene/scene.h"
#include "teach/teach-measure.h"

/* Of one slice: a pipeline's may lead through each stage and micro-batch. */
#define MAX_LINKS 64

static void
add_seconds (JsonBuilder *json, const char *name, gint64 ns)
{
  cli_json_add_double (json, name, base_ns_to_seconds (ns));
}

static void
add_link (JsonBuilder *json, const SimCriticalLink *link)
{
  json_builder_begin_object (json);
  cli_json_add_text (json, "work", sim_work_get_nick (link->work));
  if (link->work == SIM_WORK_COMMUNICATE)
    cli_json_add_text (json, "payload", sim_payload_get_nick (link->payload));
  cli_json_add_count (json, "device", link->device);
  if (link->peer != SIM_NONE)
    cli_json_add_count (json, "peer", link->peer);
  if (link->collective != SIM_NONE)
    cli_json_add_count (json, "collective", link->collective);
  if (link->layer_first != SIM_NONE)
    {
      cli_json_add_count (json, "layer", link->layer_first);
      cli_json_add_count (json, "layers", link->layer_count);
    }
  if (link->micro_batch != SIM_NONE)
    cli_json_add_count (json, "micro_batch", link->micro_batch);
  add_seconds (json, "from_seconds", link->start_ns);
  add_seconds (json, "to_seconds", link->end_ns);
  json_builder_end_object (json);
}

static void
add_path (JsonBuilder *json, const SimTimeline *timeline, const SimWhy *why)
{
  g_autoptr (GArray) links =
      g_array_new (FALSE, FALSE, sizeof (SimCriticalLink));

  sim_timeline_critical_path (timeline, why->device, why->start_ns, links);
  json_builder_set_member_name (json, "critical_path");
  json_builder_begin_array (json);
  for (guint i = 0; i < MIN (links->len, MAX_LINKS); i++)
    add_link (json, &g_array_index (links, SimCriticalLink, i));
  json_builder_end_array (json);
}

static void
add_cause (JsonBuilder *json,
           const SimTimeline *timeline,
           const char *name,
           SimIdleTime time)
{
  gint64 end_ns = sim_timeline_get_end_ns (timeline);
  SimWhy why;

  sim_timeline_why_of (timeline, SIM_NONE, time, end_ns, &why);
  if (why.kind == SIM_WHY_NONE)
    return;
  cli_json_begin_object (json, name);
  cli_json_add_text (json, "cause", teach_why_get_nick (why.kind));
  cli_json_add_double (json, "share", why.share);
  cli_json_add_double (
      json, "seconds",
      sim_timeline_why_ns (timeline, SIM_NONE, why.kind, why.exposed, end_ns) /
          1e9);
  cli_json_add_count (json, "device", why.device);
  if (why.peer != SIM_NONE)
    cli_json_add_count (json, "peer", why.peer);
  if (why.layer_first != SIM_NONE)
    {
      cli_json_add_count (json, "layer", why.layer_first);
      cli_json_add_count (json, "layers", why.layer_count);
    }
  add_seconds (json, "from_seconds", why.start_ns);
  add_seconds (json, "to_seconds", why.end_ns);
  add_path (json, timeline, &why);
  json_builder_end_object (json);
}

void
cli_why_add (JsonBuilder *json, const SimTimeline *timeline)
{
  cli_json_begin_object (json, "why");
  add_cause (json, timeline, "exposed_sync", SIM_IDLE_EXPOSED);
  add_cause (json, timeline, "bubble", SIM_IDLE_BUBBLE);
  json_builder_end_object (json);
}

void
cli_why_print (const SimTimeline *timeline)
{
  gint64 end_ns = sim_timeline_get_end_ns (timeline);
  const SceneMeterRow rows[] = { SCENE_METER_EXPOSED, SCENE_METER_BUBBLE };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      SceneView view;
      g_autofree char *text = NULL;

      scene_view_init (&view, 0, 0);
      view.selected_row = rows[i];
      text = scene_why_selected (timeline, &view, end_ns);
      if (text != NULL)
        g_print ("  %s\n", text);
    }
}
