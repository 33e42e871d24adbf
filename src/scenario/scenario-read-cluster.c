/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/scenario-reader.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_BYTES (G_GUINT64_CONSTANT (1) << 50) /* as sim_spec_validate */
#define MAX_RATE 1e24
#define MIN_RATE 1e-3

static void
report_no_preset (XmlReader *reader,
                  const ScenarioPresets *presets,
                  ScenarioPresetKind kind,
                  const char *id)
{
  const char *nick = scenario_preset_kind_get_nick (kind);
  const char *nearest = scenario_presets_find_nearest (presets, kind, id);
  g_autofree char *all = NULL;

  if (nearest != NULL)
    {
      xml_reader_report (reader, BASE_SEVERITY_ERROR,
                         /* Translators: the kind is an element name: device,
                            link, cluster. */
                         _ ("there is no %s preset “%.60s”; the nearest is "
                            "“%s”"),
                         nick, id, nearest);
      return;
    }
  all = scenario_presets_list (presets, kind);
  xml_reader_report (reader, BASE_SEVERITY_ERROR,
                     /* Translators: as above; then a list of names. */
                     _ ("there is no %s preset “%.60s”; there are %s"), nick,
                     id, all);
}

/* ---- device ---- */

static const char *const device_attributes =
    "preset id name source memory memory-bandwidth launch-seconds efficiency "
    "efficiency-half-flops attention-efficiency unaligned-efficiency "
    "odd-efficiency memory-efficiency host-seconds "
    "reduce-traffic gather-traffic";

/* A peak for bf16 holds for bf16-mixed too, whose products are the same,
 * unless the file gives both. */
static void
read_peak (XmlReader *reader, SimDevice *device, gboolean *has_mixed)
{
  const char *word = xml_reader_require_attribute (reader, "precision");
  const char *names[SIM_N_PRECISIONS + 1] = { NULL };
  guint precision = SIM_N_PRECISIONS;
  double flops = 0;

  xml_reader_allow_attributes (reader, "precision flops");
  for (guint i = 0; i < SIM_N_PRECISIONS; i++)
    names[i] = sim_precision_get_nick ((SimPrecision)i);
  if (word == NULL ||
      !scenario_read_word (reader, "precision", names, &precision) ||
      !xml_reader_read_double (reader, "flops", MIN_RATE, MAX_RATE, &flops))
    return;
  device->peak_flops[precision] = flops;
  *has_mixed |= precision == SIM_PRECISION_BF16_MIXED;
  if (precision == SIM_PRECISION_BF16 && !*has_mixed)
    device->peak_flops[SIM_PRECISION_BF16_MIXED] = flops;
  scenario_refuse_children (reader);
}

void
scenario_read_device (XmlReader *reader,
                      const ScenarioPresets *presets,
                      SimDevice *device)
{
  const char *preset = xml_reader_get_attribute (reader, "preset");
  gboolean has_peak = FALSE;
  gboolean has_mixed = FALSE;

  if (preset != NULL && presets != NULL)
    {
      const SimDevice *found = scenario_presets_get_device (presets, preset);

      if (found != NULL)
        sim_device_copy_into (found, device);
      else
        report_no_preset (reader, presets, SCENARIO_PRESET_DEVICE, preset);
    }
  xml_reader_allow_attributes (reader, device_attributes);
  scenario_read_name (reader, SCENARIO_MAX_NAME_BYTES, &device->name);
  xml_reader_read_uint64 (reader, "memory", 1, MAX_BYTES,
                          &device->memory_bytes);
  xml_reader_read_double (reader, "memory-bandwidth", MIN_RATE, MAX_RATE,
                          &device->memory_bandwidth);
  xml_reader_read_double (reader, "launch-seconds", 0, 1,
                          &device->launch_seconds);
  xml_reader_read_double (reader, "efficiency", 1e-6, 1,
                          &device->efficiency.max);
  xml_reader_read_double (reader, "efficiency-half-flops", 0, MAX_RATE,
                          &device->efficiency.half_flops);
  xml_reader_read_double (reader, "attention-efficiency", 1e-6, 10,
                          &device->efficiency.attention);
  xml_reader_read_double (reader, "unaligned-efficiency", 1e-6, 1,
                          &device->efficiency.unaligned);
  xml_reader_read_double (reader, "odd-efficiency", 1e-6, 1,
                          &device->efficiency.odd);
  xml_reader_read_double (reader, "host-seconds", 0, 1, &device->host_seconds);
  xml_reader_read_double (reader, "memory-efficiency", 1e-6, 1,
                          &device->memory_efficiency);
  xml_reader_read_double (reader, "reduce-traffic", 0, 1e6,
                          &device->reduce_traffic);
  xml_reader_read_double (reader, "gather-traffic", 0, 1e6,
                          &device->gather_traffic);
  xml_reader_enter (reader);
  while (xml_reader_next_child (reader))
    if (xml_reader_is (reader, "peak"))
      {
        /* The file's peaks are all there is: a precision that it does not
         * name has none, rather than another device's. */
        if (!has_peak && preset == NULL)
          memset (device->peak_flops, 0, sizeof device->peak_flops);
        has_peak = TRUE;
        read_peak (reader, device, &has_mixed);
      }
    else
      xml_reader_refuse_child (reader, "peak");
}

