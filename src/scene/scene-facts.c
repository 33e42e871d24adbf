/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-facts.h"

#include "base/base-units.h"

#include <math.h>
#include <string.h>

guint
scene_facts_shard (const SimSpec *spec, guint device)
{
  return sim_spec_get_coordinate (spec, device, SIM_DIMENSION_DATA);
}

guint
scene_facts_n_shards (const SimSpec *spec)
{
  return MAX (spec->parallel.degree[SIM_DIMENSION_DATA], 1);
}

gboolean
scene_facts_is_member (const SimTimeline *timeline,
                       guint collective,
                       guint device)
{
  guint n_members;
  const guint32 *members =
      sim_timeline_get_members (timeline, collective, &n_members);

  for (guint i = 0; i < n_members; i++)
    if (members[i] == device)
      return TRUE;
  return FALSE;
}

/* Member c of such a collective serves its chunk c. */
gboolean
scene_facts_serves (const SimTimeline *timeline, guint device)
{
  guint n;
  const SimCollective *all = sim_timeline_get_collectives (timeline, &n);

  for (guint i = 0; i < n; i++)
    {
      guint n_members;
      const guint32 *members =
          sim_timeline_get_members (timeline, i, &n_members);

      if (all[i].algorithm != SIM_ALGORITHM_PARAMETER_SERVER)
        continue;
      for (guint c = 0; c < MIN (all[i].n_chunks, n_members); c++)
        if (members[c] == device)
          return TRUE;
    }
  return FALSE;
}

/* Collectives keep their members apart: equal lists are equal groups. */
static gboolean
same_members (const SimTimeline *timeline, guint one, guint other)
{
  guint n, n_other;
  const guint32 *members = sim_timeline_get_members (timeline, one, &n);
  const guint32 *others = sim_timeline_get_members (timeline, other, &n_other);

  return n == n_other && memcmp (members, others, n * sizeof *members) == 0;
}

void
scene_facts_bucket (const SimTimeline *timeline,
                    guint collective,
                    guint *ordinal,
                    guint *of)
{
  guint n;
  const SimCollective *all = sim_timeline_get_collectives (timeline, &n);
  const SimCollective *one = &all[collective];

  *ordinal = 0;
  *of = 0;
  for (guint i = 0; i < n; i++)
    {
      if (all[i].payload != one->payload ||
          all[i].iteration != one->iteration ||
          all[i].operation != one->operation ||
          !same_members (timeline, i, collective))
        continue;
      if (i < collective)
        ++*ordinal;
      ++*of;
    }
}

gboolean
scene_facts_synchronises (const SimTimeline *timeline)
{
  guint n;
  const SimCollective *all = sim_timeline_get_collectives (timeline, &n);

  for (guint i = 0; i < n; i++)
    if (all[i].payload == SIM_PAYLOAD_GRADIENT)
      return TRUE;
  return FALSE;
}

gboolean
scene_facts_bubble_first (const SimTimeline *timeline)
{
  return !scene_facts_synchronises (timeline) &&
         sim_timeline_get_spec (timeline)
                 ->parallel.degree[SIM_DIMENSION_PIPELINE] > 1;
}

gboolean
scene_facts_broadcasts (const SimTimeline *timeline, guint collective)
{
  guint n;
  const SimCollective *all = sim_timeline_get_collectives (timeline, &n);

  return collective < n && all[collective].operation == SIM_OPERATION_BROADCAST;
}

guint
scene_facts_iteration (const SimTimeline *timeline, gint64 t_ns)
{
  guint n;
  const SimStep *steps = sim_timeline_get_steps (timeline, &n);
  guint32 iteration;

  if (n == 0)
    return 0;
  iteration =
      steps[MIN (sim_timeline_step_at (timeline, t_ns), n - 1)].iteration;
  return iteration != SIM_NONE ? iteration : 0;
}

