/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/scenario-private.h"
#include "scenario/scenario-reader.h"
#include "scenario/scenario.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The parts of a file, for "twice" and for the line of a broken rule. */
enum
{
  PART_TITLE,
  PART_SUMMARY,
  PART_MODEL,
  PART_CLUSTER,
  PART_TRAINING,
  PART_PARALLEL,
  PART_FAULT,
  N_PARTS
};

static const char *const part_names[N_PARTS] = {
  "title", "summary", "model", "cluster", "training", "parallel", "fault"
};

/* Words by which a rule of sim_spec_validate names what it found, the part of
 * the file that says it, and one more that the rule may go by unnamed (else
 * the same). */
static const struct
{
  const char *word;
  guint8 part;
  guint8 too;
} rule_words[] = {
  { "layers", PART_MODEL, PART_MODEL },
  { "layer", PART_MODEL, PART_MODEL },
  { "hidden", PART_MODEL, PART_MODEL },
  { "heads", PART_MODEL, PART_MODEL },
  { "kv-heads", PART_MODEL, PART_MODEL },
  { "ffn", PART_MODEL, PART_MODEL },
  { "vocabulary", PART_MODEL, PART_MODEL },
  { "sequence", PART_MODEL, PART_MODEL },
  { "experts", PART_MODEL, PART_MODEL },
  { "experts-per-token", PART_MODEL, PART_MODEL },
  { "expert-skew", PART_MODEL, PART_MODEL },
  { "capacity-factor", PART_MODEL, PART_MODEL },
  { "toy", PART_MODEL, PART_MODEL },
  { "learning-rate", PART_MODEL, PART_MODEL },
  { "nodes", PART_CLUSTER, PART_CLUSTER },
  { "devices-per-node", PART_CLUSTER, PART_CLUSTER },
  { "memory", PART_CLUSTER, PART_CLUSTER },
  { "bandwidth", PART_CLUSTER, PART_CLUSTER },
  { "link", PART_CLUSTER, PART_CLUSTER },
  { "peak", PART_CLUSTER, PART_CLUSTER },
  { "precision", PART_TRAINING, PART_TRAINING },
  { "micro-batch", PART_TRAINING, PART_TRAINING },
  { "global-batch", PART_TRAINING, PART_TRAINING },
  { "iterations", PART_TRAINING, PART_TRAINING },
  { "micro-batches", PART_TRAINING, PART_PARALLEL },
  { "gradients", PART_TRAINING, PART_TRAINING },
  { "weight-seconds", PART_TRAINING, PART_TRAINING },
  { "data", PART_PARALLEL, PART_CLUSTER },
  { "tensor", PART_PARALLEL, PART_PARALLEL },
  { "pipeline", PART_PARALLEL, PART_PARALLEL },
  { "expert", PART_PARALLEL, PART_PARALLEL },
  { "context", PART_PARALLEL, PART_PARALLEL },
  { "zero", PART_PARALLEL, PART_PARALLEL },
  { "shard-degree", PART_PARALLEL, PART_PARALLEL },
  { "servers", PART_PARALLEL, PART_PARALLEL },
  { "broadcast", PART_PARALLEL, PART_PARALLEL },
  { "order", PART_PARALLEL, PART_PARALLEL },
  { "interleaved", PART_PARALLEL, PART_PARALLEL },
  { "dualpipe", PART_PARALLEL, PART_PARALLEL },
  { "dualpipe-v", PART_PARALLEL, PART_PARALLEL },
  { "virtual-stages", PART_PARALLEL, PART_PARALLEL },
  { "bucket-bytes", PART_PARALLEL, PART_PARALLEL },
  /* It names a device, of which there are as many as these say. */
  { "fault", PART_FAULT, PART_CLUSTER },
  { "fault", PART_FAULT, PART_PARALLEL },
};

typedef struct
{
  XmlReader *reader;
  const ScenarioPresets *presets;
  BaseDiagnostics *diagnostics;
  SimSpec *spec;
  char *title;
  char *summary;
  int root_line;
  int lines[N_PARTS]; /* 0: absent */
  gboolean has_devices;
  gboolean has_global_batch;
  gboolean has_all_reduce;
  guint failed; /* bits of the parts that could not be read */
} Load;

/* ---- the line of a broken rule ---- */

