/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli-trace.h"

/* Names are fixed words and numbers: nothing in this file needs escaping but
 * the scenario's id, which is plain letters by its own rule. */

static const char *const stream_names[SIM_N_STREAMS] = { "compute",
                                                         "communication" };
static const char *const memory_names[SIM_N_MEMORIES] = {
  "weights", "gradients", "optimizer", "activations", "buffers"
};

static void
begin (GString *text)
{
  if (text->str[text->len - 1] == '}')
    g_string_append_c (text, ',');
  g_string_append_c (text, '\n');
}

/* ns as µs with three decimals, exact. */
static void
append_time (GString *text, const char *name, gint64 ns)
{
  guint64 size = ns < 0 ? -(guint64)ns : (guint64)ns;

  g_string_append_printf (
      text, ",\"%s\":%s%" G_GUINT64_FORMAT ".%03" G_GUINT64_FORMAT, name,
      ns < 0 ? "-" : "", size / 1000, size % 1000);
}

static void
write_names (const SimTimeline *timeline, guint device, GString *text)
{
  begin (text);
  g_string_append_printf (text,
                          "{\"ph\":\"M\",\"name\":\"process_name\","
                          "\"pid\":%u,\"args\":{\"name\":\"device %u\"}}",
                          device, device);
  for (guint i = 0; i < SIM_N_STREAMS; i++)
    {
      begin (text);
      g_string_append_printf (text,
                              "{\"ph\":\"M\",\"name\":\"thread_name\","
                              "\"pid\":%u,\"tid\":%u,"
                              "\"args\":{\"name\":\"%s\"}}",
                              device, i, stream_names[i]);
    }
}

static void
append_argument (GString *text, const char *name, guint32 value)
{
  if (value == SIM_NONE)
    return;
  if (text->str[text->len - 1] != '{')
    g_string_append_c (text, ',');
  g_string_append_printf (text, "\"%s\":%u", name, value);
}

static void
write_span (const SimSpan *span, GString *text)
{
  const char *name = span->work == SIM_WORK_COMMUNICATE
                         ? sim_payload_get_nick (span->payload)
                         : sim_work_get_nick (span->work);

  begin (text);
  g_string_append_printf (text,
                          "{\"ph\":\"X\",\"name\":\"%s\",\"cat\":\"%s\","
                          "\"pid\":%u,\"tid\":%u",
                          name, stream_names[span->stream], span->device,
                          span->stream);
  append_time (text, "ts", span->start_ns);
  append_time (text, "dur", span->end_ns - span->start_ns);
  g_string_append (text, ",\"args\":{");
  append_argument (text, "layer", span->layer_first);
  if (span->layer_first != SIM_NONE)
    append_argument (text, "layers", span->layer_count);
  append_argument (text, "micro_batch", span->micro_batch);
  append_argument (text, "collective", span->collective);
  append_argument (text, "iteration", span->iteration);
  g_string_append (text, "}}");
}

static void
write_flow (const SimTransfer *transfer, guint index, GString *text)
{
  if (transfer->source == SIM_NONE || transfer->target == SIM_NONE)
    return;
  begin (text);
  g_string_append_printf (
      text,
      "{\"ph\":\"s\",\"name\":\"%s\",\"cat\":\"transfer\",\"id\":%u,"
      "\"pid\":%u,\"tid\":%u",
      sim_payload_get_nick (transfer->payload), index, transfer->source,
      SIM_STREAM_COMMUNICATION);
  append_time (text, "ts", transfer->start_ns);
  g_string_append_printf (text, ",\"args\":{\"bytes\":%" G_GUINT64_FORMAT "}}",
                          transfer->bytes);
  begin (text);
  g_string_append_printf (
      text,
      "{\"ph\":\"f\",\"bp\":\"e\",\"name\":\"%s\",\"cat\":\"transfer\","
      "\"id\":%u,\"pid\":%u,\"tid\":%u",
      sim_payload_get_nick (transfer->payload), index, transfer->target,
      SIM_STREAM_COMMUNICATION);
  append_time (text, "ts", transfer->end_ns);
  g_string_append_c (text, '}');
}

static void
write_memory (const SimTimeline *timeline, guint device, GString *text)
{
  guint n_points;
  const SimMemoryPoint *points =
      sim_timeline_get_memory (timeline, device, &n_points);

  for (guint i = 0; i < n_points; i++)
    {
      begin (text);
      g_string_append_printf (
          text, "{\"ph\":\"C\",\"name\":\"memory\",\"pid\":%u", device);
      append_time (text, "ts", points[i].t_ns);
      g_string_append (text, ",\"args\":{");
      for (guint k = 0; k < SIM_N_MEMORIES; k++)
        g_string_append_printf (text, "%s\"%s\":%" G_GUINT64_FORMAT,
                                k > 0 ? "," : "", memory_names[k],
                                points[i].bytes[k]);
      g_string_append (text, "}}");
    }
}

void
cli_trace_write (const SimTimeline *timeline, GString *text)
{
  guint n_devices = sim_timeline_get_n_devices (timeline);
  guint n_transfers;
  const SimTransfer *transfers =
      sim_timeline_get_transfers (timeline, &n_transfers);

  g_string_append_printf (
      text,
      "{\"displayTimeUnit\":\"ns\",\"otherData\":{\"scenario\":\"%s\"},"
      "\"traceEvents\":[",
      sim_timeline_get_spec (timeline)->id);
  for (guint i = 0; i < n_devices; i++)
    {
      if (sim_timeline_get_lane_rank (timeline, i) != i)
        continue;
      write_names (timeline, i, text);
      for (guint stream = 0; stream < SIM_N_STREAMS; stream++)
        {
          guint n_spans;
          const SimSpan *spans =
              sim_timeline_get_spans (timeline, i, (SimStream)stream, &n_spans);

          for (guint k = 0; k < n_spans; k++)
            write_span (&spans[k], text);
        }
      write_memory (timeline, i, text);
    }
  for (guint i = 0; i < n_transfers; i++)
    write_flow (&transfers[i], i, text);
  g_string_append (text, "\n]}\n");
}
