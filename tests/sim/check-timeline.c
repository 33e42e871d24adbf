/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check-timeline.h"
#include "check-payload.h"

#include <math.h>

SimSpec *
check_spec_new (guint layers, guint64 parameters, guint devices)
{
  SimSpec *spec = sim_spec_new ();
  spec->model.kind = SIM_MODEL_GENERIC;
  g_ptr_array_set_size (spec->model.generic_layers, 0);
  for (guint i = 0; i < layers; i++)
    {
      SimGenericLayer *layer = g_new0 (SimGenericLayer, 1);
      layer->name = g_strdup_printf ("layer%u", i);
      layer->parameters = parameters;
      layer->forward_flops = 1e9;
      layer->activation_bytes = 1e6;
      g_ptr_array_add (spec->model.generic_layers, layer);
    }
  spec->cluster.nodes = 1;
  spec->cluster.devices_per_node = devices;
  spec->cluster.node_link.bandwidth = 1e9;
  spec->cluster.node_link.latency_seconds = 1e-6;
  spec->cluster.node_link.ports = 1;
  spec->cluster.device.reduce_traffic = 0;
  spec->cluster.device.gather_traffic = 0;
  spec->cluster.device.launch_seconds = 0;
  spec->cluster.device.memory_bandwidth = 1e24;
  spec->training.precision = SIM_PRECISION_FP32;
  spec->training.measured.present = TRUE;
  spec->training.measured.forward_seconds = 1e-3 * layers;
  spec->training.measured.backward_seconds = 2e-3 * layers;
  spec->training.measured.optimizer_seconds = 0.5e-3 * layers;
  spec->parallel.all_reduce = SIM_ALGORITHM_RING;
  spec->parallel.overlap = TRUE;
  spec->parallel.synchronise = TRUE;
  return spec;
}

SimSpec *
check_data_parallel_new (guint layers, guint64 parameters, guint replicas)
{
  SimSpec *spec = check_spec_new (layers, parameters, replicas);
  spec->parallel.degree[SIM_DIMENSION_DATA] = replicas;
  spec->training.micro_batch = 1;
  spec->training.global_batch = replicas;
  return spec;
}

SimSpec *
check_pipeline_new (guint layers,
                    guint64 parameters,
                    guint stages,
                    guint micro_batches,
                    SimSchedule schedule)
{
  SimSpec *spec = check_spec_new (layers, parameters, stages);
  spec->parallel.degree[SIM_DIMENSION_PIPELINE] = stages;
  spec->parallel.schedule = schedule;
  spec->training.micro_batch = 1;
  spec->training.global_batch = micro_batches;
  return spec;
}

SimSpec *
check_toy_new (const double *weights,
               guint n_weights,
               const SimToySample *samples,
               guint n_samples,
               guint replicas,
               guint stages)
{
  SimSpec *spec = check_spec_new (1, 1, replicas * stages);
  spec->model.kind = SIM_MODEL_TOY;
  g_ptr_array_set_size (spec->model.generic_layers, 0);
  g_array_set_size (spec->model.toy.weights, 0);
  g_array_set_size (spec->model.toy.samples, 0);
  g_array_append_vals (spec->model.toy.weights, weights, n_weights);
  g_array_append_vals (spec->model.toy.samples, samples, n_samples);
  spec->model.toy.learning_rate = 0.1;
  spec->training.measured.present = FALSE;
  spec->training.optimizer = SIM_OPTIMIZER_SGD;
  spec->parallel.degree[SIM_DIMENSION_DATA] = replicas;
  spec->parallel.degree[SIM_DIMENSION_PIPELINE] = stages;
  spec->parallel.schedule = SIM_SCHEDULE_NAIVE;
  spec->training.micro_batch = n_samples / replicas;
  spec->training.global_batch = n_samples;
  return spec;
}

SimSpec *
check_trillion_new (guint data)
{
  SimSpec *spec = check_spec_new (1, 1, 8);
  SimModel *model = &spec->model;
  model->kind = SIM_MODEL_TRANSFORMER;
  g_ptr_array_set_size (model->generic_layers, 0);
  model->layers = 128;
  model->hidden = 25600;
  model->heads = model->kv_heads = 160;
  model->ffn = 4 * 25600;
  model->gated = FALSE;
  model->vocabulary = 51200;
  model->sequence = 2048;
  spec->training.measured.present = FALSE;
  spec->training.micro_batch = 1;
  spec->training.global_batch = data * 64;
  spec->cluster.nodes = 64 * data;
  spec->cluster.devices_per_node = 8;
  spec->cluster.cluster_link.ports = 8;
  spec->parallel.schedule = SIM_SCHEDULE_1F1B;
  spec->parallel.bucket_bytes = 1 << 30;
  spec->parallel.degree[SIM_DIMENSION_TENSOR] = 8;
  spec->parallel.degree[SIM_DIMENSION_PIPELINE] = 64;
  spec->parallel.degree[SIM_DIMENSION_DATA] = data;
  return spec;
}