static gboolean
is_word_letter (char c)
{
  return g_ascii_isalnum (c) || c == '-';
}

static const char *
find_word (const char *text, const char *word)
{
  gsize length = strlen (word);

  for (const char *at = text; (at = strstr (at, word)) != NULL; at++)
    if ((at == text || !is_word_letter (at[-1])) &&
        !is_word_letter (at[length]))
      return at;
  return NULL;
}

static int
find_rule_line (const Load *load, const char *message)
{
  const char *first = NULL;
  int line = 0;

  for (guint i = 0; i < G_N_ELEMENTS (rule_words); i++)
    {
      const char *at = find_word (message, rule_words[i].word);

      if (at != NULL && (first == NULL || at < first))
        {
          first = at;
          line = load->lines[rule_words[i].part];
        }
    }
  return line != 0 ? line : load->root_line;
}

/* Whether a rule goes by nothing but what could be read: else it would speak of
 * defaults that are not in the file. */
static gboolean
is_of_what_was_read (const Load *load, const char *message)
{
  guint parts = 0;

  for (guint i = 0; i < G_N_ELEMENTS (rule_words); i++)
    if (find_word (message, rule_words[i].word) != NULL)
      parts |= 1u << rule_words[i].part | 1u << rule_words[i].too;
  return load->failed == 0 || (parts != 0 && (parts & load->failed) == 0);
}

static gboolean
check_rules (const Load *load)
{
  g_autoptr (GError) error = NULL;

  if (sim_spec_validate (load->spec, &error))
    return TRUE;
  if (!is_of_what_was_read (load, error->message))
    return FALSE;
  base_diagnostics_add (load->diagnostics, BASE_SEVERITY_ERROR,
                        xml_reader_get_file (load->reader),
                        find_rule_line (load, error->message), "%s",
                        error->message);
  return FALSE;
}

/* ---- reading ---- */

static guint
find_part (const XmlReader *reader)
{
  guint part = 0;

  while (part < N_PARTS && !xml_reader_is (reader, part_names[part]))
    part++;
  return part;
}

static void
read_part (Load *load, guint part)
{
  XmlReader *reader = load->reader;
  SimSpec *spec = load->spec;

  switch (part)
    {
    case PART_TITLE:
      xml_reader_allow_attributes (reader, "xml:lang");
      load->title = xml_reader_dup_text (reader);
      break;
    case PART_SUMMARY:
      xml_reader_allow_attributes (reader, "xml:lang");
      load->summary = xml_reader_dup_markup (reader);
      break;
    case PART_MODEL:
      scenario_read_model (reader, load->presets, &spec->model);
      break;
    case PART_CLUSTER:
      scenario_read_cluster (reader, load->presets, &spec->cluster,
                             &load->has_devices);
      break;
    case PART_TRAINING:
      scenario_read_training (reader, &spec->training, &load->has_global_batch);
      break;
    case PART_PARALLEL:
      load->has_all_reduce =
          xml_reader_get_attribute (reader, "all-reduce") != NULL;
      scenario_read_parallel (reader, &spec->parallel);
      break;
    case PART_FAULT:
    default:
      scenario_read_fault (reader, spec->faults);
      break;
    }
}

static void
read_children (Load *load)
{
  while (xml_reader_next_child (load->reader))
    {
      guint part = find_part (load->reader);

      if (part == N_PARTS)
        xml_reader_refuse_child (load->reader,
                                 "title, summary, model, cluster, training, "
                                 "parallel, fault");
      else if (load->lines[part] != 0 && part != PART_FAULT)
        xml_reader_report (load->reader, BASE_SEVERITY_ERROR,
                           _ ("a second <%s>; the first is on line %d"),
                           part_names[part], load->lines[part]);
      else
        {
          guint errors =
              base_diagnostics_count (load->diagnostics, BASE_SEVERITY_ERROR);

          load->lines[part] = xml_reader_get_line (load->reader);
          read_part (load, part);
          if (base_diagnostics_count (load->diagnostics, BASE_SEVERITY_ERROR) >
              errors)
            load->failed |= 1u << part;
        }
    }
}

