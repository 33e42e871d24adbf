/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/scenario-presets.h"

#include "base/base-names.h"
#include "scenario-resources.h"
#include "scenario/scenario-reader.h"
#include "scenario/scenario.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define RESOURCE_FOLDER "/io/github/shardstep/Shardstep/scenario/presets/"

typedef struct
{
  ScenarioPresetKind kind;
  char *id;
  char *name;
  char *source;
  /* One of them is filled; all have legal defaults. */
  SimSpec *spec;
  SimLink link;
} Entry;

struct _ScenarioPresets
{
  gatomicrefcount references;
  GPtrArray *entries[SCENARIO_N_PRESET_KINDS]; /* Entry, in file order */
  GHashTable *by_id[SCENARIO_N_PRESET_KINDS];  /* id → Entry, lent */
};

/* In the order of need: a cluster names devices and links. */
static const char *const files[] = { "devices.xml", "links.xml", "clusters.xml",
                                     "models.xml" };

static void
free_entry (gpointer data)
{
  Entry *entry = data;

  g_free (entry->id);
  g_free (entry->name);
  g_free (entry->source);
  sim_spec_free (entry->spec);
  sim_link_clear (&entry->link);
  g_free (entry);
}

const char *
scenario_preset_kind_get_nick (ScenarioPresetKind kind)
{
  static const char *const nicks[SCENARIO_N_PRESET_KINDS] = { "device", "link",
                                                              "cluster",
                                                              "model" };

  g_return_val_if_fail ((guint)kind < SCENARIO_N_PRESET_KINDS, NULL);
  return nicks[kind];
}

/* ---- reading ---- */

static void
read_preset (XmlReader *reader, const ScenarioPresets *self, Entry *entry)
{
  gboolean has_devices;

  switch (entry->kind)
    {
    case SCENARIO_PRESET_DEVICE:
      scenario_read_device (reader, NULL, &entry->spec->cluster.device);
      break;
    case SCENARIO_PRESET_LINK:
      sim_link_copy_into (&entry->spec->cluster.node_link, &entry->link);
      scenario_read_link (reader, NULL, &entry->link);
      break;
    case SCENARIO_PRESET_CLUSTER:
      scenario_read_cluster (reader, self, &entry->spec->cluster, &has_devices);
      break;
    case SCENARIO_PRESET_MODEL:
    default:
      scenario_read_model (reader, NULL, &entry->spec->model);
      break;
    }
}

/* Takes the entry, or drops it where the id is wrong or taken. */
static void
add_entry (XmlReader *reader, ScenarioPresets *self, Entry *entry)
{
  if (!scenario_id_is_valid (entry->id))
    xml_reader_report (reader, BASE_SEVERITY_ERROR,
                       _ ("id=\"%.60s\": expected a letter or digit, then "
                          "letters, digits, “-”, “_”, “.”"),
                       entry->id);
  else if (g_hash_table_contains (self->by_id[entry->kind], entry->id))
    xml_reader_report (reader, BASE_SEVERITY_ERROR,
                       _ ("there is a %s “%s” already"),
                       scenario_preset_kind_get_nick (entry->kind), entry->id);
  else
    {
      g_ptr_array_add (self->entries[entry->kind], entry);
      g_hash_table_insert (self->by_id[entry->kind], entry->id, entry);
      return;
    }
  free_entry (entry);
}

static void
read_child (XmlReader *reader, ScenarioPresets *self)
{
  const char *id;
  Entry *entry;
  guint kind = 0;

  while (kind < SCENARIO_N_PRESET_KINDS &&
         !xml_reader_is (
             reader, scenario_preset_kind_get_nick ((ScenarioPresetKind)kind)))
    kind++;
  if (kind == SCENARIO_N_PRESET_KINDS)
    {
      xml_reader_refuse_child (reader, "device, link, cluster, model");
      return;
    }
  id = xml_reader_require_attribute (reader, "id");
  if (id == NULL)
    return;
  entry = g_new0 (Entry, 1);
  entry->kind = kind;
  entry->id = g_strdup (id);
  entry->name = g_strdup (xml_reader_get_attribute (reader, "name"));
  if (entry->name == NULL)
    entry->name = g_strdup (id);
  entry->source = g_strdup (xml_reader_require_attribute (reader, "source"));
  entry->spec = sim_spec_new ();
  read_preset (reader, self, entry);
  add_entry (reader, self, entry);
}

static void
read_presets (ScenarioPresets *self, XmlReader *reader)
{
  if (reader == NULL ||
      !xml_reader_enter_root (reader, "presets", SCENARIO_PRESET_NAMESPACE,
                              SCENARIO_PRESET_VERSION, NULL))
    return;
  while (xml_reader_next_child (reader))
    read_child (reader, self);
}

