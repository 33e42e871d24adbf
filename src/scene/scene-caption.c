/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene.h"

#include "base/base-units.h"
#include "scene/scene-facts.h"
#include "scene/scene-words.h"

#include <glib/gi18n-lib.h>

/* Every caption is "Kind · sentence": the first part names the phase and where
 * in it we are, the sentence is made from the step's typed facts. */

/* Who does it: "Device 2", or "Devices 0–3" where all do the same at once. */
static char *
describe_who (const SimTimeline *timeline, const SimStep *step)
{
  guint n_devices = sim_timeline_get_n_devices (timeline);

  if (step->n_alike >= n_devices && n_devices > 1)
    return g_strdup_printf (_ ("Devices 0–%u"), n_devices - 1);
  return g_strdup_printf (_ ("Device %u"), step->device);
}

static char *
describe_layers (const SimTimeline *timeline, const SimStep *step)
{
  guint total = sim_spec_get_n_layers (sim_timeline_get_spec (timeline));

  if (step->layer_first == SIM_NONE)
    return g_strdup (_ ("the whole model"));
  return scene_words_layers_of (step->layer_first, step->layer_count, total);
}

static char *
describe_compute (const SimTimeline *timeline, const SimStep *step)
{
  guint n_devices = sim_timeline_get_n_devices (timeline);
  const SimSpec *spec = sim_timeline_get_spec (timeline);
  gboolean all = step->n_alike >= n_devices && n_devices > 1;
  g_autofree char *who = describe_who (timeline, step);
  g_autofree char *layers = describe_layers (timeline, step);

  if (step->kind == SIM_STEP_UPDATE && all && !spec->parallel.synchronise)
    return g_strdup_printf (
        _ ("%1$s update %2$s, each with its own gradient: the copies drift "
           "apart"),
        who, layers);
  if (step->kind == SIM_STEP_UPDATE && spec->parallel.zero > 0 &&
      scene_facts_n_shards (spec) > 1)
    return g_strdup_printf (
        all ?
            /* Translators: %2$s is "layer 2 of 12" or "all 12 layers" */
            _ ("%1$s each update their own share of %2$s")
            : _ ("%1$s updates its own share of %2$s"),
        who, layers);
  if (step->kind == SIM_STEP_UPDATE && all && spec->parallel.zero == 0 &&
      spec->model.kind == SIM_MODEL_TOY && scene_facts_n_shards (spec) > 1)
    return g_strdup_printf (
        _ ("%1$s update %2$s by the mean gradient: the sum divided by %3$u"),
        who, layers, scene_facts_n_shards (spec));
  if (step->kind == SIM_STEP_UPDATE)
    return g_strdup_printf (
        all ? _ ("%1$s update %2$s") : _ ("%1$s updates %2$s"), who, layers);
  return g_strdup_printf (
      all ? _ ("%1$s finish %2$s") : _ ("%1$s finishes %2$s"), who, layers);
}

/* Samples in the step's main transfer. */
static guint
get_dealt (const SimTimeline *timeline, const SimStep *step)
{
  guint n;
  const SimTransfer *transfers = sim_timeline_get_transfers (timeline, &n);

  return step->transfer < n ? transfers[step->transfer].sample_count : 0;
}

/* All samples of the batch at once, each on one device. */
static gboolean
is_split (const SimTimeline *timeline, const SimStep *step)
{
  const SimSpec *spec = sim_timeline_get_spec (timeline);

  return step->n_alike > 1 && step->n_alike == scene_facts_n_shards (spec) &&
         step->n_alike == sim_timeline_get_n_devices (timeline) &&
         step->n_alike * get_dealt (timeline, step) ==
             spec->training.global_batch;
}

/* The same samples on several devices, which split the work on them. */
static gboolean
is_shared (const SimTimeline *timeline, const SimStep *step)
{
  return step->n_alike > 1 &&
         scene_facts_n_shards (sim_timeline_get_spec (timeline)) == 1;
}