/* What the file leaves to other parts of it: as many devices as the degrees
 * need; a batch that gives every device (and every stage of a pipeline, twice
 * over for DualPipe) a micro-batch; and an all-reduce that is a plain ring in
 * one node, and over several what is cheapest, as trainers' libraries choose
 * for themselves: a ring would leave all but one NIC of a node idle. */
static void
set_derived_defaults (Load *load)
{
  SimSpec *spec = load->spec;
  const guint *degree = spec->parallel.degree;
  gboolean pipelined = degree[SIM_DIMENSION_PIPELINE] > 1 &&
                       spec->parallel.schedule != SIM_SCHEDULE_NAIVE;

  if (!load->has_devices)
    {
      guint64 needed = sim_spec_get_n_devices (spec);
      guint64 nodes = spec->cluster.nodes;

      spec->cluster.devices_per_node =
          CLAMP ((needed + nodes - 1) / nodes, 1, SIM_MAX_DEVICES);
    }
  if (!load->has_global_batch)
    {
      guint64 batch = (guint64)spec->training.micro_batch *
                      degree[SIM_DIMENSION_DATA] *
                      (pipelined ? degree[SIM_DIMENSION_PIPELINE] : 1) *
                      sim_spec_get_n_copies (spec);

      spec->training.global_batch = MIN (batch, G_MAXUINT);
    }
  if (!load->has_all_reduce &&
      sim_spec_get_n_devices (spec) > spec->cluster.devices_per_node)
    spec->parallel.all_reduce = SIM_ALGORITHM_AUTO;
}

static gboolean
read_id (Load *load)
{
  const char *id = xml_reader_require_attribute (load->reader, "id");

  load->root_line = xml_reader_get_line (load->reader);
  xml_reader_allow_attributes (load->reader, "id xml:lang");
  if (id == NULL)
    return FALSE;
  if (!scenario_id_is_valid (id))
    {
      xml_reader_report (load->reader, BASE_SEVERITY_ERROR,
                         _ ("id=\"%.60s\": expected a letter or digit, then "
                            "letters, digits, “-”, “_”, “.”"),
                         id);
      return FALSE;
    }
  g_free (load->spec->id);
  load->spec->id = g_strdup (id);
  return TRUE;
}

static Scenario *
load_from (XmlReader *reader,
           const ScenarioPresets *presets,
           BaseDiagnostics *diagnostics)
{
  Load load = { .reader = reader,
                .presets = presets,
                .diagnostics = diagnostics };
  guint errors = base_diagnostics_count (diagnostics, BASE_SEVERITY_ERROR);
  guint found;
  Scenario *scenario = NULL;

  if (!xml_reader_enter_root (reader, "scenario", SCENARIO_NAMESPACE,
                              SCENARIO_VERSION, NULL))
    return NULL;
  load.spec = sim_spec_new ();
  read_id (&load);
  read_children (&load);
  set_derived_defaults (&load);
  found = base_diagnostics_count (diagnostics, BASE_SEVERITY_ERROR);
  /* The rest of a file that breaks off is not known. */
  if (!xml_reader_failed (reader) && check_rules (&load) && found == errors)
    scenario = scenario_new_take (
        g_steal_pointer (&load.title), g_steal_pointer (&load.summary),
        g_strdup (xml_reader_get_file (reader)), g_steal_pointer (&load.spec));
  g_free (load.title);
  g_free (load.summary);
  sim_spec_free (load.spec);
  return scenario;
}

static const XmlLimits limits = { SCENARIO_MAX_BYTES, SCENARIO_MAX_DEPTH,
                                  SCENARIO_MAX_ELEMENTS,
                                  SCENARIO_MAX_TEXT_BYTES, FALSE };

Scenario *
scenario_load_file (const char *path,
                    const ScenarioPresets *presets,
                    BaseDiagnostics *diagnostics)
{
  g_autoptr (XmlReader) reader =
      xml_reader_new_for_file (path, &limits, diagnostics);

  return reader != NULL ? load_from (reader, presets, diagnostics) : NULL;
}

Scenario *
scenario_load_bytes (GBytes *bytes,
                     const char *name,
                     const ScenarioPresets *presets,
                     BaseDiagnostics *diagnostics)
{
  g_autoptr (XmlReader) reader =
      xml_reader_new_for_bytes (bytes, name, &limits, diagnostics);

  return reader != NULL ? load_from (reader, presets, diagnostics) : NULL;
}
