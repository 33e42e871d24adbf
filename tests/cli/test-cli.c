/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "runs.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void
test_usage (void)
{
#define TRY "\nTry “shardstep-cli --help”.\n"
  assert_run (NULL, "nonsense", 2, "",
              "shardstep-cli: “nonsense” is not a command" TRY);
  assert_run (NULL, "deck dance", 2, "",
              "shardstep-cli: “deck dance” is not a command" TRY);
  assert_run (NULL, "simulate", 2, "",
              "shardstep-cli: SCENARIO is missing" TRY);
  assert_run (NULL, "simulate dp-ring-4 x", 2, "",
              "shardstep-cli: “x” is one word too many" TRY);
  assert_run (NULL, "simulate --jsn dp-ring-4", 2, "",
              "shardstep-cli: Unknown option --jsn" TRY);
  assert_run (NULL, "simulate --json --dump dp-ring-4", 2, "",
              "shardstep-cli: --json and --dump exclude each other" TRY);
  assert_run (NULL, "render dp-ring-4 -o x.png", 2, "",
              "shardstep-cli: give --at or --step, one of the two" TRY);
  assert_run (NULL, "render dp-ring-4 --step=1 -o x.gif", 2, "",
              "shardstep-cli: -o needs a file ending in .png, .svg or "
              ".pdf" TRY);
  assert_run (NULL, "render dp-ring-4 --step=1 --size=9 -o x.png", 2, "",
              "shardstep-cli: --size=9: expected WIDTHxHEIGHT, each from 64 "
              "to 16384" TRY);
#undef TRY
  {
    g_auto (Result) help = { 0 };

    run (&help, NULL, "--help");
    g_assert_cmpint (help.status, ==, 0);
    g_assert_nonnull (strstr (help.out, "simulate SCENARIO"));
  }
}

/* One line FILE:LINE: message each, and 1. */
static void
test_refused (void)
{
  g_autofree char *folder = make_folder ();

  write_text (folder, "bad.xml",
              "<scenario xmlns=\"urn:shardstep:scenario:1\" id=\"s\">\n"
              "  <model preset=\"gpt2-124b\"/>\n"
              "  <training micro-batch=\"no\"/>\n</scenario>\n");
  write_text (folder, "rule.xml",
              "<scenario xmlns=\"urn:shardstep:scenario:1\" id=\"s\">\n"
              "  <model preset=\"gpt2-124m\"/>\n"
              "  <parallel tensor=\"5\"/>\n</scenario>\n");
  write_text (folder, "good.xml",
              "<scenario xmlns=\"urn:shardstep:scenario:1\" id=\"s\">\n"
              "  <model preset=\"gpt2-124m\"/>\n</scenario>\n");
  assert_run (folder, "simulate bad.xml", 1, "",
              "bad.xml:2: there is no model preset “gpt2-124b”; the nearest "
              "is “gpt2-124m”\n"
              "bad.xml:3: micro-batch=\"no\": expected a whole number from 1 "
              "to 1048576\n");
  assert_run (folder, "simulate rule.xml", 1, "",
              "rule.xml:3: tensor 5 must divide heads 12; the nearest that "
              "does is 4\n");
  assert_run (folder, "simulate missing.xml", 1, "",
              "missing.xml: cannot be opened: No such file or directory\n");
  assert_run (folder, "simulate .", 1, "",
              ".: this is a folder; give one of its files\n");
  assert_run (folder, "simulate dp-rng-4", 1, "",
              "dp-rng-4: there is no such file, and no shipped scenario of "
              "that id; the nearest is “dp-ring-4”\n");
  /* Every file is looked at; the good one is silent. */
  assert_run (folder, "scenario check good.xml rule.xml missing.xml", 1, "",
              "rule.xml:3: tensor 5 must divide heads 12; the nearest that "
              "does is 4\n"
              "missing.xml: cannot be opened: No such file or directory\n");
  assert_run (folder, "scenario check good.xml", 0, "", "");
  assert_run (folder, "render dp-toy-4 --step=100000 -o x.png", 1, NULL,
              "--step=100000: the scenario has steps 0 to 19\n");
  assert_run (
      folder, "render dp-toy-4 --step=1 -o no/x.png", 1, "",
      "no/x.png: The folder for “no/x.png” is not there. Make it or choose "
      "another place, then try again.\n");
  remove_folder (folder);
}

/* Whatever is no ordinary file is refused at once, by every command that reads
 * one: nobody writes to the pipe, and the device has no end. */
