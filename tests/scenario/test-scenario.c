/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/scenario.h"

#include "scenario/scenario-library.h"
#include "sim/sim-dump.h"
#include "xml/xml-schema.h"

#include <glib/gstdio.h>
#include <string.h>

#define CLUSTERS                                                               \
  "laptop, workstation-4x-rtx-4090, dgx-v100, dgx-a100-40g, dgx-a100-80g, "    \
  "dgx-h100, dgx-h200, dgx-b200, mi300x-8, tpu-v5p-pod, tpu-v4-pod, "          \
  "tpu-v5e-pod"
#define HEAD "<scenario xmlns=\"urn:shardstep:scenario:1\" id=\"s\">\n"
#define TAIL "</scenario>\n"

static char *
dup_findings (BaseDiagnostics *diagnostics)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < base_diagnostics_get_length (diagnostics); i++)
    {
      g_autofree char *line =
          base_diagnostic_dup_line (base_diagnostics_get (diagnostics, i));
      g_string_append_printf (out, "%s%s", i > 0 ? "\n" : "", line);
    }
  return g_string_free (out, FALSE);
}

static Scenario *
load (const char *text, BaseDiagnostics *diagnostics)
{
  g_autoptr (BaseDiagnostics) own = base_diagnostics_new ();
  g_autoptr (ScenarioPresets) presets = scenario_presets_new_builtin (own);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return scenario_load_bytes (bytes, "s.xml", presets, diagnostics);
}

static Scenario *
load_good (const char *text)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  Scenario *scenario = load (text, diagnostics);
  g_autofree char *findings = dup_findings (diagnostics);

  g_assert_cmpstr (findings, ==, "");
  g_assert_nonnull (scenario);
  return scenario;
}

static void
assert_refused (const char *text, const char *expected)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (Scenario) scenario = load (text, diagnostics);
  g_autofree char *findings = dup_findings (diagnostics);

  g_assert_cmpstr (findings, ==, expected);
  g_assert_null (scenario);
}

/* What a file leaves out. */
static void
test_defaults (void)
{
  g_autoptr (Scenario) bare =
      load_good (HEAD "<model preset=\"gpt2-124m\"/>" TAIL);
  g_autoptr (Scenario) ring =
      load_good (HEAD "<model name=\"m\"><transformer layers=\"4\"/></model>"
                      "<cluster nodes=\"2\"/><training micro-batch=\"2\"/>"
                      "<parallel data=\"4\" pipeline=\"2\"/>" TAIL);
  const SimSpec *spec = scenario_get_spec (bare);

  g_assert_cmpstr (scenario_get_id (bare), ==, "s");
  g_assert_cmpstr (scenario_get_title (bare), ==, "s");
  g_assert_cmpstr (scenario_get_summary (bare), ==, "");
  g_assert_cmpstr (spec->model.name, ==, "GPT-2 124M");
  g_assert_cmpuint (spec->training.global_batch, ==, 1);
  g_assert_cmpuint (sim_spec_get_n_devices (spec), ==, 1);

  spec = scenario_get_spec (ring);
  /* 4 × 2 devices on two nodes: 4 each. */
  g_assert_cmpuint (spec->cluster.devices_per_node, ==, 4);
  /* 2 samples × 4 replicas × 2 stages. */
  g_assert_cmpuint (spec->training.global_batch, ==, 16);
  g_assert_cmpuint (spec->model.hidden, ==, 1024);
  g_assert_cmpuint (spec->model.heads, ==, 16);
  g_assert_cmpuint (spec->model.kv_heads, ==, 16);
  g_assert_cmpuint (spec->model.ffn, ==, 4096);
  g_assert_cmpuint (spec->model.vocabulary, ==, 0);
}

