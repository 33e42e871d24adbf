/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Model and machine: what is taken out of the presets. */
#include "widgets/what-if-panel-private.h"

#include <glib/gi18n-lib.h>

static const char *
get_part_name (const SimSpec *spec, WhatIfPart part)
{
  switch (part)
    {
    case WHAT_IF_PART_MODEL:
      return spec->model.name;
    case WHAT_IF_PART_DEVICE:
      return spec->cluster.device.name;
    case WHAT_IF_PART_NODE_LINK:
      return spec->cluster.node_link.name;
    case WHAT_IF_PART_CLUSTER_LINK:
      return spec->cluster.cluster_link.name;
    case WHAT_IF_N_PARTS:
    default:
      g_return_val_if_reached (NULL);
    }
}

static ScenarioPresetKind
get_part_kind (WhatIfPart part)
{
  return part == WHAT_IF_PART_MODEL    ? SCENARIO_PRESET_MODEL
         : part == WHAT_IF_PART_DEVICE ? SCENARIO_PRESET_DEVICE
                                       : SCENARIO_PRESET_LINK;
}

/* The n-th preset that is not the scenario's own; NULL past the last. */
static const char *
get_preset (WhatIfPanel *self, WhatIfPart part, guint n)
{
  ScenarioPresetKind kind = get_part_kind (part);
  const char *own = get_part_name (self->original, part);
  const char *id;

  for (guint i = 0;
       self->presets && (id = scenario_presets_get_id (self->presets, kind, i));
       i++)
    if (g_strcmp0 (scenario_presets_get_name (self->presets, kind, id), own) !=
            0 &&
        n-- == 0)
      return id;
  return NULL;
}

void
what_if_panel_fill_part (WhatIfPanel *self, WhatIfPart part)
{
  ScenarioPresetKind kind = get_part_kind (part);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const char *own = get_part_name (self->original, part);
  const char *now = get_part_name (self->spec, part);
  const char *id;
  guint selected = 0;

  g_ptr_array_add (names,
                   (char *)(own && *own ? own : _ ("as in the scenario")));
  for (guint i = 0; (id = get_preset (self, part, i)); i++)
    {
      const char *name = scenario_presets_get_name (self->presets, kind, id);

      g_ptr_array_add (names, (char *)name);
      if (g_strcmp0 (now, own) != 0 && g_strcmp0 (now, name) == 0)
        selected = i + 1;
    }
  g_ptr_array_add (names, NULL);
  what_if_choice_row_fill (self->part_rows[part],
                           (const char *const *)names->pdata);
  adw_combo_row_set_selected (ADW_COMBO_ROW (self->part_rows[part]), selected);
}

static void
set_part (WhatIfPanel *self, WhatIfPart part, const char *id)
{
  SimSpec *spec = self->spec;
  const SimSpec *original = self->original;

  switch (part)
    {
    case WHAT_IF_PART_MODEL:
      what_if_set_model (spec,
                         id ? scenario_presets_get_model (self->presets, id)
                            : &original->model);
      break;
    case WHAT_IF_PART_DEVICE:
      what_if_set_device (spec,
                          id ? scenario_presets_get_device (self->presets, id)
                             : &original->cluster.device);
      break;
    case WHAT_IF_PART_NODE_LINK:
      sim_link_copy_into (id ? scenario_presets_get_link (self->presets, id)
                             : &original->cluster.node_link,
                          &spec->cluster.node_link);
      break;
    case WHAT_IF_PART_CLUSTER_LINK:
      sim_link_copy_into (id ? scenario_presets_get_link (self->presets, id)
                             : &original->cluster.cluster_link,
                          &spec->cluster.cluster_link);
      break;
    case WHAT_IF_N_PARTS:
    default:
      g_return_if_reached ();
    }
  /* Back at what was measured. */
  if (g_strcmp0 (spec->model.name, original->model.name) == 0 &&
      g_strcmp0 (spec->cluster.device.name, original->cluster.device.name) ==
          0 &&
      spec->model.sequence == original->model.sequence)
    spec->training.measured = original->training.measured;
}

static void
part_cb (WhatIfPanel *self, GParamSpec *pspec, AdwComboRow *row)
{
  WhatIfPart part =
      GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), WHAT_IF_KNOB));
  guint selected = adw_combo_row_get_selected (row);
  const char *id = selected > 0 ? get_preset (self, part, selected - 1) : NULL;

  if (self->quiet || selected == GTK_INVALID_LIST_POSITION ||
      (selected > 0 && !id))
    return;
  set_part (self, part, id);
  /* Another model may not be divided as this one was. */
  what_if_panel_emit_changed (self, WHAT_IF_N_KNOBS);
}

GtkWidget *
what_if_panel_add_part (WhatIfPanel *self, WhatIfPart part)
{
  const char *const titles[WHAT_IF_N_PARTS] = {
    [WHAT_IF_PART_MODEL] = _ ("Model"),
    [WHAT_IF_PART_DEVICE] = _ ("Device"),
    [WHAT_IF_PART_NODE_LINK] = _ ("Links in a node"),
    [WHAT_IF_PART_CLUSTER_LINK] = _ ("Links between nodes"),
  };
  GtkWidget *row = what_if_choice_row_new (titles[part]);

  g_object_set_data (G_OBJECT (row), WHAT_IF_KNOB, GUINT_TO_POINTER (part));
  g_signal_connect_object (row, "notify::selected", G_CALLBACK (part_cb), self,
                           G_CONNECT_SWAPPED);
  self->part_rows[part] = row;
  return row;
}

gboolean
what_if_panel_has_own_links (WhatIfPanel *self)
{
  for (WhatIfPart part = WHAT_IF_PART_NODE_LINK;
       part <= WHAT_IF_PART_CLUSTER_LINK; part++)
    if (g_strcmp0 (get_part_name (self->spec, part),
                   get_part_name (self->original, part)) != 0)
      return FALSE;
  return TRUE;
}
