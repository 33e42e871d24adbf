/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/scenario-reader.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_WIDTH (1u << 24) /* as sim_spec_validate */

gboolean
scenario_read_word (XmlReader *reader,
                    const char *name,
                    const char *const *words,
                    guint *value)
{
  const char *text = xml_reader_get_attribute (reader, name);
  g_autofree char *list = NULL;

  if (text == NULL)
    return TRUE;
  for (guint i = 0; words[i] != NULL; i++)
    if (strcmp (text, words[i]) == 0)
      {
        *value = i;
        return TRUE;
      }
  list = g_strjoinv (", ", (char **)words);
  xml_reader_report (reader, BASE_SEVERITY_ERROR,
                     _ ("%s=\"%.60s\": expected one of %s"), name, text, list);
  return FALSE;
}

void
scenario_read_name (XmlReader *reader, gsize max_bytes, char **name)
{
  const char *text = xml_reader_get_attribute (reader, "name");

  if (text == NULL)
    return;
  if (strlen (text) > max_bytes)
    {
      xml_reader_report (reader, BASE_SEVERITY_ERROR,
                         _ ("the name is longer than the %zu bytes allowed"),
                         max_bytes);
      return;
    }
  g_free (*name);
  *name = g_strdup (text);
}

void
scenario_refuse_children (XmlReader *reader)
{
  xml_reader_enter (reader);
  while (xml_reader_next_child (reader))
    xml_reader_refuse_child (reader, _ ("nothing"));
}

/* ---- transformer ---- */

static void
set_derived_defaults (XmlReader *reader, SimModel *model)
{
  if (xml_reader_get_attribute (reader, "heads") == NULL)
    {
      /* Heads of 64 are the most usual; fall back to one head. */
      model->heads = model->hidden % 64 == 0 ? model->hidden / 64 : 1;
    }
  if (xml_reader_get_attribute (reader, "kv-heads") == NULL)
    model->kv_heads = model->heads;
  if (xml_reader_get_attribute (reader, "ffn") == NULL)
    model->ffn = MIN (4 * (guint64)model->hidden, MAX_WIDTH);
}

static void
read_transformer (XmlReader *reader, SimModel *model, gboolean fresh)
{
  const char *const attentions[] = {
    sim_attention_get_nick (SIM_ATTENTION_STANDARD),
    sim_attention_get_nick (SIM_ATTENTION_FLASH), NULL
  };
  guint attention = model->attention;

  xml_reader_allow_attributes (
      reader, "layers hidden heads kv-heads ffn gated vocabulary sequence "
              "experts experts-per-token expert-skew capacity-factor "
              "attention tied-embedding dropout");
  if (fresh)
    {
      xml_reader_require_attribute (reader, "layers");
      model->vocabulary = 0;
      model->hidden = 1024;
    }
  xml_reader_read_uint (reader, "layers", 1, SIM_MAX_LAYERS, &model->layers);
  xml_reader_read_uint (reader, "hidden", 1, MAX_WIDTH, &model->hidden);
  xml_reader_read_uint (reader, "heads", 1, MAX_WIDTH, &model->heads);
  if (fresh)
    set_derived_defaults (reader, model);
  xml_reader_read_uint (reader, "kv-heads", 1, MAX_WIDTH, &model->kv_heads);
  xml_reader_read_uint (reader, "ffn", 1, MAX_WIDTH, &model->ffn);
  xml_reader_read_boolean (reader, "gated", &model->gated);
  xml_reader_read_uint (reader, "vocabulary", 0, MAX_WIDTH, &model->vocabulary);
  xml_reader_read_uint (reader, "sequence", 1, MAX_WIDTH, &model->sequence);
  xml_reader_read_uint (reader, "experts", 0, 65536, &model->experts);
  xml_reader_read_uint (reader, "experts-per-token", 0, 65536,
                        &model->experts_per_token);
  xml_reader_read_double (reader, "expert-skew", 0, 10, &model->expert_skew);
  xml_reader_read_double (reader, "capacity-factor", 0, 1e6,
                          &model->capacity_factor);
  scenario_read_word (reader, "attention", attentions, &attention);
  model->attention = attention;
  xml_reader_read_boolean (reader, "tied-embedding", &model->tied_embedding);
  xml_reader_read_boolean (reader, "dropout", &model->dropout);
  if (model->experts > 1 && model->experts_per_token == 0)
    model->experts_per_token = MIN (2, model->experts);
  model->kind = SIM_MODEL_TRANSFORMER;
  scenario_refuse_children (reader);
}

/* ---- generic ---- */

static void
read_layer (XmlReader *reader, SimModel *model)
{
  SimGenericLayer layer = { 0 };
  g_autofree char *name = NULL;
  guint repeat = 1;

  xml_reader_allow_attributes (
      reader, "name parameters forward-flops activation-bytes repeat");
  xml_reader_require_attribute (reader, "name");
  xml_reader_read_uint64 (reader, "parameters", 0, G_GUINT64_CONSTANT (1) << 50,
                          &layer.parameters);
  /* A matrix-vector product is two operations a parameter. */
  layer.forward_flops = 2.0 * layer.parameters;
  xml_reader_read_double (reader, "forward-flops", 0, 1e24,
                          &layer.forward_flops);
  xml_reader_read_double (reader, "activation-bytes", 0, 1e15,
                          &layer.activation_bytes);
  xml_reader_read_uint (reader, "repeat", 1, SIM_MAX_LAYERS, &repeat);
  /* Repeats are numbered, and the numbered names are saved. */
  scenario_read_name (
      reader, SCENARIO_MAX_NAME_BYTES - (repeat > 1 ? strlen (" 4096") : 0),
      &name);
  if (model->generic_layers->len + repeat > SIM_MAX_LAYERS)
    {
      xml_reader_report (reader, BASE_SEVERITY_ERROR,
                         _ ("more than the %d layers allowed"), SIM_MAX_LAYERS);
      return;
    }
  for (guint i = 0; name != NULL && i < repeat; i++)
    {
      SimGenericLayer *copy = g_memdup2 (&layer, sizeof layer);

      copy->name = repeat == 1 ? g_strdup (name)
                               : g_strdup_printf ("%s %u", name, i + 1);
      g_ptr_array_add (model->generic_layers, copy);
    }
  model->kind = SIM_MODEL_GENERIC;
  scenario_refuse_children (reader);
}