SimSpec *
check_transformer_new (guint tensor, guint context, guint pipeline, guint data)
{
  guint devices = tensor * context * pipeline * data;
  SimSpec *spec = check_spec_new (1, 1, devices);
  SimModel *model = &spec->model;
  model->kind = SIM_MODEL_TRANSFORMER;
  g_ptr_array_set_size (model->generic_layers, 0);
  model->layers = 4;
  model->hidden = 64;
  model->heads = model->kv_heads = 8;
  model->ffn = 256;
  model->gated = FALSE;
  model->vocabulary = 0;
  model->sequence = 32;
  model->experts = 0;
  spec->training.measured.present = FALSE;
  spec->training.micro_batch = 2;
  spec->training.global_batch = 2 * data * 4; /* 4 micro-batches */
  spec->parallel.schedule = SIM_SCHEDULE_1F1B;
  spec->parallel.degree[SIM_DIMENSION_TENSOR] = tensor;
  spec->parallel.degree[SIM_DIMENSION_CONTEXT] = context;
  spec->parallel.degree[SIM_DIMENSION_PIPELINE] = pipeline;
  spec->parallel.degree[SIM_DIMENSION_DATA] = data;
  return spec;
}

SimTimeline *
check_simulate (const SimSpec *spec)
{
  g_autoptr (GError) error = NULL;
  SimTimeline *timeline = sim_simulate (spec, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (timeline);
  return timeline;
}

static void
check_meters (const SimTimeline *timeline, gint64 t)
{
  guint n = sim_timeline_get_n_devices (timeline);
  guint64 sent[SIM_N_PAYLOADS] = { 0 }, received[SIM_N_PAYLOADS] = { 0 };
  for (guint device = 0; device <= n; device++)
    {
      SimMeter meter;
      sim_timeline_meter (timeline, device < n ? device : SIM_NONE, t, &meter);
      g_assert_cmpint (meter.compute_ns + meter.exposed_ns + meter.bubble_ns,
                       ==, meter.elapsed_ns);
      g_assert_cmpint (meter.elapsed_ns, ==, MAX (t, 0));
      g_assert_cmpint (meter.latency_ns + meter.bandwidth_ns, ==,
                       meter.exposed_ns);
      g_assert_cmpint (meter.compute_ns, >=, 0);
      g_assert_cmpint (meter.exposed_ns, >=, 0);
      g_assert_cmpint (meter.bubble_ns, >=, 0);
      g_assert_cmpint (meter.latency_ns, >=, 0);
      g_assert_cmpint (meter.bandwidth_ns, >=, 0);
      g_assert_cmpint (meter.hidden_ns, >=, 0);
      g_assert_cmpint (meter.hidden_ns, <=, meter.compute_ns);
      for (guint i = 0; device < n && i < SIM_N_PAYLOADS; i++)
        {
          sent[i] += meter.bytes_sent[i];
          received[i] += meter.bytes_received[i];
        }
    }
  for (guint i = 0; i < SIM_N_PAYLOADS; i++)
    if (i != SIM_PAYLOAD_SAMPLES) /* the host sends those */
      g_assert_cmpuint (sent[i], ==, received[i]);
}

/* The pieces follow each other from 0 to the end, and those of a kind add up to
 * what the meter says. */
static void
check_pieces (const SimTimeline *timeline)
{
  gint64 end = sim_timeline_get_end_ns (timeline);
  guint n_devices = sim_timeline_get_n_devices (timeline);
  for (guint device = 0; device < n_devices; device++)
    {
      gint64 sums[SIM_TIME_BUBBLE + 1] = { 0 }, hidden = 0;
      SimDeviceStatus status;
      SimTimePiece piece, again, next;
      SimMeter meter;
      sim_timeline_time_at (timeline, device, 0, &next);
      for (gint64 t = 0; t < end; t = piece.end_ns)
        {
          sim_timeline_time_at (timeline, device, t, &piece);
          g_assert_cmpint (next.start_ns, ==, t);
          g_assert_cmpint (next.end_ns, ==, piece.end_ns);
          g_assert_cmpint (next.kind, ==, piece.kind);
          g_assert_true (sim_timeline_time_next (timeline, device, &next) ==
                         (piece.end_ns < end));
          g_assert_cmpint (piece.start_ns, ==, t);
          g_assert_cmpint (piece.end_ns, >, t);
          sim_timeline_device_status (timeline, device, t, &status);
          g_assert_true (status.peer == SIM_NONE || status.peer < n_devices);
          sim_timeline_time_at (timeline, device, piece.end_ns - 1, &again);
          g_assert_cmpint (again.start_ns, ==, t);
          sums[piece.kind] += piece.end_ns - t;
          if (piece.kind == SIM_TIME_COMPUTE && piece.communicating)
            hidden += piece.end_ns - t;
        }
      sim_timeline_meter (timeline, device, end, &meter);
      g_assert_cmpint (sums[SIM_TIME_COMPUTE], ==, meter.compute_ns);
      g_assert_cmpint (sums[SIM_TIME_EXPOSED], ==, meter.exposed_ns);
      g_assert_cmpint (sums[SIM_TIME_BUBBLE], ==, meter.bubble_ns);
      g_assert_cmpint (hidden, ==, meter.hidden_ns);
    }
}

/* Every idle instant has a cause, the causes add up to the meter's figures, and
 * the critical path of a slice tiles it. */
static void
check_causes (const SimTimeline *timeline)
{
  gint64 end = sim_timeline_get_end_ns (timeline);
  guint n_devices = sim_timeline_get_n_devices (timeline);
  g_autoptr (GArray) path =
      g_array_new (FALSE, FALSE, sizeof (SimCriticalLink));
  for (guint device = 0; device < n_devices; device++)
    {
      gint64 idle = 0;
      SimMeter meter;
      SimWhy why;
      for (guint i = 1; i <= 4; i++)
        {
          double sums[2] = { 0 };
          sim_timeline_meter (timeline, device, end * i / 4, &meter);
          for (guint kind = 0; kind < SIM_N_WHYS; kind++)
            for (guint exposed = 0; exposed < 2; exposed++)
              sums[exposed] += sim_timeline_why_ns (timeline, device, kind,
                                                    exposed == 1, end * i / 4);
          g_assert_cmpfloat (sums[1], ==, (double)meter.exposed_ns);
          g_assert_cmpfloat (sums[0], ==, (double)meter.bubble_ns);
        }
      for (gint64 t = 0; t < end;)
        {
          SimTimePiece piece;
          sim_timeline_time_at (timeline, device, t, &piece);
          if (piece.kind == SIM_TIME_COMPUTE)
            {
              g_assert_false (sim_timeline_why_at (timeline, device, t, &why));
              t = piece.end_ns;
              continue;
            }
          g_assert_true (sim_timeline_why_at (timeline, device, t, &why));
          g_assert_cmpint (why.kind, !=, SIM_WHY_NONE);
          g_assert_cmpint (why.start_ns, ==, t);
          g_assert_cmpint (why.end_ns, >, t);
          g_assert_cmpint (why.exposed, ==, piece.kind == SIM_TIME_EXPOSED);
          g_assert_cmpfloat (why.share, >, 0);
          g_assert_cmpfloat (why.share, <=, 1);
          g_array_set_size (path, 0);
          sim_timeline_critical_path (timeline, device, t, path);
          for (guint i = 0; i < path->len; i++)
            {
              SimCriticalLink link = g_array_index (path, SimCriticalLink, i);
              g_assert_cmpint (link.start_ns, ==, t);
              g_assert_cmpint (link.end_ns, >, t);
              t = link.end_ns;
            }
          if (path->len > 0)
            g_assert_cmpint (t, ==, why.end_ns);
          t = why.end_ns;
          idle += t - why.start_ns;
        }
      g_assert_cmpint (idle, ==, meter.exposed_ns + meter.bubble_ns);
    }
}

static void
check_spans (const SimTimeline *timeline)
{
  guint n_devices = sim_timeline_get_n_devices (timeline);
  for (guint device = 0; device < n_devices; device++)
    {
      gint64 computed = 0;
      for (guint stream = 0; stream < SIM_N_STREAMS; stream++)
        {
          guint n;
          const SimSpan *spans =
              sim_timeline_get_spans (timeline, device, stream, &n);
          for (guint i = 0; i < n; i++)
            {
              g_assert_cmpint (spans[i].start_ns, <, spans[i].end_ns);
              if (i > 0)
                g_assert_cmpint (spans[i - 1].end_ns, <=, spans[i].start_ns);
              g_assert_true (sim_timeline_span_at (timeline, device, stream,
                                                   spans[i].start_ns) ==
                             &spans[i]);
              if (stream == SIM_STREAM_COMPUTE)
                computed += spans[i].end_ns - spans[i].start_ns;
            }
        }
      SimMeter meter;
      sim_timeline_meter (timeline, device, sim_timeline_get_end_ns (timeline),
                          &meter);
      g_assert_cmpint (meter.compute_ns, ==, computed);
    }
}

static void
check_transfers (const SimTimeline *timeline)
{
  guint n;
  const SimTransfer *transfers = sim_timeline_get_transfers (timeline, &n);
  g_autoptr (GArray) at = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint i = 0; i < n; i++)
    {
      gint64 middle = (transfers[i].start_ns + transfers[i].end_ns) / 2;
      gboolean found = FALSE;
      double half = sim_timeline_transfer_progress (timeline, i, middle);
      g_assert_cmpint (transfers[i].start_ns, <=, transfers[i].end_ns);
      if (i > 0)
        g_assert_cmpint (transfers[i - 1].start_ns, <=, transfers[i].start_ns);
      g_assert_cmpfloat (half, >=, 0);
      g_assert_cmpfloat (half, <=, 1);
      g_assert_cmpfloat (sim_timeline_transfer_progress (
                             timeline, i, transfers[i].start_ns - 1),
                         ==, 0);
      g_assert_cmpfloat (
          sim_timeline_transfer_progress (timeline, i, transfers[i].end_ns), ==,
          1);
      if (i % 37 != 0 || transfers[i].end_ns <= transfers[i].start_ns)
        continue;
      g_array_set_size (at, 0);
      sim_timeline_transfers_at (timeline, middle, at);
      for (guint k = 0; k < at->len; k++)
        found |= g_array_index (at, guint32, k) == i;
      g_assert_true (found);
    }
}