static SimAlgorithm
get_all_reduce (const char *cluster, const char *parallel)
{
  g_autofree char *text = g_strconcat (
      HEAD,
      "<title>t</title><model name=\"m\"><transformer layers=\"2\"/>"
      "</model>",
      cluster, parallel, TAIL, NULL);
  g_autoptr (Scenario) scenario = load_good (text);

  return scenario_get_spec (scenario)->parallel.all_reduce;
}

/* A ring inside a node; over several, unless the file says, the cheapest. */
static void
test_default_all_reduce (void)
{
  g_assert_cmpint (get_all_reduce ("<cluster preset=\"dgx-h100\" nodes=\"2\"/>",
                                   "<parallel data=\"8\"/>"),
                   ==, SIM_ALGORITHM_RING);
  g_assert_cmpint (get_all_reduce ("<cluster preset=\"dgx-h100\" nodes=\"2\"/>",
                                   "<parallel data=\"16\"/>"),
                   ==, SIM_ALGORITHM_AUTO);
  g_assert_cmpint (
      get_all_reduce ("<cluster preset=\"dgx-h100\" nodes=\"2\"/>",
                      "<parallel data=\"16\" all-reduce=\"tree\"/>"),
      ==, SIM_ALGORITHM_TREE);
}

/* The whole of the format. */
static const char full[] = HEAD
    "<title>All of <!-- --> it</title>\n"
    "<summary>Two <em>nodes</em> &amp; more</summary>\n"
    "<model name=\"m\"><transformer layers=\"24\" hidden=\"1024\" heads=\"16\" "
    "kv-heads=\"8\" ffn=\"4096\" gated=\"true\" vocabulary=\"32000\" "
    "sequence=\"2048\" experts=\"8\" experts-per-token=\"2\" "
    "expert-skew=\"0.5\" capacity-factor=\"1.25\" "
    "attention=\"standard\" tied-embedding=\"false\" "
    "dropout=\"false\"/></model>\n"
    "<cluster nodes=\"2\" devices-per-node=\"16\" node-room=\"20\">"
    "<device preset=\"h100-sxm\" memory=\"90e9\"/>"
    "<link scope=\"node\" bandwidth=\"450e9\" latency=\"4e-6\">"
    "<sample operation=\"all-reduce\" ranks=\"2\" bytes=\"1073741824\" "
    "seconds=\"0.00321\"/></link>"
    "<link scope=\"cluster\" preset=\"infiniband-hdr\" ports=\"4\" "
    "shared=\"true\"/>"
    "<link scope=\"host\" bandwidth=\"2e10\"/></cluster>\n"
    "<training micro-batch=\"2\" global-batch=\"32\" iterations=\"3\" "
    "precision=\"bf16\" gradients=\"fp32-copy\" optimizer=\"momentum\" "
    "recompute=\"selective\">"
    "<measured forward-seconds=\"0.0286\" backward-seconds=\"0.0717\" "
    "optimizer-seconds=\"0.0058\"/></training>\n"
    "<parallel data=\"2\" tensor=\"2\" pipeline=\"4\" expert=\"2\" "
    "context=\"2\" sequence-parallel=\"true\" "
    "context-by-heads=\"true\" zero=\"1\" shard-degree=\"2\" servers=\"3\" "
    "schedule=\"interleaved\" virtual-stages=\"3\" all-reduce=\"tree\" "
    "bucket-bytes=\"1e6\" overlap=\"false\" broadcast=\"true\" order=\"tensor "
    "context data "
    "pipeline\"/>\n"
    "<fault device=\"2\" slowdown=\"1.5\" from-seconds=\"0.25\"/>"
    "<fault device=\"3\" kind=\"lost-device\"/>\n" TAIL;