static void
test_no_file (void)
{
#define DEVICE                                                                 \
  "this is a pipe or a device; save what it gives in a file and give that\n"
  g_autofree char *folder = make_folder ();
  g_autofree char *pipe_path = g_build_filename (folder, "pipe", NULL);
  g_autofree char *hole = g_build_filename (folder, "hole.txt", NULL);

  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);
  write_text (folder, "hole.txt", "");
  g_assert_cmpint (truncate (hole, (off_t)1 << 40), ==, 0);
  assert_run (folder, "deck import /dev/zero -o x.xml", 1, "",
              "/dev/zero: " DEVICE);
  assert_run (folder, "deck import pipe -o x.xml", 1, "", "pipe: " DEVICE);
  assert_run (folder, "deck import . -o x.xml", 1, "",
              ".: this is a folder; give one of its files\n");
  assert_run (folder, "deck import hole.txt -o x.xml", 1, "",
              "hole.txt: the file is larger than the 1.07\u00a0GB allowed; "
              "split it into several files\n");
  assert_run (folder, "deck check pipe /dev/zero . hole.txt", 1, "",
              "pipe: " DEVICE "/dev/zero: " DEVICE
              ".: this is a folder; give one of its files\n"
              "hole.txt: the file is larger than the 268\u00a0MB allowed; "
              "split it into several files\n");
  assert_run (folder, "deck export pipe -o x.apkg", 1, "", "pipe: " DEVICE);
  assert_run (folder, "scenario check /dev/zero", 1, "", "/dev/zero: " DEVICE);
  assert_run (folder, "simulate pipe", 1, "", "pipe: " DEVICE);
  remove_folder (folder);
#undef DEVICE
}

/* What the time was lost for: nothing idles in a ring of equals, and what is
 * exposed goes back to the last bucket.  The path of its slice is the ring. */
static void
check_why (JsonObject *object)
{
  JsonObject *why = json_object_get_object_member (object, "why");
  JsonObject *exposed = json_object_get_object_member (why, "exposed_sync");
  JsonArray *path = json_object_get_array_member (exposed, "critical_path");
  JsonObject *link = json_array_get_object_element (path, 0);

  g_assert_false (json_object_has_member (why, "bubble"));
  g_assert_cmpstr (json_object_get_string_member (exposed, "cause"), ==,
                   "last-bucket");
  g_assert_cmpfloat (json_object_get_double_member (exposed, "share"), ==, 1);
  g_assert_cmpuint (json_array_get_length (path), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (link, "payload"), ==,
                   "gradient");
}

static double
get_number (JsonObject *object, const char *group, const char *name)
{
  return json_object_get_double_member (
      json_object_get_object_member (object, group), name);
}

/* The contract of --json, with figures that can be worked out: a ring of four
 * sends 2 × 3/4 of 4 bytes for each of 124,439,808 parameters; the parts of
 * the step add up to it. */
static void
test_json (void)
{
  static const char *const members[] = { "scenario",
                                         "devices",
                                         "step_seconds",
                                         "tokens_per_second",
                                         "model_flops_utilization",
                                         "fits",
                                         "seconds",
                                         "bytes_sent",
                                         "peak_memory_bytes",
                                         "bubble_fraction",
                                         "engine",
                                         "why" };
  g_auto (Result) result = { 0 };
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object;
  JsonObject *seconds;
  double step;

  run (&result, NULL, "simulate dp-ring-4 --json");
  g_assert_cmpint (result.status, ==, 0);
  g_assert_true (json_parser_load_from_data (parser, result.out, -1, NULL));
  object = json_node_get_object (json_parser_get_root (parser));
  g_assert_cmpuint (json_object_get_size (object), ==, G_N_ELEMENTS (members));
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    g_assert_true (json_object_has_member (object, members[i]));
  g_assert_cmpstr (json_object_get_string_member (object, "scenario"), ==,
                   "dp-ring-4");
  g_assert_cmpint (json_object_get_int_member (object, "devices"), ==, 4);
  g_assert_true (json_object_get_boolean_member (object, "fits"));
  g_assert_cmpfloat (get_number (object, "bytes_sent", "gradient"), ==,
                     746638848);
  g_assert_cmpfloat (get_number (object, "bytes_sent", "total"), ==, 746638848);
  /* 4 bytes each for weights, as much for gradients, twice that for Adam. */
  g_assert_cmpfloat (get_number (object, "peak_memory_bytes", "weights"), ==,
                     497759232);
  g_assert_cmpfloat (get_number (object, "peak_memory_bytes", "optimizer"), ==,
                     995518464);
  check_why (object);
  step = json_object_get_double_member (object, "step_seconds");
  /* 32 samples of 1024 tokens. */
  g_assert_cmpfloat_with_epsilon (
      json_object_get_double_member (object, "tokens_per_second"), 32768 / step,
      1e-6 * 32768 / step);
  seconds = json_object_get_object_member (object, "seconds");
  g_assert_cmpfloat_with_epsilon (
      get_number (seconds, "compute", "mean") +
          get_number (seconds, "exposed_sync", "mean") +
          get_number (seconds, "bubble", "mean"),
      step, 1e-8);
  g_assert_cmpfloat (get_number (seconds, "hidden_sync", "max"), >=,
                     get_number (seconds, "hidden_sync", "mean"));
}

