/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/scene.h"

#include "base/base-units.h"
#include "scene/scene-facts.h"
#include "scene/scene-meter-private.h"
#include "scene/scene-words.h"

#include <glib/gi18n-lib.h>

/* The picture in words: what is seen, in the order in which it is looked at.
 * Beyond this many devices their states are counted instead. */
#define MAX_SPOKEN 16

static char *
describe_device (const SimTimeline *timeline,
                 guint device,
                 gint64 t_ns,
                 gboolean covered)
{
  SimDeviceStatus status;
  SimMemoryPoint memory;
  guint n, first, count;
  guint n_layers = sim_spec_get_n_layers (sim_timeline_get_spec (timeline));
  guint collective = scene_facts_focus_collective (timeline, device, t_ns);
  const SimCollective *all = sim_timeline_get_collectives (timeline, &n);
  g_autofree char *state = NULL;
  g_autofree char *bytes = NULL;
  g_autofree char *layers = NULL;
  GString *text;

  scene_facts_status (timeline, device, t_ns, &status);
  sim_timeline_memory_at (timeline, device, t_ns, &memory);
  state = scene_words_status (sim_timeline_get_spec (timeline), &status, TRUE);
  bytes = base_format_bytes (memory.total);
  text = g_string_new (NULL);
  g_string_append_printf (text, _ ("Device %1$u: %2$s."), device, state);
  if (sim_timeline_get_layers_held (timeline, device, 0, &first, &count))
    {
      layers = scene_words_layers_of (first, count, n_layers);
      g_string_append_c (text, ' ');
      g_string_append_printf (text, _ ("Holds %s."), layers);
    }
  /* A lesson may ask for whom all of them send to. */
  if (!covered && scene_facts_serves (timeline, device))
    {
      g_string_append_c (text, ' ');
      g_string_append (text,
                       _ ("Parameter server: all send it their gradients, and "
                          "it sends the sums to all."));
    }
  if (collective != SIM_NONE)
    for (guint i = 0; i < MIN (all[collective].n_chunks, 8); i++)
      {
        g_autofree char *chunk = scene_words_chunk (i);
        guint held =
            sim_timeline_contributions (timeline, collective, device, i, t_ns);

        if (held == 0)
          continue;
        g_string_append_c (text, ' ');
        g_string_append_printf (text, _ ("Chunk %1$s: %2$u of %3$u summed."),
                                chunk, held, all[collective].n_members);
      }
  if (covered)
    return g_string_free (text, FALSE);
  g_string_append_c (text, ' ');
  g_string_append_printf (text, _ ("Memory %s."), bytes);
  if (memory.total >
      sim_timeline_get_spec (timeline)->cluster.device.memory_bytes)
    {
      g_string_append_c (text, ' ');
      g_string_append (text, _ ("It does not fit."));
    }
  return g_string_free (text, FALSE);
}

/* Devices by state, those that wait for their own transfers by payload. */
static void
append_states (const SimTimeline *timeline, gint64 t_ns, GString *text)
{
  guint counts[SIM_N_STATES][SIM_N_PAYLOADS + 1] = { { 0 } };
  guint n_devices = sim_timeline_get_n_devices (timeline);
  SimDeviceStatus status;

  for (guint i = 0; i < n_devices; i++)
    {
      scene_facts_status (timeline, i, t_ns, &status);
      counts[status.state][status.payload]++;
    }
  for (guint i = 0; i < SIM_N_STATES; i++)
    for (guint k = 0; k <= SIM_N_PAYLOADS; k++)
      {
        SimDeviceStatus of = { .state = i, .payload = k };
        g_autofree char *word =
            scene_words_status (sim_timeline_get_spec (timeline), &of, FALSE);

        if (counts[i][k] > 0)
          g_string_append_printf (text,
                                  ngettext ("\n%1$u device: %2$s.",
                                            "\n%1$u devices: %2$s.",
                                            counts[i][k]),
                                  counts[i][k], word);
      }
}

char *
scene_words_before_refusal (const char *words)
{
  /* Translators: before what happens at this instant: the picture is not that
   * of the knobs. */
  return g_strdup_printf (_ ("Before the refused change · %s"), words);
}

char *
scene_caption_shown (const SimTimeline *timeline,
                     const SceneView *view,
                     gint64 t_ns)
{
  g_autofree char *caption = view->cover_meter
                                 ? scene_caption_covered (timeline, t_ns)
                                 : scene_caption (timeline, t_ns);

  return view->refused ? scene_words_before_refusal (caption)
                       : g_steal_pointer (&caption);
}

