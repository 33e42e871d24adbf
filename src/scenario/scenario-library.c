/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/scenario-library.h"

#include "base/base-names.h"
#include "scenario-resources.h"
#include "scenario/scenario-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define RESOURCE_FOLDER "/io/github/shardstep/Shardstep/scenario/"

/* A folder of this many files is no folder of scenarios. */
#define MAX_USER_FILES 10000

struct _ScenarioLibrary
{
  gatomicrefcount references;
  GPtrArray *scenarios; /* Scenario */
  GHashTable *by_id;    /* lent id → Scenario, lent */
  guint n_shipped;
};

static GBytes *
lookup (const char *name)
{
  g_autofree char *path = g_strconcat (RESOURCE_FOLDER, name, NULL);

  return g_resource_lookup_data (scenario_get_resource (), path,
                                 G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
}

GBytes *
scenario_get_schema (const char *name)
{
  g_autofree char *path = g_strdup_printf ("schema/%s.rng", name);

  return lookup (path);
}

Scenario *
scenario_load_shipped (const char *id,
                       const ScenarioPresets *presets,
                       BaseDiagnostics *diagnostics)
{
  g_autofree char *file = g_strdup_printf ("%s.xml", id);
  g_autofree char *path = g_strconcat ("scenarios/", file, NULL);
  g_autoptr (GBytes) bytes = NULL;
  Scenario *scenario;

  if (!scenario_id_is_valid (id))
    return NULL;
  bytes = lookup (path);
  if (bytes == NULL)
    return NULL;
  scenario = scenario_load_bytes (bytes, file, presets, diagnostics);
  if (scenario != NULL)
    scenario_translate (scenario);
  return scenario;
}

static void
add (ScenarioLibrary *self, Scenario *scenario)
{
  g_ptr_array_add (self->scenarios, scenario);
  g_hash_table_insert (self->by_id, (char *)scenario_get_id (scenario),
                       scenario);
}

/* The list in data/scenarios/order.txt is the order in which they teach. */
static void
add_shipped (ScenarioLibrary *self,
             const ScenarioPresets *presets,
             BaseDiagnostics *diagnostics)
{
  g_autoptr (GBytes) order = lookup ("scenarios/order.txt");
  g_autofree char *text = NULL;
  g_auto (GStrv) ids = NULL;

  g_assert (order != NULL);
  text = g_strndup (g_bytes_get_data (order, NULL), g_bytes_get_size (order));
  ids = g_strsplit (text, "\n", -1);
  for (char **id = ids; *id != NULL; id++)
    if (**id != '\0')
      {
        Scenario *scenario = scenario_load_shipped (*id, presets, diagnostics);

        if (scenario != NULL)
          add (self, scenario);
      }
  self->n_shipped = self->scenarios->len;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *
list_files (const char *folder, BaseDiagnostics *diagnostics)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  const char *name;

  if (dir == NULL)
    {
      if (!g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        base_diagnostics_add (diagnostics, BASE_SEVERITY_ERROR, folder, 0, "%s",
                              error->message);
      return names;
    }
  while ((name = g_dir_read_name (dir)) != NULL && names->len < MAX_USER_FILES)
    if (g_str_has_suffix (name, ".xml") && name[0] != '.')
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  return names;
}

static void
add_users (ScenarioLibrary *self,
           const ScenarioPresets *presets,
           const char *folder,
           BaseDiagnostics *diagnostics)
{
  g_autoptr (GPtrArray) names = list_files (folder, diagnostics);

  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path =
          g_build_filename (folder, g_ptr_array_index (names, i), NULL);
      Scenario *scenario = scenario_load_file (path, presets, diagnostics);
      Scenario *other;

      if (scenario == NULL)
        continue;
      other = scenario_library_find (self, scenario_get_id (scenario));
      if (other == NULL)
        {
          add (self, scenario);
          continue;
        }
      base_diagnostics_add (diagnostics, BASE_SEVERITY_WARNING, path, 0,
                            _ ("the id “%s” is taken by “%s”; give the "
                               "scenario another id"),
                            scenario_get_id (scenario),
                            scenario_get_title (other));
      scenario_unref (scenario);
    }
}

static void
unref_scenario (gpointer data)
{
  scenario_unref (data);
}

ScenarioLibrary *
scenario_library_new (const ScenarioPresets *presets,
                      const char *user_folder,
                      BaseDiagnostics *diagnostics)
{
  ScenarioLibrary *self = g_new0 (ScenarioLibrary, 1);

  g_atomic_ref_count_init (&self->references);
  self->scenarios = g_ptr_array_new_with_free_func (unref_scenario);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  add_shipped (self, presets, diagnostics);
  if (user_folder != NULL)
    add_users (self, presets, user_folder, diagnostics);
  return self;
}

ScenarioLibrary *
scenario_library_ref (ScenarioLibrary *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
scenario_library_unref (ScenarioLibrary *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->references))
    return;
  g_hash_table_unref (self->by_id);
  g_ptr_array_unref (self->scenarios);
  g_free (self);
}

guint
scenario_library_get_length (const ScenarioLibrary *self)
{
  return self->scenarios->len;
}

Scenario *
scenario_library_get (const ScenarioLibrary *self, guint index)
{
  g_return_val_if_fail (index < self->scenarios->len, NULL);
  return g_ptr_array_index (self->scenarios, index);
}

gboolean
scenario_library_is_shipped (const ScenarioLibrary *self, guint index)
{
  return index < self->n_shipped;
}

Scenario *
scenario_library_find (const ScenarioLibrary *self, const char *id)
{
  return g_hash_table_lookup (self->by_id, id);
}

static const char *
get_name (gconstpointer names, guint index)
{
  const ScenarioLibrary *self = names;

  return index < self->scenarios->len
             ? scenario_get_id (scenario_library_get (self, index))
             : NULL;
}

const char *
scenario_library_find_nearest (const ScenarioLibrary *self, const char *id)
{
  return base_names_find_near (id, get_name, self);
}

char *
scenario_library_list (const ScenarioLibrary *self)
{
  return base_names_list (get_name, self);
}
