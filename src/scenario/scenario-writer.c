/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/scenario.h"

#include "xml/xml-writer.h"

static void
write_transformer (XmlWriter *writer, const SimModel *model)
{
  xml_writer_start (writer, "transformer");
  xml_writer_attribute_uint (writer, "layers", model->layers);
  xml_writer_attribute_uint (writer, "hidden", model->hidden);
  xml_writer_attribute_uint (writer, "heads", model->heads);
  xml_writer_attribute_uint (writer, "kv-heads", model->kv_heads);
  xml_writer_attribute_uint (writer, "ffn", model->ffn);
  xml_writer_attribute_boolean (writer, "gated", model->gated);
  xml_writer_attribute_uint (writer, "vocabulary", model->vocabulary);
  xml_writer_attribute_uint (writer, "sequence", model->sequence);
  xml_writer_attribute_uint (writer, "experts", model->experts);
  xml_writer_attribute_uint (writer, "experts-per-token",
                             model->experts_per_token);
  if (model->expert_skew > 0)
    xml_writer_attribute_double (writer, "expert-skew", model->expert_skew);
  if (model->capacity_factor > 0)
    xml_writer_attribute_double (writer, "capacity-factor",
                                 model->capacity_factor);
  xml_writer_attribute (writer, "attention",
                        sim_attention_get_nick (model->attention));
  xml_writer_attribute_boolean (writer, "tied-embedding",
                                model->tied_embedding);
  xml_writer_attribute_boolean (writer, "dropout", model->dropout);
  xml_writer_end (writer);
}

static void
write_generic (XmlWriter *writer, const SimModel *model)
{
  for (guint i = 0; i < model->generic_layers->len; i++)
    {
      const SimGenericLayer *layer =
          g_ptr_array_index (model->generic_layers, i);

      xml_writer_start (writer, "layer");
      xml_writer_attribute (writer, "name", layer->name);
      xml_writer_attribute_uint (writer, "parameters", layer->parameters);
      xml_writer_attribute_double (writer, "forward-flops",
                                   layer->forward_flops);
      xml_writer_attribute_double (writer, "activation-bytes",
                                   layer->activation_bytes);
      xml_writer_end (writer);
    }
}

static void
write_toy (XmlWriter *writer, const SimToy *toy)
{
  g_autoptr (GString) weights = g_string_new (NULL);
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  for (guint i = 0; i < toy->weights->len; i++)
    g_string_append_printf (
        weights, "%s%s", i > 0 ? " " : "",
        g_ascii_dtostr (text, sizeof text,
                        g_array_index (toy->weights, double, i)));
  xml_writer_start (writer, "toy");
  xml_writer_attribute_double (writer, "learning-rate", toy->learning_rate);
  xml_writer_attribute (writer, "weights", weights->str);
  for (guint i = 0; i < toy->samples->len; i++)
    {
      const SimToySample *sample =
          &g_array_index (toy->samples, SimToySample, i);

      xml_writer_start (writer, "sample");
      xml_writer_attribute_double (writer, "input", sample->input);
      xml_writer_attribute_double (writer, "target", sample->target);
      xml_writer_end (writer);
    }
  xml_writer_end (writer);
}

static void
write_model (XmlWriter *writer, const SimModel *model)
{
  xml_writer_start (writer, "model");
  xml_writer_attribute (writer, "name", model->name);
  if (model->kind == SIM_MODEL_TRANSFORMER)
    write_transformer (writer, model);
  else if (model->kind == SIM_MODEL_GENERIC)
    write_generic (writer, model);
  else
    write_toy (writer, &model->toy);
  xml_writer_end (writer);
}

