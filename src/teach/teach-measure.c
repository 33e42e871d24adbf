/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "teach/teach-measure.h"

#include "base/base-units.h"
#include "sim/sim-cost.h"
#include "sim/sim-model.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Devices this close to each other are not told apart by a question. */
#define TIE 0.001

static const struct
{
  const char *nick;
  TeachUnit unit;
  const char *name;
  gboolean is_gain; /* more of it is wanted */
} measures[TEACH_N_MEASURES] = {
  { "step-seconds", TEACH_UNIT_SECONDS, N_ ("time of a step"), FALSE },
  { "samples-per-second", TEACH_UNIT_RATE, N_ ("samples per second"), TRUE },
  { "compute-share", TEACH_UNIT_SHARE, N_ ("share spent computing"), TRUE },
  { "exposed-share", TEACH_UNIT_SHARE, N_ ("share lost to synchronising"),
    FALSE },
  { "bubble-share", TEACH_UNIT_SHARE, N_ ("bubble"), FALSE },
  { "idle-share", TEACH_UNIT_SHARE, N_ ("idle share"), FALSE },
  { "hidden-share", TEACH_UNIT_SHARE, N_ ("share of sending that is hidden"),
    TRUE },
  { "latency-share", TEACH_UNIT_SHARE, N_ ("latency, of what is exposed"),
    FALSE },
  { "compute-seconds", TEACH_UNIT_SECONDS, N_ ("compute"), FALSE },
  { "exposed-seconds", TEACH_UNIT_SECONDS, N_ ("exposed transfers"), FALSE },
  { "hidden-seconds", TEACH_UNIT_SECONDS, N_ ("hidden transfers"), TRUE },
  { "bubble-seconds", TEACH_UNIT_SECONDS, N_ ("bubble time"), FALSE },
  { "sync-seconds", TEACH_UNIT_SECONDS, N_ ("time of transfers"), FALSE },
  { "idle-seconds", TEACH_UNIT_SECONDS, N_ ("idle time"), FALSE },
  { "latency-seconds", TEACH_UNIT_SECONDS, N_ ("exposed by latency"), FALSE },
  { "bandwidth-seconds", TEACH_UNIT_SECONDS, N_ ("exposed by bandwidth"),
    FALSE },
  { "bytes-sent", TEACH_UNIT_BYTES, N_ ("bytes sent per device"), FALSE },
  { "gradient-bytes", TEACH_UNIT_BYTES, N_ ("gradient bytes sent"), FALSE },
  { "parameter-bytes", TEACH_UNIT_BYTES, N_ ("parameter bytes sent"), FALSE },
  { "activation-bytes", TEACH_UNIT_BYTES, N_ ("activation bytes sent"), FALSE },
  { "tensor-bytes", TEACH_UNIT_BYTES, N_ ("bytes sent inside layers"), FALSE },
  { "expert-bytes", TEACH_UNIT_BYTES, N_ ("bytes sent to experts"), FALSE },
  { "bytes-received", TEACH_UNIT_BYTES, N_ ("bytes received per device"),
    FALSE },
  { "link-load", TEACH_UNIT_SHARE, N_ ("load of the busiest link"), FALSE },
  { "hops", TEACH_UNIT_COUNT, N_ ("hops"), FALSE },
  { "collectives", TEACH_UNIT_COUNT, N_ ("collectives"), FALSE },
  { "devices", TEACH_UNIT_COUNT, N_ ("devices"), FALSE },
  { "micro-batches", TEACH_UNIT_COUNT, N_ ("micro-batches"), FALSE },
  { "samples-per-device", TEACH_UNIT_COUNT, N_ ("samples per device"), FALSE },
  { "layers-per-device", TEACH_UNIT_COUNT, N_ ("layers per device"), FALSE },
  { "samples", TEACH_UNIT_COUNT, N_ ("samples of a step"), FALSE },
  { "layers", TEACH_UNIT_COUNT, N_ ("layers"), FALSE },
  { "device-memory", TEACH_UNIT_BYTES, N_ ("memory of a device"), TRUE },
  { "parameters", TEACH_UNIT_COUNT, N_ ("parameters"), FALSE },
  { "utilization", TEACH_UNIT_SHARE, N_ ("share of the peak reached"), TRUE },
  { "peak-memory", TEACH_UNIT_BYTES, N_ ("peak memory"), FALSE },
  { "memory-share", TEACH_UNIT_SHARE, N_ ("share of the memory in use"),
    FALSE },
  { "weights-memory", TEACH_UNIT_BYTES, N_ ("memory for weights"), FALSE },
  { "gradients-memory", TEACH_UNIT_BYTES, N_ ("memory for gradients"), FALSE },
  { "optimizer-memory", TEACH_UNIT_BYTES, N_ ("memory for the optimizer"),
    FALSE },
  { "activations-memory", TEACH_UNIT_BYTES, N_ ("memory for activations"),
    FALSE },
  { "buffers-memory", TEACH_UNIT_BYTES, N_ ("memory for buffers"), FALSE },
  { "fits", TEACH_UNIT_WORD, N_ ("fits into memory"), TRUE },
  { "why", TEACH_UNIT_WORD, N_ ("reason of the longest wait"), FALSE },
  { "idlest-device", TEACH_UNIT_DEVICE, N_ ("device that waits most"), FALSE },
  { "busiest-device", TEACH_UNIT_DEVICE, N_ ("device that waits least"),
    FALSE },
  { "fullest-device", TEACH_UNIT_DEVICE, N_ ("device with the fullest memory"),
    FALSE },
  { "first-backward", TEACH_UNIT_DEVICE,
    N_ ("device that begins backward first"), FALSE },
  { "last-forward", TEACH_UNIT_DEVICE, N_ ("device that begins forward last"),
    FALSE },
  { "heaviest-sender", TEACH_UNIT_DEVICE, N_ ("device that sends most"),
    FALSE },
};

