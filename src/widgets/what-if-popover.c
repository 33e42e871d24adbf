/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/what-if-popover.h"

#include "base/base-units.h"
#include "widgets/what-if-rows.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* What is taken out of the presets. */
typedef enum
{
  PART_MODEL,
  PART_DEVICE,
  PART_NODE_LINK,
  PART_CLUSTER_LINK,
  N_PARTS
} Part;

struct _WhatIfPopover
{
  GtkPopover parent_instance;
  GtkWidget *compare_button;
  GtkWidget *reset_button;
  GtkWidget *refusal_box;
  GtkLabel *refusal_label;
  GtkWidget *own_button;
  GtkWidget *other_button;
  GtkListBox *rows;

  GtkWidget *knob_rows[WHAT_IF_N_KNOBS];
  GtkSpinButton *spins[WHAT_IF_N_COUNTS]; /* NULL: a choice */
  GtkWidget *part_rows[N_PARTS];
  GtkWidget *link_row;
  GtkRange *link_scale;
  GtkWidget *overlap_row;
  GtkSwitch *overlap_switch;
  GtkWidget *bucket_row;
  GtkWidget *skip_row;
  GtkSwitch *skip_switch;
  GtkWidget *slow_row;
  GtkWidget *slowdown_row;
  GtkRange *slowdown_scale;

  ScenarioPresets *presets; /* or NULL */
  SimSpec *spec;            /* as the knobs stand, refused or not */
  SimSpec *original;        /* as the scenario says */
  GArray *buckets;          /* guint64 bytes, ascending; the choices */
  GArray *sequences;        /* guint, ascending */
  guint slow_choices;
  WhatIfKnob turned; /* last; WHAT_IF_N_KNOBS: none of these */
  WhatIfKnob other;  /* that would help, with its value … */
  guint other_value;
  guint own_value;
  gboolean quiet; /* the knobs are being set, not turned */
};

enum
{
  CHANGED,
  RESET,
  COMPARE,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (WhatIfPopover, what_if_popover, GTK_TYPE_POPOVER)

#define KNOB "shardstep-knob"

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
static char *
dup_limit (WhatIfPopover *self, WhatIfKnob knob)
{
  guint most = what_if_get_most (self->spec, knob);

  if (knob == WHAT_IF_PIPELINE ||
      (knob == WHAT_IF_DEVICES &&
       what_if_get_device_dimension (self->spec) == SIM_DIMENSION_PIPELINE &&
       most == sim_spec_get_n_layers (self->spec)))
    return g_strdup_printf (_ ("From 1 to %u: a stage has at least a layer"),
                            most);
  /* Translators: how far a knob goes. */
  return g_strdup_printf (
      _ ("From 1 to %u: more is for a scenario file to say"), most);
}

static void
say_values (WhatIfPopover *self)
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

static void
emit_changed (WhatIfPopover *self, WhatIfKnob turned)
{
  self->turned = turned;
  what_if_fit_cluster (self->spec, self->original);
  say_values (self);
  g_signal_emit (self, signals[CHANGED], 0, self->spec);
}

/* ---- knobs turned ---- */

static const char *
get_title (WhatIfPopover *self, WhatIfKnob knob)
{
  return adw_preferences_row_get_title (
      ADW_PREFERENCES_ROW (self->knob_rows[knob]));
}

/* What was typed is taken or left as a whole by the button; that it was left,
 * and what would be taken, stands beside it. */
static int
input_cb (GtkSpinButton *spin, double *value, WhatIfPopover *self)
{
  WhatIfKnob knob =
      GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (spin), KNOB));
  const char *text = gtk_editable_get_text (GTK_EDITABLE (spin));
  guint64 number;

  if (!self->spec || self->quiet ||
      (g_ascii_string_to_unsigned (
          text, 10, 1, what_if_get_most (self->spec, knob), &number, NULL)))
    return FALSE;
  set_subtitle (self->knob_rows[knob], dup_limit (self, knob));
  gtk_widget_error_bell (GTK_WIDGET (spin));
  return GTK_INPUT_ERROR;
}