static void
write_device (XmlWriter *writer, const SimDevice *device)
{
  xml_writer_start (writer, "device");
  xml_writer_attribute (writer, "name", device->name);
  xml_writer_attribute_uint (writer, "memory", device->memory_bytes);
  xml_writer_attribute_double (writer, "memory-bandwidth",
                               device->memory_bandwidth);
  xml_writer_attribute_double (writer, "launch-seconds",
                               device->launch_seconds);
  xml_writer_attribute_double (writer, "efficiency", device->efficiency.max);
  xml_writer_attribute_double (writer, "efficiency-half-flops",
                               device->efficiency.half_flops);
  xml_writer_attribute_double (writer, "attention-efficiency",
                               device->efficiency.attention);
  xml_writer_attribute_double (writer, "unaligned-efficiency",
                               device->efficiency.unaligned);
  xml_writer_attribute_double (writer, "odd-efficiency",
                               device->efficiency.odd);
  xml_writer_attribute_double (writer, "host-seconds", device->host_seconds);
  xml_writer_attribute_double (writer, "memory-efficiency",
                               device->memory_efficiency);
  xml_writer_attribute_double (writer, "reduce-traffic",
                               device->reduce_traffic);
  xml_writer_attribute_double (writer, "gather-traffic",
                               device->gather_traffic);
  for (guint i = 0; i < SIM_N_PRECISIONS; i++)
    if (device->peak_flops[i] > 0)
      {
        xml_writer_start (writer, "peak");
        xml_writer_attribute (writer, "precision",
                              sim_precision_get_nick ((SimPrecision)i));
        xml_writer_attribute_double (writer, "flops", device->peak_flops[i]);
        xml_writer_end (writer);
      }
  xml_writer_end (writer);
}

static void
write_torus (XmlWriter *writer, const SimLink *link)
{
  g_autoptr (GString) axes = g_string_new (NULL);

  xml_writer_attribute (writer, "topology",
                        sim_topology_get_nick (link->topology));
  xml_writer_attribute_uint (writer, "dimensions", link->dimensions);
  for (guint i = 0; link->axes[0] > 0 && i < link->dimensions; i++)
    g_string_append_printf (axes, i > 0 ? " %u" : "%u", link->axes[i]);
  if (axes->len > 0)
    xml_writer_attribute (writer, "axes", axes->str);
  xml_writer_attribute_uint (writer, "wrap", link->wrap);
}

static void
write_link (XmlWriter *writer, const char *scope, const SimLink *link)
{
  xml_writer_start (writer, "link");
  xml_writer_attribute (writer, "scope", scope);
  xml_writer_attribute (writer, "name", link->name);
  xml_writer_attribute_double (writer, "bandwidth", link->bandwidth);
  xml_writer_attribute_double (writer, "latency", link->latency_seconds);
  xml_writer_attribute_uint (writer, "ports", link->ports);
  xml_writer_attribute_boolean (writer, "shared", link->shared);
  if (link->topology == SIM_TOPOLOGY_TORUS)
    write_torus (writer, link);
  for (guint i = 0; i < link->samples->len; i++)
    {
      const SimLinkSample *sample =
          &g_array_index (link->samples, SimLinkSample, i);

      xml_writer_start (writer, "sample");
      xml_writer_attribute (writer, "operation",
                            sim_operation_get_nick (sample->operation));
      xml_writer_attribute_uint (writer, "ranks", sample->ranks);
      xml_writer_attribute_uint (writer, "bytes", sample->bytes);
      xml_writer_attribute_double (writer, "seconds", sample->seconds);
      xml_writer_end (writer);
    }
  xml_writer_end (writer);
}

static void
write_cluster (XmlWriter *writer, const SimCluster *cluster)
{
  xml_writer_start (writer, "cluster");
  xml_writer_attribute (writer, "name", cluster->name);
  xml_writer_attribute_uint (writer, "nodes", cluster->nodes);
  xml_writer_attribute_uint (writer, "devices-per-node",
                             cluster->devices_per_node);
  if (cluster->node_room > 0)
    xml_writer_attribute_uint (writer, "node-room", cluster->node_room);
  write_device (writer, &cluster->device);
  write_link (writer, "node", &cluster->node_link);
  write_link (writer, "cluster", &cluster->cluster_link);
  write_link (writer, "host", &cluster->host_link);
  xml_writer_end (writer);
}

static void
write_training (XmlWriter *writer, const SimTraining *training)
{
  xml_writer_start (writer, "training");
  xml_writer_attribute_uint (writer, "micro-batch", training->micro_batch);
  xml_writer_attribute_uint (writer, "global-batch", training->global_batch);
  xml_writer_attribute_uint (writer, "iterations", training->iterations);
  xml_writer_attribute (writer, "precision",
                        sim_precision_get_nick (training->precision));
  if (training->gradients != SIM_GRADIENTS_WEIGHTS)
    xml_writer_attribute (writer, "gradients",
                          sim_gradients_get_nick (training->gradients));
  xml_writer_attribute (writer, "optimizer",
                        sim_optimizer_get_nick (training->optimizer));
  xml_writer_attribute (writer, "recompute",
                        sim_recompute_get_nick (training->recompute));
  if (training->measured.present)
    {
      xml_writer_start (writer, "measured");
      xml_writer_attribute_double (writer, "forward-seconds",
                                   training->measured.forward_seconds);
      xml_writer_attribute_double (writer, "backward-seconds",
                                   training->measured.backward_seconds);
      xml_writer_attribute_double (writer, "optimizer-seconds",
                                   training->measured.optimizer_seconds);
      if (training->measured.weight_seconds > 0)
        xml_writer_attribute_double (writer, "weight-seconds",
                                     training->measured.weight_seconds);
      xml_writer_end (writer);
    }
  xml_writer_end (writer);
}