/* ---- link ---- */

static void
read_link_sample (XmlReader *reader, SimLink *link)
{
  const char *operations[SIM_N_MEASURED_OPERATIONS + 1] = { NULL };
  SimLinkSample sample = { .ranks = 2 };
  guint operation = 0;
  gboolean ok = TRUE;

  for (guint i = 0; i < SIM_N_MEASURED_OPERATIONS; i++)
    operations[i] = sim_operation_get_nick ((SimOperation)i);
  xml_reader_allow_attributes (reader, "operation ranks bytes seconds");
  ok &= xml_reader_require_attribute (reader, "operation") != NULL;
  ok &= xml_reader_require_attribute (reader, "bytes") != NULL;
  ok &= xml_reader_require_attribute (reader, "seconds") != NULL;
  ok &= scenario_read_word (reader, "operation", operations, &operation);
  ok &=
      xml_reader_read_uint (reader, "ranks", 2, SIM_MAX_DEVICES, &sample.ranks);
  ok &= xml_reader_read_uint64 (reader, "bytes", 1, MAX_BYTES, &sample.bytes);
  ok &= xml_reader_read_double (reader, "seconds", 1e-12, 1e6, &sample.seconds);
  sample.operation = operation;
  if (ok && link->samples->len == SIM_MAX_LINK_SAMPLES)
    xml_reader_report (reader, BASE_SEVERITY_ERROR,
                       _ ("more than the %d samples allowed"),
                       SIM_MAX_LINK_SAMPLES);
  else if (ok)
    g_array_append_val (link->samples, sample);
  scenario_refuse_children (reader);
}

/* Devices along each axis, one to SIM_MAX_AXES numbers. */
static void
read_axes (XmlReader *reader, SimLink *link)
{
  const char *text = xml_reader_get_attribute (reader, "axes");
  g_auto (GStrv) words = NULL;
  guint axes[SIM_MAX_AXES] = { 0 }, n = 0;

  if (text == NULL)
    return;
  words = g_strsplit_set (text, " \t\r\n", -1);
  for (char **word = words; *word != NULL; word++)
    {
      guint64 size = 0;

      if (**word == '\0')
        continue;
      if (n == SIM_MAX_AXES || !g_ascii_string_to_unsigned (
                                   *word, 10, 1, SIM_MAX_DEVICES, &size, NULL))
        {
          xml_reader_report (reader, BASE_SEVERITY_ERROR,
                             _ ("axes is “%.60s”; expected one to %d numbers, "
                                "the devices along each, such as “4 4 4”"),
                             text, SIM_MAX_AXES);
          return;
        }
      axes[n++] = (guint)size;
    }
  if (n == 0)
    return;
  memcpy (link->axes, axes, sizeof axes);
  link->dimensions = n;
}

static void
read_topology (XmlReader *reader, SimLink *link)
{
  const char *names[SIM_N_TOPOLOGIES + 1] = { NULL };
  guint topology = link->topology;

  for (guint i = 0; i < SIM_N_TOPOLOGIES; i++)
    names[i] = sim_topology_get_nick ((SimTopology)i);
  if (scenario_read_word (reader, "topology", names, &topology))
    link->topology = (SimTopology)topology;
  if (xml_reader_get_attribute (reader, "dimensions") != NULL &&
      xml_reader_read_uint (reader, "dimensions", 1, SIM_MAX_AXES,
                            &link->dimensions))
    memset (link->axes, 0, sizeof link->axes);
  xml_reader_read_uint (reader, "wrap", 0, SIM_MAX_DEVICES, &link->wrap);
  read_axes (reader, link);
}