static void
spin_cb (WhatIfPopover *self, GtkSpinButton *spin)
{
  WhatIfKnob knob =
      GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (spin), KNOB));

  guint value = (guint)gtk_spin_button_get_value_as_int (spin);

  /* Also told of a value that was left. */
  if (self->quiet || value == what_if_get (self->spec, knob))
    return;
  what_if_set (self->spec, knob, value);
  emit_changed (self, knob);
}

static void
choice_cb (WhatIfPopover *self, GParamSpec *pspec, AdwComboRow *row)
{
  WhatIfKnob knob = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), KNOB));
  guint selected = adw_combo_row_get_selected (row);

  if (self->quiet || selected == GTK_INVALID_LIST_POSITION)
    return;
  if (knob == WHAT_IF_SEQUENCE)
    selected = g_array_index (self->sequences, guint, selected);
  what_if_set (self->spec, knob, selected);
  emit_changed (self, knob);
}

static void
link_cb (WhatIfPopover *self)
{
  double power = round (gtk_range_get_value (self->link_scale));

  if (self->quiet)
    return;
  what_if_set_link_factor (self->spec, self->original, exp2 (power));
  emit_changed (self, WHAT_IF_N_KNOBS);
}

static void
overlap_cb (WhatIfPopover *self)
{
  if (self->quiet)
    return;
  self->spec->parallel.overlap = gtk_switch_get_active (self->overlap_switch);
  emit_changed (self, WHAT_IF_N_KNOBS);
}

static void
bucket_cb (WhatIfPopover *self)
{
  guint selected =
      adw_combo_row_get_selected (ADW_COMBO_ROW (self->bucket_row));

  if (self->quiet || selected >= self->buckets->len)
    return;
  self->spec->parallel.bucket_bytes =
      g_array_index (self->buckets, guint64, selected);
  emit_changed (self, WHAT_IF_N_KNOBS);
}

static void
skip_cb (WhatIfPopover *self)
{
  if (self->quiet)
    return;
  self->spec->parallel.synchronise = !gtk_switch_get_active (self->skip_switch);
  emit_changed (self, WHAT_IF_ZERO);
}

static void
slow_cb (WhatIfPopover *self)
{
  guint selected = adw_combo_row_get_selected (ADW_COMBO_ROW (self->slow_row));
  double slowdown = gtk_range_get_value (self->slowdown_scale);

  if (self->quiet || selected > self->slow_choices)
    return;
  what_if_set_slow_device (self->spec, selected > 0 ? selected - 1 : 0,
                           selected > 0 ? slowdown : 1);
  emit_changed (self, WHAT_IF_N_KNOBS);
}

static void
reset_cb (WhatIfPopover *self)
{
  g_signal_emit (self, signals[RESET], 0);
}

static void
compare_cb (WhatIfPopover *self)
{
  g_signal_emit (self, signals[COMPARE], 0);
}

/* ---- model and machine ---- */

static const char *
get_part_name (const SimSpec *spec, Part part)
{
  switch (part)
    {
    case PART_MODEL:
      return spec->model.name;
    case PART_DEVICE:
      return spec->cluster.device.name;
    case PART_NODE_LINK:
      return spec->cluster.node_link.name;
    case PART_CLUSTER_LINK:
      return spec->cluster.cluster_link.name;
    case N_PARTS:
    default:
      g_return_val_if_reached (NULL);
    }
}

static ScenarioPresetKind
get_part_kind (Part part)
{
  return part == PART_MODEL    ? SCENARIO_PRESET_MODEL
         : part == PART_DEVICE ? SCENARIO_PRESET_DEVICE
                               : SCENARIO_PRESET_LINK;
}

/* The n-th preset that is not the scenario's own; NULL past the last. */
static const char *
get_preset (WhatIfPopover *self, Part part, guint n)
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