/* A device that is lost leaves things half done. */
static gboolean
is_one_lost (const SimTimeline *timeline)
{
  const SimSpec *spec = sim_timeline_get_spec (timeline);
  for (guint i = 0; i < spec->faults->len; i++)
    if (g_array_index (spec->faults, SimFault, i).kind == SIM_FAULT_LOST_DEVICE)
      return TRUE;
  return FALSE;
}

/* After an all-reduce every member holds the whole sum of every chunk. */
static void
check_contributions (const SimTimeline *timeline, guint collective)
{
  guint n_all, n;
  const SimCollective *of =
      &sim_timeline_get_collectives (timeline, &n_all)[collective];
  const guint32 *members = sim_timeline_get_members (timeline, collective, &n);
  for (guint k = 0; k < n; k++)
    for (guint chunk = 0; chunk < of->n_chunks; chunk++)
      {
        g_assert_cmpuint (sim_timeline_contributions (timeline, collective,
                                                      members[k], chunk,
                                                      of->end_ns),
                          ==, n);
        g_assert_cmpuint (sim_timeline_contributions (timeline, collective,
                                                      members[k], chunk, -1),
                          ==, 0);
      }
}

static void
check_collectives (const SimTimeline *timeline)
{
  guint n;
  const SimCollective *all = sim_timeline_get_collectives (timeline, &n);
  for (guint i = 0; i < n; i++)
    {
      guint n_members;
      sim_timeline_get_members (timeline, i, &n_members);
      g_assert_cmpuint (n_members, ==, all[i].n_members);
      if (all[i].operation == SIM_OPERATION_ALL_REDUCE &&
          !is_one_lost (timeline))
        check_contributions (timeline, i);
    }
  if (sim_timeline_get_n_lanes (timeline) ==
          sim_timeline_get_n_devices (timeline) &&
      !is_one_lost (timeline))
    check_payloads (timeline);
}