static void
check_full (const Scenario *scenario)
{
  const SimSpec *spec = scenario_get_spec (scenario);
  const SimLinkSample *sample;

  g_assert_cmpstr (scenario_get_title (scenario), ==, "All of it");
  g_assert_cmpstr (scenario_get_summary (scenario), ==,
                   "Two <em>nodes</em> &amp; more");
  g_assert_true (spec->parallel.broadcast);
  g_assert_cmpuint (spec->model.experts, ==, 8);
  g_assert_cmpfloat (spec->model.expert_skew, ==, 0.5);
  g_assert_cmpfloat (spec->model.capacity_factor, ==, 1.25);
  g_assert_cmpint (spec->model.attention, ==, SIM_ATTENTION_STANDARD);
  g_assert_cmpuint (spec->cluster.device.memory_bytes, ==,
                    G_GUINT64_CONSTANT (90000000000));
  g_assert_cmpfloat (spec->cluster.device.peak_flops[SIM_PRECISION_BF16], ==,
                     989e12);
  g_assert_cmpuint (spec->cluster.node_link.samples->len, ==, 1);
  sample = &g_array_index (spec->cluster.node_link.samples, SimLinkSample, 0);
  g_assert_cmpuint (sample->bytes, ==, 1073741824);
  g_assert_cmpfloat (sample->seconds, ==, 0.00321);
  g_assert_cmpuint (spec->cluster.cluster_link.ports, ==, 4);
  g_assert_true (spec->cluster.cluster_link.shared);
  g_assert_cmpfloat (spec->cluster.host_link.bandwidth, ==, 2e10);
  g_assert_cmpint (spec->training.precision, ==, SIM_PRECISION_BF16);
  g_assert_cmpint (spec->training.gradients, ==, SIM_GRADIENTS_FP32_COPY);
  g_assert_cmpuint (spec->parallel.shard_degree, ==, 2);
  g_assert_cmpuint (spec->parallel.servers, ==, 3);
  g_assert_cmpint (spec->training.optimizer, ==, SIM_OPTIMIZER_MOMENTUM);
  g_assert_cmpint (spec->training.recompute, ==, SIM_RECOMPUTE_SELECTIVE);
  g_assert_true (spec->training.measured.present);
  g_assert_cmpfloat (spec->training.measured.backward_seconds, ==, 0.0717);
  g_assert_cmpint (spec->parallel.schedule, ==, SIM_SCHEDULE_INTERLEAVED);
  g_assert_cmpuint (spec->parallel.bucket_bytes, ==, 1000000);
  /* expert, left out, goes just inside data. */
  g_assert_cmpint (spec->parallel.order[0], ==, SIM_DIMENSION_TENSOR);
  g_assert_cmpint (spec->parallel.order[1], ==, SIM_DIMENSION_CONTEXT);
  g_assert_cmpint (spec->parallel.order[2], ==, SIM_DIMENSION_EXPERT);
  g_assert_cmpint (spec->parallel.order[3], ==, SIM_DIMENSION_DATA);
  g_assert_cmpint (spec->parallel.order[4], ==, SIM_DIMENSION_PIPELINE);
  g_assert_cmpuint (spec->faults->len, ==, 2);
  g_assert_cmpint (g_array_index (spec->faults, SimFault, 1).kind, ==,
                   SIM_FAULT_LOST_DEVICE);
}

static void
test_full (void)
{
  g_autoptr (Scenario) scenario = load_good (full);
  g_autoptr (GBytes) bytes = scenario_to_xml (scenario);
  g_autofree char *text =
      g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_autoptr (Scenario) again = load_good (text);

  check_full (scenario);
  check_full (again);
}

/* Writes and reads again; the bytes written then must be the same. */
static GBytes *
assert_round_trip (const Scenario *scenario)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (ScenarioPresets) presets =
      scenario_presets_new_builtin (diagnostics);
  g_autoptr (GBytes) once = scenario_to_xml (scenario);
  g_autoptr (Scenario) again =
      scenario_load_bytes (once, "again.xml", presets, diagnostics);
  g_autofree char *findings = dup_findings (diagnostics);
  GBytes *twice;

  g_assert_cmpstr (findings, ==, "");
  g_assert_nonnull (again);
  twice = scenario_to_xml (again);
  g_assert_true (g_bytes_equal (once, twice));
  return twice;
}

