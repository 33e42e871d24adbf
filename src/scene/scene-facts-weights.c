/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-facts.h"

/* Weights that are shared out (ZeRO 3): what a device keeps, and what it has
 * gathered for the moment. */

guint
scene_facts_weight_share (const SimTimeline *timeline, guint device)
{
  guint n;
  const SimCollective *all = sim_timeline_get_collectives (timeline, &n);

  for (guint i = 0; i < n; i++)
    {
      const SimCollective *one = &all[i];

      if (one->operation != SIM_OPERATION_REDUCE_SCATTER ||
          one->payload != SIM_PAYLOAD_GRADIENT ||
          !scene_facts_is_member (timeline, i, device))
        continue;
      for (guint chunk = 0; chunk < one->n_chunks; chunk++)
        if (sim_timeline_contributions (timeline, i, device, chunk,
                                        one->end_ns) >= one->n_members)
          return chunk;
    }
  return scene_facts_shard (sim_timeline_get_spec (timeline), device);
}

/* When each layer was last gathered by t; G_MININT64: never. */
static void
find_gathers (const SimTimeline *timeline,
              guint device,
              gint64 t_ns,
              gint64 *ended_ns,
              guint n_layers)
{
  guint n;
  const SimCollective *all = sim_timeline_get_collectives (timeline, &n);

  for (guint i = 0; i < n_layers; i++)
    ended_ns[i] = G_MININT64;
  for (guint i = 0; i < n; i++)
    {
      const SimCollective *one = &all[i];

      if (one->payload != SIM_PAYLOAD_PARAMETER || one->end_ns > t_ns ||
          one->operation != SIM_OPERATION_ALL_GATHER ||
          !scene_facts_is_member (timeline, i, device))
        continue;
      for (guint k = 0; k < one->layer_count; k++)
        if (one->layer_first + k < n_layers)
          ended_ns[one->layer_first + k] =
              MAX (ended_ns[one->layer_first + k], one->end_ns);
    }
}

void
scene_facts_gathered (const SimTimeline *timeline,
                      guint device,
                      gint64 t_ns,
                      guint8 *gathered,
                      guint n_layers)
{
  g_autofree gint64 *ended_ns = g_new (gint64, n_layers);
  guint n;
  const SimSpan *spans =
      sim_timeline_get_spans (timeline, device, SIM_STREAM_COMPUTE, &n);

  find_gathers (timeline, device, t_ns, ended_ns, n_layers);
  for (guint i = 0; i < n_layers; i++)
    gathered[i] = ended_ns[i] != G_MININT64;
  for (guint i = 0; i < n && spans[i].end_ns <= t_ns; i++)
    {
      if (spans[i].layer_first == SIM_NONE ||
          (spans[i].work != SIM_WORK_FORWARD &&
           spans[i].work != SIM_WORK_BACKWARD))
        continue;
      for (guint k = 0; k < spans[i].layer_count; k++)
        {
          guint layer = spans[i].layer_first + k;

          if (layer < n_layers && spans[i].start_ns >= ended_ns[layer])
            gathered[layer] = FALSE;
        }
    }
}