static void
check_steps (const SimTimeline *timeline)
{
  guint n;
  const SimStep *steps = sim_timeline_get_steps (timeline, &n);
  gint64 at = sim_timeline_get_start_ns (timeline);
  g_assert_cmpuint (n, >, 0);
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpint (steps[i].start_ns, ==, at);
      g_assert_cmpint (steps[i].end_ns, >, at);
      g_assert_cmpuint (steps[i].ordinal, >=, 1);
      g_assert_cmpuint (steps[i].ordinal, <=, steps[i].of);
      g_assert_cmpuint (steps[i].n_alike, >=, 1);
      g_assert_cmpuint (sim_timeline_step_at (timeline, steps[i].end_ns), ==,
                        i);
      g_assert_cmpint (
          sim_timeline_next_stop (timeline, at, SIM_STEP_LEVEL_FINE), ==,
          steps[i].end_ns);
      g_assert_cmpint (sim_timeline_previous_stop (timeline, steps[i].end_ns,
                                                   SIM_STEP_LEVEL_FINE),
                       ==, i > 0 ? at : sim_timeline_get_start_ns (timeline));
      gint64 middle = at + (steps[i].end_ns - at) / 2;
      double pace = sim_timeline_time_to_pace (timeline, middle);
      gint64 back = sim_timeline_pace_to_time (timeline, pace);
      g_assert_cmpint (ABS (back - middle), <=, 1);
      at = steps[i].end_ns;
    }
  g_assert_cmpint (at, ==, sim_timeline_get_end_ns (timeline));
}

