/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/scenario-reader.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_SECONDS 1e6 /* as sim_spec_validate */

/* Declares the words of an enumeration of sim-spec.h, in its order. */
#define WORDS(name, type, count, get_nick)                                     \
  const char *name[(count) + 1] = { NULL };                                    \
  for (guint word = 0; word < (count); word++)                                 \
  name[word] = get_nick ((type)word)

static void
read_measured (XmlReader *reader, SimMeasured *measured)
{
  xml_reader_allow_attributes (
      reader,
      "forward-seconds backward-seconds optimizer-seconds weight-seconds");
  if (xml_reader_require_attribute (reader, "forward-seconds") == NULL ||
      !xml_reader_read_double (reader, "forward-seconds", 1e-9, MAX_SECONDS,
                               &measured->forward_seconds))
    return;
  /* Backward makes two matrix products for each of forward's. */
  measured->backward_seconds = 2 * measured->forward_seconds;
  xml_reader_read_double (reader, "backward-seconds", 1e-9, MAX_SECONDS,
                          &measured->backward_seconds);
  xml_reader_read_double (reader, "optimizer-seconds", 0, MAX_SECONDS,
                          &measured->optimizer_seconds);
  xml_reader_read_double (reader, "weight-seconds", 0,
                          measured->backward_seconds,
                          &measured->weight_seconds);
  measured->present = TRUE;
  scenario_refuse_children (reader);
}

void
scenario_read_training (XmlReader *reader,
                        SimTraining *training,
                        gboolean *has_global_batch)
{
  WORDS (precisions, SimPrecision, SIM_N_PRECISIONS, sim_precision_get_nick);
  WORDS (optimizers, SimOptimizer, SIM_N_OPTIMIZERS, sim_optimizer_get_nick);
  WORDS (recomputes, SimRecompute, SIM_N_RECOMPUTES, sim_recompute_get_nick);
  WORDS (kinds, SimGradients, SIM_N_GRADIENTS, sim_gradients_get_nick);
  guint precision = training->precision;
  guint gradients = training->gradients;
  guint optimizer = training->optimizer;
  guint recompute = training->recompute;

  xml_reader_allow_attributes (reader,
                               "micro-batch global-batch iterations precision "
                               "gradients optimizer recompute");
  *has_global_batch = xml_reader_get_attribute (reader, "global-batch") != NULL;
  xml_reader_read_uint (reader, "micro-batch", 1, 1u << 20,
                        &training->micro_batch);
  xml_reader_read_uint (reader, "global-batch", 1, 1u << 28,
                        &training->global_batch);
  xml_reader_read_uint (reader, "iterations", 1, SIM_MAX_ITERATIONS,
                        &training->iterations);
  scenario_read_word (reader, "precision", precisions, &precision);
  scenario_read_word (reader, "gradients", kinds, &gradients);
  scenario_read_word (reader, "optimizer", optimizers, &optimizer);
  scenario_read_word (reader, "recompute", recomputes, &recompute);
  training->precision = precision;
  training->gradients = gradients;
  training->optimizer = optimizer;
  training->recompute = recompute;
  xml_reader_enter (reader);
  while (xml_reader_next_child (reader))
    if (xml_reader_is (reader, "measured"))
      read_measured (reader, &training->measured);
    else
      xml_reader_refuse_child (reader, "measured");
}

/* ---- parallel ---- */

static gboolean
has_dimension (const SimDimension *order, guint n, SimDimension dimension)
{
  for (guint i = 0; i < n; i++)
    if (order[i] == dimension)
      return TRUE;
  return FALSE;
}

static gboolean
add_dimension (XmlReader *reader,
               const char *word,
               SimDimension *order,
               guint *n)
{
  SimDimension dimension;

  if (!sim_dimension_from_nick (word, &dimension))
    {
      xml_reader_report (reader, BASE_SEVERITY_ERROR,
                         _ ("order names “%.60s”; expected tensor, context, "
                            "expert, data, pipeline"),
                         word);
      return FALSE;
    }
  if (has_dimension (order, *n, dimension))
    {
      xml_reader_report (reader, BASE_SEVERITY_ERROR,
                         _ ("order names %s twice"), word);
      return FALSE;
    }
  order[(*n)++] = dimension;
  return TRUE;
}

/* Innermost first.  A dimension left out goes to the outer end, but expert,
 * which divides data, goes just inside data. */