char *
scene_describe_stage (const SimTimeline *timeline,
                      gint64 t_ns,
                      gboolean covered)
{
  guint n_devices = sim_timeline_get_n_devices (timeline);
  g_autofree char *caption = covered ? scene_caption_covered (timeline, t_ns)
                                     : scene_caption (timeline, t_ns);
  GString *text = g_string_new (caption);

  if (n_devices > MAX_SPOKEN)
    append_states (timeline, t_ns, text);
  else
    for (guint i = 0; i < n_devices; i++)
      {
        g_autofree char *device = describe_device (timeline, i, t_ns, covered);

        g_string_append_printf (text, "\n%s", device);
      }
  return g_string_free (text, FALSE);
}

char *
scene_describe_meter (const SimTimeline *timeline,
                      const SceneView *view,
                      gint64 t_ns)
{
  guint device = view->selected_device;
  SimMeter meter;
  guint64 sent = 0, server;
  guint n_servers;
  g_autofree char *share = NULL;
  g_autofree char *compute = NULL;
  g_autofree char *exposed = NULL;
  g_autofree char *hidden = NULL;
  g_autofree char *bubble = NULL;
  g_autofree char *bytes = NULL;
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;
  g_autofree char *why = scene_why_selected (timeline, view, t_ns);

  sim_timeline_meter (timeline, device, t_ns, &meter);
  for (guint i = 0; i < SIM_N_PAYLOADS; i++)
    if (i != SIM_PAYLOAD_SAMPLES)
      sent += meter.bytes_sent[i];
  share = base_format_percent (
      meter.elapsed_ns > 0 ? (double)meter.exposed_ns / meter.elapsed_ns : 0);
  compute = base_format_duration_ns (meter.compute_ns);
  exposed = base_format_duration_ns (meter.exposed_ns);
  hidden = base_format_duration_ns (meter.hidden_ns);
  bubble = base_format_duration_ns (meter.bubble_ns);
  bytes = base_format_bytes (sent);
  title = device != SIM_NONE ? g_strdup_printf (_ ("Cost on device %u"), device)
                             : g_strdup (_ ("Cost, mean over the devices"));
  text = g_strdup_printf (
      scene_facts_synchronises (timeline)
          ?
          /* Translators: %1$s is "Cost on device 2" */
          _ ("%1$s: %2$s of the time so far lost to synchronising. Compute "
             "%3$s, exposed sync %4$s, hidden sync %5$s, bubble %6$s. Sent per "
             "device: %7$s.")
          : _ ("%1$s: %2$s of the time so far lost to transfers. Compute "
               "%3$s, exposed transfers %4$s, hidden transfers %5$s, bubble "
               "%6$s. Sent per device: %7$s."),
      title, share, compute, exposed, hidden, bubble, bytes);
  server = scene_meter_find_server_sent (timeline, device, &n_servers);
  if (server > 0)
    {
      g_autofree char *of_server = scene_meter_words_server (server, n_servers);
      g_autofree char *before = g_steal_pointer (&text);

      /* Translators: what the meter says, then "by the server 2 GB" */
      text = g_strdup_printf (_ ("%1$s In all, %2$s."), before, of_server);
    }
  if (why == NULL)
    why = scene_meter_words_outlook (timeline, device, t_ns);
  return why != NULL ? g_strjoin (" ", text, why, NULL)
                     : g_steal_pointer (&text);
}

char *
scene_describe_lanes (const SimTimeline *timeline, gint64 t_ns)
{
  g_autofree char *now = base_format_duration_ns (MAX (t_ns, 0));
  g_autofree char *end =
      base_format_duration_ns (sim_timeline_get_end_ns (timeline));
  guint device = sim_timeline_get_fullest_device (timeline);
  SimMemoryPoint peak;
  g_autofree char *bytes = NULL;
  g_autofree char *when = NULL;

  sim_timeline_memory_peak (timeline, device, &peak);
  bytes = base_format_bytes (peak.total);
  when = base_format_duration_ns (MAX (peak.t_ns, 0));
  return g_strdup_printf (
      _ ("Timeline at %1$s of %2$s. Memory is fullest on device %3$u: %4$s at "
         "%5$s."),
      now, end, device, bytes, when);
}