guint
scene_facts_focus_collective (const SimTimeline *timeline,
                              guint device,
                              gint64 t_ns)
{
  guint n;
  const SimCollective *all = sim_timeline_get_collectives (timeline, &n);
  guint iteration = scene_facts_iteration (timeline, t_ns);
  guint running = SIM_NONE, ended = SIM_NONE, coming = SIM_NONE;

  for (guint i = 0; i < n; i++)
    {
      if (all[i].payload != SIM_PAYLOAD_GRADIENT ||
          all[i].iteration != iteration ||
          !scene_facts_is_member (timeline, i, device))
        continue;
      if (all[i].end_ns <= t_ns)
        {
          if (ended == SIM_NONE || all[i].end_ns >= all[ended].end_ns)
            ended = i;
        }
      else if (all[i].start_ns <= t_ns)
        {
          if (running == SIM_NONE)
            running = i;
        }
      else if (coming == SIM_NONE || all[i].start_ns < all[coming].start_ns)
        coming = i;
    }
  if (running != SIM_NONE)
    return running;
  return ended != SIM_NONE ? ended : coming;
}

const SimToySample *
scene_facts_toy_sample (const SimSpec *spec, guint sample)
{
  const GArray *samples = spec->model.toy.samples;

  if (spec->model.kind != SIM_MODEL_TOY || samples->len == 0)
    return NULL;
  return &g_array_index (samples, SimToySample, sample % samples->len);
}

void
scene_facts_chunk_layers (const SimTimeline *timeline,
                          guint collective,
                          guint chunk,
                          guint *first,
                          guint *count)
{
  guint n;
  const SimCollective *one =
      &sim_timeline_get_collectives (timeline, &n)[collective];
  guint64 layers = one->layer_count, chunks = MAX (one->n_chunks, 1);
  /* Layer p of the bucket is in chunk floor (p chunks / layers). */
  guint from = (guint)((chunk * layers + chunks - 1) / chunks);
  guint to = (guint)(((chunk + 1) * layers + chunks - 1) / chunks);

  *first = one->layer_first + from;
  *count = to - from;
}

char *
scene_facts_sum_text (const SimTimeline *timeline,
                      guint collective,
                      guint layer)
{
  guint n, n_members;
  const SimCollective *one =
      &sim_timeline_get_collectives (timeline, &n)[collective];
  const guint32 *members =
      sim_timeline_get_members (timeline, collective, &n_members);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *total = NULL;
  double sum = 0;

  for (guint i = 0; i < n_members; i++)
    {
      g_autofree char *number = NULL;
      double value;

      /* At its start every member still has its own gradient alone. */
      if (!sim_timeline_value (timeline, members[i], SIM_VALUE_GRADIENT, layer,
                               one->start_ns, &value))
        return NULL;
      sum += value;
      /* "1 − 2", not "1 + −2". */
      number = base_format_number (i > 0 ? fabs (value) : value);
      g_string_append_printf (text,
                              i == 0      ? "%s"
                              : value < 0 ? " \u2212 %s"
                                          : " + %s",
                              number);
    }
  total = base_format_number (sum);
  g_string_append_printf (text, " = %s", total);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

gint64
scene_facts_told (const SimTimeline *timeline, gint64 t_ns)
{
  gboolean told = t_ns > sim_timeline_get_start_ns (timeline) &&
                  t_ns < sim_timeline_get_end_ns (timeline);

  return told ? t_ns - 1 : t_ns;
}

void
scene_facts_status (const SimTimeline *timeline,
                    guint device,
                    gint64 t_ns,
                    SimDeviceStatus *status)
{
  sim_timeline_device_status (timeline, device,
                              scene_facts_told (timeline, t_ns), status);
}

void
scene_facts_transfers (const SimTimeline *timeline,
                       gint64 t_ns,
                       GArray *indices)
{
  sim_timeline_transfers_at (timeline, scene_facts_told (timeline, t_ns),
                             indices);
}

void
scene_facts_link_rate (const SimTimeline *timeline,
                       guint link,
                       gint64 t_ns,
                       double *a_to_b,
                       double *b_to_a)
{
  sim_timeline_link_rate (timeline, link, scene_facts_told (timeline, t_ns),
                          a_to_b, b_to_a);
}