static char *
describe_deal (const SimTimeline *timeline, const SimStep *step)
{
  const SimSpec *spec = sim_timeline_get_spec (timeline);
  guint receiver = step->peer != SIM_NONE ? step->peer : step->device;
  guint n_transfers;
  const SimTransfer *transfers =
      sim_timeline_get_transfers (timeline, &n_transfers);
  guint first, count;

  if (step->transfer >= n_transfers)
    return g_strdup_printf (_ ("Samples reach device %u"), receiver);
  receiver = transfers[step->transfer].target;
  first = transfers[step->transfer].sample_first;
  count = transfers[step->transfer].sample_count;
  if (is_split (timeline, step))
    return g_strdup_printf (
        ngettext (
            "The batch of %1$u sample is split: %2$u for each of the %3$u "
            "devices",
            "The batch of %1$u samples is split: %2$u for each of the "
            "%3$u devices",
            spec->training.global_batch),
        spec->training.global_batch, count, step->n_alike);
  if (is_shared (timeline, step) && count == 1)
    return g_strdup_printf (
        _ ("Sample %1$u of %2$u reaches each of %3$u devices"), first + 1,
        spec->training.global_batch, step->n_alike);
  if (is_shared (timeline, step))
    return g_strdup_printf (
        _ ("Samples %1$u–%2$u of %3$u reach each of %4$u devices"), first + 1,
        first + count, spec->training.global_batch, step->n_alike);
  if (count == 1)
    return g_strdup_printf (_ ("Sample %1$u of %2$u reaches device %3$u"),
                            first + 1, spec->training.global_batch, receiver);
  return g_strdup_printf (_ ("Samples %1$u–%2$u of %3$u reach device %4$u"),
                          first + 1, first + count, spec->training.global_batch,
                          receiver);
}

static char *
describe_hand_on (const SimTimeline *timeline, const SimStep *step)
{
  g_autofree char *layers = NULL;

  if (step->layer_first == SIM_NONE)
    return g_strdup_printf (
        step->backward
            ? _ ("Device %1$u receives the activation gradient from device "
                 "%2$u")
            : _ ("Device %1$u receives the activations from device %2$u"),
        step->peer, step->device);
  layers = scene_words_layers (step->layer_first, step->layer_count);
  return g_strdup_printf (
      step->backward ?
                     /* Translators: %3$s is "layer 4" or "layers 4–6" */
          _ ("Device %1$u receives the gradient coming out of %3$s "
             "from device %2$u")
                     : _ ("Device %1$u receives the activations of %3$s "
                          "from device %2$u"),
      step->peer, step->device, layers);
}

static char *
describe_sync (const SimTimeline *timeline, const SimStep *step)
{
  guint n, n_transfers;
  const SimCollective *collective =
      &sim_timeline_get_collectives (timeline, &n)[step->collective];
  const SimTransfer *transfers =
      sim_timeline_get_transfers (timeline, &n_transfers);
  g_autofree char *chunk = scene_words_chunk (step->chunk);
  gboolean reduces =
      step->transfer < n_transfers && transfers[step->transfer].reduces;

  if (reduces && step->contributions >= collective->n_members)
    return g_strdup_printf (_ ("Device %1$u passes chunk %2$s to device %3$u, "
                               "which now has the sum of all %4$u"),
                            step->device, chunk, step->peer,
                            collective->n_members);
  if (reduces)
    return g_strdup_printf (_ ("Device %1$u passes chunk %2$s to device %3$u, "
                               "which now has the sum of %4$u of %5$u"),
                            step->device, chunk, step->peer,
                            step->contributions, collective->n_members);
  if (step->contributions < collective->n_members)
    return g_strdup_printf (_ ("Device %1$u passes chunk %2$s, the sum of %4$u "
                               "of %5$u, to device %3$u"),
                            step->device, chunk, step->peer,
                            step->contributions, collective->n_members);
  return g_strdup_printf (
      _ ("Device %1$u passes chunk %2$s, now the sum of all %4$u, "
         "to device %3$u"),
      step->device, chunk, step->peer, collective->n_members);
}

