/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A knob turned: into the spec, and told. */
#include "widgets/what-if-panel-private.h"

#include <math.h>

/* What was typed is taken or left as a whole by the button; that it was left,
 * and what would be taken, stands beside it. */
static int
input_cb (GtkSpinButton *spin, double *value, WhatIfPanel *self)
{
  WhatIfKnob knob =
      GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (spin), WHAT_IF_KNOB));
  const char *text = gtk_editable_get_text (GTK_EDITABLE (spin));
  g_autofree char *limit = NULL;
  guint64 number;

  if (!self->spec || self->quiet ||
      (g_ascii_string_to_unsigned (
          text, 10, 1, what_if_get_most (self->spec, knob), &number, NULL)))
    return FALSE;
  limit = what_if_panel_dup_limit (self, knob);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->knob_rows[knob]), limit);
  gtk_widget_error_bell (GTK_WIDGET (spin));
  return GTK_INPUT_ERROR;
}

static void
spin_cb (WhatIfPanel *self, GtkSpinButton *spin)
{
  WhatIfKnob knob =
      GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (spin), WHAT_IF_KNOB));

  guint value = (guint)gtk_spin_button_get_value_as_int (spin);

  /* Also told of a value that was left. */
  if (self->quiet || value == what_if_get (self->spec, knob))
    return;
  what_if_set (self->spec, knob, value);
  what_if_panel_emit_changed (self, knob);
}

static void
choice_cb (WhatIfPanel *self, GParamSpec *pspec, AdwComboRow *row)
{
  WhatIfKnob knob =
      GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), WHAT_IF_KNOB));
  guint selected = adw_combo_row_get_selected (row);

  if (self->quiet || selected == GTK_INVALID_LIST_POSITION)
    return;
  if (knob == WHAT_IF_SEQUENCE)
    selected = g_array_index (self->sequences, guint, selected);
  what_if_set (self->spec, knob, selected);
  what_if_panel_emit_changed (self, knob);
}

static void
link_cb (WhatIfPanel *self)
{
  double power = round (gtk_range_get_value (self->link_scale));

  if (self->quiet)
    return;
  what_if_set_link_factor (self->spec, self->original, exp2 (power));
  what_if_panel_emit_changed (self, WHAT_IF_N_KNOBS);
}

static void
sequence_cb (WhatIfPanel *self)
{
  if (self->quiet)
    return;
  self->spec->parallel.sequence_parallel =
      gtk_switch_get_active (self->sequence_switch);
  what_if_panel_emit_changed (self, WHAT_IF_TENSOR);
}

static void
overlap_cb (WhatIfPanel *self)
{
  if (self->quiet)
    return;
  self->spec->parallel.overlap = gtk_switch_get_active (self->overlap_switch);
  what_if_panel_emit_changed (self, WHAT_IF_N_KNOBS);
}

static void
bucket_cb (WhatIfPanel *self)
{
  guint selected =
      adw_combo_row_get_selected (ADW_COMBO_ROW (self->bucket_row));

  if (self->quiet || selected >= self->buckets->len)
    return;
  self->spec->parallel.bucket_bytes =
      g_array_index (self->buckets, guint64, selected);
  what_if_panel_emit_changed (self, WHAT_IF_N_KNOBS);
}

static void
skip_cb (WhatIfPanel *self)
{
  if (self->quiet)
    return;
  self->spec->parallel.synchronise = !gtk_switch_get_active (self->skip_switch);
  what_if_panel_emit_changed (self, WHAT_IF_ZERO);
}

static void
slow_cb (WhatIfPanel *self)
{
  guint selected = adw_combo_row_get_selected (ADW_COMBO_ROW (self->slow_row));
  double slowdown = gtk_range_get_value (self->slowdown_scale);

  if (self->quiet || selected > self->slow_choices)
    return;
  what_if_set_slow_device (self->spec, selected > 0 ? selected - 1 : 0,
                           selected > 0 ? slowdown : 1);
  what_if_panel_emit_changed (self, WHAT_IF_N_KNOBS);
}

void
what_if_panel_listen_to_spin (WhatIfPanel *self, GtkSpinButton *spin)
{
  g_signal_connect_object (spin, "value-changed", G_CALLBACK (spin_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (spin, "input", G_CALLBACK (input_cb), self, 0);
}

void
what_if_panel_listen_to_choice (WhatIfPanel *self, GtkWidget *row)
{
  g_signal_connect_object (row, "notify::selected", G_CALLBACK (choice_cb),
                           self, G_CONNECT_SWAPPED);
}

void
what_if_panel_listen (WhatIfPanel *self)
{
  const struct
  {
    gpointer object;
    const char *signal;
    GCallback callback;
  } connections[] = {
    { self->link_scale, "value-changed", G_CALLBACK (link_cb) },
    { self->sequence_switch, "notify::active", G_CALLBACK (sequence_cb) },
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