static void
fill_part (WhatIfPopover *self, Part part)
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
set_part (WhatIfPopover *self, Part part, const char *id)
{
  SimSpec *spec = self->spec;
  const SimSpec *original = self->original;

  switch (part)
    {
    case PART_MODEL:
      what_if_set_model (spec,
                         id ? scenario_presets_get_model (self->presets, id)
                            : &original->model);
      break;
    case PART_DEVICE:
      what_if_set_device (spec,
                          id ? scenario_presets_get_device (self->presets, id)
                             : &original->cluster.device);
      break;
    case PART_NODE_LINK:
      sim_link_copy_into (id ? scenario_presets_get_link (self->presets, id)
                             : &original->cluster.node_link,
                          &spec->cluster.node_link);
      break;
    case PART_CLUSTER_LINK:
      sim_link_copy_into (id ? scenario_presets_get_link (self->presets, id)
                             : &original->cluster.cluster_link,
                          &spec->cluster.cluster_link);
      break;
    case N_PARTS:
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
part_cb (WhatIfPopover *self, GParamSpec *pspec, AdwComboRow *row)
{
  Part part = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), KNOB));
  guint selected = adw_combo_row_get_selected (row);
  const char *id = selected > 0 ? get_preset (self, part, selected - 1) : NULL;

  if (self->quiet || selected == GTK_INVALID_LIST_POSITION ||
      (selected > 0 && !id))
    return;
  set_part (self, part, id);
  /* Another model may not be divided as this one was. */
  emit_changed (self, WHAT_IF_N_KNOBS);
}

/* ---- what would be legal ---- */

static void
offer (WhatIfPopover *self,
       GtkWidget *button,
       gboolean found,
       WhatIfKnob knob,
       guint value)
{
  g_autofree char *text = NULL;
  g_autofree char *words = NULL;

  gtk_widget_set_visible (button, found);
  if (!found)
    return;
  words = what_if_knob_dup_value (knob, value);
  /* Translators: on a button, a knob and a value that would be legal: "Set
   * “Tensor: slices of each layer” to 4" */
  text =
      g_strdup_printf (_ ("Set “%1$s” to %2$s"), get_title (self, knob), words);
  gtk_button_set_label (GTK_BUTTON (button), text);
}

static void
offer_legal (WhatIfPopover *self)
{
  gboolean own, other;

  own = self->turned < WHAT_IF_N_COUNTS &&
        what_if_find_legal (self->spec, self->turned, &self->own_value);
  other = what_if_find_other (self->spec, self->turned, &self->other,
                              &self->other_value);
  if (!own && !other && self->turned < WHAT_IF_N_KNOBS)
    own = what_if_find_legal (self->spec, self->turned, &self->own_value);
  offer (self, self->own_button, own, self->turned, self->own_value);
  offer (self, self->other_button, other, self->other, self->other_value);
}

static void show_spec (WhatIfPopover *self);

static void
take (WhatIfPopover *self, WhatIfKnob knob, guint value)
{
  what_if_set (self->spec, knob, value);
  show_spec (self);
  emit_changed (self, knob);
}

static void
own_cb (WhatIfPopover *self)
{
  take (self, self->turned, self->own_value);
}

static void
other_cb (WhatIfPopover *self)
{
  take (self, self->other, self->other_value);
}

/* ---- knobs set ---- */

/* "none", then one choice per device. */
static void
fill_slow (WhatIfPopover *self)
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
fill_buckets (WhatIfPopover *self)
{
  static const guint64 mib[] = { 1, 5, 25, 50, 100, 200 };
  const guint64 all = G_GUINT64_CONSTANT (1) << 40;
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
      if (bytes == all)
        gtk_string_list_append (list, _ ("all in one"));
      else if (bytes % (1 << 20) == 0)
        gtk_string_list_take (
            list,
            g_strdup_printf ("%" G_GUINT64_FORMAT "\u00a0MiB", bytes >> 20));
      else
        gtk_string_list_take (list, base_format_bytes (bytes));
    }
  adw_combo_row_set_model (ADW_COMBO_ROW (self->bucket_row),
                           G_LIST_MODEL (list));
  adw_combo_row_set_selected (ADW_COMBO_ROW (self->bucket_row), selected);
}

