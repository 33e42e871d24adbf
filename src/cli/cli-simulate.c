/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli-facts.h"
#include "cli/cli-json.h"
#include "cli/cli-trace.h"
#include "cli/cli-why.h"
#include "cli/cli.h"

#include "base/base-units.h"
#include "scene/scene-words.h"
#include "sim/sim-dump.h"

#include <glib/gi18n-lib.h>

/* ---- JSON ---- */

static void
add_spread (JsonBuilder *json, const char *name, const CliSpread *spread)
{
  cli_json_begin_object (json, name);
  cli_json_add_double (json, "mean", spread->mean);
  cli_json_add_double (json, "max", spread->max);
  json_builder_end_object (json);
}

static void
add_parts (JsonBuilder *json, const CliFacts *facts)
{
  cli_json_begin_object (json, "seconds");
  add_spread (json, "compute", &facts->compute);
  add_spread (json, "exposed_sync", &facts->exposed);
  add_spread (json, "hidden_sync", &facts->hidden);
  add_spread (json, "bubble", &facts->bubble);
  json_builder_end_object (json);

  cli_json_begin_object (json, "bytes_sent");
  cli_json_add_count (json, "gradient",
                      facts->bytes_sent[SIM_PAYLOAD_GRADIENT]);
  cli_json_add_count (json, "parameter",
                      facts->bytes_sent[SIM_PAYLOAD_PARAMETER]);
  cli_json_add_count (json, "activation",
                      facts->bytes_sent[SIM_PAYLOAD_ACTIVATION]);
  cli_json_add_count (json, "tensor", facts->bytes_sent[SIM_PAYLOAD_TENSOR]);
  cli_json_add_count (json, "expert", facts->bytes_sent[SIM_PAYLOAD_EXPERT]);
  cli_json_add_count (json, "total", facts->bytes_sent_total);
  json_builder_end_object (json);

  cli_json_begin_object (json, "peak_memory_bytes");
  cli_json_add_count (json, "weights", facts->peak.bytes[SIM_MEMORY_WEIGHTS]);
  cli_json_add_count (json, "gradients",
                      facts->peak.bytes[SIM_MEMORY_GRADIENTS]);
  cli_json_add_count (json, "optimizer",
                      facts->peak.bytes[SIM_MEMORY_OPTIMIZER]);
  cli_json_add_count (json, "activations",
                      facts->peak.bytes[SIM_MEMORY_ACTIVATIONS]);
  cli_json_add_count (json, "buffers", facts->peak.bytes[SIM_MEMORY_BUFFERS]);
  cli_json_add_count (json, "total", facts->peak.total);
  json_builder_end_object (json);
}

static void
print_json (const Scenario *scenario,
            const SimTimeline *timeline,
            const CliFacts *facts,
            double seconds)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();

  json_builder_begin_object (json);
  cli_json_add_text (json, "scenario", scenario_get_id (scenario));
  cli_json_add_count (json, "devices", facts->n_devices);
  cli_json_add_double (json, "step_seconds", facts->step_seconds);
  cli_json_add_double (json, "tokens_per_second", facts->tokens_per_second);
  cli_json_add_double (json, "model_flops_utilization", facts->utilization);
  cli_json_add_truth (json, "fits", facts->fits);
  add_parts (json, facts);
  cli_json_add_double (json, "bubble_fraction", facts->bubble_fraction);
  cli_json_begin_object (json, "engine");
  cli_json_add_count (json, "tasks", facts->n_tasks);
  cli_json_add_truth (json, "folded", facts->folded);
  if (facts->folded)
    cli_json_add_truth (json, "folded_exactly", facts->exact);
  cli_json_add_double (json, "seconds", seconds);
  json_builder_end_object (json);
  cli_why_add (json, timeline);
  json_builder_end_object (json);
  cli_json_print (json, TRUE);
}

/* ---- text ---- */

static char *
format_seconds (double seconds)
{
  return base_format_duration_ns (base_seconds_to_ns (seconds));
}

/* printf pads by bytes; names and units have longer characters. */
static void
print_cells (const char *name, const char *a, const char *b)
{
  int width = 26 - (int)g_utf8_strlen (name, -1);
  int width_a = 14 - (int)g_utf8_strlen (a, -1);

  g_print ("  %s%*s%*s%s", name, MAX (width, 1), "", MAX (width_a, 0), "", a);
  if (b != NULL)
    g_print ("%*s%s", MAX (14 - (int)g_utf8_strlen (b, -1), 1), "", b);
  g_print ("\n");
}

static void
print_spread (const char *name, const CliSpread *spread)
{
  g_autofree char *mean = format_seconds (spread->mean);
  g_autofree char *max = format_seconds (spread->max);

  print_cells (name, mean, max);
}

static void
print_bytes (const char *name, guint64 bytes, gboolean always)
{
  g_autofree char *text = base_format_bytes (bytes);

  if (bytes > 0 || always)
    print_cells (name, text, NULL);
}