static void
read_order (XmlReader *reader, SimDimension *result)
{
  const char *text = xml_reader_get_attribute (reader, "order");
  SimDimension order[SIM_N_DIMENSIONS];
  guint n = 0;
  g_auto (GStrv) words = NULL;

  if (text == NULL)
    return;
  words = g_strsplit_set (text, " \t\r\n", -1);
  for (char **word = words; *word != NULL; word++)
    if (**word != '\0' && !add_dimension (reader, *word, order, &n))
      return;
  for (guint i = 0; i < SIM_N_DIMENSIONS; i++)
    if (i != SIM_DIMENSION_EXPERT && !has_dimension (order, n, i))
      order[n++] = (SimDimension)i;
  if (!has_dimension (order, n, SIM_DIMENSION_EXPERT))
    {
      guint place = n;

      for (; order[place - 1] != SIM_DIMENSION_DATA; place--)
        order[place] = order[place - 1];
      order[place] = order[place - 1];
      order[place - 1] = SIM_DIMENSION_EXPERT;
    }
  memcpy (result, order, sizeof order);
}

void
scenario_read_parallel (XmlReader *reader, SimParallel *parallel)
{
  WORDS (schedules, SimSchedule, SIM_N_SCHEDULES, sim_schedule_get_nick);
  WORDS (algorithms, SimAlgorithm, SIM_N_ALGORITHMS, sim_algorithm_get_nick);
  guint schedule = parallel->schedule;
  guint algorithm = parallel->all_reduce;

  xml_reader_allow_attributes (
      reader, "data tensor pipeline expert context sequence-parallel "
              "context-by-heads zero shard-degree schedule virtual-stages "
              "all-reduce servers bucket-bytes overlap broadcast synchronise "
              "order");
  for (guint i = 0; i < SIM_N_DIMENSIONS; i++)
    xml_reader_read_uint (reader, sim_dimension_get_nick ((SimDimension)i), 1,
                          SIM_MAX_DEVICES, &parallel->degree[i]);
  xml_reader_read_boolean (reader, "sequence-parallel",
                           &parallel->sequence_parallel);
  xml_reader_read_boolean (reader, "context-by-heads",
                           &parallel->context_by_heads);
  xml_reader_read_uint (reader, "zero", 0, 3, &parallel->zero);
  xml_reader_read_uint (reader, "shard-degree", 1, SIM_MAX_DEVICES,
                        &parallel->shard_degree);
  xml_reader_read_uint (reader, "servers", 1, SIM_MAX_DEVICES,
                        &parallel->servers);
  scenario_read_word (reader, "schedule", schedules, &schedule);
  scenario_read_word (reader, "all-reduce", algorithms, &algorithm);
  parallel->schedule = schedule;
  parallel->all_reduce = algorithm;
  xml_reader_read_uint (reader, "virtual-stages", 1, SIM_MAX_LAYERS,
                        &parallel->virtual_stages);
  xml_reader_read_uint64 (reader, "bucket-bytes", 1,
                          G_GUINT64_CONSTANT (1) << 50,
                          &parallel->bucket_bytes);
  xml_reader_read_boolean (reader, "overlap", &parallel->overlap);
  xml_reader_read_boolean (reader, "broadcast", &parallel->broadcast);
  xml_reader_read_boolean (reader, "synchronise", &parallel->synchronise);
  read_order (reader, parallel->order);
  scenario_refuse_children (reader);
}

void
scenario_read_fault (XmlReader *reader, GArray *faults)
{
  static const char *const kinds[] = { "slow-device", "slow-link",
                                       "lost-device", NULL };
  SimFault fault = { .slowdown = 2 };
  guint kind = 0;

  xml_reader_allow_attributes (reader, "device kind slowdown from-seconds");
  if (xml_reader_require_attribute (reader, "device") == NULL)
    return;
  xml_reader_read_uint (reader, "device", 0, SIM_MAX_DEVICES - 1,
                        &fault.device);
  scenario_read_word (reader, "kind", kinds, &kind);
  xml_reader_read_double (reader, "slowdown", 1, 1e6, &fault.slowdown);
  xml_reader_read_double (reader, "from-seconds", 0, MAX_SECONDS,
                          &fault.from_seconds);
  fault.kind = kind;
  if (faults->len == SIM_MAX_FAULTS)
    xml_reader_report (reader, BASE_SEVERITY_ERROR,
                       _ ("more than the %d faults allowed"), SIM_MAX_FAULTS);
  else
    g_array_append_val (faults, fault);
  scenario_refuse_children (reader);
}