static const char *const why_nicks[] = {
  [SIM_WHY_NONE] = "none",
  [SIM_WHY_LAST_BUCKET] = "last-bucket",
  [SIM_WHY_NO_OVERLAP] = "no-overlap",
  [SIM_WHY_BANDWIDTH] = "bandwidth",
  [SIM_WHY_LATENCY] = "latency",
  [SIM_WHY_EARLIER_STAGE] = "earlier-stage",
  [SIM_WHY_LATER_STAGE] = "later-stage",
  [SIM_WHY_STRAGGLER] = "straggler",
  [SIM_WHY_SLOW_LINK] = "slow-link",
  [SIM_WHY_OTHERS] = "others",
  [SIM_WHY_GATHER] = "gather",
  [SIM_WHY_GATHER_UPDATED] = "gather-updated",
  [SIM_WHY_BROADCAST] = "broadcast",
  [SIM_WHY_EXCHANGE] = "exchange",
  [SIM_WHY_CONTEXT] = "context",
  [SIM_WHY_EXPERTS] = "experts",
  [SIM_WHY_LOST_DEVICE] = "lost-device",
  [SIM_WHY_NO_WORK] = "no-work",
};

const char *
teach_why_get_nick (SimWhyKind kind)
{
  g_return_val_if_fail (kind < G_N_ELEMENTS (why_nicks), "none");
  return why_nicks[kind];
}

const char *
teach_measure_get_nick (TeachMeasure measure)
{
  g_return_val_if_fail (measure < TEACH_N_MEASURES, NULL);
  return measures[measure].nick;
}

gboolean
teach_measure_from_nick (const char *nick, TeachMeasure *measure)
{
  for (guint i = 0; i < TEACH_N_MEASURES; i++)
    if (g_str_equal (nick, measures[i].nick))
      {
        *measure = (TeachMeasure)i;
        return TRUE;
      }
  return FALSE;
}

TeachUnit
teach_measure_get_unit (TeachMeasure measure)
{
  g_return_val_if_fail (measure < TEACH_N_MEASURES, TEACH_UNIT_COUNT);
  return measures[measure].unit;
}

const char *
teach_measure_get_name (TeachMeasure measure)
{
  g_return_val_if_fail (measure < TEACH_N_MEASURES, NULL);
  return _ (measures[measure].name);
}

gboolean
teach_measure_is_cost (TeachMeasure measure)
{
  g_return_val_if_fail (measure < TEACH_N_MEASURES, TRUE);
  return !measures[measure].is_gain;
}

