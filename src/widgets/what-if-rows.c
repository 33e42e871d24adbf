/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/what-if-rows.h"

#include "base/base-units.h"

#include <glib/gi18n-lib.h>

const char *
what_if_devices_get_title (const SimSpec *spec)
{
  switch (what_if_get_device_dimension (spec))
    {
    case SIM_DIMENSION_PIPELINE:
      return _ ("Stages of the model");
    case SIM_DIMENSION_TENSOR:
      return _ ("Slices of each layer");
    default:
      return _ ("Copies of the model");
    }
}

const char *
what_if_knob_get_title (WhatIfKnob knob)
{
  switch (knob)
    {
    case WHAT_IF_DEVICES:
      return _ ("Devices");
    case WHAT_IF_DATA:
      return _ ("Data: copies of the model");
    case WHAT_IF_TENSOR:
      return _ ("Tensor: slices of each layer");
    case WHAT_IF_PIPELINE:
      return _ ("Pipeline: stages of layers");
    case WHAT_IF_EXPERT:
      return _ ("Expert: groups of experts");
    case WHAT_IF_CONTEXT:
      return _ ("Context: parts of a sequence");
    case WHAT_IF_VIRTUAL_STAGES:
      return _ ("Stages on each device");
    case WHAT_IF_MICRO_BATCH:
      return _ ("Samples per micro-batch");
    case WHAT_IF_MICRO_BATCHES:
      return _ ("Micro-batches in a step");
    case WHAT_IF_SEQUENCE:
      return _ ("Sequence length");
    case WHAT_IF_SERVERS:
      return _ ("Parameter servers");
    case WHAT_IF_SCHEDULE:
      return _ ("Schedule");
    case WHAT_IF_ZERO:
      return _ ("ZeRO stage");
    case WHAT_IF_SHARDS:
      return _ ("Who shares in ZeRO");
    case WHAT_IF_ALGORITHM:
      return _ ("All-reduce");
    case WHAT_IF_RECOMPUTE:
      return _ ("Recompute activations");
    case WHAT_IF_GRADIENTS:
      return _ ("Width of gradients");
    case WHAT_IF_N_KNOBS:
    default:
      g_return_val_if_reached ("");
    }
}

static const char *
name_schedule (guint value)
{
  const char *const names[SIM_N_SCHEDULES] = {
    [SIM_SCHEDULE_NAIVE] = _ ("one stage at a time"),
    [SIM_SCHEDULE_GPIPE] = "GPipe",
    [SIM_SCHEDULE_1F1B] = "1F1B",
    [SIM_SCHEDULE_INTERLEAVED] = _ ("interleaved 1F1B"),
    [SIM_SCHEDULE_ZB_H1] = "ZB-H1",
    [SIM_SCHEDULE_ZB_H2] = "ZB-H2",
    [SIM_SCHEDULE_ZB_1P] = "ZB-1p",
    [SIM_SCHEDULE_ZB_2P] = "ZB-2p",
    [SIM_SCHEDULE_ZB_V] = "ZB-V",
    [SIM_SCHEDULE_V_HALF] = "V-Half",
    [SIM_SCHEDULE_V_MIN] = "V-Min",
    [SIM_SCHEDULE_DUALPIPE] = "DualPipe",
    [SIM_SCHEDULE_DUALPIPE_V] = "DualPipe-V",
  };

  return value < SIM_N_SCHEDULES ? names[value] : NULL;
}

