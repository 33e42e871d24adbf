/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene-words.h"

#include <glib/gi18n-lib.h>

const char *
scene_words_state (SimDeviceState state)
{
  switch (state)
    {
    case SIM_STATE_LOADING:
      return _ ("loading");
    case SIM_STATE_FORWARD:
      return _ ("forward");
    case SIM_STATE_RECOMPUTE:
      return _ ("recompute");
    case SIM_STATE_BACKWARD:
      return _ ("backward");
    case SIM_STATE_SYNC:
      return C_ ("device state", "sync");
    case SIM_STATE_UPDATE:
      return _ ("update");
    case SIM_STATE_WAITING:
      return C_ ("device state", "waiting");
    case SIM_STATE_DONE:
      return _ ("done");
    case SIM_STATE_LOST:
      return _ ("lost");
    case SIM_STATE_IDLE:
    case SIM_N_STATES:
    default:
      return _ ("idle");
    }
}

typedef enum
{
  INSIDE_TENSOR,
  INSIDE_CONTEXT,
  INSIDE_BOTH,
  INSIDE_HEADS,
  INSIDE_BOTH_HEADS,
} Inside;

static Inside
get_inside (const SimSpec *spec)
{
  const guint *degree = spec->parallel.degree;

  if (degree[SIM_DIMENSION_CONTEXT] < 2)
    return INSIDE_TENSOR;
  if (spec->parallel.context_by_heads)
    return degree[SIM_DIMENSION_TENSOR] < 2 ? INSIDE_HEADS : INSIDE_BOTH_HEADS;
  return degree[SIM_DIMENSION_TENSOR] < 2 ? INSIDE_CONTEXT : INSIDE_BOTH;
}

const char *
scene_words_payload (const SimSpec *spec, SimPayload payload)
{
  const char *inside[] = { _ ("partial results"), _ ("keys and values"),
                           _ ("partial results, keys and values"),
                           _ ("attention heads"),
                           _ ("partial results, attention heads") };

  switch (payload)
    {
    case SIM_PAYLOAD_SAMPLES:
      return _ ("samples");
    case SIM_PAYLOAD_GRADIENT:
      return _ ("gradients");
    case SIM_PAYLOAD_PARAMETER:
      return _ ("parameters");
    case SIM_PAYLOAD_ACTIVATION:
      return _ ("activations");
    case SIM_PAYLOAD_TENSOR:
      return inside[get_inside (spec)];
    case SIM_PAYLOAD_EXPERT:
      return _ ("tokens for experts");
    case SIM_N_PAYLOADS:
    default:
      return "";
    }
}

const char *
scene_words_work (SimWork work)
{
  switch (work)
    {
    case SIM_WORK_FORWARD:
      return _ ("forward");
    case SIM_WORK_RECOMPUTE:
      return _ ("recompute");
    case SIM_WORK_BACKWARD:
      return _ ("backward");
    case SIM_WORK_BACKWARD_WEIGHT:
      return _ ("backward for the weights");
    case SIM_WORK_UPDATE:
      return _ ("update");
    case SIM_WORK_COMMUNICATE:
      return _ ("communication");
    case SIM_N_WORKS:
    default:
      return "";
    }
}

const char *
scene_words_step_kind (SimStepKind kind, gboolean backward)
{
  switch (kind)
    {
    case SIM_STEP_DEAL:
      return _ ("Deal");
    case SIM_STEP_FORWARD:
      return _ ("Forward");
    case SIM_STEP_RECOMPUTE:
      return _ ("Recompute");
    case SIM_STEP_BACKWARD:
      return _ ("Backward");
    case SIM_STEP_HAND_ON:
      return backward ? _ ("Hand back") : _ ("Hand on");
    case SIM_STEP_SYNC:
      return _ ("Sync");
    case SIM_STEP_GATHER:
      return _ ("Gather");
    case SIM_STEP_EXCHANGE:
      return _ ("Exchange");
    case SIM_STEP_UPDATE:
      return _ ("Update");
    case SIM_N_STEP_KINDS:
    default:
      return "";
    }
}

const char *
scene_words_memory (SimMemoryCategory category)
{
  switch (category)
    {
    case SIM_MEMORY_WEIGHTS:
      return _ ("weights");
    case SIM_MEMORY_GRADIENTS:
      return _ ("gradients");
    case SIM_MEMORY_OPTIMIZER:
      return _ ("optimizer");
    case SIM_MEMORY_ACTIVATIONS:
      return _ ("activations");
    case SIM_MEMORY_BUFFERS:
      return _ ("buffers");
    case SIM_N_MEMORIES:
    default:
      return "";
    }
}

char *
scene_words_layers (guint first, guint count)
{
  if (count == 1)
    return g_strdup_printf (_ ("layer %u"), first + 1);
  return g_strdup_printf (_ ("layers %1$u–%2$u"), first + 1, first + count);
}

char *
scene_words_layers_of (guint first, guint count, guint total)
{
  if (count == total)
    return total == 1 ? g_strdup (_ ("the one layer"))
                      : g_strdup_printf (_ ("all %u layers"), total);
  if (count == 1)
    return g_strdup_printf (_ ("layer %1$u of %2$u"), first + 1, total);
  return g_strdup_printf (_ ("layers %1$u–%2$u of %3$u"), first + 1,
                          first + count, total);
}

char *
scene_words_layer_range (guint first, guint count)
{
  if (count == 1)
    return g_strdup_printf ("%u", first + 1);
  return g_strdup_printf ("%u–%u", first + 1, first + count);
}