/* ---- toy ---- */

static void
read_sample (XmlReader *reader, SimToy *toy)
{
  SimToySample sample = { 0 };

  xml_reader_allow_attributes (reader, "input target");
  xml_reader_require_attribute (reader, "input");
  xml_reader_read_double (reader, "input", -1e6, 1e6, &sample.input);
  xml_reader_read_double (reader, "target", -1e6, 1e6, &sample.target);
  if (toy->samples->len == SIM_MAX_TOY_SAMPLES)
    xml_reader_report (reader, BASE_SEVERITY_ERROR,
                       _ ("more than the %d samples allowed"),
                       SIM_MAX_TOY_SAMPLES);
  else
    g_array_append_val (toy->samples, sample);
  scenario_refuse_children (reader);
}

static void
read_toy (XmlReader *reader, SimModel *model)
{
  SimToy *toy = &model->toy;
  const char *weights;

  model->kind = SIM_MODEL_TOY;
  xml_reader_allow_attributes (reader, "learning-rate weights");
  xml_reader_read_double (reader, "learning-rate", 0, 1e6, &toy->learning_rate);
  weights = xml_reader_get_attribute (reader, "weights");
  g_array_set_size (toy->weights, 0);
  g_array_set_size (toy->samples, 0);
  xml_reader_parse_doubles (reader, "weights",
                            weights != NULL ? weights : "1 1 1 1",
                            SIM_MAX_TOY_LAYERS, toy->weights);
  if (toy->weights->len == 0)
    xml_reader_report (reader, BASE_SEVERITY_ERROR,
                       _ ("weights=\"\": expected one number for each layer"));
  xml_reader_enter (reader);
  while (xml_reader_next_child (reader))
    if (xml_reader_is (reader, "sample"))
      read_sample (reader, toy);
    else
      xml_reader_refuse_child (reader, "sample");
  if (toy->samples->len == 0)
    g_array_append_val (toy->samples, ((SimToySample){ 1, 2 }));
}

/* ---- model ---- */

static gboolean
start_from_preset (XmlReader *reader,
                   const ScenarioPresets *presets,
                   SimModel *model)
{
  const char *preset = xml_reader_get_attribute (reader, "preset");
  const SimModel *found;
  const char *nearest;
  g_autofree char *all = NULL;

  if (preset == NULL || presets == NULL)
    return FALSE;
  found = scenario_presets_get_model (presets, preset);
  if (found != NULL)
    {
      sim_model_copy_into (found, model);
      return TRUE;
    }
  nearest =
      scenario_presets_find_nearest (presets, SCENARIO_PRESET_MODEL, preset);
  if (nearest != NULL)
    {
      xml_reader_report (reader, BASE_SEVERITY_ERROR,
                         _ ("there is no model preset “%.60s”; the nearest is "
                            "“%s”"),
                         preset, nearest);
      return FALSE;
    }
  all = scenario_presets_list (presets, SCENARIO_PRESET_MODEL);
  xml_reader_report (reader, BASE_SEVERITY_ERROR,
                     _ ("there is no model preset “%.60s”; there are %s"),
                     preset, all);
  return FALSE;
}

void
scenario_read_model (XmlReader *reader,
                     const ScenarioPresets *presets,
                     SimModel *model)
{
  gboolean names_preset = xml_reader_get_attribute (reader, "preset") != NULL;
  gboolean has_preset = start_from_preset (reader, presets, model);
  guint n_parts = 0;
  gboolean has_layers = FALSE;

  if (presets != NULL)
    xml_reader_allow_attributes (reader, "preset name");
  scenario_read_name (reader, SCENARIO_MAX_NAME_BYTES, &model->name);
  xml_reader_enter (reader);
  while (xml_reader_next_child (reader))
    {
      gboolean is_layer = xml_reader_is (reader, "layer");

      if (is_layer && !has_layers)
        g_ptr_array_set_size (model->generic_layers, 0);
      n_parts += !(is_layer && has_layers);
      has_layers |= is_layer;
      if (n_parts > 1)
        xml_reader_report (reader, BASE_SEVERITY_ERROR,
                           _ ("a model is one transformer, one list of layers "
                              "or one toy; take out the others"));
      if (is_layer)
        read_layer (reader, model);
      else if (xml_reader_is (reader, "transformer"))
        read_transformer (reader, model, !has_preset);
      else if (xml_reader_is (reader, "toy"))
        read_toy (reader, model);
      else
        xml_reader_refuse_child (reader, "transformer, layer, toy");
    }
  if (n_parts == 0 && !names_preset && !xml_reader_failed (reader))
    xml_reader_report (reader, BASE_SEVERITY_WARNING,
                       _ ("the model says neither a preset nor what it is "
                          "made of; a GPT-2 of 12 layers is taken"));
}
