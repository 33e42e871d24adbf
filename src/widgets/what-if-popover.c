/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/what-if-popover.h"

#include "base/base-units.h"
#include "widgets/what-if-knobs.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <math.h>

#define MIB (1024.0 * 1024.0)

struct _WhatIfPopover
{
  GtkPopover parent_instance;
  GtkWidget *reset_button;
  GtkWidget *refusal_box;
  GtkLabel *refusal_label;
  AdwActionRow *devices_row;
  GtkSpinButton *devices_spin;
  GtkWidget *micro_batch_row;
  GtkSpinButton *micro_batch_spin;
  AdwActionRow *micro_batches_row;
  GtkSpinButton *micro_batches_spin;
  AdwActionRow *link_row;
  GtkRange *link_scale;
  GtkWidget *overlap_row;
  GtkSwitch *overlap_switch;
  AdwComboRow *bucket_row;
  GtkWidget *skip_row;
  GtkSwitch *skip_switch;
  AdwComboRow *algorithm_row;
  AdwComboRow *zero_row;
  AdwComboRow *schedule_row;
  AdwComboRow *slow_row;
  AdwActionRow *slowdown_row;
  GtkRange *slowdown_scale;

  SimSpec *spec;     /* as the knobs stand, refused or not */
  SimSpec *original; /* as the scenario says */
  guint slow_choices;
  gboolean quiet; /* the knobs are being set, not turned */
};