const char *
what_if_schedule_describe (SimSchedule schedule)
{
  switch (schedule)
    {
    case SIM_SCHEDULE_NAIVE:
      return _ ("A micro-batch goes there and back before the next begins");
    case SIM_SCHEDULE_GPIPE:
      return _ ("All forwards, then all backwards: every micro-batch is kept");
    case SIM_SCHEDULE_1F1B:
      return _ ("Forward and backward in turn: no more micro-batches are kept "
                "than there are stages");
    case SIM_SCHEDULE_INTERLEAVED:
      return _ ("Several runs of layers on a device: less bubble, more to hand "
                "on");
    case SIM_SCHEDULE_ZB_H1:
      return _ ("Backward for the weights is put off to fill the bubble, in "
                "1F1B’s memory");
    case SIM_SCHEDULE_ZB_H2:
      return _ ("As ZB-H1 with more forwards ahead: hardly any bubble, about "
                "twice the memory");
    case SIM_SCHEDULE_ZB_1P:
      return _ ("An order searched for by what each pass takes, in 1F1B’s "
                "memory");
    case SIM_SCHEDULE_ZB_2P:
      return _ ("An order searched for by what each pass takes, in twice "
                "1F1B’s memory");
    case SIM_SCHEDULE_ZB_V:
      return _ ("There and back over the devices: hardly any bubble, in 1F1B’s "
                "memory");
    case SIM_SCHEDULE_V_HALF:
      return _ ("There and back over the devices: with many stages half of "
                "1F1B’s bubble and activations");
    case SIM_SCHEDULE_V_MIN:
      return _ ("There and back over the devices: with many stages a third "
                "of 1F1B’s activations");
    case SIM_SCHEDULE_DUALPIPE:
      return _ ("Micro-batches enter at both ends; each parameter is on two "
                "devices");
    case SIM_SCHEDULE_DUALPIPE_V:
      return _ ("DualPipe folded to go there and back; each parameter is on "
                "one device");
    case SIM_N_SCHEDULES:
    default:
      g_return_val_if_reached ("");
    }
}

static const char *
name_algorithm (guint value)
{
  const char *const names[SIM_N_ALGORITHMS] = {
    [SIM_ALGORITHM_AUTO] = _ ("the cheapest"),
    [SIM_ALGORITHM_RING] = _ ("ring"),
    [SIM_ALGORITHM_TREE] = _ ("tree"),
    [SIM_ALGORITHM_HALVING_DOUBLING] = _ ("halving and doubling"),
    [SIM_ALGORITHM_PARAMETER_SERVER] = _ ("parameter server"),
    [SIM_ALGORITHM_HIERARCHICAL] = _ ("hierarchical"),
    [SIM_ALGORITHM_RECURSIVE_DOUBLING] = _ ("recursive doubling"),
  };

  return value < SIM_N_ALGORITHMS ? names[value] : NULL;
}

static const char *
name_zero (guint value)
{
  const char *const names[] = {
    _ ("0: full copies"),
    _ ("1: optimizer split"),
    _ ("2: gradients too"),
    _ ("3: weights too"),
  };

  return value < G_N_ELEMENTS (names) ? names[value] : NULL;
}

static const char *
name_shards (guint value)
{
  const char *const names[] = { _ ("all copies"), _ ("copies of a node") };

  return value < G_N_ELEMENTS (names) ? names[value] : NULL;
}

static const char *
name_recompute (guint value)
{
  const char *const names[SIM_N_RECOMPUTES] = {
    [SIM_RECOMPUTE_NONE] = _ ("none"),
    [SIM_RECOMPUTE_SELECTIVE] = _ ("attention only"),
    [SIM_RECOMPUTE_FULL] = _ ("all of a layer"),
  };

  return value < SIM_N_RECOMPUTES ? names[value] : NULL;
}

static const char *
name_gradients (guint value)
{
  const char *const names[SIM_N_GRADIENTS] = {
    [SIM_GRADIENTS_WEIGHTS] = _ ("16 bits"),
    [SIM_GRADIENTS_FP32] = _ ("32 bits"),
    [SIM_GRADIENTS_FP32_COPY] = _ ("16, copy in 32"),
  };

  return value < SIM_N_GRADIENTS ? names[value] : NULL;
}