static char *
describe_movement (const SimTimeline *timeline, const SimStep *step)
{
  const SimSpec *spec = sim_timeline_get_spec (timeline);
  g_autofree char *layers = describe_layers (timeline, step);

  if (step->peer == SIM_NONE)
    return g_strdup_printf (_ ("Device %1$u passes on %2$s of %3$s"),
                            step->device,
                            scene_words_payload (spec, step->payload), layers);
  return g_strdup_printf (
      /* Translators: "Device 0 passes parameters of layer 2 to device 1" */
      _ ("Device %1$u passes %2$s of %3$s to device %4$u"), step->device,
      scene_words_payload (spec, step->payload), layers, step->peer);
}

static char *
describe_event (const SimTimeline *timeline, const SimStep *step)
{
  switch ((SimStepKind)step->kind)
    {
    case SIM_STEP_DEAL:
      return describe_deal (timeline, step);
    case SIM_STEP_HAND_ON:
      return describe_hand_on (timeline, step);
    case SIM_STEP_SYNC:
      if (step->collective != SIM_NONE && step->chunk != SIM_NONE &&
          step->peer != SIM_NONE)
        return describe_sync (timeline, step);
      return describe_movement (timeline, step);
    case SIM_STEP_GATHER:
    case SIM_STEP_EXCHANGE:
      return describe_movement (timeline, step);
    case SIM_STEP_FORWARD:
    case SIM_STEP_RECOMPUTE:
    case SIM_STEP_BACKWARD:
    case SIM_STEP_UPDATE:
    case SIM_N_STEP_KINDS:
    default:
      return describe_compute (timeline, step);
    }
}

/* Takes the part. */
static void
add_place (GString *text, char *part)
{
  /* Translators: between the parts of "Sync 5 of 6, bucket 2 of 20" */
  g_string_append_printf (text, "%s%s", C_ ("list", ", "), part);
  g_free (part);
}

/* "Sync 5 of 6, bucket 2 of 20", "Forward, micro-batch 3 of 8": each part whole
 * for the translator. */