static ScenarioPresets *
create (void)
{
  ScenarioPresets *self = g_new0 (ScenarioPresets, 1);

  g_atomic_ref_count_init (&self->references);
  for (guint i = 0; i < SCENARIO_N_PRESET_KINDS; i++)
    {
      self->entries[i] = g_ptr_array_new_with_free_func (free_entry);
      self->by_id[i] = g_hash_table_new (g_str_hash, g_str_equal);
    }
  return self;
}

static const XmlLimits limits = { SCENARIO_MAX_BYTES, SCENARIO_MAX_DEPTH,
                                  SCENARIO_MAX_ELEMENTS,
                                  SCENARIO_MAX_TEXT_BYTES, FALSE };

ScenarioPresets *
scenario_presets_new_builtin (BaseDiagnostics *diagnostics)
{
  ScenarioPresets *self = create ();

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_strconcat (RESOURCE_FOLDER, files[i], NULL);
      g_autoptr (GBytes) bytes = g_resource_lookup_data (
          scenario_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
      g_autoptr (XmlReader) reader = NULL;

      g_assert (bytes != NULL);
      reader = xml_reader_new_for_bytes (bytes, files[i], &limits, diagnostics);
      read_presets (self, reader);
    }
  return self;
}

ScenarioPresets *
scenario_presets_new_for_folder (const char *path, BaseDiagnostics *diagnostics)
{
  ScenarioPresets *self = create ();

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *file = g_build_filename (path, files[i], NULL);
      g_autoptr (XmlReader) reader =
          xml_reader_new_for_file (file, &limits, diagnostics);

      read_presets (self, reader);
    }
  return self;
}

ScenarioPresets *
scenario_presets_ref (ScenarioPresets *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
scenario_presets_unref (ScenarioPresets *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->references))
    return;
  for (guint i = 0; i < SCENARIO_N_PRESET_KINDS; i++)
    {
      g_hash_table_unref (self->by_id[i]);
      g_ptr_array_unref (self->entries[i]);
    }
  g_free (self);
}

/* ---- looking up ---- */

static const Entry *
find (const ScenarioPresets *self, ScenarioPresetKind kind, const char *id)
{
  return id == NULL ? NULL : g_hash_table_lookup (self->by_id[kind], id);
}

const char *
scenario_presets_get_id (const ScenarioPresets *self,
                         ScenarioPresetKind kind,
                         guint index)
{
  const GPtrArray *entries = self->entries[kind];

  return index < entries->len
             ? ((const Entry *)g_ptr_array_index (entries, index))->id
             : NULL;
}

const char *
scenario_presets_get_name (const ScenarioPresets *self,
                           ScenarioPresetKind kind,
                           const char *id)
{
  const Entry *entry = find (self, kind, id);

  return entry != NULL ? g_dgettext (GETTEXT_PACKAGE, entry->name) : NULL;
}

const char *
scenario_presets_get_source (const ScenarioPresets *self,
                             ScenarioPresetKind kind,
                             const char *id)
{
  const Entry *entry = find (self, kind, id);

  return entry != NULL ? entry->source : NULL;
}

typedef struct
{
  const ScenarioPresets *presets;
  ScenarioPresetKind kind;
} Names;

static const char *
get_name (gconstpointer names, guint index)
{
  const Names *self = names;

  return scenario_presets_get_id (self->presets, self->kind, index);
}

const char *
scenario_presets_find_nearest (const ScenarioPresets *self,
                               ScenarioPresetKind kind,
                               const char *id)
{
  const Names names = { self, kind };

  return base_names_find_near (id, get_name, &names);
}

char *
scenario_presets_list (const ScenarioPresets *self, ScenarioPresetKind kind)
{
  const Names names = { self, kind };

  return base_names_list (get_name, &names);
}

const SimDevice *
scenario_presets_get_device (const ScenarioPresets *self, const char *id)
{
  const Entry *entry = find (self, SCENARIO_PRESET_DEVICE, id);

  return entry != NULL ? &entry->spec->cluster.device : NULL;
}

const SimLink *
scenario_presets_get_link (const ScenarioPresets *self, const char *id)
{
  const Entry *entry = find (self, SCENARIO_PRESET_LINK, id);

  return entry != NULL ? &entry->link : NULL;
}

const SimCluster *
scenario_presets_get_cluster (const ScenarioPresets *self, const char *id)
{
  const Entry *entry = find (self, SCENARIO_PRESET_CLUSTER, id);

  return entry != NULL ? &entry->spec->cluster : NULL;
}

const SimModel *
scenario_presets_get_model (const ScenarioPresets *self, const char *id)
{
  const Entry *entry = find (self, SCENARIO_PRESET_MODEL, id);

  return entry != NULL ? &entry->spec->model : NULL;
}
