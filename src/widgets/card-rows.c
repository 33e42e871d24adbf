/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/card-rows.h"

#include <glib/gi18n-lib.h>

#include "deck/deck-markup.h"

#define POSITION_KEY "card-position"
#define MARK_KEY "card-mark"

void
card_label_set_text (GtkLabel *label, const char *markup)
{
  g_autofree char *pango = deck_markup_to_pango (markup);

  gtk_label_set_markup (label, pango);
}

static GtkWidget *
text_label_new (const char *markup)
{
  GtkWidget *label = gtk_label_new (NULL);

  card_label_set_text (GTK_LABEL (label), markup);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_hexpand (label, TRUE);
  return label;
}

GtkWidget *
card_option_row_new (guint position, const char *markup)
{
  GtkWidget *row = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  char letter[2] = { (char)('A' + position), '\0' };
  GtkWidget *letter_label = gtk_label_new (letter);
  GtkWidget *mark = gtk_image_new ();
  g_autofree char *plain = deck_markup_to_plain (markup);
  g_autofree char *name = NULL;

  gtk_widget_add_css_class (letter_label, "card-letter");
  gtk_widget_set_valign (letter_label, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), letter_label);
  gtk_box_append (GTK_BOX (box), text_label_new (markup));
  gtk_widget_set_visible (mark, FALSE);
  gtk_box_append (GTK_BOX (box), mark);
  gtk_button_set_child (GTK_BUTTON (row), box);

  gtk_widget_set_focus_on_click (row, FALSE);
  gtk_widget_add_css_class (row, "card-option");
  g_object_set_data (G_OBJECT (row), POSITION_KEY, GUINT_TO_POINTER (position));
  g_object_set_data (G_OBJECT (row), MARK_KEY, mark);
  /* Translators: an answer to pick, by its letter. */
  name = g_strdup_printf (_ ("%s: %s"), letter, plain);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return row;
}

guint
card_option_row_get_position (GtkWidget *row)
{
  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), POSITION_KEY));
}

void
card_option_row_set_mark (GtkWidget *row, CardMark mark, gboolean picked)
{
  GtkWidget *image = g_object_get_data (G_OBJECT (row), MARK_KEY);
  const char *words = _ ("not picked");

  gtk_widget_set_can_target (row, FALSE);
  gtk_widget_set_focusable (row, FALSE);
  gtk_widget_add_css_class (row, "answered");
  if (mark == CARD_MARK_RIGHT)
    {
      gtk_widget_add_css_class (row, "right");
      gtk_image_set_from_icon_name (GTK_IMAGE (image),
                                    "object-select-symbolic");
      words = picked ? _ ("your answer, right") : _ ("the right answer");
    }
  else if (mark == CARD_MARK_WRONG)
    {
      gtk_widget_add_css_class (row, "wrong");
      gtk_image_set_from_icon_name (GTK_IMAGE (image), "window-close-symbolic");
      words = _ ("your answer, wrong");
    }
  gtk_widget_set_visible (image, mark != CARD_MARK_NONE);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words, -1);
}

GtkWidget *
card_concept_row_new (guint position, const char *markup, gboolean suggested)
{
  GtkWidget *row = gtk_check_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  char letter[2] = { (char)('A' + position), '\0' };
  GtkWidget *letter_label = gtk_label_new (letter);
  g_autofree char *plain = deck_markup_to_plain (markup);

  gtk_widget_add_css_class (letter_label, "card-letter");
  gtk_widget_set_valign (letter_label, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (box), letter_label);
  gtk_box_append (GTK_BOX (box), text_label_new (markup));
  if (suggested)
    {
      GtkWidget *tag = gtk_label_new (_ ("found in your text"));

      gtk_widget_add_css_class (tag, "card-pill");
      gtk_widget_add_css_class (tag, "kind");
      gtk_widget_set_valign (tag, GTK_ALIGN_START);
      gtk_box_append (GTK_BOX (box), tag);
    }
  gtk_check_button_set_child (GTK_CHECK_BUTTON (row), box);
  gtk_widget_set_focus_on_click (row, FALSE);
  gtk_widget_add_css_class (row, "card-concept");
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, plain,
      GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
      suggested ? _ ("found in your text") : "", -1);
  return row;
}

#define TICKS_KEY "card-ticks"

static gboolean
scroll_cb (GtkWidget *child, GdkFrameClock *clock, gpointer data)
{
  GtkScrolledWindow *scroller = data;
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (scroller);
  double value = gtk_adjustment_get_value (adjustment);
  double page = gtk_adjustment_get_page_size (adjustment);
  graphene_rect_t bounds;
  guint ticks =
      GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (child), TICKS_KEY));

  /* The first tick comes before the layout of its frame. */
  g_object_set_data (G_OBJECT (child), TICKS_KEY, GUINT_TO_POINTER (ticks + 1));
  if (ticks < 1)
    return G_SOURCE_CONTINUE;
  if (gtk_widget_compute_bounds (child, GTK_WIDGET (scroller), &bounds))
    {
      double below = bounds.origin.y + bounds.size.height - page;

      if (below > 0)
        gtk_adjustment_set_value (adjustment,
                                  value + MIN (below, bounds.origin.y));
    }
  return G_SOURCE_REMOVE;
}

void
card_scroll_to (GtkScrolledWindow *scroller, GtkWidget *child)
{
  g_object_set_data (G_OBJECT (child), TICKS_KEY, NULL);
  gtk_widget_add_tick_callback (child, scroll_cb, g_object_ref (scroller),
                                g_object_unref);
}