static char *
describe_place (const SimTimeline *timeline, const SimStep *step)
{
  const SimSpec *spec = sim_timeline_get_spec (timeline);
  const char *kind = scene_words_step_kind (step->kind, step->backward);
  g_autoptr (GString) text = g_string_new (NULL);
  guint n_micro_batches = sim_spec_get_n_micro_batches (spec);

  if (scene_facts_broadcasts (timeline, step->collective))
    kind = _ ("Broadcast");
  if (step->kind == SIM_STEP_SYNC || step->kind == SIM_STEP_GATHER ||
      step->kind == SIM_STEP_EXCHANGE)
    /* Translators: "Sync 5 of 6" */
    g_string_append_printf (text, _ ("%1$s %2$u of %3$u"), kind, step->ordinal,
                            step->of);
  else
    g_string_append (text, kind);
  if (step->kind == SIM_STEP_SYNC && step->collective != SIM_NONE)
    {
      guint ordinal, of;

      scene_facts_bucket (timeline, step->collective, &ordinal, &of);
      if (of > 1)
        add_place (
            text, g_strdup_printf (_ ("bucket %1$u of %2$u"), ordinal + 1, of));
    }
  if (step->micro_batch != SIM_NONE && n_micro_batches > 1 &&
      step->kind != SIM_STEP_UPDATE)
    add_place (text, g_strdup_printf (_ ("micro-batch %1$u of %2$u"),
                                      step->micro_batch + 1, n_micro_batches));
  if (spec->training.iterations > 1 && step->iteration != SIM_NONE)
    add_place (text, g_strdup_printf (_ ("training step %1$u of %2$u"),
                                      step->iteration + 1,
                                      spec->training.iterations));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
moves (SimStepKind kind)
{
  return kind == SIM_STEP_HAND_ON || kind == SIM_STEP_SYNC ||
         kind == SIM_STEP_GATHER || kind == SIM_STEP_EXCHANGE;
}

/* Where the fullest device first holds more than it can; FALSE: it fits. */
static gboolean
find_overflow (const SimTimeline *timeline, guint *device, gint64 *t_ns)
{
  guint64 capacity =
      sim_timeline_get_spec (timeline)->cluster.device.memory_bytes;
  const SimMemoryPoint *points;
  guint n;

  if (sim_timeline_fits (timeline))
    return FALSE;
  *device = sim_timeline_get_fullest_device (timeline);
  points = sim_timeline_get_memory (timeline, *device, &n);
  for (guint i = 0; i < n; i++)
    if (points[i].total > capacity)
      {
        *t_ns = points[i].t_ns;
        return TRUE;
      }
  return FALSE;
}

/* "does not fit: device 0 would need 120 GB and has 80 GB"; NULL: it fits. */
static char *
describe_misfit (const SimTimeline *timeline)
{
  g_autofree char *needed = NULL;
  g_autofree char *there = NULL;
  SimMemoryPoint peak;
  guint device;
  gint64 t_ns;

  if (!find_overflow (timeline, &device, &t_ns))
    return NULL;
  sim_timeline_memory_peak (timeline, device, &peak);
  needed = base_format_bytes (peak.total);
  there = base_format_bytes (
      sim_timeline_get_spec (timeline)->cluster.device.memory_bytes);
  return g_strdup_printf (
      _ ("does not fit: device %1$u would need %2$s and has %3$s"), device,
      needed, there);
}

/* The step in which memory runs out; NULL: another one. */
static char *
describe_running_out (const SimTimeline *timeline, const SimStep *step)
{
  guint device;
  gint64 t_ns;

  if (!find_overflow (timeline, &device, &t_ns) || t_ns <= step->start_ns ||
      t_ns > step->end_ns)
    return NULL;
  return g_strdup_printf (
      _ ("Does not fit: device %u would run out of memory here"), device);
}

static char *
describe_step (const SimTimeline *timeline, const SimStep *step)
{
  guint n_devices = sim_timeline_get_n_devices (timeline);
  g_autofree char *place = describe_place (timeline, step);
  g_autofree char *event = describe_event (timeline, step);
  gboolean all_said = step->n_alike >= n_devices && !moves (step->kind);
  char *out = describe_running_out (timeline, step);

  if (out != NULL)
    return out;
  if (step->kind == SIM_STEP_DEAL)
    all_said = is_split (timeline, step) || is_shared (timeline, step);
  if (step->n_alike > 1 && !all_said)
    /* Translators: "Sync 2 of 6 · Device 0 passes … (+3 more)": as many others
     * do the like at the same instant */
    return g_strdup_printf (_ ("%1$s · %2$s (+%3$u more)"), place, event,
                            step->n_alike - 1);
  return g_strdup_printf ("%s · %s", place, event);
}

static char *
describe_rest (const SimTimeline *timeline)
{
  const SimSpec *spec = sim_timeline_get_spec (timeline);
  g_autofree char *strategy = scene_words_strategy (spec);
  g_autofree char *misfit = describe_misfit (timeline);

  if (misfit != NULL)
    /* Translators: %2$s is "does not fit: device 0 would need …" */
    return g_strdup_printf (
        _ ("%1$s %2$s · Press Space to see where it ends"),
        spec->model.name != NULL ? spec->model.name : _ ("Model"), misfit);
  return g_strdup_printf (
      _ ("%1$s, %2$s · Press Space to play, or → for one step"),
      spec->model.name != NULL ? spec->model.name : _ ("Model"), strategy);
}

/* Per cent of the time so far; g_free. */
static char *
format_share (const SimMeter *meter, gint64 part_ns)
{
  return base_format_percent (
      meter->elapsed_ns > 0 ? (double)part_ns / meter->elapsed_ns : 0);
}

/* What the time was lost to: synchronising only where gradients are summed over
 * devices, and the bubble where there is one to speak of. */
static char *
describe_losses (const SimTimeline *timeline)
{
  SimMeter meter;
  g_autofree char *exposed = NULL;
  g_autofree char *bubble = NULL;
  gboolean sync = scene_facts_synchronises (timeline);

  sim_timeline_meter (timeline, SIM_NONE, sim_timeline_get_end_ns (timeline),
                      &meter);
  exposed = format_share (&meter, meter.exposed_ns);
  bubble = format_share (&meter, meter.bubble_ns);
  if (sim_timeline_get_n_devices (timeline) == 1)
    return g_strdup (_ ("none of it lost: there is one device"));
  if (200 * meter.bubble_ns < meter.elapsed_ns)
    return g_strdup_printf (sync ? _ ("%s of it lost to synchronising")
                                 : _ ("%s of it lost to transfers"),
                            exposed);
  return g_strdup_printf (
      sync ? _ ("%1$s of it lost to synchronising, %2$s idle (bubble)")
           : _ ("%1$s of it lost to transfers, %2$s idle (bubble)"),
      exposed, bubble);
}

/* The lost device that others still wait for at the end; SIM_NONE: all have
 * ended. */
static guint
find_lost (const SimTimeline *timeline)
{
  gint64 end_ns = sim_timeline_get_end_ns (timeline);
  guint n_devices = sim_timeline_get_n_devices (timeline);
  SimDeviceStatus status, other;

  for (guint i = 0; i < n_devices; i++)
    {
      sim_timeline_device_status (timeline, i, end_ns, &status);
      if (status.state != SIM_STATE_WAITING || status.peer >= n_devices)
        continue;
      sim_timeline_device_status (timeline, status.peer, end_ns, &other);
      if (other.state == SIM_STATE_LOST)
        return status.peer;
    }
  return SIM_NONE;
}

static char *
describe_end (const SimTimeline *timeline)
{
  const SimSpec *spec = sim_timeline_get_spec (timeline);
  gint64 end_ns = sim_timeline_get_end_ns (timeline);
  g_autofree char *duration = base_format_duration_ns (end_ns);
  g_autofree char *losses = describe_losses (timeline);
  g_autofree char *misfit = describe_misfit (timeline);
  guint lost = find_lost (timeline);

  if (misfit != NULL)
    /* Translators: %1$s is "does not fit: …", %2$s a time */
    return g_strdup_printf (
        _ ("It %1$s · With the memory, the step would take %2$s"), misfit,
        duration);
  if (lost != SIM_NONE)
    return g_strdup_printf (
        _ ("Stopped after %1$s · Device %2$u was lost: the others wait for it, "
           "and the step cannot end"),
        duration, lost);
  if (spec->training.iterations > 1)
    return g_strdup_printf (
        /* Translators: %3$s is "12 % of it lost to synchronising" */
        ngettext ("Done · %1$u training step took %2$s, %3$s",
                  "Done · %1$u training steps took %2$s, %3$s",
                  spec->training.iterations),
        spec->training.iterations, duration, losses);
  return g_strdup_printf (_ ("Done · The step took %1$s, %2$s"), duration,
                          losses);
}

char *
scene_caption_covered (const SimTimeline *timeline, gint64 t_ns)
{
  if (t_ns >= sim_timeline_get_end_ns (timeline) &&
      find_lost (timeline) == SIM_NONE)
    return g_strdup (_ ("Done · What it cost is covered while you guess"));
  if (t_ns <= sim_timeline_get_start_ns (timeline))
    {
      const SimSpec *spec = sim_timeline_get_spec (timeline);
      g_autofree char *strategy = scene_words_strategy (spec);

      return g_strdup_printf (
          /* Translators: "GPT-2, data parallel over 4 devices · …" */
          _ ("%1$s, %2$s · First say what you expect"),
          spec->model.name != NULL ? spec->model.name : _ ("Model"), strategy);
    }
  return scene_caption (timeline, t_ns);
}

char *
scene_caption (const SimTimeline *timeline, gint64 t_ns)
{
  guint n_steps;
  const SimStep *steps = sim_timeline_get_steps (timeline, &n_steps);
  guint at;

  if (n_steps == 0 || t_ns <= sim_timeline_get_start_ns (timeline))
    return describe_rest (timeline);
  if (t_ns >= sim_timeline_get_end_ns (timeline))
    return describe_end (timeline);
  at = MIN (sim_timeline_step_at (timeline, t_ns), n_steps - 1);
  return describe_step (timeline, &steps[at]);
}
