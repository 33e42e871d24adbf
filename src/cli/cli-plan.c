/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli-json.h"
#include "cli/cli.h"

#include "base/base-units.h"
#include "sim/sim-plan.h"

#include <glib/gi18n-lib.h>

/* The best so many are simulated, the rest estimated. */
#define N_CONFIRM 10
/* Rows of the table: --all prints every one, --json always does. */
#define MAX_ROWS 20

static const char *const memory_nicks[] = { "weights", "gradients", "optimizer",
                                            "activations", "buffers" };

/* ---- JSON ---- */

static void
add_split (JsonBuilder *json, const SimPlanSplit *split)
{
  json_builder_begin_object (json);
  for (guint i = 0; i < SIM_N_DIMENSIONS; i++)
    cli_json_add_count (json, sim_dimension_get_nick ((SimDimension)i),
                        split->degree[i]);
  cli_json_add_count (json, "micro_batch", split->micro_batch);
  cli_json_add_count (json, "zero", split->zero);
  cli_json_add_count (json, "shard_degree",
                      split->shard_degree > 0
                          ? split->shard_degree
                          : split->degree[SIM_DIMENSION_DATA]);
  cli_json_add_text (json, "schedule",
                     sim_schedule_get_nick ((SimSchedule)split->schedule));
  cli_json_add_count (json, "virtual_stages", split->virtual_stages);
  cli_json_add_text (json, "recompute",
                     sim_recompute_get_nick ((SimRecompute)split->recompute));
  cli_json_add_truth (json, "sequence_parallel", split->sequence_parallel);
  cli_json_add_double (json, "step_seconds",
                       sim_plan_split_get_seconds (split));
  cli_json_add_truth (json, "simulated", split->confirmed_seconds >= 0);
  cli_json_add_truth (json, "fits", split->fits);
  cli_json_add_count (json, "memory_bytes", split->memory_bytes);
  cli_json_add_text (json, "most_memory", memory_nicks[split->fullest]);
  json_builder_end_object (json);
}

static void
print_json (const Scenario *scenario, const SimPlan *plan)
{
  const SimSpec *spec = scenario_get_spec (scenario);
  g_autoptr (JsonBuilder) json = json_builder_new ();
  guint n_splits;
  const SimPlanSplit *splits = sim_plan_get_splits (plan, &n_splits);

  json_builder_begin_object (json);
  cli_json_add_text (json, "scenario", scenario_get_id (scenario));
  cli_json_add_count (json, "devices",
                      (guint64)spec->cluster.nodes *
                          spec->cluster.devices_per_node);
  cli_json_add_count (json, "device_memory_bytes",
                      spec->cluster.device.memory_bytes);
  /* All that fit, and those of them that are in "splits". */
  cli_json_add_count (json, "fitting",
                      sim_plan_get_n_fitting (plan) +
                          sim_plan_get_n_left_out (plan, TRUE));
  cli_json_add_count (json, "fitting_listed", sim_plan_get_n_fitting (plan));
  cli_json_add_count (json, "fitting_left_out",
                      sim_plan_get_n_left_out (plan, TRUE));
  cli_json_add_count (json, "others_left_out",
                      sim_plan_get_n_left_out (plan, FALSE));
  json_builder_set_member_name (json, "splits");
  json_builder_begin_array (json);
  for (guint i = 0; i < n_splits; i++)
    add_split (json, &splits[i]);
  json_builder_end_array (json);
  json_builder_end_object (json);
  cli_json_print (json, FALSE);
}

/* ---- text ---- */

/* "data 2 × tensor 4, 1f1b, ZeRO 1": what differs from one device. */
static char *
describe_split (const SimPlanSplit *split)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < SIM_N_DIMENSIONS; i++)
    if (split->degree[i] > 1)
      g_string_append_printf (text, "%s%s %u", text->len > 0 ? " × " : "",
                              sim_dimension_get_nick ((SimDimension)i),
                              split->degree[i]);
  if (text->len == 0)
    g_string_append (text, _ ("one device"));
  if (split->degree[SIM_DIMENSION_PIPELINE] > 1)
    g_string_append_printf (
        text, ", %s", sim_schedule_get_nick ((SimSchedule)split->schedule));
  if (split->virtual_stages > 1)
    g_string_append_printf (text, " × %u", split->virtual_stages);
  if (split->zero > 0)
    g_string_append_printf (text, ", ZeRO %u", split->zero);
  if (split->shard_degree > 0)
    g_string_append_printf (text, _ (" in groups of %u"), split->shard_degree);
  g_string_append_printf (text, _ (", micro-batch %u"), split->micro_batch);
  if (split->recompute != SIM_RECOMPUTE_NONE)
    g_string_append_printf (
        text, _ (", recompute %s"),
        sim_recompute_get_nick ((SimRecompute)split->recompute));
  if (split->sequence_parallel)
    g_string_append (text, _ (", sequence-parallel"));
  return g_string_free (text, FALSE);
}