/* The same bytes each time, and a trace that Perfetto can read. */
static void
test_dump_and_trace (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *trace = g_build_filename (folder, "t.json", NULL);
  g_auto (Result) one = { 0 };
  g_auto (Result) two = { 0 };
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonArray *events;
  guint spans = 0;
  guint sends = 0;
  guint receives = 0;

  run (&one, folder, "simulate dp-toy-4 --dump --chrome-trace=t.json");
  run (&two, folder, "simulate dp-toy-4 --dump");
  g_assert_cmpint (one.status, ==, 0);
  g_assert_cmpuint (strlen (one.out), >, 1000);
  g_assert_cmpstr (one.out, ==, two.out);
  g_assert_true (json_parser_load_from_file (parser, trace, NULL));
  events = json_object_get_array_member (
      json_node_get_object (json_parser_get_root (parser)), "traceEvents");
  for (guint i = 0; i < json_array_get_length (events); i++)
    {
      JsonObject *event = json_array_get_object_element (events, i);
      const char *phase = json_object_get_string_member (event, "ph");

      if (strcmp (phase, "X") == 0)
        {
          spans++;
          g_assert_cmpfloat (json_object_get_double_member (event, "dur"), >=,
                             0);
        }
      sends += strcmp (phase, "s") == 0;
      receives += strcmp (phase, "f") == 0;
    }
  /* A ring of four in two rounds of three hops, from each device. */
  g_assert_cmpuint (sends, ==, 24);
  g_assert_cmpuint (receives, ==, 24);
  g_assert_cmpuint (spans, >, 4 * (4 + 4 + 4));
  remove_folder (folder);
}

static void
assert_begins (const char *folder, const char *name, const char *magic)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *data = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  g_assert_cmpuint (size, >, 1000);
  g_assert_cmpmem (data, strlen (magic), magic, strlen (magic));
}

static void
test_render (void)
{
  g_autofree char *folder = make_folder ();

  assert_run (folder, "render dp-toy-4 --step=12 -o a.png", 0, "", "");
  assert_run (folder, "render dp-toy-4 --at=0.012 --dark -o a.svg", 0, "", "");
  assert_run (folder, "render mp-naive-4 --step=0 --size=800x600 -o a.pdf", 0,
              "", "");
  assert_begins (folder, "a.png", "\x89PNG");
  assert_begins (folder, "a.svg", "<?xml");
  assert_begins (folder, "a.pdf", "%PDF");
  remove_folder (folder);
}

/* Times stand in a column to be compared: each has three digits, "1.00 s" after
 * "995 ms". */