enum
{
  CHANGED,
  RESET,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (WhatIfPopover, what_if_popover, GTK_TYPE_POPOVER)

/* MiB; the last one is more than any gradient: all in one bucket. */
static const guint64 bucket_mib[] = { 1, 5, 25, 50, 100, 200, 1u << 20 };

/* ---- what the rows say ---- */

static void
set_subtitle (AdwActionRow *row, char *text /* taken */)
{
  adw_action_row_set_subtitle (row, text);
  g_free (text);
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

  set_subtitle (
      self->micro_batches_row,
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
  gtk_widget_set_visible (GTK_WIDGET (self->slowdown_row), slowdown > 1);
}

static void
emit_changed (WhatIfPopover *self)
{
  say_values (self);
  g_signal_emit (self, signals[CHANGED], 0, self->spec);
}

/* ---- knobs turned ---- */

static void
devices_cb (WhatIfPopover *self)
{
  if (self->quiet)
    return;
  what_if_set_devices (
      self->spec, (guint)gtk_spin_button_get_value_as_int (self->devices_spin));
  emit_changed (self);
}

static void
micro_batch_cb (WhatIfPopover *self)
{
  if (self->quiet)
    return;
  what_if_set_micro_batch (self->spec, (guint)gtk_spin_button_get_value_as_int (
                                           self->micro_batch_spin));
  emit_changed (self);
}

static void
micro_batches_cb (WhatIfPopover *self)
{
  if (self->quiet)
    return;
  what_if_set_micro_batches (
      self->spec,
      (guint)gtk_spin_button_get_value_as_int (self->micro_batches_spin));
  emit_changed (self);
}

static void
link_cb (WhatIfPopover *self)
{
  double power = round (gtk_range_get_value (self->link_scale));

  if (self->quiet)
    return;
  what_if_set_link_factor (self->spec, self->original, exp2 (power));
  emit_changed (self);
}

static void
overlap_cb (WhatIfPopover *self)
{
  if (self->quiet)
    return;
  self->spec->parallel.overlap = gtk_switch_get_active (self->overlap_switch);
  emit_changed (self);
}

static void
bucket_cb (WhatIfPopover *self)
{
  guint selected = adw_combo_row_get_selected (self->bucket_row);

  if (self->quiet || selected >= G_N_ELEMENTS (bucket_mib))
    return;
  self->spec->parallel.bucket_bytes = bucket_mib[selected] << 20;
  emit_changed (self);
}

static void
skip_cb (WhatIfPopover *self)
{
  if (self->quiet)
    return;
  self->spec->parallel.synchronise = !gtk_switch_get_active (self->skip_switch);
  emit_changed (self);
}

static void
algorithm_cb (WhatIfPopover *self)
{
  guint selected = adw_combo_row_get_selected (self->algorithm_row);

  if (self->quiet || selected >= SIM_N_ALGORITHMS)
    return;
  self->spec->parallel.all_reduce = (SimAlgorithm)selected;
  emit_changed (self);
}

static void
zero_cb (WhatIfPopover *self)
{
  guint selected = adw_combo_row_get_selected (self->zero_row);

  if (self->quiet || selected > 3)
    return;
  self->spec->parallel.zero = selected;
  emit_changed (self);
}

static void
schedule_cb (WhatIfPopover *self)
{
  guint selected = adw_combo_row_get_selected (self->schedule_row);

  if (self->quiet || selected >= SIM_N_SCHEDULES)
    return;
  self->spec->parallel.schedule = (SimSchedule)selected;
  emit_changed (self);
}

static void
slow_cb (WhatIfPopover *self)
{
  guint selected = adw_combo_row_get_selected (self->slow_row);
  double slowdown = gtk_range_get_value (self->slowdown_scale);

  if (self->quiet || selected > self->slow_choices)
    return;
  what_if_set_slow_device (self->spec, selected > 0 ? selected - 1 : 0,
                           selected > 0 ? slowdown : 1);
  emit_changed (self);
}

static void
reset_cb (WhatIfPopover *self)
{
  g_signal_emit (self, signals[RESET], 0);
}

/* ---- knobs set ---- */

static void
fill (AdwComboRow *row, const char *const *names, guint n)
{
  GtkStringList *list = gtk_string_list_new (NULL);

  for (guint i = 0; i < n; i++)
    gtk_string_list_append (list, names[i]);
  adw_combo_row_set_model (row, G_LIST_MODEL (list));
  g_object_unref (list);
}

static void
fill_choices (WhatIfPopover *self)
{
  const char *buckets[G_N_ELEMENTS (bucket_mib)];
  char texts[G_N_ELEMENTS (bucket_mib)][16];
  const char *algorithms[SIM_N_ALGORITHMS] = {
    [SIM_ALGORITHM_AUTO] = _ ("the cheapest"),
    [SIM_ALGORITHM_RING] = _ ("ring"),
    [SIM_ALGORITHM_TREE] = _ ("tree"),
    [SIM_ALGORITHM_HALVING_DOUBLING] = _ ("halving and doubling"),
    [SIM_ALGORITHM_PARAMETER_SERVER] = _ ("parameter server"),
    [SIM_ALGORITHM_HIERARCHICAL] = _ ("hierarchical"),
  };
  const char *zeros[] = {
    _ ("0: full copies"),
    _ ("1: optimizer split"),
    _ ("2: gradients too"),
    _ ("3: weights too"),
  };
  const char *schedules[SIM_N_SCHEDULES] = {
    [SIM_SCHEDULE_NAIVE] = _ ("one stage at a time"),
    [SIM_SCHEDULE_GPIPE] = "GPipe",
    [SIM_SCHEDULE_1F1B] = "1F1B",
    [SIM_SCHEDULE_INTERLEAVED] = _ ("interleaved 1F1B"),
    [SIM_SCHEDULE_ZB_H1] = "ZB-H1",
    [SIM_SCHEDULE_ZB_H2] = "ZB-H2",
    [SIM_SCHEDULE_ZB_V] = "ZB-V",
    [SIM_SCHEDULE_DUALPIPE] = "DualPipe",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bucket_mib); i++)
    {
      g_snprintf (texts[i], sizeof texts[i], "%" G_GUINT64_FORMAT "\u00a0MiB",
                  bucket_mib[i]);
      buckets[i] = texts[i];
    }
  buckets[G_N_ELEMENTS (bucket_mib) - 1] = _ ("all in one");

  fill (self->bucket_row, buckets, G_N_ELEMENTS (bucket_mib));
  fill (self->algorithm_row, algorithms, SIM_N_ALGORITHMS);
  fill (self->zero_row, zeros, G_N_ELEMENTS (zeros));
  fill (self->schedule_row, schedules, SIM_N_SCHEDULES);
}

/* "none", then one choice per device. */
static void
fill_slow (WhatIfPopover *self)
{
  guint n = MIN (sim_spec_get_n_devices (self->spec), 64);
  GtkStringList *list;

  if (n == self->slow_choices)
    return;
  list = gtk_string_list_new (NULL);
  gtk_string_list_append (list, _ ("none"));
  for (guint i = 0; i < n; i++)
    gtk_string_list_take (list, g_strdup_printf (_ ("device %u"), i));
  adw_combo_row_set_model (self->slow_row, G_LIST_MODEL (list));
  g_object_unref (list);
  self->slow_choices = n;
}

static guint
bucket_index (guint64 bytes)
{
  for (guint i = 0; i < G_N_ELEMENTS (bucket_mib) - 1; i++)
    if ((double)bytes <= (double)bucket_mib[i] * MIB * 1.5)
      return i;
  return G_N_ELEMENTS (bucket_mib) - 1;
}

/* A knob that would change nothing here is not there. */
static void
show_rows (WhatIfPopover *self)
{
  const SimParallel *parallel = &self->spec->parallel;
  gboolean copies = parallel->degree[SIM_DIMENSION_DATA] > 1;
  gboolean sync = copies && parallel->synchronise;
  gboolean stages = parallel->degree[SIM_DIMENSION_PIPELINE] > 1;
  gboolean toy = self->spec->model.kind == SIM_MODEL_TOY;

  gtk_widget_set_visible (self->overlap_row, sync);
  gtk_widget_set_visible (GTK_WIDGET (self->bucket_row), sync && !toy);
  gtk_widget_set_visible (self->skip_row, copies);
  gtk_widget_set_visible (GTK_WIDGET (self->algorithm_row), sync);
  gtk_widget_set_visible (GTK_WIDGET (self->zero_row), sync && !toy);
  gtk_widget_set_visible (GTK_WIDGET (self->schedule_row), stages);
}

static void
show_values (WhatIfPopover *self)
{
  const SimSpec *spec = self->spec;
  guint device = 0;
  double slowdown = 1;
  double factor = what_if_get_link_factor (spec, self->original);

  gtk_spin_button_set_range (self->devices_spin, 1,
                             what_if_get_devices_max (spec));
  gtk_spin_button_set_value (self->devices_spin, what_if_get_devices (spec));
  gtk_spin_button_set_value (self->micro_batch_spin,
                             spec->training.micro_batch);
  gtk_spin_button_set_value (self->micro_batches_spin,
                             what_if_get_micro_batches (spec));
  gtk_range_set_value (self->link_scale, factor > 0 ? log2 (factor) : 0);
  gtk_switch_set_active (self->overlap_switch, spec->parallel.overlap);
  gtk_switch_set_active (self->skip_switch, !spec->parallel.synchronise);
  adw_combo_row_set_selected (self->bucket_row,
                              bucket_index (spec->parallel.bucket_bytes));
  adw_combo_row_set_selected (self->algorithm_row, spec->parallel.all_reduce);
  adw_combo_row_set_selected (self->zero_row, spec->parallel.zero);
  adw_combo_row_set_selected (self->schedule_row, spec->parallel.schedule);

  fill_slow (self);
  if (what_if_get_slow_device (spec, &device, &slowdown))
    {
      adw_combo_row_set_selected (self->slow_row, device + 1);
      gtk_range_set_value (self->slowdown_scale, slowdown);
    }
  else
    {
      adw_combo_row_set_selected (self->slow_row, 0);
      gtk_range_set_value (self->slowdown_scale, 2);
    }
}

/* ---- widget ---- */

static void
what_if_popover_dispose (GObject *object)
{
  WhatIfPopover *self = WHAT_IF_POPOVER (object);

  self->quiet = TRUE;
  g_clear_pointer (&self->spec, sim_spec_free);
  g_clear_pointer (&self->original, sim_spec_free);
  G_OBJECT_CLASS (what_if_popover_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *klass)
{
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (klass, WhatIfPopover, name)
  BIND (reset_button);
  BIND (refusal_box);
  BIND (refusal_label);
  BIND (devices_row);
  BIND (devices_spin);
  BIND (micro_batch_row);
  BIND (micro_batch_spin);
  BIND (micro_batches_row);
  BIND (micro_batches_spin);
  BIND (link_row);
  BIND (link_scale);
  BIND (overlap_row);
  BIND (overlap_switch);
  BIND (bucket_row);
  BIND (skip_row);
  BIND (skip_switch);
  BIND (algorithm_row);
  BIND (zero_row);
  BIND (schedule_row);
  BIND (slow_row);
  BIND (slowdown_row);
  BIND (slowdown_scale);
#undef BIND
  gtk_widget_class_bind_template_callback (klass, devices_cb);
  gtk_widget_class_bind_template_callback (klass, micro_batch_cb);
  gtk_widget_class_bind_template_callback (klass, micro_batches_cb);
  gtk_widget_class_bind_template_callback (klass, link_cb);
  gtk_widget_class_bind_template_callback (klass, overlap_cb);
  gtk_widget_class_bind_template_callback (klass, bucket_cb);
  gtk_widget_class_bind_template_callback (klass, skip_cb);
  gtk_widget_class_bind_template_callback (klass, algorithm_cb);
  gtk_widget_class_bind_template_callback (klass, zero_cb);
  gtk_widget_class_bind_template_callback (klass, schedule_cb);
  gtk_widget_class_bind_template_callback (klass, slow_cb);
  gtk_widget_class_bind_template_callback_full (klass, "slowdown_cb",
                                                G_CALLBACK (slow_cb));
  gtk_widget_class_bind_template_callback (klass, reset_cb);
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

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/shardstep/Shardstep/what-if-popover.ui");
  bind_template (widget_class);
}

static void
what_if_popover_init (WhatIfPopover *self)
{
  /* Quiet until the first spec: the template sets values too. */
  self->quiet = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_choices (self);
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

  self->quiet = TRUE;
  show_values (self);
  self->quiet = FALSE;
  say_values (self);
  show_rows (self);
}

void
what_if_popover_set_refusal (WhatIfPopover *self, const char *refusal)
{
  g_return_if_fail (WHAT_IF_IS_POPOVER (self));
  gtk_label_set_label (self->refusal_label, refusal ? refusal : "");
  gtk_widget_set_visible (self->refusal_box, refusal != NULL);
}
