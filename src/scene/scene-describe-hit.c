/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene.h"

#include "base/base-units.h"
#include "scene/scene-describe-private.h"
#include "scene/scene-facts.h"
#include "scene/scene-words.h"

#include <glib/gi18n-lib.h>

/* Tooltips: one or two lines of facts for what lies under the pointer. */

static char *
describe_device (const SimTimeline *timeline, guint device, gint64 t_ns)
{
  SimDeviceStatus status;
  SimMeter meter;
  g_autofree char *state = NULL;
  g_autofree char *compute = NULL;
  g_autofree char *exposed = NULL;
  g_autofree char *bubble = NULL;
  g_autofree char *text = NULL;

  scene_facts_status (timeline, device, t_ns, &status);
  sim_timeline_meter (timeline, device, t_ns, &meter);
  state = scene_words_status (sim_timeline_get_spec (timeline), &status, TRUE);
  compute = base_format_duration_ns (meter.compute_ns);
  exposed = base_format_duration_ns (meter.exposed_ns);
  bubble = base_format_duration_ns (meter.bubble_ns);
  text = g_strdup_printf (
      _ ("Device %1$u: %2$s\nSo far: compute %3$s, exposed sync %4$s, bubble "
         "%5$s"),
      device, state, compute, exposed, bubble);
  if (!scene_facts_serves (timeline, device))
    return g_steal_pointer (&text);
  return g_strjoin ("\n", text,
                    _ ("Parameter server: all send it their gradients, and "
                       "it sends the sums to all."),
                    NULL);
}

static char *
describe_sample (const SimTimeline *timeline, guint sample)
{
  const SimSpec *spec = sim_timeline_get_spec (timeline);
  guint n_shards = scene_facts_n_shards (spec);
  guint per_shard = MAX (spec->training.global_batch / n_shards, 1);
  const SimToySample *toy = scene_facts_toy_sample (spec, sample);

  if (toy != NULL)
    {
      g_autofree char *input = base_format_number (toy->input);
      g_autofree char *target = base_format_number (toy->target);

      return g_strdup_printf (
          _ ("Sample %1$u of %2$u, in shard %3$u: input x = %4$s, target y = "
             "%5$s"),
          sample + 1, spec->training.global_batch, sample / per_shard, input,
          target);
    }
  return g_strdup_printf (_ ("Sample %1$u of %2$u, in shard %3$u"), sample + 1,
                          spec->training.global_batch, sample / per_shard);
}

/* ZeRO 3: what of the layer stays here, and whether the rest is here for now.
 */
static void
append_weight_share (GString *text,
                     const SimTimeline *timeline,
                     guint device,
                     guint layer,
                     gint64 t_ns)
{
  const SimSpec *spec = sim_timeline_get_spec (timeline);
  guint of = sim_spec_get_n_shards (spec, FALSE), share;
  g_autoptr (GArray) gathers = NULL;

  /* Experts are shared among fewer. */
  if (spec->parallel.zero < 3 || of < 2 ||
      spec->parallel.degree[SIM_DIMENSION_EXPERT] > 1)
    return;
  gathers = scene_facts_gathers_new (timeline, device);
  share = scene_facts_weight_share (timeline, device) + 1;
  if (scene_facts_is_gathered (gathers, layer, t_ns))
    g_string_append_printf (
        text, _ ("\nKeeps share %1$u of %2$u; gathered whole for use"), share,
        of);
  else
    g_string_append_printf (text, _ ("\nKeeps share %1$u of %2$u"), share, of);
}

/* The first and the last block do more than the others, hold more, and take
 * longer. */
static void
append_ends (const SimTimeline *timeline,
             guint first,
             guint count,
             GString *text)
{
  const SimSpec *spec = sim_timeline_get_spec (timeline);
  guint n_layers = sim_spec_get_n_layers (spec);

  if (spec->model.kind != SIM_MODEL_TRANSFORMER || spec->model.vocabulary == 0)
    return;
  if (first == 0)
    g_string_append (text, _ ("\nWith the embedding, which comes before it"));
  if (first + count == n_layers)
    g_string_append (text, _ ("\nWith the output projection to the vocabulary "
                              "and the loss, which come after it"));
}