static void
print_summary (const Scenario *scenario, const CliFacts *facts)
{
  const SimSpec *spec = scenario_get_spec (scenario);
  g_autofree char *step = format_seconds (facts->step_seconds);
  g_autofree char *rate = base_format_rate (
      facts->tokens_per_second,
      spec->model.kind == SIM_MODEL_TRANSFORMER ? _ ("tokens") : _ ("samples"));
  g_autofree char *share = base_format_percent (facts->utilization);
  g_autofree char *peak = base_format_bytes (facts->peak.total);
  g_autofree char *room = base_format_bytes (spec->cluster.device.memory_bytes);

  g_print ("%s (%s)\n", scenario_get_title (scenario),
           scenario_get_id (scenario));
  /* Translators: 4 × A100 80 GB, GPT-2 124M. */
  g_print (_ ("%u × %s, %s\n\n"), facts->n_devices,
           spec->cluster.device.name != NULL ? spec->cluster.device.name : "?",
           spec->model.name != NULL ? spec->model.name : "?");
  print_cells (facts->stalls ? _ ("work until") : _ ("one step"), step, NULL);
  if (facts->stalls)
    g_print ("  %s\n", _ ("THE STEP CANNOT END: a device is lost"));
  print_cells (_ ("throughput"), rate, NULL);
  print_cells (_ ("model FLOP/s used"), share, NULL);
  g_print ("  ");
  /* Translators: device 0: 9.8 GB of 80 GB. */
  g_print (_ ("memory of device %u: %s of %s"), facts->fullest_device, peak,
           room);
  if (facts->fits)
    g_print (" (%s)\n", _ ("fits"));
  else
    {
      g_autofree char *excess = base_format_bytes (
          facts->peak.total - spec->cluster.device.memory_bytes);

      /* Translators: bytes. */
      g_print (_ (" (DOES NOT FIT: %s too much)\n"), excess);
    }
}

static void
print_table (const Scenario *scenario,
             const SimTimeline *timeline,
             const CliFacts *facts)
{
  print_summary (scenario, facts);
  g_print ("\n");
  print_cells (_ ("per device and step"), _ ("mean"), _ ("most"));
  print_spread (_ ("compute"), &facts->compute);
  print_spread (_ ("exposed sync"), &facts->exposed);
  print_spread (_ ("bubble"), &facts->bubble);
  print_spread (_ ("hidden sync"), &facts->hidden);
  cli_why_print (timeline);
  g_print ("\n");
  print_bytes (_ ("sent per device"), facts->bytes_sent_total, TRUE);
  for (guint i = 0; i < SIM_N_PAYLOADS; i++)
    {
      /* Translators: "sent: gradients", "sent: partial results", … */
      g_autofree char *name = g_strdup_printf (
          _ ("sent: %s"),
          scene_words_payload (scenario_get_spec (scenario), i));

      if (i != SIM_PAYLOAD_SAMPLES)
        print_bytes (name, facts->bytes_sent[i], FALSE);
    }
  g_print ("\n");
  print_bytes (_ ("weights kept"), facts->peak.bytes[SIM_MEMORY_WEIGHTS],
               FALSE);
  print_bytes (_ ("gradients kept"), facts->peak.bytes[SIM_MEMORY_GRADIENTS],
               FALSE);
  print_bytes (_ ("optimizer state kept"),
               facts->peak.bytes[SIM_MEMORY_OPTIMIZER], FALSE);
  print_bytes (_ ("activations kept"),
               facts->peak.bytes[SIM_MEMORY_ACTIVATIONS], FALSE);
  print_bytes (_ ("buffers kept"), facts->peak.bytes[SIM_MEMORY_BUFFERS],
               FALSE);
}

/* ---- command ---- */

static void
print_dump (const SimTimeline *timeline)
{
  g_autoptr (GString) text = g_string_new (NULL);

  sim_timeline_dump (timeline, text);
  g_print ("%s", text->str);
}

static gboolean
write_trace (const SimTimeline *timeline, const char *path)
{
  g_autoptr (GString) text = g_string_new (NULL);

  cli_trace_write (timeline, text);
  return cli_write_file (path, text->str, text->len);
}

int
cli_simulate (int argc, char **argv)
{
  gboolean json = FALSE;
  gboolean dump = FALSE;
  g_autofree char *trace = NULL;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("Print one JSON object"),
      NULL },
    { "dump", 0, 0, G_OPTION_ARG_NONE, &dump,
      N_ ("Print the whole timeline, one line per event"), NULL },
    { "chrome-trace", 0, 0, G_OPTION_ARG_FILENAME, &trace,
      N_ ("Write a trace that Perfetto opens"), N_ ("FILE") },
    { NULL },
  };
  g_autoptr (Scenario) scenario = NULL;
  g_autoptr (SimTimeline) timeline = NULL;
  CliFacts facts;
  gint64 before;
  double seconds;
  int status;

  if (!cli_parse (entries, "SCENARIO", 1, 1, &argc, &argv, &status))
    return status;
  if (json && dump)
    return cli_usage_error (_ ("--json and --dump exclude each other"));
  scenario = cli_load_scenario (argv[1]);
  if (scenario == NULL)
    return CLI_REFUSED;
  before = g_get_monotonic_time ();
  timeline = cli_run (scenario);
  seconds = (g_get_monotonic_time () - before) * 1e-6;
  if (timeline == NULL)
    return CLI_REFUSED;
  if (trace != NULL && !write_trace (timeline, trace))
    return CLI_REFUSED;
  if (dump)
    {
      print_dump (timeline);
      return CLI_OK;
    }
  cli_facts_init (&facts, timeline);
  if (json)
    print_json (scenario, timeline, &facts, seconds);
  else
    print_table (scenario, timeline, &facts);
  return CLI_OK;
}