static void
assert_full_durations (const char *out)
{
  g_autoptr (GRegex) line =
      g_regex_new ("^ *\\d+\\. +(?:\u2248 )?([\\d.]+)\u00a0(?:ms|s)",
                   G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  guint n = 0;

  g_regex_match (line, out, 0, &match);
  for (; g_match_info_matches (match); g_match_info_next (match, NULL), n++)
    {
      g_autofree char *number = g_match_info_fetch (match, 1);
      gsize digits = strlen (number) - (strchr (number, '.') != NULL);

      g_assert_cmpuint (digits, >=, 3);
    }
  g_assert_cmpuint (n, >, 10);
}

/* Whole copies of Llama 2 7B need 16 bytes for each of 6.74e9 parameters,
 * 107.8 GB; ZeRO 3 on the same four devices fits. */
static void
test_plan (void)
{
  g_auto (Result) text = { 0 };
  g_auto (Result) json = { 0 };
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object;
  JsonArray *splits;
  guint fitting;
  gboolean found = FALSE;

  run (&text, NULL, "plan mp-does-not-fit");
  g_assert_cmpint (text.status, ==, 0);
  g_assert_nonnull (strstr (text.out, "splits fit, fastest first"));
  g_assert_nonnull (
      strstr (text.out, "\u00a0GB too much, most of it optimizer"));
  assert_full_durations (text.out);
  run (&json, NULL, "plan mp-does-not-fit --json");
  g_assert_true (json_parser_load_from_data (parser, json.out, -1, NULL));
  object = json_node_get_object (json_parser_get_root (parser));
  splits = json_object_get_array_member (object, "splits");
  fitting = json_object_get_int_member (object, "fitting_listed");
  g_assert_cmpint (json_object_get_int_member (object, "fitting"), ==,
                   fitting +
                       json_object_get_int_member (object, "fitting_left_out"));
  g_assert_cmpuint (fitting, >, 0);
  g_assert_cmpuint (fitting, <, json_array_get_length (splits));
  for (guint i = 0; i < json_array_get_length (splits); i++)
    {
      JsonObject *split = json_array_get_object_element (splits, i);
      gboolean fits = json_object_get_boolean_member (split, "fits");

      g_assert_cmpint (fits, ==, i < fitting);
      if (json_object_get_int_member (split, "data") == 4 &&
          json_object_get_int_member (split, "zero") == 0)
        {
          found = TRUE;
          g_assert_cmpint (json_object_get_int_member (split, "memory_bytes"),
                           >, G_GINT64_CONSTANT (107800000000));
        }
    }
  g_assert_true (found);
}

/* A step of three nanoseconds has an exponent and no point: JSON knows 3e-09
 * and not 3e-09.0. */
static void
test_json_exponent (void)
{
  g_autofree char *folder = make_folder ();
  g_auto (Result) result = { 0 };

  write_text (folder, "quick.xml",
              "<scenario xmlns=\"urn:shardstep:scenario:1\" id=\"q-1e5.0\">\n"
              "<model name=\"m\"><layer name=\"a\" activation-bytes=\"0\"/>"
              "</model><cluster><device name=\"d\" memory-bandwidth=\"1e24\" "
              "launch-seconds=\"0\" host-seconds=\"0\">"
              "<peak precision=\"fp32\" flops=\"1e24\"/></device>"
              "<link scope=\"host\" bandwidth=\"1e24\" latency=\"0\"/>"
              "</cluster><training precision=\"fp32\"/></scenario>\n");
  run (&result, folder, "simulate --json quick.xml");
  g_assert_cmpstr (result.err, ==, "");
  g_assert_cmpint (result.status, ==, 0);
  g_assert_nonnull (strstr (result.out, "\"q-1e5.0\""));
  g_assert_nonnull (strstr (result.out, "\"step_seconds\" : "));
  g_assert_true (g_regex_match_simple ("[0-9]e-0[0-9],", result.out, 0, 0));
  g_assert_false (g_regex_match_simple ("e-[0-9]+[.]", result.out, 0, 0));
  remove_folder (folder);
}

/* What could not be written is no success; a device stays a device and a link
 * a link. */
static void
test_written (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *link = g_build_filename (folder, "link.json", NULL);
  g_autofree char *target = g_build_filename (folder, "target.json", NULL);
  /* By the environment: the build folder may have a space in its name. */
  char *argv[] = {
    (char *)"sh", (char *)"-c",
    (char *)"exec \"$SHARDSTEP_CLI\" simulate dp-ring-2 --json >/dev/full", NULL
  };
  g_autofree char *err = NULL;
  g_autofree char *text = NULL;
  GStatBuf info;
  int status;

  g_assert_true (g_spawn_sync (NULL, argv, NULL, G_SPAWN_SEARCH_PATH, NULL,
                               NULL, NULL, &err, &status, NULL));
  g_assert_cmpstr (err, ==, "shardstep-cli: the output could not be written\n");
  g_assert_cmpint (WEXITSTATUS (status), ==, 1);

  assert_run (
      folder, "simulate dp-ring-2 --chrome-trace=/dev/full", 1, "",
      "/dev/full: There is no space left to write “/dev/full”. Free some "
      "space, then try again.\n");
  g_assert_cmpint (g_stat ("/dev/full", &info), ==, 0);
  g_assert_true (S_ISCHR (info.st_mode));

  write_text (folder, "target.json", "old");
  g_assert_cmpint (symlink ("target.json", link), ==, 0);
  assert_run (folder, "simulate dp-ring-2 --chrome-trace=link.json", 0, NULL,
              "");
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (g_file_get_contents (target, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "{\"displayTimeUnit\""));
  remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/usage", test_usage);
  g_test_add_func ("/cli/refused", test_refused);
  g_test_add_func ("/cli/no-file", test_no_file);
  g_test_add_func ("/cli/json", test_json);
  g_test_add_func ("/cli/json-exponent", test_json_exponent);
  g_test_add_func ("/cli/written", test_written);
  g_test_add_func ("/cli/dump-and-trace", test_dump_and_trace);
  g_test_add_func ("/cli/plan", test_plan);
  g_test_add_func ("/cli/render", test_render);
  return g_test_run ();
}
