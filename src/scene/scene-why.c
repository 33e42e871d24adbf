/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene.h"

#include "base/base-units.h"
#include "scene/scene-facts.h"
#include "scene/scene-words.h"

#include <glib/gi18n-lib.h>

static char *
explain_last_bucket (const SimWhy *why)
{
  g_autofree char *layer = NULL;

  if (why->layer_first == SIM_NONE)
    return g_strdup (_ ("The last bucket is full only when the "
                        "backward pass ends: nothing is left to hide it "
                        "behind."));
  /* Backward runs from the last layer to the first: the lowest comes last. */
  layer = scene_words_layers (why->layer_first, 1);
  return g_strdup_printf (
      _ ("The last bucket is full only when the backward pass of "
         "%s ends: nothing is left to hide it behind."),
      layer);
}

static char *
explain_others (const SimWhy *why)
{
  if (why->peer == SIM_NONE)
    return g_strdup_printf (
        _ ("Device %u waits for the others' part of the same work."),
        why->device);
  return g_strdup_printf (
      _ ("Device %1$u waits for device %2$u, whose part of the same "
         "work ends later."),
      why->device, why->peer);
}

static char *
explain_lost (const SimWhy *why)
{
  if (why->peer == SIM_NONE)
    return g_strdup (_ ("A device was lost: the step cannot end."));
  if (why->peer == why->device)
    return g_strdup_printf (_ ("Device %u was lost: the step cannot end."),
                            why->device);
  return g_strdup_printf (_ ("Device %1$u waits for device %2$u, "
                             "which was lost: the step cannot end."),
                          why->device, why->peer);
}

static char *
explain_stage (const SimWhy *why)
{
  if (why->kind == SIM_WHY_EARLIER_STAGE)
    return why->peer == SIM_NONE
               ? g_strdup (_ ("Later layers wait for the activations of "
                              "earlier ones."))
               : g_strdup_printf (
                     _ ("Device %1$u waits for the activations of device "
                        "%2$u: later layers need earlier ones first."),
                     why->device, why->peer);
  return why->peer == SIM_NONE
             ? g_strdup (
                   _ ("Earlier layers wait for the gradient of later ones."))
             : g_strdup_printf (
                   _ ("Device %1$u waits for the gradient from device %2$u: "
                      "backward runs from the last layer to the first."),
                   why->device, why->peer);
}

/* One sentence, without the question. */
static char *
explain (const SimWhy *why)
{
  switch (why->kind)
    {
    case SIM_WHY_LAST_BUCKET:
      return explain_last_bucket (why);
    case SIM_WHY_NO_OVERLAP:
      return g_strdup (_ ("Overlap is off: synchronising waits until the whole "
                          "backward pass has ended."));
    case SIM_WHY_BANDWIDTH:
      return g_strdup (_ ("The bytes take longer to send than the computing "
                          "they could hide behind."));
    case SIM_WHY_LATENCY:
      return g_strdup (_ ("Many small hops: starting them takes as long as "
                          "sending their bytes, or longer."));
    case SIM_WHY_EARLIER_STAGE:
    case SIM_WHY_LATER_STAGE:
      return explain_stage (why);
    case SIM_WHY_STRAGGLER:
      return g_strdup_printf (_ ("Device %1$u waits for device %2$u, which is "
                                 "slow: all wait for the slowest."),
                              why->device, why->peer);
    case SIM_WHY_SLOW_LINK:
      return g_strdup_printf (
          _ ("The links of device %u are slow: all wait for the slowest."),
          why->peer);
    case SIM_WHY_OTHERS:
      return explain_others (why);
    case SIM_WHY_GATHER:
      return g_strdup (_ ("The next layer's parameters have not all been "
                          "gathered yet."));
    case SIM_WHY_GATHER_UPDATED:
      return g_strdup (_ ("Each device updated its own share of the "
                          "parameters: the others' are gathered now."));
    case SIM_WHY_BROADCAST:
      return g_strdup (_ ("Before the first step the first copy's weights go "
                          "to all others, so that they begin alike."));
    case SIM_WHY_EXCHANGE:
      return g_strdup (_ ("A layer is split over devices, and each needs the "
                          "others' results to go on."));
    case SIM_WHY_CONTEXT:
      return g_strdup (_ ("The sequence is split over devices, and attention "
                          "needs the keys and values of the others."));
    case SIM_WHY_EXPERTS:
      return g_strdup (_ ("Tokens go to the device that holds their expert and "
                          "back: the layer cannot go on before."));
    case SIM_WHY_LOST_DEVICE:
      return explain_lost (why);
    case SIM_WHY_NO_WORK:
      return g_strdup_printf (_ ("Device %u has done its own work and waits "
                                 "for the others to end."),
                              why->device);
    case SIM_WHY_NONE:
    case SIM_N_WHYS:
    default:
      return NULL;
    }
}

