/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/what-if-panel-private.h"

#include "widgets/tool-tips.h"

#include <glib/gi18n-lib.h>

enum
{
  CHANGED,
  COMPARE,
  SHOWN,
  CLOSE,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (WhatIfPanel, what_if_panel, GTK_TYPE_BOX)

void
what_if_panel_emit_changed (WhatIfPanel *self, WhatIfKnob turned)
{
  self->turned = turned;
  what_if_fit_cluster (self->spec, self->original);
  what_if_fit_measured (self->spec, self->original);
  what_if_panel_say_values (self);
  g_signal_emit (self, signals[CHANGED], 0, self->spec,
                 what_if_panel_goes_on (self));
  self->own = TRUE;
}

/* ---- what would be legal ---- */

static const char *
get_title (WhatIfPanel *self, WhatIfKnob knob)
{
  return adw_preferences_row_get_title (
      ADW_PREFERENCES_ROW (self->knob_rows[knob]));
}

static void
offer (WhatIfPanel *self,
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

/* Only of the knobs' own change: what else was refused is not what they stand
 * at. */
static void
offer_legal (WhatIfPanel *self)
{
  gboolean own, other;

  gtk_widget_set_visible (self->own_button, FALSE);
  gtk_widget_set_visible (self->other_button, FALSE);
  if (!self->own)
    return;
  own = self->turned < WHAT_IF_N_COUNTS &&
        what_if_find_legal (self->spec, self->turned, &self->own_value);
  other = what_if_find_other (self->spec, self->turned, &self->other,
                              &self->other_value);
  if (!own && !other && self->turned < WHAT_IF_N_KNOBS)
    own = what_if_find_legal (self->spec, self->turned, &self->own_value);
  offer (self, self->own_button, own, self->turned, self->own_value);
  offer (self, self->other_button, other, self->other, self->other_value);
}

static void
take (WhatIfPanel *self, WhatIfKnob knob, guint value)
{
  what_if_set (self->spec, knob, value);
  what_if_panel_show_spec (self);
  what_if_panel_emit_changed (self, knob);
}

static void
own_cb (WhatIfPanel *self)
{
  take (self, self->turned, self->own_value);
}

static void
other_cb (WhatIfPanel *self)
{
  take (self, self->other, self->other_value);
}

static void
compare_cb (WhatIfPanel *self)
{
  g_signal_emit (self, signals[COMPARE], 0);
}

static void
shown_cb (WhatIfPanel *self)
{
  g_signal_emit (self, signals[SHOWN], 0);
}

static void
close_cb (WhatIfPanel *self)
{
  g_signal_emit (self, signals[CLOSE], 0);
}

/* ---- widget ---- */

static void
what_if_panel_dispose (GObject *object)
{
  WhatIfPanel *self = WHAT_IF_PANEL (object);

  self->quiet = TRUE;
  what_if_panel_stop_finding (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), WHAT_IF_TYPE_PANEL);
  g_clear_pointer (&self->spec, sim_spec_free);
  g_clear_pointer (&self->original, sim_spec_free);
  g_clear_pointer (&self->presets, scenario_presets_unref);
  g_clear_pointer (&self->run, sim_timeline_unref);
  g_clear_pointer (&self->remedies, g_ptr_array_unref);
  g_clear_pointer (&self->buckets, g_array_unref);
  g_clear_pointer (&self->sequences, g_array_unref);
  G_OBJECT_CLASS (what_if_panel_parent_class)->dispose (object);
}

/* Its search holds it, and would go on after the window is closed. */
static void
what_if_panel_unroot (GtkWidget *widget)
{
  what_if_panel_set_run (WHAT_IF_PANEL (widget), NULL);
  GTK_WIDGET_CLASS (what_if_panel_parent_class)->unroot (widget);
}

static void
bind_template (GtkWidgetClass *klass)
{
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (klass, WhatIfPanel, name)
  BIND (compare_button);
  BIND (undo_button);
  BIND (redo_button);
  BIND (refusal_box);
  BIND (refusal_label);
  BIND (own_button);
  BIND (other_button);
  BIND (rows);
  BIND (fit_box);
  BIND (fit_label);
  BIND (remedy_label);
  BIND (remedy_list);
#undef BIND
  gtk_widget_class_bind_template_callback (klass, compare_cb);
  gtk_widget_class_bind_template_callback (klass, close_cb);
  gtk_widget_class_bind_template_callback (klass, shown_cb);
  gtk_widget_class_bind_template_callback (klass, own_cb);
  gtk_widget_class_bind_template_callback (klass, other_cb);
}

static void
what_if_panel_class_init (WhatIfPanelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = what_if_panel_dispose;
  widget_class->unroot = what_if_panel_unroot;
  signals[CHANGED] =
      g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_BOOLEAN);
  signals[COMPARE] = g_signal_new ("compare", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[SHOWN] = g_signal_new ("shown", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  signals[CLOSE] =
      g_signal_new ("close", type, G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION, 0, NULL,
                    NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_accessible_role (widget_class,
                                        GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_add_binding_signal (widget_class, GDK_KEY_Escape, 0, "close",
                                       NULL);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/shardstep/Shardstep/what-if-panel.ui");
  bind_template (widget_class);
}

static void
what_if_panel_init (WhatIfPanel *self)
{
  /* Quiet until the first spec. */
  self->quiet = TRUE;
  self->turned = WHAT_IF_N_KNOBS;
  self->buckets = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->sequences = g_array_new (FALSE, FALSE, sizeof (guint));
  gtk_widget_init_template (GTK_WIDGET (self));
  what_if_panel_add_rows (self);
  what_if_panel_listen (self);
  what_if_panel_listen_for_steps (self);
}

void
what_if_panel_set_presets (WhatIfPanel *self, ScenarioPresets *presets)
{
  g_return_if_fail (WHAT_IF_IS_PANEL (self));
  g_clear_pointer (&self->presets, scenario_presets_unref);
  self->presets = presets ? scenario_presets_ref (presets) : NULL;
}

void
what_if_panel_set_spec (WhatIfPanel *self,
                        const SimSpec *spec,
                        const SimSpec *original)
{
  SimSpec *spec_copy, *original_copy;

  g_return_if_fail (WHAT_IF_IS_PANEL (self));
  spec_copy = sim_spec_copy (spec);
  original_copy = sim_spec_copy (original);
  g_clear_pointer (&self->spec, sim_spec_free);
  g_clear_pointer (&self->original, sim_spec_free);
  self->spec = spec_copy;
  self->original = original_copy;
  self->own = FALSE;
  what_if_panel_show_spec (self);
}

void
what_if_panel_set_refusal (WhatIfPanel *self, const char *refusal)
{
  g_return_if_fail (WHAT_IF_IS_PANEL (self));
  gtk_label_set_label (self->refusal_label, refusal ? refusal : "");
  gtk_widget_set_visible (self->refusal_box, refusal != NULL);
  if (refusal && self->spec)
    offer_legal (self);
  else
    self->own = FALSE;
}

const char *
what_if_panel_get_refusal (WhatIfPanel *self)
{
  g_return_val_if_fail (WHAT_IF_IS_PANEL (self), NULL);
  return gtk_widget_get_visible (self->refusal_box)
             ? gtk_label_get_label (self->refusal_label)
             : NULL;
}

void
what_if_panel_set_tips (WhatIfPanel *self, const char *undo, const char *redo)
{
  g_return_if_fail (WHAT_IF_IS_PANEL (self));
  tool_tips_set (self->undo_button, undo);
  tool_tips_set (self->redo_button, redo);
}

void
what_if_panel_focus (WhatIfPanel *self)
{
  g_return_if_fail (WHAT_IF_IS_PANEL (self));
  gtk_widget_child_focus (GTK_WIDGET (self->rows), GTK_DIR_TAB_FORWARD);
}