/* ---- reading ---- */

static double
share_of (gint64 part_ns, gint64 whole_ns)
{
  return whole_ns > 0 ? (double)part_ns / whole_ns : 0;
}

static double
sum_bytes (const guint64 *bytes)
{
  double sum = 0;

  for (guint i = 0; i < SIM_N_PAYLOADS; i++)
    if (i != SIM_PAYLOAD_SAMPLES)
      sum += bytes[i];
  return sum;
}

static gboolean
read_meter (TeachMeasure measure, const SimMeter *meter, double *number)
{
  gint64 idle_ns = meter->exposed_ns + meter->bubble_ns;

  switch (measure)
    {
    case TEACH_MEASURE_COMPUTE_SHARE:
      *number = share_of (meter->compute_ns, meter->elapsed_ns);
      return TRUE;
    case TEACH_MEASURE_EXPOSED_SHARE:
      *number = share_of (meter->exposed_ns, meter->elapsed_ns);
      return TRUE;
    case TEACH_MEASURE_BUBBLE_SHARE:
      *number = share_of (meter->bubble_ns, meter->elapsed_ns);
      return TRUE;
    case TEACH_MEASURE_IDLE_SHARE:
      *number = share_of (idle_ns, meter->elapsed_ns);
      return TRUE;
    case TEACH_MEASURE_HIDDEN_SHARE:
      *number =
          share_of (meter->hidden_ns, meter->hidden_ns + meter->exposed_ns);
      return TRUE;
    case TEACH_MEASURE_LATENCY_SHARE:
      *number = share_of (meter->latency_ns, meter->exposed_ns);
      return TRUE;
    case TEACH_MEASURE_COMPUTE_SECONDS:
      *number = base_ns_to_seconds (meter->compute_ns);
      return TRUE;
    case TEACH_MEASURE_EXPOSED_SECONDS:
      *number = base_ns_to_seconds (meter->exposed_ns);
      return TRUE;
    case TEACH_MEASURE_HIDDEN_SECONDS:
      *number = base_ns_to_seconds (meter->hidden_ns);
      return TRUE;
    case TEACH_MEASURE_BUBBLE_SECONDS:
      *number = base_ns_to_seconds (meter->bubble_ns);
      return TRUE;
    case TEACH_MEASURE_SYNC_SECONDS:
      *number = base_ns_to_seconds (meter->exposed_ns + meter->hidden_ns);
      return TRUE;
    case TEACH_MEASURE_IDLE_SECONDS:
      *number = base_ns_to_seconds (idle_ns);
      return TRUE;
    case TEACH_MEASURE_LATENCY_SECONDS:
      *number = base_ns_to_seconds (meter->latency_ns);
      return TRUE;
    case TEACH_MEASURE_BANDWIDTH_SECONDS:
      *number = base_ns_to_seconds (meter->bandwidth_ns);
      return TRUE;
    case TEACH_MEASURE_BYTES_SENT:
      *number = sum_bytes (meter->bytes_sent);
      return TRUE;
    case TEACH_MEASURE_BYTES_RECEIVED:
      *number = sum_bytes (meter->bytes_received);
      return TRUE;
    case TEACH_MEASURE_GRADIENT_BYTES:
      *number = meter->bytes_sent[SIM_PAYLOAD_GRADIENT];
      return TRUE;
    case TEACH_MEASURE_PARAMETER_BYTES:
      *number = meter->bytes_sent[SIM_PAYLOAD_PARAMETER];
      return TRUE;
    case TEACH_MEASURE_ACTIVATION_BYTES:
      *number = meter->bytes_sent[SIM_PAYLOAD_ACTIVATION];
      return TRUE;
    case TEACH_MEASURE_TENSOR_BYTES:
      *number = meter->bytes_sent[SIM_PAYLOAD_TENSOR];
      return TRUE;
    case TEACH_MEASURE_EXPERT_BYTES:
      *number = meter->bytes_sent[SIM_PAYLOAD_EXPERT];
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
read_memory (TeachMeasure measure,
             const SimTimeline *timeline,
             guint device,
             double *number)
{
  const SimSpec *spec = sim_timeline_get_spec (timeline);
  SimMemoryPoint peak;

  if (measure < TEACH_MEASURE_PEAK_MEMORY ||
      measure > TEACH_MEASURE_BUFFERS_MEMORY)
    return FALSE;
  if (device == SIM_NONE)
    device = sim_timeline_get_fullest_device (timeline);
  sim_timeline_memory_peak (timeline, device, &peak);
  if (measure == TEACH_MEASURE_PEAK_MEMORY)
    *number = peak.total;
  else if (measure == TEACH_MEASURE_MEMORY_SHARE)
    *number = (double)peak.total / spec->cluster.device.memory_bytes;
  else
    *number = peak.bytes[measure - TEACH_MEASURE_WEIGHTS_MEMORY];
  return TRUE;
}

/* By link and direction, the time in which something is under way. */
static double
read_link_load (const SimTimeline *timeline)
{
  guint n, n_links;
  const SimTransfer *transfers = sim_timeline_get_transfers (timeline, &n);
  const SimDrawnLink *links = sim_timeline_get_links (timeline, &n_links);
  gint64 end_ns = sim_timeline_get_end_ns (timeline);
  g_autofree gint64 *busy = g_new0 (gint64, 2 * n_links + 1);
  g_autofree gint64 *until = g_new0 (gint64, 2 * n_links + 1);
  gint64 most = 0;

  /* Sorted by start: what overlaps the one before counts once. */
  for (guint i = 0; i < n; i++)
    {
      const SimTransfer *of = &transfers[i];
      guint key;
      gint64 from;

      if (of->source == SIM_NONE || of->link >= n_links)
        continue;
      key = 2 * of->link + (links[of->link].a == of->source ? 0 : 1);
      from = MAX (of->start_ns, until[key]);
      if (of->end_ns <= from)
        continue;
      busy[key] += of->end_ns - from;
      until[key] = of->end_ns;
      most = MAX (most, busy[key]);
    }
  return share_of (most, end_ns);
}

static double
read_utilization (const SimTimeline *timeline, double step_seconds)
{
  const SimSpec *spec = sim_timeline_get_spec (timeline);
  double peak = spec->cluster.device.peak_flops[spec->training.precision] *
                sim_timeline_get_n_devices (timeline);
  g_autoptr (SimCost) cost = sim_cost_new (spec);

  return step_seconds > 0 && peak > 0
             ? sim_cost_get_step_flops (cost) / (step_seconds * peak)
             : 0;
}

static double
read_count (TeachMeasure measure, const SimTimeline *timeline)
{
  const SimSpec *spec = sim_timeline_get_spec (timeline);
  guint iterations = MAX (spec->training.iterations, 1);
  guint n = 0, first, count;
  const SimCollective *collectives =
      sim_timeline_get_collectives (timeline, &n);
  double seconds =
      base_ns_to_seconds (sim_timeline_get_end_ns (timeline)) / iterations;

  switch (measure)
    {
    case TEACH_MEASURE_STEP_SECONDS:
      return seconds;
    case TEACH_MEASURE_SAMPLES_PER_SECOND:
      return seconds > 0 ? spec->training.global_batch / seconds : 0;
    case TEACH_MEASURE_PARAMETERS:
      return (double)sim_model_get_parameters (&spec->model);
    case TEACH_MEASURE_UTILIZATION:
      return read_utilization (timeline, seconds);
    case TEACH_MEASURE_LINK_LOAD:
      return read_link_load (timeline);
    case TEACH_MEASURE_HOPS:
      return n > 0 ? collectives[0].n_hops : 0;
    case TEACH_MEASURE_COLLECTIVES:
      return n;
    case TEACH_MEASURE_DEVICES:
      return sim_timeline_get_n_devices (timeline);
    case TEACH_MEASURE_MICRO_BATCHES:
      return sim_spec_get_n_micro_batches (spec);
    case TEACH_MEASURE_SAMPLES_PER_DEVICE:
      return (double)spec->training.global_batch /
             spec->parallel.degree[SIM_DIMENSION_DATA];
    case TEACH_MEASURE_LAYERS_PER_DEVICE:
      n = 0;
      for (guint i = 0;
           sim_timeline_get_layers_held (timeline, 0, i, &first, &count); i++)
        n += count;
      return n;
    case TEACH_MEASURE_SAMPLES:
      return spec->training.global_batch;
    case TEACH_MEASURE_LAYERS:
      return sim_spec_get_n_layers (spec);
    case TEACH_MEASURE_DEVICE_MEMORY:
      return spec->cluster.device.memory_bytes;
    default:
      g_return_val_if_reached (0);
    }
}

/* ---- devices ---- */

/* The instant at which a device's first span of that work begins, ns. */
static double
first_start (const SimTimeline *timeline, guint device, SimWork work)
{
  guint n;
  const SimSpan *spans =
      sim_timeline_get_spans (timeline, device, SIM_STREAM_COMPUTE, &n);

  for (guint i = 0; i < n; i++)
    if (spans[i].work == work)
      return spans[i].start_ns;
  return sim_timeline_get_end_ns (timeline);
}

/* What the device with the most of it is asked for. */
static double
rate_device (TeachMeasure measure, const SimTimeline *timeline, guint device)
{
  SimMemoryPoint peak;
  SimMeter meter;

  sim_timeline_meter (timeline, device, sim_timeline_get_end_ns (timeline),
                      &meter);
  switch (measure)
    {
    case TEACH_MEASURE_IDLEST_DEVICE:
      return meter.exposed_ns + meter.bubble_ns;
    case TEACH_MEASURE_BUSIEST_DEVICE:
      return meter.compute_ns;
    case TEACH_MEASURE_FULLEST_DEVICE:
      sim_timeline_memory_peak (timeline, device, &peak);
      return peak.total;
    case TEACH_MEASURE_FIRST_BACKWARD:
      return -first_start (timeline, device, SIM_WORK_BACKWARD);
    case TEACH_MEASURE_LAST_FORWARD:
      return first_start (timeline, device, SIM_WORK_FORWARD);
    case TEACH_MEASURE_HEAVIEST_SENDER:
    default:
      return sum_bytes (meter.bytes_sent);
    }
}

static void
read_device (TeachMeasure measure,
             const SimTimeline *timeline,
             TeachValue *value)
{
  guint n = sim_timeline_get_n_devices (timeline);
  double best = -INFINITY, second = -INFINITY;

  for (guint i = 0; i < n; i++)
    {
      double rating = rate_device (measure, timeline, i);

      if (rating > best)
        {
          second = best;
          best = rating;
          value->number = i;
        }
      else
        second = MAX (second, rating);
    }
  value->tied = n > 1 && best - second <= TIE * MAX (fabs (best), 1);
}

void
teach_measure_read (TeachMeasure measure,
                    const SimTimeline *timeline,
                    TeachValue *value)
{
  SimWhy why;

  g_return_if_fail (measure < TEACH_N_MEASURES);
  *value = (TeachValue){ .unit = measures[measure].unit };
  if (value->unit == TEACH_UNIT_DEVICE)
    {
      read_device (measure, timeline, value);
      return;
    }
  if (measure == TEACH_MEASURE_FITS)
    {
      value->word = sim_timeline_fits (timeline) ? "true" : "false";
      return;
    }
  if (measure == TEACH_MEASURE_WHY)
    {
      sim_timeline_why (timeline, SIM_NONE, sim_timeline_get_end_ns (timeline),
                        &why);
      value->word = teach_why_get_nick (why.kind);
      return;
    }
  if (!teach_measure_read_of (measure, timeline, SIM_NONE, value))
    value->number = read_count (measure, timeline);
}

gboolean
teach_measure_read_of (TeachMeasure measure,
                       const SimTimeline *timeline,
                       guint device,
                       TeachValue *value)
{
  SimMeter meter;

  g_return_val_if_fail (measure < TEACH_N_MEASURES, FALSE);
  *value = (TeachValue){ .unit = measures[measure].unit };
  sim_timeline_meter (timeline, device, sim_timeline_get_end_ns (timeline),
                      &meter);
  return read_meter (measure, &meter, &value->number) ||
         read_memory (measure, timeline, device, &value->number);
}

char *
teach_value_format (const TeachValue *value)
{
  if (value->unit == TEACH_UNIT_WORD)
    return g_strdup (value->word);
  return teach_unit_format (value->unit, value->number);
}
