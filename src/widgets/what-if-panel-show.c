/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A spec shown in the knobs. */
#include "widgets/what-if-panel-private.h"

#include "base/base-units.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* ---- what the rows say ---- */

static void
set_subtitle (GtkWidget *row, char *text /* taken */)
{
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  g_free (text);
}

/* "2 nodes of 8, 15 devices in all" */
static char *
dup_devices (const SimSpec *spec)
{
  guint n = sim_spec_get_n_devices (spec);
  guint nodes = spec->cluster.nodes;
  g_autofree char *all = g_strdup_printf (
      ngettext ("%u device in all", "%u devices in all", n), n);

  if (nodes == 1)
    return g_steal_pointer (&all);
  /* Translators: machines, devices in each, then "15 devices in all". */
  return g_strdup_printf (
      ngettext ("%u node of %u, %s", "%u nodes of %u, %s", nodes), nodes,
      spec->cluster.devices_per_node, all);
}

/* How far a knob goes, and why no further. */
char *
what_if_panel_dup_limit (WhatIfPanel *self, WhatIfKnob knob)
{
  guint most = what_if_get_most (self->spec, knob);

  if (knob == WHAT_IF_PIPELINE ||
      (knob == WHAT_IF_DEVICES &&
       what_if_get_device_dimension (self->spec) == SIM_DIMENSION_PIPELINE &&
       most == sim_spec_get_n_layers (self->spec)))
    return g_strdup_printf (_ ("From 1 to %u: a stage has at least a layer"),
                            most);
  if (knob == WHAT_IF_SERVERS)
    return g_strdup_printf (
        _ ("From 1 to %u: each is a device that also trains a copy"), most);
  /* Translators: how far a knob goes. */
  return g_strdup_printf (
      _ ("From 1 to %u: more is for a scenario file to say"), most);
}

void
what_if_panel_say_values (WhatIfPanel *self)
{
  const SimSpec *spec = self->spec;
  g_autofree char *rate = base_format_rate (what_if_get_bandwidth (spec), "B");
  double factor = what_if_get_link_factor (spec, self->original);
  guint samples = spec->training.global_batch;
  guint device;
  double slowdown = 1;

  for (guint i = 0; i < WHAT_IF_N_COUNTS; i++)
    if (self->spins[i])
      set_subtitle (self->knob_rows[i], g_strdup (""));
  set_subtitle (self->knob_rows[WHAT_IF_DEVICES], dup_devices (spec));
  set_subtitle (self->knob_rows[WHAT_IF_SCHEDULE],
                g_strdup (what_if_schedule_describe (spec->parallel.schedule)));
  set_subtitle (self->knob_rows[WHAT_IF_SERVERS],
                g_strdup (_ ("Each sums an even part")));
  set_subtitle (
      self->knob_rows[WHAT_IF_GRADIENTS],
      g_strdup (what_if_gradients_describe (spec->training.gradients)));
  set_subtitle (
      self->knob_rows[WHAT_IF_MICRO_BATCHES],
      g_strdup_printf (ngettext ("%u sample in the whole batch",
                                 "%u samples in the whole batch", samples),
                       samples));
  if (fabs (factor - 1) < 1e-9)
    set_subtitle (self->link_row, g_strdup (rate));
  else if (factor > 1)
    /* Translators: a rate and how many times that is: "600 GB/s, 2 ×" */
    set_subtitle (self->link_row,
                  g_strdup_printf (_ ("%s, %.0f ×"), rate, factor));
  else
    set_subtitle (self->link_row,
                  g_strdup_printf (_ ("%s, 1/%.0f"), rate, 1 / factor));

  if (what_if_get_slow_device (spec, &device, &slowdown))
    {
      g_autofree char *number = base_format_number (slowdown);

      set_subtitle (self->slowdown_row,
                    g_strdup_printf (_ ("takes %s × as long"), number));
    }
  gtk_widget_set_visible (self->slowdown_row, slowdown > 1);
}

/* ---- knobs set ---- */

/* "none", then one choice per device. */
static void
fill_slow (WhatIfPanel *self)
{
  guint n = MIN (sim_spec_get_n_devices (self->spec), 64);
  g_autoptr (GtkStringList) list = NULL;

  if (n == self->slow_choices)
    return;
  list = gtk_string_list_new (NULL);
  gtk_string_list_append (list, _ ("none"));
  for (guint i = 0; i < n; i++)
    gtk_string_list_take (list, g_strdup_printf (_ ("device %u"), i));
  adw_combo_row_set_model (ADW_COMBO_ROW (self->slow_row), G_LIST_MODEL (list));
  self->slow_choices = n;
}

static int
compare_sizes (gconstpointer a, gconstpointer b)
{
  guint64 left = *(const guint64 *)a, right = *(const guint64 *)b;

  return (left > right) - (left < right);
}