static char *
describe_layer (const SimTimeline *timeline,
                guint device,
                guint layer,
                gint64 t_ns)
{
  guint n_layers = sim_spec_get_n_layers (sim_timeline_get_spec (timeline));
  guint held = sim_timeline_activations_held (timeline, device, layer, t_ns);
  guint updates = sim_timeline_updates_done (timeline, device, layer, t_ns);
  g_autofree char *name = scene_words_layers_of (layer, 1, n_layers);
  double weight;
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, _ ("Weights of %1$s on device %2$u"), name,
                          device);
  if (sim_timeline_value (timeline, device, SIM_VALUE_WEIGHT, layer, t_ns,
                          &weight))
    {
      g_autofree char *number = base_format_number (weight);

      g_string_append_printf (text, _ (": %s"), number);
    }
  append_weight_share (text, timeline, device, layer, t_ns);
  append_ends (timeline, layer, 1, text);
  if (held > 0)
    g_string_append_printf (
        text,
        ngettext ("\nActivations of %u micro-batch kept for backward",
                  "\nActivations of %u micro-batches kept for backward", held),
        held);
  if (updates > 0)
    g_string_append_printf (
        text, ngettext ("\nUpdated %u time", "\nUpdated %u times", updates),
        updates);
  return g_string_free (text, FALSE);
}

static char *
describe_chunk (const SimTimeline *timeline, const SceneHit *hit, gint64 t_ns)
{
  guint n, first, n_layers;
  const SimCollective *all = sim_timeline_get_collectives (timeline, &n);
  const SimCollective *one;
  g_autofree char *letter = scene_words_chunk (hit->index);
  g_autofree char *bytes = NULL;
  g_autofree char *layers = NULL;
  guint count;
  GString *text;

  if (hit->collective >= n)
    return NULL;
  one = &all[hit->collective];
  count = sim_timeline_contributions (timeline, hit->collective, hit->device,
                                      hit->index, t_ns);
  bytes = base_format_bytes (one->bytes / MAX (one->n_chunks, 1));
  layers = scene_words_layers (one->layer_first, one->layer_count);
  text = g_string_new (NULL);
  g_string_append_printf (
      text,
      _ ("Chunk %1$s of the gradients of %2$s: %3$s, %4$u of %5$u summed"),
      letter, layers, bytes, count, one->n_members);
  scene_facts_chunk_layers (timeline, hit->collective, hit->index, &first,
                            &n_layers);
  for (guint i = 0; i < MIN (n_layers, 4) && count >= one->n_members; i++)
    {
      g_autofree char *sum =
          scene_facts_sum_text (timeline, hit->collective, first + i);

      if (sum != NULL)
        g_string_append_printf (text, "\n%s", sum);
    }
  return g_string_free (text, FALSE);
}

static char *
describe_memory (const SimTimeline *timeline, guint device, gint64 t_ns)
{
  guint64 capacity =
      sim_timeline_get_spec (timeline)->cluster.device.memory_bytes;
  SimMemoryPoint now, peak;
  g_autofree char *total = NULL;
  g_autofree char *all = base_format_bytes (capacity);
  g_autofree char *most = NULL;
  g_autofree char *when = NULL;
  GString *text = g_string_new (NULL);

  sim_timeline_memory_at (timeline, device, t_ns, &now);
  sim_timeline_memory_peak (timeline, device, &peak);
  total = base_format_bytes (now.total);
  most = base_format_bytes (peak.total);
  when = base_format_duration_ns (MAX (t_ns, 0));
  g_string_append_printf (
      text, _ ("Memory of device %1$u at %2$s: %3$s of %4$s, peak %5$s"),
      device, when, total, all, most);
  for (guint i = 0; i < SIM_N_MEMORIES; i++)
    if (now.bytes[i] > 0)
      {
        g_autofree char *bytes = base_format_bytes (now.bytes[i]);

        g_string_append_printf (text, "\n%s %s", scene_words_memory (i), bytes);
      }
  if (peak.total > capacity)
    g_string_append (text, _ ("\nIt does not fit."));
  return g_string_free (text, FALSE);
}