/* What has less is a part of it, what has all needs no share. */
static char *
ask (const SimWhy *why)
{
  g_autofree char *share = base_format_percent (why->share);

  if (why->share >= 0.995)
    return g_strdup (why->exposed ? _ ("Why exposed?") : _ ("Why idle?"));
  if (why->share > 0.5)
    return g_strdup_printf (why->exposed ? _ ("Why exposed, most of it (%s)?")
                                         : _ ("Why idle, most of it (%s)?"),
                            share);
  return g_strdup_printf (why->exposed
                              ? _ ("Why exposed, the largest part (%s)?")
                              : _ ("Why idle, the largest part (%s)?"),
                          share);
}

static char *
ask_slice (const SimWhy *why)
{
  g_autofree char *length =
      base_format_duration_ns (why->end_ns - why->start_ns);

  return g_strdup_printf (why->exposed ? _ ("Why %s exposed here?")
                                       : _ ("Why %s idle here?"),
                          length);
}

/* Takes the question. */
static char *
answer (char *question, const SimWhy *why)
{
  g_autofree char *owned = question;
  g_autofree char *reason = explain (why);

  return reason == NULL ? NULL : g_strjoin (" ", owned, reason, NULL);
}

char *
scene_why_text (const SimTimeline *timeline, guint device, gint64 t_ns)
{
  SimWhy why;

  sim_timeline_why (timeline, device, t_ns, &why);
  return answer (ask (&why), &why);
}

char *
scene_why_slice (const SimTimeline *timeline, guint device, gint64 t_ns)
{
  SimWhy why;

  if (!sim_timeline_why_at (timeline, device, t_ns, &why))
    return NULL;
  return answer (ask_slice (&why), &why);
}

/* The last end of a step before t: there one stops, and what is said between
 * two ends does not change. */
gint64
scene_why_get_instant (const SimTimeline *timeline, gint64 t_ns)
{
  guint n;
  const SimStep *steps = sim_timeline_get_steps (timeline, &n);

  if (n > 0 && t_ns < sim_timeline_get_end_ns (timeline))
    {
      const SimStep *step =
          &steps[MIN (sim_timeline_step_at (timeline, t_ns), n - 1)];

      if (t_ns > step->start_ns && t_ns < step->end_ns)
        t_ns = step->start_ns;
    }
  return MAX (t_ns, 0);
}

/* Of the row selected; without one, of what the big figure counts, or of the
 * other where there was none of it. */
static void
find_of_row (const SimTimeline *timeline,
             const SceneView *view,
             gint64 t_ns,
             SimWhy *why)
{
  gboolean bubble_first = scene_facts_bubble_first (timeline);
  SimIdleTime time = bubble_first ? SIM_IDLE_BUBBLE : SIM_IDLE_EXPOSED;
  gboolean fixed = TRUE;

  switch (view->selected_row)
    {
    case SCENE_METER_EXPOSED:
    case SCENE_METER_LATENCY:
      time = SIM_IDLE_EXPOSED;
      break;
    case SCENE_METER_BUBBLE:
      time = SIM_IDLE_BUBBLE;
      break;
    case SCENE_METER_SHARE:
      break;
    case SCENE_METER_COMPUTE:
    case SCENE_METER_HIDDEN:
    case SCENE_METER_BYTES:
    case SCENE_METER_WHY:
    case SCENE_N_METER_ROWS:
    default:
      fixed = FALSE;
    }
  sim_timeline_why_of (timeline, view->selected_device, time, t_ns, why);
  if (why->kind == SIM_WHY_NONE && !fixed)
    sim_timeline_why_of (timeline, view->selected_device,
                         bubble_first ? SIM_IDLE_EXPOSED : SIM_IDLE_BUBBLE,
                         t_ns, why);
}

gboolean
scene_why_is_known (const SimTimeline *timeline, const SceneView *view)
{
  return !view->why_later || sim_timeline_knows_why (timeline);
}

SceneMeterRow
scene_why_get_row (const SimTimeline *timeline,
                   const SceneView *view,
                   gint64 t_ns)
{
  SimWhy why;

  if (view->selected_row == SCENE_METER_SHARE ||
      (view->selected_row == SCENE_METER_WHY &&
       !scene_why_is_known (timeline, view)))
    return scene_facts_bubble_first (timeline) ? SCENE_METER_BUBBLE
                                               : SCENE_METER_EXPOSED;
  if (view->selected_row != SCENE_METER_WHY)
    return view->selected_row;
  if (!scene_view_has_slice (view))
    find_of_row (timeline, view, scene_why_get_instant (timeline, t_ns), &why);
  else
    sim_timeline_why_at (timeline, view->selected_device, view->slice_start_ns,
                         &why);
  return why.exposed ? SCENE_METER_EXPOSED : SCENE_METER_BUBBLE;
}

char *
scene_why_selected (const SimTimeline *timeline,
                    const SceneView *view,
                    gint64 t_ns)
{
  SimWhy why;

  if (!scene_why_is_known (timeline, view))
    return NULL;
  if (scene_view_has_slice (view))
    return scene_why_slice (timeline, view->selected_device,
                            view->slice_start_ns);
  find_of_row (timeline, view, scene_why_get_instant (timeline, t_ns), &why);
  return answer (ask (&why), &why);
}