/* Round sizes, and the scenario's own, whatever it is. */
static void
fill_buckets (WhatIfPanel *self)
{
  static const guint64 mib[] = { 1, 5, 25, 50, 100, 200 };
  const guint64 all = WHAT_IF_ONE_BUCKET;
  guint64 now = self->spec->parallel.bucket_bytes;
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  gboolean known = now == all;
  guint selected = 0;

  g_array_set_size (self->buckets, 0);
  for (guint i = 0; i < G_N_ELEMENTS (mib); i++)
    {
      guint64 bytes = mib[i] << 20;

      known |= bytes == now;
      g_array_append_val (self->buckets, bytes);
    }
  g_array_append_val (self->buckets, all);
  if (!known)
    g_array_append_val (self->buckets, now);
  g_array_sort (self->buckets, compare_sizes);
  for (guint i = 0; i < self->buckets->len; i++)
    {
      guint64 bytes = g_array_index (self->buckets, guint64, i);

      if (bytes == now)
        selected = i;
      gtk_string_list_take (list, what_if_bucket_dup_value (bytes));
    }
  adw_combo_row_set_model (ADW_COMBO_ROW (self->bucket_row),
                           G_LIST_MODEL (list));
  adw_combo_row_set_selected (ADW_COMBO_ROW (self->bucket_row), selected);
}

static void
fill_sequences (WhatIfPanel *self)
{
  guint now = self->spec->model.sequence;
  GtkWidget *row = self->knob_rows[WHAT_IF_SEQUENCE];
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  guint selected = 0;
  gboolean placed = FALSE;

  g_array_set_size (self->sequences, 0);
  for (guint length = 256; length <= 131072; length *= 2)
    {
      if (!placed && now < length)
        g_array_append_val (self->sequences, now);
      placed |= now <= length;
      g_array_append_val (self->sequences, length);
    }
  if (!placed)
    g_array_append_val (self->sequences, now);
  for (guint i = 0; i < self->sequences->len; i++)
    {
      guint length = g_array_index (self->sequences, guint, i);

      if (length == now)
        selected = i;
      gtk_string_list_take (list, g_strdup_printf ("%u", length));
    }
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (list));
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), selected);
}

/* A knob that would change nothing here is not there. */
static void
show_rows (WhatIfPanel *self)
{
  const SimSpec *spec = self->spec;
  const SimParallel *parallel = &spec->parallel;
  gboolean copies = parallel->degree[SIM_DIMENSION_DATA] > 1;
  gboolean sync = copies && parallel->synchronise;
  gboolean toy = spec->model.kind == SIM_MODEL_TOY;

  for (guint i = 0; i < WHAT_IF_N_KNOBS; i++)
    gtk_widget_set_visible (self->knob_rows[i], what_if_matters (spec, i));
  gtk_widget_set_visible (self->sequence_row,
                          spec->model.kind == SIM_MODEL_TRANSFORMER &&
                              parallel->degree[SIM_DIMENSION_TENSOR] > 1);
  gtk_widget_set_visible (self->overlap_row, sync);
  gtk_widget_set_visible (self->bucket_row, sync && !toy);
  gtk_widget_set_visible (self->skip_row, copies);
  gtk_widget_set_visible (self->link_row, what_if_panel_has_own_links (self));
  gtk_widget_set_visible (self->part_rows[WHAT_IF_PART_CLUSTER_LINK],
                          spec->cluster.nodes > 1);
}

/* Setting a value writes the text anew, also the same one. */
static void
show_count (WhatIfPanel *self, WhatIfKnob knob)
{
  GtkSpinButton *spin = self->spins[knob];
  g_autofree char *limit = what_if_panel_dup_limit (self, knob);
  guint value = what_if_get (self->spec, knob);

  gtk_widget_set_tooltip_text (GTK_WIDGET (spin), limit);
  gtk_spin_button_set_range (spin, 1, what_if_get_most (self->spec, knob));
  if (what_if_panel_is_typed (spin) &&
      (guint)gtk_spin_button_get_value_as_int (spin) == value)
    return;
  gtk_spin_button_set_value (spin, value);
}

static void
show_values (WhatIfPanel *self)
{
  const SimSpec *spec = self->spec;
  guint device = 0;
  double slowdown = 1;
  double factor = what_if_get_link_factor (spec, self->original);

  for (guint i = 0; i < WHAT_IF_N_KNOBS; i++)
    if (i < WHAT_IF_N_COUNTS && self->spins[i])
      show_count (self, i);
    else if (i >= WHAT_IF_N_COUNTS)
      adw_combo_row_set_selected (ADW_COMBO_ROW (self->knob_rows[i]),
                                  what_if_get (spec, i));
  fill_sequences (self);
  fill_buckets (self);
  for (guint i = 0; i < WHAT_IF_N_PARTS; i++)
    what_if_panel_fill_part (self, i);
  gtk_range_set_value (self->link_scale, factor > 0 ? log2 (factor) : 0);
  gtk_switch_set_active (self->sequence_switch,
                         spec->parallel.sequence_parallel);
  gtk_switch_set_active (self->overlap_switch, spec->parallel.overlap);
  gtk_switch_set_active (self->skip_switch, !spec->parallel.synchronise);

  fill_slow (self);
  if (what_if_get_slow_device (spec, &device, &slowdown))
    {
      adw_combo_row_set_selected (ADW_COMBO_ROW (self->slow_row), device + 1);
      gtk_range_set_value (self->slowdown_scale, slowdown);
    }
  else
    {
      adw_combo_row_set_selected (ADW_COMBO_ROW (self->slow_row), 0);
      gtk_range_set_value (self->slowdown_scale, 2);
    }
}

void
what_if_panel_show_spec (WhatIfPanel *self)
{
  self->quiet = TRUE;
  what_if_row_set_title (self->knob_rows[WHAT_IF_DEVICES],
                         GTK_WIDGET (self->spins[WHAT_IF_DEVICES]),
                         what_if_devices_get_title (self->spec));
  show_values (self);
  self->quiet = FALSE;
  what_if_panel_say_values (self);
  show_rows (self);
}
