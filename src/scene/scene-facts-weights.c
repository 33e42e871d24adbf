/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-facts.h"

/* Weights that are shared out (ZeRO 3): what a device keeps, and when it has
 * others' shares of a layer too.  Ranks that share a lane do the same at the
 * same time, so that their lane's lowest is asked. */

/* Where a device stands among those that share weights with it: the ranks of
 * one place in tensor and pipeline, in order, those of its group. */
static guint
get_position (const SimSpec *spec, guint device)
{
  guint position = 0, inner = 1;

  for (guint i = 0; i < SIM_N_DIMENSIONS; i++)
    {
      SimDimension at = spec->parallel.order[i];
      guint of = at == SIM_DIMENSION_DATA ? sim_spec_get_shard_degree (spec)
                                          : spec->parallel.degree[at];

      if (at != SIM_DIMENSION_DATA && at != SIM_DIMENSION_CONTEXT)
        continue;
      position += inner * (sim_spec_get_coordinate (spec, device, at) % of);
      inner *= of;
    }
  return position;
}

/* The chunk of the gradients that is whole on a simulated device in the end. */
static gboolean
find_whole_chunk (const SimTimeline *timeline, guint device, guint *chunk)
{
  const SimSpec *spec = sim_timeline_get_spec (timeline);
  guint n, shares = sim_spec_get_n_shards (spec, FALSE);
  const SimCollective *all = sim_timeline_get_collectives (timeline, &n);

  for (guint i = 0; i < n; i++)
    {
      const SimCollective *one = &all[i];

      if (one->operation != SIM_OPERATION_REDUCE_SCATTER ||
          one->payload != SIM_PAYLOAD_GRADIENT || one->n_members != shares ||
          !scene_facts_is_member (timeline, i, device))
        continue;
      for (*chunk = 0; *chunk < one->n_chunks; ++*chunk)
        if (sim_timeline_contributions (timeline, i, device, *chunk,
                                        one->end_ns) >= one->n_members)
          return TRUE;
      return FALSE;
    }
  return FALSE;
}

guint
scene_facts_weight_share (const SimTimeline *timeline, guint device)
{
  const SimSpec *spec = sim_timeline_get_spec (timeline);
  guint shares = sim_spec_get_n_shards (spec, FALSE);
  guint lane = sim_timeline_get_lane_rank (timeline, device);
  guint position = get_position (spec, device), chunk;

  /* The others of its lane stand as far on in the ring as in the group. */
  if (find_whole_chunk (timeline, lane, &chunk))
    position += chunk + shares - get_position (spec, lane);
  return position % shares;
}

/* ---- gathered for a use ---- */

static int
compare_gathers (gconstpointer one, gconstpointer other)
{
  const SceneGather *a = one, *b = other;

  return a->from_ns < b->from_ns ? -1 : a->from_ns > b->from_ns;
}

static void
add_gathers (GArray *gathers, const SimTimeline *timeline, guint device)
{
  guint n;
  const SimCollective *all = sim_timeline_get_collectives (timeline, &n);

  for (guint i = 0; i < n; i++)
    if (all[i].payload == SIM_PAYLOAD_PARAMETER &&
        all[i].operation == SIM_OPERATION_ALL_GATHER &&
        scene_facts_is_member (timeline, i, device))
      for (guint k = 0; k < all[i].layer_count; k++)
        {
          SceneGather gather = { all[i].layer_first + k, all[i].end_ns,
                                 G_MAXINT64 };

          g_array_append_val (gathers, gather);
        }
  g_array_sort (gathers, compare_gathers);
}

static gboolean
uses_weights (const SimSpan *span)
{
  return span->layer_first != SIM_NONE &&
         (span->work == SIM_WORK_FORWARD || span->work == SIM_WORK_BACKWARD);
}

/* A layer may be computed in pieces, with exchanges between them. */
static gboolean
goes_on (const SimSpan *span, const SimSpan *next)
{
  return next->work == span->work && next->layer_first == span->layer_first &&
         next->micro_batch == span->micro_batch &&
         next->iteration == span->iteration;
}

/* A layer is gathered once for each use, perhaps for two of them ahead: a use
 * ends the first that is there. */
static void
end_gather (GArray *gathers, guint from, guint layer, gint64 end_ns)
{
  for (guint i = from; i < gathers->len; i++)
    {
      SceneGather *gather = &g_array_index (gathers, SceneGather, i);

      if (gather->layer == layer && gather->until_ns == G_MAXINT64)
        {
          gather->until_ns = end_ns;
          return;
        }
    }
}

GArray *
scene_facts_gathers_new (const SimTimeline *timeline, guint device)
{
  GArray *gathers = g_array_new (FALSE, FALSE, sizeof (SceneGather));
  guint lane = sim_timeline_get_lane_rank (timeline, device);
  guint n, from = 0;
  const SimSpan *spans =
      sim_timeline_get_spans (timeline, lane, SIM_STREAM_COMPUTE, &n);

  add_gathers (gathers, timeline, lane);
  for (guint i = 0, last; i < n; i = last + 1)
    {
      for (last = i; last + 1 < n && goes_on (&spans[i], &spans[last + 1]);)
        last++;
      if (!uses_weights (&spans[i]))
        continue;
      for (guint k = 0; k < spans[i].layer_count; k++)
        end_gather (gathers, from, spans[i].layer_first + k,
                    spans[last].end_ns);
      /* What is used up by now is passed over from here on. */
      while (from < gathers->len &&
             g_array_index (gathers, SceneGather, from).until_ns != G_MAXINT64)
        from++;
    }
  return gathers;
}

gboolean
scene_facts_is_gathered (const GArray *gathers, guint layer, gint64 t_ns)
{
  for (guint i = 0; i < gathers->len; i++)
    {
      const SceneGather *gather = &g_array_index (gathers, SceneGather, i);

      if (gather->from_ns > t_ns)
        return FALSE;
      if (gather->layer == layer && t_ns < gather->until_ns)
        return TRUE;
    }
  return FALSE;
}