static void
fill_sequences (WhatIfPopover *self)
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
show_rows (WhatIfPopover *self)
{
  const SimSpec *spec = self->spec;
  const SimParallel *parallel = &spec->parallel;
  gboolean copies = parallel->degree[SIM_DIMENSION_DATA] > 1;
  gboolean sync = copies && parallel->synchronise;
  gboolean toy = spec->model.kind == SIM_MODEL_TOY;
  gboolean own_links = TRUE;

  for (guint i = 0; i < WHAT_IF_N_KNOBS; i++)
    gtk_widget_set_visible (self->knob_rows[i], what_if_matters (spec, i));
  for (Part part = PART_NODE_LINK; part <= PART_CLUSTER_LINK; part++)
    own_links &= g_strcmp0 (get_part_name (spec, part),
                            get_part_name (self->original, part)) == 0;
  gtk_widget_set_visible (self->overlap_row, sync);
  gtk_widget_set_visible (self->bucket_row, sync && !toy);
  gtk_widget_set_visible (self->skip_row, copies);
  gtk_widget_set_visible (self->link_row, own_links);
  gtk_widget_set_visible (self->part_rows[PART_CLUSTER_LINK],
                          spec->cluster.nodes > 1);
}

static void
show_values (WhatIfPopover *self)
{
  const SimSpec *spec = self->spec;
  guint device = 0;
  double slowdown = 1;
  double factor = what_if_get_link_factor (spec, self->original);

  for (guint i = 0; i < WHAT_IF_N_KNOBS; i++)
    if (i < WHAT_IF_N_COUNTS && self->spins[i])
      {
        g_autofree char *limit = dup_limit (self, i);

        gtk_spin_button_set_range (self->spins[i], 1,
                                   what_if_get_most (spec, i));
        gtk_spin_button_set_value (self->spins[i], what_if_get (spec, i));
        gtk_widget_set_tooltip_text (GTK_WIDGET (self->spins[i]), limit);
      }
    else if (i >= WHAT_IF_N_COUNTS)
      adw_combo_row_set_selected (ADW_COMBO_ROW (self->knob_rows[i]),
                                  what_if_get (spec, i));
  fill_sequences (self);
  fill_buckets (self);
  for (guint i = 0; i < N_PARTS; i++)
    fill_part (self, i);
  gtk_range_set_value (self->link_scale, factor > 0 ? log2 (factor) : 0);
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

static void
show_spec (WhatIfPopover *self)
{
  self->quiet = TRUE;
  what_if_row_set_title (self->knob_rows[WHAT_IF_DEVICES],
                         GTK_WIDGET (self->spins[WHAT_IF_DEVICES]),
                         what_if_devices_get_title (self->spec));
  show_values (self);
  self->quiet = FALSE;
  say_values (self);
  show_rows (self);
}

/* ---- rows made ---- */

static GtkWidget *
add_knob (WhatIfPopover *self, WhatIfKnob knob)
{
  const char *title = what_if_knob_get_title (knob);
  GtkWidget *row;

  if (knob < WHAT_IF_N_COUNTS && knob != WHAT_IF_SEQUENCE)
    {
      row = what_if_spin_row_new (title, &self->spins[knob]);
      g_object_set_data (G_OBJECT (self->spins[knob]), KNOB,
                         GUINT_TO_POINTER (knob));
      g_signal_connect_object (self->spins[knob], "value-changed",
                               G_CALLBACK (spin_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->spins[knob], "input",
                               G_CALLBACK (input_cb), self, 0);
    }
  else
    {
      row = what_if_choice_row_new (title);
      if (knob != WHAT_IF_SEQUENCE)
        what_if_choice_row_fill_knob (row, knob);
      g_object_set_data (G_OBJECT (row), KNOB, GUINT_TO_POINTER (knob));
      g_signal_connect_object (row, "notify::selected", G_CALLBACK (choice_cb),
                               self, G_CONNECT_SWAPPED);
    }
  self->knob_rows[knob] = row;
  return row;
}

static GtkWidget *
add_part (WhatIfPopover *self, Part part)
{
  const char *const titles[N_PARTS] = {
    [PART_MODEL] = _ ("Model"),
    [PART_DEVICE] = _ ("Device"),
    [PART_NODE_LINK] = _ ("Links in a node"),
    [PART_CLUSTER_LINK] = _ ("Links between nodes"),
  };
  GtkWidget *row = what_if_choice_row_new (titles[part]);

  g_object_set_data (G_OBJECT (row), KNOB, GUINT_TO_POINTER (part));
  g_signal_connect_object (row, "notify::selected", G_CALLBACK (part_cb), self,
                           G_CONNECT_SWAPPED);
  self->part_rows[part] = row;
  return row;
}

static GtkWidget *
add_group (WhatIfPopover *self, const char *title)
{
  GtkWidget *group = adw_expander_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (group), title);
  gtk_list_box_append (self->rows, group);
  return group;
}

static void
add_groups (WhatIfPopover *self)
{
  GtkWidget *split = add_group (self, _ ("How it is split"));
  GtkWidget *machine = add_group (self, _ ("Model and machine"));

  for (guint i = WHAT_IF_DATA; i <= WHAT_IF_CONTEXT; i++)
    adw_expander_row_add_row (ADW_EXPANDER_ROW (split), add_knob (self, i));
  adw_expander_row_add_row (ADW_EXPANDER_ROW (machine),
                            add_part (self, PART_MODEL));
  adw_expander_row_add_row (ADW_EXPANDER_ROW (machine),
                            add_knob (self, WHAT_IF_SEQUENCE));
  adw_expander_row_add_row (ADW_EXPANDER_ROW (machine),
                            add_knob (self, WHAT_IF_RECOMPUTE));
  for (guint i = PART_DEVICE; i < N_PARTS; i++)
    adw_expander_row_add_row (ADW_EXPANDER_ROW (machine), add_part (self, i));
}

static void
add_rows (WhatIfPopover *self)
{
  gtk_list_box_append (self->rows, add_knob (self, WHAT_IF_DEVICES));
  add_groups (self);
  gtk_list_box_append (self->rows, add_knob (self, WHAT_IF_MICRO_BATCH));
  gtk_list_box_append (self->rows, add_knob (self, WHAT_IF_MICRO_BATCHES));
  self->link_row =
      what_if_scale_row_new (_ ("Link speed"), -6, 4, 1, &self->link_scale);
  gtk_list_box_append (self->rows, self->link_row);
  self->overlap_row = what_if_switch_row_new (
      _ ("Overlap"), _ ("Synchronise while backward goes on"),
      &self->overlap_switch);
  gtk_list_box_append (self->rows, self->overlap_row);
  self->bucket_row = what_if_choice_row_new (_ ("Gradient bucket"));
  gtk_list_box_append (self->rows, self->bucket_row);
  self->skip_row =
      what_if_switch_row_new (_ ("Skip synchronising"),
                              _ ("The copies drift apart"), &self->skip_switch);
  gtk_list_box_append (self->rows, self->skip_row);
  gtk_list_box_append (self->rows, add_knob (self, WHAT_IF_ALGORITHM));
  gtk_list_box_append (self->rows, add_knob (self, WHAT_IF_ZERO));
  gtk_list_box_append (self->rows, add_knob (self, WHAT_IF_SCHEDULE));
  gtk_list_box_append (self->rows, add_knob (self, WHAT_IF_VIRTUAL_STAGES));
  self->slow_row = what_if_choice_row_new (_ ("Slow device"));
  gtk_list_box_append (self->rows, self->slow_row);
  self->slowdown_row = what_if_scale_row_new (_ ("How slow"), 1.1, 4, 0.1,
                                              &self->slowdown_scale);
  gtk_list_box_append (self->rows, self->slowdown_row);
}

static void
listen (WhatIfPopover *self)
{
  const struct
  {
    gpointer object;
    const char *signal;
    GCallback callback;
  } connections[] = {
    { self->link_scale, "value-changed", G_CALLBACK (link_cb) },
    { self->overlap_switch, "notify::active", G_CALLBACK (overlap_cb) },
    { self->bucket_row, "notify::selected", G_CALLBACK (bucket_cb) },
    { self->skip_switch, "notify::active", G_CALLBACK (skip_cb) },
    { self->slow_row, "notify::selected", G_CALLBACK (slow_cb) },
    { self->slowdown_scale, "value-changed", G_CALLBACK (slow_cb) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (connections); i++)
    g_signal_connect_object (connections[i].object, connections[i].signal,
                             connections[i].callback, self, G_CONNECT_SWAPPED);
}

/* ---- widget ---- */

static void
what_if_popover_dispose (GObject *object)
{
  WhatIfPopover *self = WHAT_IF_POPOVER (object);

  self->quiet = TRUE;
  gtk_widget_dispose_template (GTK_WIDGET (self), WHAT_IF_TYPE_POPOVER);
  g_clear_pointer (&self->spec, sim_spec_free);
  g_clear_pointer (&self->original, sim_spec_free);
  g_clear_pointer (&self->presets, scenario_presets_unref);
  g_clear_pointer (&self->buckets, g_array_unref);
  g_clear_pointer (&self->sequences, g_array_unref);
  G_OBJECT_CLASS (what_if_popover_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *klass)
{
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (klass, WhatIfPopover, name)
  BIND (compare_button);
  BIND (reset_button);
  BIND (refusal_box);
  BIND (refusal_label);
  BIND (own_button);
  BIND (other_button);
  BIND (rows);
#undef BIND
  gtk_widget_class_bind_template_callback (klass, compare_cb);
  gtk_widget_class_bind_template_callback (klass, reset_cb);
  gtk_widget_class_bind_template_callback (klass, own_cb);
  gtk_widget_class_bind_template_callback (klass, other_cb);
}

static void
what_if_popover_class_init (WhatIfPopoverClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = what_if_popover_dispose;
  signals[CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[RESET] = g_signal_new ("reset", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  signals[COMPARE] = g_signal_new ("compare", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/shardstep/Shardstep/what-if-popover.ui");
  bind_template (widget_class);
}

static void
what_if_popover_init (WhatIfPopover *self)
{
  /* Quiet until the first spec. */
  self->quiet = TRUE;
  self->turned = WHAT_IF_N_KNOBS;
  self->buckets = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->sequences = g_array_new (FALSE, FALSE, sizeof (guint));
  gtk_widget_init_template (GTK_WIDGET (self));
  add_rows (self);
  listen (self);
}

void
what_if_popover_set_presets (WhatIfPopover *self, ScenarioPresets *presets)
{
  g_return_if_fail (WHAT_IF_IS_POPOVER (self));
  g_clear_pointer (&self->presets, scenario_presets_unref);
  self->presets = presets ? scenario_presets_ref (presets) : NULL;
}

void
what_if_popover_set_spec (WhatIfPopover *self,
                          const SimSpec *spec,
                          const SimSpec *original)
{
  SimSpec *spec_copy, *original_copy;

  g_return_if_fail (WHAT_IF_IS_POPOVER (self));
  spec_copy = sim_spec_copy (spec);
  original_copy = sim_spec_copy (original);
  g_clear_pointer (&self->spec, sim_spec_free);
  g_clear_pointer (&self->original, sim_spec_free);
  self->spec = spec_copy;
  self->original = original_copy;
  show_spec (self);
}

void
what_if_popover_set_refusal (WhatIfPopover *self, const char *refusal)
{
  g_return_if_fail (WHAT_IF_IS_POPOVER (self));
  gtk_label_set_label (self->refusal_label, refusal ? refusal : "");
  gtk_widget_set_visible (self->refusal_box, refusal != NULL);
  if (refusal && self->spec)
    offer_legal (self);
}

const char *
what_if_popover_get_refusal (WhatIfPopover *self)
{
  g_return_val_if_fail (WHAT_IF_IS_POPOVER (self), NULL);
  return gtk_widget_get_visible (self->refusal_box)
             ? gtk_label_get_label (self->refusal_label)
             : NULL;
}
