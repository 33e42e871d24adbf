/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/card-amount.h"

#include <glib/gi18n-lib.h>

#include "teach/teach-numeric.h"

struct _CardAmount
{
  GtkBox parent_instance;

  GtkEntry *entry;
  GtkWidget *check;
  GtkLabel *understood;

  TeachUnit unit;
};

enum
{
  CHECKED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (CardAmount, card_amount, GTK_TYPE_BOX)

/* A line of room is kept, or the card would jump at the first digit. */
static void
tell (CardAmount *self, const char *text, gboolean refused)
{
  gtk_label_set_label (self->understood, text);
  if (refused)
    gtk_widget_add_css_class (GTK_WIDGET (self->understood), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->understood), "error");
}

static void
changed_cb (CardAmount *self)
{
  const char *text = card_amount_get_text (self);
  g_autofree char *amount_text = NULL;
  g_autofree char *line = NULL;
  TeachAmount amount;

  gtk_widget_set_sensitive (self->check, *text != '\0');
  /* What is not finished yet is not wrong. */
  if (!teach_numeric_parse (text, self->unit, &amount, NULL))
    {
      tell (self, " ", FALSE);
      return;
    }
  amount_text = teach_numeric_dup_understood (self->unit, &amount);
  /* Translators: what the program understands of an amount that is typed. */
  line = g_strdup_printf (_ ("Understood: %s"), amount_text);
  tell (self, line, FALSE);
}

static void
checked_cb (CardAmount *self)
{
  g_signal_emit (self, signals[CHECKED], 0);
}

static gboolean
key_cb (CardAmount *self, guint keyval, guint keycode, GdkModifierType state)
{
  GtkWidget *card = gtk_widget_get_parent (GTK_WIDGET (self));

  if (keyval != GDK_KEY_Escape)
    return GDK_EVENT_PROPAGATE;
  while (card != NULL && !gtk_widget_get_focusable (card))
    card = gtk_widget_get_parent (card);
  if (card != NULL)
    gtk_widget_grab_focus (card);
  return GDK_EVENT_STOP;
}

static void
card_amount_class_init (CardAmountClass *klass)
{
  signals[CHECKED] =
      g_signal_new ("checked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                    NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static GtkWidget *
make_line (CardAmount *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->entry = GTK_ENTRY (gtk_entry_new ());
  gtk_entry_set_max_length (self->entry, TEACH_NUMERIC_MAX_BYTES / 2);
  gtk_widget_set_hexpand (GTK_WIDGET (self->entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Your answer, with its unit"), -1);
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->entry));
  self->check = gtk_button_new_with_mnemonic (_ ("_Check"));
  gtk_widget_set_focus_on_click (self->check, FALSE);
  gtk_widget_set_tooltip_text (self->check, _ ("Enter"));
  gtk_widget_add_css_class (self->check, "suggested-action");
  gtk_box_append (GTK_BOX (line), self->check);
  return line;
}

static void
card_amount_init (CardAmount *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self),
                                  GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 4);
  gtk_box_append (GTK_BOX (self), make_line (self));
  self->understood = GTK_LABEL (gtk_label_new (" "));
  gtk_label_set_xalign (self->understood, 0);
  gtk_label_set_wrap (self->understood, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->understood), "caption");
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->understood));

  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (changed_cb),
                            self);
  g_signal_connect_swapped (self->entry, "activate", G_CALLBACK (checked_cb),
                            self);
  g_signal_connect_swapped (self->check, "clicked", G_CALLBACK (checked_cb),
                            self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), keys);
}

void
card_amount_begin (CardAmount *self, TeachUnit unit)
{
  g_autofree char *example = teach_unit_dup_example (unit);
  g_autofree char *placeholder = NULL;

  g_return_if_fail (CARD_IS_AMOUNT (self));
  self->unit = unit;
  /* Translators: an example of an amount, in the field for one. */
  placeholder = g_strdup_printf (_ ("such as %s"), example);
  gtk_entry_set_placeholder_text (self->entry, placeholder);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry),
                                  GTK_ACCESSIBLE_PROPERTY_PLACEHOLDER,
                                  placeholder, -1);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  gtk_editable_set_editable (GTK_EDITABLE (self->entry), TRUE);
  gtk_widget_set_visible (self->check, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->understood), TRUE);
  changed_cb (self);
}

const char *
card_amount_get_text (CardAmount *self)
{
  g_return_val_if_fail (CARD_IS_AMOUNT (self), "");
  return gtk_editable_get_text (GTK_EDITABLE (self->entry));
}

void
card_amount_set_text (CardAmount *self, const char *text)
{
  g_return_if_fail (CARD_IS_AMOUNT (self));
  gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
}

void
card_amount_refuse (CardAmount *self, const char *reason)
{
  g_return_if_fail (CARD_IS_AMOUNT (self));
  tell (self, reason, TRUE);
}

void
card_amount_end (CardAmount *self)
{
  g_return_if_fail (CARD_IS_AMOUNT (self));
  gtk_editable_set_editable (GTK_EDITABLE (self->entry), FALSE);
  gtk_widget_set_visible (self->check, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->understood), FALSE);
}

void
card_amount_focus (CardAmount *self)
{
  g_return_if_fail (CARD_IS_AMOUNT (self));
  gtk_entry_grab_focus_without_selecting (self->entry);
}

gboolean
card_amount_is_typing (CardAmount *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  g_return_val_if_fail (CARD_IS_AMOUNT (self), FALSE);
  return focus != NULL &&
         gtk_widget_is_ancestor (focus, GTK_WIDGET (self->entry)) &&
         gtk_editable_get_editable (GTK_EDITABLE (self->entry));
}