static void
test_round_trip (void)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (ScenarioPresets) presets =
      scenario_presets_new_builtin (diagnostics);
  g_autoptr (ScenarioLibrary) library =
      scenario_library_new (presets, NULL, diagnostics);

  for (guint i = 0; i < scenario_library_get_length (library); i++)
    {
      g_autoptr (GBytes) bytes =
          assert_round_trip (scenario_library_get (library, i));
    }
}

/* One that is mistyped has a nearest; one that is nothing like any has none. */
static void
test_alike (void)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (ScenarioPresets) presets =
      scenario_presets_new_builtin (diagnostics);
  g_autoptr (ScenarioLibrary) library =
      scenario_library_new (presets, NULL, diagnostics);

  g_assert_cmpstr (scenario_library_find_nearest (library, "dp-rng-4"), ==,
                   "dp-ring-4");
  g_assert_cmpstr (scenario_library_find_nearest (library, "pp-interleave"), ==,
                   "pp-interleaved");
  g_assert_null (scenario_library_find_nearest (library, "nosuch"));
}

static char *
dup_dump (const SimSpec *spec)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SimTimeline) timeline = sim_simulate (spec, NULL, &error);
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  sim_timeline_dump (timeline, text);
  return g_string_free (text, FALSE);
}

/* A scenario whose knobs were turned, saved and read again, runs the same to
 * the nanosecond, and its machine still holds as many devices as it did. */
static void
test_saved_runs_the_same (void)
{
  static const char *const ids[] = { "dp-toy-4",       "dp-ring-4",
                                     "pp-interleaved", "ep-uneven",
                                     "dp-slow-device", "sync-hierarchical",
                                     "zero-3",         "dp-workstation" };
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (ScenarioPresets) presets =
      scenario_presets_new_builtin (diagnostics);

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (Scenario) shipped =
          scenario_load_shipped (ids[i], presets, diagnostics);
      g_autoptr (SimSpec) turned = sim_spec_copy (scenario_get_spec (shipped));
      g_autoptr (Scenario) saved = NULL, again = NULL;
      g_autoptr (GBytes) bytes = NULL;
      g_autofree char *before = NULL;
      g_autofree char *after = NULL;

      turned->training.global_batch *= 2;
      turned->cluster.node_link.bandwidth /= 3;
      /* The id stands in the dump. */
      saved = scenario_new (ids[i], "Saved", NULL, turned);
      bytes = scenario_to_xml (saved);
      again = scenario_load_bytes (bytes, "saved.xml", presets, diagnostics);
      g_assert_nonnull (again);
      before = dup_dump (turned);
      after = dup_dump (scenario_get_spec (again));
      g_assert_true (g_str_equal (before, after));
      g_assert_cmpuint (scenario_get_spec (again)->cluster.node_room, ==,
                        turned->cluster.node_room);
    }
  g_assert_cmpuint (base_diagnostics_get_length (diagnostics), ==, 0);
}

/* What is written follows the schema.  One file is enough, and slow enough:
 * libxml2's time doubles with every optional attribute of an element. */
static void
test_written_schema (void)
{
  g_autoptr (Scenario) scenario = load_good (full);
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (GBytes) rng = scenario_get_schema ("scenario");
  g_autoptr (XmlSchema) schema =
      xml_schema_new (rng, "scenario.rng", diagnostics);
  g_autoptr (GBytes) bytes = assert_round_trip (scenario);

  g_assert_true (xml_schema_validate_bytes (schema, bytes, "again.xml", NULL,
                                            diagnostics));
}

/* A machine holds what stands in it: said where it is not so, and where a
 * preset has fewer, as many as the file says. */
/* A preset's torus fits however many devices its node has; sizes that are given
 * must; written and read again it is the same. */