const char *
what_if_gradients_describe (SimGradients gradients)
{
  switch (gradients)
    {
    case SIM_GRADIENTS_WEIGHTS:
      return _ ("2 bytes of each are kept and sent");
    case SIM_GRADIENTS_FP32:
      return _ ("4 bytes of each are kept and sent: sums lose less");
    case SIM_GRADIENTS_FP32_COPY:
      return _ ("2 bytes of each are kept and sent; the optimizer keeps 4 more "
                "beside its weights");
    case SIM_N_GRADIENTS:
    default:
      g_return_val_if_reached ("");
    }
}

/* NULL: a number. */
static const char *
name_value (WhatIfKnob knob, guint value)
{
  switch (knob)
    {
    case WHAT_IF_SCHEDULE:
      return name_schedule (value);
    case WHAT_IF_ALGORITHM:
      return name_algorithm (value);
    case WHAT_IF_ZERO:
      return name_zero (value);
    case WHAT_IF_SHARDS:
      return name_shards (value);
    case WHAT_IF_RECOMPUTE:
      return name_recompute (value);
    case WHAT_IF_GRADIENTS:
      return name_gradients (value);
    default:
      return NULL;
    }
}

char *
what_if_knob_dup_value (WhatIfKnob knob, guint value)
{
  const char *name = name_value (knob, value);

  return name ? g_strdup (name) : g_strdup_printf ("%u", value);
}

char *
what_if_bucket_dup_value (guint64 bytes)
{
  if (bytes == WHAT_IF_ONE_BUCKET)
    return g_strdup (_ ("all in one"));
  return bytes % (1 << 20) == 0
             ? g_strdup_printf ("%" G_GUINT64_FORMAT "\u00a0MiB", bytes >> 20)
             : base_format_bytes (bytes);
}

/* ---- rows ---- */

void
what_if_row_set_title (GtkWidget *row, GtkWidget *control, const char *title)
{
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (control),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
}

static GtkWidget *
row_new (const char *title, GtkWidget *control)
{
  GtkWidget *row = adw_action_row_new ();

  what_if_row_set_title (row, control, title);
  gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), control);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), control);
  return row;
}

GtkWidget *
what_if_spin_row_new (const char *title, GtkSpinButton **spin)
{
  GtkWidget *control = gtk_spin_button_new_with_range (1, 16, 1);

  gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (control), TRUE);
  /* What is no number, or past the ends, leaves the value. */
  gtk_spin_button_set_update_policy (GTK_SPIN_BUTTON (control),
                                     GTK_UPDATE_IF_VALID);
  /* Its own would take what the button itself wrote, down to nothing. */
  gtk_editable_set_enable_undo (
      gtk_editable_get_delegate (GTK_EDITABLE (control)), FALSE);
  *spin = GTK_SPIN_BUTTON (control);
  return row_new (title, control);
}

GtkWidget *
what_if_scale_row_new (const char *title,
                       double lower,
                       double upper,
                       double step,
                       GtkRange **scale)
{
  GtkWidget *control =
      gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, lower, upper, step);

  gtk_scale_set_draw_value (GTK_SCALE (control), FALSE);
  gtk_widget_set_size_request (control, 140, -1);
  *scale = GTK_RANGE (control);
  return row_new (title, control);
}

GtkWidget *
what_if_switch_row_new (const char *title,
                        const char *subtitle,
                        GtkSwitch **knob)
{
  GtkWidget *control = gtk_switch_new ();
  GtkWidget *row = row_new (title, control);

  *knob = GTK_SWITCH (control);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  return row;
}

GtkWidget *
what_if_choice_row_new (const char *title)
{
  GtkWidget *row = adw_combo_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  return row;
}

void
what_if_choice_row_fill (GtkWidget *row, const char *const *names)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (names);

  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (list));
}

void
what_if_choice_row_fill_knob (GtkWidget *row, WhatIfKnob knob)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  const char *name;

  for (guint i = 0; (name = name_value (knob, i)); i++)
    gtk_string_list_append (list, name);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (list));
}