static void
write_parallel (XmlWriter *writer, const SimParallel *parallel)
{
  g_autoptr (GString) order = g_string_new (NULL);

  for (guint i = 0; i < SIM_N_DIMENSIONS; i++)
    g_string_append_printf (order, "%s%s", i > 0 ? " " : "",
                            sim_dimension_get_nick (parallel->order[i]));
  xml_writer_start (writer, "parallel");
  for (guint i = 0; i < SIM_N_DIMENSIONS; i++)
    xml_writer_attribute_uint (writer, sim_dimension_get_nick ((SimDimension)i),
                               parallel->degree[i]);
  xml_writer_attribute_boolean (writer, "sequence-parallel",
                                parallel->sequence_parallel);
  xml_writer_attribute_boolean (writer, "context-by-heads",
                                parallel->context_by_heads);
  xml_writer_attribute_uint (writer, "zero", parallel->zero);
  if (parallel->shard_degree > 0)
    xml_writer_attribute_uint (writer, "shard-degree", parallel->shard_degree);
  xml_writer_attribute (writer, "schedule",
                        sim_schedule_get_nick (parallel->schedule));
  xml_writer_attribute_uint (writer, "virtual-stages",
                             parallel->virtual_stages);
  xml_writer_attribute (writer, "all-reduce",
                        sim_algorithm_get_nick (parallel->all_reduce));
  if (parallel->servers > 1)
    xml_writer_attribute_uint (writer, "servers", parallel->servers);
  xml_writer_attribute_uint (writer, "bucket-bytes", parallel->bucket_bytes);
  xml_writer_attribute_boolean (writer, "overlap", parallel->overlap);
  if (parallel->broadcast)
    xml_writer_attribute_boolean (writer, "broadcast", TRUE);
  xml_writer_attribute_boolean (writer, "synchronise", parallel->synchronise);
  xml_writer_attribute (writer, "order", order->str);
  xml_writer_end (writer);
}

static void
write_fault (XmlWriter *writer, const SimFault *fault)
{
  static const char *const kinds[] = { "slow-device", "slow-link",
                                       "lost-device" };

  xml_writer_start (writer, "fault");
  xml_writer_attribute_uint (writer, "device", fault->device);
  xml_writer_attribute (writer, "kind", kinds[fault->kind]);
  if (fault->kind != SIM_FAULT_LOST_DEVICE)
    xml_writer_attribute_double (writer, "slowdown", fault->slowdown);
  xml_writer_attribute_double (writer, "from-seconds", fault->from_seconds);
  xml_writer_end (writer);
}

GBytes *
scenario_to_xml (const Scenario *self)
{
  g_autoptr (XmlWriter) writer = xml_writer_new ();
  const SimSpec *spec = scenario_get_spec (self);

  xml_writer_start (writer, "scenario");
  xml_writer_attribute (writer, "xmlns",
                        SCENARIO_NAMESPACE G_STRINGIFY (SCENARIO_VERSION));
  xml_writer_attribute (writer, "id", scenario_get_id (self));
  xml_writer_text_element (writer, "title", scenario_get_title (self));
  if (*scenario_get_summary (self) != '\0')
    {
      xml_writer_start (writer, "summary");
      xml_writer_markup (writer, scenario_get_summary (self));
      xml_writer_end (writer);
    }
  write_model (writer, &spec->model);
  write_cluster (writer, &spec->cluster);
  write_training (writer, &spec->training);
  write_parallel (writer, &spec->parallel);
  for (guint i = 0; i < spec->faults->len; i++)
    write_fault (writer, &g_array_index (spec->faults, SimFault, i));
  xml_writer_end (writer);
  return xml_writer_finish (writer);
}

gboolean
scenario_save (const Scenario *self, const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = scenario_to_xml (self);

  return xml_write_file (path, bytes, error);
}
