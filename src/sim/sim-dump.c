/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim-dump.h"

/* Numbers that may be absent print as "-". */
static void
append_number (GString *text, const char *name, guint32 number)
{
  if (number == SIM_NONE)
    g_string_append_printf (text, " %s=-", name);
  else
    g_string_append_printf (text, " %s=%u", name, number);
}

static void
dump_spans (const SimTimeline *self, GString *text)
{
  guint n_devices = sim_timeline_get_n_devices (self);
  for (guint device = 0; device < n_devices; device++)
    for (guint stream = 0; stream < SIM_N_STREAMS; stream++)
      {
        guint n;
        if (sim_timeline_get_lane_rank (self, device) != device)
          continue;
        const SimSpan *spans =
            sim_timeline_get_spans (self, device, stream, &n);
        for (guint i = 0; i < n; i++)
          {
            g_string_append_printf (
                text, "span %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s",
                spans[i].start_ns, spans[i].end_ns,
                sim_work_get_nick (spans[i].work));
            append_number (text, "device", spans[i].device);
            append_number (text, "micro-batch", spans[i].micro_batch);
            append_number (text, "layer", spans[i].layer_first);
            append_number (text, "layers", spans[i].layer_count);
            append_number (text, "collective", spans[i].collective);
            append_number (text, "iteration", spans[i].iteration);
            g_string_append_c (text, '\n');
          }
      }
}

static void
dump_transfers (const SimTimeline *self, GString *text)
{
  guint n;
  const SimTransfer *transfers = sim_timeline_get_transfers (self, &n);
  for (guint i = 0; i < n; i++)
    {
      const SimTransfer *of = &transfers[i];
      g_string_append_printf (text,
                              "transfer %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
                              " bytes=%" G_GUINT64_FORMAT " payload=%u",
                              of->start_ns, of->end_ns, of->bytes, of->payload);
      append_number (text, "source", of->source);
      append_number (text, "target", of->target);
      append_number (text, "collective", of->collective);
      append_number (text, "chunk", of->chunk);
      append_number (text, "hop", of->hop);
      append_number (text, "contributions", of->contributions);
      append_number (text, "layer", of->layer_first);
      append_number (text, "micro-batch", of->micro_batch);
      g_string_append (text, of->reduces ? " sums\n" : "\n");
    }
}

static void
dump_collectives (const SimTimeline *self, GString *text)
{
  guint n;
  const SimCollective *all = sim_timeline_get_collectives (self, &n);
  for (guint i = 0; i < n; i++)
    {
      g_string_append_printf (
          text,
          "collective %u %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
          " %s %s bytes=%" G_GUINT64_FORMAT
          " hops=%u layer=%u layers=%u members",
          i, all[i].start_ns, all[i].end_ns,
          sim_operation_get_nick (all[i].operation),
          sim_algorithm_get_nick (all[i].algorithm), all[i].bytes,
          all[i].n_hops, all[i].layer_first, all[i].layer_count);
      guint n_members;
      const guint32 *members = sim_timeline_get_members (self, i, &n_members);
      for (guint k = 0; k < n_members; k++)
        g_string_append_printf (text, " %u", members[k]);
      g_string_append_c (text, '\n');
    }
}

static void
dump_steps (const SimTimeline *self, GString *text)
{
  guint n;
  const SimStep *steps = sim_timeline_get_steps (self, &n);
  for (guint i = 0; i < n; i++)
    {
      const SimStep *of = &steps[i];
      g_string_append_printf (text,
                              "step %u %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
                              " %s %u/%u level=%u alike=%u",
                              i, of->start_ns, of->end_ns,
                              sim_step_kind_get_nick (of->kind), of->ordinal,
                              of->of, of->level, of->n_alike);
      append_number (text, "device", of->device);
      append_number (text, "peer", of->peer);
      append_number (text, "layer", of->layer_first);
      append_number (text, "micro-batch", of->micro_batch);
      append_number (text, "chunk", of->chunk);
      append_number (text, "contributions", of->contributions);
      g_string_append_c (text, '\n');
    }
}

static void
dump_devices (const SimTimeline *self, GString *text)
{
  guint n_devices = sim_timeline_get_n_devices (self);
  gint64 end = sim_timeline_get_end_ns (self);
  for (guint device = 0; device < n_devices; device++)
    {
      SimMeter meter;
      SimMemoryPoint peak;
      sim_timeline_meter (self, device, end, &meter);
      sim_timeline_memory_peak (self, device, &peak);
      g_string_append_printf (
          text,
          "device %u compute=%" G_GINT64_FORMAT " exposed=%" G_GINT64_FORMAT
          " bubble=%" G_GINT64_FORMAT " hidden=%" G_GINT64_FORMAT
          " latency=%" G_GINT64_FORMAT " peak=%" G_GUINT64_FORMAT
          " at=%" G_GINT64_FORMAT "\n",
          device, meter.compute_ns, meter.exposed_ns, meter.bubble_ns,
          meter.hidden_ns, meter.latency_ns, peak.total, peak.t_ns);
    }
}

void
sim_timeline_dump (const SimTimeline *self, GString *text)
{
  g_string_append_printf (
      text,
      "timeline %s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
      " devices=%u lanes=%u tasks=%" G_GUINT64_FORMAT "\n",
      sim_timeline_get_spec (self)->id, sim_timeline_get_start_ns (self),
      sim_timeline_get_end_ns (self), sim_timeline_get_n_devices (self),
      sim_timeline_get_n_lanes (self), sim_timeline_get_n_tasks (self));
  dump_spans (self, text);
  dump_transfers (self, text);
  dump_collectives (self, text);
  dump_steps (self, text);
  dump_devices (self, text);
}