char *
scene_words_chunk (guint chunk)
{
  char letters[8];
  int at = sizeof letters;

  letters[--at] = '\0';
  /* Bijective base 26: Z is followed by AA. */
  for (chunk++; chunk > 0 && at > 0; chunk = (chunk - 1) / 26)
    letters[--at] = 'A' + (chunk - 1) % 26;
  return g_strdup (letters + at);
}

/* What an idle device waits for of its own transfers: synchronising is for
 * gradients alone. */
static const char *
name_transfer (const SimSpec *spec,
               const SimDeviceStatus *status,
               gboolean with_detail)
{
  const char *inside[] = { _ ("exchanging partial results"),
                           _ ("exchanging keys and values"),
                           _ ("exchanging inside a layer"),
                           _ ("exchanging attention heads"),
                           _ ("exchanging inside a layer") };

  switch (status->payload)
    {
    case SIM_PAYLOAD_GRADIENT:
      return with_detail ? _ ("synchronising gradients")
                         : scene_words_state (SIM_STATE_SYNC);
    case SIM_PAYLOAD_PARAMETER:
      return with_detail ? _ ("gathering parameters")
                         : C_ ("device state", "gathering");
    case SIM_PAYLOAD_ACTIVATION:
      if (!with_detail)
        return status->sending ? C_ ("device state", "sending")
                               : C_ ("device state", "receiving");
      if (status->backward)
        return status->sending ? _ ("sending gradient")
                               : _ ("receiving gradient");
      return status->sending ? _ ("sending activations")
                             : _ ("receiving activations");
    case SIM_PAYLOAD_TENSOR:
      return with_detail ? inside[get_inside (spec)]
                         : C_ ("device state", "exchanging");
    case SIM_PAYLOAD_EXPERT:
      return with_detail ? _ ("exchanging tokens")
                         : C_ ("device state", "exchanging");
    case SIM_PAYLOAD_SAMPLES:
    case SIM_N_PAYLOADS:
    default:
      return scene_words_state (SIM_STATE_WAITING);
    }
}

char *
scene_words_status (const SimSpec *spec,
                    const SimDeviceStatus *status,
                    gboolean with_detail)
{
  const char *word = scene_words_state (status->state);

  if (status->state == SIM_STATE_SYNC)
    return g_strdup (name_transfer (spec, status, with_detail));
  if (!with_detail)
    return g_strdup (word);
  switch (status->state)
    {
    case SIM_STATE_FORWARD:
    case SIM_STATE_RECOMPUTE:
    case SIM_STATE_BACKWARD:
      if (status->layer_first != SIM_NONE)
        {
          g_autofree char *layers =
              scene_words_layers (status->layer_first, status->layer_count);

          return g_strdup_printf ("%s · %s", word, layers);
        }
      break;
    case SIM_STATE_WAITING:
      if (status->peer != SIM_NONE)
        return g_strdup_printf (_ ("waiting for device %u"), status->peer);
      break;
    case SIM_STATE_SYNC:
    case SIM_STATE_UPDATE:
    case SIM_STATE_LOADING:
    case SIM_STATE_IDLE:
    case SIM_STATE_DONE:
    case SIM_STATE_LOST:
    case SIM_N_STATES:
    default:
      break;
    }
  return g_strdup (word);
}

static void
add_part (GString *parts, const char *format, guint degree)
{
  g_autofree char *part = NULL;

  if (degree < 2)
    return;
  part = g_strdup_printf ("%u", degree);
  if (parts->len > 0)
    g_string_append (parts, " × ");
  g_string_append_printf (parts, "%s %s", format, part);
}

char *
scene_words_strategy (const SimSpec *spec)
{
  const guint *degree = spec->parallel.degree;
  guint n_devices = sim_spec_get_n_devices (spec);
  g_autoptr (GString) parts = g_string_new (NULL);

  if (n_devices == 1)
    return g_strdup (_ ("one device"));
  if (degree[SIM_DIMENSION_DATA] == n_devices)
    {
      if (sim_spec_get_shard_degree (spec) < degree[SIM_DIMENSION_DATA])
        return g_strdup_printf (
            /* Translators: the states of the optimizer, or more, are shared
               out in each group, and all groups hold the same. */
            _ ("data parallel with ZeRO stage %1$u over %2$u devices, shared "
               "in groups of %3$u"),
            spec->parallel.zero, n_devices, sim_spec_get_shard_degree (spec));
      if (spec->parallel.zero > 0)
        return g_strdup_printf (
            _ ("data parallel with ZeRO stage %1$u over %2$u devices"),
            spec->parallel.zero, n_devices);
      return g_strdup_printf (_ ("data parallel over %u devices"), n_devices);
    }
  if (degree[SIM_DIMENSION_PIPELINE] == n_devices)
    {
      if (spec->parallel.schedule == SIM_SCHEDULE_NAIVE)
        return g_strdup_printf (
            _ ("model parallel, %1$u layers on %2$u devices"),
            sim_spec_get_n_layers (spec), n_devices);
      return g_strdup_printf (_ ("pipeline over %u devices"), n_devices);
    }
  add_part (parts, _ ("data"), degree[SIM_DIMENSION_DATA]);
  add_part (parts, _ ("pipeline"), degree[SIM_DIMENSION_PIPELINE]);
  add_part (parts, _ ("tensor"), degree[SIM_DIMENSION_TENSOR]);
  add_part (parts, _ ("context"), degree[SIM_DIMENSION_CONTEXT]);
  return g_strdup_printf (_ ("%1$s over %2$u devices"), parts->str, n_devices);
}
