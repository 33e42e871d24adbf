/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of the knobs, made. */
#include "widgets/what-if-panel-private.h"

#include <glib/gi18n-lib.h>

static GtkWidget *
add_knob (WhatIfPanel *self, WhatIfKnob knob)
{
  const char *title = what_if_knob_get_title (knob);
  GtkWidget *row;

  if (knob < WHAT_IF_N_COUNTS && knob != WHAT_IF_SEQUENCE)
    {
      row = what_if_spin_row_new (title, &self->spins[knob]);
      g_object_set_data (G_OBJECT (self->spins[knob]), WHAT_IF_KNOB,
                         GUINT_TO_POINTER (knob));
      what_if_panel_listen_to_spin (self, self->spins[knob]);
    }
  else
    {
      row = what_if_choice_row_new (title);
      if (knob != WHAT_IF_SEQUENCE)
        what_if_choice_row_fill_knob (row, knob);
      g_object_set_data (G_OBJECT (row), WHAT_IF_KNOB, GUINT_TO_POINTER (knob));
      what_if_panel_listen_to_choice (self, row);
    }
  self->knob_rows[knob] = row;
  return row;
}

static GtkWidget *
add_group (WhatIfPanel *self, const char *title)
{
  GtkWidget *group = adw_expander_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (group), title);
  gtk_list_box_append (self->rows, group);
  return group;
}

static void
add_groups (WhatIfPanel *self)
{
  GtkWidget *split = add_group (self, _ ("How it is split"));
  GtkWidget *machine = add_group (self, _ ("Model and machine"));

  for (guint i = WHAT_IF_DATA; i <= WHAT_IF_CONTEXT; i++)
    adw_expander_row_add_row (ADW_EXPANDER_ROW (split), add_knob (self, i));
  self->sequence_row =
      what_if_switch_row_new (_ ("Sequence parallel"),
                              _ ("Slices share out the norms and dropouts too"),
                              &self->sequence_switch);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (split), self->sequence_row);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (machine),
                            what_if_panel_add_part (self, WHAT_IF_PART_MODEL));
  adw_expander_row_add_row (ADW_EXPANDER_ROW (machine),
                            add_knob (self, WHAT_IF_SEQUENCE));
  adw_expander_row_add_row (ADW_EXPANDER_ROW (machine),
                            add_knob (self, WHAT_IF_RECOMPUTE));
  for (guint i = WHAT_IF_PART_DEVICE; i < WHAT_IF_N_PARTS; i++)
    adw_expander_row_add_row (ADW_EXPANDER_ROW (machine),
                              what_if_panel_add_part (self, i));
}

void
what_if_panel_add_rows (WhatIfPanel *self)
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
  gtk_list_box_append (self->rows, add_knob (self, WHAT_IF_SERVERS));
  gtk_list_box_append (self->rows, add_knob (self, WHAT_IF_GRADIENTS));
  gtk_widget_set_tooltip_text (
      self->knob_rows[WHAT_IF_GRADIENTS],
      _ ("What gradients are kept, summed and sent in; weights have 16 bits"));
  gtk_list_box_append (self->rows, add_knob (self, WHAT_IF_ZERO));
  gtk_list_box_append (self->rows, add_knob (self, WHAT_IF_SHARDS));
  gtk_list_box_append (self->rows, add_knob (self, WHAT_IF_SCHEDULE));
  gtk_list_box_append (self->rows, add_knob (self, WHAT_IF_VIRTUAL_STAGES));
  self->slow_row = what_if_choice_row_new (_ ("Slow device"));
  gtk_list_box_append (self->rows, self->slow_row);
  self->slowdown_row = what_if_scale_row_new (_ ("How slow"), 1.1, 4, 0.1,
                                              &self->slowdown_scale);
  gtk_list_box_append (self->rows, self->slowdown_row);
}