static void
check_memory (const SimTimeline *timeline)
{
  guint n_devices = sim_timeline_get_n_devices (timeline);
  for (guint device = 0; device < n_devices; device++)
    {
      guint n;
      SimMemoryPoint peak;
      const SimMemoryPoint *points =
          sim_timeline_get_memory (timeline, device, &n);
      sim_timeline_memory_peak (timeline, device, &peak);
      g_assert_cmpuint (n, >, 0);
      for (guint i = 0; i < n; i++)
        {
          guint64 sum = 0;
          for (guint k = 0; k < SIM_N_MEMORIES; k++)
            sum += points[i].bytes[k];
          g_assert_cmpuint (sum, ==, points[i].total);
          g_assert_cmpuint (points[i].total, <=, peak.total);
          /* A category below nothing would be near 2^64. */
          g_assert_cmpuint (points[i].total, <, G_GUINT64_CONSTANT (1) << 62);
          if (i > 0)
            g_assert_cmpint (points[i - 1].t_ns, <, points[i].t_ns);
        }
      /* What forward kept, backward let go. */
      for (guint k = 0; k < SIM_N_MEMORIES && !is_one_lost (timeline); k++)
        g_assert_cmpuint (points[n - 1].bytes[k], ==, points[0].bytes[k]);
    }
}

void
check_invariants (const SimTimeline *timeline)
{
  gint64 start = sim_timeline_get_start_ns (timeline);
  gint64 end = sim_timeline_get_end_ns (timeline);
  g_test_message ("%s", sim_timeline_get_spec (timeline)->id);
  for (guint i = 0; i <= 20; i++)
    check_meters (timeline, start + (end - start) * i / 20);
  check_meters (timeline, end);
  check_spans (timeline);
  check_pieces (timeline);
  check_causes (timeline);
  check_transfers (timeline);
  check_collectives (timeline);
  check_steps (timeline);
  check_memory (timeline);
}

guint64
check_get_sent (const SimTimeline *timeline, SimPayload payload)
{
  SimMeter meter;
  sim_timeline_meter (timeline, 0, G_MAXINT64, &meter);
  return meter.bytes_sent[payload];
}

guint
check_most_held (const SimTimeline *timeline, guint device)
{
  guint n, most = 0;
  const SimSpan *spans =
      sim_timeline_get_spans (timeline, device, SIM_STREAM_COMPUTE, &n);
  for (guint i = 0; i < n; i++)
    {
      guint first, count, held = 0;
      for (guint k = 0;
           sim_timeline_get_layers_held (timeline, device, k, &first, &count);
           k++)
        held += sim_timeline_activations_held (timeline, device, first,
                                               spans[i].end_ns);
      most = MAX (most, held);
    }
  return most;
}

gint64
check_own_bubble_ns (const SimTimeline *timeline, guint device)
{
  guint n;
  const SimSpan *spans =
      sim_timeline_get_spans (timeline, device, SIM_STREAM_COMPUTE, &n);
  gint64 busy = 0, end = 0;
  for (guint i = 0; i < n; i++)
    if (spans[i].work != SIM_WORK_UPDATE)
      {
        busy += spans[i].end_ns - spans[i].start_ns;
        end = spans[i].end_ns;
      }
  return end - spans[0].start_ns - busy;
}