void
scenario_read_link (XmlReader *reader,
                    const ScenarioPresets *presets,
                    SimLink *link)
{
  const char *preset = xml_reader_get_attribute (reader, "preset");
  gboolean has_samples = FALSE;

  if (preset != NULL && presets != NULL)
    {
      const SimLink *found = scenario_presets_get_link (presets, preset);

      if (found != NULL)
        sim_link_copy_into (found, link);
      else
        report_no_preset (reader, presets, SCENARIO_PRESET_LINK, preset);
    }
  xml_reader_allow_attributes (
      reader, "scope preset id name source bandwidth latency ports shared "
              "topology dimensions axes wrap");
  scenario_read_name (reader, SCENARIO_MAX_NAME_BYTES, &link->name);
  /* Samples were measured on the link as it was. */
  if (xml_reader_get_attribute (reader, "bandwidth") != NULL ||
      xml_reader_get_attribute (reader, "latency") != NULL)
    g_array_set_size (link->samples, 0);
  xml_reader_read_double (reader, "bandwidth", MIN_RATE, MAX_RATE,
                          &link->bandwidth);
  xml_reader_read_double (reader, "latency", 0, 1e6, &link->latency_seconds);
  xml_reader_read_uint (reader, "ports", 1, 4096, &link->ports);
  xml_reader_read_boolean (reader, "shared", &link->shared);
  read_topology (reader, link);
  xml_reader_enter (reader);
  while (xml_reader_next_child (reader))
    if (xml_reader_is (reader, "sample"))
      {
        if (!has_samples)
          g_array_set_size (link->samples, 0);
        has_samples = TRUE;
        read_link_sample (reader, link);
      }
    else
      xml_reader_refuse_child (reader, "sample");
}

/* ---- cluster ---- */

static void
read_scoped_link (XmlReader *reader,
                  const ScenarioPresets *presets,
                  SimCluster *cluster)
{
  static const char *const scopes[] = { "node", "cluster", "host", NULL };
  SimLink *const links[] = { &cluster->node_link, &cluster->cluster_link,
                             &cluster->host_link };
  guint scope = 0;

  if (xml_reader_require_attribute (reader, "scope") != NULL &&
      scenario_read_word (reader, "scope", scopes, &scope))
    scenario_read_link (reader, presets, links[scope]);
}

void
scenario_read_cluster (XmlReader *reader,
                       const ScenarioPresets *presets,
                       SimCluster *cluster,
                       gboolean *has_devices)
{
  const char *preset = xml_reader_get_attribute (reader, "preset");

  *has_devices = xml_reader_get_attribute (reader, "devices-per-node") != NULL;
  if (preset != NULL && presets != NULL)
    {
      const SimCluster *found = scenario_presets_get_cluster (presets, preset);

      if (found != NULL)
        {
          sim_cluster_copy_into (found, cluster);
          cluster->node_room = MAX (found->node_room, found->devices_per_node);
        }
      else
        report_no_preset (reader, presets, SCENARIO_PRESET_CLUSTER, preset);
      *has_devices = TRUE;
    }
  xml_reader_allow_attributes (reader,
                               "preset id name source nodes devices-per-node "
                               "node-room");
  scenario_read_name (reader, SCENARIO_MAX_NAME_BYTES, &cluster->name);
  xml_reader_read_uint (reader, "nodes", 1, SIM_MAX_DEVICES, &cluster->nodes);
  xml_reader_read_uint (reader, "devices-per-node", 1, SIM_MAX_DEVICES,
                        &cluster->devices_per_node);
  if (xml_reader_read_uint (reader, "node-room", 1, SIM_MAX_DEVICES,
                            &cluster->node_room) &&
      xml_reader_get_attribute (reader, "node-room") != NULL &&
      cluster->node_room < cluster->devices_per_node)
    xml_reader_report (reader, BASE_SEVERITY_ERROR,
                       _ ("node-room is %u, and devices-per-node %u; the least "
                          "is %u"),
                       cluster->node_room, cluster->devices_per_node,
                       cluster->devices_per_node);
  /* A preset's, where the file has more devices in a node. */
  if (cluster->node_room > 0)
    cluster->node_room = MAX (cluster->node_room, cluster->devices_per_node);
  xml_reader_enter (reader);
  while (xml_reader_next_child (reader))
    if (xml_reader_is (reader, "device"))
      scenario_read_device (reader, presets, &cluster->device);
    else if (xml_reader_is (reader, "link"))
      read_scoped_link (reader, presets, cluster);
    else
      xml_reader_refuse_child (reader, "device, link");
}
