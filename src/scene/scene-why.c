/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene.h"

#include "scene/scene-facts.h"
#include "scene/scene-words.h"

#include <glib/gi18n-lib.h>

static char *
explain_last_bucket (const SimWhy *why)
{
  g_autofree char *layer = NULL;

  if (why->layer_first == SIM_NONE)
    return g_strdup (_ ("Why exposed? The last bucket is full only when the "
                        "backward pass ends: nothing is left to hide it "
                        "behind."));
  /* Backward runs from the last layer to the first: the lowest comes last. */
  layer = scene_words_layers (why->layer_first, 1);
  return g_strdup_printf (
      _ ("Why exposed? The last bucket is full only when the backward pass of "
         "%s ends: nothing is left to hide it behind."),
      layer);
}

/* Tensor and context parallelism both exchange inside a layer: whose members
 * it joins tells them apart. */
static gboolean
is_along (const SimTimeline *timeline, const SimWhy *why, SimDimension along)
{
  const SimSpec *spec = sim_timeline_get_spec (timeline);
  guint n;
  const guint32 *members;

  if (why->collective == SIM_NONE)
    return FALSE;
  members = sim_timeline_get_members (timeline, why->collective, &n);
  return n > 1 && scene_facts_dimension_rank (spec, members[0], along) !=
                      scene_facts_dimension_rank (spec, members[1], along);
}

static char *
explain_exchange (const SimTimeline *timeline, const SimWhy *why)
{
  if (why->payload == SIM_PAYLOAD_EXPERT)
    return g_strdup (_ ("Why exposed? Tokens go to the device that holds their "
                        "expert and back: the layer cannot go on before."));
  if (is_along (timeline, why, SIM_DIMENSION_CONTEXT))
    return g_strdup (_ ("Why exposed? The sequence is split over devices, and "
                        "attention needs the keys and values of the others."));
  return g_strdup (_ ("Why exposed? A layer is split over devices, and "
                      "each needs the others' results to go on."));
}

static char *
explain_others (const SimWhy *why)
{
  if (why->peer == SIM_NONE)
    return g_strdup_printf (
        _ ("Why idle? Device %u waits for the others' part of the same work."),
        why->device);
  return g_strdup_printf (
      _ ("Why idle? Device %1$u waits for device %2$u, whose part of the same "
         "work ends later."),
      why->device, why->peer);
}

static char *
explain_lost (const SimWhy *why)
{
  if (why->peer == SIM_NONE)
    return g_strdup (_ ("Why idle? A device was lost: the step cannot end."));
  if (why->peer == why->device)
    return g_strdup_printf (
        _ ("Why idle? Device %u was lost: the step cannot end."), why->device);
  return g_strdup_printf (_ ("Why idle? Device %1$u waits for device %2$u, "
                             "which was lost: the step cannot end."),
                          why->device, why->peer);
}

char *
scene_why_text (const SimTimeline *timeline, guint device, gint64 t_ns)
{
  SimWhy why;

  sim_timeline_why (timeline, device, t_ns, &why);
  switch (why.kind)
    {
    case SIM_WHY_LAST_BUCKET:
      return explain_last_bucket (&why);
    case SIM_WHY_NO_OVERLAP:
      return g_strdup (_ ("Why exposed? Overlap is off: synchronising waits "
                          "until the whole backward pass has ended."));
    case SIM_WHY_BANDWIDTH:
      return g_strdup (_ ("Why exposed? The bytes take longer to send than the "
                          "computing they could hide behind."));
    case SIM_WHY_LATENCY:
      return g_strdup (_ ("Why exposed? Many small hops: starting them takes "
                          "as long as sending their bytes, or longer."));
    case SIM_WHY_EARLIER_STAGE:
      if (why.peer == SIM_NONE)
        return g_strdup (
            _ ("Why idle? Later layers wait for the activations of earlier "
               "ones."));
      return g_strdup_printf (
          _ ("Why idle? Device %1$u waits for the activations of device %2$u: "
             "later layers need earlier ones first."),
          why.device, why.peer);
    case SIM_WHY_LATER_STAGE:
      if (why.peer == SIM_NONE)
        return g_strdup (_ (
            "Why idle? Earlier layers wait for the gradient of later ones."));
      return g_strdup_printf (
          _ ("Why idle? Device %1$u waits for the gradient from device %2$u: "
             "backward runs from the last layer to the first."),
          why.device, why.peer);
    case SIM_WHY_STRAGGLER:
      return g_strdup_printf (_ ("Why idle? Device %1$u waits for device %2$u, "
                                 "which is slow: all wait for the slowest."),
                              why.device, why.peer);
    case SIM_WHY_SLOW_LINK:
      return g_strdup_printf (
          _ ("Why exposed? The links of device %u are slow: all wait for the "
             "slowest."),
          why.peer);
    case SIM_WHY_OTHERS:
      return explain_others (&why);
    case SIM_WHY_GATHER:
      return g_strdup (_ ("Why exposed? The next layer's parameters have not "
                          "all been gathered yet."));
    case SIM_WHY_GATHER_UPDATED:
      return g_strdup (_ ("Why exposed? Each device updated its own share of "
                          "the parameters: the others' are gathered now."));
    case SIM_WHY_BROADCAST:
      return g_strdup (_ ("Why exposed? Before the first step the first copy's "
                          "weights go to all others, so that they begin "
                          "alike."));
    case SIM_WHY_EXCHANGE:
      return explain_exchange (timeline, &why);
    case SIM_WHY_LOST_DEVICE:
      return explain_lost (&why);
    case SIM_WHY_NO_WORK:
      return g_strdup_printf (
          _ ("Why idle? Device %u has done its own work and waits for the "
             "others to end."),
          why.device);
    case SIM_WHY_NONE:
    default:
      return NULL;
    }
}