static char *
describe_link (const SimTimeline *timeline, guint link, gint64 t_ns)
{
  guint n;
  const SimDrawnLink *links = sim_timeline_get_links (timeline, &n);
  double there, back;
  g_autofree char *bandwidth = NULL;
  g_autofree char *latency = NULL;
  g_autofree char *load = NULL;

  if (link >= n)
    return NULL;
  scene_facts_link_rate (timeline, link, t_ns, &there, &back);
  bandwidth = base_format_rate (links[link].bandwidth, "B");
  latency = base_format_duration_ns (
      base_seconds_to_ns (links[link].latency_seconds));
  load = base_format_rate (there + back, "B");
  return g_strdup_printf (
      _ ("Link between device %1$u and device %2$u: %3$s each way, latency "
         "%4$s\nNow carrying %5$s"),
      links[link].a, links[link].b, bandwidth, latency, load);
}

static char *
describe_packet (const SimTimeline *timeline, guint transfer)
{
  guint n;
  const SimTransfer *all = sim_timeline_get_transfers (timeline, &n);
  const SimTransfer *one;
  g_autofree char *bytes = NULL;
  g_autofree char *chunk = NULL;

  if (transfer >= n)
    return NULL;
  one = &all[transfer];
  bytes = base_format_bytes (one->bytes);
  if (one->collective == SIM_NONE || one->chunk == SIM_NONE)
    return g_strdup_printf (
        _ ("%1$s of %2$s on the way from device %3$u to device %4$u"), bytes,
        scene_words_payload (sim_timeline_get_spec (timeline), one->payload),
        one->source, one->target);
  chunk = scene_words_chunk (one->chunk);
  if (one->payload == SIM_PAYLOAD_GRADIENT)
    return g_strdup_printf (
        ngettext ("Chunk %1$s from device %2$u to device %3$u: %4$s, the "
                  "gradients of %5$u device",
                  "Chunk %1$s from device %2$u to device %3$u: %4$s, the sum "
                  "of %5$u devices",
                  one->contributions),
        chunk, one->source, one->target, bytes, one->contributions);
  return g_strdup_printf (
      _ ("Chunk %1$s of %2$s from device %3$u to device %4$u: %5$s"), chunk,
      scene_words_payload (sim_timeline_get_spec (timeline), one->payload),
      one->source, one->target, bytes);
}

/* The sentence that the meter shows. */
static char *
describe_why (const SimTimeline *timeline, const SceneHit *hit, gint64 t_ns)
{
  SceneView view;

  if (hit->stream == SIM_N_STREAMS)
    return scene_why_slice (timeline, hit->device, hit->t_ns);
  scene_view_init (&view, 0, 0);
  view.selected_device = hit->device;
  view.selected_row = hit->answers;
  return scene_why_selected (timeline, &view, t_ns);
}

static char *
describe_meter_row (const SimTimeline *timeline,
                    const SceneHit *hit,
                    gint64 t_ns)
{
  gboolean sync = scene_facts_synchronises (timeline);

  switch ((SceneMeterRow)hit->index)
    {
    case SCENE_METER_SHARE:
      if (hit->device != SIM_NONE)
        return g_strdup_printf (
            sync ? _ ("Exposed sync as a share of the time so far, of device "
                      "%u")
                 : _ ("Exposed transfers as a share of the time so far, of "
                      "device %u"),
            hit->device);
      return g_strdup (sync ? _ ("Exposed sync as a share of the time so far, "
                                 "as the mean over the devices")
                            : _ ("Exposed transfers as a share of the time so "
                                 "far, as the mean over the devices"));
    case SCENE_METER_COMPUTE:
      return g_strdup (_ ("Compute: time in which the device calculates"));
    case SCENE_METER_EXPOSED:
      return g_strdup (sync ? _ ("Exposed sync: the device stands still and "
                                 "waits for its own transfer")
                            : _ ("Exposed transfers: the device stands still "
                                 "and waits for its own transfer"));
    case SCENE_METER_HIDDEN:
      return g_strdup (sync ? _ ("Hidden sync: transfers that run while the "
                                 "device calculates. They are not free: they "
                                 "take memory bandwidth, and compute runs "
                                 "slower meanwhile")
                            : _ ("Hidden transfers: they run while the device "
                                 "calculates. They are not free: they take "
                                 "memory bandwidth, and compute runs slower "
                                 "meanwhile"));
    case SCENE_METER_BUBBLE:
      {
        GString *text =
            g_string_new (_ ("Bubble: the device stands still for another "
                             "reason, such as another device's work"));

        scene_describe_zero_bubble (text, timeline);
        return g_string_free (text, FALSE);
      }
    case SCENE_METER_BYTES:
      return g_strdup (_ ("Bytes a device has sent so far, and by the end"));
    case SCENE_METER_LATENCY:
      return g_strdup (_ ("What the exposed time went into: moving the bytes, "
                          "or starting each hop"));
    case SCENE_METER_WHY:
      return describe_why (timeline, hit, t_ns);
    case SCENE_N_METER_ROWS:
    default:
      return NULL;
    }
}