static void
test_torus (void)
{
  g_autoptr (Scenario) preset = load_good (
      HEAD "<cluster preset=\"tpu-v5p-pod\" devices-per-node=\"32\"/>"
           "<parallel data=\"32\"/><training global-batch=\"32\"/>" TAIL);
  const SimLink *link = &scenario_get_spec (preset)->cluster.node_link;

  g_assert_cmpint (link->topology, ==, SIM_TOPOLOGY_TORUS);
  g_assert_cmpuint (link->dimensions, ==, 3);
  g_assert_cmpuint (link->axes[0], ==, 0);
  g_assert_cmpuint (link->wrap, ==, 4);
  g_assert_cmpfloat (link->bandwidth, ==, 90e9);

  g_autoptr (Scenario) given = load_good (
      HEAD "<cluster devices-per-node=\"32\"><link scope=\"node\" "
           "topology=\"torus\" axes=\" 8 4 \" wrap=\"0\"/></cluster>"
           "<parallel data=\"32\"/><training global-batch=\"32\"/>" TAIL);
  g_autoptr (GBytes) written = scenario_to_xml (given);
  g_autofree char *text =
      g_strndup (g_bytes_get_data (written, NULL), g_bytes_get_size (written));
  g_autoptr (Scenario) again = load_good (text);
  link = &scenario_get_spec (again)->cluster.node_link;
  g_assert_cmpint (link->topology, ==, SIM_TOPOLOGY_TORUS);
  g_assert_cmpuint (link->dimensions, ==, 2);
  g_assert_cmpuint (link->axes[0], ==, 8);
  g_assert_cmpuint (link->axes[1], ==, 4);
  g_assert_cmpuint (link->wrap, ==, 0);

  assert_refused (HEAD "<cluster><link scope=\"node\" topology=\"torus\" "
                       "axes=\"4 x\"/></cluster>" TAIL,
                  "s.xml:2: axes is “4 x”; expected one to 3 numbers, the "
                  "devices along each, such as “4 4 4”");
  assert_refused (HEAD "<cluster devices-per-node=\"16\"><link scope=\"node\" "
                       "topology=\"torus\" axes=\"4 8\"/></cluster>" TAIL,
                  "s.xml:2: axes hold 32 devices, and devices-per-node is 16; "
                  "the nearest axes are “4 4”, or leave them out: they are "
                  "found then");
}