static void
print_split (const SimPlanSplit *split, guint place, guint64 room)
{
  g_autofree char *text = describe_split (split);
  g_autofree char *takes = base_format_duration_full_ns (
      base_seconds_to_ns (sim_plan_split_get_seconds (split)));
  g_autofree char *time =
      g_strconcat (split->confirmed_seconds >= 0 ? "  " : "≈ ", takes, NULL);
  g_autofree char *memory = base_format_bytes (split->memory_bytes);
  g_autofree char *excess =
      base_format_bytes (split->fits ? 0 : split->memory_bytes - room);

  if (split->fits)
    g_print ("%4u. %s%*s%s%*s%s\n", place, time,
             MAX (12 - (int)g_utf8_strlen (time, -1), 1), "", memory,
             MAX (10 - (int)g_utf8_strlen (memory, -1), 1), "", text);
  else
    {
      g_print ("   –  ");
      /* Translators: the split, bytes needed, how many of them there are not,
         and what takes most of them, such as "optimizer". */
      g_print (_ ("%s: needs %s, %s too much, most of it %s\n"), text, memory,
               excess, memory_nicks[split->fullest]);
    }
}

/* n_left_out: not among them. */
static void
print_group (const SimPlanSplit *splits,
             guint n,
             guint n_left_out,
             gboolean all,
             guint64 room)
{
  guint shown = all ? n : MIN (n, MAX_ROWS);

  for (guint i = 0; i < shown; i++)
    print_split (&splits[i], i + 1, room);
  if (shown < n)
    {
      g_print ("      ");
      g_print (ngettext ("and %u more; --all shows it\n",
                         "and %u more; --all shows them\n", n - shown),
               n - shown);
    }
  if (n_left_out > 0)
    {
      g_print ("      ");
      g_print (ngettext ("and %u more, worse than all of them\n",
                         "and %u more, worse than all of them\n", n_left_out),
               n_left_out);
    }
}

static void
print_table (const Scenario *scenario, const SimPlan *plan, gboolean all)
{
  const SimSpec *spec = scenario_get_spec (scenario);
  guint64 room = spec->cluster.device.memory_bytes;
  guint n_splits;
  const SimPlanSplit *splits = sim_plan_get_splits (plan, &n_splits);
  guint n_fitting = sim_plan_get_n_fitting (plan);
  guint n_others = n_splits - n_fitting;
  guint slower = (guint)sim_plan_get_n_left_out (plan, TRUE);
  guint fuller = (guint)sim_plan_get_n_left_out (plan, FALSE);
  guint confirmed = 0;

  for (guint i = 0; i < n_fitting; i++)
    confirmed += splits[i].confirmed_seconds >= 0;
  g_print ("%s (%s)\n\n", scenario_get_title (scenario),
           scenario_get_id (scenario));
  g_print (ngettext ("%u split fits, fastest first",
                     "%u splits fit, fastest "
                     "first",
                     n_fitting + slower),
           n_fitting + slower);
  g_print (ngettext (" (%u simulated, ≈ estimated):\n",
                     " (%u simulated, ≈ estimated):\n", confirmed),
           confirmed);
  print_group (splits, n_fitting, slower, all, room);
  if (n_others == 0)
    return;
  g_print (ngettext ("\n%u split does not fit:\n",
                     "\n%u splits do not fit, the nearest first:\n",
                     n_others + fuller),
           n_others + fuller);
  print_group (splits + n_fitting, n_others, fuller, all, room);
}

int
cli_plan (int argc, char **argv)
{
  gboolean json = FALSE;
  gboolean all = FALSE;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("Print one JSON object"),
      NULL },
    { "all", 0, 0, G_OPTION_ARG_NONE, &all, N_ ("Print every split"), NULL },
    { NULL },
  };
  g_autoptr (Scenario) scenario = NULL;
  g_autoptr (SimPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  if (!cli_parse (entries, "SCENARIO", 1, 1, &argc, &argv, &status))
    return status;
  scenario = cli_load_scenario (argv[1]);
  if (scenario == NULL)
    return CLI_REFUSED;
  plan = sim_plan_new (scenario_get_spec (scenario), N_CONFIRM, NULL, &error);
  if (plan == NULL)
    {
      g_printerr ("%s: %s\n", scenario_get_file (scenario), error->message);
      return CLI_REFUSED;
    }
  if (json)
    print_json (scenario, plan);
  else
    print_table (scenario, plan, all);
  return CLI_OK;
}