static char *
describe_span (const SimTimeline *timeline, const SceneHit *hit)
{
  guint n;
  const SimSpan *spans =
      sim_timeline_get_spans (timeline, hit->device, hit->stream, &n);
  const SimSpan *one;
  g_autofree char *from = NULL;
  g_autofree char *length = NULL;
  g_autofree char *layers = NULL;
  const char *work;
  GString *text;

  if (hit->index >= n)
    return NULL;
  one = &spans[hit->index];
  from = base_format_duration_ns (one->start_ns);
  length = base_format_duration_ns (one->end_ns - one->start_ns);
  text = g_string_new (NULL);
  work =
      one->work == SIM_WORK_COMMUNICATE
          ? scene_words_payload (sim_timeline_get_spec (timeline), one->payload)
          : scene_words_work (one->work);
  if (one->layer_first != SIM_NONE)
    layers = scene_words_layers (one->layer_first, one->layer_count);
  if (layers != NULL && one->micro_batch != SIM_NONE)
    /* Translators: "Device 0, forward of layer 2, micro-batch 3" */
    g_string_append_printf (text,
                            _ ("Device %1$u, %2$s of %3$s, micro-batch %4$u"),
                            hit->device, work, layers, one->micro_batch + 1);
  else if (layers != NULL)
    g_string_append_printf (text, _ ("Device %1$u, %2$s of %3$s"), hit->device,
                            work, layers);
  else if (one->micro_batch != SIM_NONE)
    g_string_append_printf (text, _ ("Device %1$u, %2$s, micro-batch %3$u"),
                            hit->device, work, one->micro_batch + 1);
  else
    g_string_append_printf (text, _ ("Device %1$u, %2$s"), hit->device, work);
  g_string_append_printf (text, _ ("\nFrom %1$s, takes %2$s"), from, length);
  if (one->layer_first != SIM_NONE &&
      (one->work == SIM_WORK_FORWARD || one->work == SIM_WORK_BACKWARD))
    append_ends (timeline, one->layer_first, one->layer_count, text);
  return g_string_free (text, FALSE);
}

char *
scene_describe_hit (const SimTimeline *timeline,
                    const SceneHit *hit,
                    gint64 t_ns)
{
  switch (hit->part)
    {
    case SCENE_PART_CAPTION:
      return scene_caption (timeline, t_ns);
    case SCENE_PART_SAMPLE:
      return describe_sample (timeline, hit->index);
    case SCENE_PART_DEVICE:
      return describe_device (timeline, hit->device, t_ns);
    case SCENE_PART_LAYER:
      return describe_layer (timeline, hit->device, hit->index, t_ns);
    case SCENE_PART_CHUNK:
      return describe_chunk (timeline, hit, t_ns);
    case SCENE_PART_MEMORY:
      /* Over the lanes' curve: what was held at the pointer's instant. */
      return describe_memory (timeline, hit->device,
                              hit->stream == SIM_N_STREAMS ? hit->t_ns : t_ns);
    case SCENE_PART_LINK:
      return describe_link (timeline, hit->index, t_ns);
    case SCENE_PART_PACKET:
      return describe_packet (timeline, hit->index);
    case SCENE_PART_METER_ROW:
      return describe_meter_row (timeline, hit, t_ns);
    case SCENE_PART_SPAN:
      return describe_span (timeline, hit);
    case SCENE_PART_IDLE:
      return scene_why_slice (timeline, hit->device, hit->t_ns);
    case SCENE_PART_AXIS:
      return base_format_duration_ns (hit->t_ns);
    case SCENE_PART_NONE:
    default:
      return NULL;
    }
}