static void
test_node_room (void)
{
  static const struct
  {
    const char *cluster;
    guint room;
  } cases[] = {
    { "<cluster nodes=\"1\" devices-per-node=\"4\"/>", 0 },
    { "<cluster devices-per-node=\"4\" node-room=\"4\"/>", 4 },
    { "<cluster preset=\"dgx-a100-80g\" devices-per-node=\"4\"/>", 8 },
    { "<cluster preset=\"dgx-a100-80g\" devices-per-node=\"16\"/>", 16 },
    { "<cluster preset=\"dgx-a100-80g\" node-room=\"10\"/>", 10 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat (HEAD "<model preset=\"gpt2-124m\"/>",
                                           cases[i].cluster, TAIL, NULL);
      g_autoptr (Scenario) scenario = load_good (text);

      g_assert_cmpuint (scenario_get_spec (scenario)->cluster.node_room, ==,
                        cases[i].room);
    }
  assert_refused (HEAD "<cluster devices-per-node=\"8\" node-room=\"4\"/>" TAIL,
                  "s.xml:2: node-room is 4, and devices-per-node 8; the least "
                  "is 8");
}

static void
test_malformed (void)
{
  assert_refused (HEAD "<model name=\"m\"><layer name=\"a\">\n<layer "
                       "name=\"b\"/></layer></model>" TAIL,
                  "s.xml:3: unexpected <layer> in <layer>; expected: nothing");
  assert_refused (HEAD "<model name=\"m\"><toy><sample input=\"1\">\n<sample "
                       "input=\"2\"/></sample></toy></model>" TAIL,
                  "s.xml:3: unexpected <sample> in <sample>; expected: "
                  "nothing");
  assert_refused ("", "s.xml: the file is empty");
  assert_refused (HEAD "<model preset=\"gpt2-124m\">",
                  "s.xml:2: the file ends before </model>; it may have been "
                  "cut short");
  assert_refused ("<scenario xmlns=\"urn:shardstep:scenario:2\" id=\"s\"/>",
                  "s.xml:1: format version “2” is not known; this program "
                  "reads version 1; write "
                  "xmlns=\"urn:shardstep:scenario:1\" or update the program");
  assert_refused ("<deck xmlns=\"urn:shardstep:deck:1\" id=\"s\"/>",
                  "s.xml:1: expected <scenario "
                  "xmlns=\"urn:shardstep:scenario:1\">, found <deck>");
  assert_refused ("<scenario xmlns=\"urn:shardstep:scenario:1\"/>",
                  "s.xml:1: <scenario> needs the attribute id");
  assert_refused ("<scenario xmlns=\"urn:shardstep:scenario:1\" "
                  "id=\"../x\"/>",
                  "s.xml:1: id=\"../x\": expected a letter or digit, then "
                  "letters, digits, “-”, “_”, “.”");
  assert_refused (HEAD "\n<model preset=\"gpt2-124b\"/>" TAIL,
                  "s.xml:3: there is no model preset “gpt2-124b”; the nearest "
                  "is “gpt2-124m”");
  /* In one round what can be known: a rule between parts that could be read,
   * and none that goes by one that could not. */
  assert_refused (HEAD "<training micro-batch=\"eight\"/>\n"
                       "<model preset=\"gpt2-124m\"/>\n"
                       "<parallel tensor=\"5\"/>" TAIL,
                  "s.xml:2: micro-batch=\"eight\": expected a whole number "
                  "from 1 to 1048576\n"
                  "s.xml:4: tensor 5 must divide heads 12; the nearest that "
                  "does is 4");
  assert_refused (HEAD "<model preset=\"gpt2-124b\"/>\n"
                       "<parallel tensor=\"5\"/>" TAIL,
                  "s.xml:2: there is no model preset “gpt2-124b”; the nearest "
                  "is “gpt2-124m”");
  assert_refused (HEAD "<model preset=\"gpt2-124m\"/>\n"
                       "<cluster nodes=\"two\" devices-per-node=\"4\"/>\n"
                       "<parallel data=\"8\"/>" TAIL,
                  "s.xml:3: nodes=\"two\": expected a whole number from 1 to "
                  "131072");
  assert_refused (
      HEAD "<cluster preset=\"elephant\"/>" TAIL,
      "s.xml:2: there is no cluster preset “elephant”; there are " CLUSTERS);
  assert_refused (HEAD "<cluster preset=\"dgx-a100-80\"/>" TAIL,
                  "s.xml:2: there is no cluster preset “dgx-a100-80”; the "
                  "nearest is “dgx-a100-80g”");
  assert_refused (HEAD "<cluster>\n<device preset=\"h100\"/>\n"
                       "<link scope=\"node\" preset=\"nvlink-9\"/>"
                       "</cluster>" TAIL,
                  "s.xml:3: there is no device preset “h100”; the nearest is "
                  "“h100-sxm”\n"
                  "s.xml:4: there is no link preset “nvlink-9”; the nearest "
                  "is “nvlink-1”");
  assert_refused (
      HEAD "<training micro-batch=\"eight\"/>\n"
           "<parallel zero=\"4\" schedule=\"1f2b\"/>" TAIL,
      "s.xml:2: micro-batch=\"eight\": expected a whole number "
      "from 1 to 1048576\n"
      "s.xml:3: zero=\"4\": expected a whole number from 0 to 3\n"
      "s.xml:3: schedule=\"1f2b\": expected one of naive, gpipe, "
      "1f1b, interleaved, zb-h1, zb-h2, zb-1p, zb-2p, zb-v, v-half, "
      "v-min, dualpipe, dualpipe-v");
  assert_refused (HEAD "<training\n micro-bath=\"8\"/>" TAIL,
                  "s.xml:3: <training> has no attribute micro-bath; it may "
                  "have: micro-batch, global-batch, iterations, precision, "
                  "gradients, optimizer, recompute");
  assert_refused (HEAD "<model preset=\"gpt2-124m\"/>\n"
                       "<model preset=\"gpt2-124m\"/>" TAIL,
                  "s.xml:3: a second <model>; the first is on line 2");
  assert_refused (HEAD "<cluster>\n<link bandwidth=\"1\"/></cluster>" TAIL,
                  "s.xml:3: <link> needs the attribute scope");
  assert_refused (HEAD
                  "<model name=\"m\"><toy weights=\"1 two\"/></model>" TAIL,
                  "s.xml:2: weights: “two” is not a number");
  assert_refused (HEAD "<parallel order=\"tensor data tensor\"/>" TAIL,
                  "s.xml:2: order names tensor twice");
}

/* A rule of the engine that is broken is found at the part that breaks it. */
static void
test_rules (void)
{
  assert_refused (HEAD "<model preset=\"gpt2-124m\"/>\n"
                       "<cluster preset=\"dgx-h100\"/>\n"
                       "<parallel tensor=\"5\"/>" TAIL,
                  "s.xml:4: tensor 5 must divide heads 12; the nearest that "
                  "does is 4");
  assert_refused (HEAD "<model preset=\"gpt2-124m\"/>\n"
                       "<training micro-batch=\"8\" global-batch=\"30\"/>\n"
                       "<cluster preset=\"dgx-h100\"/>\n"
                       "<parallel data=\"4\"/>" TAIL,
                  "s.xml:3: global-batch 30 must be a multiple of micro-batch "
                  "8 times data degree 4; the nearest is 32");
  assert_refused (HEAD "<model preset=\"gpt2-124m\"/>\n"
                       "<cluster preset=\"dgx-v100\"/>" TAIL,
                  "s.xml:3: V100 32 GB has no peak for precision bf16-mixed; "
                  "choose another precision or give its peak");
  assert_refused (HEAD
                  "<model preset=\"gpt2-124m\"/>\n"
                  "<training micro-batch=\"1\" global-batch=\"2\"/>\n"
                  "<cluster preset=\"dgx-h100\" devices-per-node=\"4\"/>\n"
                  "<parallel pipeline=\"4\" schedule=\"dualpipe-v\"/>" TAIL,
                  "s.xml:5: dualpipe-v needs at least 8 micro-batches for 4 "
                  "stages and has 2; the nearest is 8");
}

/* Bombs end at once. */
static void
test_bombs (void)
{
  g_autoptr (GString) deep = g_string_new (HEAD);
  g_autoptr (GString) many = g_string_new (HEAD);
  g_autofree char *big = g_strnfill (SCENARIO_MAX_BYTES + 1, ' ');
  g_autofree char *name = g_strnfill (60000, 'n');
  g_autofree char *crowd = g_strdup_printf (
      HEAD
      "<model name=\"m\"><layer name=\"%s\" repeat=\"4096\"/></model>" TAIL,
      name);

  for (guint i = 0; i < 1000; i++)
    g_string_append (deep, "<model>");
  /* A name of 64 KiB would be copied 4096 times. */
  assert_refused (crowd,
                  "s.xml:2: the name is longer than the 495 bytes allowed");
  assert_refused (deep->str,
                  "s.xml:2: unexpected <model> in <model>; expected: "
                  "transformer, layer, toy\n"
                  "s.xml:2: elements are nested deeper than the 8 levels "
                  "allowed");
  for (guint i = 0; i < SCENARIO_MAX_ELEMENTS; i++)
    g_string_append (many, "<fault device='0'/>\n");
  g_string_append (many, TAIL);
  {
    g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();

    g_assert_null (load (many->str, diagnostics));
    g_assert_true (base_diagnostics_has_errors (diagnostics));
    /* 20000 elements, the root among them: line 20001 has one more. */
    g_assert_cmpuint (base_diagnostics_count (diagnostics, BASE_SEVERITY_ERROR),
                      ==, SCENARIO_MAX_ELEMENTS - 1 - SIM_MAX_FAULTS + 1);
  }
  assert_refused (big, "s.xml: the file is larger than the 4.19\xc2\xa0MB "
                       "allowed; split it into several files");
  assert_refused ("<!DOCTYPE s [<!ENTITY a \"b\">]>" HEAD TAIL,
                  "s.xml:1: a DOCTYPE is not allowed; remove it and write "
                  "special characters as themselves");
}

static void
test_save (void)
{
  g_autoptr (Scenario) scenario = load_good (full);
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (ScenarioPresets) presets =
      scenario_presets_new_builtin (diagnostics);
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("shardstep-scn-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "mine.xml", NULL);
  g_autofree char *broken = g_build_filename (folder, "broken.xml", NULL);
  g_autofree char *taken = g_build_filename (folder, "taken.xml", NULL);
  g_autofree char *findings = NULL;
  g_autofree char *expected = NULL;
  g_autoptr (ScenarioLibrary) library = NULL;

  g_assert_true (scenario_save (scenario, path, &error));
  g_assert_true (g_file_set_contents (broken, HEAD "<model>", -1, NULL));
  g_assert_true (g_file_set_contents (
      taken,
      "<scenario xmlns=\"urn:shardstep:scenario:1\" id=\"dp-ring-4\">"
      "<model preset=\"gpt2-124m\"/></scenario>",
      -1, NULL));
  library = scenario_library_new (presets, folder, diagnostics);
  g_assert_nonnull (scenario_library_find (library, "s"));
  g_assert_false (scenario_library_is_shipped (
      library, scenario_library_get_length (library) - 1));
  g_assert_cmpstr (scenario_library_find_nearest (library, "dp-rng-4"), ==,
                   "dp-ring-4");
  findings = dup_findings (diagnostics);
  expected = g_strdup_printf (
      "%s:2: the file ends before </model>; it may have been cut short\n"
      "%s: the id “dp-ring-4” is taken by “Data parallel over four devices”; "
      "give the scenario another id",
      broken, taken);
  g_assert_cmpstr (findings, ==, expected);
  g_unlink (path);
  g_unlink (broken);
  g_unlink (taken);
  /* A folder that is not there is no fault; one that cannot be written is. */
  g_rmdir (folder);
  g_assert_false (scenario_save (scenario, path, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scenario/scenario/defaults", test_defaults);
  g_test_add_func ("/scenario/scenario/full", test_full);
  g_test_add_func ("/scenario/library/alike", test_alike);
  g_test_add_func ("/scenario/scenario/round-trip", test_round_trip);
  g_test_add_func ("/scenario/scenario/node-room", test_node_room);
  g_test_add_func ("/scenario/scenario/torus", test_torus);
  g_test_add_func ("/scenario/scenario/saved-runs-the-same",
                   test_saved_runs_the_same);
  g_test_add_func ("/scenario/scenario/written-schema", test_written_schema);
  g_test_add_func ("/scenario/scenario/malformed", test_malformed);
  g_test_add_func ("/scenario/scenario/rules", test_rules);
  g_test_add_func ("/scenario/scenario/bombs", test_bombs);
  g_test_add_func ("/scenario/scenario/save", test_save);
  g_test_add_func ("/scenario/scenario/default-all-reduce",
                   test_default_all_reduce);
  return g_test_run ();
}
